import { beforeEach, describe, expect, it } from 'vitest';
import type { Alarm } from '../../protocol/index.ts';
import { VirtualClock } from '../clock.ts';
import type { DeviceEvent } from '../device.ts';
import { Ledger, MAX_UNRECEIVED } from './ledger.ts';
import type { UntimedWorldEvent } from './world-event.ts';

const HOLD_MS = 2000;

let clock: VirtualClock;
let ledger: Ledger;
let alarms: Alarm[];
let held: number;
let isOwnRestart: boolean;

const alarm = (alarmNumber: number): Alarm => ({
  ...{ type: 'alarm', alarmNumber, trigger: 'button', secondsSincePress: 0, progress: 'raised' },
});

beforeEach(() => {
  clock = new VirtualClock();
  alarms = [];
  held = 0;
  isOwnRestart = false;
  ledger = new Ledger({
    clock,
    isRunning: () => true,
    journal: () => ({ live: new Map(), alarms, downlinkFloor: 0 }),
    holdMs: () => ({ min: HOLD_MS, max: HOLD_MS }),
    isOwnRestart: () => isOwnRestart,
    onHeld: () => held++,
  });
});

const see = (event: UntimedWorldEvent): void =>
  ledger.see({ ...event, atMs: clock.now() } as never);

const seeDevice = (event: Record<string, unknown>): void =>
  see({ kind: 'device', event: { ...event, atMs: clock.now() } as DeviceEvent });

const contact = (closed: boolean): void => seeDevice({ type: 'contact', closed });

function hold(ms: number): void {
  // No finger comes back sooner.
  clock.advance(200);
  contact(true);
  clock.advance(ms);
  contact(false);
  clock.advance(100);
}

const answered = (type: 'received' | 'accepted' | 'closed', alarmNumber: number): void =>
  see({ kind: 'downlink', sequence: 1, message: { type, alarmNumber } });

/** A press that the journal has under this number. */
function pressed(alarmNumber: number): void {
  alarms = [...alarms, alarm(alarmNumber)];
  hold(HOLD_MS + 300);
}

describe('a hold', () => {
  it('well over the time is a press that must be kept, known by its number in the journal', () => {
    pressed(1);
    expect(held).toBe(1);
    expect(ledger.owed()).toMatchObject([{ certain: true, alarmNumber: 1, refused: false }]);
  });

  it('well under the time is none', () => {
    hold(HOLD_MS - 300);
    expect(ledger.presses).toEqual([]);
  });

  it.each([HOLD_MS - 100, HOLD_MS + 100])('of %i ms may be one, and is not asked for', (ms) => {
    hold(ms);
    expect(ledger.presses).toMatchObject([{ certain: false }]);
    expect(ledger.owed()).toEqual([]);
  });

  it('whose contact bounces like any contact is a press', () => {
    alarms = [alarm(1)];
    contact(true);
    clock.advance(2);
    contact(false);
    clock.advance(1);
    contact(true);
    clock.advance(HOLD_MS + 300);
    expect(ledger.owed()).toHaveLength(1);
  });

  it('whose contact was open for longer is two holds', () => {
    hold(1200);
    hold(1200);
    expect(ledger.presses).toEqual([]);
  });

  it('that a restart interrupts counts from the start', () => {
    contact(true);
    clock.advance(1500);
    seeDevice({ type: 'reset', reason: 'reboot' });
    clock.advance(300);
    seeDevice({ type: 'started', reason: 'reboot' });
    clock.advance(1500);
    expect(ledger.presses).toEqual([]);
    clock.advance(800);
    expect(ledger.presses).toMatchObject([{ certain: true }]);
  });

  it('is none the less owed where the device restarts of its own will', () => {
    contact(true);
    clock.advance(1500);
    isOwnRestart = true;
    seeDevice({ type: 'reset', reason: 'reboot' });
    clock.advance(300);
    seeDevice({ type: 'started', reason: 'reboot' });
    clock.advance(400);
    expect(ledger.presses).toMatchObject([{ certain: true }]);
  });

  it.each([
    [20, true],
    [80, true],
    [120, false],
  ])('whose contact opens for %i ms is a press beyond doubt: %s', (openMs, certain) => {
    contact(true);
    clock.advance(HOLD_MS - 10);
    contact(false);
    clock.advance(openMs);
    contact(true);
    clock.advance(300);
    expect(ledger.presses).toMatchObject([{ certain }]);
  });

  it('that the full device refuses is not asked for', () => {
    for (let alarmNumber = 1; alarmNumber <= MAX_UNRECEIVED; alarmNumber++) pressed(alarmNumber);
    hold(HOLD_MS + 300);
    expect(ledger.presses.at(-1)).toMatchObject({ refused: true, alarmNumber: undefined });
    expect(ledger.owed()).toHaveLength(MAX_UNRECEIVED);
  });
});

describe('the answers', () => {
  it('that close a press close those before it that were received', () => {
    for (const alarmNumber of [1, 2, 3]) pressed(alarmNumber);
    answered('received', 1);
    answered('received', 3);
    answered('closed', 3);
    const closed = ledger.presses.map(({ closedAtMs }) => closedAtMs !== undefined);
    expect(closed).toEqual([true, false, true]);
  });

  it('leave a device in its alarm until the last press is closed', () => {
    expect(ledger.mayBeInAlarm(clock.now(), 0)).toBe(false);
    pressed(1);
    expect(ledger.mayBeInAlarm(clock.now(), 0)).toBe(true);
    answered('closed', 1);
    clock.advance(1);
    expect(ledger.mayBeInAlarm(clock.now(), 0)).toBe(true);
    alarms = [];
    expect(ledger.mayBeInAlarm(clock.now(), 0)).toBe(false);
    expect(ledger.mayBeInAlarm(clock.now(), 3000)).toBe(true);
  });
});

describe('a test', () => {
  const arm = (testSeconds: number): void =>
    see({ kind: 'downlink', sequence: 1, message: { type: 'armTest', asOf: 0, testSeconds } });

  it('may be the next press, and no later one', () => {
    arm(60);
    pressed(1);
    pressed(2);
    expect(ledger.presses.map(({ mayBeTest }) => mayBeTest)).toEqual([true, false]);
  });

  it('may be none after its time', () => {
    arm(60);
    clock.advance(70_000);
    pressed(1);
    expect(ledger.presses[0]!.mayBeTest).toBe(false);
  });
});
