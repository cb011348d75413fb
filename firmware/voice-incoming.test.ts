import { beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS } from './testing/linked-device.ts';
import { SOON_MS, WholeDevice } from './testing/whole-device.ts';

const PRIMARY = `ATD${SETTINGS.primaryNumber};`;
const INCOMING = '1,1,4,0,0,"+31611111111",145';
const WAITING = '2,1,5,0,0,"+31611111111",145';
const DATA_CALL = '1,1,0,1,0,"",128';
const MINUTE_MS = 60_000;

/** What modems say of a call that comes in; some say only one of these. */
const NOTICES = [
  'RING',
  '+CRING: VOICE',
  '+CLIP: "+31611111111",145,,,,0',
  '+QIND: "ccinfo",1,1,4,0,0,"+31611111111",145',
];

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.online();
});

function ring(...notices: string[]): void {
  device.listen();
  device.modem.calls.push(INCOMING);
  device.modem.say(...notices);
  device.run(SOON_MS);
}

/** An alarm whose line the centre has closed, so that the device does not dial by itself. */
function raiseWithoutLine(): void {
  device.raiseAlarm();
  device.order('closeLine');
  device.run(SOON_MS);
  device.forget();
}

/** An alarm whose calls all fail, right after one of them has: some seconds until the next. */
function raiseWithFailingLine(): void {
  device.modem.answer('ATD', ['NO CARRIER'], 1000);
  device.raiseAlarm();
  device.run(40_000);
  while (!device.callCommands().at(-1)?.startsWith('ATD')) device.run(100);
  device.run(SOON_MS);
  device.forget();
}

describe.each(NOTICES)('a call that comes with %s', (notice) => {
  it('without an alarm is refused, and said in the next heartbeat', async () => {
    ring(notice);
    expect(device.callCommands()).toEqual(['ATH']);
    expect(device.modem.calls).toEqual([]);
    expect(await device.faults()).toEqual(['strangerCall']);
  });

  it('in an alarm is refused when the centre has not announced it', async () => {
    raiseWithFailingLine();
    ring(notice);
    expect(device.callCommands()).toEqual(['ATH']);
    expect(await device.faults()).toContain('strangerCall');
  });

  it('in an alarm is taken once it is announced, speaker silent', async () => {
    raiseWithFailingLine();
    device.order('expectCall');
    ring(notice);
    expect(device.callCommands()).toEqual(['ATA']);
    device.run(10_000);
    expect(device.last('position')).toMatchObject({ line: 'open', speaker: 0 });
    expect(await device.faults()).not.toContain('strangerCall');
  });
});

describe('an announced call', () => {
  it.each([
    [59_000, 'ATA'],
    [61_000, 'ATH'],
  ])('that comes %i ms after the announcement is answered with %s', (delayMs, answer) => {
    raiseWithFailingLine();
    device.modem.answer('ATD', ['NO CARRIER'], 1000);
    device.order('expectCall');
    device.run(delayMs - SOON_MS - 200);
    device.forget();
    ring('RING');
    expect(device.callCommands()).toContain(answer);
  });

  it('is taken once: the next one is a stranger', async () => {
    raiseWithFailingLine();
    device.order('expectCall');
    ring('RING');
    device.modem.calls = [];
    device.modem.say('NO CARRIER');
    device.run(SOON_MS);
    device.forget();
    ring('RING');
    expect(device.callCommands()).toEqual(['ATH']);
    expect(await device.faults()).toContain('strangerCall');
  });

  it('has a call of ours that still rings out of its way, and is taken', () => {
    device.modem.answer('ATD', ['OK'], 1000);
    device.raiseAlarm();
    device.run(20_000);
    device.modem.calls = ['1,0,3,0,0,"+31880000112",145'];
    device.run(10_000);
    device.forget();
    device.order('expectCall');
    device.run(SOON_MS);
    expect(device.callCommands()).toEqual(['ATH']);
    ring('RING');
    expect(device.callCommands()).toEqual(['ATH', 'ATA']);
    device.run(10_000);
    expect(device.last('position')).toMatchObject({ line: 'open', speaker: 0 });
  });

  it('may ring for a while, and is answered once', () => {
    raiseWithFailingLine();
    device.order('expectCall');
    device.modem.answer('ATA', ['OK'], 1);
    ring('RING', '+CLIP: "+31611111111",145,,,,0', '+QIND: "ccinfo",1,1,4,0,0,"+31611111111",145');
    device.run(1000);
    device.modem.say('RING');
    device.run(SOON_MS);
    expect(device.modem.count('ATA')).toBe(1);
  });

  it('is waited for: the device does not dial into it, and goes on when it has not come', () => {
    raiseWithFailingLine();
    device.order('expectCall');
    device.run(59_000 - SOON_MS);
    expect(device.modem.count('ATD')).toBe(0);
    device.run(2000);
    expect(device.modem.count('ATD')).toBe(1);
  });

  it('is no longer expected once the alarm is closed', async () => {
    raiseWithFailingLine();
    device.order('expectCall');
    device.tell({ type: 'closed', alarmNumber: 1 });
    device.run(SOON_MS);
    device.forget();
    ring('RING');
    expect(device.callCommands()).toEqual(['ATH']);
    expect(await device.faults()).toContain('strangerCall');
  });

  it('cannot be announced outside an alarm', () => {
    device.order('expectCall');
    ring('RING');
    expect(device.callCommands()).toEqual(['ATH']);
  });

  it('that the other side gives up before it is taken leaves the line as it was', () => {
    raiseWithFailingLine();
    device.order('expectCall');
    device.modem.answer('ATA', ['NO CARRIER']);
    ring('RING');
    device.modem.calls = [];
    device.published();
    device.run(20_000);
    expect(device.modem.count('ATA')).toBe(1);
    expect(device.last('position')).toMatchObject({ line: 'lost', lineEnd: 'noCarrier' });
  });
});

describe('a call that comes while ours is up', () => {
  beforeEach(() => {
    device.raiseAlarm();
    device.run(MINUTE_MS);
    device.forget();
  });

  it.each([INCOMING.replace('1,1', '2,1'), WAITING])('as %s, is left to itself', (call) => {
    device.modem.calls.push(call);
    device.modem.say(...NOTICES);
    device.run(20_000);
    expect(device.callCommands()).toEqual([]);
    device.modem.calls.pop();
    device.modem.say('NO CARRIER');
    device.run(20_000);
    expect(device.callCommands()).toEqual([]);
    expect(device.last('position')).toMatchObject({ line: 'open' });
  });

  it('is left to itself even when one was announced', () => {
    device.order('expectCall');
    device.modem.calls.push(WAITING);
    device.modem.say('RING');
    device.run(20_000);
    expect(device.callCommands()).toEqual([]);
  });

  it('and stays when ours ends is refused, and ours dialled again', async () => {
    device.modem.calls = [INCOMING];
    device.modem.say('NO CARRIER', 'RING');
    device.run(1000);
    device.modem.say('RING');
    device.run(10_000);
    expect(device.callCommands()).toEqual(['ATH', PRIMARY]);
    expect(await device.faults()).toContain('strangerCall');
  });
});

describe('a call in the list that is none', () => {
  it('a data call is neither refused nor taken for the line', async () => {
    device.modem.calls = [DATA_CALL];
    device.modem.say('+QIND: "ccinfo",1,1,0,1,0,"",128');
    device.run(MINUTE_MS);
    expect(device.callCommands()).toEqual([]);
    expect(await device.faults()).toEqual([]);
  });

  it('a data call does not keep the line from being dialled, nor from being found lost', () => {
    device.modem.calls = [DATA_CALL];
    device.raiseAlarm();
    device.modem.calls.push(DATA_CALL);
    device.run(20_000);
    expect(device.callCommands()).toEqual([PRIMARY]);
    device.modem.calls = [DATA_CALL];
    device.run(20_000);
    expect(device.callCommands()).toEqual([PRIMARY, PRIMARY]);
  });

  it('a call that somebody else has made is ended', async () => {
    device.listen();
    device.modem.calls = ['1,0,0,0,0,"+31900123456",145'];
    device.modem.say('+QIND: "ccinfo",1,0,0,0,0,"+31900123456",145');
    device.run(SOON_MS);
    expect(device.callCommands()).toEqual(['ATH']);
    expect(await device.faults()).toEqual(['strangerCall']);
  });

  it.each(['+CLCC: ', '+CLCC: 1', '+CLCC: ,,,,', '+QIND: "csq",20,99'])(
    'the line %s changes nothing',
    async (text) => {
      device.modem.say(text);
      device.run(SOON_MS);
      expect(device.callCommands()).toEqual([]);
      expect(await device.faults()).toEqual([]);
    },
  );
});

describe('a line that the centre has closed', () => {
  beforeEach(raiseWithoutLine);

  it('is not opened by an unannounced call either', () => {
    ring('RING');
    expect(device.callCommands()).toEqual(['ATH']);
  });

  it('is opened by an announced call, which stays up', () => {
    device.order('expectCall');
    ring('RING');
    device.run(30_000);
    expect(device.callCommands()).toEqual(['ATA']);
    expect(device.last('position')).toMatchObject({ line: 'open', speaker: 0 });
  });
});

describe('where the position has the radio', () => {
  // Reported: it is taken, and hung up at once, since the line itself is not wanted then.
  it('an announced call is taken all the same, and stays up', async () => {
    device = await WholeDevice.online('rak5010');
    device.raiseAlarm();
    device.order('positionFirst');
    device.forget();
    device.order('expectCall');
    ring('RING');
    device.run(30_000);
    expect(device.callCommands()).toEqual(['ATA']);
    expect(device.last('position')).toMatchObject({ line: 'open' });
  });
});
