import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LADDER_RULES } from '../receiver/charge-ladder.ts';
import { Receiver } from '../receiver/receiver.ts';
import { FakeDevice, heartbeat } from '../receiver/testing/fake-device.ts';
import { enrolDevice } from '../registry/index.ts';
import { openStore } from '../store/store.ts';
import { runProgram } from './program.ts';
import { FakeTerminal } from './testing/fake-terminal.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'aware-board-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** More than a week ago. */
const SAID_AT_MS = Date.UTC(2026, 0, 2, 12);

/** A store in which a device has said that it needs its charger, with what was to be read then. */
async function heard(before: (deviceId: string) => Promise<unknown> = async () => {}) {
  const device = new FakeDevice();
  const { deviceId } = device;
  openEnrolled(device).close();
  await before(deviceId);
  const store = openStore({ dataDir });
  const texts: string[] = [];
  let nowMs = SAID_AT_MS;
  const receiver = new Receiver({
    store,
    clock: { now: () => nowMs, minuteOfDay: () => 720 },
    onEvent: (event) => {
      if (event.event === 'chargeNotice') texts.push(event.text);
    },
  });
  await receiver.ingest(
    deviceId,
    device.seal(heartbeat({ chargeNeed: 'now', responseMinutes: 20, charging: 'weakSource' })),
  );
  nowMs += LADDER_RULES.buzzPatienceMs;
  await receiver.supervise();
  store.close();
  return { deviceId, label: `${deviceId.slice(0, 4)}-${deviceId.slice(4)}`, texts };
}

function openEnrolled(device: FakeDevice) {
  const store = openStore({ dataDir });
  enrolDevice(store, device.enrolment, 0);
  return store;
}

async function aware(...args: string[]) {
  const terminal = new FakeTerminal({ AWARE_HOME: dataDir });
  const code = await runProgram(args, terminal);
  return { code, lines: terminal.printed.all, errors: terminal.errors };
}

describe('aware charge-board', () => {
  it('shows a table, the columns under their names', async () => {
    const { label } = await heard();
    const { code, lines } = await aware('charge-board');
    expect(code).toBe(0);
    expect(
      lines.map((line) => line.replace(/\d+ d ago */, 'T ago  ').replace(/HEARD +/, 'HEARD  ')),
    ).toEqual([
      'DEVICE     LEFT    A DAY  NIGHTS  CHARGER       NEED  TOLD          CELL  HEARD  TO DO',
      `${label}  20 min         7 of 7  weak charger  now   safe channel        T ago  give it its own charger`,
    ]);
  });

  it('with --json prints an object a line', async () => {
    const { deviceId } = await heard();
    const { lines } = await aware('charge-board', '--json');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        ...{ device: deviceId, saidAt: '2026-01-02T12:00:00.000Z', responseMinutes: 20 },
        ...{ dayTrendMinutes: null, charging: 'weakSource', chargeNeed: 'now', step: 2 },
        ...{ missedNights: 7, watchedNights: 7, off: false, cellAged: false },
        advice: 'checkCharger',
      },
    ]);
  });

  it('says so where no device has been heard', async () => {
    expect((await aware('charge-board')).lines).toEqual(['no device has been heard yet']);
  });
});

describe('aware reminder-text', () => {
  const TEXT = 'Your bike lights are low';

  it('gives reminders the words that a holder chose', async () => {
    const { texts } = await heard(async (deviceId) => {
      const { code, lines } = await aware('reminder-text', deviceId.toLowerCase(), TEXT);
      expect([code, lines[0]]).toEqual([0, expect.stringContaining('her own words')]);
    });
    expect(texts).toEqual([TEXT]);
  });

  it('takes them back where none are given', async () => {
    const { texts } = await heard(async (deviceId) => {
      await aware('reminder-text', deviceId, TEXT);
      await aware('reminder-text', deviceId);
    });
    expect(texts).toEqual(['Reminder: time to charge.']);
  });

  it.each([
    ['no device', 2, []],
    ['words without quotes', 2, ['K7QM2XPD', 'Your', 'bike']],
    ['what is no device id', 2, ['nobody', TEXT]],
    ['words that are none', 2, ['K7QM2XPD', '\x1b[2J']],
    ['a device that is not in the registry', 5, ['K7QM2XPD', TEXT]],
  ])('ends with one line for %s', async (_, expected, args) => {
    const { code, lines, errors } = await aware('reminder-text', ...args);
    expect([code, lines]).toEqual([expected, []]);
    expect(errors).toMatch(/^aware: [^\n]+: [^\n]+ \[\w+\]\n$/);
  });
});
