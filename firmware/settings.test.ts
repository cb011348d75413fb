import { beforeEach, describe, expect, it } from 'vitest';
import { BUTTON_PIN } from './boards/rak5010.ts';
import { PowerCut } from './testing/fake-flash.ts';
import { SETTINGS } from './testing/linked-device.ts';
import { SOON_MS, WholeDevice } from './testing/whole-device.ts';

const MINUTE_MS = 60_000;
const CHANGE = {
  type: 'changeSettings',
  settingsNumber: 5,
  apn: 'other.example',
  brokerHost: 'two.example',
  brokerPort: 8883,
  brokerTls: 1,
  holdMs: 3000,
  heartbeatSeconds: 120,
} as const;
const { type: _type, settingsNumber: _number, ...CHANGED } = CHANGE;

let device: WholeDevice;

const inForce = async () => ({ ...(await import('./settings.ts')).settings });
const asProvisioned = () => expect.objectContaining(SETTINGS);
const asChanged = () => expect.objectContaining({ ...SETTINGS, ...CHANGED });

/** The change is taken, and the device has restarted with it. */
async function tryChange(settingsNumber = 5): Promise<void> {
  const { reboots } = device.espruino;
  device.tell({ ...CHANGE, settingsNumber });
  expect(device.espruino.reboots).toBe(reboots + 1);
  await device.restart();
}

/** What its next heartbeat says of the settings. */
function told(withinMs = 20_000): unknown {
  device.run(withinMs);
  const { settingsNumber, settingsTrial } = device.last('heartbeat');
  return { settingsNumber, settingsTrial };
}

beforeEach(async () => {
  device = await WholeDevice.online();
});

describe('a change of settings', () => {
  it('is tried with the next start, and said to be', async () => {
    await tryChange();
    expect(told()).toEqual({ settingsNumber: 5, settingsTrial: 1 });
    expect(await inForce()).toEqual(asChanged());
    expect(device.modem.count('AT+QMTOPEN=0,"two.example",8883')).toBe(1);
    expect(device.modem.count('AT+QICSGP=1,1,"other.example"')).toBe(1);
  });

  it('leaves the numbers to call as they were, even when it names others', async () => {
    await tryChange();
    const { primaryNumber, secondNumber, smsNumber } = SETTINGS;
    expect(await inForce()).toMatchObject({ primaryNumber, secondNumber, smsNumber });
  });

  it('stays once it is confirmed, over restarts and time', async () => {
    await tryChange();
    told();
    device.tell({ type: 'settingsReceived', settingsNumber: 5 });
    expect(told()).toEqual({ settingsNumber: 5, settingsTrial: 0 });
    device.run(60 * MINUTE_MS);
    expect(device.espruino.reboots).toBe(1);
    await device.restart();
    expect(told()).toEqual({ settingsNumber: 5, settingsTrial: 0 });
    expect(await inForce()).toEqual(asChanged());
  });

  it('is not confirmed by a word about another one', async () => {
    await tryChange();
    told();
    device.tell({ type: 'settingsReceived', settingsNumber: 4 });
    expect(told(3 * MINUTE_MS)).toEqual({ settingsNumber: 5, settingsTrial: 1 });
  });

  it('that is in force already is not tried again', async () => {
    await tryChange();
    told();
    device.tell(CHANGE);
    expect(told(3 * MINUTE_MS)).toEqual({ settingsNumber: 5, settingsTrial: 1 });
    expect(device.espruino.reboots).toBe(1);
  });

  it('is refused while an alarm runs', async () => {
    device.raiseAlarm();
    device.tell(CHANGE);
    device.run(MINUTE_MS);
    expect(device.espruino.reboots).toBe(0);
    await device.restart();
    expect(await inForce()).toEqual(asProvisioned());
  });

  it('is refused while the button is down, and the press goes on', () => {
    device.espruino.setPin(BUTTON_PIN, false);
    device.run(500);
    device.tell(CHANGE);
    expect(device.espruino.reboots).toBe(0);
    device.run(SETTINGS.holdMs);
    device.espruino.setPin(BUTTON_PIN, true);
    expect(device.last('alarmRaised')).toMatchObject({ alarmNumber: 1 });
  });

  it('is taken once the button is up again', async () => {
    device.espruino.setPin(BUTTON_PIN, false);
    device.run(500);
    device.espruino.setPin(BUTTON_PIN, true);
    await tryChange();
    expect(told()).toEqual({ settingsNumber: 5, settingsTrial: 1 });
  });

  it('that the flash does not take changes nothing, and restarts nothing', async () => {
    device.espruino.flash.isWorn = true;
    for (let i = 0; i < 3; i++) device.tell(CHANGE);
    device.run(MINUTE_MS);
    expect(device.espruino.reboots).toBe(0);
    expect(await inForce()).toEqual(asProvisioned());
  });

  it('whose confirmation the flash does not take stays on trial', async () => {
    await tryChange();
    told();
    device.espruino.flash.isWorn = true;
    device.tell({ type: 'settingsReceived', settingsNumber: 5 });
    expect(told(3 * MINUTE_MS)).toEqual({ settingsNumber: 5, settingsTrial: 1 });
    expect(await inForce()).toEqual(asChanged());
    expect(device.espruino.reboots).toBe(1);
  });

  it('takes the place of one that was tried before it', async () => {
    await tryChange();
    told();
    await tryChange(6);
    expect(told()).toEqual({ settingsNumber: 6, settingsTrial: 1 });
  });
});

describe('a trial', () => {
  it('ends by itself after 15 minutes, and the settings before it are back', async () => {
    await tryChange();
    device.run(15 * MINUTE_MS - 1000);
    expect(device.espruino.reboots).toBe(1);
    device.run(11_000);
    expect(device.espruino.reboots).toBe(2);
    await device.restart();
    expect(await inForce()).toEqual(asProvisioned());
    device.run(20_000);
    const reverted = device.last('heartbeat');
    expect(reverted).toMatchObject({ settingsNumber: 0, settingsTrial: 0 });
    expect(await device.faults()).toEqual([]);
    expect(reverted.faults & 65536).toBe(65536);
  });

  it('falls back to the change before it that was confirmed', async () => {
    await tryChange();
    device.tell({ type: 'settingsReceived', settingsNumber: 5 });
    device.settle();
    device.tell({ type: 'settingsReceived', settingsNumber: 5 });
    device.tell({ ...CHANGE, settingsNumber: 6, brokerHost: 'three.example' });
    await device.restart();
    expect((await inForce()).brokerHost).toBe('three.example');
    device.run(16 * MINUTE_MS);
    await device.restart();
    expect((await inForce()).brokerHost).toBe('two.example');
    expect(told()).toEqual({ settingsNumber: 5, settingsTrial: 0 });
  });

  it('ends when a press waits 30 seconds for its answer, and the press goes on', async () => {
    await tryChange();
    device.settle();
    // The hold is longer now.
    device.espruino.setPin(BUTTON_PIN, false);
    device.run(3000);
    device.espruino.setPin(BUTTON_PIN, true);
    device.run(25_000);
    expect(device.espruino.reboots).toBe(1);
    device.run(20_000);
    expect(device.espruino.reboots).toBe(2);
    device.published();
    await device.restart();
    expect(await inForce()).toEqual(asProvisioned());
    device.run(20_000);
    expect(device.published()[0]).toMatchObject({ type: 'alarmRaised', alarmNumber: 1 });
  });

  it('does not end during a hold, and then without waiting for the finger to let go', async () => {
    await tryChange();
    device.run(15 * MINUTE_MS - 2500);
    device.espruino.setPin(BUTTON_PIN, false);
    device.run(CHANGE.holdMs - 100);
    expect(device.espruino.reboots).toBe(1);
    device.run(500);
    expect(device.last('alarmRaised')).toMatchObject({ alarmNumber: 1 });
    device.run(11_000);
    expect(device.espruino.reboots).toBe(2);
    device.espruino.setPin(BUTTON_PIN, true);
    await device.restart();
    expect(await inForce()).toEqual(asProvisioned());
    device.run(20_000);
    expect(device.published()[0]).toMatchObject({ type: 'alarmRaised', alarmNumber: 1 });
  });

  it('goes on through a press that is answered', async () => {
    await tryChange();
    device.settle();
    device.espruino.setPin(BUTTON_PIN, false);
    device.run(3000);
    device.espruino.setPin(BUTTON_PIN, true);
    device.run(SOON_MS);
    device.tell({ type: 'received', alarmNumber: 1 });
    device.run(5 * MINUTE_MS);
    expect(device.espruino.reboots).toBe(1);
  });

  it('is dropped by a device that does not come to rest with it', async () => {
    await tryChange();
    for (let i = 0; i < 3; i++) {
      device.run(20_000);
      expect(await inForce()).toEqual(asChanged());
      await device.restart();
    }
    expect(await inForce()).toEqual(asProvisioned());
    await device.restart();
    expect(await inForce()).toEqual(asProvisioned());
  });
});

describe('a power cut', () => {
  /** Cuts the power at each write of what `f` does, and gives what the next start makes of it. */
  async function settingsAfterCuts(f: () => void): Promise<string[]> {
    const seen: string[] = [];
    const before = Uint8Array.from(device.espruino.flash.bytes);
    const from = device.espruino.flash.operations;
    const { sequence } = device;
    run(f);
    const writes = device.espruino.flash.operations - from;
    expect(writes).toBeGreaterThanOrEqual(2);
    for (let i = 0; i < writes; i++) {
      for (const moment of ['before', 'halfway'] as const) {
        device.espruino.flash.bytes.set(before);
        await device.restart();
        device.settle();
        device.sequence = sequence;
        device.espruino.flash.cutPowerAt(device.espruino.flash.operations + i, moment);
        run(f);
        await device.restart();
        const { brokerHost } = await inForce();
        const { isTrial } = await import('./settings.ts');
        seen.push(`${brokerHost}${isTrial ? ', on trial' : ''}`);
      }
    }
    return seen;
  }

  function run(f: () => void): void {
    try {
      f();
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
  }

  it('while a change is taken leaves the old or the new settings, whole', async () => {
    const seen = await settingsAfterCuts(() => device.tell(CHANGE));
    expect(seen[0]).toBe('broker.example');
    expect(new Set(seen)).toEqual(new Set(['broker.example', 'two.example, on trial']));
  });

  it('while a change is confirmed leaves it in force, on trial or for good', async () => {
    await tryChange();
    device.settle();
    const seen = await settingsAfterCuts(() =>
      device.tell({ type: 'settingsReceived', settingsNumber: 5 }),
    );
    expect(new Set(seen)).toEqual(new Set(['two.example, on trial', 'two.example']));
    device.tell({ type: 'settingsReceived', settingsNumber: 5 });
    await device.restart();
    expect((await import('./settings.ts')).isTrial).toBe(false);
    expect((await inForce()).brokerHost).toBe('two.example');
  });
});

describe('a device without settings', () => {
  it('does not start, and waits on its bench without being restarted', async () => {
    const { FakeEspruino } = await import('./testing/fake-espruino.ts');
    const { startFirmware } = await import('./testing/provisioned.ts');
    const bare = new FakeEspruino().install();
    await startFirmware(bare);
    bare.advance(60 * MINUTE_MS);
    expect(bare.nowMs - bare.fedAtMs).toBeLessThan(bare.watchdogSeconds * 1000);
    expect(bare.reboots).toBe(0);
  });
});
