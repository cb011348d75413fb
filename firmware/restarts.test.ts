import { beforeEach, describe, expect, it } from 'vitest';
import { faultNames, WholeDevice } from './testing/whole-device.ts';

const MINUTE_MS = 60_000;

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.online();
});

/** The faults that the next heartbeat tells. */
function told(): string[] {
  device.run(20_000);
  return faultNames(device.last('heartbeat').faults);
}

describe('a restart', () => {
  it('without a reason is told as one', async () => {
    await device.restart();
    expect(told()).toEqual(['restarted']);
  });

  it('because nothing caught an exception says so, once', async () => {
    device.espruino.throwUncaught();
    expect(device.espruino.reboots).toBe(1);
    await device.restart();
    expect(told()).toEqual(['restarted', 'exception']);
    await device.restart();
    expect(told()).toEqual(['restarted']);
  });

  it('because memory ran out says so', async () => {
    device.espruino.raiseFlags('LOW_MEMORY', 'MEMORY');
    expect(device.espruino.reboots).toBe(1);
    await device.restart();
    expect(told()).toEqual(['restarted', 'outOfMemory']);
  });

  it.each(['FIFO_FULL', 'UART_OVERFLOW'])('is none for %s, which is told', async (flag) => {
    device.espruino.raiseFlags(flag);
    expect(device.espruino.reboots).toBe(0);
    expect(await device.faults()).toEqual(['serialOverrun']);
  });

  it('happens though its reason cannot be kept', () => {
    device.espruino.flash.cutPowerAt(device.espruino.flash.operations, 'before');
    device.espruino.throwUncaught();
    expect(device.espruino.reboots).toBe(1);
  });

  it('happens on a flash that takes nothing, and once', async () => {
    device.espruino.flash.isWorn = true;
    device.espruino.throwUncaught();
    await device.restart();
    device.run(10 * MINUTE_MS);
    expect(device.espruino.reboots).toBe(1);
    expect(faultNames(device.last('heartbeat').faults)).toContain('journalFailed');
  });

  it('forgets no fault that has not been told yet', async () => {
    device.listen();
    device.modem.say('+CMTI: "ME",3');
    device.espruino.throwUncaught();
    await device.restart();
    expect(told()).toEqual(['restarted', 'exception', 'smsIgnored']);
    device.espruino.throwUncaught();
    await device.restart();
    expect(told()).toEqual(['restarted', 'exception']);
  });

  it('goes on with the alarm', async () => {
    device.raiseAlarm();
    device.espruino.throwUncaught();
    device.published();
    await device.restart();
    device.run(MINUTE_MS);
    expect(device.last('position')).toMatchObject({ alarmNumber: 1, progress: 'received' });
  });
});

describe('restarts in a row', () => {
  it('are a loop from the fourth on, until the device has come to rest', async () => {
    for (let i = 0; i < 3; i++) {
      device.espruino.throwUncaught();
      await device.restart();
      expect(told()).toEqual(['restarted', 'exception']);
    }
    for (let i = 0; i < 2; i++) {
      device.espruino.throwUncaught();
      await device.restart();
      expect(told()).toEqual(['restarted', 'exception', 'bootLoop']);
    }
    device.run(6 * MINUTE_MS);
    device.espruino.throwUncaught();
    await device.restart();
    expect(told()).toEqual(['restarted', 'exception']);
  });

  it('that are five minutes apart are none', async () => {
    for (let i = 0; i < 8; i++) {
      device.run(5 * MINUTE_MS);
      device.published();
      await device.restart();
      expect(told()).toEqual(['restarted']);
    }
  });

  it('are counted no further than their record can hold', async () => {
    for (let i = 0; i < 260; i++) await device.restart();
    expect(told()).toEqual(['restarted', 'bootLoop']);
  });
});

describe('the watchdog', () => {
  const sinceFedMs = () => device.espruino.nowMs - device.espruino.fedAtMs;

  it('is fed by a device that has nothing to do, by day and by night', () => {
    expect(device.espruino.watchdogSeconds).toBeGreaterThan(60);
    for (let i = 0; i < 24 * 60; i++) {
      device.run(MINUTE_MS);
      expect(sinceFedMs()).toBeLessThan(device.espruino.watchdogSeconds * 1000);
    }
  });

  it.each([
    ['has no network', 'AT+CEREG?', ['+CEREG: 0,2', 'OK']],
    ['has no broker', 'AT+QMTOPEN', ['OK', '+QMTOPEN: 0,5']],
    ['has no SIM', 'AT+CPIN?', ['+CME ERROR: 10']],
  ])('is fed by a device that %s', async (_name, start, answer) => {
    device.modem.answer(start, answer, 1e6);
    device.modem.say('RDY');
    for (let i = 0; i < 3 * 60; i++) {
      device.run(MINUTE_MS);
      expect(sinceFedMs()).toBeLessThan(device.espruino.watchdogSeconds * 1000);
    }
  });

  it('is fed during an alarm without an answer', () => {
    device.press();
    for (let i = 0; i < 60; i++) {
      device.run(MINUTE_MS);
      expect(sinceFedMs()).toBeLessThan(device.espruino.watchdogSeconds * 1000);
    }
  });

  it('is not fed by a loop that has stopped, though the feeding goes on', () => {
    device.run(60_000);
    device.espruino.loseTimers();
    device.run(25 * MINUTE_MS);
    expect(sinceFedMs()).toBeGreaterThan(device.espruino.watchdogSeconds * 1000);
  });

  it('is not fed by a loop that has stopped in an alarm either', () => {
    device.raiseAlarm();
    device.run(MINUTE_MS);
    device.espruino.loseTimers();
    device.run(15 * MINUTE_MS);
    expect(sinceFedMs()).toBeGreaterThan(device.espruino.watchdogSeconds * 1000);
  });
});
