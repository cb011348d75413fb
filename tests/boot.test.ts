/** The boot stub: whatever a power cut or a bad program has left, one whole program starts. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type BOOT_WORDS,
  bootWord,
  FIRMWARE_SLOTS,
  type Slot,
  slotAddress,
  wordBytes,
} from '../protocol/index.ts';
import { type Firmware, loadSlot } from '../simulator/index.ts';
import { builtFirmware, RECORDS, STARTED_MS, UsbBench } from './support/usb-bench.ts';

const FIRST_FEED_MS = 61_000;
const PAGE = FIRMWARE_SLOTS.bootPageAddress;
const ENQ = Uint8Array.of(5);

const old = builtFirmware('rak5010');
const newer: Firmware = {
  ...old,
  main: old.main.replaceAll('0.1.0', '0.2.0'),
  service: old.service.replaceAll('0.1.0', '0.2.0'),
};
/** Whole, and of no use. */
const crashing: Firmware = { ...newer, main: 'E.reboot();' };
const throwing: Firmware = { ...newer, main: 'null.x;' };

let bench: UsbBench;

/** The old program runs, confirmed; nothing in the other slot. */
beforeEach(() => {
  bench = new UsbBench({ records: RECORDS });
});

function write(...words: Uint8Array[]): void {
  const at = boot().length;
  bench.board.flash.load(PAGE + 4 * at, Buffer.concat(words));
}

/** A new program is on trial in the second slot. */
function tryNew(firmware: Firmware): void {
  loadSlot(bench.board.flash, 1, firmware);
  write(wordBytes(bootWord('active', 1)));
}

function restart(): void {
  bench.board.device.powerCut();
  bench.board.device.powerOn();
  bench.run(STARTED_MS);
}

/** The words of the boot page, up to the first that is erased. */
function boot(): string[] {
  const page = Buffer.from(bench.board.flash.read(PAGE, FIRMWARE_SLOTS.bootPageBytes));
  const words: string[] = [];
  for (let at = 0; at < page.length && page.readUInt32LE(at) !== 0xffffffff; at += 4) {
    words.push(page.toString('hex', at, at + 4));
  }
  return words;
}

const hex = (kind: keyof typeof BOOT_WORDS, slot: Slot): string =>
  Buffer.from(wordBytes(bootWord(kind, slot))).toString('hex');

/** The version that answers on the cable; undefined: nobody. */
async function running(): Promise<string | undefined> {
  const { board } = await bench.open();
  return bench.during(
    board.identify().then(
      ({ firmwareVersion }) => firmwareVersion,
      () => undefined,
    ),
  );
}

const consoleAnswers = (): boolean =>
  Buffer.from(bench.exchange(ENQ)).toString().includes('Espruino');

/** Changes one byte in flash, as a torn write would leave it. */
function spoil(address: number): void {
  const [byte] = bench.board.flash.read(address, 1);
  bench.board.flash.load(address, Uint8Array.of(byte! ^ 0x10));
}

describe('a program on trial', () => {
  it('runs, and stays once it has run for a minute', async () => {
    tryNew(newer);
    restart();
    expect(await running()).toBe('0.2.0');
    expect(boot().slice(2)).toEqual([hex('active', 1), hex('tried', 1)]);
    bench.run(FIRST_FEED_MS);
    expect(boot().slice(4)).toEqual([hex('confirmed', 1)]);
    bench.run(FIRST_FEED_MS);
    for (let start = 0; start < 5; start++) restart();
    expect(await running()).toBe('0.2.0');
    expect(boot()).toHaveLength(5);
  });

  it.each([
    ['restarts by itself', crashing, 5000],
    // The watchdog has to find that.
    ['does not come up', throwing, 1_000_000],
  ])('that %s is tried three times, then the one before runs again', async (_, bad, durationMs) => {
    tryNew(bad);
    restart();
    bench.run(durationMs);
    expect(await running()).toBe('0.1.0');
    const tried = hex('tried', 1);
    expect(boot().slice(2)).toEqual([
      ...[hex('active', 1), tried, tried, tried, hex('active', 0), hex('confirmed', 0)],
    ]);
  });

  it('is tried on when the one before is not whole', async () => {
    spoil(slotAddress(0) + 1000);
    tryNew(newer);
    for (let start = 0; start < 5; start++) restart();
    expect(await running()).toBe('0.2.0');
  });

  it('whose start was cut short by the power is tried again', async () => {
    tryNew(newer);
    const { flash } = bench.board;
    for (const share of [0, 0.3, 0.99]) {
      flash.onOperation = () => share;
      restart();
      flash.onOperation = undefined;
      restart();
      expect(await running()).toBe('0.2.0');
      bench.board.flash.erasePage(PAGE);
      write(wordBytes(bootWord('active', 0)), wordBytes(bootWord('active', 1)));
    }
  });
});

describe('a slot that is not whole', () => {
  it.each([
    ['magic', 0],
    ['length', 5],
    ['CRC of main', 9],
    ["service's CRC", 17],
    ['CRC of the header', 21],
    ['first byte of main', 24],
    ['main', 24 + old.main.length - 1],
  ])('does not run: %s', async (_, offset) => {
    tryNew(newer);
    spoil(slotAddress(1) + offset);
    restart();
    expect(await running()).toBe('0.1.0');
  });

  it('is no slot while its header is erased', async () => {
    tryNew(newer);
    bench.board.flash.erasePage(slotAddress(1));
    restart();
    expect(await running()).toBe('0.1.0');
  });
});

it('a service channel that is not whole is not run: the device goes on, and is silent', async () => {
  spoil(slotAddress(0) + 24 + old.main.length + 200);
  restart();
  const resets: string[] = [];
  bench.board.device.onEvent(({ type }) => resets.push(type));
  expect(await running()).toBeUndefined();
  expect(resets).not.toContain('reset');
});

describe('the boot page', () => {
  it('that is erased lets the first whole slot run', async () => {
    loadSlot(bench.board.flash, 1, newer);
    bench.board.flash.erasePage(PAGE);
    restart();
    expect(await running()).toBe('0.1.0');
    bench.board.flash.erasePage(slotAddress(0));
    restart();
    expect(await running()).toBe('0.2.0');
  });

  it('with a torn word means what the whole ones say', async () => {
    loadSlot(bench.board.flash, 1, newer);
    const torn = wordBytes(bootWord('active', 1));
    for (let bytes = 1; bytes < 4; bytes++) {
      write(Buffer.concat([torn.subarray(0, bytes), Buffer.alloc(4 - bytes, 0xff)]));
      restart();
      expect(await running()).toBe('0.1.0');
    }
    write(torn);
    restart();
    expect(await running()).toBe('0.2.0');
  });

  it('that is full still lets the active slot run', async () => {
    tryNew(newer);
    const rest = FIRMWARE_SLOTS.bootPageBytes / 4 - boot().length;
    write(...Array.from({ length: rest }, () => wordBytes(bootWord('confirmed', 0))));
    restart();
    bench.run(FIRST_FEED_MS);
    expect(await running()).toBe('0.2.0');
  });
});

describe('without any whole program', () => {
  it('a bare board opens its console', () => {
    bench = new UsbBench({});
    for (const slot of [0, 1] as const) bench.board.flash.erasePage(slotAddress(slot));
    restart();
    expect(consoleAnswers()).toBe(true);
  });

  it('a board with keys stays closed', async () => {
    bench.board.flash.erasePage(slotAddress(0));
    restart();
    expect(consoleAnswers()).toBe(false);
    expect(await running()).toBeUndefined();
  });

  it('a board without a boot stub is an open interpreter', () => {
    bench = new UsbBench({ firmware: undefined });
    expect(consoleAnswers()).toBe(true);
  });
});
