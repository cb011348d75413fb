import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Registry } from '../registry/registry.ts';
import { GIVEN, newEnrolment, step } from '../registry/testing/provisioning.ts';
import { IN_MEMORY } from '../store/database.ts';
import { openStore } from '../store/store.ts';
import { shownId } from './line-words.ts';
import { runProgram } from './program.ts';
import { FakeTerminal } from './testing/fake-terminal.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'aware-devices-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

async function aware(...args: string[]) {
  const terminal = new FakeTerminal({ AWARE_HOME: dataDir });
  const code = await runProgram(args, terminal);
  return { code, output: terminal.output, errors: terminal.errors };
}

/** A device that is locked, and whose check ended so. */
function addDevice(passed: boolean | undefined, termEndsOn = '2099-01-01'): string {
  const store = openStore({ dataDir });
  const registry = new Registry({ store, by: 'anna', now: () => Date.UTC(2026, 10, 27) });
  const { deviceId, secret } = newEnrolment();
  registry.begin({ deviceId, secret }, { ...GIVEN, termEndsOn });
  registry.markProvisioned(deviceId);
  registry.markLocked(deviceId);
  if (passed !== undefined) {
    const steps = [step('sim', passed ? 'passed' : 'failed')];
    registry.addCheck(deviceId, { passed, firmwareVersion: '0.1.0', steps });
  }
  store.close();
  return deviceId;
}

function dayInAYear(): string {
  const { database, close } = openStore({ dataDir: IN_MEMORY });
  const day = database.prepare("SELECT date('now', '+1 year')").pluck().get() as string;
  close();
  return day;
}

describe('aware devices', () => {
  it('says what makes a device where there is none', async () => {
    expect(await aware('devices')).toMatchObject({
      code: 0,
      output: "no device yet: 'aware provision' makes one",
    });
  });

  it('shows how far each device has come, and what must be thought of', async () => {
    const ready = addDevice(true);
    const bad = addDevice(false);
    const over = addDevice(undefined, '2026-01-01');
    const { output } = await aware('devices');
    const line = (id: string) => output.split('\n').find((text) => text.startsWith(shownId(id)))!;
    expect(line(ready)).toContain('ready to be handed out  until 2099-01-01  version 0.1.0');
    expect(line(bad)).toContain('checked 2026-11-27: FAILED');
    expect(line(over)).toContain(
      'TERM ENDED 2026-01-01  version 0.1.0  never checked  never heard',
    );
  });

  it('shows one device with what was given and done, and no key', async () => {
    const deviceId = addDevice(true);
    const { output } = await aware('devices', shownId(deviceId).toLowerCase());
    for (const part of ['calls           +31880000112', 'anna  began it', 'anna  locked it']) {
      expect(output).toContain(part);
    }
  });

  it('writes label and last check of one device again', async () => {
    const deviceId = addDevice(false);
    const [label, report] = [join(dataDir, 'label.svg'), join(dataDir, 'report.txt')];
    const { code } = await aware('devices', deviceId, '--label', label, '--report', report);
    expect(code).toBe(0);
    expect(readFileSync(label, 'utf8')).toContain(shownId(deviceId));
    expect(readFileSync(report, 'utf8')).toContain('FAILED     SIM card');
  });

  it('gives machines one object a line', async () => {
    const deviceId = addDevice(true);
    const { output } = await aware('devices', '--json');
    expect(JSON.parse(output)).toMatchObject({
      ...{ device: deviceId, state: 'checked', lockedAt: '2026-11-27T00:00:00.000Z' },
      lastCheck: { passed: true, by: 'anna', at: '2026-11-27T00:00:00.000Z' },
    });
    expect(output).not.toMatch(/secret|key/i);
  });

  it.each([
    [['nothing'], 2, 'usage'],
    [['AAAA-AAAA'], 5, 'unknownDevice'],
    [['--label', 'x'], 2, 'usage'],
  ])('refuses %j', async (words, code, name) => {
    expect(await aware('devices', ...words)).toMatchObject({
      code,
      errors: expect.stringContaining(`[${name}]`),
    });
  });
});

describe('aware hand-out', () => {
  it('gives a checked device to a case, for the term it has', async () => {
    const deviceId = addDevice(true);
    const { code, output } = await aware('hand-out', deviceId, '--case', '2026-114');
    expect([code, output]).toEqual([
      0,
      `${shownId(deviceId)} is with case 2026-114 until 2099-01-01`,
    ]);
    expect((await aware('devices')).output).toContain('out  case 2026-114');
  });

  it('takes another end of the term, and a reason where no check has passed', async () => {
    const deviceId = addDevice(false);
    const inAYear = dayInAYear();
    const line = ['hand-out', deviceId, '--case', 'A', '--until', inAYear, '--json'];
    expect(await aware(...line)).toMatchObject({ code: 5 });
    const { output } = await aware(...line, '--despite', 'she leaves tonight');
    expect(JSON.parse(output)).toEqual({
      ...{ device: deviceId, caseReference: 'A', termEndsOn: inAYear },
    });
    expect((await aware('devices', deviceId)).output).toContain('A, despite: she leaves tonight');
  });

  it.each([
    [['--case', 'A'], 'one device'],
    [['K7QM-2XPD'], '--case is missing'],
    [['K7QM-2XPD', '--case', 'A', '--until', 'tomorrow'], 'is no day'],
    [['K7QM-2XPD', '--case', 'A\u202eB'], 'printable'],
  ])('refuses %j', async (args, why) => {
    expect(await aware('hand-out', ...args)).toMatchObject({
      code: 2,
      errors: expect.stringContaining(why),
    });
  });
});
