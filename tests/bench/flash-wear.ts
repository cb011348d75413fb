import { VirtualWorld } from '../support/virtual-world.ts';
import { describedNumber, type Finding } from './row.ts';

const DAY_MS = 86_400_000;
const WEEKS = 52;
/** From the press to the centre's close: some twenty positions. */
const ALARM_MS = 180_000;
const ACCEPTED_AFTER_MS = 30_000;
/** nRF52840 product specification: endurance of a page. */
const ERASES_OF_A_PAGE = 10_000;

/**
 * A year of the shipping bundle with its heartbeats. Each week has one alarm, accepted and closed,
 * and two restarts: a reset at rest, and a power cut in the alarm.
 */
export async function measureFlashWear(weeks = WEEKS): Promise<Finding[]> {
  const world = new VirtualWorld({});
  let writtenBytes = 0;
  world.alarm.device.flash.onOperation = ({ kind, length }) => {
    if (kind === 'write') writtenBytes += length;
    return undefined;
  };
  await world.untilOnline();
  for (let week = 0; week < weeks; week++) {
    await world.run(3 * DAY_MS);
    world.alarm.device.reboot();
    await world.run(3 * DAY_MS);
    await alarmWithPowerCut(world);
    await world.run(DAY_MS);
  }
  const { eraseCounts } = world.alarm.device.flash;
  const alarms = world.told('alarm').length;
  if (alarms !== weeks) throw new Error(`${alarms} alarms arrived in ${weeks} weeks`);
  const erases = Math.max(...eraseCounts) * (WEEKS / weeks);
  const counted = `${describedNumber(world.told('heartbeat').length)} heartbeats, ${alarms} alarms`;
  return [
    {
      key: 'flashWear',
      figure: (erases / ERASES_OF_A_PAGE) * 100,
      note: `the most worn of ${eraseCounts.length} pages: ${erases} erases; ${counted}: ${describedNumber(writtenBytes)} bytes written`,
    },
  ];
}

async function alarmWithPowerCut(world: VirtualWorld): Promise<void> {
  const { device } = world.alarm;
  await world.press();
  await world.run(ACCEPTED_AFTER_MS);
  const { alarmNumber } = world.told('alarm').at(-1)!;
  await world.accept(alarmNumber);
  await world.run(ACCEPTED_AFTER_MS);
  device.powerCut();
  device.powerOn();
  await world.run(ALARM_MS);
  await world.close(alarmNumber);
}
