import { beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS } from './testing/linked-device.ts';
import { SOON_MS, WholeDevice } from './testing/whole-device.ts';

const PRIMARY = `ATD${SETTINGS.primaryNumber};`;
const FIX = '+QGPSLOC: 202008.0,52.09074,5.12142,2.0,4.0,3,0.00,0.0,0.0,140119,10';
const MINUTE_MS = 60_000;

let device: WholeDevice;

/** In an alarm, the call up for a while. */
async function withOpenLine(board: 'rak5010' | 'aware-1' = 'aware-1'): Promise<void> {
  device = await WholeDevice.online(board);
  device.raiseAlarm();
  device.run(20_000);
  device.forget();
  device.published();
}

beforeEach(() => withOpenLine());

describe('an order', () => {
  it('to open the speaker makes it heard, and says so at once', () => {
    device.order('speakerOn');
    expect(device.callCommands()).toEqual(['AT+CLVL=4']);
    expect(device.last('position')).toMatchObject({ speaker: 1, orderNumber: 1, line: 'open' });
    device.order('speakerOff');
    expect(device.callCommands()).toEqual(['AT+CLVL=4', 'AT+CLVL=0']);
    expect(device.last('position')).toMatchObject({ speaker: 0, orderNumber: 2 });
  });

  it('to open the speaker is over with the call: the next one is silent', () => {
    device.order('speakerOn');
    device.forget();
    device.modem.calls = [];
    device.modem.say('NO CARRIER');
    device.run(10_000);
    expect(device.callCommands()).toEqual([PRIMARY]);
    expect(device.last('position')).toMatchObject({ line: 'open', speaker: 0 });
  });

  it('to open the speaker is nothing while no call is up', () => {
    device.order('closeLine');
    device.forget();
    device.order('speakerOn');
    device.order('openLine');
    device.run(5000);
    expect(device.callCommands()).toEqual([PRIMARY]);
    expect(device.last('position')).toMatchObject({ speaker: 0 });
  });

  it('to close the line hangs up, says so, and keeps it closed', () => {
    device.order('closeLine');
    expect(device.callCommands()).toEqual(['ATH']);
    expect(device.last('position')).toMatchObject({ line: 'idle', lineEnd: 'hungUp' });
    device.run(10 * MINUTE_MS);
    expect(device.callCommands()).toEqual(['ATH']);
  });

  it('to close the line also ends the trying', () => {
    device.modem.answer('ATD', ['BUSY'], 1000);
    device.modem.calls = [];
    device.modem.say('NO CARRIER');
    device.run(MINUTE_MS);
    device.order('closeLine');
    device.forget();
    device.run(10 * MINUTE_MS);
    expect(device.callCommands()).toEqual([]);
    expect(device.last('position')).toMatchObject({ line: 'idle' });
  });

  it('to open the line dials at once, the first number first', () => {
    device.order('closeLine');
    device.order('openLine');
    expect(device.callCommands()).toEqual(['ATH', PRIMARY]);
    device.modem.answer('ATD', ['BUSY'], 7);
    device.modem.calls = [];
    device.modem.say('NO CARRIER');
    device.run(2 * MINUTE_MS);
    device.forget();
    device.order('openLine');
    expect(device.callCommands()).toEqual([PRIMARY]);
  });

  it('to open a line that is open changes nothing', () => {
    device.order('openLine');
    device.run(MINUTE_MS);
    expect(device.callCommands()).toEqual([]);
  });

  it('to close the line is undone by a further press', () => {
    device.order('closeLine');
    device.forget();
    device.raiseAlarm(2);
    device.run(5000);
    expect(device.callCommands()).toEqual([PRIMARY]);
  });

  it('is taken once: an older or repeated one is only confirmed', () => {
    const say = (orderNumber: number, order: 'closeLine' | 'speakerOn') => {
      device.tell({ type: 'order', alarmNumber: 1, orderNumber, order });
      device.run(SOON_MS);
    };
    say(7, 'speakerOn');
    device.published();
    for (const number of [7, 6, 1]) {
      say(number, 'closeLine');
      expect(device.last('position')).toMatchObject({ orderNumber: 7, line: 'open' });
    }
    expect(device.callCommands()).toEqual(['AT+CLVL=4']);
    say(8, 'closeLine');
    expect(device.callCommands()).toEqual(['AT+CLVL=4', 'ATH']);
  });

  it('for another alarm than one that is open is not taken', () => {
    device.order('closeLine', 2);
    device.order('speakerOn', 2);
    device.run(MINUTE_MS);
    expect(device.callCommands()).toEqual([]);
    expect(device.last('position')).toMatchObject({ orderNumber: 0 });
  });

  it('that this firmware does not know is confirmed and left alone', async () => {
    const { orderLine } = await import('./voice.ts');
    for (const unknown of [0, 9, 10, 255]) orderLine(unknown);
    device.run(MINUTE_MS);
    expect(device.callCommands()).toEqual([]);
  });
});

describe('where line and position take turns on the radio', () => {
  beforeEach(() => withOpenLine('rak5010'));

  /** Which of the two has the radio, as runs of seconds: the line's, the position's, the line's, … */
  function turns(seconds: number): number[] {
    const lengths: number[] = [];
    let isLine = true;
    let length = 0;
    for (let i = 0; i < seconds; i++) {
      device.run(1000);
      if (device.modem.calls.length > 0 === isLine) length++;
      else {
        lengths.push(length);
        isLine = !isLine;
        length = 1;
      }
    }
    return [...lengths, length];
  }

  function expectNear(lengths: number[], expected: number[]): void {
    expect(lengths).toHaveLength(expected.length);
    for (const [i, length] of lengths.entries()) {
      expect(Math.abs(length - expected[i]!), `turn ${i}: ${length} s`).toBeLessThanOrEqual(4);
    }
  }

  it('takes turns by itself: two minutes from the press for the line, then one for the position', () => {
    expectNear(turns(500), [98, 60, 120, 60, 120, 42]);
    expect(device.modem.count('AT+QGPSLOC')).toBeGreaterThan(20);
  });

  it('has the first turn begin with the press, however long after the start', async () => {
    device = await WholeDevice.online('rak5010');
    device.run(10 * MINUTE_MS + 7000);
    device.raiseAlarm();
    expectNear(turns(290), [120, 60, 110]);
  });

  it('takes no turns while the data link is down, over which no position could go', () => {
    device.modem.answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,3'], 1e6);
    device.modem.say('+QMTSTAT: 0,1');
    expect(turns(400)).toEqual([400]);
  });

  it('goes on with its turns through a further press', () => {
    device.run(30_000);
    device.raiseAlarm(2);
    expectNear(turns(150), [66, 60, 24]);
  });

  it('a line first keeps the radio for as long as it is up, and no fix is asked for', () => {
    device.order('lineFirst');
    device.forget();
    expect(turns(300)).toEqual([300]);
    expect(device.modem.count('AT+QGPSLOC')).toBe(0);
  });

  it('a line first that is lost leaves the radio to GNSS until it is up again', () => {
    device.order('lineFirst');
    device.modem.answer('ATD', ['BUSY'], 6);
    device.modem.answer('AT+QGPSLOC', [FIX, 'OK']);
    device.modem.calls = [];
    device.modem.say('NO CARRIER');
    device.run(40_000);
    expect(device.last('position')).toMatchObject({
      line: 'lost',
      position: { latMicrodegrees: 52090740 },
    });
    device.run(2 * MINUTE_MS);
    expect(device.modem.calls).toHaveLength(1);
    device.forget();
    device.run(MINUTE_MS);
    expect(device.modem.count('AT+QGPSLOC')).toBe(0);
  });

  it('the position first hangs up and keeps the radio to itself', () => {
    device.order('positionFirst');
    device.run(5000);
    expect(device.callCommands()).toEqual(['ATH']);
    expect(device.last('position')).toMatchObject({ line: 'idle', lineEnd: 'hungUp' });
    device.modem.answer('AT+QGPSLOC', [FIX, 'OK'], 1000);
    expect(turns(600)).toEqual([0, 600]);
    expect(device.modem.count('AT+QGPSLOC')).toBeGreaterThan(20);
  });

  it('in turns, the line has two minutes, and the position one where there is no fix', () => {
    device.order('takeTurns');
    expectNear(turns(600), [120, 60, 120, 60, 120, 60, 60]);
    expect(device.callCommands().filter((text) => text === PRIMARY)).toHaveLength(3);
  });

  it('in turns, the position has the radio no longer than to its first new fix', () => {
    device.order('takeTurns');
    device.run(2 * MINUTE_MS);
    device.forget();
    device.run(20_000);
    expect(device.modem.calls).toEqual([]);
    device.modem.answer('AT+QGPSLOC', [FIX, 'OK']);
    device.run(5000);
    expect(device.callCommands()).toEqual(['ATH', PRIMARY]);
    expect(device.last('position')).toMatchObject({ position: { latMicrodegrees: 52090740 } });
    expectNear(turns(200), [118, 58, 24]);
  });

  it('an order for the line first takes the radio back', () => {
    device.order('positionFirst');
    device.run(MINUTE_MS);
    device.order('lineFirst');
    device.run(2000);
    expect(device.callCommands()).toEqual(['ATH', PRIMARY]);
  });

  it('the order is forgotten with the alarm', () => {
    device.order('positionFirst');
    device.tell({ type: 'closed', alarmNumber: 1 });
    device.run(MINUTE_MS);
    device.forget();
    device.raiseAlarm(2);
    expect(device.callCommands()).toEqual([PRIMARY]);
  });
});

describe('where GNSS runs beside the radio', () => {
  it.each(['positionFirst', 'takeTurns'] as const)('the order %s changes nothing', (order) => {
    device.order(order);
    device.run(10 * MINUTE_MS);
    expect(device.callCommands()).toEqual([]);
    expect(device.last('position')).toMatchObject({ line: 'open' });
    expect(device.modem.count('AT+QGPSEND')).toBe(0);
  });
});
