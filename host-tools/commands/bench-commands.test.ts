import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Measurement } from '../bench/check/bench-device.ts';
import { FakeBoard } from '../bench/testing/fake-board.ts';
import { Registry } from '../registry/registry.ts';
import { openStore } from '../store/store.ts';
import type { BoardOpener } from './bench/board-opener.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { inspect } from './inspect.ts';
import { shownId } from './line-words.ts';
import { runProgram } from './program.ts';
import { provision } from './provision.ts';
import { FakeTerminal } from './testing/fake-terminal.ts';
import { wipe } from './wipe.ts';

const PLAN = { apn: 'iot', brokerHost: 'broker.example.org', primaryNumber: '+31880000112' };
/** A device on a bench without anything around it, so that a check ends at once. */
const ALONE: Measurement = {
  ...{ batteryMillivolts: 3920, charging: 'full', chargeMilliamps: 0, responseMinutes: 105 },
  ...{ buttonPresses: 0, sim: 'missing', isRegistered: false, signal: 0, isOnline: false },
  ...{ fixAgeSeconds: null, fixAccuracyMetres: null, faults: 0, celsius: 21 },
};

let folder: string;
let dataDir: string;
let board: FakeBoard;
let opened: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aware-bench-'));
  dataDir = join(folder, 'store');
  opened = 0;
  board = new FakeBoard(
    () => inRegistry((registry) => registry.keysOf(board.deviceId!).serviceKey),
    async () => ALONE,
  );
});

afterEach(() => rmSync(folder, { recursive: true }));

function inRegistry<Result>(work: (registry: Registry) => Result): Result {
  const store = openStore({ dataDir });
  try {
    return work(new Registry({ store, by: 'test', now: () => 0 }));
  } finally {
    store.close();
  }
}

const open: BoardOpener = async (port) => {
  opened++;
  return { board, port: port ?? '/dev/ttyACM0', close: async () => void opened-- };
};

const commands = [provision, wipe, inspect, check].map((make) => {
  const command: Command = make(open);
  return { name: command.name, summary: command.summary, load: async () => command };
});

/** Runs a command; lines that are typed make it a terminal. */
async function aware(args: readonly string[], typed?: readonly string[]) {
  const terminal = new FakeTerminal({ AWARE_HOME: dataDir });
  if (typed) {
    terminal.stdin.isTTY = true;
    for (const line of typed) terminal.type(line);
    terminal.stdin.end();
  }
  const code = await runProgram(args, terminal, commands);
  expect(opened).toBe(0);
  return { code, output: terminal.output, errors: terminal.errors };
}

const path = (name: string): string => join(folder, name);

function fileOf(answers: object): string {
  writeFileSync(path('answers.json'), JSON.stringify(answers));
  return path('answers.json');
}

const provisionFromFile = (...more: string[]) =>
  aware(['provision', '--from', fileOf(PLAN), '--label', path('label.svg'), ...more]);

const everythingWritten = (): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('.') && !name.includes('aware.db'))
    .map((name) => readFileSync(path(name), 'latin1'))
    .join();

describe('aware provision', () => {
  it('makes a bare board a device from a file, and says what is next', async () => {
    const { code, output } = await provisionFromFile();
    const id = shownId(board.deviceId!);
    expect(code).toBe(0);
    for (const part of [
      '/dev/ttyACM0  rak5010  version 0.1.0  bare',
      ...['+31880000112', 'its keys are in the registry', 'read back', `${id}  locked`],
      "next: 'aware check'",
    ]) {
      expect(output).toContain(part);
    }
    expect(readFileSync(path('label.svg'), 'utf8')).toContain(`>${id}</text>`);
  });

  it('asks a person for what it needs, and again for what cannot be taken', async () => {
    const typed = ['iot', 'mqtt://broker', 'broker.example.org', '', '', '112', '+31 88 000 01 12'];
    const { code, output } = await aware(
      ['provision', '--label', path('label.svg')],
      [...typed, ...Array(12).fill('')],
    );
    expect([code, output]).toEqual([0, expect.stringContaining('no scheme, no port')]);
    expect(output).toContain('would be called by every test as well');
    const settings = board.records.find(({ type }) => type === 'settings');
    expect(settings).toMatchObject({ brokerPort: 8883, primaryNumber: '+31880000112' });
  });

  it('writes nothing when the person stops, or says that it is not right', async () => {
    for (const typed of [
      ['iot'],
      ['iot', 'host', '', '', '+31880000112', ...Array(11).fill(''), 'n'],
    ]) {
      const { code } = await aware(['provision'], typed);
      expect([130, 6]).toContain(code);
    }
    expect(board.calls).not.toContain('provision');
    expect(inRegistry((registry) => registry.list())).toEqual([]);
  });

  it('gives machines one object', async () => {
    const { output } = await provisionFromFile('--json');
    expect(JSON.parse(output)).toEqual({ device: board.deviceId, label: path('label.svg') });
  });

  it('asks for a wipe first when it is run twice', async () => {
    await provisionFromFile();
    expect(await provisionFromFile()).toMatchObject({
      ...{ code: 5, errors: expect.stringMatching(/aware wipe.*\[deviceNotBare\]/) },
    });
  });

  it('puts no key onto the screen or into a file of its own', async () => {
    const { output, errors } = await provisionFromFile();
    const written = `${output}${errors}${everythingWritten()}`;
    const identity = board.records.find(({ type }) => type === 'identity')!;
    const secrets = Object.values(identity).filter((value) => value instanceof Uint8Array);
    expect(secrets.length).toBeGreaterThan(0);
    for (const secret of secrets) {
      const bytes = Buffer.from(secret);
      for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const) {
        expect(written).not.toContain(bytes.toString(encoding));
      }
    }
    const { brokerPassword } = inRegistry((registry) => registry.keysOf(board.deviceId!));
    expect(written).not.toContain(brokerPassword);
  });

  it.each([
    [['provision'], 'give the answers in a file: --from FILE'],
    [['provision', '--json'], '--json asks nobody'],
    [['wipe'], 'say so with --yes'],
    [['check'], '--answers FILE'],
  ])('%j without a terminal says how it is told what to do', async (args, hint) => {
    if (args[0] !== 'provision') await provisionFromFile();
    expect(await aware(args)).toMatchObject({ code: 2, errors: expect.stringContaining(hint) });
  });
});

describe('aware wipe', () => {
  it('takes a device back once its id was typed, and keeps what was recorded', async () => {
    await provisionFromFile();
    const deviceId = board.deviceId!;
    inRegistry((registry) => registry.handOut(deviceId, { caseReference: 'A 1', despite: 'test' }));
    const { code, output } = await aware(['wipe'], ['yes', shownId(deviceId).toLowerCase()]);
    expect([code, output]).toEqual([0, expect.stringContaining('belongs to case A 1')]);
    expect(output).toContain('is not its id');
    expect(output).toContain('erased, read back as erased');
    expect(board.records).toEqual([]);
    expect(inRegistry((registry) => registry.get(deviceId))).toMatchObject({
      ...{ state: 'returned', caseReference: 'A 1' },
    });
  });

  it('erases nothing when the person goes away', async () => {
    await provisionFromFile();
    expect(await aware(['wipe'], [])).toMatchObject({ code: 130 });
    expect(board.calls).not.toContain('wipe');
  });

  it('gives up a lost device without a cable', async () => {
    await provisionFromFile();
    const deviceId = board.deviceId!;
    board.failsAt = 'identify';
    const { code, output } = await aware(['wipe', '--lost', deviceId, '--yes', '--json']);
    expect([code, JSON.parse(output)]).toEqual([
      0,
      { device: deviceId, state: 'lost', caseReference: null },
    ]);
  });
});

describe('aware inspect', () => {
  it('says what is on the cable, and makes no registry', async () => {
    const { output } = await aware(['inspect', '--port', '/dev/ttyUSB1']);
    expect(output).toContain('/dev/ttyUSB1  no id yet  rak5010  version 0.1.0  bare  charging');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says whose device it is, and when the registry does not know it', async () => {
    await provisionFromFile();
    expect((await aware(['inspect'])).output).toContain('locked, not checked');
    const { output } = await aware(['inspect', '--json']);
    expect(JSON.parse(output)).toMatchObject({
      ...{ port: '/dev/ttyACM0', deviceId: board.deviceId, state: 'locked' },
      registered: { device: board.deviceId, state: 'locked' },
    });
    rmSync(dataDir, { recursive: true });
    openStore({ dataDir }).close();
    expect((await aware(['inspect'])).output).toContain('does not know this device');
  });
});

describe('aware check', () => {
  // It waits for SIM card and satellites; Ctrl-C is what ends it here.
  it('stores nothing when it is stopped, and gives the port free', async () => {
    await provisionFromFile();
    const terminal = new FakeTerminal({ AWARE_HOME: dataDir });
    const answers = fileOf({
      ...{ 'felt-pressed': 'yes', 'felt-received': true, 'felt-accepted': 'yes' },
      ...{ 'felt-not-delivered': 'yes', 'felt-test': 'yes', 'felt-status': 'yes', heard: 'yes' },
    });
    const ended = runProgram(['check', '--answers', answers], terminal, commands);
    await terminal.printed.first((line) => line.includes('press the button'));
    terminal.interrupt();
    expect(await ended).toBe(130);
    expect(opened).toBe(0);
    expect(inRegistry((registry) => registry.get(board.deviceId!).lastCheck)).toBeNull();
  });

  it('refuses a bare board', async () => {
    expect(await aware(['check', '--answers', fileOf({})])).toMatchObject({
      ...{ code: 5, errors: expect.stringContaining('aware provision') },
    });
  });
});
