import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHARGE_SETTINGS, encodeRecord } from '../../protocol/index.ts';
import { AnswersFile } from './answers-file.ts';
import { askForPlan, PLAN_NAMES } from './provisioning-plan.ts';

const NOW = Date.UTC(2026, 10, 27);
const LEAST = { apn: 'iot', brokerHost: 'broker.example.org', primaryNumber: '+31880000112' };

let folder: string;
let path: string;
const told: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aware-plan-'));
  path = join(folder, 'plan.json');
  told.length = 0;
});

afterEach(() => rmSync(folder, { recursive: true }));

function planFrom(answers: unknown) {
  writeFileSync(path, typeof answers === 'string' ? answers : JSON.stringify(answers));
  const file = () => new AnswersFile(path, PLAN_NAMES, (text) => told.push(text));
  return Promise.resolve().then(() => askForPlan(file(), NOW));
}

describe('a plan from a file', () => {
  it('needs three answers, and has a sensible one for all else', async () => {
    expect(await planFrom(LEAST)).toEqual({
      settings: {
        ...{ apn: 'iot', brokerHost: 'broker.example.org', brokerPort: 8883, brokerTls: 1 },
        ...{ holdMs: 2000, heartbeatSeconds: 900 },
        ...{ primaryNumber: '+31880000112', secondNumber: '', smsNumber: '' },
      },
      charge: { ...CHARGE_SETTINGS, cellCurve: 'flat' },
      testMinutes: 10,
      termEndsOn: '2027-05-27',
    });
  });

  it('takes the other port without TLS, and numbers and truth as JSON has them', async () => {
    const plan = await planFrom({ ...LEAST, brokerTls: false, holdSeconds: 3, testMinutes: 5 });
    expect(plan).toMatchObject({
      settings: { brokerPort: 1883, brokerTls: 0, holdMs: 3000 },
      testMinutes: 5,
    });
  });

  it('is one that the device can be given', async () => {
    const { settings, charge } = await planFrom({
      ...LEAST,
      ...{ holdSeconds: 5, heartbeatMinutes: 1440, reserveMinutes: 240, cellCurve: 'flat' },
      ...{ quietFrom: '0:00', quietUntil: '23:59', cellMilliampHours: 10_000 },
      ...{ secondNumber: '+31880000113', smsNumber: '+31970000112', brokerPort: 65_535 },
    });
    expect(encodeRecord({ type: 'settings', ...settings }).length).toBeGreaterThan(0);
    expect(encodeRecord({ type: 'chargeSettings', ...charge }).length).toBeGreaterThan(0);
  });

  it('is shown whole, for whoever reads the log of a batch', async () => {
    await planFrom(LEAST);
    expect(told.join('\n')).toContain('calls           +31880000112');
    expect(told.join('\n')).toContain('none from 22:30 to 07:30');
  });

  it.each([
    ['without a number to call', { ...LEAST, primaryNumber: undefined }, 'answerMissing'],
    ['with a number that cannot be called', { ...LEAST, primaryNumber: '112' }, 'answerRefused'],
    ['with a slip in a key', { ...LEAST, secondnumber: '' }, 'answerRefused'],
    ['with a list for an answer', { ...LEAST, apn: ['iot'] }, 'fileUnreadable'],
    ['that is a list', [LEAST], 'fileUnreadable'],
    ['that is no JSON', '{"apn": hunter2}', 'fileUnreadable'],
    ['that is not right', { ...LEAST, isRight: false }, 'answerRefused'],
  ])('%s is refused by name', async (_, answers, code) => {
    await expect(planFrom(answers)).rejects.toMatchObject({ code });
  });

  it('that cannot be read does not repeat what is in it', async () => {
    const error = await planFrom('{"apn": hunter2}').catch((fault: Error) => fault);
    expect(String((error as Error).message)).not.toContain('hunter2');
  });
});
