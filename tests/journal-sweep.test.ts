import { beforeAll, describe, expect, it } from 'vitest';
import { FAULT_BITS, JOURNAL_LAYOUT } from '../protocol/index.ts';
import { shareOfEndurance, yearOfNights } from './bench/flash-wear.ts';
import { BUDGETS } from './bench/row.ts';
import { readProgram } from './support/journal-device.ts';
import {
  differences,
  playNearlyFull,
  stretchesOf,
  sweepProcesses,
} from './support/journal-interpreter-sweep.ts';
import { MISTAKES } from './support/journal-mistakes.ts';
import { brokenFirmware, journalProgram } from './support/journal-program.ts';
import { JournalScript } from './support/journal-script.ts';
import { isHeader, type Played, play, sweep } from './support/journal-sweep.ts';
import { live } from './support/journal-world.ts';
import { wear } from './support/journal-worn.ts';

const SEED = 20261124;
/** Enough to fill the areas four times. */
const NIGHTS_EACH = 76;
const WORN_WORDS = 60;
/** How much of an operation is done when the power goes; after the last one all of it. */
const SHARES = [0, 0.5, 0.95, 1];
/** On the interpreter: what fills the first area but for a few records, and the cuts of records. */
const NIGHTS_BEFORE = 85;
const RECORDS_CUT = 40;

const { steps } = new JournalScript(NIGHTS_EACH);
let program: string;
let main: ReturnType<typeof readProgram>;
let played: Played;

beforeAll(async () => {
  program = await journalProgram();
  main = readProgram(program);
  played = play(main, steps);
});

describe("the script of the journal's long life", () => {
  it('ends as it says: one press accepted, one not heard of, the last change in force', () => {
    const { alarms, settings, downlinkFloor, lastAlarmNumber, nights } = played.states.at(-1)!;
    expect(alarms).toEqual(['32 1 3', '33 1 1']);
    expect(settings.slice(0, 4)).toEqual([3, false, 'm2m.example.3', 'other.example']);
    expect(downlinkFloor).toBe(steps.filter(([name]) => name === 'answer').length);
    expect(lastAlarmNumber).toBe(32);
    expect(nights).toHaveLength(7);
  });

  it('tries, confirms and takes back settings, and tells why it has restarted', () => {
    const settings = played.states.map((state) => state.settings.slice(0, 2).join());
    const changes = settings.filter((text, index) => text !== settings[index - 1]);
    expect(changes).toEqual([
      '0,false',
      '1,true',
      '1,false',
      '2,true',
      '1,false',
      '3,true',
      '3,false',
    ]);
    const told = played.states.reduce((faults, state) => faults | state.faults, 0);
    const reasons = FAULT_BITS.exception | FAULT_BITS.settingsReverted;
    expect(told & reasons).toBe(reasons);
  });

  it('writes every type of record and fills both areas several times', () => {
    const records = played.moments.flatMap((moment) =>
      moment.operation.kind === 'write' && !isHeader(moment) ? [moment.operation.data[2]!] : [],
    );
    expect([...new Set(records)].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const headers = played.moments.filter(isHeader);
    const areas = headers.map(({ operation }) => operation.offset / JOURNAL_LAYOUT.areaBytes);
    expect(areas).toEqual([1, 0, 1, 0]);
    expect(played.flash.overwritten).toBe(0);
  });
});

describe('a year of heartbeats, daily starts, nightly habits and weekly alarms', () => {
  it('wears the flash by less than the budget', async () => {
    const year = await yearOfNights();
    expect(year.erases).toBeGreaterThan(0);
    expect(shareOfEndurance(year)).toBeLessThan(BUDGETS.flashWear.atMost);
  });
});

describe('a power cut at any write or erase, clean or torn', () => {
  it('loses nothing acknowledged and no key, nor does another during the recovery', () => {
    const swept = sweep(main, played, SEED);
    expect(swept.lost).toEqual([]);
    expect(swept.cuts).toBeGreaterThan(6 * played.moments.length);
    expect(swept.cutsOfRecoveries).toBe(swept.cuts);
  }, 60_000);
});

describe('a word of the flash that no longer takes what is written', () => {
  it('costs nothing that was acknowledged', () => {
    const worn = wear(main, played, WORN_WORDS, SEED);
    expect(worn.lost).toEqual([]);
    expect(worn.wentRound).toBeGreaterThan(WORN_WORDS / 2);
    expect(worn.refused).toBeGreaterThan(0);
  });
});

describe('the sweep notices', () => {
  it.each(MISTAKES)(
    '$name',
    async ({ says, ...mistake }) => {
      const broken = readProgram(await journalProgram(mistake));
      const { lost } = sweep(broken, play(broken, steps), SEED, 1);
      expect(lost.join('\n')).toMatch(says);
    },
    60_000,
  );
});

describe.each(['rak5010', 'aware-1'] as const)('the bundle of %s that ships', (board) => {
  it('loses no alarm, whatever write or erase of its life the power is cut at', async () => {
    const { operations, erases, wrong } = await live(board);
    expect(wrong).toEqual([]);
    // The change of settings, three presses and their answers, the starts, and one compaction.
    expect(operations).toBeGreaterThan(40);
    expect(erases).toBe(4);
    const lost: string[] = [];
    for (let operation = 0; operation < operations; operation++) {
      for (const share of SHARES) {
        const life = await live(board, { operation, share });
        lost.push(...life.wrong.map((what) => `${share} of operation ${operation}: ${what}`));
      }
    }
    expect(lost).toEqual([]);
  }, 60_000);
});

describe('the lives of the bundle notice', () => {
  it.each(MISTAKES.slice(0, 1))(
    '$name',
    async (mistake) => {
      const bundle = await brokenFirmware(mistake);
      const { operations, wrong } = await live('rak5010', undefined, bundle);
      expect(wrong).toEqual([]);
      const lost: string[] = [];
      for (let operation = 0; operation < operations && lost.length === 0; operation++) {
        lost.push(...(await live('rak5010', { operation, share: 0 }, bundle)).wrong);
      }
      expect(lost).not.toEqual([]);
    },
    60_000,
  );
});

const ESPRUINO = process.env.ESPRUINO;
const note = ESPRUINO ? '' : ' (skipped: set ESPRUINO)';

describe.skipIf(!ESPRUINO)(`the journal on the real interpreter${note}`, () => {
  it('leaves the flash as in Node, and loses nothing when the power is cut', async () => {
    const nearlyFull = playNearlyFull(main, new JournalScript(4).steps, NIGHTS_BEFORE);
    const stretches = stretchesOf(nearlyFull);
    const interpreter = { espruino: ESPRUINO!, program };
    expect(await differences(interpreter, stretches)).toEqual([]);
    const swept = await sweepProcesses(interpreter, nearlyFull, stretches, RECORDS_CUT, SEED);
    expect(swept.lost).toEqual([]);
    // Four erases and a header, both ways.
    expect(swept.cuts).toBe(RECORDS_CUT + 2 * 5);
  }, 120_000);
});
