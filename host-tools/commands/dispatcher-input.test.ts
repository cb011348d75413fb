import { describe, expect, it } from 'vitest';
import type { StoredAlarm } from '../receiver/index.ts';
import { LINE_HELP, parseLine } from './dispatcher-input.ts';
import { parseJsonLine } from './dispatcher-json.ts';

const open = (device: string, alarmNumber: number) => ({ device, alarmNumber }) as StoredAlarm;
const OPEN = [open('K7QM2XPD', 3), open('AAAAAAAA', 4), open('BBBBBBBB', 4)];
const request = (verb: string, deviceId: string, alarmNumber: number, by?: string) => ({
  ...{ verb, deviceId, alarmNumber, by },
});

const order = (name: string, alarmNumber: number, deviceId = 'K7QM2XPD') => ({
  ...{ verb: 'order', deviceId, alarmNumber, order: name, by: undefined },
});
const K7 = { deviceId: 'K7QM2XPD', by: undefined };

describe("a dispatcher's line", () => {
  it.each([
    ['accept 3', request('accept', 'K7QM2XPD', 3)],
    ['  close   k7qm-2xpd  9 ', request('close', 'K7QM2XPD', 9)],
    ['accept BBBBBBBB 4', request('accept', 'BBBBBBBB', 4)],
    ['list', { verb: 'list' }],
    ['line open K7QM-2XPD 3', order('openLine', 3)],
    ['line close 3', order('closeLine', 3)],
    ['speaker on 3', order('speakerOn', 3)],
    ['speaker off bbbb-bbbb 4', order('speakerOff', 4, 'BBBBBBBB')],
    ['expect 3', order('expectCall', 3)],
    ['share line 3', order('lineFirst', 3)],
    ['share position 3', order('positionFirst', 3)],
    ['share turns 3', order('takeTurns', 3)],
    ['test k7qm-2xpd 10', { verb: 'armTest', ...K7, seconds: 600 }],
    ['test K7QM2XPD 0', { verb: 'armTest', ...K7, seconds: 0 }],
    ['watch K7QM2XPD 120', { verb: 'riskWindow', ...K7, seconds: 7200, heartbeatSeconds: 60 }],
    ['watch K7QM2XPD 120 30', { verb: 'riskWindow', ...K7, seconds: 7200, heartbeatSeconds: 30 }],
    [
      'settings K7QM2XPD apn=a.b brokerTls=1 holdMs=1500',
      { verb: 'changeSettings', ...K7, settings: { apn: 'a.b', brokerTls: 1, holdMs: 1500 } },
    ],
    ['feel K7QM2XPD 3', { verb: 'playPattern', deviceId: 'K7QM2XPD', pattern: 3 }],
    [' sms  K7QM2XPDoA== ', { verb: 'sms', from: '', text: 'K7QM2XPDoA==' }],
    ['', undefined],
  ])("'%s' is understood", (line, expected) => {
    expect(parseLine(line, () => OPEN)).toEqual(expected);
  });

  it.each([
    ['accept 4', 'usage', '2 devices have an open alarm 4'],
    ['accept 5', 'unknownAlarm', 'no alarm 5 is open'],
    ['accept', 'usage', 'accept needs the number of an alarm'],
    ['close x', 'usage', 'close needs the number of an alarm'],
    ['accept K7QM2XPD 3 now', 'usage', 'accept needs the number of an alarm'],
    ['accept person-1 3', 'usage', "'person-1' is not a device id"],
    ['cancel 3', 'usage', "'cancel' is not a command"],
    ['line 3', 'usage', 'line needs open or close'],
    ['speaker toString 3', 'usage', 'speaker needs on or off'],
    ['share 3', 'usage', 'share needs line or position or turns'],
    ['speaker on 4', 'usage', '2 devices have an open alarm 4'],
    ['expect', 'usage', 'expect needs the number of an alarm'],
    ['test 10', 'usage', "'10' is not a device id"],
    ['test K7QM2XPD', 'usage', 'test needs whole numbers after the device'],
    ['test K7QM2XPD -1', 'usage', 'test needs whole numbers after the device'],
    ['watch K7QM2XPD 1 2 3', 'usage', 'watch needs whole numbers after the device'],
    ['settings K7QM2XPD', 'usage', 'no setting is named'],
    ['settings K7QM2XPD primaryNumber=+31', 'usage', "'primaryNumber=+31' is not a setting"],
    ['settings K7QM2XPD holdMs=long', 'usage', 'holdMs needs a whole number'],
    ['\x1b[2J\u202eaccept', 'usage', "'?[2J?accept' is not a command"],
    ['x'.repeat(9000), 'usage', `'${'x'.repeat(64)}…' is not a command`],
    [`test ${'x'.repeat(9000)} 1`, 'usage', `'${'x'.repeat(64)}…' is not a device id`],
    [
      `settings K7QM2XPD x\x1b=${'y'.repeat(99)}`,
      'usage',
      `'x?=${'y'.repeat(61)}…' is not a setting`,
    ],
  ])("'%s' is refused with what would do", (line, code, message) => {
    expect(() => parseLine(line, () => OPEN)).toThrow(expect.objectContaining({ code, message }));
  });
});

it('a line that names no alarm needs no list of them', () => {
  const unreadable = () => expect.unreachable();
  expect(parseLine('quit', unreadable)).toEqual({ verb: 'quit' });
  expect(parseLine('test K7QM2XPD 10', unreadable)).toMatchObject({ verb: 'armTest' });
  expect(parseLine('accept K7QM2XPD 3', unreadable)).toMatchObject({ verb: 'accept' });
});

it('every command stands in the help', () => {
  const verbs = LINE_HELP.split('\n').map((line) => line.split(' ')[0]);
  expect(verbs).toEqual([
    ...['accept', 'close', 'line', 'speaker', 'expect', 'share', 'test', 'watch', 'settings'],
    ...['feel', 'sms', 'list', 'quit'],
  ]);
});

describe('a JSON line', () => {
  it.each([
    ['{"accept":{"device":"K7QM2XPD","alarmNumber":3}}', request('accept', 'K7QM2XPD', 3)],
    [
      '{"close":{"device":"K7QM-2XPD","alarmNumber":3,"by":"Ada"}}',
      request('close', 'K7QM2XPD', 3, 'Ada'),
    ],
    [' ', undefined],
    [
      '{"order":{"device":"K7QM2XPD","alarmNumber":3,"order":"speakerOn","by":"Ada"}}',
      { ...order('speakerOn', 3), by: 'Ada' },
    ],
    ['{"armTest":{"device":"K7QM2XPD","seconds":600}}', { verb: 'armTest', ...K7, seconds: 600 }],
    [
      '{"riskWindow":{"device":"K7QM2XPD","seconds":3600,"heartbeatSeconds":60}}',
      { verb: 'riskWindow', ...K7, seconds: 3600, heartbeatSeconds: 60 },
    ],
    [
      '{"changeSettings":{"device":"K7QM2XPD","holdMs":1500,"by":"Ada"}}',
      { verb: 'changeSettings', deviceId: 'K7QM2XPD', by: 'Ada', settings: { holdMs: 1500 } },
    ],
    [
      '{"playPattern":{"device":"K7QM2XPD","pattern":3}}',
      { verb: 'playPattern', deviceId: 'K7QM2XPD', pattern: 3 },
    ],
    [
      '{"sms":{"from":"+31612345678","text":"K7QM2XPDoA=="}}',
      { verb: 'sms', from: '+31612345678', text: 'K7QM2XPDoA==' },
    ],
  ])('%s is understood', (line, expected) => {
    expect(parseJsonLine(line)).toEqual(expected);
  });

  it.each([
    'accept 3',
    'null',
    '3',
    '[]',
    '{}',
    '{"accept":null}',
    '{"accept":{"device":"K7QM2XPD"}}',
    '{"accept":{"device":"K7QM2XPD","alarmNumber":3},"close":{"device":"K7QM2XPD","alarmNumber":3}}',
    '{"order":{"device":"K7QM2XPD","alarmNumber":3}}',
    '{"armTest":{"device":"K7QM2XPD","seconds":"600"}}',
    '{"riskWindow":{"device":"K7QM2XPD","seconds":600}}',
    '{"changeSettings":{"device":"K7QM2XPD"}}',
    '{"changeSettings":{"device":"K7QM2XPD","primaryNumber":"+31612345678"}}',
    '{"playPattern":{"device":"K7QM2XPD"}}',
    '{"sms":{"text":"K7QM2XPDoA=="}}',
    '{"__proto__":{"device":"K7QM2XPD"}}',
    '{"toString":{"device":"K7QM2XPD"}}',
    '{"accept":{"device":"K7QM2XPD","alarmNumber":3,"by":7}}',
  ])('%s is refused by name', (line) => {
    expect(() => parseJsonLine(line)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it.each([
    ['{"close":{"device":"nope","alarmNumber":1}}', '{"close":{"device"'],
    ['{"close":{}}', '{"close":{"device"'],
    ['{"armTest":{"device":"nope","seconds":1}}', '{"armTest":{"device"'],
  ])('%s is refused with an example of its own', (line, example) => {
    const hint = expect.stringContaining(example);
    expect(() => parseJsonLine(line)).toThrow(expect.objectContaining({ hint }));
  });
});
