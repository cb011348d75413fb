/** Every record of the device's journal, declared once, as `messages.ts` has the messages. */
import { bytes, integer, type MessageDeclaration, text } from './declaration.ts';
import {
  cellCurve,
  changeable,
  changeNumber,
  dialString,
  field,
  fields,
  INT32_MAX,
  UINT16_MAX,
} from './fields.ts';

export const RECORDS: readonly MessageDeclaration[] = [
  {
    name: 'identity',
    number: 1,
    channel: 'record',
    doc: 'Who the device is, and its keys. Written once, by provisioning.',
    required: {
      deviceId: field(32, text(8), 'random, eight characters of Crockford base32'),
      uplinkKey: field(33, bytes(16), 'AES-128 key, device to receiver'),
      uplinkIv: field(34, bytes(13), 'base of the nonces, device to receiver'),
      downlinkKey: field(35, bytes(16), 'AES-128 key, receiver to device'),
      downlinkIv: field(36, bytes(13), 'base of the nonces, receiver to device'),
      brokerPassword: field(37, text(32), 'MQTT password; the user is the device id'),
    },
    optional: {},
  },
  {
    name: 'settings',
    number: 2,
    channel: 'record',
    doc: 'How the device is to behave and whom it may reach.',
    required: {
      ...changeable,
      primaryNumber: field(54, dialString, 'called in an alarm'),
      secondNumber: field(55, dialString, 'called when the first does not answer; empty: none'),
      smsNumber: field(56, dialString, "the receiver's number for short messages; empty: none"),
    },
    optional: {},
  },
  {
    name: 'sequences',
    number: 3,
    channel: 'record',
    doc: 'Sequence numbers that are spent: written before use, so that no nonce comes twice.',
    required: {
      uplinkCeiling: field(64, integer(0, INT32_MAX), 'numbers below this may have been used'),
      downlinkFloor: field(
        65,
        integer(0, INT32_MAX),
        'numbers from the receiver below this are refused: taken, or passed over',
      ),
      lastAlarmNumber: field(66, integer(0, UINT16_MAX), 'presses counted so far'),
    },
    optional: {},
  },
  {
    name: 'alarm',
    number: 4,
    channel: 'record',
    doc: 'A press that the centre has not closed.',
    required: {
      alarmNumber: fields.alarmNumber,
      trigger: fields.trigger,
      secondsSincePress: fields.secondsSincePress,
      progress: fields.progress,
    },
    optional: {},
  },
  {
    name: 'settingsChange',
    number: 5,
    channel: 'record',
    doc: 'A change of settings, the map of the message that brought it: key 0 is in force, key 1 is being tried.',
    required: { settingsNumber: changeNumber, ...changeable },
    optional: {},
  },
  {
    name: 'boot',
    number: 6,
    channel: 'record',
    doc: 'How the last runs ended, so that a device which keeps restarting can be told from one which does not.',
    required: {
      restarts: field(80, integer(0, 255), 'starts in a row that did not come to rest'),
      restartFaults: field(81, integer(0, INT32_MAX), 'why the last run ended, as fault bits'),
    },
    optional: {},
  },
  {
    name: 'charge',
    number: 7,
    channel: 'record',
    doc: 'What the device has learned of its cell and of when it is charged. Key 0 is written about once a day; key 1 when the reserve is reached, and is there for as long as the device is below it.',
    required: {
      fullMilliampHours: fields.fullMilliampHours,
      resistanceMilliohms: field(
        82,
        integer(0, UINT16_MAX, 'mΩ'),
        'resistance of the cell, at 25 °C',
      ),
      dockedHours: field(
        83,
        bytes(24),
        'for each hour of the day, how often it was on its charger lately',
      ),
    },
    optional: {},
  },
  {
    name: 'chargeSettings',
    number: 8,
    channel: 'record',
    doc: 'Her cell, her reserve and her quiet hours.',
    required: {
      reserveMinutes: field(
        57,
        integer(5, 240, 'min'),
        'response minutes that only an alarm may spend',
      ),
      quietFromMinutes: field(
        58,
        integer(0, 1439, 'min'),
        'after midnight, local: from here she is not reminded',
      ),
      quietUntilMinutes: field(59, integer(0, 1439, 'min'), 'after midnight, local: until here'),
      ratedMilliampHours: field(
        60,
        integer(100, 10_000, 'mAh'),
        'what the cell holds when it is new',
      ),
      cellCurve: field(61, cellCurve, 'kind of the cell'),
    },
    optional: {},
  },
  {
    name: 'serviceLock',
    number: 9,
    channel: 'record',
    doc: 'What unlocks the service channel. Written once, by provisioning; without it nothing does.',
    required: { serviceKey: field(38, bytes(16), 'AES-128 key, for the bench alone') },
    optional: {},
  },
];
