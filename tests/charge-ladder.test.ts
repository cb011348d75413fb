import { expect, it } from 'vitest';
import { VirtualWorld } from './support/virtual-world.ts';

const HOUR_MS = 3_600_000;

/** From the midnight at which the virtual clock begins to after breakfast. */
const NIGHT_MS = 9 * HOUR_MS;

it('a device below its reserve says its last words, and those who can see to it hear of it until it is charged', async () => {
  const world = new VirtualWorld({});
  const { power } = world.alarm.device;
  await world.untilOnline();
  power.batteryVolts = 3.6;
  await world.until(() => world.told('heartbeat').some(({ lastWords }) => lastWords === 1));
  await world.run(NIGHT_MS);
  expect(world.told('silent')).toEqual([]);
  expect(world.told('off')).toHaveLength(1);
  expect(world.told('chargeNotice')).toMatchObject([
    { to: 'caseworker', step: 3, need: 'now', lastWords: 1 },
    { to: 'safeChannel', step: 2, need: 'now', lastWords: 1 },
  ]);

  power.dock(true);
  power.batteryVolts = 3.9;
  await world.until(() => world.told('heartbeat').at(-1)?.charging === 'charging', HOUR_MS);
  expect(world.told('heard')).toHaveLength(1);
  await world.run(24 * HOUR_MS);
  expect(world.told('chargeNotice')).toHaveLength(2);
});
