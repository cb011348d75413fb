// Everything of the firmware that writes the journal, behind one event: the host asks for a step,
// what became of it is printed. In the device's dialect, since the interpreter runs it too; bundled
// by journal-program.ts.
import { faults, noteFault } from '../../firmware/faults.ts';
import { keep, openJournal, stored, storedKeys, wasTorn } from '../../firmware/journal.ts';
import { answer, currentPress, openPresses, raise, storeRaised } from '../../firmware/presses.ts';
import { countRestart, restartBecause } from '../../firmware/restarts.ts';
import {
  openSequences,
  peekUplink,
  reserveSequences,
  takeDownlink,
  takeUplink,
} from '../../firmware/sequences.ts';
import {
  checkTrial,
  confirmSettings,
  isTrial,
  openSettings,
  settings,
  settingsNumber,
  trySettings,
} from '../../firmware/settings.ts';
import {
  decodeAlarm,
  decodeSequences,
  encoded,
  Fault,
  RecordType,
  refusal,
} from '../../protocol/generated/device-codec.ts';

// Habits will be kept as a record of a type that there is not yet.
const NIGHT = 7;
const NIGHT_BYTES = 160;

function hexOf(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += (256 + bytes[i]).toString(16).substring(1);
  return text;
}

function bytesOf(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.substring(2 * i, 2 * i + 2), 16);
  return bytes;
}

function alarms() {
  const found = [];
  const keys = storedKeys(RecordType.alarm);
  for (let i = 0; i < keys.length; i++) {
    const payload = stored(RecordType.alarm, keys[i]);
    const record = decodeAlarm(payload, 0, payload.length);
    if (refusal()) found.push('unreadable');
    else found.push(`${record.alarmNumber} ${record.trigger} ${record.progress}`);
  }
  if (found.length && !currentPress()) found.push('not taken up');
  return found.sort();
}

function nights() {
  const found = [];
  const keys = storedKeys(NIGHT);
  for (let i = 0; i < keys.length; i++) {
    const payload = stored(NIGHT, keys[i]);
    let sum = payload.length;
    for (let at = 0; at < payload.length; at++) sum = (sum * 31 + payload[at]) & 0xffffff;
    found.push(`${keys[i]} ${payload[0]} ${sum}`);
  }
  return found.sort();
}

function settingsInForce() {
  return [
    settingsNumber,
    isTrial,
    settings.apn,
    settings.brokerHost,
    settings.brokerPort,
    settings.brokerTls,
    settings.holdMs,
    settings.heartbeatSeconds,
    settings.primaryNumber,
    settings.secondNumber,
    settings.smsNumber,
  ];
}

function state() {
  const payload = stored(RecordType.sequences, 0);
  const sequences = decodeSequences(payload, 0, payload.length);
  return {
    identity: hexOf(stored(RecordType.identity, 0)),
    provisioned: hexOf(stored(RecordType.settings, 0)),
    settings: settingsInForce(),
    alarms: alarms(),
    nights: nights(),
    downlinkFloor: sequences.downlinkFloor,
    lastAlarmNumber: sequences.lastAlarmNumber,
    nextUplink: peekUplink(),
    wasTorn: wasTorn,
    faults: faults,
  };
}

// As main.ts starts.
function boot() {
  if (!openJournal()) throw new Error('no journal');
  noteFault(countRestart());
  if (!openSettings()) throw new Error('no settings');
  openSequences();
  openPresses();
}

// As main.ts takes a press: the number goes on the air first, and the journal may fail it.
function press(trigger) {
  if (!raise(trigger)) return;
  print(`used ${takeUplink()}`);
  storeRaised();
}

function uplinks(count) {
  for (let i = 0; i < count; i++) {
    reserveSequences();
    print(`used ${takeUplink()}`);
  }
}

function night(number) {
  for (let i = 0; i < NIGHT_BYTES; i++) encoded[i] = number * (i + 1);
  if (!keep(NIGHT, number % 7, NIGHT_BYTES)) noteFault(Fault.journalFailed);
}

function take(name, a, b, c) {
  if (name === 'boot') boot();
  else if (name === 'press') press(a);
  else if (name === 'uplinks') uplinks(a);
  else if (name === 'night') night(a);
  else if (name === 'try') trySettings(bytesOf(a), b);
  else if (name === 'confirm') confirmSettings(a);
  else if (name === 'holdUp') checkTrial(true);
  else if (name === 'crash') restartBecause(Fault.exception);
  else if (name === 'answer' && takeDownlink(c)) answer(a, b);
}

E.on('step', (request) => {
  take(request[0], request[1], request[2], request[3]);
  print('done');
});
E.on('state', () => print(`state ${JSON.stringify(state())}`));
