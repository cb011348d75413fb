import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CHARGE_SETTINGS } from '../protocol/index.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';

const MINUTE_MS = 60_000;
const PACE = 5000;
const SETTINGS = { ...CHARGE_SETTINGS, cellCurve: 1 };
const STEP_MINUTES = 10;

let espruino: FakeEspruino;
let reminders: typeof import('./reminders.ts');
let habit: typeof import('./habit.ts');
/** Response minutes now; they fall by so many an hour. */
let minutes: number;
let minutesPerHour: number;

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  [minutes, minutesPerHour] = [60, 2];
  vi.doMock('./battery.ts', () => ({
    minutesAfter: (hours: number, microamps: number) => {
      expect(microamps).toBe(PACE);
      return Math.max(0, minutes - hours * minutesPerHour);
    },
  }));
  reminders = await import('./reminders.ts');
  habit = await import('./habit.ts');
});

const clock = (text: string) => {
  const [hours, rest] = text.split(':').map(Number) as [number, number];
  return 60 * hours + rest;
};

interface Moment {
  below?: boolean;
  charged?: boolean;
  worn?: boolean;
}

/** Goes from one time of day to another; the times at which she is reminded. */
function day(from: string, to: string, moment: Moment = {}): string[] {
  const { below = false, charged = false, worn = false } = moment;
  const felt: string[] = [];
  const length = (clock(to) - clock(from) + 1440) % 1440 || 1440;
  for (let at = 0; at < length; at += STEP_MINUTES) {
    const minute = (clock(from) + at) % 1440;
    if (reminders.checkNeed(SETTINGS, minute, PACE, below, charged, worn)) {
      felt.push(`${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`);
    }
    espruino.advance(STEP_MINUTES * MINUTE_MS);
  }
  return felt;
}

/** The device was on its charger in these hours, for as many days as a habit takes. */
function learn(...hours: number[]): void {
  for (let days = 0; days < 5; days++) {
    for (let hour = 0; hour < 24; hour++) habit.noteHour(hour, hours.includes(hour));
  }
}

const NEEDS = ['unknown', 'none', 'tonight', 'now'];
const need = () => NEEDS[reminders.chargeNeed];

describe('an evening', () => {
  it('passes in silence when the night ends above the reserve', () => {
    minutes = 200;
    expect(day('8:00', '8:00')).toEqual([]);
    expect(need()).toBe('none');
  });

  it('brings a reminder two and a half hours before the quiet ones where no habit is known', () => {
    // 60 minutes at 8 pm, 2 an hour: 37 when the quiet hours end. 50: 27.
    expect(day('18:00', '23:00')).toEqual([]);
    minutes = 50;
    expect(day('18:00', '23:00')).toEqual(['20:00', '22:00']);
    expect(need()).toBe('tonight');
  });

  it('leaves her an hour after the time at which she usually charges', () => {
    learn(20, 21, 22);
    minutes = 45;
    expect(day('18:00', '23:00')[0]).toBe('21:00');
  });

  it('says it half an hour before the quiet hours to one who charges as she goes to bed', () => {
    learn(23, 0, 1, 2, 3, 4, 5, 6);
    minutes = 45;
    expect(day('18:00', '23:00')).toEqual(['22:00']);
  });

  it('is not waited for when the reserve is near', () => {
    minutes = 35;
    expect(day('9:00', '12:00')).toEqual(['9:00', '11:00']);
  });
});

describe('reminders', () => {
  it('come never in quiet hours, whatever is left', () => {
    minutes = 0;
    expect(day('22:30', '7:30', { below: true })).toEqual([]);
    expect(need()).toBe('now');
  });

  it('come three times a day at most, two hours apart', () => {
    minutes = 0;
    expect(day('7:30', '7:30', { below: true })).toEqual(['7:30', '9:30', '11:30']);
    expect(day('7:30', '7:30', { below: true })).toHaveLength(3);
  });

  it('come three times a day at most, however often it is charged for a little', () => {
    minutes = 0;
    expect(day('7:30', '12:00', { below: true })).toHaveLength(3);
    day('12:00', '12:30', { charged: true });
    expect(day('12:30', '22:30', { below: true })).toEqual([]);
    day('22:30', '7:30', { charged: true });
    expect(day('7:30', '9:30', { below: true })).toHaveLength(1);
  });

  it('come once a day where a full cell holds too little: charging does not help', () => {
    minutes = 0;
    for (let days = 0; days < 3; days++) {
      expect(day('7:30', '7:30', { below: true, worn: true })).toEqual(['7:30']);
    }
  });

  it('are given three times a day where the time is not known, but below the reserve only', () => {
    expect(reminders.checkNeed(SETTINGS, -1, PACE, false, false, false)).toBe(false);
    let given = 0;
    for (let minute = 0; minute < 3 * 1440; minute += 10) {
      if (reminders.checkNeed(SETTINGS, -1, PACE, true, false, false)) given++;
      espruino.advance(10 * 60_000);
    }
    // The first comes eight hours after the start.
    expect(given).toBe(8);
    expect(need()).toBe('now');
  });

  it('end with measured current, and with nothing else', () => {
    minutes = 20;
    day('12:00', '13:00');
    expect(need()).toBe('tonight');
    minutes = 200;
    day('13:00', '14:00');
    expect(need()).toBe('tonight');
    day('14:00', '14:10', { charged: true });
    expect(need()).toBe('none');
    expect(day('14:10', '20:00')).toEqual([]);
  });
});

describe('a habit', () => {
  it('is learned in three days, and gone in as many', () => {
    for (const expected of [false, false, true]) {
      habit.noteHour(22, true);
      habit.noteHour(9, false);
      expect(habit.isUsual(22)).toBe(expected);
    }
    for (let days = 0; days < 3; days++) {
      habit.noteHour(22, false);
      habit.noteHour(9, false);
    }
    expect(habit.isUsual(22)).toBe(false);
  });

  it('counts an hour once, at its beginning', () => {
    expect(habit.noteHour(5, true)).toBe(true);
    const learned = habit.dockedHours[5];
    expect(habit.noteHour(5, true)).toBe(false);
    expect(habit.dockedHours[5]).toBe(learned);
  });

  it('stays in a byte, and is taken up after a restart', () => {
    for (let days = 0; days < 100; days++) {
      habit.noteHour(1, true);
      habit.noteHour(2, false);
    }
    expect([...habit.dockedHours.subarray(1, 3)]).toEqual([255, 0]);
    habit.openHabit(new Uint8Array(24).fill(200));
    expect(habit.isUsual(23)).toBe(true);
    expect(habit.isUsual(47)).toBe(true);
  });
});
