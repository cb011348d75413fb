/** The power goes at every write and erase of provisioning and wiping; the cable at any byte. */
import { describe, expect, it } from 'vitest';
import { ServiceBoard } from '../host-tools/usb/service-board.ts';
import { ServiceLink } from '../host-tools/usb/service-link.ts';
import {
  crc32,
  JOURNAL_ADDRESS,
  JOURNAL_LAYOUT,
  type JournalRecord,
  journalImage,
} from '../protocol/index.ts';
import { DEVICE_ID } from '../simulator/index.ts';
import { RECORDS, SERVICE_KEY, STARTED_MS, UsbBench } from './support/usb-bench.ts';

const SHARES = [0, 0.4, 0.99];
const AT_REST_MS = 330_000;

/** Lets the power go at flash operation `index`, counted from now; false when there is none. */
function cutAt(bench: UsbBench, index: number, share: number): () => boolean {
  let left = index;
  let isCut = false;
  bench.board.flash.onOperation = () => {
    if (left-- !== 0) return undefined;
    isCut = true;
    return share;
  };
  return () => isCut;
}

async function again(bench: UsbBench) {
  bench.board.flash.onOperation = undefined;
  bench.board.device.powerOn();
  bench.run(STARTED_MS);
  const { board } = await bench.open();
  return { board, identity: await bench.during(board.identify()) };
}

describe('a power cut', () => {
  it.each(SHARES)('at any write of provisioning leaves a bare board (%f done)', async (share) => {
    let operations = 0;
    for (let isOver = false; !isOver; operations++) {
      const bench = new UsbBench();
      const { board } = await bench.open();
      const isCut = cutAt(bench, operations, share);
      await bench.during(board.provision(RECORDS).catch(() => {}));
      isOver = !isCut();
      const { board: second, identity } = await again(bench);
      if (isOver) continue;
      expect(identity.state).toBe('bare');
      await bench.during(second.provision(RECORDS));
      await bench.during(second.restart());
      expect(await bench.during(second.identify())).toMatchObject({
        ...{ state: 'locked', deviceId: DEVICE_ID },
      });
    }
    expect(operations).toBeGreaterThan(5);
  });

  it.each(SHARES)('at any erase of a wipe leaves the device or none (%f done)', async (share) => {
    let operations = 0;
    for (let isOver = false; !isOver; operations++) {
      const bench = new UsbBench({ records: RECORDS });
      // An older journal lies in the other area, as after every compaction.
      layOlder(bench, RECORDS);
      bench.board.device.reboot();
      bench.run(AT_REST_MS);
      const { board } = await bench.open();
      await bench.during(board.unlock(SERVICE_KEY));
      const isCut = cutAt(bench, operations, share);
      await bench.during(board.wipe().catch(() => {}));
      isOver = !isCut();
      const { identity } = await again(bench);
      const area = bench.board.flash.read(JOURNAL_ADDRESS, JOURNAL_LAYOUT.areaHeaderBytes);
      const generation = Buffer.from(area).readUInt32LE(4);
      // Either as it was, with the newer journal, or nobody.
      if (identity.state !== 'bare') {
        expect([identity.deviceId, generation]).toEqual([DEVICE_ID, 2]);
      }
      if (isOver) expect(identity.state).toBe('bare');
    }
    expect(operations).toBeGreaterThan(8);
  });
});

describe('a cable that is pulled', () => {
  it.each([
    ['and the board goes on', false],
    ['and the power goes with it', true],
  ])(
    'at any byte of provisioning, %s, leaves a board that is provisioned again',
    async (_, isCut) => {
      for (let bytes = 1; bytes < 700; bytes += 13) {
        const bench = new UsbBench();
        const cable = bench.board.plugIn();
        const link = new ServiceLink(cable, bench.startTimer);
        const board = new ServiceBoard({ link, whenBack: async () => link });
        cable.pullAfter(bytes, () => {
          if (isCut) bench.board.device.powerCut();
        });
        await bench.during(board.provision(RECORDS).catch(() => {}));
        const { board: second, identity } = await again(bench);
        expect(['bare', 'provisioned', 'locked']).toContain(identity.state);
        if (identity.state === 'locked') continue;
        await bench.during(second.provision(RECORDS));
        await bench.during(second.restart());
        expect(await bench.during(second.identify())).toMatchObject({ state: 'locked' });
      }
    },
  );
});

/** Makes what is there generation 2 in its area, and lays generation 1 into the other. */
function layOlder({ board }: UsbBench, records: readonly JournalRecord[]): void {
  const image = Buffer.from(journalImage(records));
  const other = JOURNAL_ADDRESS + JOURNAL_LAYOUT.areaBytes;
  board.flash.load(other, image);
  const newer = Buffer.from(image);
  newer.writeUInt32LE(2, 4);
  newer.writeUInt32LE(crc32(newer.subarray(0, 8)), 8);
  board.flash.load(JOURNAL_ADDRESS, newer);
}
