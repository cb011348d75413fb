import { describe, expect, it } from 'vitest';
import { FAULT_BITS } from '../protocol/index.ts';
import { type BoardName, behaviours, type ModemBehaviour } from '../simulator/index.ts';
import { VirtualWorld } from './support/virtual-world.ts';

const BOARDS: BoardName[] = ['rak5010', 'aware-1'];

/** The world's time at which the button is pressed in these tests. */
const PRESS_AT_MS = 120_000;
/** A hold with its debouncing, and hardly more. */
const HELD_MS = 2060;
/** However the modem behaves, an alarm is through and answered so long after the press. */
const THROUGH_WITHIN_MS = 420_000;

/** Runs one alarm through a misbehaving modem, and some time after it. */
async function alarmThrough(world: VirtualWorld): Promise<void> {
  await world.run(PRESS_AT_MS - world.clock.now());
  await world.press();
  await world.until(() => world.told('alarm').length > 0, THROUGH_WITHIN_MS);
  await world.until(() => world.sent('position').length > 0, THROUGH_WITHIN_MS);
  await world.run(60_000);
}

const MISBEHAVIOURS: (() => ModemBehaviour)[] = [
  () => behaviours.theThirdPublishGetsNoPrompt(),
  () => behaviours.publishGetsNoPrompt(1),
  () => behaviours.publishGetsNoPrompt(2),
  () => behaviours.splitsReplies(),
  () => behaviours.urcInTheMiddleOfReply(),
  () => behaviours.pubackLost(1),
  () => behaviours.pubackLost(10),
  () => behaviours.spontaneousRestart(PRESS_AT_MS - 60_000),
  () => behaviours.spontaneousRestart(PRESS_AT_MS + 1000),
  () => behaviours.spontaneousRestart(PRESS_AT_MS + 2020),
  () => behaviours.spontaneousRestart(PRESS_AT_MS + 2100),
  () => behaviours.linkDrops(PRESS_AT_MS - 1000),
  () => behaviours.linkDrops(PRESS_AT_MS + 2050),
  () => behaviours.dnsFailure(3),
  () => behaviours.registrationDenied(3),
  () => behaviours.swallowsCommand(/QMTPUB/),
  () => behaviours.swallowsCommand(/QIACT/),
  () => behaviours.swallowsCommand(/QGPSLOC/, 3),
  () => behaviours.noFix(),
];

describe.each(BOARDS)('an alarm on %s', (board) => {
  it.each(MISBEHAVIOURS.map((make) => [make().name, make] as const))(
    'arrives, once, though the modem has a fault: %s',
    async (_name, make) => {
      const world = new VirtualWorld({ board, behaviours: [make()] });
      await alarmThrough(world);
      expect(world.told('alarm').map(({ alarmNumber }) => alarmNumber)).toEqual([1]);
      expect(world.sent('position').at(-1)).toMatchObject({ progress: 'received' });
      expect(world.alarm.device.faults).toEqual([]);
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'arrives, once, though one byte in 500 is lost both ways (seed %i)',
    async (seed) => {
      const lossy = [
        behaviours.dropsBytes(0.002, 'toHost'),
        behaviours.dropsBytes(0.002, 'fromHost'),
      ];
      const world = new VirtualWorld({ board, seed, behaviours: lossy });
      await world.run(PRESS_AT_MS);
      await world.press();
      await world.until(() => world.told('alarm').length > 0, 20 * 60_000);
      await world.until(
        () => world.sent('position').some(({ progress }) => progress === 'received'),
        20 * 60_000,
      );
      expect(world.told('alarm').map(({ alarmNumber }) => alarmNumber)).toEqual([1]);
    },
  );
});

describe('a network that is away', () => {
  it('when the button is pressed gets the alarm when it is back', async () => {
    const world = new VirtualWorld({ settings: { smsNumber: '' } });
    await world.untilOnline();
    world.network.setDown(true);
    const pressedAt = world.clock.now();
    await world.press();
    await world.run(10 * 60_000);
    expect(world.told('alarm')).toEqual([]);
    const flutters = world.feltSince(pressedAt).filter((ms) => ms === 60).length / 4;
    expect(flutters).toBeGreaterThanOrEqual(15);
    world.network.setDown(false);
    await world.until(() => world.sent('position').length > 0);
    expect(world.told('alarm')).toHaveLength(1);
    expect(world.sent('alarmRaised').at(-1)!.secondsSincePress).toBeGreaterThanOrEqual(600);
  });
});

describe('the receiver', () => {
  it('killed between the press and its answer delivers that alarm exactly once', async () => {
    const world = new VirtualWorld({});
    await world.untilOnline();
    world.stopReceiver();
    await world.press();
    await world.run(45_000);
    expect(world.sent('alarmRaised').length).toBeGreaterThanOrEqual(4);
    world.startReceiver();
    await world.until(() => world.sent('position').length > 0);
    await world.run(30_000);
    expect(world.told('alarm')).toHaveLength(1);
  });

  it('that was away tells the device what it has missed', async () => {
    const world = new VirtualWorld({});
    await world.untilOnline();
    await world.press();
    await world.run(5000);
    world.network.dropConnections();
    const from = world.clock.now();
    await world.accept(1);
    await world.run(60_000);
    expect(world.feltSince(from)).toContain(700);
    expect(world.sent('position').at(-1)).toMatchObject({ progress: 'accepted' });
  });
});

describe('a device', () => {
  it('reports a fault until a heartbeat that names it has got through', async () => {
    const world = new VirtualWorld({ behaviours: [behaviours.swallowsCommand(/QMTPUB/)] });
    await world.run(40 * 60_000);
    const [first, second] = world.told('heartbeat');
    expect(first!.faults & FAULT_BITS.restarted).toBe(FAULT_BITS.restarted);
    expect(second!.faults).toBe(0);
  });

  it.each([
    ['during the hold', -1000, 0],
    ['right after the hold', 5, 1],
    ['before the answer', 60, 1],
    ['after the answer', 2000, 1],
  ])('that restarts %s goes on where it was', async (_when, afterHoldMs, alarms) => {
    const world = new VirtualWorld({});
    await world.untilOnline();
    world.alarm.device.button.press(HELD_MS);
    await world.run(HELD_MS + afterHoldMs);
    world.alarm.device.reboot();
    await world.run(120_000);
    expect(world.told('alarm')).toHaveLength(alarms);
    if (alarms) expect(world.sent('position').at(-1)).toMatchObject({ progress: 'received' });
  });

  it('whose battery was out during an alarm goes on with it when it has power', async () => {
    const world = new VirtualWorld({});
    await world.untilOnline();
    world.stopReceiver();
    await world.press();
    await world.run(1000);
    world.alarm.device.powerCut();
    world.alarm.modem.cutPower();
    await world.run(3_600_000);
    world.startReceiver();
    world.alarm.device.powerOn();
    await world.until(() => world.told('alarm').length > 0);
    await world.run(30_000);
    expect(world.told('alarm')).toHaveLength(1);
    expect(world.sent('position').length).toBeGreaterThan(0);
  });

  it('never uses a sequence number twice, however often it restarts', async () => {
    const world = new VirtualWorld({});
    for (let restart = 0; restart < 10; restart++) {
      await world.run(40_000);
      await world.press();
      await world.run(3000);
      world.alarm.device.reboot();
    }
    await world.run(60_000);
    expect(world.told('refused')).toEqual([]);
    expect(world.told('alarm')).toHaveLength(10);
  });
});
