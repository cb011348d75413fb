/**
 * The bench from a bare board to the hand-out and back, on the host's side: the commands, a serial port,
 * a receiver with its broker. The device is a stand-in that has the keys it was given and no firmware.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { shownId } from '../host-tools/commands/line-words.ts';
import { runProgram } from '../host-tools/commands/program.ts';
import { FakeTerminal } from '../host-tools/commands/testing/fake-terminal.ts';
import { type RunningReceiver, startReceiver } from '../host-tools/receiver/index.ts';
import { StandInDevice } from './support/stand-in-device.ts';

const FELT = {
  ...{ 'felt-pressed': 'yes', 'felt-received': 'yes', 'felt-accepted': 'yes', heard: 'yes' },
  ...{ 'felt-not-delivered': 'yes', 'felt-test': 'yes', 'felt-status': 'yes' },
};

let folder: string;
let dataDir: string;
let receiver: RunningReceiver;
let device: StandInDevice;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aware-bench-flow-'));
  dataDir = join(folder, 'store');
  receiver = await startReceiver({ dataDir, onEvent: () => {} });
  device = await StandInDevice.plugIn();
});

afterEach(async () => {
  await device.unplug();
  await receiver.stop();
  rmSync(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);

function fileOf(name: string, answers: object): string {
  writeFileSync(path(name), JSON.stringify(answers));
  return path(name);
}

/** Runs a command, with somebody who does what it says. */
async function aware(words: string, obey: (line: string) => void = () => {}) {
  const terminal = new FakeTerminal({ AWARE_HOME: dataDir });
  let told = 0;
  terminal.stdout.on('data', () => {
    const lines = terminal.printed.all;
    while (told < lines.length) obey(lines[told++]!);
  });
  const code = await runProgram(words.split(' '), terminal);
  return { code, output: terminal.output, errors: terminal.errors };
}

/** The technician's hands, and the desk. */
function obey(line: string): void {
  const deviceId = device.service.deviceId!;
  if (line.includes('press the button')) device.tap(3);
  else if (line.includes('hold the button')) void device.hold();
  else if (line.includes('the desk accepts')) void receiver.accept(deviceId, 1, 'desk');
  else if (line.includes('the desk closes')) void receiver.close(deviceId, 1, 'desk');
}

it('a bare board is provisioned, checked, handed out, taken back, and is bare again', async () => {
  const plan = fileOf('plan.json', {
    ...{ apn: 'iot', brokerHost: '127.0.0.1', brokerPort: receiver.port, brokerTls: false },
    primaryNumber: '+31880000112',
  });
  const port = `--port ${device.port}`;
  expect((await aware(`inspect ${port}`)).output).toContain('no id yet');
  const provisioned = await aware(`provision ${port} --from ${plan} --label ${path('label.svg')}`);
  expect([provisioned.errors, provisioned.code]).toEqual(['', 0]);
  const deviceId = device.service.deviceId!;
  const id = shownId(deviceId);
  // The keys that went over the cable open the broker.
  await device.online;

  const answers = fileOf('answers.json', FELT);
  const checked = await aware(
    `check ${port} --answers ${answers} --report ${path('check.html')}`,
    obey,
  );
  expect(checked.output).toContain('This device may be handed out.');
  expect([checked.errors, checked.code]).toEqual(['', 0]);
  expect(readFileSync(path('check.html'), 'utf8')).toContain(`Check of ${id}`);
  expect(device.service.played.length).toBeGreaterThan(5);

  expect((await aware(`hand-out ${id} --case 2026-114`)).code).toBe(0);
  expect((await aware(`provision ${port} --from ${plan}`)).errors).toContain('[deviceWithCase]');
  const wiped = await aware(`wipe ${port} --yes`);
  expect([wiped.errors, wiped.code]).toEqual(['', 0]);
  expect(device.service.records.size).toBe(0);
  const { output } = await aware(`devices --all ${id}`);
  for (const part of ['taken back', 'case 2026-114', 'handed it out to', 'took it back']) {
    expect(output).toContain(part);
  }
  expect((await aware(`inspect ${port}`)).output).toContain('bare');
}, 60_000);

it('a check with a fault in it says so, and the device is not handed out', async () => {
  const plan = fileOf('plan.json', {
    ...{ apn: 'iot', brokerHost: '127.0.0.1', brokerPort: receiver.port, brokerTls: false },
    primaryNumber: '+31880000112',
  });
  const port = `--port ${device.port}`;
  await aware(`provision ${port} --from ${plan} --label ${path('label.svg')}`);
  await device.online;
  const answers = fileOf('answers.json', { ...FELT, 'felt-received': 'no' });
  const { code, output } = await aware(`check ${port} --answers ${answers}`, obey);
  expect([code, output]).toEqual([8, expect.stringContaining('1 step failed')]);
  const id = shownId(device.service.deviceId!);
  expect((await aware(`hand-out ${id} --case A`)).errors).toContain('[deviceNotReady]');
}, 60_000);
