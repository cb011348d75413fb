import { beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS } from './testing/linked-device.ts';
import { SOON_MS, WholeDevice } from './testing/whole-device.ts';

const PRIMARY = `ATD${SETTINGS.primaryNumber};`;
const SECOND = `ATD${SETTINGS.secondNumber};`;
const MINUTE_MS = 60_000;

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.online();
});

/** Every dialling in the next milliseconds: seconds from now, and the number. */
function dials(durationMs: number): string[] {
  const from = device.modem.commands.length;
  const times = device.timesOf('ATD', durationMs, 20);
  const dialled = device.modem.commands.slice(from).filter((text) => text.startsWith('ATD'));
  return dialled.map((text, i) => `${Math.round(times[i]! / 1000)} ${text}`);
}

/** The next `times` diallings get this for an answer, with no call that comes of it. */
function refuseCalls(times: number, ...answer: string[]): void {
  device.modem.answer('ATD', answer, times);
}

/** The call that is up ends; what the modem says of it. */
function dropCall(...said: string[]): void {
  device.modem.calls = [];
  device.modem.say(...said);
}

const linePosition = () => {
  device.run(30_000);
  const { line, lineEnd, speaker } = device.last('position');
  return { line, lineEnd, speaker };
};

describe('in an alarm', () => {
  it('the device silences its speaker and calls once the alarm has left, and not before', () => {
    device.press();
    device.run(SOON_MS);
    const commands = device.modem.commands.filter((text) => /^AT(\+QMTPUBEX|D|\+CLVL)/.test(text));
    expect(commands.map((text) => text.slice(0, 12))).toEqual([
      'AT+QMTPUBEX=',
      'AT+CLVL=0',
      'AT+CLVL?',
      PRIMARY.slice(0, 12),
    ]);
    expect(device.callCommands()).toEqual([PRIMARY]);
  });

  it('it calls ten seconds after the press when the alarm cannot leave', () => {
    device.modem.answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,3'], 1000);
    device.listen();
    device.modem.say('+QMTSTAT: 0,1');
    device.press();
    const [first] = dials(20_000);
    expect(first).toBe(`10 ${PRIMARY}`);
    const calls = device.modem.commands.findIndex((text) => text.startsWith('ATD'));
    const texts = device.modem.commands.findIndex((text) => text.startsWith('AT+CMG'));
    expect(texts, 'the line goes before the short message').toBeGreaterThan(calls);
  });

  // The short message may have the modem for two minutes, so the line stands before it.
  it('it calls then also when the short message gets stuck', () => {
    device.modem.answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,3'], 1000);
    device.modem.answer('AT+CMGS', [], 1000);
    device.listen();
    device.modem.say('+QMTSTAT: 0,1');
    device.press();
    const [first] = dials(15_000);
    expect(first).toBe(`10 ${PRIMARY}`);
  });

  it('it says that the line is dialling, then open, each as soon as it is', () => {
    device.modem.answer('ATD', ['OK']);
    device.raiseAlarm();
    device.modem.calls = ['1,0,3,0,0,"+31880000112",145'];
    device.run(10_000);
    expect(device.last('position')).toMatchObject({ line: 'dialling', lineEnd: 'none' });
    device.modem.calls = ['1,0,0,0,0,"+31880000112",145'];
    device.modem.say('+QIND: "ccinfo",1,0,0,0,0,"+31880000112",145');
    device.run(SOON_MS);
    expect(device.last('position')).toMatchObject({ line: 'open', speaker: 0 });
  });

  it('it keeps one call for as long as it is up, through further presses', () => {
    device.raiseAlarm();
    device.run(10 * MINUTE_MS);
    device.raiseAlarm(2);
    device.run(10 * MINUTE_MS);
    expect(device.callCommands()).toEqual([PRIMARY]);
    expect(linePosition()).toEqual({ line: 'open', lineEnd: 'none', speaker: 0 });
  });

  it('it hangs up when the last press is closed, and calls nobody after', () => {
    device.raiseAlarm();
    device.run(MINUTE_MS);
    device.forget();
    device.tell({ type: 'closed', alarmNumber: 1 });
    device.run(SOON_MS);
    expect(device.callCommands()).toEqual(['ATH']);
    expect(dials(10 * MINUTE_MS)).toEqual([]);
    expect(device.modem.calls).toEqual([]);
  });

  it('the next one starts as the first did', () => {
    device.modem.answer('ATD', ['BUSY'], 5);
    device.raiseAlarm();
    device.run(2 * MINUTE_MS);
    device.tell({ type: 'closed', alarmNumber: 1 });
    device.run(MINUTE_MS);
    device.forget();
    device.published();
    device.raiseAlarm(2);
    expect(device.callCommands().at(-1)).toBe(PRIMARY);
    const positions = device.published().filter(({ type }) => type === 'position');
    expect(positions[0]).toMatchObject({ alarmNumber: 2, lineEnd: 'none' });
  });
});

describe('without an alarm', () => {
  it('the device calls nobody, whatever it is ordered', () => {
    for (const order of ['openLine', 'speakerOn', 'expectCall', 'takeTurns'] as const) {
      device.order(order);
    }
    expect(dials(10 * MINUTE_MS)).toEqual([]);
    expect(device.callCommands()).toEqual([]);
  });

  it('it calls for a test only once a person has accepted it', () => {
    device.tell({ type: 'armTest', asOf: 1000, testSeconds: 600 });
    device.raiseAlarm();
    expect(dials(MINUTE_MS)).toEqual([]);
    expect(device.published()[0]).toMatchObject({ type: 'heartbeat', testSecondsLeft: 600 });
    device.tell({ type: 'accepted', alarmNumber: 1 });
    device.run(SOON_MS);
    expect(device.callCommands()).toEqual([PRIMARY]);
  });
});

describe('a call that does not come about', () => {
  it('is tried again with growing pauses, the two numbers in turn, and no others', () => {
    refuseCalls(100, 'BUSY');
    device.raiseAlarm();
    const tried = dials(6 * MINUTE_MS);
    expect(tried.map((text) => text.split(' ')[1])).toEqual(
      tried.map((_, i) => (i % 2 === 0 ? SECOND : PRIMARY)),
    );
    const times = [0, ...tried.map((text) => Number(text.split(' ')[0]))];
    const pauses = times.slice(1).map((time, i) => time - times[i]!);
    const expected = [1, 4, 8, 16, 32, 60, 60, 60];
    for (const [i, pause] of expected.entries()) {
      expect(Math.abs(pauses[i]! - pause), `pause ${i}: ${pauses[i]} s`).toBeLessThanOrEqual(1);
    }
    expect(device.callCommands().filter((text) => text.startsWith('ATD'))).toHaveLength(
      tried.length + 1,
    );
  });

  it.each([
    ['BUSY', 'busy'],
    ['NO ANSWER', 'noAnswer'],
    ['NO CARRIER', 'noCarrier'],
    ['NO DIALTONE', 'noDialtone'],
    ['NO DIAL TONE', 'noDialtone'],
    ['ERROR', 'noCarrier'],
    ['+CME ERROR: 30', 'noCarrier'],
  ])('because of %s, instead of OK or after it, is told as %s', async (said, lineEnd) => {
    refuseCalls(1, said);
    device.raiseAlarm();
    expect(device.last('position')).toMatchObject({ line: 'lost', lineEnd });
    if (/ERROR/.test(said)) return;
    device = await WholeDevice.online();
    refuseCalls(1, 'OK', said);
    device.raiseAlarm();
    expect(device.last('position')).toMatchObject({ line: 'lost', lineEnd });
    device.run(4000);
    expect(device.callCommands().at(-1)).toBe(SECOND);
  });

  it('rings for a minute and is then given up for the other number', () => {
    device.modem.answer('ATD', ['OK']);
    device.raiseAlarm();
    device.modem.calls = ['1,0,3,0,0,"+31880000112",145'];
    device.run(58_000);
    expect(device.callCommands()).not.toContain('ATH');
    device.run(5000);
    expect(device.last('position')).toMatchObject({ lineEnd: 'noAnswer' });
    device.run(5000);
    expect(device.callCommands().slice(-2)).toEqual(['ATH', SECOND]);
  });

  describe('and rings while the list of calls cannot be read', () => {
    beforeEach(() => {
      device.modem.answer('ATD', ['OK']);
      device.raiseAlarm();
      device.modem.calls = ['1,0,3,0,0,"+31880000112",145'];
      device.run(30_000);
      device.modem.answer('AT+CLCC', ['ERROR'], 60);
      device.run(110_000);
    });

    it('is not given up as long as that lasts', () => {
      expect(device.callCommands()).not.toContain('ATH');
    });

    it('is given up when the list can be read and it still rings', () => {
      device.run(20_000);
      expect(device.callCommands().slice(1)).toEqual(['ATH', SECOND]);
    });

    it('is kept when the list can be read and it was taken meanwhile', () => {
      device.modem.calls = ['1,0,0,0,0,"+31880000112",145'];
      expect(linePosition()).toEqual({ line: 'open', lineEnd: 'none', speaker: 0 });
      expect(device.callCommands()).not.toContain('ATH');
    });
  });

  it('goes to the first number again and again when there is no second', async () => {
    device = await WholeDevice.online('aware-1', [
      { type: 'settings', ...SETTINGS, secondNumber: '' },
    ]);
    refuseCalls(3, 'BUSY');
    device.raiseAlarm();
    device.run(MINUTE_MS);
    const dialled = device.callCommands().filter((text) => text.startsWith('ATD'));
    expect(dialled).toEqual([PRIMARY, PRIMARY, PRIMARY, PRIMARY]);
  });

  it('is not tried at all without a number', async () => {
    device = await WholeDevice.online('aware-1', [
      { type: 'settings', ...SETTINGS, primaryNumber: '', secondNumber: '' },
    ]);
    device.raiseAlarm();
    expect(dials(MINUTE_MS)).toEqual([]);
  });

  it('without any answer of the modem to dialling is looked for in the list of calls', () => {
    refuseCalls(1);
    device.raiseAlarm();
    device.run(10_000);
    const lines = device.published().map((message) => 'line' in message && message.line);
    expect(lines).toContain('lost');
    expect(device.callCommands()).toEqual([PRIMARY, SECOND]);
  });
});

describe('a call that drops', () => {
  beforeEach(() => {
    device.raiseAlarm();
    device.run(MINUTE_MS);
    device.forget();
    device.published();
  });

  it.each(['NO CARRIER', '+QIND: "ccinfo",1,0,-1,0,0,"+31880000112",145'])(
    'with %s is dialled again after two seconds, speaker silent',
    (said) => {
      dropCall(said);
      device.run(1000);
      expect(device.last('position')).toMatchObject({ line: 'lost', lineEnd: 'noCarrier' });
      expect(device.callCommands()).toEqual([]);
      device.run(2000);
      expect(device.callCommands()).toEqual([PRIMARY]);
      expect(linePosition()).toEqual({ line: 'open', lineEnd: 'none', speaker: 0 });
    },
  );

  it('without a word is found in the list of calls, and dialled again', () => {
    dropCall();
    device.run(13_000);
    expect(device.callCommands()).toEqual([PRIMARY]);
    expect(linePosition().line).toBe('open');
  });

  it('again and again is dialled again each time after two seconds', () => {
    for (let i = 0; i < 10; i++) {
      dropCall('NO CARRIER');
      device.run(25_000);
    }
    expect(device.callCommands()).toEqual(Array.from({ length: 10 }, () => PRIMARY));
  });

  it('within seconds has reached nobody: the other number is called, with growing pauses', () => {
    dropCall('NO CARRIER');
    const dialled: string[] = [];
    for (let seconds = 0; seconds < 180; seconds++) {
      const [dial] = dials(1000);
      if (!dial) continue;
      dialled.push(`${seconds} ${dial.split(' ')[1]}`);
      device.run(3000);
      seconds += 3;
      dropCall('NO CARRIER');
    }
    expect(dialled.map((dial) => dial.split(' ')[1])).toEqual(
      Array.from({ length: dialled.length }, (_, i) => (i % 2 ? SECOND : PRIMARY)),
    );
    const times = dialled.map((dial) => Number(dial.split(' ')[0]));
    const pauses = times.slice(1).map((at, i) => at - times[i]!);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBeGreaterThan(50);
  });

  it('is dialled at once by a further press, whatever the pause', () => {
    refuseCalls(6, 'BUSY');
    dropCall('NO CARRIER');
    device.run(MINUTE_MS);
    device.forget();
    device.raiseAlarm(2);
    device.run(SOON_MS);
    expect(device.callCommands()).toHaveLength(1);
  });

  it('by order may keep the modem deaf for a while, which does not cost the modem', () => {
    device.modem.answer('ATH', []);
    device.order('closeLine');
    device.modem.calls = [];
    for (let i = 0; i < 2; i++) device.modem.answer('AT', []);
    device.run(MINUTE_MS);
    expect(device.modem.isOn).toBe(true);
    expect(device.callCommands()).toEqual(['ATH']);
  });

  it('was with the second number, and that is called again', () => {
    refuseCalls(1, 'BUSY');
    dropCall('NO CARRIER');
    device.run(MINUTE_MS);
    expect(device.callCommands()).toEqual([PRIMARY, SECOND]);
    dropCall('NO CARRIER');
    device.run(5000);
    expect(device.callCommands().at(-1)).toBe(SECOND);
  });

  it('does not drop because of a word about another call', () => {
    device.modem.say('NO CARRIER');
    device.run(10_000);
    expect(device.callCommands()).toEqual([]);
    expect(linePosition()).toEqual({ line: 'open', lineEnd: 'none', speaker: 0 });
  });

  it('because the modem restarts is dialled again, the speaker silenced anew', () => {
    device.modem.calls = [];
    device.modem.say('RDY');
    device.run(10_000);
    expect(device.callCommands()).toEqual([PRIMARY]);
    const ends = device.published().map((message) => 'lineEnd' in message && message.lineEnd);
    expect(ends).toContain('modemRestarted');
  });

  it('because the modem lost power is dialled again once it is back', () => {
    device.modem.setPower(false);
    device.run(2 * MINUTE_MS);
    expect(device.callCommands()).toEqual([PRIMARY]);
    expect(linePosition().line).toBe('open');
  });
});
