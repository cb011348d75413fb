/** The firmware's own service channel, from a bare board to somebody's alarm and back. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ServiceBoard } from '../host-tools/usb/service-board.ts';
import { JOURNAL_ADDRESS, JOURNAL_LAYOUT, journalImage } from '../protocol/index.ts';
import { DEVICE_ID, SETTINGS } from '../simulator/index.ts';
import { RECORDS, SERVICE_KEY, UsbBench } from './support/usb-bench.ts';

const ONLINE_MS = 60_000;

let bench: UsbBench;
let board: ServiceBoard;

async function on(options: ConstructorParameters<typeof UsbBench>[0]): Promise<void> {
  bench = new UsbBench(options);
  board = (await bench.open()).board;
}

describe('a bare board', () => {
  beforeEach(() => on({}));

  it('says that it is one', async () => {
    expect(await bench.during(board.identify())).toMatchObject({
      ...{ deviceId: undefined, board: 'rak5010', state: 'bare', firmwareVersion: '0.1.0' },
    });
  });

  it('becomes somebody, and is locked from its next start on', async () => {
    await bench.during(board.provision(RECORDS));
    expect(await bench.during(board.identify())).toMatchObject({
      ...{ deviceId: DEVICE_ID, state: 'provisioned' },
    });
    await bench.during(board.restart());
    expect(await bench.during(board.identify())).toMatchObject({
      ...{ deviceId: DEVICE_ID, state: 'locked', charging: 'notCharging' },
    });
    const refused = { code: 'boardRefused', message: expect.stringContaining('locked') };
    await expect(bench.during(board.measure())).rejects.toMatchObject(refused);
  });

  it('takes records again that were written already', async () => {
    await bench.during(board.provision(RECORDS));
    await bench.during(board.provision(RECORDS));
    await bench.during(board.restart());
    expect(await bench.during(board.identify())).toMatchObject({ state: 'locked' });
  });

  it('opens its console for anybody', async () => {
    const opened = Buffer.from(bench.exchange(await frame({ type: 'openConsole' })));
    expect(opened.length).toBeGreaterThan(0);
    expect(Buffer.from(bench.exchange(Uint8Array.of(5))).toString()).toContain(
      'Espruino 2v29.277 RAK5010',
    );
  });
});

async function frame(request: object, number = 7): Promise<Uint8Array> {
  const { encodeFrame, encodeMessage } = await import('../protocol/index.ts');
  return encodeFrame({ number, message: encodeMessage(request as never) });
}

describe("somebody's device", () => {
  beforeEach(() => on({ records: RECORDS }));

  it('measures, once it is unlocked', async () => {
    bench.run(ONLINE_MS);
    await bench.during(board.unlock(SERVICE_KEY));
    const measured = await bench.during(board.measure());
    expect(measured).toMatchObject({
      ...{ sim: 'ready', isRegistered: true, isOnline: true, charging: 'notCharging' },
      ...{ buttonPresses: 0, celsius: 21, fixAgeSeconds: null, chargeMilliamps: 0 },
    });
    expect(measured.batteryMillivolts).toBeGreaterThan(3000);
    expect(measured.responseMinutes).toBeGreaterThan(30);
    bench.board.device.button.press(300);
    bench.run(1000);
    expect(await bench.during(board.measure())).toMatchObject({ buttonPresses: 1 });
  });

  it('lets a vibration be felt', async () => {
    let pulses = 0;
    bench.board.device.onEvent(({ type }) => {
      if (type === 'pulse') pulses++;
    });
    await bench.during(board.unlock(SERVICE_KEY));
    await bench.during(board.play(0));
    bench.run(5000);
    expect(pulses).toBeGreaterThan(0);
  });

  it('is locked again after five minutes without a request', async () => {
    await bench.during(board.unlock(SERVICE_KEY));
    bench.run(4 * 60_000);
    await bench.during(board.measure());
    bench.run(4 * 60_000);
    await bench.during(board.measure());
    bench.run(5 * 60_000);
    await expect(bench.during(board.measure())).rejects.toMatchObject({ code: 'boardRefused' });
  });

  it('does not unlock with the key of another', async () => {
    const asked = bench.clock.now();
    await expect(bench.during(board.unlock(new Uint8Array(16)))).rejects.toMatchObject({
      ...{ code: 'boardRefused', message: expect.stringContaining('not its key') },
    });
    expect(bench.clock.now() - asked).toBeGreaterThanOrEqual(1000);
  });

  it('is bare after it was wiped, its flash erased', async () => {
    await bench.during(board.unlock(SERVICE_KEY));
    await bench.during(board.wipe());
    bench.run(5000);
    const { board: again } = await bench.open();
    expect(await bench.during(again.identify())).toMatchObject({ state: 'bare' });
    const journal = bench.board.flash.read(JOURNAL_ADDRESS, 2 * JOURNAL_LAYOUT.areaBytes);
    expect(journal.every((byte) => byte === 255)).toBe(true);
  });

  it('is not wiped while an alarm is open', async () => {
    bench.run(ONLINE_MS);
    await bench.during(board.unlock(SERVICE_KEY));
    bench.board.device.button.press(SETTINGS.holdMs + 500);
    bench.run(SETTINGS.holdMs + 1000);
    await expect(bench.during(board.wipe())).rejects.toMatchObject({
      ...{ code: 'boardRefused', message: expect.stringContaining('alarm is open') },
    });
    const journal = bench.board.flash.read(JOURNAL_ADDRESS, journalImage(RECORDS).length);
    expect(Buffer.from(journal).equals(Buffer.from(journalImage(RECORDS)))).toBe(true);
  });
});
