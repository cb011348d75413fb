import { beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS } from './testing/linked-device.ts';
import { WholeDevice } from './testing/whole-device.ts';

const PRIMARY = `ATD${SETTINGS.primaryNumber};`;
const MINUTE_MS = 60_000;

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.online();
});

const linePosition = () => {
  device.run(30_000);
  const { line, lineEnd, speaker } = device.last('position');
  return { line, lineEnd, speaker };
};

describe('a restart of the device', () => {
  beforeEach(() => {
    device.raiseAlarm();
    device.run(MINUTE_MS);
    device.forget();
  });

  it('takes up the call that is still up, silences it, and neither hangs up nor dials', async () => {
    await device.restart();
    device.run(MINUTE_MS);
    expect(device.callCommands()).toEqual(['AT+CLVL=0']);
    expect(linePosition()).toEqual({ line: 'open', lineEnd: 'none', speaker: 0 });
  });

  it('hangs up the call of an alarm that has been closed since', async () => {
    device.tell({ type: 'closed', alarmNumber: 1 });
    device.modem.answer('ATH', []);
    await device.restart();
    device.run(MINUTE_MS);
    expect(device.modem.calls).toEqual([]);
    expect(device.timesOf('ATD', MINUTE_MS)).toEqual([]);
  });

  it('takes up the call that came and was taken, silences it, and calls nobody', async () => {
    device.modem.calls = ['1,1,0,0,0,"+31611111111",145'];
    await device.restart();
    device.run(MINUTE_MS);
    expect(device.callCommands()).toEqual(['AT+CLVL=0']);
    expect(linePosition()).toEqual({ line: 'open', lineEnd: 'none', speaker: 0 });
    expect(device.modem.calls).toHaveLength(1);
  });

  it('calls again when the call that was taken up ends', async () => {
    device.modem.calls = ['1,1,0,0,0,"+31611111111",145'];
    await device.restart();
    device.run(MINUTE_MS);
    device.forget();
    device.modem.calls = [];
    device.modem.say('NO CARRIER');
    device.run(5000);
    expect(device.callCommands()).toEqual([PRIMARY]);
  });

  it('hangs up a call that was taken for an alarm that has been closed since', async () => {
    device.tell({ type: 'closed', alarmNumber: 1 });
    device.run(1000);
    device.modem.calls = ['1,1,0,0,0,"+31611111111",145'];
    device.forget();
    await device.restart();
    device.run(MINUTE_MS);
    expect(device.callCommands()).toEqual(['ATH']);
    expect(device.modem.calls).toEqual([]);
  });

  it('takes up no call that is still knocking', async () => {
    device.modem.calls = ['1,1,4,0,0,"+31611111111",145'];
    await device.restart();
    device.run(MINUTE_MS);
    expect(device.callCommands()).toEqual(['ATH', PRIMARY]);
  });

  it('takes up no call that came later, at any but its first look', async () => {
    device.order('closeLine');
    await device.restart();
    device.modem.answer('ATD', ['BUSY'], 1e6);
    device.run(20_000);
    device.forget();
    device.modem.calls = ['1,1,0,0,0,"+31611111111",145'];
    device.modem.say('+QIND: "ccinfo",1,1,0,0,0,"+31611111111",145');
    device.run(1000);
    expect(device.callCommands()).toContain('ATH');
  });

  it('calls again when the call has ended meanwhile', async () => {
    device.modem.calls = [];
    await device.restart();
    device.run(MINUTE_MS);
    expect(device.callCommands()).toEqual([PRIMARY]);
  });
});

describe('a modem that does not set the loudness', () => {
  it('is not made to call while nobody knows how loud it would be', () => {
    device.modem.answer('AT+CLVL', ['ERROR'], 3);
    device.raiseAlarm();
    device.run(30_000);
    expect(device.modem.count('AT+CLVL=0')).toBe(4);
    expect(device.callCommands()).toEqual([expect.stringMatching(/^ATD/)]);
  });

  it.each([
    ['nothing to the question', ['OK']],
    ['another loudness', ['+CLVL: 3', 'OK']],
    ['a cut answer', ['+CLVL: ', 'OK']],
  ])('and says OK, but %s, is not made to call', (_answer, answer) => {
    device.modem.answer('AT+CLVL?', answer, 1e6);
    device.raiseAlarm();
    device.run(30_000);
    expect(device.modem.count('AT+CLVL=0')).toBeGreaterThan(2);
    expect(device.modem.count('ATD')).toBe(0);
    expect(linePosition()).toMatchObject({ line: 'lost' });
  });

  it('is asked before the next call, also when it had just refused to be silent', () => {
    device.raiseAlarm();
    device.order('speakerOn');
    device.modem.answer('AT+CLVL', ['ERROR'], 1);
    device.order('speakerOff');
    device.modem.calls = [];
    device.modem.say('NO CARRIER');
    device.order('openLine');
    device.run(5000);
    expect(device.callCommands().at(-1)).toMatch(/^ATD/);
  });

  it('keeps the line when the speaker cannot be opened', () => {
    device.raiseAlarm();
    device.modem.answer('AT+CLVL', ['ERROR']);
    device.order('speakerOn');
    device.run(MINUTE_MS);
    expect(linePosition()).toEqual({ line: 'open', lineEnd: 'none', speaker: 0 });
    expect(device.modem.count('AT+CLVL=4')).toBe(1);
  });

  it('is asked again with pauses before a call', () => {
    device.modem.answer('AT+CLVL', ['ERROR'], 1e6);
    device.raiseAlarm();
    device.published();
    device.run(30_000);
    expect(device.modem.count('AT+CLVL')).toBeLessThan(20);
    expect(device.published().length).toBeGreaterThan(0);
  });

  it('is asked again with pauses during a call', () => {
    device.raiseAlarm();
    device.order('speakerOn');
    device.modem.answer('AT+CLVL', ['ERROR'], 1e6);
    device.order('speakerOff');
    device.published();
    device.run(30_000);
    expect(device.modem.count('AT+CLVL=0')).toBeLessThan(20);
    expect(device.published().length).toBeGreaterThan(0);
  });
});
