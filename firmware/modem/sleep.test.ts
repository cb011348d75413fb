import { beforeEach, describe, expect, it } from 'vitest';
import { MODEM_DTR_PIN } from '../boards/rak5010.ts';
import { FakeEspruino } from '../testing/fake-espruino.ts';
import { SETTINGS } from '../testing/linked-device.ts';
import { SOON_MS, WholeDevice } from '../testing/whole-device.ts';
import { Rest } from './sleep.ts';

const WAKE_MS = 100;
/** How long the first thing that it is told after its sleep may go unanswered. */
const ROUSE_MS = 400;
const REST_AFTER_MS = 3000;

describe('the channel of a modem that sleeps', () => {
  let espruino: FakeEspruino;
  let channel: typeof import('./at-channel.ts');
  /** What DTR did and what was written, each with its time. */
  let log: [atMs: number, what: string][];
  let most: Rest;

  beforeEach(async () => {
    espruino = new FakeEspruino().install();
    channel = await import('./at-channel.ts');
    log = [];
    most = Rest.port;
    espruino.onSerialWrite = (data) => log.push([espruino.nowMs, data]);
    espruino.onPin = (pin, high) => {
      if (pin === MODEM_DTR_PIN) log.push([espruino.nowMs, high ? 'DTR high' : 'DTR low']);
    };
    const listener = { urc: () => {}, message: () => {}, free: () => {}, mayRest: () => most };
    channel.openChannel(listener);
  });

  const say = () => channel.command('AT+A', '', 1000, () => {});
  const answer = () => espruino.receive('\r\nOK\r\n');
  const restless = (isRestless: boolean) => {
    most = isRestless ? Rest.nothing : Rest.port;
  };
  const wakeUp = () => {
    channel.rouse();
    espruino.advance(WAKE_MS);
    answer();
    answer();
    log.length = 0;
  };

  const later = (delayMs: number, act: () => void) => espruino.after(delayMs, act);

  /** Each state, with each thing that can happen in it: what comes of it, counted from then. */
  it.each<[state: 'asleep' | 'awake', event: string, act: () => void, came: typeof log]>([
    [
      'asleep',
      'a command',
      () => [say(), later(WAKE_MS + 20, answer)],
      [
        [0, 'DTR low'],
        [WAKE_MS, 'AT\r'],
        [WAKE_MS + 20, 'AT+A\r'],
      ],
    ],
    [
      'asleep',
      'a command, with an error to what wakes it',
      () => [say(), later(WAKE_MS + 20, () => espruino.receive('\r\nERROR\r\n'))],
      [
        [0, 'DTR low'],
        [WAKE_MS, 'AT\r'],
        [WAKE_MS + 20, 'AT+A\r'],
      ],
    ],
    [
      'asleep',
      'a command, with silence to what wakes it',
      say,
      [
        [0, 'DTR low'],
        [WAKE_MS, 'AT\r'],
        [WAKE_MS + ROUSE_MS, 'AT+A\r'],
      ],
    ],
    [
      'asleep',
      'a command, with a URC in place of an answer',
      () => [say(), later(WAKE_MS + 20, () => espruino.receive('\r\n+CMTI: "ME",1\r\n'))],
      [
        [0, 'DTR low'],
        [WAKE_MS, 'AT\r'],
        [WAKE_MS + ROUSE_MS, 'AT+A\r'],
      ],
    ],
    ['asleep', 'a command given up at once', () => [say(), channel.abandon()], [[0, 'DTR low']]],
    [
      'asleep',
      'a command given up while it wakes',
      () => [say(), later(WAKE_MS + 20, () => channel.abandon())],
      [
        [0, 'DTR low'],
        [WAKE_MS, 'AT\r'],
      ],
    ],
    [
      'asleep',
      'a finger',
      () => [channel.rouse(), later(WAKE_MS + 20, answer)],
      [
        [0, 'DTR low'],
        [WAKE_MS, 'AT\r'],
        [WAKE_MS + 20, 'AT\r'],
      ],
    ],
    ['asleep', 'time', () => {}, []],
    ['awake', 'a command', () => [say(), answer()], [[0, 'AT+A\r']]],
    ['awake', 'a finger', () => channel.rouse(), []],
  ])('%s, after %s', (state, _event, act, came) => {
    if (state === 'awake') wakeUp();
    const startMs = espruino.nowMs;
    act();
    espruino.advance(REST_AFTER_MS - 2 * WAKE_MS);
    expect(log.map(([atMs, what]) => [atMs - startMs, what])).toEqual(came);
  });

  it.each<[what: string, begin: () => void, end: () => void]>([
    ['nothing', () => {}, () => {}],
    ['a command', say, answer],
    ['what the device is at', () => restless(true), () => restless(false)],
  ])('lets it sleep within three seconds of the end of %s', (_what, begin, end) => {
    wakeUp();
    begin();
    espruino.advance(900);
    const held = log.length;
    end();
    espruino.advance(REST_AFTER_MS);
    expect(log.slice(held).map(([, what]) => what)).toEqual(['DTR high']);
    expect(espruino.pauses()).toEqual([]);
  });

  it.each<[what: string, begin: () => void]>([
    ['a command runs', () => channel.command('AT+A', '', 60_000, () => {})],
    ['the device is at something', () => restless(true)],
  ])('keeps it awake as long as %s', (_what, begin) => {
    wakeUp();
    begin();
    espruino.advance(30_000);
    expect(log.map(([, what]) => what)).not.toContain('DTR high');
  });

  it('counts the time limit of a command from when it is sent', () => {
    const ended: number[] = [];
    channel.command('AT+A', '', 1000, (result) => ended.push(result));
    espruino.advance(WAKE_MS + ROUSE_MS + 999);
    expect(ended).toEqual([]);
    espruino.advance(1);
    expect(ended).toEqual([2]);
  });

  it('says AT before what follows a silence, so that a late answer is not taken for its own', () => {
    wakeUp();
    const bytes = Uint8Array.of(65);
    channel.commandWithPayload(
      'AT+P',
      '',
      1000,
      () => bytes,
      () => {},
    );
    espruino.receive('\r\n> ');
    espruino.advance(2500);
    expect(log.at(-1)![1]).toBe(channel.END_OF_DATA);
    log.length = 0;
    const startMs = espruino.nowMs;
    const ended: string[] = [];
    channel.command('AT+A', '+A: ', 1000, (_result, info) => ended.push(info));
    espruino.advance(WAKE_MS);
    answer();
    espruino.receive('\r\n+A: 1\r\n\r\nOK\r\n');
    expect(log.map(([atMs, what]) => [atMs - startMs, what])).toEqual([
      ...[
        [0, 'DTR low'],
        [WAKE_MS, 'AT\r'],
        [WAKE_MS, 'AT+A\r'],
      ],
    ]);
    expect(ended).toEqual(['1']);
    espruino.advance(REST_AFTER_MS);
    expect(espruino.pauses()).toEqual([]);
  });

  it('ends a command that is given up while it wakes, once, and leaves the channel free', () => {
    const ended: number[] = [];
    channel.command('AT+A', '', 1000, (result) => ended.push(result));
    espruino.advance(WAKE_MS + 20);
    channel.abandon();
    answer();
    expect(ended).toEqual([2]);
    expect(channel.isChannelBusy()).toBe(false);
  });

  it('takes no answer to the waking for one to the command, and no prompt before it', () => {
    const bytes = Uint8Array.of(65);
    const ended: number[] = [];
    channel.commandWithPayload(
      'AT+P',
      '',
      1000,
      () => bytes,
      (result) => ended.push(result),
    );
    espruino.advance(WAKE_MS);
    answer();
    expect(log.at(-1)![1]).toBe('AT+P\r');
    espruino.receive('\r\n> ');
    answer();
    expect(log.at(-1)![1]).toBe('A');
    expect(ended).toEqual([0]);
  });

  it('gives up a finger that is not answered before the shortest hold is complete', () => {
    channel.rouse();
    espruino.advance(950);
    expect(channel.isChannelBusy()).toBe(false);
  });
});

describe.each(['rak5010', 'aware-1'] as const)('the device on %s', (board) => {
  let device: WholeDevice;

  beforeEach(async () => {
    device = await WholeDevice.online(board);
    // The search for the first fix is over by then.
    device.run(300_000);
    device.published();
    device.forget();
  });

  it('lets the modem sleep nearly all day, and misses no heartbeat', () => {
    let asleepMs = 0;
    const beats: unknown[] = [];
    for (let second = 0; second < 86_400; second++) {
      device.run(1000);
      if (device.modem.isAsleep) asleepMs += 1000;
      beats.push(...device.published());
    }
    expect(asleepMs / 86_400_000).toBeGreaterThan(0.97);
    expect(beats.length).toBeGreaterThanOrEqual(95);
  });

  it('has woken it by the time that a hold is complete: the alarm leaves at once', () => {
    expect(device.modem.isAsleep).toBe(true);
    device.press();
    expect(device.modem.commands.slice(0, 2)).toEqual(['AT', 'AT']);
    expect(device.modem.commands[2]).toMatch(/^AT\+QMTPUB/);
    device.run(100);
    expect(device.published()).toMatchObject([{ type: 'alarmRaised', trigger: 'button' }]);
  });

  it('loses nothing of an alarm when the modem misses the first command after its waking', () => {
    device.modem.answer('AT', []);
    device.press();
    device.run(100);
    expect(device.published()).toMatchObject([{ type: 'alarmRaised' }]);
  });

  it('is awake for the whole of an alarm and of a test, and lets it sleep after', () => {
    device.raiseAlarm();
    for (let second = 0; second < 1800; second++) {
      device.run(1000);
      expect(device.modem.isAsleep).toBe(false);
    }
    device.tell({ type: 'closed', alarmNumber: 1 });
    device.run(10_000);
    expect(device.modem.isAsleep).toBe(true);
  });

  it('takes what comes while it sleeps, and answers', () => {
    const { asOf } = device;
    device.tell({ type: 'riskWindow', riskSeconds: 600, heartbeatSeconds: 60, asOf });
    device.run(SOON_MS);
    expect(device.published()).toMatchObject([{ type: 'heartbeat', riskSecondsLeft: 600 }]);
  });

  it('knows the signal in its heartbeat though the modem misses the first thing it is told', () => {
    device.modem.answer('AT', []);
    device.run(SETTINGS.heartbeatSeconds * 1000 - 290_000);
    expect(device.published()).toMatchObject([{ type: 'heartbeat', signal: 11 }]);
    expect(device.modem.count('AT+QMTOPEN')).toBe(0);
  });
});
