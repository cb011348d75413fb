import { FLASH_PAGE_BYTES } from '../../simulator/parts/flash-memory.ts';
import { JournalDevice, readProgram } from '../support/journal-device.ts';
import { journalProgram, type Step } from '../support/journal-program.ts';
import { ACCEPTED, BUTTON, CLOSED, RECEIVED } from '../support/journal-script.ts';
import { provisionedFlash } from '../support/journal-sweep.ts';
import { VirtualWorld } from '../support/virtual-world.ts';
import { describedNumber, type Finding } from './row.ts';

const DAY_MS = 86_400_000;
const DAYS_PER_WEEK = 7;
const WEEKS = 52;
const DAYS = 365;
/** One each 15 minutes. */
const HEARTBEATS_PER_DAY = 96;
/** From the press to the centre's close: some twenty positions. */
const ALARM_MS = 180_000;
const ACCEPTED_AFTER_MS = 30_000;
/** nRF52840 product specification: endurance of a page. */
const ERASES_OF_A_PAGE = 10_000;

export interface Wear {
  /** Erases of the most worn page. */
  readonly erases: number;
  readonly writtenBytes: number;
}

/**
 * Two years beside each other: the shipping bundle's, with what it has to write, and the journal's
 * alone with a placeholder for a night's habits besides. The budget holds for the second, which has
 * more.
 */
export async function measureFlashWear(weeks = WEEKS): Promise<Finding[]> {
  const nightly = await yearOfNights();
  const { erases, writtenBytes, counted } = await yearOfBundle(weeks);
  return [
    {
      key: 'flashWear',
      figure: shareOfEndurance(nightly),
      note: [
        `with a record of habits a night ${described(nightly)}`,
        `the bundle alone ${described({ erases, writtenBytes })}: ${counted}`,
      ].join('; '),
    },
  ];
}

/** Per cent of what a page endures. */
export const shareOfEndurance = ({ erases }: Wear): number => (erases / ERASES_OF_A_PAGE) * 100;

const described = ({ erases, writtenBytes }: Wear): string =>
  `${erases} erases of the most worn page, ${describedNumber(writtenBytes)} bytes written`;

/** The firmware's journal through a year: a start and a record of habits a day, an alarm a week. */
export async function yearOfNights(): Promise<Wear> {
  const main = readProgram(await journalProgram());
  const flash = provisionedFlash();
  const erases = new Map<number, number>();
  let writtenBytes = 0;
  flash.onOperation = (operation) => {
    const { kind, offset } = operation;
    if (kind === 'write') writtenBytes += operation.data.length;
    else {
      const page = Math.floor(offset / FLASH_PAGE_BYTES);
      erases.set(page, (erases.get(page) ?? 0) + 1);
    }
  };
  for (let day = 0; day < DAYS; day++) {
    const device = new JournalDevice(main, flash);
    for (const step of stepsOfDay(day)) {
      const outcome = device.take(step);
      if (outcome !== 'done') throw new Error(`${step} on day ${day}: ${JSON.stringify(outcome)}`);
    }
  }
  return { erases: Math.max(...erases.values()), writtenBytes };
}

function stepsOfDay(day: number): Step[] {
  const steps: Step[] = [['boot'], ['rest'], ['uplinks', HEARTBEATS_PER_DAY], ['night', day]];
  if (day % DAYS_PER_WEEK > 0) return steps;
  const week = day / DAYS_PER_WEEK;
  const answers = [RECEIVED, ACCEPTED, CLOSED].map(
    (type, index): Step => ['answer', type, week + 1, 3 * week + index],
  );
  return [...steps, ['press', BUTTON], ...answers];
}

/**
 * A year of the shipping bundle with its heartbeats and one start a day. Each week has one alarm,
 * accepted and closed, with a power cut in it.
 */
async function yearOfBundle(weeks: number): Promise<Wear & { counted: string }> {
  const world = new VirtualWorld({});
  let writtenBytes = 0;
  world.alarm.device.flash.onOperation = ({ kind, length }) => {
    if (kind === 'write') writtenBytes += length;
    return undefined;
  };
  await world.untilOnline();
  for (let week = 0; week < weeks; week++) {
    for (let day = 1; day < DAYS_PER_WEEK; day++) {
      await world.run(DAY_MS);
      world.alarm.device.reboot();
    }
    await alarmWithPowerCut(world);
    await world.run(DAY_MS);
  }
  const { eraseCounts } = world.alarm.device.flash;
  const alarms = world.told('alarm').length;
  if (alarms !== weeks) throw new Error(`${alarms} alarms arrived in ${weeks} weeks`);
  return {
    erases: Math.max(...eraseCounts) * (WEEKS / weeks),
    writtenBytes: writtenBytes * (WEEKS / weeks),
    counted: `${describedNumber(world.told('heartbeat').length)} heartbeats, ${alarms} alarms`,
  };
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
