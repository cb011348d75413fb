/**
 * The service channel: what a host asks of a device over its cable, and what the device answers. It
 * travels in frames (`service-frame.ts`), as a message does: its number, then a map of its fields.
 * Requests and replies have numbers of their own; keys mean the same as everywhere.
 *
 * A device that is somebody's answers `hello` and `challenge` to anybody and all else only once it is
 * unlocked. Nothing here has a field for a position, and no reply has one for a key.
 */
import {
  bytes,
  enumeration,
  type Field,
  integer,
  type MessageDeclaration,
  text,
} from './declaration.ts';
import { field, fields, UINT16_MAX } from './fields.ts';
import { MESSAGES } from './messages.ts';
import { RECORDS } from './records.ts';

/** Length of what a device asks to be proved, and of the proof: one AES block. */
export const PROOF_BYTES = 16;

const boardState = enumeration('BoardState', {
  /** It has no keys. Its interpreter can be opened without a key. */
  bare: 1,
  /** It has keys, and has not started since: it takes the rest of its records. */
  provisioned: 2,
  locked: 3,
});

const simState = enumeration('SimState', { ready: 1, missing: 2 });

const serviceRefusal = enumeration('ServiceRefusal', {
  /** It must be unlocked first. */
  locked: 1,
  wrongKey: 2,
  /** It has keys already. */
  notBare: 3,
  /** A request that it does not know, or one that is not whole. */
  notUnderstood: 4,
  /** What was written or erased does not read back so. */
  notWritten: 5,
  /** An alarm is open. */
  alarmOpen: 6,
});

/** The map of a request that writes a record is the record's payload, byte for byte. */
const written = (record: string) => {
  const { required, optional } = RECORDS.find(({ name }) => name === record)!;
  return { required, optional };
};
const asIn = (message: string, name: string): Field =>
  MESSAGES.find((declaration) => declaration.name === message)!.required[name]!;
const nothing = { required: {}, optional: {} };

const request = { channel: 'serviceRequest' } as const;
const reply = { channel: 'serviceReply' } as const;

/** What travels over the cable. */
export const SERVICE: readonly MessageDeclaration[] = [
  {
    ...{ name: 'hello', number: 1, ...request, ...nothing },
    doc: 'Who is there? Answered by `boardIdentity`, locked or not.',
  },
  {
    ...{ name: 'challenge', number: 2, ...request, ...nothing },
    doc: 'Asks for what is to be proved. Answered by `nonce`.',
  },
  {
    ...{ name: 'unlock', number: 3, ...request, optional: {} },
    doc: 'Proves that the host has the service key. Lasts until the device starts anew, or five minutes pass without a request. Answered by `done`.',
    required: {
      proof: field(
        98,
        bytes(PROOF_BYTES),
        'the last `nonce`, encrypted with the service key (AES-ECB)',
      ),
    },
  },
  {
    ...{ name: 'writeLock', number: 4, ...request, ...written('serviceLock') },
    doc: 'Writes this record. Answered by `written`.',
  },
  {
    ...{ name: 'writeSettings', number: 5, ...request, ...written('settings') },
    doc: 'Writes this record. Answered by `written`.',
  },
  {
    ...{ name: 'writeChargeSettings', number: 6, ...request, ...written('chargeSettings') },
    doc: 'Writes this record. Answered by `written`.',
  },
  {
    ...{ name: 'writeIdentity', number: 7, ...request, ...written('identity') },
    doc: 'Writes this record, the last one: from then on the device is somebody. Answered by `written`.',
  },
  {
    ...{ name: 'measure', number: 8, ...request, ...nothing },
    doc: 'What does it measure? Answered by `measurement`.',
  },
  {
    ...{
      name: 'play',
      number: 9,
      ...request,
      required: { pattern: asIn('playPattern', 'pattern') },
      optional: {},
    },
    doc: 'Lets a vibration be felt. Answered by `done`.',
  },
  {
    ...{
      name: 'armBenchTest',
      number: 10,
      ...request,
      required: { testSeconds: asIn('armTest', 'testSeconds') },
      optional: {},
    },
    doc: 'The next press within this time is a test; 0 takes that back. Answered by `done`.',
  },
  {
    ...{ name: 'wipe', number: 11, ...request, ...nothing },
    doc: 'Erases the journal with all keys. Answered by `done` once it reads back as erased.',
  },
  {
    ...{ name: 'restart', number: 12, ...request, ...nothing },
    doc: 'Starts anew. Answered by `done` before.',
  },
  {
    ...{ name: 'openConsole', number: 13, ...request, ...nothing },
    doc: 'Opens the interpreter, for new firmware, until the next start. Answered by `done` before.',
  },
  {
    ...{ name: 'boardIdentity', number: 1, ...reply },
    doc: 'Who the device is.',
    required: {
      board: field(96, text(16), 'name of the board file'),
      firmwareVersion: fields.firmwareVersion,
      boardState: field(97, boardState, 'whether it has keys, and is closed'),
      charging: fields.charging,
      responseMinutes: fields.responseMinutes,
    },
    optional: {
      deviceId: field(32, text(8), 'random, eight characters of Crockford base32'),
    },
  },
  {
    ...{ name: 'nonce', number: 2, ...reply, optional: {} },
    doc: 'What is to be proved; taken once.',
    required: { nonce: field(99, bytes(PROOF_BYTES), 'random') },
  },
  {
    ...{ name: 'done', number: 3, ...reply, ...nothing },
    doc: 'It is done.',
  },
  {
    ...{ name: 'refused', number: 4, ...reply, optional: {} },
    doc: 'It is not done, and nothing has changed.',
    required: { serviceRefusal: field(100, serviceRefusal, 'why') },
  },
  {
    ...{ name: 'written', number: 5, ...reply, optional: {} },
    doc: 'A record was written and read back.',
    required: {
      recordCheck: field(
        101,
        integer(0, 0x7fffffff),
        'CRC-32 of its payload as it reads back, 31 bits',
      ),
    },
  },
  {
    ...{ name: 'measurement', number: 6, ...reply },
    doc: 'What the device measures. There is no position in it.',
    required: {
      batteryMillivolts: field(102, integer(0, UINT16_MAX, 'mV'), 'at the battery, now'),
      charging: fields.charging,
      responseMinutes: fields.responseMinutes,
      signal: fields.signal,
      faults: fields.faults,
      chargeMilliamps: field(
        103,
        integer(0, UINT16_MAX, 'mA'),
        'current into the battery; 0: none, or not measured',
      ),
      buttonPresses: field(
        104,
        integer(0, UINT16_MAX),
        'times that the button went down since the start',
      ),
      simState: field(105, simState, 'the SIM card, as the modem last told'),
      isRegistered: field(106, integer(0, 1), '1: registered with the network'),
      isOnline: field(107, integer(0, 1), '1: logged in at the broker'),
      celsius: field(108, integer(-60, 125, '°C'), 'temperature of the board'),
    },
    optional: {
      fixAgeSeconds: field(
        109,
        integer(1, 0x7fffffff, 's'),
        'age of the last fix, at least 1; absent while there has been none',
      ),
      fixAccuracyMetres: field(110, integer(1, UINT16_MAX, 'm'), 'radius of the last fix'),
    },
  },
];

/** Everything that is declared anywhere. */
export const DECLARATIONS: readonly MessageDeclaration[] = [...MESSAGES, ...SERVICE];
