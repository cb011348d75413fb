import { beforeEach, describe, expect, it } from 'vitest';
import { openMessage, type Settings } from '../../protocol/index.ts';
import { DEVICE_ID, SETTINGS } from '../testing/linked-device.ts';
import { KEYS } from '../testing/provisioned.ts';
import { SOON_MS, WholeDevice } from '../testing/whole-device.ts';

const MINUTE_MS = 60_000;

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.online();
});

/** The data link is lost and stays so. */
function loseData(): void {
  device.modem.answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,3'], 1e6);
  device.listen();
  device.modem.say('+QMTSTAT: 0,1');
}

/** What a receiver makes of a short message. */
function opened(text: string) {
  expect(text.slice(0, 8)).toBe(DEVICE_ID);
  expect(text).toMatch(/^[0-9A-Z]{8}[A-Za-z0-9+/]+={0,2}$/);
  const result = openMessage(Buffer.from(text.slice(8), 'base64'), {
    keys: KEYS.uplink,
    direction: 'uplink',
    deviceId: DEVICE_ID,
  });
  if (!result.ok) throw new Error(result.reason);
  return result;
}

const smsTimes = (durationMs: number) => device.timesOf('AT+CMGS', durationMs);
const seconds = (times: number[]) => times.map((time) => Math.round(time / 1000));

describe('a press that data has not delivered in ten seconds', () => {
  it('goes as a short message too, sealed, to the number of the receiver', () => {
    loseData();
    device.press();
    device.run(9500);
    expect(device.modem.sms).toEqual([]);
    device.run(1500);
    expect(device.modem.sms).toHaveLength(1);
    const [number, text] = device.modem.sms[0]!;
    expect(number).toBe(SETTINGS.smsNumber);
    expect(opened(text).message).toMatchObject({
      type: 'alarmRaised',
      alarmNumber: 1,
      secondsSincePress: 10,
    });
  });

  // Reported: each time the press is sent again, its result is out for a moment, and the short message
  // goes in that moment: 10 s after the press where the result comes 300 ms after the bytes, else 20 s.
  it('goes so 30 seconds after it where the broker takes it but nothing comes back', () => {
    device.press();
    expect(seconds(smsTimes(MINUTE_MS))).toEqual([30]);
  });

  it('goes so at once when the session that took it is lost', () => {
    device.press();
    device.run(15_000);
    expect(device.modem.sms).toEqual([]);
    loseData();
    device.run(1500);
    expect(device.modem.sms).toHaveLength(1);
  });

  it('goes so after ten seconds where the session is up but does not take it', () => {
    device.modem.answer('AT+QMTPUBEX', ['>', 'OK'], 1e6);
    device.press();
    device.run(9500);
    expect(device.modem.sms).toEqual([]);
    device.run(1500);
    expect(device.modem.sms).toHaveLength(1);
  });

  it('is sent three times, five minutes apart, each sealed afresh, and no more', () => {
    loseData();
    device.press();
    const times = smsTimes(60 * MINUTE_MS);
    expect(times).toHaveLength(3);
    expect(seconds(times.slice(1).map((time, i) => time - times[i]!))).toEqual([300, 300]);
    const sequences = device.modem.sms.map(([, text]) => opened(text).sequence);
    expect(new Set(sequences).size).toBe(3);
    const ages = device.modem.sms.map(([, text]) => opened(text).message);
    expect(ages).toMatchObject([
      { secondsSincePress: 10 },
      { secondsSincePress: 310 },
      { secondsSincePress: 610 },
    ]);
  });

  it('is not sent so once it has been received', () => {
    device.press();
    device.run(5000);
    device.tell({ type: 'received', alarmNumber: 1 });
    expect(smsTimes(20 * MINUTE_MS)).toEqual([]);
  });

  it('is sent so no more once it has been received, whatever way told the receiver', () => {
    device.press();
    device.run(31_000);
    expect(device.modem.sms).toHaveLength(1);
    device.tell({ type: 'received', alarmNumber: 1 });
    expect(smsTimes(20 * MINUTE_MS)).toEqual([]);
  });

  it('is sent so beside another press, each for itself', () => {
    loseData();
    device.press();
    device.run(3000);
    device.press();
    device.run(40_000);
    const numbers = device.modem.sms.map(([, text]) => opened(text).message);
    expect(numbers).toMatchObject([{ alarmNumber: 1 }, { alarmNumber: 2 }]);
  });

  it('is not sent so without a number to send it to', async () => {
    const settings: Settings = { type: 'settings', ...SETTINGS, smsNumber: '' };
    device = await WholeDevice.online('aware-1', [settings]);
    loseData();
    device.press();
    expect(smsTimes(20 * MINUTE_MS)).toEqual([]);
    expect(device.modem.count('AT+CMGF')).toBe(0);
  });

  it('has its tries again after a restart', async () => {
    loseData();
    device.press();
    device.run(11_000);
    await device.restart();
    device.run(20_000);
    expect(device.modem.sms).toHaveLength(2);
  });
});

describe('text mode', () => {
  it('is set once, before the first short message', () => {
    loseData();
    device.press();
    device.run(20 * MINUTE_MS);
    expect(device.modem.count('AT+CMGF=1')).toBe(1);
    expect(device.modem.sms).toHaveLength(3);
  });

  it('is set again after a restart of the modem', () => {
    device.press();
    device.run(31_000);
    device.modem.say('RDY');
    device.run(5 * MINUTE_MS + 20_000);
    expect(device.modem.count('AT+CMGF=1')).toBe(2);
    expect(device.modem.sms).toHaveLength(2);
  });

  it('that is refused is not asked for over and over', () => {
    device.modem.answer('AT+CMGF', ['ERROR'], 1e6);
    device.press();
    device.run(20 * MINUTE_MS);
    expect(device.modem.count('AT+CMGF')).toBe(1);
  });
});

describe('a short message that fails', () => {
  it.each([
    ['an error instead of the prompt', ['+CMS ERROR: 500']],
    ['an error after the text', ['>', '+CMS ERROR: 38']],
    ['no prompt', []],
  ])('with %s does not hold up the alarm for long', (_name, answer) => {
    device.modem.answer('AT+CMGS', answer, 1e6);
    device.press();
    device.published();
    const raised = device.timesOf('AT+QMTPUBEX', 2 * MINUTE_MS);
    const pauses = raised.slice(1).map((time, i) => time - raised[i]!);
    expect(raised.length).toBeGreaterThanOrEqual(8);
    expect(Math.max(...pauses)).toBeLessThan(45_000);
  });

  it('with no answer after the text has the modem for two minutes, which is no silence', () => {
    device.modem.answer('AT+CMGS', ['>'], 1e6);
    device.press();
    while (!device.modem.sms.length) device.run(100);
    device.forget();
    device.run(119_000);
    expect(device.modem.commands).toEqual([]);
    device.run(4000);
    expect(device.modem.commands.find((text) => text !== 'AT')).toMatch(/^AT\+QMTPUBEX/);
    device.forget();
    device.run(115_000);
    expect(device.modem.count('AT+CMGS')).toBe(0);
    device.run(20 * MINUTE_MS);
    // It is neither taken for stuck nor is its session.
    expect(device.modem.count('AT+CPIN?')).toBe(0);
    expect(device.modem.count('AT+QMTPUBEX')).toBeGreaterThan(30);
    expect(device.modem.sms.length).toBeLessThanOrEqual(7);
  });

  it('with an answer as late as the modem may give it is sent, and not sent again before its time', () => {
    device.modem.answer('AT+CMGS', ['>']);
    loseData();
    device.press();
    device.run(12_000);
    device.run(110_000);
    device.modem.say('+CMGS: 1', 'OK');
    expect(seconds(smsTimes(8 * MINUTE_MS))).toEqual([300]);
  });

  it('with an answer that was lost is tried again, and the modem is free at once for the others', () => {
    device.modem.answer('AT+CMGS', ['>', 'lost'], 1);
    loseData();
    device.press();
    const [first, second] = seconds(smsTimes(60_000));
    expect(second! - first!).toBeLessThan(40);
    expect(device.modem.sms).toHaveLength(2);
  });

  it('is tried again every twenty seconds, ten of them at the cost of one that has gone', () => {
    device.modem.answer('AT+CMGS', ['>', '+CMS ERROR: 38'], 10);
    loseData();
    device.press();
    const times = smsTimes(30 * MINUTE_MS);
    const pauses = seconds(times.slice(1).map((time, i) => time - times[i]!));
    expect(pauses).toEqual([...Array(10).fill(20), 300]);
  });

  it('is tried every five minutes after twenty, for as long as it takes', () => {
    device.modem.answer('AT+CMGS', ['>', '+CMS ERROR: 38'], 1e6);
    loseData();
    device.press();
    const times = smsTimes(120 * MINUTE_MS);
    const pauses = seconds(times.slice(1).map((time, i) => time - times[i]!));
    expect(pauses.slice(0, 20)).toEqual(Array(20).fill(20));
    expect(new Set(pauses.slice(20))).toEqual(new Set([300]));
    expect(times.length).toBeGreaterThan(40);
  });

  it('leaves the next command whole when the prompt never came', () => {
    device.modem.answer('AT+CMGS', []);
    device.press();
    device.run(50_000);
    device.tell({ type: 'received', alarmNumber: 1 });
    device.run(20_000);
    expect(device.last('position')).toMatchObject({ alarmNumber: 1 });
  });
});

describe('a short message that comes in', () => {
  it('is not read, and said in the next heartbeat', async () => {
    device.listen();
    device.modem.say('+CMTI: "ME",3');
    device.run(SOON_MS);
    expect(device.modem.commands.filter((text) => text.startsWith('AT+CMG'))).toEqual([]);
    expect(await device.faults()).toEqual(['smsIgnored']);
  });

  it.each(['+CMT: "+31611111111",,"26/11/24,03:00:00+04"', '1234,reset'])(
    'as the line %s obeys nobody',
    (text) => {
      device.listen();
      device.forget();
      device.modem.say(text);
      device.run(SOON_MS);
      expect(device.modem.commands).toEqual([]);
    },
  );

  it('as a command is not obeyed either, but for the echo of a modem that has restarted', () => {
    device.listen();
    device.forget();
    device.modem.say('AT+QPOWD');
    device.run(2 * SOON_MS);
    const [first] = device.modem.commands.filter((text) => text !== 'AT');
    expect(first).toBe('ATE0');
    expect(device.modem.commands).not.toContain('AT+QPOWD');
  });
});
