import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../protocol/index.ts';
import type { FakeEspruino } from './testing/fake-espruino.ts';
import { bareDevice, ONLINE_WITHIN_MS } from './testing/linked-device.ts';
import {
  answerDevice,
  holdButton,
  listen,
  openUplink,
  provision,
  sealedDownlink,
  startFirmware,
} from './testing/provisioned.ts';
import type { ScriptedModem } from './testing/scripted-modem.ts';

let espruino: FakeEspruino;
let modem: ScriptedModem;
let downlinks: number;

/** All that was published since the last look, opened. */
function published(): Message[] {
  return modem.published.splice(0).map((text) => openUplink(text).message);
}
const types = () => published().map(({ type }) => type);

function answer(type: 'received' | 'accepted' | 'closed', alarmNumber: number): void {
  answerDevice(modem, sealedDownlink(type, alarmNumber, ++downlinks));
}

beforeEach(async () => {
  vi.doMock('board', () => import('./boards/rak5010.ts'));
  ({ espruino, modem } = bareDevice());
  provision(espruino);
  downlinks = 0;
  await startFirmware(espruino);
});

/** Online, its first heartbeat sent, GNSS searching. */
function startOnline(): void {
  espruino.advance(ONLINE_WITHIN_MS);
  published();
}

const FIX = '+QGPSLOC: 202008.0,52.09074,5.12142,2.0,4.0,3,0.00,0.0,0.0,140119,10';
const RIGHT_AWAY_MS = 1000;

describe('without an alarm', () => {
  it('the device sends a heartbeat as soon as it is online, and then every 15 minutes', () => {
    espruino.advance(ONLINE_WITHIN_MS);
    expect(published()).toEqual([
      {
        type: 'heartbeat',
        responseMinutes: 90,
        charging: 'notCharging',
        signal: 11,
        firmwareVersion: 'test',
        faults: 1,
        testSecondsLeft: 0,
        riskSecondsLeft: 0,
        settingsNumber: 0,
        settingsTrial: 0,
        chargeNeed: 'none',
        lastWords: 0,
        remainingMilliampHours: 813,
        errorMilliampHours: 122,
        fullMilliampHours: 870,
      },
    ]);
    espruino.advance(890_000);
    expect(published()).toEqual([]);
    espruino.advance(15_000);
    expect(published()).toMatchObject([{ type: 'heartbeat', faults: 0 }]);
    espruino.advance(24 * 3_600_000 + 15_000);
    expect(types()).toEqual(Array.from({ length: 96 }, () => 'heartbeat'));
  });

  it('it takes a fix now and then, keeps it, and gives up where there is none', () => {
    espruino.advance(3_600_000);
    expect(modem.count('AT+QGPS=1')).toBe(1);
    expect(modem.count('AT+QGPSEND')).toBe(1);
    expect(modem.count('AT+QGPSLOC')).toBeLessThan(100);
    espruino.advance(600_000);
    expect(modem.count('AT+QGPS=1')).toBe(2);
    expect(new Set(types())).toEqual(new Set(['heartbeat']));
  });

  it('it sleeps until something is due', () => {
    espruino.advance(600_000);
    const commands = modem.commands.length;
    espruino.advance(200_000);
    expect(modem.commands).toHaveLength(commands);
  });

  it('what comes to its closed port and is not heard makes a heartbeat six seconds later, once', () => {
    startOnline();
    espruino.advance(200_000);
    published();
    expect(espruino.isSerialOpen).toBe(false);
    modem.say('+QMTRECV: 0,0,"7K3MZQ0A/d",3,"abc"');
    expect(espruino.isSerialOpen).toBe(true);
    espruino.advance(5000);
    expect(types()).toEqual([]);
    espruino.advance(3000);
    expect(types()).toEqual(['heartbeat']);
    // For a quarter of an hour the port stays open then, and hears.
    espruino.advance(60_000);
    modem.say('+CRING: VOICE');
    espruino.advance(60_000);
    expect(types()).toEqual([]);
    expect(espruino.isSerialOpen).toBe(true);
    espruino.advance(900_000);
    expect(espruino.isSerialOpen).toBe(false);
  });

  it('it is held up by no refused message', () => {
    startOnline();
    listen(espruino);
    answerDevice(modem, 'rubbish');
    espruino.advance(900_000);
    expect(published()).toMatchObject([{ type: 'heartbeat', faults: 8 }]);
  });
});

describe('a press', () => {
  it('is sent at once, and again every ten seconds until it is received', () => {
    startOnline();
    holdButton(espruino);
    espruino.advance(RIGHT_AWAY_MS);
    expect(published()).toMatchObject([
      { type: 'alarmRaised', alarmNumber: 1, trigger: 'button', secondsSincePress: 0 },
    ]);
    espruino.advance(30_000);
    expect(
      published().map((message) => [
        message.type,
        'secondsSincePress' in message && message.secondsSincePress,
      ]),
    ).toEqual([
      ['alarmRaised', 10],
      ['alarmRaised', 20],
      ['alarmRaised', 30],
    ]);
    answer('received', 1);
    espruino.advance(60_000);
    expect(types()).not.toContain('alarmRaised');
  });

  it('that nothing answers has its session opened anew after every six sends', () => {
    startOnline();
    holdButton(espruino);
    espruino.advance(55_000);
    expect(modem.count('AT+QMTOPEN')).toBe(1);
    expect(types().filter((type) => type === 'alarmRaised')).toHaveLength(6);
    espruino.advance(10_000);
    expect(modem.count('AT+QMTOPEN')).toBe(2);
    expect(modem.count('AT+QIACT')).toBe(1);
    expect(types()).toContain('alarmRaised');
    espruino.advance(10 * 60_000);
    const sessions = modem.count('AT+QMTOPEN');
    expect(sessions).toBeGreaterThanOrEqual(10);
    expect(sessions).toBeLessThanOrEqual(13);
  });

  it('that is answered keeps its session, however many came before it', () => {
    startOnline();
    for (let alarmNumber = 1; alarmNumber <= 10; alarmNumber++) {
      holdButton(espruino);
      espruino.advance(15_000);
      answer('received', alarmNumber);
      espruino.advance(RIGHT_AWAY_MS);
    }
    expect(modem.count('AT+QMTOPEN')).toBe(1);
  });

  it('before the device is online is the first that it sends', () => {
    holdButton(espruino);
    espruino.advance(ONLINE_WITHIN_MS);
    expect(types()[0]).toBe('alarmRaised');
  });

  it('does not wait for the result of a heartbeat', () => {
    modem.answer('AT+QMTPUB', ['>', 'OK']);
    startOnline();
    holdButton(espruino);
    espruino.advance(RIGHT_AWAY_MS);
    expect(types()).toEqual(['alarmRaised']);
  });

  it('does not wait for a fix, and carries the last one with its age', () => {
    startOnline();
    modem.answer('AT+QGPSLOC', [FIX, 'OK']);
    espruino.advance(60_000);
    holdButton(espruino);
    espruino.advance(RIGHT_AWAY_MS);
    const [alarm] = published();
    const position = alarm!.type === 'alarmRaised' ? alarm!.position : undefined;
    expect(position).toMatchObject({ latMicrodegrees: 52090740, accuracyMetres: 10 });
    expect(position!.ageSeconds).toBeGreaterThan(50);
  });

  it('that cannot be published is sent when the link is back, before anything else', () => {
    startOnline();
    modem.answer('AT+QMTPUB', ['ERROR'], 3);
    holdButton(espruino);
    espruino.advance(20_000);
    expect(types()[0]).toBe('alarmRaised');
  });

  it('cuts the pause of a link that is down', () => {
    startOnline();
    modem.answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,5'], 8);
    listen(espruino);
    modem.say('+QMTSTAT: 0,1');
    espruino.advance(100_000);
    holdButton(espruino);
    const opens = modem.count('AT+QMTOPEN');
    espruino.advance(RIGHT_AWAY_MS);
    expect(modem.count('AT+QMTOPEN')).toBe(opens + 1);
  });

  it('is sent after a restart of the device', async () => {
    startOnline();
    modem.setPower(false);
    holdButton(espruino);
    espruino.restart();
    await startFirmware(espruino);
    espruino.advance(ONLINE_WITHIN_MS);
    expect(published()[0]).toMatchObject({ type: 'alarmRaised', alarmNumber: 1 });
  });

  it('is sealed under a new number each time, over restarts too', async () => {
    const numbers: number[] = [];
    for (let i = 0; i < 3; i++) {
      startOnline();
      holdButton(espruino);
      espruino.advance(25_000);
      numbers.push(...modem.published.map((text) => openUplink(text).sequence));
      espruino.restart();
      await startFirmware(espruino);
    }
    expect(numbers.length).toBeGreaterThan(8);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('is never sealed as anything else, also where numbers must be reserved for it', () => {
    startOnline();
    holdButton(espruino);
    // Each publish fails, so there is never the leisure to reserve more.
    modem.answer('AT+QMTPUB', ['>', 'ERROR'], 600);
    espruino.advance(12 * 3_600_000);
    const first = published().slice(0, 500);
    expect(first).toHaveLength(500);
    for (const message of first) expect(message).toMatchObject({ type: 'alarmRaised' });
  });
});

describe('positions', () => {
  function startAlarm(): void {
    startOnline();
    holdButton(espruino);
    espruino.advance(RIGHT_AWAY_MS);
    answer('received', 1);
    published();
  }

  it('come every 15 seconds, later every 25, while there is no new fix, with the progress', () => {
    startAlarm();
    espruino.advance(100_000);
    const quick = published();
    expect(quick.length).toBeGreaterThanOrEqual(6);
    expect(quick.length).toBeLessThanOrEqual(8);
    expect(quick[0]).toMatchObject({ type: 'position', alarmNumber: 1, progress: 'received' });
    answer('accepted', 1);
    espruino.advance(30_000);
    published();
    espruino.advance(300_000);
    const steady = published();
    expect(steady.length).toBeGreaterThanOrEqual(11);
    expect(steady.length).toBeLessThanOrEqual(13);
    expect(steady[0]).toMatchObject({ type: 'position', progress: 'accepted' });
  });

  it('do not hold up the heartbeat', () => {
    startAlarm();
    espruino.advance(1_000_000);
    expect(types().filter((type) => type === 'heartbeat')).toHaveLength(1);
  });

  it('stop while a further press waits for its answer, and go with the newest', () => {
    startAlarm();
    espruino.advance(20_000);
    holdButton(espruino);
    published();
    espruino.advance(25_000);
    expect(new Set(types())).toEqual(new Set(['alarmRaised']));
    answer('received', 2);
    espruino.advance(RIGHT_AWAY_MS);
    expect(published()).toMatchObject([{ type: 'position', alarmNumber: 2 }]);
  });

  it('stop with the close, and so does the search for a fix', () => {
    startAlarm();
    espruino.advance(400_000);
    answer('closed', 1);
    espruino.advance(10_000);
    published();
    espruino.advance(3_000_000);
    expect(new Set(types())).toEqual(new Set(['heartbeat']));
    expect(modem.commands.at(-1)).not.toContain('QGPSLOC');
    expect(modem.count('AT+QGPSEND')).toBe(modem.count('AT+QGPS=1'));
  });
});
