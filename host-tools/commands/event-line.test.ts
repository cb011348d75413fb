import { describe, expect, it } from 'vitest';
import type { AlarmReport, ReceiverEvent } from '../receiver/index.ts';
import { eventLine } from './event-line.ts';
import { paintFor } from './paint.ts';
import { FakeTerminal } from './testing/fake-terminal.ts';

const report: AlarmReport = {
  ...{ device: 'K7QM2XPD', alarmNumber: 3, secondsSincePress: 90, position: null },
  ...{ responseMinutes: 250, charging: 'seatedNotCharging', signal: 14 },
};
const at = '2026-01-02T21:04:07.000Z';
const plain = paintFor(new FakeTerminal());
const lineOf = (event: ReceiverEvent, verbose = false) =>
  eventLine(event, plain, verbose)?.replace(/^\d\d:\d\d:\d\d {2}/, '');

describe("an event's line", () => {
  it.each<[ReceiverEvent, string]>([
    [
      { event: 'alarm', at, ...report, trigger: 'button' },
      'K7QM-2XPD  ALARM 3  button, 90 s ago  no position yet  4 h 10 min left  seated but NOT charging  signal 5/5',
    ],
    [
      { event: 'alarm', at, ...report, trigger: 'unknown', secondsSincePress: 400_000 },
      'K7QM-2XPD  ALARM 3  by its position, 4 d ago  no position yet  4 h 10 min left  seated but NOT charging  signal 5/5',
    ],
    [
      {
        event: 'alarmOpen',
        at,
        ...report,
        trigger: 'button',
        state: 'accepted',
        acceptedBy: 'Ada',
      },
      'K7QM-2XPD  ALARM 3 is open  accepted by Ada  no position yet  4 h 10 min left  seated but NOT charging  signal 5/5',
    ],
    [
      {
        ...{ event: 'heartbeat', at, device: 'K7QM2XPD', firmwareVersion: '0.1.0', faults: 3 },
        ...{ responseMinutes: 10_080, charging: 'full', signal: 0 },
      },
      'K7QM-2XPD  heartbeat  7 d left  full  signal 0/5  version 0.1.0  faults 3',
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

  it('of a repeated alarm says where she is now, and that the device has not heard us', () => {
    const event: ReceiverEvent = { event: 'repeat', at, ...report, state: 'received' };
    expect(lineOf(event)).toMatch(/alarm 3 again .* ago .* has not heard that it is received$/);
  });

  it('of a repeat that crossed with its answer is for --verbose only', () => {
    const event: ReceiverEvent = { event: 'repeat', at, ...report, state: 'accepted' };
    expect(lineOf(event)).toBeUndefined();
    expect(lineOf(event, true)).toContain('it is accepted');
  });
});
