import { describe, expect, it } from 'vitest';
import type { BoardName } from '../simulator/index.ts';
import { VirtualWorld } from './support/virtual-world.ts';

const FELT = { pressed: [300], received: [120, 120], accepted: [700, 700] };
const BOARDS: BoardName[] = ['rak5010', 'aware-1'];

describe.each(BOARDS)('a press on %s', (board) => {
  it('is received, accepted and closed, and felt at each step', async () => {
    const world = new VirtualWorld({ board });
    await world.untilOnline();
    const pressedAt = world.clock.now();
    await world.press();
    await world.run(5000);
    expect(world.told('alarm')).toMatchObject([{ alarmNumber: 1, trigger: 'button' }]);
    expect(world.feltSince(pressedAt)).toEqual([...FELT.pressed, ...FELT.received]);
    await world.accept(1);
    await world.run(5000);
    expect(world.feltSince(pressedAt).slice(3)).toEqual(FELT.accepted);
    await world.close(1);
    await world.run(5000);
    const positions = world.sent('position').length;
    await world.run(120_000);
    expect(world.sent('position').length).toBe(positions);
  });

  it('made while the modem is still off goes out as soon as there is a link', async () => {
    const world = new VirtualWorld({ board });
    await world.run(1000);
    await world.press();
    await world.until(() => world.told('alarm').length > 0);
    await world.run(10_000);
    expect(world.told('alarm')).toHaveLength(1);
    expect(world.uplinks[0]!.message.type).toBe('alarmRaised');
  });

  it('carries the last known position with its age, then positions every five seconds', async () => {
    const world = new VirtualWorld({ board });
    await world.untilOnline();
    await world.run(300_000);
    await world.press();
    await world.run(2000);
    const [alarm] = world.told('alarm');
    expect(alarm!.position).toMatchObject({ lat: 52.37022, lon: 4.89517 });
    expect(alarm!.position!.ageSeconds).toBeGreaterThan(60);
    await world.run(60_000);
    const fresh = world.told('position').filter(({ position }) => position!.ageSeconds < 10);
    expect(fresh.length).toBeGreaterThanOrEqual(9);
  });

  it('is followed by fixes that are fresh, also after the first minutes', async () => {
    const world = new VirtualWorld({ board });
    await world.untilOnline();
    await world.press();
    await world.run(300_000);
    const before = world.told('position').length;
    await world.run(300_000);
    const ages = world
      .told('position')
      .slice(before)
      .map(({ position }) => position!.ageSeconds);
    expect(ages.length).toBeGreaterThanOrEqual(19);
    expect(Math.max(...ages)).toBeLessThanOrEqual(4);
  });

  it('during an alarm is an event of its own', async () => {
    const world = new VirtualWorld({ board });
    await world.untilOnline();
    await world.press();
    await world.run(3000);
    await world.press();
    await world.run(10_000);
    expect(world.told('alarm').map(({ alarmNumber }) => alarmNumber)).toEqual([1, 2]);
    await world.close(2);
    await world.run(10_000);
    const sent = world.uplinks.length;
    await world.run(60_000);
    expect(world.uplinks.length).toBe(sent);
  });

  it('held too short does nothing', async () => {
    const world = new VirtualWorld({ board });
    await world.untilOnline();
    world.alarm.device.button.press(1500);
    await world.run(60_000);
    expect(world.told('alarm')).toEqual([]);
    expect(world.alarm.device.motor.pulses).toEqual([]);
  });
});

describe('outside an alarm', () => {
  it('no position leaves the device, though it knows one', async () => {
    const world = new VirtualWorld({});
    await world.run(2 * 3_600_000);
    expect(world.sent('heartbeat').length).toBeGreaterThanOrEqual(8);
    expect(world.uplinks.every(({ message }) => message.type === 'heartbeat')).toBe(true);
    expect(JSON.stringify(world.sent('heartbeat'))).not.toMatch(/lat|lon|position/i);
  });
});
