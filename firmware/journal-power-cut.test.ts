import { describe, expect, it } from 'vitest';
import { encodeRecord, JOURNAL_LAYOUT, journalImage, readJournal } from '../protocol/index.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';
import { type CutMoment, PowerCut } from './testing/fake-flash.ts';
import { PROVISIONING, provision } from './testing/provisioned.ts';

const ALARM = 4;
const IDENTITY = Buffer.from(encodeRecord(PROVISIONING[0]!)).toString('hex');

type Keep = [key: number, payload: string];

/** What the device keeps while the power may go: it fills one area and goes on in the other. */
const SCRIPT: Keep[] = [
  [1, 'a1'],
  [2, 'b1b1b1b1b1'],
  [1, 'a2a2a2a2a2a2a2a2'],
  [3, 'c1c1'],
  [2, ''],
  [1, 'a3'],
  [3, ''],
  [3, 'c2c2c2c2c2c2'],
  [2, 'b2'],
];
/** Records of 32 bytes that leave room for about four of the script in the first area. */
const FILLING = Math.floor(
  (JOURNAL_LAYOUT.areaBytes - journalImage(PROVISIONING).length - 80) / 32,
);

async function load() {
  const module = await import('./journal.ts');
  const { encoded } = await import('../protocol/generated/device-codec.ts');
  const kept = (type: number, key: number) => Buffer.from(module.stored(type, key)).toString('hex');
  const put = ([key, payload]: Keep) => {
    encoded.set(Buffer.from(payload, 'hex'));
    module.keep(ALARM, key, payload.length / 2);
  };
  const isOpen = module.openJournal();
  return { put, kept, isOpen, wasTorn: module.wasTorn };
}

/** Runs `f` until the power goes; true when it went. */
async function untilPowerCut(f: () => Promise<unknown>): Promise<boolean> {
  try {
    await f();
    return false;
  } catch (error) {
    if (error instanceof PowerCut) return true;
    throw error;
  }
}

async function nearlyFull(): Promise<FakeEspruino> {
  const espruino = new FakeEspruino().install();
  provision(espruino);
  const { put } = await load();
  for (let i = 0; i < FILLING; i++) put([9, Buffer.alloc(20, i).toString('hex')]);
  espruino.restart();
  return espruino;
}

/** Plays the script until the power goes at one operation; returns what was kept before. */
async function playUntilCut(espruino: FakeEspruino, operation: number, moment: CutMoment) {
  espruino.flash.cutPowerAt(espruino.flash.operations + operation, moment);
  const acknowledged: Keep[] = [];
  const wasCut = await untilPowerCut(async () => {
    const { put } = await load();
    for (const next of SCRIPT) {
      put(next);
      acknowledged.push(next);
    }
  });
  return { wasCut, acknowledged };
}

/** What must be there: all that was acknowledged, and perhaps the record that was cut. */
function expectNothingLost(
  { isOpen, kept }: Awaited<ReturnType<typeof load>>,
  acknowledged: Keep[],
  where: string,
): void {
  expect(isOpen, where).toBe(true);
  expect(kept(1, 0), where).toBe(IDENTITY);
  const before = new Map(acknowledged);
  const after = new Map(SCRIPT.slice(0, acknowledged.length + 1));
  const values = [1, 2, 3].map((key) => kept(ALARM, key));
  const expected = (state: Map<number, string>) => [1, 2, 3].map((key) => state.get(key) ?? '');
  expect([expected(before), expected(after)], where).toContainEqual(values);
}

describe.each(['before', 'halfway'] as const)('a power cut %s any write or erase', (moment) => {
  it('loses nothing acknowledged, and no identity', async () => {
    const start = (await nearlyFull()).flash.bytes;
    let operation = 0;
    for (let wasCut = true; wasCut; operation++) {
      const espruino = new FakeEspruino().install();
      espruino.flash.bytes.set(start);
      const played = await playUntilCut(espruino, operation, moment);
      wasCut = played.wasCut;
      espruino.restart();
      const journal = await load();
      expectNothingLost(journal, played.acknowledged, `cut ${operation}`);
      journal.put([1, 'ffff']);
      espruino.restart();
      expect((await load()).kept(ALARM, 1)).toBe('ffff');
      expect(readJournal(espruino.flash.bytes)!.torn).toBe(false);
    }
    // The script's records, the erase of four pages, the copies and the header.
    expect(operation).toBeGreaterThan(SCRIPT.length + 4 + 4);
  });

  it('loses nothing when the power goes again at any moment of the repair', async () => {
    const start = (await nearlyFull()).flash.bytes;
    for (const first of [0, 2, 3, 6, 9, 12]) {
      const broken = new FakeEspruino().install();
      broken.flash.bytes.set(start);
      const { acknowledged } = await playUntilCut(broken, first, 'halfway');
      let operation = 0;
      for (let wasCut = true; wasCut; operation++) {
        const espruino = new FakeEspruino().install();
        espruino.flash.bytes.set(broken.flash.bytes);
        espruino.flash.cutPowerAt(operation, moment);
        wasCut = await untilPowerCut(load);
        espruino.restart();
        expectNothingLost(await load(), acknowledged, `cuts ${first} and ${operation}`);
      }
    }
  });
});

describe('bytes that a power cut has left behind', () => {
  it('are noticed once, and never written over', async () => {
    const espruino = new FakeEspruino().install();
    provision(espruino);
    espruino.flash.cutPowerAt(0, 'halfway');
    await untilPowerCut(async () => (await load()).put([1, 'a1a1a1a1a1a1a1']));
    espruino.restart();
    const journal = await load();
    expect(journal.wasTorn).toBe(true);
    expect(readJournal(espruino.flash.bytes)).toMatchObject({ generation: 2, torn: false });
    espruino.restart();
    expect((await load()).wasTorn).toBe(false);
  });
});
