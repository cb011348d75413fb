import { afterEach, describe, expect, test } from 'vitest';
import { BOARDS } from '../boards.ts';
import { FlashMemory } from '../parts/flash-memory.ts';
import { hasValgrind } from './callgrind.ts';
import { EspruinoProcess } from './espruino-process.ts';
import { flashFile, loadFlashFile } from './flash-file.ts';
import type { Measure } from './prelude.ts';
import { Pty } from './pty.ts';

const espruino = process.env.ESPRUINO;
const { flash: FLASH, pins: PINS } = BOARDS.rak5010;
const HOLD_MS = 500;

/** A firmware in small: a hold seals a byte, keeps it in flash and publishes it. */
const PROGRAM = `(function () {
  var flash = require('Flash'), AES = require('crypto').AES, holdTimer = 0;
  var completed = function () {
    digitalWrite(${PINS.motor}, 1);
    setTimeout(function () { digitalWrite(${PINS.motor}, 0); }, 50);
    var sealed = new Uint8Array(AES.encrypt(new Uint8Array(16), new Uint8Array(16), { mode: 'CBC' }));
    flash.write(sealed, ${FLASH.address});
    Serial1.write('AT+QMTPUB=0,1,1,0,"t",' + sealed[0] + '\\r');
  };
  Serial1.setup(115200, { rx: 6, tx: 8 });
  Serial1.on('data', function (data) { print('heard ' + data); });
  pinMode(${PINS.button}, 'input_pullup');
  setWatch(function (e) {
    if (!e.state) holdTimer = setTimeout(completed, ${HOLD_MS});
    else clearTimeout(holdTimer);
  }, ${PINS.button}, { repeat: true, edge: 'both', debounce: 20 });
  if (flash.read(1, ${FLASH.address})[0] !== 255) print('kept');
})();`;

describe('the flash file', () => {
  test('brings the pages back as they went in, with the bundle before them', () => {
    const flash = new FlashMemory(FLASH.address, FLASH.length);
    flash.write(FLASH.address + 100, Uint8Array.of(1, 2, 3, 4));
    const file = flashFile('print(1)', flash);
    expect(Buffer.from(file.subarray(0, 40)).toString('latin1')).toBe(
      `\x08\0\0\0bundle${'\0'.repeat(22)}print(1)`,
    );
    const back = new FlashMemory(FLASH.address, FLASH.length);
    loadFlashFile(file, back);
    expect(back.read(FLASH.address, FLASH.length)).toEqual(flash.read(FLASH.address, FLASH.length));
  });

  test('refuses a bundle that would reach into the pages', () => {
    const flash = new FlashMemory(FLASH.address, FLASH.length);
    expect(() => flashFile(' '.repeat(300_000), flash)).toThrow('does not fit');
  });
});

const note = espruino ? '' : ' (skipped: set ESPRUINO)';
describe.skipIf(!espruino)(`the real interpreter${note}`, () => {
  const open: Array<() => Promise<void>> = [];
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  async function start(measure: Measure, flash = new FlashMemory(FLASH.address, FLASH.length)) {
    const pty = await Pty.open();
    open.push(() => pty.close());
    const written: string[] = [];
    pty.onData((bytes) => written.push(Buffer.from(bytes).toString('latin1')));
    const device = await EspruinoProcess.start({
      espruino: espruino!,
      bundle: PROGRAM,
      flash,
      serialPath: pty.path,
      measure,
      holdMs: HOLD_MS,
    });
    open.push(() => device.stop());
    return { device, pty, flash, written };
  }

  async function press(device: EspruinoProcess) {
    const outputs: string[] = [];
    const motorOff = new Promise<void>((resolve) => {
      device.onOutput = (pin, high) => {
        outputs.push(`${pin} ${high}`);
        if (pin === PINS.motor && !high) resolve();
      };
    });
    await device.setPin(PINS.button, false);
    await motorOff;
    await device.setPin(PINS.button, true);
    return outputs;
  }

  test("runs a bundle whose pins, port and flash are the host's", async () => {
    const { device, pty, flash, written } = await start('nothing');
    expect(await press(device)).toEqual([`${PINS.motor} true`, `${PINS.motor} false`]);
    expect(written.join('')).toBe('AT+QMTPUB=0,1,1,0,"t",102\r');
    device.readFlash(flash);
    expect(flash.read(FLASH.address, 2)).toEqual(Uint8Array.of(102, 233));

    pty.write(Buffer.from('\xffOK', 'latin1'));
    await expect.poll(() => device.console).toEqual(['heard \xffOK']);
    expect(await device.evaluate('[1, "two", process.env.VERSION]')).toEqual([
      1,
      'two',
      '2v29.277',
    ]);
  });

  test('finds its flash again after it was stopped', async () => {
    const first = await start('nothing');
    await press(first.device);
    first.device.readFlash(first.flash);
    const second = await start('nothing', first.flash);
    expect(second.device.console).toEqual(['kept']);
  });

  test('samples the most variables in use', async () => {
    const { device } = await start('variables');
    await press(device);
    const peak = await device.variablesPeak();
    expect(peak).toBeGreaterThan(20);
    expect(peak).toBeLessThan(500);
  });

  test.skipIf(!hasValgrind())(
    'counts instructions from the hold to the publish command',
    async () => {
      const { device } = await start('instructions');
      expect(device.instructionsPressToPublish()).toBeUndefined();
      await device.markPress();
      await press(device);
      await expect.poll(() => device.instructionsPressToPublish()).toBeGreaterThan(100_000);
      expect(device.instructionsPressToPublish()).toBeLessThan(3_000_000);
    },
    120_000,
  );
});
