/** Sequence numbers: written as spent before they are used, so that none is used twice. */
import {
  decodeSequences,
  encodeSequences,
  Fault,
  RecordType,
  refusal,
} from '../protocol/generated/device-codec.ts';
import { noteFault } from './faults.ts';
import { keep, stored, wasTorn } from './journal.ts';
import { randomBits } from './platform/crypto.ts';

/** Numbers reserved by one journal write; a restart skips what is left of them. */
const RESERVED_AT_ONCE = 256;
/** Numbers passed over when the journal was torn. */
const TORN_JUMP = 4096;
/** Where a reservation cannot be written, up to two to the power of this are passed over. */
const WORN_JUMP_BITS = 20;
const WORN_ALARM_JUMP_BITS = 14;
const MAX_ALARM_NUMBER = 0x7fff;
/** Numbers kept in hand, so that an alarm never has to reserve. */
const MIN_IN_HAND = 16;
/** No device comes here by counting: one message a second takes 34 years. */
const UNREACHED_SEQUENCE = 0x40000000;
/** Never taken from the receiver: the floor above it would not fit its record. */
const LAST_SEQUENCE = 0x7fffffff;

let nextUplink = 0;
let uplinkCeiling = 0;
let downlinkFloor = 0;
let lastAlarmNumber = 0;

function store(ceiling: number): boolean {
  const length = encodeSequences({
    uplinkCeiling: ceiling,
    downlinkFloor: downlinkFloor,
    lastAlarmNumber: lastAlarmNumber,
  });
  return keep(RecordType.sequences, 0, length);
}

/** Reserves more numbers when few are left; called when there is time for it. */
export function reserveSequences(): void {
  if (uplinkCeiling - nextUplink > MIN_IN_HAND) return;
  const ceiling = nextUplink + RESERVED_AT_ONCE;
  uplinkCeiling = ceiling;
  if (store(ceiling)) return;
  // Flash that takes nothing must not silence her. The numbers of the next start will not be these.
  noteFault(Fault.journalFailed);
  const jump = randomBits(WORN_JUMP_BITS);
  nextUplink += jump;
  uplinkCeiling = nextUplink + RESERVED_AT_ONCE;
  const alarmJump = randomBits(WORN_ALARM_JUMP_BITS);
  lastAlarmNumber = (lastAlarmNumber + alarmJump) & MAX_ALARM_NUMBER;
}

/** Goes on behind everything that may have been used before the restart. */
export function openSequences(): void {
  const payload = stored(RecordType.sequences, 0);
  if (payload.length) {
    const record = decodeSequences(payload, 0, payload.length);
    // Written by other firmware and not understood: far above all that can have been used.
    uplinkCeiling = refusal() ? UNREACHED_SEQUENCE : record.uplinkCeiling;
    downlinkFloor = record.downlinkFloor;
    lastAlarmNumber = record.lastAlarmNumber;
  }
  // What lay behind the torn place may have reserved more.
  if (wasTorn) uplinkCeiling += TORN_JUMP;
  nextUplink = uplinkCeiling;
  reserveSequences();
}

/** The number that the next message will have. */
export function peekUplink(): number {
  return nextUplink;
}

/** Takes the next number for one message. */
export function takeUplink(): number {
  if (nextUplink >= uplinkCeiling) reserveSequences();
  return nextUplink++;
}

/**
 * Notes a number from the receiver, durably.
 * @returns false when it is not above all before it: replayed
 */
export function takeDownlink(sequence: number): boolean {
  if (sequence < downlinkFloor || sequence === LAST_SEQUENCE) return false;
  downlinkFloor = sequence + 1;
  if (!store(uplinkCeiling)) noteFault(Fault.journalFailed);
  return true;
}

/** The number of a new press. */
export function takeAlarmNumber(): number {
  return ++lastAlarmNumber;
}

/** A press found in the journal counts, even when its number was not stored by itself. */
export function noteAlarmNumber(alarmNumber: number): void {
  if (alarmNumber > lastAlarmNumber) lastAlarmNumber = alarmNumber;
}
