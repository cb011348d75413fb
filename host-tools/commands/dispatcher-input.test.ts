import { describe, expect, it } from 'vitest';
import type { StoredAlarm } from '../receiver/index.ts';
import { parseJsonLine, parseLine } from './dispatcher-input.ts';

const open = (device: string, alarmNumber: number) => ({ device, alarmNumber }) as StoredAlarm;
const OPEN = [open('K7QM2XPD', 3), open('AAAAAAAA', 4), open('BBBBBBBB', 4)];
const request = (verb: string, deviceId: string, alarmNumber: number, by?: string) => ({
  ...{ verb, deviceId, alarmNumber, by },
});

describe("a dispatcher's line", () => {
  it.each([
    ['accept 3', request('accept', 'K7QM2XPD', 3)],
    ['  close   k7qm-2xpd  9 ', request('close', 'K7QM2XPD', 9)],
    ['accept BBBBBBBB 4', request('accept', 'BBBBBBBB', 4)],
    ['list', { verb: 'list' }],
    ['', undefined],
  ])("'%s' is understood", (line, expected) => {
    expect(parseLine(line, OPEN)).toEqual(expected);
  });

  it.each([
    ['accept 4', 'usage', '2 devices have an open alarm 4'],
    ['accept 5', 'unknownAlarm', 'no alarm 5 is open'],
    ['accept', 'usage', 'accept needs the number of an alarm'],
    ['close x', 'usage', 'close needs the number of an alarm'],
    ['accept K7QM2XPD 3 now', 'usage', 'accept needs the number of an alarm'],
    ['accept person-1 3', 'usage', "'person-1' is not a device id"],
    ['cancel 3', 'usage', "'cancel' is not a command"],
  ])("'%s' is refused with what would do", (line, code, message) => {
    expect(() => parseLine(line, OPEN)).toThrow(expect.objectContaining({ code, message }));
  });
});

describe('a JSON line', () => {
  it.each([
    ['{"accept":{"device":"K7QM2XPD","alarmNumber":3}}', request('accept', 'K7QM2XPD', 3)],
    [
      '{"close":{"device":"K7QM-2XPD","alarmNumber":3,"by":"Ada"}}',
      request('close', 'K7QM2XPD', 3, 'Ada'),
    ],
    [' ', undefined],
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
  ])('%s is refused by name', (line) => {
    expect(() => parseJsonLine(line)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
