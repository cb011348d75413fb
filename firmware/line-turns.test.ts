/** Who has the radio where line and GNSS share it, in each state, after each thing that can happen. */
import { beforeEach, describe, expect, it } from 'vitest';
import { order as orders } from '../protocol/fields.ts';
import { SOON_MS, WholeDevice } from './testing/whole-device.ts';

const FIX = '+QGPSLOC: 202008.0,52.09074,5.12142,2.0,4.0,3,0.00,0.0,0.0,140119,10';
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const INCOMING = '1,1,4,0,0,"+31611111111",145';
/** How long it is looked at, and how exact a turn is. */
const LOOK_SECONDS = 260;
const TOLERANCE_SECONDS = 4;

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.online('rak5010');
  device.raiseAlarm();
  device.run(20_000);
});

const STATES: Record<string, () => void> = {
  "the line's turn": () => {
    device.order('takeTurns');
    device.run(5000);
  },
  "GNSS's turn": () => {
    device.order('takeTurns');
    device.run(2 * MINUTE_MS + 5000);
  },
  'line first': () => {
    device.order('lineFirst');
    device.run(5000);
  },
  'position first': () => {
    device.order('positionFirst');
    device.run(5000);
  },
};

const ordered = (name: Parameters<WholeDevice['order']>[0]) => () => device.order(name);

const EVENTS: Record<string, () => void> = {
  nothing: () => {},
  'two minutes': () => device.run(2 * MINUTE_MS),
  'one minute': () => device.run(MINUTE_MS),
  /** Whenever GNSS is asked next. */
  'a fix': () => device.modem.answer('AT+QGPSLOC', [FIX, 'OK']),
  openLine: ordered('openLine'),
  closeLine: ordered('closeLine'),
  speakerOn: ordered('speakerOn'),
  speakerOff: ordered('speakerOff'),
  expectCall: ordered('expectCall'),
  lineFirst: ordered('lineFirst'),
  positionFirst: ordered('positionFirst'),
  takeTurns: ordered('takeTurns'),
  'a call that the centre makes': () => {
    device.modem.calls = [];
    device.modem.say('NO CARRIER');
    device.order('expectCall');
    device.modem.calls = [INCOMING];
    device.modem.say('RING');
    device.run(SOON_MS);
  },
  offline: () => {
    device.modem.answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,3'], 1e6);
    device.modem.say('+QMTSTAT: 0,1');
    device.run(SOON_MS);
  },
  'the call is lost': () => {
    device.modem.calls = [];
    device.modem.say('NO CARRIER');
    device.run(SOON_MS);
  },
  'a further press': () => device.raiseAlarm(2),
};

/**
 * The turns that follow, the line's first, once each thing has happened. GNSS that finds its fix at once
 * has the radio for less than a second: that is no turn here.
 */
const TABLE: Record<string, Record<string, number[]>> = {
  "the line's turn": {
    nothing: [115, 59, 86],
    'two minutes': [0, 54, 121, 59, 26],
    'one minute': [55, 59, 121, 25],
    'a fix': [235, 25],
    openLine: [114, 60, 86],
    closeLine: [0, 260],
    speakerOn: [114, 60, 86],
    speakerOff: [114, 60, 86],
    expectCall: [114, 60, 86],
    lineFirst: [260],
    positionFirst: [0, 260],
    takeTurns: [120, 60, 80],
    'a call that the centre makes': [260],
    offline: [260],
    'the call is lost': [0, 1, 113, 60, 86],
    'a further press': [112, 59, 89],
  },
  "GNSS's turn": {
    nothing: [0, 54, 121, 59, 26],
    'two minutes': [55, 59, 121, 25],
    'one minute': [115, 59, 86],
    'a fix': [0, 1, 124, 56, 79],
    openLine: [0, 54, 121, 59, 26],
    closeLine: [0, 260],
    speakerOn: [0, 54, 121, 59, 26],
    speakerOff: [0, 54, 121, 59, 26],
    expectCall: [0, 59, 116, 59, 26],
    lineFirst: [260],
    positionFirst: [0, 260],
    takeTurns: [120, 60, 80],
    'a call that the centre makes': [260],
    offline: [260],
    'the call is lost': [0, 54, 121, 59, 26],
    'a further press': [120, 58, 82],
  },
  'line first': {
    nothing: [260],
    'two minutes': [260],
    'one minute': [260],
    'a fix': [260],
    openLine: [260],
    closeLine: [0, 260],
    speakerOn: [260],
    speakerOff: [260],
    expectCall: [260],
    lineFirst: [260],
    positionFirst: [0, 260],
    takeTurns: [120, 60, 80],
    'a call that the centre makes': [260],
    offline: [260],
    'the call is lost': [0, 1, 259],
    'a further press': [260],
  },
  'position first': {
    nothing: [0, 260],
    'two minutes': [0, 260],
    'one minute': [0, 260],
    'a fix': [0, 260],
    openLine: [120, 60, 80],
    closeLine: [0, 260],
    speakerOn: [0, 260],
    speakerOff: [0, 260],
    expectCall: [0, 260],
    lineFirst: [260],
    positionFirst: [0, 260],
    takeTurns: [120, 60, 80],
    'a call that the centre makes': [260],
    offline: [260],
    'the call is lost': [0, 260],
    'a further press': [120, 60, 80],
  },
};

/** Who has the radio, as runs of seconds: the line's, GNSS's, the line's, … */
function turns(): number[] {
  const lengths = [0];
  let isLine = true;
  for (let i = 0; i < LOOK_SECONDS; i++) {
    device.run(SECOND_MS);
    if (device.modem.calls.length > 0 !== isLine) {
      lengths.push(0);
      isLine = !isLine;
    }
    lengths[lengths.length - 1]!++;
  }
  return lengths;
}

it('stands in the table whole', () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(STATES));
  for (const row of Object.values(TABLE)) expect(Object.keys(row)).toEqual(Object.keys(EVENTS));
  // Whatever the centre can order is among them.
  const names = Object.keys(orders.values).filter((name) => name !== 'unknown');
  expect(Object.keys(EVENTS)).toEqual(expect.arrayContaining(names));
});

describe.each(Object.keys(STATES))('in %s', (from) => {
  it.each(Object.keys(EVENTS))('after %s', (event) => {
    STATES[from]!();
    EVENTS[event]!();
    const found = turns();
    const expected = TABLE[from]![event]!;
    expect(found).toHaveLength(expected.length);
    for (const [i, seconds] of found.entries()) {
      const difference = Math.abs(seconds - expected[i]!);
      expect(difference, `turn ${i}: ${seconds} s`).toBeLessThanOrEqual(TOLERANCE_SECONDS);
    }
  });
});
