/** `aware flash` over the cable of a simulated board: the stub, the slots and the console are real ones. */
import { describe, expect, it } from 'vitest';
import { type Firmware, readFirmware } from '../host-tools/flash/firmware-files.ts';
import { type FlashPortOptions, flashPort } from '../host-tools/flash/flash-port.ts';
import { lookAtPort } from '../host-tools/flash/look.ts';
import type { PortsAndTime } from '../host-tools/usb/open-board.ts';
import { bootWord, FIRMWARE_SLOTS, slotAddress, wordBytes } from '../protocol/index.ts';
import { RECORDS, SERVICE_KEY, UsbBench } from './support/usb-bench.ts';

const SHIPPED = readFirmware('rak5010');

/** The same program, under another version. */
function withVersion(version: string): Firmware {
  const text = (bytes: Uint8Array) =>
    Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(SHIPPED.version, version));
  const { board, main, service, boot } = SHIPPED;
  return { board, version, main: text(main), service: text(service), boot };
}

const system = (bench: UsbBench): PortsAndTime => ({
  list: async () => [{ path: 'simulated', about: '' }],
  open: async () => bench.board.plugIn(),
  startTimer: bench.startTimer,
});

const options = (bench: UsbBench, given: Partial<FlashPortOptions> = {}): FlashPortOptions => ({
  ...{ port: 'simulated', system: system(bench), board: undefined, mayBeOlder: false },
  interrupted: new AbortController().signal,
  readFirmware: () => SHIPPED,
  serviceKeyOf: () => SERVICE_KEY,
  onProgress: () => {},
  ...given,
});

const flash = (bench: UsbBench, given: Partial<FlashPortOptions> = {}) =>
  bench.during(flashPort(options(bench, given)));

const look = (bench: UsbBench) => bench.during(lookAtPort('simulated', system(bench)));

const bareInterpreter = () => new UsbBench({ firmware: undefined });

/** What runs on the board, as it says itself; undefined: its interpreter is all that answers. */
async function running(bench: UsbBench): Promise<string | undefined> {
  bench.run(2000);
  return (await look(bench)).identity?.firmwareVersion;
}

describe('a board with Espruino alone', () => {
  it('gets the firmware, and runs it', async () => {
    const bench = bareInterpreter();
    expect(await look(bench)).toMatchObject({ interpreter: { board: 'RAK5010' } });
    const report = await flash(bench);
    expect(report).toMatchObject({ slot: 0, isChanged: true, board: 'rak5010' });
    expect(await running(bench)).toBe(SHIPPED.version);
    expect(await look(bench)).toMatchObject({ identity: { state: 'bare' } });
  });

  it('takes a fifth more bytes over the cable than the firmware has, at most', async () => {
    const { wireBytes, slotBytes } = await flash(bareInterpreter());
    expect(wireBytes / slotBytes).toBeLessThan(1.2);
  });

  it('shows how far it is', async () => {
    const seen: string[] = [];
    let last = -1;
    await flash(bareInterpreter(), {
      onProgress: ({ step, bytes, of }) => {
        if (seen.at(-1) !== step) seen.push(step);
        if (step !== 'write') return;
        expect(bytes).toBeGreaterThanOrEqual(last);
        expect(bytes).toBeLessThanOrEqual(of);
        last = bytes;
      },
    });
    expect(seen).toEqual(['look', 'write', 'verify', 'boot', 'switch']);
  });

  it('is left alone when its Storage has no room for the stub', async () => {
    const bench = bareInterpreter();
    bench.board.storage.write('other', new Uint8Array(80 * 1024 - 200));
    await expect(flash(bench)).rejects.toMatchObject({ code: 'boardFull' });
    expect(await running(bench)).toBeUndefined();
  });
});

describe('a board with a version of ours', () => {
  const NEWER = withVersion('0.1.1');

  it('gets the next one in the other slot, and the one before stays', async () => {
    const bench = new UsbBench();
    const report = await flash(bench, { readFirmware: () => NEWER });
    expect(report).toMatchObject({ slot: 1, isChanged: true });
    expect(await running(bench)).toBe('0.1.1');
    const again = flash(bench, { readFirmware: () => withVersion('0.1.2') });
    await expect(again).rejects.toMatchObject({ code: 'flashTooSoon' });
    bench.run(70_000);
    const back = await flash(bench, { readFirmware: () => withVersion('0.1.2') });
    expect(back.slot).toBe(0);
    expect(await running(bench)).toBe('0.1.2');
  });

  it('is not written when it has all of it, and starts as it was', async () => {
    const bench = new UsbBench();
    const before = Buffer.from(bench.board.flash.read(0xc5000, 0x15000));
    expect(await flash(bench)).toMatchObject({ isChanged: false, writtenBytes: 0 });
    expect(Buffer.from(bench.board.flash.read(0xc5000, 0x15000))).toEqual(before);
    expect(await running(bench)).toBe(SHIPPED.version);
  });

  it('refuses an older one, unless it is asked for', async () => {
    const bench = new UsbBench();
    const readFirmware = () => withVersion('0.0.9');
    await expect(flash(bench, { readFirmware })).rejects.toMatchObject({ code: 'firmwareOlder' });
    expect(await running(bench)).toBe(SHIPPED.version);
    await flash(bench, { readFirmware, mayBeOlder: true });
    expect(await running(bench)).toBe('0.0.9');
  });

  it('goes back to it when the new one does not come to run', async () => {
    const bench = new UsbBench();
    const broken = { ...NEWER, main: Buffer.from('throw new Error("broken")') };
    await expect(flash(bench, { readFirmware: () => broken })).rejects.toMatchObject({
      code: 'flashNotConfirmed',
    });
    for (let start = 0; start < 4; start++) {
      bench.board.device.powerCut();
      bench.board.device.powerOn();
      bench.run(2000);
    }
    expect(await running(bench)).toBe(SHIPPED.version);
  });

  it.each([3, 900, 1000, 1022])(
    'with %i words in its boot page keeps what it had',
    async (count) => {
      const bench = new UsbBench();
      const { bootPageAddress } = FIRMWARE_SLOTS;
      for (let word = 2; word < count; word++) {
        bench.board.flash.load(bootPageAddress + 4 * word, wordBytes(bootWord('confirmed', 0)));
      }
      const report = await flash(bench, { readFirmware: () => NEWER });
      expect(report.slot).toBe(1);
      expect(await running(bench)).toBe('0.1.1');
      bench.board.flash.erasePage(slotAddress(1));
      bench.board.device.powerCut();
      bench.board.device.powerOn();
      expect(await running(bench)).toBe(SHIPPED.version);
    },
  );

  it('may have been flashed as another board while it is bare', async () => {
    const bench = new UsbBench();
    const other = { ...readFirmware('aware-1'), version: SHIPPED.version };
    const report = await flash(bench, { board: 'aware-1', readFirmware: () => other });
    expect(report).toMatchObject({ board: 'aware-1', isChanged: true });
    expect(await look(bench)).toMatchObject({ identity: { board: 'aware-1' } });
  });
});

describe('a device that is somebody’s', () => {
  it('is unlocked with its key, flashed, and locked again, with all that it had', async () => {
    const bench = new UsbBench({ records: RECORDS });
    await flash(bench, { readFirmware: () => withVersion('0.1.1') });
    expect(await running(bench)).toBe('0.1.1');
    expect(await look(bench)).toMatchObject({
      identity: { state: 'locked', deviceId: 'K7QM2XPD' },
    });
  });

  it('is not flashed with another key', async () => {
    const bench = new UsbBench({ records: RECORDS });
    const serviceKeyOf = () => new Uint8Array(16).fill(9);
    await expect(flash(bench, { serviceKeyOf })).rejects.toMatchObject({ code: 'boardRefused' });
  });

  it('is locked again when it is stopped in the middle', async () => {
    const bench = new UsbBench({ records: RECORDS });
    const stop = new AbortController();
    const given = {
      readFirmware: () => withVersion('0.1.1'),
      interrupted: stop.signal,
      onProgress: ({ bytes }: { bytes: number }) => {
        if (bytes > 10_000) stop.abort();
      },
    };
    await expect(flash(bench, given)).rejects.toMatchObject({ code: 'interrupted' });
    expect(await running(bench)).toBe(SHIPPED.version);
    expect(await look(bench)).toMatchObject({ identity: { state: 'locked' } });
  });

  it('that was left open by a run whose cable was pulled is locked by the next, which says so', async () => {
    const bench = new UsbBench({ records: RECORDS });
    const plugged = system(bench);
    const open = async () => {
      const cable = bench.board.plugIn();
      cable.pullAfter(20_000);
      return cable;
    };
    const given = { readFirmware: () => withVersion('0.1.1') };
    const cut = flash(bench, { ...given, system: { ...plugged, open } });
    await expect(cut).rejects.toMatchObject({ code: 'deviceOpen' });
    expect(await look(bench)).toMatchObject({ interpreter: { board: 'RAK5010' } });
    await expect(flash(bench, given)).rejects.toMatchObject({ code: 'deviceOpen' });
    expect(await running(bench)).toBe(SHIPPED.version);
    expect(await look(bench)).toMatchObject({ identity: { state: 'locked' } });
    await flash(bench, given);
    expect(await running(bench)).toBe('0.1.1');
    expect(await look(bench)).toMatchObject({ identity: { state: 'locked' } });
  });

  it('is not flashed as another board', async () => {
    const bench = new UsbBench({ records: RECORDS });
    const asked = flash(bench, { board: 'aware-1' });
    await expect(asked).rejects.toMatchObject({ code: 'interpreterUnfit' });
    expect(await look(bench)).toMatchObject({ identity: { state: 'locked' } });
  });

  it('keeps its boot stub: between the old and a new one it would be open', async () => {
    const bench = new UsbBench({ records: RECORDS });
    const readFirmware = () => ({ ...withVersion('0.1.1'), boot: Buffer.from('1') });
    await expect(flash(bench, { readFirmware })).rejects.toMatchObject({ code: 'bootStubOther' });
    expect(await running(bench)).toBe(SHIPPED.version);
  });
});

describe('the cable is pulled, and the power goes with it', () => {
  /** Flashes until so many bytes have passed, counted both ways. */
  async function cutAfter(bench: UsbBench, bytes: number, firmware: Firmware): Promise<void> {
    const plugged = system(bench);
    const open = async () => {
      const cable = bench.board.plugIn();
      cable.pullAfter(bytes, () => bench.board.device.powerCut());
      return cable;
    };
    const cut = flash(bench, { system: { ...plugged, open }, readFirmware: () => firmware });
    await cut.catch(() => {});
    bench.board.device.powerCut();
    bench.board.device.powerOn();
  }

  /** Where each packet begins and ends on the wire. */
  async function boundaries(bench: UsbBench, firmware: Firmware): Promise<number[]> {
    const places: number[] = [];
    let passed = 0;
    const plugged = system(bench);
    const open = async () => {
      const cable = bench.board.plugIn();
      const note = (bytes: Uint8Array) => {
        passed += bytes.length;
        places.push(passed);
      };
      return {
        write: (bytes: Uint8Array) => {
          note(bytes);
          return cable.write(bytes);
        },
        onBytes: (listener: (bytes: Uint8Array) => void) =>
          cable.onBytes((bytes) => {
            note(bytes);
            listener(bytes);
          }),
        onGone: (listener: () => void) => cable.onGone(listener),
        close: () => cable.close(),
      };
    };
    await flash(bench, { system: { ...plugged, open }, readFirmware: () => firmware });
    return places;
  }

  it.each([
    ['a board with Espruino alone', bareInterpreter, undefined],
    ['a board with the version before', () => new UsbBench(), SHIPPED.version],
    ['a device that is somebody’s', () => new UsbBench({ records: RECORDS }), SHIPPED.version],
  ])(
    '%s starts one whole version wherever that was, and a second run completes',
    async (_what, make, before) => {
      const firmware = withVersion('0.1.1');
      const places = await boundaries(make(), firmware);
      expect(places.length).toBeGreaterThan(50);
      const versions = new Set<string | undefined>();
      for (const place of places.flatMap((each) => [each - 1, each])) {
        const bench = make();
        await cutAfter(bench, place, firmware);
        const version = await running(bench);
        versions.add(version);
        expect([before, '0.1.1']).toContain(version);
        if (version === '0.1.1') continue;
        await flash(bench, { readFirmware: () => firmware });
        expect(await running(bench)).toBe('0.1.1');
      }
      expect(versions).toEqual(new Set([before, '0.1.1']));
    },
    120_000,
  );
});
