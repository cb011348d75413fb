/** What the settings are, in each of their states, after each thing that can happen to them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { BUTTON_PIN } from './boards/rak5010.ts';
import { WholeDevice } from './testing/whole-device.ts';

const MINUTE_MS = 60_000;
/** More than any hold that is provisioned or changed to. */
const HOLD_MS = 3500;

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.online();
});

const change = (settingsNumber: number) =>
  device.tell({
    ...{ type: 'changeSettings', settingsNumber, apn: 'other.example', brokerPort: 8883 },
    ...{ brokerHost: `broker-${settingsNumber}.example`, brokerTls: 1, holdMs: 3000 },
    heartbeatSeconds: 120,
  });
const confirm = (settingsNumber: number) =>
  device.tell({ type: 'settingsReceived', settingsNumber });

/** Starts again if the device has asked for it. */
async function follow(act: () => void): Promise<void> {
  const { reboots } = device.espruino;
  act();
  if (device.espruino.reboots === reboots) return;
  await device.restart();
  device.settle();
}

async function comeInto(act: () => void): Promise<void> {
  await follow(act);
  device.settle();
}

const STATES: Record<string, () => Promise<void>> = {
  'as provisioned': async () => {},
  '5 on trial': () => comeInto(() => change(5)),
  '5 in force': async () => {
    await comeInto(() => change(5));
    await comeInto(() => confirm(5));
  },
  '5 in force, 6 on trial': async () => {
    await comeInto(() => change(5));
    await comeInto(() => confirm(5));
    await comeInto(() => change(6));
  },
};

const EVENTS: Record<string, () => Promise<void>> = {
  'change 5': () => follow(() => change(5)),
  'change 6': () => follow(() => change(6)),
  'change 7': () => follow(() => change(7)),
  'confirmed 5': () => follow(() => confirm(5)),
  'confirmed 6': () => follow(() => confirm(6)),
  'confirmed 4': () => follow(() => confirm(4)),
  '14 minutes': () => follow(() => device.run(14 * MINUTE_MS)),
  '16 minutes': () => follow(() => device.run(16 * MINUTE_MS)),
  'a press that waits': () =>
    follow(() => {
      device.espruino.setPin(BUTTON_PIN, false);
      device.run(HOLD_MS);
      device.espruino.setPin(BUTTON_PIN, true);
      device.run(45_000);
    }),
  'a press that is answered': () =>
    follow(() => {
      device.espruino.setPin(BUTTON_PIN, false);
      device.run(HOLD_MS);
      device.espruino.setPin(BUTTON_PIN, true);
      device.run(500);
      device.tell({ type: 'received', alarmNumber: 1 });
      device.run(45_000);
    }),
  'a restart': () => device.restart(),
  'four restarts in a row': async () => {
    for (let i = 0; i < 4; i++) await device.restart();
  },
};

/** The state after each event, where it is another. */
const TABLE: Record<string, Record<string, string>> = {
  'as provisioned': {
    'change 5': '5 on trial',
    'change 6': '6 on trial',
    'change 7': '7 on trial',
  },
  '5 on trial': {
    'change 6': '6 on trial',
    'change 7': '7 on trial',
    'confirmed 5': '5 in force',
    '16 minutes': 'as provisioned',
    'a press that waits': 'as provisioned',
    'four restarts in a row': 'as provisioned',
  },
  '5 in force': {
    'change 6': '6 on trial, 5 before',
    'change 7': '7 on trial, 5 before',
  },
  '5 in force, 6 on trial': {
    'change 5': '5 in force',
    'change 7': '7 on trial, 5 before',
    'confirmed 6': '6 in force',
    '16 minutes': '5 in force',
    'a press that waits': '5 in force',
    'four restarts in a row': '5 in force',
  },
};
/** A state's other name, where the table has one for it. */
const SAME: Record<string, string> = { '5 in force, 6 on trial': '6 on trial, 5 before' };

async function state(): Promise<string> {
  const { settings, settingsNumber, isTrial } = await import('./settings.ts');
  const { RecordType } = await import('../protocol/generated/device-codec.ts');
  const { stored } = await import('./journal.ts');
  const expected = settingsNumber ? `broker-${settingsNumber}.example` : 'broker.example';
  expect(settings.brokerHost).toBe(expected);
  if (!settingsNumber) return 'as provisioned';
  if (!isTrial) return `${settingsNumber} in force`;
  const hasOther = stored(RecordType.settingsChange, 0).length > 0;
  return `${settingsNumber} on trial${hasOther ? ', 5 before' : ''}`;
}

describe.each(Object.keys(STATES))('settings: %s', (from) => {
  it.each(Object.keys(EVENTS))('after %s', async (event) => {
    await STATES[from]!();
    await EVENTS[event]!();
    expect(await state()).toBe(TABLE[from]![event] ?? SAME[from] ?? from);
  });
});
