import { describe, expect, it } from 'vitest';
import type { AlarmReport, CentreEvent, ReceiverEvent } from '../receiver/index.ts';
import { eventLine } from './event-line.ts';
import { paintFor } from './paint.ts';
import { FakeTerminal } from './testing/fake-terminal.ts';

const report: AlarmReport = {
  ...{ device: 'K7QM2XPD', alarmNumber: 3, secondsSincePress: 90, position: null },
  ...{ responseMinutes: 250, charging: 'seatedNotCharging', signal: 14, cell: null, way: 'data' },
  ...{ line: 'idle', lineEnd: 'none', speaker: 0 },
};
const STATUS_WORDS = '4 h 10 min left  seated but NOT charging  signal 5/5';
const quiet = { testSecondsLeft: 0, riskSecondsLeft: 0, settingsNumber: 0, settingsTrial: 0 };
const charge = {
  chargeNeed: 'none',
  lastWords: 0,
  remainingMilliampHours: 240,
  errorMilliampHours: 40,
  fullMilliampHours: 1000,
} as const;
const at = '2026-01-02T21:04:07.000Z';
const button = { trigger: 'button', testAskedFor: null } as const;
const repeat = { event: 'repeat', at, ...report, ...button } as const;
const plain = paintFor(new FakeTerminal());
const lineOf = (event: ReceiverEvent, verbose = false) =>
  eventLine(event, plain, verbose)?.replace(/^\d\d:\d\d:\d\d {2}/, '');

describe("an event's line", () => {
  it.each<[ReceiverEvent, string]>([
    [
      { event: 'alarm', at, ...report, ...button },
      'K7QM-2XPD  ALARM 3  button, 90 s ago  no position yet  4 h 10 min left  seated but NOT charging  signal 5/5',
    ],
    [
      {
        ...{ event: 'alarm', at, ...report, ...button, trigger: 'unknown' },
        secondsSincePress: 400_000,
      },
      'K7QM-2XPD  ALARM 3  by its position, 4 d ago  no position yet  4 h 10 min left  seated but NOT charging  signal 5/5',
    ],
    [
      {
        event: 'alarmOpen',
        at,
        ...report,
        ...button,
        state: 'accepted',
        acceptedBy: 'Ada',
      },
      'K7QM-2XPD  ALARM 3 is open  accepted by Ada  no position yet  4 h 10 min left  seated but NOT charging  signal 5/5',
    ],
    [
      {
        ...{ event: 'heartbeat', at, device: 'K7QM2XPD', firmwareVersion: '0.1.0', faults: 3 },
        ...{ responseMinutes: 10_080, charging: 'full', signal: 0, ...quiet, ...charge },
        faultNames: ['restarted', 'modemReset'],
      },
      'K7QM-2XPD  heartbeat  7 d left  full  signal 0/5  version 0.1.0  faults 3: restarted, modemReset',
    ],
    [
      {
        ...{ event: 'heartbeat', at, device: 'K7QM2XPD', firmwareVersion: '0.1.0', faults: 0 },
        ...{ responseMinutes: 90, charging: 'notCharging', signal: 0, faultNames: [] },
        ...{
          testSecondsLeft: 300,
          riskSecondsLeft: 3000,
          settingsNumber: 2,
          settingsTrial: 1,
          ...charge,
        },
      },
      'K7QM-2XPD  heartbeat  90 min left  signal 0/5  version 0.1.0  test for 5 min  closer watch for 50 min  settings 2  on trial',
    ],
    [
      {
        ...{ event: 'heartbeat', at, device: 'K7QM2XPD', firmwareVersion: '0.1.0', faults: 0 },
        ...{ responseMinutes: 45, charging: 'seatedNotCharging', signal: 12, faultNames: [] },
        ...{ ...quiet, ...charge, chargeNeed: 'tonight' },
      },
      'K7QM-2XPD  heartbeat  45 min left  seated but NOT charging  signal 4/5  needs charge tonight  version 0.1.0',
    ],
    [
      {
        ...{ event: 'heartbeat', at, device: 'K7QM2XPD', firmwareVersion: '0.1.0', faults: 0 },
        ...{ responseMinutes: 8, charging: 'notCharging', signal: 12, faultNames: [] },
        ...{ ...quiet, ...charge, chargeNeed: 'now', lastWords: 1 },
      },
      'K7QM-2XPD  heartbeat  8 min left  signal 4/5  LAST WORDS: off until it is charged  version 0.1.0',
    ],
    [
      { event: 'alarm', at, ...report, trigger: 'test', testAskedFor: true },
      `K7QM-2XPD  test alarm 3  a test, 90 s ago  no position yet  ${STATUS_WORDS}`,
    ],
    [
      { event: 'alarm', at, ...report, trigger: 'test', testAskedFor: false },
      `K7QM-2XPD  ALARM 3  pressed as a test that nobody asked for, 90 s ago  no position yet  ${STATUS_WORDS}`,
    ],
    [
      {
        ...{ event: 'alarmOpen', at, ...report, trigger: 'test', testAskedFor: false },
        ...{ state: 'received', acceptedBy: null },
      },
      `K7QM-2XPD  ALARM 3 is open  pressed as a test that nobody asked for  not accepted yet  no position yet  ${STATUS_WORDS}`,
    ],
    [
      {
        ...{ event: 'repeat', at, ...report, trigger: 'test', testAskedFor: false },
        state: 'received',
      },
      'K7QM-2XPD  ALARM 3 again  pressed as a test that nobody asked for, 90 s ago  no position yet  the device has not heard that it is received',
    ],
    [
      {
        ...{ event: 'alarm', at, ...report, ...button, way: 'sms', line: 'dialling' },
        cell: { mcc: 204, mnc: 8, tac: 3350, cellIdentity: 23604030 },
      },
      `K7QM-2XPD  ALARM 3  button, by SMS, 90 s ago  no position yet  cell 204-08 area 3350 id 23604030  line dialling  ${STATUS_WORDS}`,
    ],
    [
      {
        ...{ event: 'position', at, ...report, progress: 'received' },
        ...{ line: 'open', lineEnd: 'busy', speaker: 1, trackMinutes: 0, lastWords: 0 },
      },
      `K7QM-2XPD  position 3  90 s ago  no position yet  LINE OPEN, speaker on  ${STATUS_WORDS}`,
    ],
    [
      {
        ...{ event: 'position', at, ...report, progress: 'received', charging: 'notCharging' },
        ...{ line: 'open', responseMinutes: 31, trackMinutes: 240, lastWords: 1 },
      },
      'K7QM-2XPD  position 3  90 s ago  no position yet  LINE OPEN  31 min of line, or 4 h of track  signal 5/5  LAST WORDS: its battery is at its end',
    ],
    [
      {
        ...{ event: 'line', at, device: 'K7QM2XPD', alarmNumber: 3 },
        ...{ line: 'lost', lineEnd: 'noAnswer', speaker: 0 },
      },
      'K7QM-2XPD  line 3  line lost: no answer',
    ],
    [
      {
        ...{ event: 'closed', at, device: 'K7QM2XPD' },
        alarmNumber: 3,
        alarmNumbers: [2, 3],
        by: 'Ada',
      },
      'K7QM-2XPD  closed 2, 3  by Ada',
    ],
    [
      { event: 'refused', at, topic: 'x', reason: 'notCose', detail: 'a map', untold: 4 },
      'x  refused: notCose  a map  and 4 more',
    ],
    [
      { event: 'fault', at, code: 'storeFailed', message: 'disk full', hint: 'make room' },
      'FAULT: disk full: make room',
    ],
    [
      { event: 'brokerLost', at, broker: 'mqtt://host' },
      'the line to mqtt://host is lost; trying again every second',
    ],
  ])('%# reads well', (event, line) => {
    expect(lineOf(event)).toBe(line);
  });

  it('passes no control character of a topic on to the terminal', () => {
    const topic = '\x1b]0;owned\x07\n';
    const line = lineOf({
      event: 'refused',
      at,
      topic,
      reason: 'unknownDevice',
      detail: '',
      untold: 0,
    });
    expect(line).toBe('?]0;owned??  refused: unknownDevice');
  });

  it("passes no control character of anybody's name on to the terminal", () => {
    const by = '\x1b[2Jevil\nALARM 9\u202e Zoë';
    const answer = { at, device: 'K7QM2XPD', alarmNumber: 3, alarmNumbers: [3], by } as const;
    const open = { at, ...report, ...button, state: 'accepted', acceptedBy: by } as const;
    const asked = { at, device: 'K7QM2XPD', seconds: 600, by } as const;
    for (const line of [
      lineOf({ event: 'accepted', ...answer }),
      lineOf({ event: 'alarmOpen', ...open }),
      lineOf({ event: 'testAsked', ...asked }),
    ]) {
      expect(line).toContain('by ?[2Jevil?ALARM 9? Zoë');
    }
  });

  it('of a repeated alarm says where she is now, and that the device has not heard us', () => {
    const event: ReceiverEvent = { ...repeat, state: 'received' };
    expect(lineOf(event)).toMatch(/alarm 3 again .* ago .* has not heard that it is received$/);
  });

  it('of a repeat that crossed with its answer is for --verbose only', () => {
    const event: ReceiverEvent = { ...repeat, state: 'accepted' };
    expect(lineOf(event)).toBeUndefined();
    expect(lineOf(event, true)).toContain('it is accepted');
  });
});

describe("the line of what became of the centre's wishes", () => {
  const device = 'K7QM2XPD';
  const order = { at, device, alarmNumber: 3, orderNumber: 1, order: 'speakerOn' } as const;
  const notice = { at, id: 7, device, lastWords: 0, responseMinutes: 45, text: 'Charge.' } as const;
  const settings = {
    ...{ apn: 'a', brokerHost: 'h', brokerPort: 1883, brokerTls: 0 },
    ...{ holdMs: 2000, heartbeatSeconds: 600 },
  };
  it.each<[CentreEvent, string]>([
    [{ event: 'ordered', ...order, by: 'Ada' }, 'ordered 3  speaker on  by Ada'],
    [{ event: 'orderTaken', ...order }, 'order taken 3  speaker on'],
    [
      { event: 'orderDropped', ...order, why: 'newerAlarm' },
      'order dropped 3  speaker on  she has pressed again: order it anew if it still holds',
    ],
    [{ event: 'testAsked', at, device, seconds: 600, by: 'Ada' }, 'test asked for, 10 min  by Ada'],
    [{ event: 'testAsked', at, device, seconds: 0, by: 'Ada' }, 'test taken back  by Ada'],
    [{ event: 'testArmed', at, device, secondsLeft: 598 }, 'test armed  for 9 min'],
    [{ event: 'testOver', at, device, why: 'used' }, 'no test any more  it was pressed'],
    [
      { event: 'windowAsked', at, device, seconds: 7200, heartbeatSeconds: 60, by: 'Ada' },
      'closer watch asked for, 2 h  a heartbeat every 60 s  by Ada',
    ],
    [
      { event: 'windowOpen', at, device, secondsLeft: 7190, heartbeatSeconds: 60 },
      'closer watch  for 119 min  a heartbeat every 60 s',
    ],
    [{ event: 'windowOver', at, device }, 'closer watch is over'],
    [
      { event: 'settingsAsked', at, device, settingsNumber: 2, settings, by: 'Ada' },
      'settings 2 asked for  apn=a brokerHost=h brokerPort=1883 brokerTls=0 holdMs=2000 heartbeatSeconds=600  by Ada',
    ],
    [{ event: 'settingsTried', at, device, settingsNumber: 2 }, 'settings 2 are being tried'],
    [{ event: 'settingsKept', at, device, settingsNumber: 2 }, 'settings 2 are in force'],
    [
      { event: 'settingsReverted', at, device, settingsNumber: 2 },
      'settings 2 did not hold  the device is back to those before',
    ],
    [{ event: 'patternSent', at, device, pattern: 3 }, 'vibration 3 sent'],
    [
      { event: 'chargeNotice', ...notice, to: 'safeChannel', step: 2, need: 'tonight' },
      'reminder to the safe channel  it needs charge tonight, 45 min left',
    ],
    [
      { event: 'chargeNotice', ...notice, to: 'caseworker', step: 3, need: 'now' },
      'reminder to the caseworker  below its reserve, 45 min left',
    ],
    [
      {
        ...{ event: 'chargeNotice', ...notice, to: 'caseworker', step: 3, need: 'now' },
        lastWords: 1,
      },
      'reminder to the caseworker  off until it is charged',
    ],
  ])('%# reads well', (event, line) => {
    expect(lineOf(event)).toBe(`K7QM-2XPD  ${line}`);
  });

  it('of a device that is silent or off says when it was last heard, and whether it is under closer watch', () => {
    const silence = { at, device, since: at, lastSeenAt: at };
    const lines = (['silent', 'off'] as const).flatMap((event) =>
      [true, false].map((riskWindow) => lineOf({ event, ...silence, riskWindow })),
    );
    const time = /\d\d:\d\d:\d\d/;
    expect(lines.map((line) => line!.replace(time, 'T'))).toEqual([
      'K7QM-2XPD  SILENT, under closer watch  last heard at T',
      'K7QM-2XPD  SILENT  last heard at T',
      'K7QM-2XPD  OFF until it is charged, under closer watch  last heard at T',
      'K7QM-2XPD  OFF until it is charged  last heard at T',
    ]);
    const heard = lineOf({ event: 'heard', at, device, since: at })!.replace(time, 'T');
    expect(heard).toBe('K7QM-2XPD  heard again  silent since T');
  });
});
