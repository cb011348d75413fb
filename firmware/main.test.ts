import { beforeEach, describe, expect, it } from 'vitest';
import { BATTERY_PIN, BUTTON_PIN } from './boards/rak5010.ts';
import { SETTINGS } from './testing/linked-device.ts';
import { SOON_MS, WholeDevice } from './testing/whole-device.ts';

const FLUTTER = [60, 60, 60, 60];

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.online();
});

/** The lengths of the pulses that follow what is done. */
function felt(act: () => void, durationMs = 10_000): number[] {
  device.felt.length = 0;
  act();
  device.run(durationMs);
  return device.felt.map(([, lengthMs]) => lengthMs);
}

function tap(count: number): void {
  for (let i = 0; i < count; i++) {
    device.espruino.setPin(BUTTON_PIN, false);
    device.run(200);
    device.espruino.setPin(BUTTON_PIN, true);
    device.run(200);
  }
}

describe('a press', () => {
  it('is felt when the hold is complete, when it is received, and when it is accepted', () => {
    const answer = (type: 'received' | 'accepted' | 'closed') => () =>
      device.tell({ type, alarmNumber: 1 });
    expect(felt(() => device.press())).toEqual([300]);
    expect(felt(answer('received'))).toEqual([120, 120]);
    expect(felt(answer('accepted'))).toEqual([700, 700]);
    expect(felt(answer('closed'))).toEqual([]);
  });

  it('is in the journal before the modem has answered anything', async () => {
    device.modem.setPower(false);
    device.press();
    await device.restart();
    const { currentPress } = await import('./presses.ts');
    expect(currentPress()).toMatchObject({ alarmNumber: 1 });
  });

  it('that cannot be kept is felt as not delivered, and said', async () => {
    device.modem.answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,3'], 1e6);
    device.modem.say('+QMTSTAT: 0,1');
    for (let i = 0; i < 24; i++) device.press();
    device.run(3000);
    expect(await device.faults()).not.toContain('pressDropped');
    expect(felt(() => device.press(), 1500).slice(-4)).toEqual(FLUTTER);
    expect(await device.faults()).toContain('pressDropped');
  });

  it('is sent and felt though the journal does not take it', async () => {
    device.espruino.flash.isWorn = true;
    device.felt.length = 0;
    device.press();
    device.run(SOON_MS);
    expect(device.published()).toMatchObject([{ type: 'alarmRaised', alarmNumber: 1 }]);
    expect(device.felt.map(([, lengthMs]) => lengthMs)).toEqual([300]);
    expect(await device.faults()).toContain('journalFailed');
  });

  it.each([0, 300, 700, 2000, 3100, 3400, 5000])(
    'that begins %i ms after the start is raised, and sent as soon as the modem is there',
    async (afterMs) => {
      device = await WholeDevice.start();
      device.run(afterMs);
      device.press();
      device.run(20_000);
      expect(device.published().slice(0, 2)).toContainEqual(
        expect.objectContaining({ type: 'alarmRaised', alarmNumber: 1 }),
      );
    },
  );
});

describe('what is said to the closed port', () => {
  it('costs no press: the button is looked at, whose edge may have been lost beside it', () => {
    device.run(400_000);
    expect(device.espruino.isSerialOpen).toBe(false);
    device.published();
    device.espruino.pins.set(BUTTON_PIN, false);
    device.modem.say('+QMTRECV: 0,0,"7K3MZQ0A/d",3,"abc"');
    device.run(SETTINGS.holdMs + SOON_MS);
    device.espruino.setPin(BUTTON_PIN, true);
    expect(device.published().map(({ type }) => type)).toContain('alarmRaised');
  });

  it('does not begin a hold anew that runs', () => {
    device.run(400_000);
    device.published();
    device.modem.say('RING');
    device.espruino.setPin(BUTTON_PIN, false);
    device.run(SETTINGS.holdMs);
    device.espruino.setPin(BUTTON_PIN, true);
    device.run(SOON_MS);
    expect(device.published().map(({ type }) => type)).toContain('alarmRaised');
  });
});

describe('three taps', () => {
  it.each([
    [3780, 1],
    [3950, 2],
    [4190, 3],
  ])('at %i mV are answered with one very long pulse and %i beats', async (millivolts, beats) => {
    device.espruino.analog.set(BATTERY_PIN, millivolts / 6000);
    await device.restart();
    device.settle();
    expect(felt(() => tap(3))).toEqual([1200, ...Array(beats).fill(250)]);
  });

  it('raise no alarm', () => {
    tap(3);
    device.run(60_000);
    expect(device.published()).toEqual([]);
  });

  it('are not answered while a press waits for its answer', () => {
    device.press();
    device.run(5000);
    expect(felt(() => tap(3))).toEqual([]);
  });

  it('are answered in an alarm that is received', () => {
    device.raiseAlarm();
    device.run(5000);
    expect(felt(() => tap(3))[0]).toBe(1200);
  });
});
