/** `aware flash` when line, flash, Storage or interpreter are not as they should be. */
import { describe, expect, it } from 'vitest';
import { type Firmware, readFirmware } from '../host-tools/flash/firmware-files.ts';
import { type FlashReport, flashPort } from '../host-tools/flash/flash-port.ts';
import { lookAtPort } from '../host-tools/flash/look.ts';
import type { PortsAndTime } from '../host-tools/usb/open-board.ts';
import type { Transport } from '../host-tools/usb/transport.ts';
import { FIRMWARE_SLOTS, slotAddress, slotImage } from '../protocol/index.ts';
import { createRandom } from '../simulator/index.ts';
import { RECORDS, SERVICE_KEY, UsbBench } from './support/usb-bench.ts';

const SHIPPED = readFirmware('rak5010');
const NEWER = withVersion('0.1.1');
/** Longer than a program is on trial. */
const TRIAL_MS = 70_000;
const LIMIT_MS = 120_000;

function withVersion(version: string): Firmware {
  const text = (bytes: Uint8Array) =>
    Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(SHIPPED.version, version));
  const { main, service } = SHIPPED;
  return { ...SHIPPED, version, main: text(main), service: text(service) };
}

type Spoil = (transport: Transport) => Transport;

/** Only the first opening is spoilt: what comes after the start goes well. */
function spoilt(bench: UsbBench, spoil: Spoil = (transport) => transport): PortsAndTime {
  let isFirst = true;
  return {
    list: async () => [],
    open: async () => {
      const cable = bench.board.plugIn();
      const opened = isFirst ? spoil(cable) : cable;
      isFirst = false;
      return opened;
    },
    startTimer: bench.startTimer,
  };
}

const flash = (bench: UsbBench, firmware: Firmware, spoil?: Spoil): Promise<FlashReport> =>
  bench.during(
    flashPort({
      ...{ port: 'simulated', system: spoilt(bench, spoil), board: undefined, mayBeOlder: false },
      interrupted: new AbortController().signal,
      readFirmware: () => firmware,
      serviceKeyOf: () => SERVICE_KEY,
      onProgress: () => {},
    }),
  );

const look = (bench: UsbBench) => bench.during(lookAtPort('simulated', spoilt(bench)));

function restart(bench: UsbBench): void {
  bench.board.device.powerCut();
  bench.board.device.powerOn();
  bench.run(2000);
}

const running = async (bench: UsbBench) => (await look(bench)).identity?.firmwareVersion;

const spoilingReceived =
  (change: (bytes: Uint8Array) => Uint8Array): Spoil =>
  (cable) => ({
    write: (bytes) => cable.write(bytes),
    onBytes: (listener) => cable.onBytes((bytes) => listener(change(bytes))),
    onGone: (gone) => cable.onGone(gone),
    close: () => cable.close(),
  });

const spoilingSent =
  (change: (bytes: Uint8Array) => Uint8Array): Spoil =>
  (cable) => ({
    write: (bytes) => cable.write(change(bytes)),
    onBytes: (listener) => cable.onBytes(listener),
    onGone: (gone) => cable.onGone(gone),
    close: () => cable.close(),
  });

/** Changes what stands at one place of all that passes. */
function once(place: number, change: (byte: number) => readonly number[]) {
  let passed = 0;
  return (bytes: Uint8Array): Uint8Array => {
    const at = place - passed;
    passed += bytes.length;
    if (at < 0 || at >= bytes.length) return bytes;
    return Uint8Array.of(
      ...bytes.subarray(0, at),
      ...change(bytes[at]!),
      ...bytes.subarray(at + 1),
    );
  };
}

const asBanner = (banner: string): Spoil =>
  spoilingReceived((bytes) =>
    Buffer.from(
      Buffer.from(bytes)
        .toString('latin1')
        .replace(/Espruino \S+ \w+/, banner),
      'latin1',
    ),
  );

describe('the line', () => {
  const FAULTS = {
    'is lost': () => [],
    'has another bit': (byte: number) => [byte ^ 1],
    'comes twice': (byte: number) => [byte, byte],
  } as const;
  const PLACES = 25;
  const WIRE_BYTES = 39_000;

  it.each(
    Object.entries(FAULTS).flatMap(([what, change]) => [
      [what, 'to the board', change, spoilingSent, WIRE_BYTES] as const,
      [what, 'from the board', change, spoilingReceived, 1500] as const,
    ]),
  )(
    'on which a byte %s %s: the board starts one whole version, and another run completes',
    async (what, _way, change, spoiling, bytes) => {
      const random = createRandom(what.length);
      let completed = 0;
      for (let place = 0; place < PLACES; place++) {
        const isBare = place % 2 === 1;
        const bench = isBare ? new UsbBench({ firmware: undefined }) : new UsbBench();
        const at = Math.floor(random.next() * bytes);
        const first = await flash(bench, NEWER, spoiling(once(at, change))).catch((error) => {
          expect(error).toMatchObject({ name: 'AwareError' });
        });
        if (first) completed++;
        restart(bench);
        const { identity, interpreter } = await look(bench);
        if (identity?.firmwareVersion === '0.1.1') continue;
        if (isBare) expect(interpreter).toMatchObject({ board: 'RAK5010' });
        else expect(identity).toMatchObject({ firmwareVersion: SHIPPED.version });
        await flash(bench, NEWER);
        expect(await running(bench)).toBe('0.1.1');
      }
      // Nearly always a piece is only sent again.
      expect(completed).toBeGreaterThan(PLACES / 2);
    },
    LIMIT_MS,
  );

  it('on which a console says other things as well', async () => {
    const bench = new UsbBench();
    const chatty = spoilingReceived((bytes) =>
      Buffer.concat([Buffer.from('\r\n>print(1)\r\n'), bytes, Buffer.from('=undefined\r\n>')]),
    );
    expect(await flash(bench, NEWER, chatty)).toMatchObject({ isChanged: true });
    expect(await running(bench)).toBe('0.1.1');
  });

  it('carries every byte as it is: ends of lines, quotes, Ctrl-C, what is not ASCII', async () => {
    const bench = new UsbBench();
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const comment = [Buffer.from('\n/*'), all, Buffer.from('\r\n"\\"\\n`$\r*/')];
    const odd = { ...NEWER, main: Buffer.concat([NEWER.main, ...comment]) };
    const { slot } = await flash(bench, odd);
    const image = slotImage(odd.main, odd.service);
    expect(Buffer.from(bench.board.flash.read(slotAddress(slot), image.length))).toEqual(
      Buffer.from(image),
    );
    expect(await running(bench)).toBe('0.1.1');
  });
});

describe('flash', () => {
  it('in which a bit is stuck is not made the one that starts', async () => {
    const bench = new UsbBench();
    const { flash: memory } = bench.board;
    const write = memory.write.bind(memory);
    const stuck = slotAddress(1) + 20_000;
    memory.write = (address, data) => {
      write(address, data);
      memory.load(stuck, Uint8Array.of(memory.read(stuck, 1)[0]! ^ 0x40));
    };
    await expect(flash(bench, NEWER)).rejects.toMatchObject({ code: 'notWritten' });
    restart(bench);
    expect(await running(bench)).toBe(SHIPPED.version);
  });

  it.each([
    ['a bare board', []],
    ['a device that is somebody’s', RECORDS],
  ])(
    'in which what should start is damaged keeps the slot that runs instead: %s',
    async (_, records) => {
      const bench = new UsbBench({ records });
      await flash(bench, NEWER);
      bench.run(TRIAL_MS);
      bench.board.flash.load(slotAddress(1) + 5000, Buffer.alloc(4));
      restart(bench);
      expect(await running(bench)).toBe(SHIPPED.version);
      const { slotBytes } = FIRMWARE_SLOTS;
      const before = Buffer.from(bench.board.flash.read(slotAddress(0), slotBytes));
      expect(await flash(bench, NEWER)).toMatchObject({ slot: 1, isChanged: true });
      expect(Buffer.from(bench.board.flash.read(slotAddress(0), slotBytes))).toEqual(before);
      expect(await running(bench)).toBe('0.1.1');
    },
  );
});

describe('Storage', () => {
  it('that takes a stub and does not have it is found out', async () => {
    const bench = new UsbBench({ firmware: undefined });
    bench.board.storage.write = () => true;
    await expect(flash(bench, SHIPPED)).rejects.toMatchObject({ code: 'notWritten' });
    restart(bench);
    expect(await look(bench)).toMatchObject({ interpreter: { board: 'RAK5010' } });
  });

  it.each([1, 2, 3].flatMap((write) => [[write, 'missing'] as const, [write, 'halfway'] as const]))(
    'in which a power cut at write %i leaves the stub %s lets the board be, and takes it in another run',
    async (write, how) => {
      const bench = new UsbBench({ firmware: undefined });
      const { storage } = bench.board;
      const writeStorage = storage.write.bind(storage);
      let writes = 0;
      storage.write = (...what) => {
        if (++writes === write) storage.cutNextWrite(how);
        return writeStorage(...what);
      };
      await expect(flash(bench, SHIPPED)).rejects.toMatchObject({ name: 'AwareError' });
      restart(bench);
      expect(await look(bench)).toMatchObject({ interpreter: { board: 'RAK5010' } });
      await flash(bench, SHIPPED);
      expect(await running(bench)).toBe(SHIPPED.version);
    },
  );

  it('gets the second word of the stub last: without it the text does nothing', async () => {
    const bench = new UsbBench({ firmware: undefined });
    const { storage } = bench.board;
    const writeStorage = storage.write.bind(storage);
    const places: number[][] = [];
    storage.write = (name, data, offset = 0, size = 0) => {
      places.push([offset, data.length]);
      return writeStorage(name, data, offset, size);
    };
    await flash(bench, SHIPPED);
    expect(places).toEqual([
      [0, 4],
      [8, SHIPPED.boot.length - 8],
      [4, 4],
    ]);
  });

  it.each(['.bootrst', '.boot0', '.varimg'])(
    'from which %s would start as well keeps the board from being flashed',
    async (name) => {
      const bench = new UsbBench({ firmware: undefined });
      bench.board.storage.write(name, Buffer.from('1'));
      await expect(flash(bench, SHIPPED)).rejects.toMatchObject({
        code: 'boardOccupied',
        message: expect.stringContaining(name),
      });
      expect(bench.board.flash.operations).toBe(0);
    },
  );
});

describe('an interpreter', () => {
  it.each([
    ['that is too old', 'Espruino 2v19 RAK5010', 'too old'],
    ['that nobody has tried', 'Espruino 2v30.12 RAK5010', 'newer than'],
    ['of the next generation', 'Espruino 3v00 RAK5010', 'newer than'],
    ['of another board', 'Espruino 2v29 PUCKJS', 'PUCKJS'],
  ])('%s is refused, and nothing is written', async (_, banner, why) => {
    const bench = new UsbBench({ firmware: undefined });
    await expect(flash(bench, SHIPPED, asBanner(banner))).rejects.toMatchObject({
      code: 'interpreterUnfit',
      message: expect.stringContaining(why),
    });
    expect(bench.board.flash.operations).toBe(0);
    expect(bench.board.storage.list()).toEqual([]);
  });

  it('from before packets is flashed by lines', async () => {
    const bench = new UsbBench({ firmware: undefined });
    const report = await flash(bench, SHIPPED, asBanner('Espruino 2v24 RAK5010'));
    expect(report).toMatchObject({ interpreter: '2v24', isChanged: true });
    expect(await running(bench)).toBe(SHIPPED.version);
  });
});
