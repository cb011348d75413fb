import { describe, expect, it } from 'vitest';
import { parseYesNo } from './person.ts';
import {
  dayAfter,
  monthsLater,
  oneOf,
  parseDialString,
  parseHost,
  parseOptionalDialString,
  parseText,
  parseTimeOfDay,
  secondsFrom,
  shownTimeOfDay,
  wholeFrom,
} from './plan-parsers.ts';

const TODAY = Date.UTC(2026, 10, 27, 23, 59);
const day = dayAfter(TODAY, 36);

describe('an answer', () => {
  it.each<[string, (answer: string) => { ok: boolean }, string, unknown]>([
    [
      'a number with what people write in it',
      parseDialString,
      '+31 (88) 000-01.12',
      '+31880000112',
    ],
    ['a number with 00', parseDialString, '0031 88 000 0112', '+31880000112'],
    ['no second number', parseOptionalDialString, 'none', ''],
    ['no second number, left empty', parseOptionalDialString, '', ''],
    ['a second number', parseOptionalDialString, '+31880000113', '+31880000113'],
    ['a host', parseHost, 'broker.example.org', 'broker.example.org'],
    ['an address', parseHost, '2001:db8::1', '2001:db8::1'],
    ['an APN', parseText, 'iot.example', 'iot.example'],
    ['a whole number', wholeFrom(1, 60), '60', 60],
    ['seconds', secondsFrom(1, 5), '2', 2000],
    ['seconds with a point', secondsFrom(1, 5), '1.5', 1500],
    ['seconds with a comma', secondsFrom(1, 5), '2,5', 2500],
    ['a time of day', parseTimeOfDay, '22:30', 1350],
    ['an early time of day', parseTimeOfDay, '7:05', 425],
    ['yes', parseYesNo, 'Y', true],
    ['no', parseYesNo, 'no', false],
    ['a choice', oneOf('sloping', 'flat'), 'Flat', 'flat'],
    ['a day', day, '2027-05-27', '2027-05-27'],
    ['tomorrow', day, '2026-11-28', '2026-11-28'],
    ['the last day that may be', day, '2029-11-27', '2029-11-27'],
  ])('is taken: %s', (_, parse, answer, value) => {
    expect(parse(answer)).toEqual({ ok: true, value });
  });

  it.each<[string, (answer: string) => { ok: boolean }, string, string]>([
    ['a national number', parseDialString, '088 000 01 12', 'international'],
    ['the emergency number', parseDialString, '112', 'every test'],
    ['it as the second', parseOptionalDialString, '112', 'every test'],
    ['a number that is too long', parseDialString, '+3188000011200000', 'international'],
    ['a number with a command behind it', parseDialString, '+31880000112;AT', 'international'],
    ['a host with a scheme', parseHost, 'mqtts://broker', 'no scheme'],
    ['a host with a space', parseHost, 'my broker', 'no scheme'],
    ['an APN with a quote', parseText, 'a"b', 'quotes'],
    ['an APN with a backslash', parseText, 'a\\b', 'quotes'],
    ['an APN that is no ASCII', parseText, 'é', 'plain letters'],
    ['an APN of 64 characters', parseText, 'a'.repeat(64), 'longer than 63'],
    ['nothing', parseText, '', 'empty'],
    ['a number out of range', wholeFrom(1, 60), '61', '1 to 60'],
    ['a number that is none', wholeFrom(1, 60), '1e1', '1 to 60'],
    ['too short a hold', secondsFrom(1, 5), '0.9', '1 to 5 seconds'],
    ['too long a hold', secondsFrom(1, 5), '5.1', '1 to 5 seconds'],
    ['a time that is none', parseTimeOfDay, '24:00', 'time of day'],
    ['maybe', parseYesNo, 'maybe', 'yes nor no'],
    ['another choice', oneOf('sloping', 'flat'), 'steep', 'sloping or flat'],
    ['today', day, '2026-11-27', 'not after today'],
    ['a day that does not exist', day, '2027-02-30', 'no day'],
    ['a day of another shape', day, '27-05-2027', 'no day'],
    ['a day years away', day, '2029-11-28', 'more than 36 months'],
  ])('is refused with the reason: %s', (_, parse, answer, why) => {
    expect(parse(answer)).toEqual({ ok: false, why: expect.stringContaining(why) });
  });
});

describe('a term of months', () => {
  it.each([
    ['2026-11-27', 6, '2027-05-27'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-12-31', 6, '2027-06-30'],
  ])('from %s for %i ends on %s', (from, months, ends) => {
    expect(monthsLater(Date.parse(`${from}T12:00:00Z`), months)).toBe(ends);
  });
});

it('a time of day is shown as it is asked for', () => {
  expect([1350, 425, 0].map(shownTimeOfDay)).toEqual(['22:30', '07:05', '00:00']);
});
