/**
 * Programs that others wrote for real modems, at the simulated one. They know no virtual time, so
 * these tests take half a minute of real time.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WallClock } from '../simulator/clock.ts';
import { Track } from '../simulator/gnss/track.ts';
import { ModemOnPty } from '../simulator/modem/modem-on-pty.ts';
import { TcpNetwork } from '../simulator/network/tcp-network.ts';
import { createRandom } from '../simulator/random.ts';

const LIMIT_MS = 60_000;
const NUMBER = '+31612345678';
/** As the device writes it: a device id and base64. */
const TEXT = 'K7QM2XPDhEOhAQ+/Gg==';
const COMMAND_TEXT = 'where123456';

const hasGammu = spawnSync('gammu', ['--version']).status === 0;
const gammuNote = hasGammu ? '' : ' (skipped: gammu is not installed)';

/** What is used of the npm package `serialport-gsm`, which has no types. */
interface GsmModem {
  on(event: 'onNewMessage', listener: (messages: GsmMessage[]) => void): void;
  open(path: string, options: object, callback: (error: Error | null) => void): void;
  initializeModem(): Promise<{ status: string }>;
  setModemMode(callback: false, timeoutMs: number, mode: 'PDU'): Promise<{ status: string }>;
  getModemSerial(): Promise<{ data: { modemSerial: string } }>;
  getNetworkSignal(): Promise<{ data: { signalQuality: string } }>;
  sendSMS(number: string, text: string, flash: boolean): Promise<{ status: string }>;
  close(callback: (error: Error | null) => void): void;
}

interface GsmMessage {
  sender: string;
  message: string;
}

/** Undefined where it is not installed. */
function serialportGsm(): { Modem(): GsmModem } | undefined {
  const require = createRequire(import.meta.url);
  try {
    return require('serialport-gsm');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

const gsmPackage = serialportGsm();
const gsmNote = gsmPackage ? '' : ' (skipped: serialport-gsm is not installed)';

let modem: ModemOnPty;
let directory: string;

beforeAll(async () => {
  if (!hasGammu && !gsmPackage) return;
  const clock = new WallClock();
  modem = await ModemOnPty.open({
    ...{ clock, random: createRandom(1), dialect: 'bg9x' },
    gnss: new Track({ waypoints: [{ lat: 52.37022, lon: 4.89517 }] }),
    network: new TcpNetwork({ clock }),
  });
  directory = mkdtempSync(join(tmpdir(), 'aware-peer-'));
  writeFileSync(join(directory, 'rc'), `[gammu]\ndevice = ${modem.path}\nconnection = at\n`);
}, LIMIT_MS);

afterAll(async () => {
  if (modem === undefined) return;
  await modem.close();
  rmSync(directory, { recursive: true });
});

/** What gammu prints; rejects where it fails or takes too long. */
async function gammu(...args: string[]): Promise<string> {
  const all = ['--config', join(directory, 'rc'), ...args];
  const { stdout } = await promisify(execFile)('gammu', all, { timeout: LIMIT_MS });
  return stdout;
}

describe.skipIf(!hasGammu)(`gammu${gammuNote}`, () => {
  it(
    'identifies the modem',
    async () => {
      const printed = await gammu('identify');
      expect(printed).toMatch(/Manufacturer\s*: Quectel\n/);
      expect(printed).toMatch(/Model\s*: .*BG96/);
      expect(printed).toMatch(/Firmware\s*: BG96MAR02A07M1G/);
      expect(printed).toMatch(/IMEI\s*: 490154203237518\n/);
    },
    LIMIT_MS,
  );

  it(
    'sends a short message that leaves the modem as it was written',
    async () => {
      const sent = modem.nextEvent('smsSent');
      expect(await gammu('sendsms', 'TEXT', NUMBER, '-text', TEXT)).toMatch(
        /OK, message reference/,
      );
      expect(await sent).toMatchObject({ number: NUMBER, text: TEXT });
    },
    LIMIT_MS,
  );

  it(
    'reads a short message that came in',
    async () => {
      expect(modem.modem.receiveSms(NUMBER, `${COMMAND_TEXT} €`)).toBe(true);
      const printed = await gammu('getallsms');
      expect(printed).toMatch(new RegExp(`Remote number\\s*: "\\${NUMBER}"`));
      expect(printed).toContain(`\n${COMMAND_TEXT} €\n`);
      expect(printed).toContain('1 SMS parts in 1 SMS sequences');
    },
    LIMIT_MS,
  );
});

describe.skipIf(!gsmPackage)(`serialport-gsm${gsmNote}`, () => {
  const options = {
    ...{ baudRate: 115_200, dataBits: 8, stopBits: 1, parity: 'none', enableConcatenation: true },
    ...{ incomingCallIndication: true, incomingSMSIndication: true, autoDeleteOnReceive: false },
  };

  async function opened(): Promise<GsmModem> {
    const host = gsmPackage!.Modem();
    await new Promise<void>((resolve, reject) => {
      host.open(modem.path, options, (error) => (error ? reject(error) : resolve()));
    });
    expect(await host.initializeModem()).toMatchObject({ status: 'success' });
    expect(await host.setModemMode(false, LIMIT_MS, 'PDU')).toMatchObject({ status: 'success' });
    return host;
  }

  it(
    'sets the modem up, sends a short message, and hears of one that comes in',
    async () => {
      const host = await opened();
      expect((await host.getModemSerial()).data.modemSerial).toBe('490154203237518');
      expect((await host.getNetworkSignal()).data.signalQuality).toBe('24');
      const sent = modem.nextEvent('smsSent');
      await host.sendSMS(NUMBER, TEXT, false);
      expect(await sent).toMatchObject({ text: TEXT });
      const heard = new Promise<GsmMessage[]>((resolve) => host.on('onNewMessage', resolve));
      expect(modem.modem.receiveSms(NUMBER, COMMAND_TEXT)).toBe(true);
      expect(await heard).toMatchObject([{ message: COMMAND_TEXT }]);
      await new Promise((resolve) => host.close(resolve));
    },
    LIMIT_MS,
  );
});
