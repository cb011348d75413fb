import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeRecord, JOURNAL_LAYOUT, readJournal } from '../protocol/index.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';
import { PROVISIONING, provision } from './testing/provisioned.ts';

const IDENTITY = 1;
const SETTINGS = 2;
const SEQUENCES = 3;
const ALARM = 4;

let espruino: FakeEspruino;
let journal: Awaited<ReturnType<typeof load>>;

/** The journal as a start of the device finds it. */
async function load() {
  const module = await import('./journal.ts');
  const { encoded } = await import('../protocol/generated/device-codec.ts');
  return {
    open: module.openJournal,
    wasTorn: () => module.wasTorn,
    keys: module.storedKeys,
    stored: (type: number, key: number) => Buffer.from(module.stored(type, key)).toString('hex'),
    keep: (type: number, key: number, payload: Uint8Array) => {
      encoded.set(payload);
      module.keep(type, key, payload.length);
    },
  };
}

async function reopen(): Promise<void> {
  espruino.restart();
  journal = await load();
  expect(journal.open()).toBe(true);
}

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  provision(espruino);
  journal = await load();
});

const hexOf = (index: number) => Buffer.from(encodeRecord(PROVISIONING[index]!)).toString('hex');

describe('the journal', () => {
  it('finds what provisioning has written', () => {
    expect(journal.open()).toBe(true);
    expect(journal.wasTorn()).toBe(false);
    expect(journal.stored(IDENTITY, 0)).toBe(hexOf(0));
    expect(journal.stored(SETTINGS, 0)).toBe(hexOf(1));
    expect(journal.stored(SEQUENCES, 0)).toBe('');
    expect(journal.keys(ALARM)).toEqual([]);
  });

  it('is none on a device that was never provisioned', async () => {
    espruino.flash.bytes.fill(0xff);
    expect(journal.open()).toBe(false);
    espruino.flash.bytes.fill(0);
    expect(journal.open()).toBe(false);
  });

  const payload = fc.uint8Array({ maxLength: 60 });
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(fc.constantFrom(SEQUENCES, ALARM), fc.nat(5), payload) },
    { weight: 1, arbitrary: fc.constant('reopen' as const) },
  );

  it('holds what was kept last and not removed, over restarts and many areas', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(500), async (steps, filling) => {
        espruino.flash.bytes.fill(0xff);
        provision(espruino);
        await reopen();
        for (let i = 0; i < filling; i++) journal.keep(9, 0, new Uint8Array(20).fill(i));
        const model = new Map<string, string>();
        for (const next of steps) {
          if (next === 'reopen') await reopen();
          else {
            journal.keep(...next);
            model.set(`${next[0]} ${next[1]}`, Buffer.from(next[2]).toString('hex'));
          }
          for (const [name, value] of model) {
            const [type, key] = name.split(' ').map(Number) as [number, number];
            expect(journal.stored(type, key)).toBe(value);
            expect(journal.keys(type).includes(key)).toBe(value !== '');
          }
        }
        expect(journal.stored(IDENTITY, 0)).toBe(hexOf(0));
      }),
      { numRuns: 40 },
    );
  });

  it('opens when an area is full to its last byte', async () => {
    journal.open();
    const overhead = JOURNAL_LAYOUT.recordHeaderBytes + JOURNAL_LAYOUT.crcBytes;
    const left = () => JOURNAL_LAYOUT.areaBytes - usedBytes();
    while (left() > 100) journal.keep(SEQUENCES, 0, new Uint8Array(20));
    journal.keep(SEQUENCES, 1, new Uint8Array(20));
    journal.keep(SEQUENCES, 2, new Uint8Array(left() - overhead));
    expect(left()).toBe(0);
    await reopen();
    expect(journal.wasTorn()).toBe(false);
    journal.keep(SEQUENCES, 0, Uint8Array.of(1));
    await reopen();
    expect(journal.stored(SEQUENCES, 0)).toBe('01');
    expect(readJournal(espruino.flash.bytes)!.generation).toBe(2);
  });

  /** Bytes of the first area up to its last one that is not erased, in whole words. */
  function usedBytes(): number {
    const area = espruino.flash.bytes.subarray(0, JOURNAL_LAYOUT.areaBytes);
    return (area.findLastIndex((byte) => byte !== 0xff) + 4) & ~3;
  }

  it('is read by the host as the device reads it', async () => {
    const record = fc.oneof(
      fc.record({
        type: fc.constant('sequences' as const),
        uplinkCeiling: fc.nat(),
        downlinkFloor: fc.nat(),
        lastAlarmNumber: fc.nat(65535),
      }),
      fc.record({
        type: fc.constant('alarm' as const),
        alarmNumber: fc.integer({ min: 1, max: 8 }),
        trigger: fc.constant('button' as const),
        secondsSincePress: fc.nat(),
        progress: fc.constantFrom('raised', 'received', 'accepted'),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 900 }), async (records) => {
        espruino.flash.bytes.fill(0xff);
        provision(espruino);
        await reopen();
        for (const next of records) {
          const isAlarm = next.type === 'alarm';
          const key = isAlarm ? next.alarmNumber : 0;
          journal.keep(isAlarm ? ALARM : SEQUENCES, key, encodeRecord(next));
        }
        const contents = readJournal(espruino.flash.bytes)!;
        expect(contents.torn).toBe(false);
        const live = new Map(
          contents.records.map(({ type, key, record }) => [`${type} ${key}`, record!]),
        );
        for (const [name, host] of live) {
          const [type, key] = name.split(' ').map(Number) as [number, number];
          expect(journal.stored(type, key)).toBe(Buffer.from(encodeRecord(host)).toString('hex'));
        }
        expect(live.size).toBe([1, 2, 3, 4, 8, 9].flatMap((type) => journal.keys(type)).length);
      }),
      { numRuns: 20 },
    );
  });
});
