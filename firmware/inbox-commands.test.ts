import { beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../protocol/index.ts';
import { BUTTON_PIN } from './boards/aware-1.ts';
import { SETTINGS } from './testing/linked-device.ts';
import { SOON_MS, WholeDevice } from './testing/whole-device.ts';

const MINUTE_MS = 60_000;

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.online();
});

const armTest = (testSeconds: number, asOf = device.asOf): Message => ({
  type: 'armTest',
  asOf,
  testSeconds,
});
const riskWindow = (riskSeconds: number, asOf = device.asOf): Message => ({
  type: 'riskWindow',
  asOf,
  riskSeconds,
  heartbeatSeconds: 60,
});

/** Says it; the heartbeat that answers at once, undefined when none does. */
function said(message: Message): Extract<Message, { type: 'heartbeat' }> | undefined {
  device.published();
  device.tell(message);
  device.run(SOON_MS);
  return device.published().find(({ type }) => type === 'heartbeat') as never;
}

describe('a test', () => {
  it('that is armed makes the next press a test, felt as one, and none after it', () => {
    expect(said(armTest(600))).toMatchObject({ testSecondsLeft: 600 });
    device.felt.length = 0;
    device.press();
    device.run(SOON_MS);
    expect(device.published()).toMatchObject([{ type: 'alarmRaised', trigger: 'test' }]);
    device.run(2000);
    expect(device.felt.map(([, durationMs]) => durationMs)).toEqual([300, 80]);
    device.press();
    device.run(SOON_MS);
    expect(device.published()[0]).toMatchObject({ alarmNumber: 2, trigger: 'button' });
  });

  it('is over after its time: the press is an alarm', () => {
    said(armTest(30));
    device.run(30_000);
    device.press();
    device.run(SOON_MS);
    expect(device.published()).toMatchObject([{ type: 'alarmRaised', trigger: 'button' }]);
  });

  it('that is taken back is none', () => {
    said(armTest(600));
    expect(said(armTest(0))).toMatchObject({ testSecondsLeft: 0 });
    device.press();
    device.run(SOON_MS);
    expect(device.published()).toMatchObject([{ trigger: 'button' }]);
  });

  it('cannot be armed while an alarm runs, and one that was armed hides none', () => {
    device.raiseAlarm();
    expect(said(armTest(600))).toBeUndefined();
    device.raiseAlarm(2);
    const triggers = device.published().map((message) => 'trigger' in message && message.trigger);
    expect(triggers).not.toContain('test');
  });

  it('that comes while the button is down makes no test of that press, nor of the next', async () => {
    device.espruino.setPin(BUTTON_PIN, false);
    device.run(SETTINGS.holdMs - 100);
    device.tell(armTest(600));
    device.run(SOON_MS);
    device.espruino.setPin(BUTTON_PIN, true);
    device.press();
    device.run(SOON_MS);
    const raised = device.published().filter(({ type }) => type === 'alarmRaised');
    const triggers = raised.map((message) => 'trigger' in message && message.trigger);
    expect(triggers.slice(0, 1).concat(triggers.slice(-1))).toEqual(['button', 'button']);
    const { testSecondsLeft } = await import('./windows.ts');
    expect(testSecondsLeft()).toBe(0);
  });

  it('can be armed again while a test runs', () => {
    said(armTest(600));
    device.raiseAlarm();
    expect(said(armTest(600))).toMatchObject({ testSecondsLeft: 600 });
  });

  it('does not survive a restart', async () => {
    said(armTest(86_400));
    await device.restart();
    device.settle();
    device.press();
    device.run(SOON_MS);
    expect(device.published()).toMatchObject([{ trigger: 'button' }]);
  });

  it('runs beside an alarm: the alarm is the current one, and each is closed for itself', () => {
    said(armTest(600));
    device.raiseAlarm();
    device.raiseAlarm(2);
    device.run(20_000);
    expect(device.last('position')).toMatchObject({ alarmNumber: 2 });
    device.tell({ type: 'closed', alarmNumber: 2 });
    device.run(20_000);
    expect(device.last('position')).toMatchObject({ alarmNumber: 1 });
    device.tell({ type: 'closed', alarmNumber: 1 });
    device.run(MINUTE_MS);
    device.published();
    device.run(MINUTE_MS);
    expect(device.published()).toEqual([]);
  });
});

describe('a risk window', () => {
  it('makes heartbeats come at its pace, and at the usual one after it', () => {
    expect(said(riskWindow(600))).toMatchObject({ riskSecondsLeft: 600 });
    device.run(10 * MINUTE_MS + 5000);
    expect(device.published()).toHaveLength(10);
    device.run(14 * MINUTE_MS);
    expect(device.published()).toEqual([]);
  });
});

describe('what is stale', () => {
  it.each([
    ['a test', armTest],
    ['a risk window', riskWindow],
  ])('as %s changes nothing, and asks for no answer', (_name, make) => {
    const first = device.asOf;
    device.run(SETTINGS.heartbeatSeconds * 1000 + 10_000);
    device.published();
    const second = device.asOf;
    device.run(SETTINGS.heartbeatSeconds * 1000 + 10_000);
    device.published();
    expect(device.asOf).toBeGreaterThan(second);
    expect(said(make(600, first))).toBeUndefined();
    expect(said(make(600, second - 1))).toBeUndefined();
    expect(said(make(600, second))).toBeDefined();
  });

  it('is whatever was said to the run before this one', async () => {
    const asOf = device.asOf;
    await device.restart();
    device.settle();
    expect(said(armTest(600, asOf))).toBeUndefined();
    expect(said(armTest(600))).toMatchObject({ testSecondsLeft: 600 });
  });
});

describe('a pattern to be felt', () => {
  it('is played on the bench, while a test is armed', () => {
    device.tell({ type: 'playPattern', pattern: 2 });
    device.run(5000);
    expect(device.felt).toEqual([]);
    said(armTest(600));
    device.tell({ type: 'playPattern', pattern: 2 });
    device.run(5000);
    expect(device.felt.map(([, durationMs]) => durationMs)).toEqual([700, 700]);
  });

  it('is not played in an alarm, where it would be a lie', () => {
    said(armTest(600));
    device.press();
    device.run(5000);
    device.press();
    device.run(5000);
    device.felt.length = 0;
    device.tell({ type: 'playPattern', pattern: 2 });
    device.run(5000);
    expect(device.felt).toEqual([]);
  });

  it('that is in no row is nothing', () => {
    said(armTest(600));
    for (let pattern = 11; pattern < 32; pattern++) device.tell({ type: 'playPattern', pattern });
    device.run(5000);
    expect(device.felt).toEqual([]);
  });
});

describe('an order', () => {
  const order = (alarmNumber: number, orderNumber: number, what: 'speakerOn' | 'speakerOff') => {
    device.tell({ type: 'order', alarmNumber, orderNumber, order: what });
    device.run(SOON_MS);
  };
  /** Whether she can hear, and the order that the press that runs has taken. */
  const heard = () => {
    device.run(20_000);
    const { alarmNumber, orderNumber, speaker } = device.last('position');
    return { alarmNumber, orderNumber, speaker };
  };

  it('for an earlier press is taken: of the later one the centre may not know yet', () => {
    device.raiseAlarm();
    device.raiseAlarm(2);
    order(1, 1, 'speakerOn');
    expect(heard()).toEqual({ alarmNumber: 2, orderNumber: 0, speaker: 1 });
  });

  it('for an earlier press is taken once, however often it comes', () => {
    device.raiseAlarm();
    device.raiseAlarm(2);
    order(1, 3, 'speakerOn');
    for (const number of [3, 2, 1]) order(1, number, 'speakerOff');
    expect(heard()).toMatchObject({ speaker: 1 });
    order(1, 4, 'speakerOff');
    expect(heard()).toMatchObject({ speaker: 0 });
  });

  it('for a press older than the one last ordered for came too late, whatever its number', () => {
    device.raiseAlarm();
    device.raiseAlarm(2);
    order(2, 1, 'speakerOn');
    order(1, 9, 'speakerOff');
    expect(heard()).toEqual({ alarmNumber: 2, orderNumber: 1, speaker: 1 });
  });

  it('counts anew with each press', () => {
    device.raiseAlarm();
    order(1, 200, 'speakerOn');
    device.raiseAlarm(2);
    order(2, 1, 'speakerOff');
    expect(heard()).toEqual({ alarmNumber: 2, orderNumber: 1, speaker: 0 });
  });

  it('for a press that is closed is not taken', () => {
    device.raiseAlarm();
    device.raiseAlarm(2);
    device.raiseAlarm(3);
    device.tell({ type: 'closed', alarmNumber: 2 });
    for (const alarmNumber of [1, 2, 4]) order(alarmNumber, 1, 'speakerOn');
    expect(heard()).toEqual({ alarmNumber: 3, orderNumber: 0, speaker: 0 });
  });

  it('for a test is not taken in an alarm', () => {
    said(armTest(600));
    device.raiseAlarm();
    device.tell({ type: 'accepted', alarmNumber: 1 });
    device.raiseAlarm(2);
    order(1, 1, 'speakerOn');
    expect(heard()).toEqual({ alarmNumber: 2, orderNumber: 0, speaker: 0 });
    order(2, 1, 'speakerOn');
    expect(heard()).toEqual({ alarmNumber: 2, orderNumber: 1, speaker: 1 });
  });

  it('for a test is taken while nothing but tests run', () => {
    said(armTest(600));
    device.raiseAlarm();
    device.tell({ type: 'accepted', alarmNumber: 1 });
    device.run(SOON_MS);
    order(1, 1, 'speakerOn');
    expect(heard()).toEqual({ alarmNumber: 1, orderNumber: 1, speaker: 1 });
  });
});
