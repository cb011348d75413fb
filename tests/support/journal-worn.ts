/** Plays the journal's script on flash of which one word no longer takes what is written. */
import { FAULT_BITS } from '../../protocol/index.ts';
import { createRandom } from '../../simulator/index.ts';
import { JournalDevice, type readProgram } from './journal-device.ts';
import type { SweptFlash } from './journal-flash.ts';
import type { Step } from './journal-program.ts';
import { found, isHeader, type Moment, type Played, provisionedFlash } from './journal-sweep.ts';
import { complaints } from './journal-verdict.ts';

type Main = ReturnType<typeof readProgram>;

/** Steps between two looks at what lies in the flash. */
const LOOK_EVERY = 25;
/** Starts that may have passed over numbers; here it is not waste that is looked for. */
const ANY_STARTS = 1000;
const WHOLE_WORD = 0xffff_ffff;

export interface Worn {
  /** Runs that came to their end, the journal having gone round the worn word. */
  readonly wentRound: number;
  /** Runs in which a record could not be kept, and the device was told so. */
  readonly refused: number;
  readonly lost: readonly string[];
}

/** Wears out every area header in turn, and `count` words among those that the script writes. */
export function wear(main: Main, played: Played, count: number, seed: number): Worn {
  const random = createRandom(seed);
  const writes = played.moments.filter(({ operation }) => operation.kind === 'write');
  const headers = writes.filter(isHeader);
  const others = Array.from({ length: count }, () => writes[random.integer(0, writes.length - 1)]!);
  const runs = [...headers, ...others].map((moment) => {
    const words = dataOf(moment).length / 4;
    const offset = moment.operation.offset + 4 * random.integer(0, words - 1);
    const bits = random.chance(0.5) ? WHOLE_WORD : (1 << random.integer(0, 31)) >>> 0;
    return wornRun(main, played, offset, bits);
  });
  return {
    wentRound: runs.filter(({ refused }) => !refused).length,
    refused: runs.filter(({ refused }) => refused).length,
    lost: runs.flatMap(({ lost }) => lost),
  };
}

function dataOf({ operation }: Moment): Uint8Array {
  return operation.kind === 'write' ? operation.data : new Uint8Array(0);
}

function wornRun(main: Main, { steps, states }: Played, offset: number, bits: number) {
  const flash = provisionedFlash();
  flash.worn.set(offset, bits);
  let device = new JournalDevice(main, flash);
  let usedBefore = -1;
  for (const [index, step] of steps.entries()) {
    if (step[0] === 'boot') {
      usedBefore = Math.max(usedBefore, device.highestUsed);
      device = new JournalDevice(main, flash);
    }
    const usedUntilThen = Math.max(usedBefore, device.highestUsed);
    const refused = isRefused(device, step);
    if (!refused && index % LOOK_EVERY > 0 && index < steps.length - 1) continue;
    const after = states[index + 1]!;
    // A device in trouble restarts, whether or not the reason could be kept.
    const isRestart = step[0] === 'crash' || step[0] === 'holdUp';
    const before = refused || isRestart ? states[index]! : after;
    // What is used after a reservation that was refused lies at random above the reserved ones.
    const highestUsed = refused ? usedUntilThen : Math.max(usedBefore, device.highestUsed);
    const known = { before, after, highestUsed, startsCut: ANY_STARTS };
    const lost = look(main, flash, known).map(
      (wrong) => `word ${offset} worn by ${bits.toString(16)}, step ${index} ${step[0]}: ${wrong}`,
    );
    if (refused || lost.length > 0) return { refused, lost };
  }
  return { refused: false, lost: [] };
}

/** Takes a step; true when the journal did not take it and the device knows so. */
function isRefused(device: JournalDevice, step: Step): boolean {
  const outcome = device.take(step);
  // A worn flash is no reason to stop: what it does not take is noted, or left as it was.
  if (typeof outcome === 'object') throw new Error(`${step} failed`, { cause: outcome.failed });
  if (step[0] === 'try') return outcome === 'done';
  if (outcome === 'restarts') return false;
  const { faults, settings } = device.state();
  if (step[0] === 'confirm' && settings[1]) return true;
  return (faults & FAULT_BITS.journalFailed) !== 0;
}

/** Judges what lies in the flash, as a start on sound flash would find it. */
function look(main: Main, flash: SweptFlash, known: Parameters<typeof complaints>[1]): string[] {
  try {
    return complaints(found(main, flash), known);
  } catch (error) {
    return [String(error)];
  }
}
