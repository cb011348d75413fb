/** Plays the journal's script once, and then every way in which the power may go on the way. */
import { JOURNAL_LAYOUT, journalImage } from '../../protocol/index.ts';
import { createRandom, type Random } from '../../simulator/index.ts';
import { JournalDevice, type readProgram } from './journal-device.ts';
import { type Cut, cutsAt, type FlashOperation, SweptFlash } from './journal-flash.ts';
import { type JournalState, PROVISIONING, type Step } from './journal-program.ts';
import { BUTTON, CLOSED, MAX_OPEN, RECEIVED } from './journal-script.ts';
import { complaints, type Known } from './journal-verdict.ts';

type Main = ReturnType<typeof readProgram>;

/** One write or erase of the script, and what was known when it began. */
export interface Moment {
  readonly operation: FlashOperation;
  readonly before: Uint8Array;
  readonly step: number;
  readonly highestUsed: number;
}

/** True for the write that makes an area current. */
export function isHeader({ operation: { kind, offset } }: Moment): boolean {
  return kind === 'write' && offset % JOURNAL_LAYOUT.areaBytes === 0;
}

export interface Played {
  readonly steps: readonly Step[];
  /** What a start finds before the first step, and after each. */
  readonly states: readonly JournalState[];
  readonly moments: readonly Moment[];
  readonly flash: SweptFlash;
}

export function provisionedFlash(): SweptFlash {
  const flash = new SweptFlash();
  flash.bytes.set(journalImage(PROVISIONING));
  return flash;
}

/** A start of the device on a flash; throws when it does not get through. */
export function start(main: Main, flash: SweptFlash): JournalDevice {
  const device = new JournalDevice(main, flash);
  const outcome = device.take(['boot']);
  if (outcome !== 'done') throw new Error(`the start ends: ${JSON.stringify(outcome)}`);
  return device;
}

/** What a start would find, without touching this flash. */
export function found(main: Main, { bytes }: SweptFlash): JournalState {
  return start(main, new SweptFlash(bytes)).state();
}

/** Plays the script with the power on, on a flash of its own. */
export function play(main: Main, steps: readonly Step[], flash = provisionedFlash()): Played {
  const states = [found(main, flash)];
  const moments: Moment[] = [];
  let device = new JournalDevice(main, flash);
  let usedBefore = -1;
  const highestUsed = () => Math.max(usedBefore, device.highestUsed);
  flash.onOperation = (operation) => {
    const before = flash.bytes.slice();
    moments.push({ operation, before, step: states.length - 1, highestUsed: highestUsed() });
  };
  for (const step of steps) {
    if (step[0] === 'boot') {
      usedBefore = highestUsed();
      device = new JournalDevice(main, flash);
    }
    const outcome = device.take(step);
    if (typeof outcome === 'object') throw new Error(`${step} failed`, { cause: outcome.failed });
    states.push(found(main, flash));
  }
  return { steps, states, moments, flash };
}

export interface Swept {
  readonly cuts: number;
  readonly cutsOfRecoveries: number;
  /** The first of what was lost; empty when nothing was. */
  readonly lost: readonly string[];
}

/**
 * Cuts the power in every way at every moment, then in one more way during each recovery.
 * @param enough losses after which it need not go on
 */
export function sweep(main: Main, played: Played, seed: number, enough = 10): Swept {
  const lost: string[] = [];
  let cuts = 0;
  let cutsOfRecoveries = 0;
  for (const [index, moment] of played.moments.entries()) {
    const random = createRandom(`${seed} ${index}`);
    const known: Known = {
      before: played.states[moment.step]!,
      after: played.states[moment.step + 1]!,
      highestUsed: moment.highestUsed,
      startsCut: 0,
    };
    for (const cut of cutsAt(moment.before, moment.operation, random)) {
      const where = `${moment.operation.kind} ${index} in step ${moment.step}, ${cut.name}`;
      const recovery = recover(main, cut, known);
      cuts++;
      lost.push(...recovery.wrong.map((wrong) => `${where}: ${wrong}`));
      const second = anyCut(recovery.moments, random);
      if (!second) continue;
      const again = recover(main, second, { ...known, startsCut: 1 });
      cutsOfRecoveries++;
      lost.push(...again.wrong.map((wrong) => `${where}, then ${second.name}: ${wrong}`));
    }
    if (lost.length >= enough) break;
  }
  return { cuts, cutsOfRecoveries, lost };
}

type Interrupted = Pick<Moment, 'operation' | 'before'>;

function anyCut(moments: readonly Interrupted[], random: Random): Cut | undefined {
  const moment = moments[random.integer(0, moments.length - 1)];
  if (!moment) return undefined;
  const cuts = cutsAt(moment.before, moment.operation, random);
  return cuts[random.integer(0, cuts.length - 1)];
}

/** Starts on what a cut has left, judges what is found, and goes on with the device's life. */
function recover(main: Main, { image }: Cut, known: Known) {
  const flash = new SweptFlash(image);
  const moments: Interrupted[] = [];
  flash.onOperation = (operation) => moments.push({ operation, before: flash.bytes.slice() });
  try {
    const device = start(main, flash);
    flash.onOperation = () => {};
    const state = device.state();
    const wrong = [...complaints(state, known), ...lifeGoesOn(main, flash, device, state)];
    if (flash.overwritten > 0) wrong.push(`${flash.overwritten} words written over`);
    return { moments, wrong };
  } catch (error) {
    return { moments, wrong: [String(error)] };
  }
}

/**
 * A press and its answer after the recovery are found by the next start, under new numbers. When
 * as many as can be kept are open, one is closed before.
 */
function lifeGoesOn(
  main: Main,
  flash: SweptFlash,
  device: JournalDevice,
  state: JournalState,
): string[] {
  const open = state.alarms.map((text) => parseInt(text, 10)).sort((a, b) => a - b);
  const oldest = open.length < MAX_OPEN ? undefined : open[0]!;
  const number = 1 + Math.max(state.lastAlarmNumber, ...open);
  let downlinkFloor = state.downlinkFloor;
  const steps: Step[] = [['rest'], ['press', BUTTON]];
  if (oldest) steps.unshift(['answer', CLOSED, oldest, downlinkFloor++]);
  steps.push(['answer', RECEIVED, number, downlinkFloor++]);
  for (const step of steps) {
    const outcome = device.take(step);
    if (outcome !== 'done') return [`${step} after the recovery: ${JSON.stringify(outcome)}`];
  }
  const kept = state.alarms.filter((text) => parseInt(text, 10) !== oldest);
  const alarms = [...kept, `${number} ${BUTTON} 2`].sort();
  const expected = { ...state, alarms, downlinkFloor, lastAlarmNumber: number, faults: 0 };
  const known = { before: expected, after: expected, startsCut: 0 };
  return complaints(found(main, flash), { ...known, highestUsed: device.highestUsed }).map(
    (wrong) => `after the recovery: ${wrong}`,
  );
}
