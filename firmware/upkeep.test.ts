import { beforeEach, describe, expect, it } from 'vitest';
import {
  BATTERY_PIN,
  CHARGE_CURRENT_PIN,
  CHARGE_DETECT_PIN,
  DOCK_PIN,
  MODEM_STATUS_PIN,
  SEATED_PIN,
} from './boards/rak5010.ts';
import { WholeDevice } from './testing/whole-device.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const CHARGE_ME = [190, 190, 190];
const CHARGING = [190, 400];

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.online();
});

function volts(millivolts: number): void {
  device.espruino.analog.set(BATTERY_PIN, millivolts / 6000);
}

/** A charger that works, or none. */
function dock(isDocked: boolean, milliamps = 480): void {
  device.espruino.analog.set(CHARGE_CURRENT_PIN, isDocked ? milliamps / 1000 : 0);
  device.espruino.setPin(CHARGE_DETECT_PIN, !isDocked);
  device.espruino.setPin(SEATED_PIN, !isDocked);
  device.espruino.setPin(DOCK_PIN, isDocked);
}

/** What was felt since the last look, pulse by pulse. */
function felt(): number[] {
  return device.felt.splice(0).map(([, lengthMs]) => lengthMs);
}

const isModemOn = () => device.espruino.pins.get(MODEM_STATUS_PIN);

/** Below the reserve, its last words said and its modem off. */
function runDown(): void {
  volts(3450);
  device.run(2 * HOUR_MS);
  expect(device.last('heartbeat')).toMatchObject({ lastWords: 1, chargeNeed: 'now' });
  expect(isModemOn()).toBe(false);
}

describe('what is counted as drawn', () => {
  /** By the gauge's own count, in µAh. */
  async function drawnIn(durationMs: number): Promise<number> {
    const { lookAtBattery, takeSpent } = await import('./battery.ts');
    lookAtBattery();
    takeSpent();
    device.run(durationMs);
    lookAtBattery();
    return takeSpent();
  }

  it('has the port that is open all the time in a risk window', async () => {
    // By then it looks for a fix every four hours.
    device.run(24 * HOUR_MS);
    const quiet = await drawnIn(4 * HOUR_MS);
    const window = { riskSeconds: 43_200, heartbeatSeconds: 900 };
    device.published();
    device.tell({ type: 'riskWindow', asOf: device.asOf, ...window });
    const watched = await drawnIn(4 * HOUR_MS);
    expect((watched - quiet) / 4000).toBeCloseTo(1, 1);
  });
});

describe('below the reserve', () => {
  it('the device says last words, and nothing after them', () => {
    runDown();
    device.run(24 * HOUR_MS);
    expect(device.published()).toEqual([]);
    expect(isModemOn()).toBe(false);
    expect(device.espruino.reboots).toBe(0);
  });

  it('a press has the modem and its answer, and the modem goes off again after the alarm', () => {
    runDown();
    device.press();
    device.run(20_000);
    expect(device.published().map(({ type }) => type)).toContain('alarmRaised');
    for (const type of ['received', 'accepted', 'closed'] as const) {
      device.tell({ type, alarmNumber: 1 });
      device.run(2 * MINUTE_MS);
    }
    device.published();
    device.run(HOUR_MS);
    expect(isModemOn()).toBe(false);
    expect(device.published()).toEqual([]);
  });

  it('a modem that comes on by itself is switched off', () => {
    runDown();
    device.modem.setPower(true);
    device.run(15 * MINUTE_MS);
    expect(isModemOn()).toBe(false);
  });

  it('current brings it back within a minute or two, and takes its need away', () => {
    runDown();
    volts(3700);
    dock(true);
    device.run(3 * MINUTE_MS);
    const told = device.last('heartbeat');
    expect(told).toMatchObject({ charging: 'charging', chargeNeed: 'none', lastWords: 0 });
  });

  it('a dock without current does not', () => {
    runDown();
    device.espruino.setPin(SEATED_PIN, false);
    device.run(HOUR_MS);
    expect(device.published()).toEqual([]);
  });

  it('a start with an open alarm has the modem', async () => {
    runDown();
    device.press();
    device.run(20_000);
    device.published();
    await device.restart();
    device.run(30_000);
    expect(device.published().map(({ type }) => type)).toContain('alarmRaised');
  });
});

describe('a restart below the reserve', () => {
  it('does not leave it for what a rested cell shows', async () => {
    runDown();
    volts(3740);
    await device.restart();
    const { responseMinutes } = await import('./battery.ts');
    expect(responseMinutes).toBeGreaterThanOrEqual(30);
    expect(responseMinutes).toBeLessThan(40);
    device.run(6 * HOUR_MS);
    expect(device.published()).toEqual([]);
    expect(isModemOn()).toBe(false);
  });

  it('is one above it once it was charged', async () => {
    runDown();
    volts(4000);
    dock(true);
    device.run(10 * MINUTE_MS);
    dock(false);
    device.run(10 * MINUTE_MS);
    const { stored } = await import('./journal.ts');
    expect(stored(7, 1)).toHaveLength(0);
  });
});

describe('a cell that is full and holds less than the reserve', () => {
  it('is told as worn out, and not asked to be charged', async () => {
    device.modem.answer('AT+QLTS', ['+QLTS: "2026/01/31,10:00:00+04,0"', 'OK'], 99);
    await device.restart();
    device.run(MINUTE_MS);
    const gauge = await import('./gauge.ts');
    // As an old 500 mAh cell would be learned.
    gauge.openGauge(1, 500, 200, 400);
    volts(4190);
    dock(true);
    device.run(MINUTE_MS);
    device.espruino.setPin(CHARGE_DETECT_PIN, true);
    device.espruino.analog.set(CHARGE_CURRENT_PIN, 0);
    device.run(2 * HOUR_MS);
    dock(false);
    felt();
    device.run(HOUR_MS);
    const last = device.last('heartbeat');
    expect(last).toMatchObject({ lastWords: 1, chargeNeed: 'none' });
    expect(felt()).toEqual([]);
  });
});

describe('docking', () => {
  it('is answered once within the minute', () => {
    device.run(15 * MINUTE_MS);
    felt();
    dock(true);
    device.run(MINUTE_MS);
    expect(felt()).toEqual(CHARGING);
    device.run(10 * MINUTE_MS);
    expect(felt()).toEqual([]);
  });

  it('is answered in an alarm too, which may last for hours', () => {
    device.raiseAlarm();
    device.run(MINUTE_MS);
    felt();
    dock(true);
    device.run(2 * MINUTE_MS);
    expect(felt()).toEqual([190, 400]);
  });

  it('is told by an alarm within seconds, and so is its end', () => {
    dock(true);
    device.run(6000);
    device.press();
    device.run(1000);
    expect(device.last('alarmRaised')).toMatchObject({ charging: 'charging' });
    dock(false);
    device.run(6000);
    device.press();
    device.run(1000);
    expect(device.last('alarmRaised')).toMatchObject({ charging: 'notCharging' });
  });
});

describe('what was learned', () => {
  it('is kept at noon, and taken up after a restart', async () => {
    device.modem.answer('AT+QLTS', ['+QLTS: "2026/01/31,11:55:00+04,0"', 'OK'], 9);
    await device.restart();
    device.run(30 * MINUTE_MS);
    const { stored } = await import('./journal.ts');
    expect(stored(7, 0).length).toBeGreaterThan(20);
    const learned = [...stored(7, 0)];
    await device.restart();
    const journal = await import('./journal.ts');
    expect([...journal.stored(7, 0)]).toEqual(learned);
  });
});

describe('a reminder', () => {
  it('is felt by day, and not while an alarm runs', async () => {
    device.modem.answer('AT+QLTS', ['+QLTS: "2026/01/31,14:00:00+04,0"', 'OK'], 99);
    await device.restart();
    device.run(MINUTE_MS);
    felt();
    runDown();
    expect(felt().slice(0, 3)).toEqual(CHARGE_ME);
    device.press();
    device.run(20_000);
    device.tell({ type: 'received', alarmNumber: 1 });
    device.run(10_000);
    felt();
    device.run(4 * HOUR_MS);
    expect(felt()).toEqual([]);
  });
});
