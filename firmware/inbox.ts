/** Messages from the receiver: opened, checked, and only then allowed to change anything. */
import {
  type Downlink,
  DownlinkType,
  decodeDownlink,
  Fault,
  refusal,
  Trigger,
} from '../protocol/generated/device-codec.ts';
import { takeOrderNumber, tellHeartbeatSoon, tellSoon } from './courier.ts';
import { noteFault } from './faults.ts';
import { isHolding } from './finger.ts';
import { bytesOf } from './platform/serial.ts';
import { answer, currentPress, findPress, isAlarmOpen } from './presses.ts';
import { open, opened, openedLength, type Sealer } from './seal.ts';
import { takeDownlink } from './sequences.ts';
import { confirmSettings, trySettings } from './settings.ts';
import { playRow } from './vibration.ts';
import { endLine, orderLine } from './voice.ts';
import { armTest, isFresh, setRiskWindow, testSecondsLeft } from './windows.ts';

/** Bytes before the map of a message: its number. */
const NUMBER_BYTES = 1;

/**
 * A test or a window that is not fresh was held back on the way. A test gives way to an alarm, and to
 * a hold, which was begun as one.
 */
function takeWindow(message: Downlink): void {
  if (!isFresh(message.asOf)) return;
  if (message.type === DownlinkType.riskWindow) {
    setRiskWindow(message.riskSeconds, message.heartbeatSeconds);
  } else if (isAlarmOpen() || isHolding()) return;
  else armTest(message.testSeconds);
  // It shows what is in force now. Not after what was refused: that would be asked for again.
  tellHeartbeatSoon();
}

/** What does not belong to one alarm. */
function takeCommand(message: Downlink): void {
  const type = message.type;
  if (type === DownlinkType.changeSettings) {
    if (!currentPress() && !isHolding()) {
      trySettings(opened.subarray(NUMBER_BYTES, openedLength), message.settingsNumber);
    }
  } else if (type === DownlinkType.settingsReceived) {
    if (confirmSettings(message.settingsNumber)) tellHeartbeatSoon();
  } else if (type === DownlinkType.playPattern) {
    if (testSecondsLeft()) playRow(message.pattern);
  } else takeWindow(message);
}

/**
 * An order may name an earlier press than the one that runs, which the centre does not know yet; but
 * what is said of a test is not said of an alarm.
 */
function takeOrder(message: Downlink): void {
  const press = findPress(message.alarmNumber);
  const isForTest = !!press && press.trigger === Trigger.test;
  if (!press || isForTest === isAlarmOpen()) return;
  if (takeOrderNumber(message.alarmNumber, message.orderNumber)) orderLine(message.order);
}

function take(message: Downlink): void {
  if (message.type <= DownlinkType.closed) {
    answer(message.type, message.alarmNumber);
    if (!currentPress()) endLine();
    tellSoon();
  } else if (message.type !== DownlinkType.order) takeCommand(message);
  else takeOrder(message);
}

/**
 * Takes one sealed message.
 * @returns false when it was refused; then nothing has changed but the fault to be reported
 */
export function takeMessage(sealer: Sealer, payload: string): boolean {
  const sequence = open(sealer, bytesOf(payload));
  if (sequence >= 0) {
    const message = decodeDownlink(opened, 0, openedLength);
    if (!refusal() && takeDownlink(sequence)) {
      take(message);
      return true;
    }
  }
  noteFault(Fault.refusedMessage);
  return false;
}
