import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  JOURNAL_ADDRESS,
  JOURNAL_LAYOUT,
  type JournalRecord,
  journalImage,
  readJournal,
} from '../../protocol/index.ts';
import { FlashInterrupted, FlashMemory } from '../parts/flash-memory.ts';
import { JournalReader } from './journal-view.ts';

const alarm = (alarmNumber: number): JournalRecord => ({
  ...{ type: 'alarm', alarmNumber, trigger: 'button', secondsSincePress: 0, progress: 'raised' },
});

const sequences = (downlinkFloor: number): JournalRecord => ({
  ...{ type: 'sequences', uplinkCeiling: 256, downlinkFloor, lastAlarmNumber: 0 },
});

const newFlash = (): FlashMemory => new FlashMemory(JOURNAL_ADDRESS, 2 * JOURNAL_LAYOUT.areaBytes);

/** What the host's own reader of journals makes of it: the last record of each type and key. */
function liveByHost(flash: FlashMemory): string[] {
  const contents = readJournal(flash.read(JOURNAL_ADDRESS, 2 * JOURNAL_LAYOUT.areaBytes));
  const live = new Map<string, JournalRecord | undefined>();
  for (const { type, key, record } of contents?.records ?? []) live.set(`${type}/${key}`, record);
  return [...live.values()]
    .filter((record) => record !== undefined)
    .map((r) => JSON.stringify(r))
    .sort();
}

const liveByReader = (reader: JournalReader): string[] =>
  [...reader.view().live.values()].map((record) => JSON.stringify(record)).sort();

describe('the view of a journal', () => {
  it('is empty on bare flash', () => {
    const { live, alarms, downlinkFloor } = new JournalReader(newFlash()).view();
    expect([live.size, alarms.length, downlinkFloor]).toEqual([0, 0, 0]);
  });

  it('has the last record of each kind, and the alarms by number', () => {
    const flash = newFlash();
    flash.write(JOURNAL_ADDRESS, journalImage([alarm(2), sequences(3), alarm(1), sequences(5)]));
    const { alarms, downlinkFloor } = new JournalReader(flash).view();
    expect(alarms.map(({ alarmNumber }) => alarmNumber)).toEqual([1, 2]);
    expect(downlinkFloor).toBe(5);
  });

  it('that was read in the middle of an operation is read again when it has been forgotten', () => {
    const flash = newFlash();
    const reader = new JournalReader(flash);
    flash.onOperation = () => {
      reader.view();
      reader.forget();
      return undefined;
    };
    flash.write(JOURNAL_ADDRESS, journalImage([alarm(1)]));
    expect(reader.view().alarms).toHaveLength(1);
  });

  it('follows what is written, torn or erased, and agrees with the reader of the host', () => {
    const record = fc.oneof(
      fc.nat(9).map((n) => alarm(n + 1)),
      fc.nat(99).map(sequences),
    );
    const step = fc.record({
      records: fc.array(record, { maxLength: 3 }),
      cut: fc.option(fc.nat(9)),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), fc.boolean(), (steps, erases) => {
        const flash = newFlash();
        const reader = new JournalReader(flash);
        const written: JournalRecord[] = [];
        let end = JOURNAL_ADDRESS;
        for (const { records, cut } of steps) {
          written.push(...records);
          const image = journalImage(written);
          flash.onOperation = () => (cut === null ? undefined : cut / 10);
          try {
            flash.write(end, image.subarray(end - JOURNAL_ADDRESS));
          } catch (error) {
            if (!(error instanceof FlashInterrupted)) throw error;
          }
          end = JOURNAL_ADDRESS + image.length;
          expect(liveByReader(reader)).toEqual(liveByHost(flash));
          if (cut !== null) break;
        }
        flash.onOperation = undefined;
        if (erases) flash.erasePage(JOURNAL_ADDRESS);
        expect(liveByReader(reader)).toEqual(liveByHost(flash));
      }),
    );
  });
});
