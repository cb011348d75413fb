/**
 * The device's generated codec, spoken to in the host's terms, so that one test can hold both
 * against each other.
 */
import { type Decoded, declarationOf } from '../codec.ts';
import { type Direction, fieldsInOrder, type Kind, nameOf } from '../declaration.ts';
import { capitalised } from '../generate/shared.ts';
import type { JournalRecord, Message } from '../generated/messages.ts';
import { MESSAGES } from '../messages.ts';
import { REFUSALS, type RefusalReason } from '../refusal.ts';

type DeviceMessage = Record<string, unknown>;
type Encode = (message: DeviceMessage) => number;
type Decode = (bytes: Uint8Array, from: number, to: number) => DeviceMessage;

/** Not imported by its name: it is written in the device's dialect, under its own compiler. */
const url = new URL('../generated/device-codec.ts', import.meta.url);
const codec: { encoded: Uint8Array; refusal(): number } & Record<string, unknown> = await import(
  url.href
);

const encoderOf = (type: string) => codec[`encode${capitalised(type)}`] as Encode | undefined;
const decoderOf = (type: string) => codec[`decode${capitalised(type)}`] as Decode | undefined;

/** The longest message that the device can write. */
export const DEVICE_BUFFER_BYTES = codec.encoded.length;

/** True for what the device sends or writes itself. */
export const deviceEncodes = (type: string): boolean => encoderOf(type) !== undefined;

/** What the device writes for this message. */
export function deviceEncode(message: Message | JournalRecord): Uint8Array {
  const device: DeviceMessage = {};
  for (const { name, field } of fieldsInOrder(declarationOf(message.type))) {
    const value = (message as unknown as DeviceMessage)[name];
    device[name] = field.kind.kind === 'enumeration' ? field.kind.values[value as string] : value;
  }
  const length = encoderOf(message.type)!(device);
  return codec.encoded.slice(0, length);
}

/** Bytes around the message, which the decoder must not look at. */
const MARGIN = Uint8Array.of(0x01, 0xff, 0xa1);

/** What the device reads from the payload of a journal record, or from a downlink message. */
export function deviceDecode(
  what: Exclude<Direction, 'uplink'> | JournalRecord['type'],
  bytes: Uint8Array,
): Decoded<Message | JournalRecord> {
  const placed = Uint8Array.from([...MARGIN, ...bytes, ...MARGIN]);
  const from = MARGIN.length;
  const device = decoderOf(what)!(placed, from, from + bytes.length);
  const reason = reasonOf(codec.refusal());
  if (reason) return { ok: false, reason, detail: 'device' };
  return { ok: true, message: inHostTerms(what, device) };
}

function reasonOf(number: number): RefusalReason | undefined {
  if (number === 0) return undefined;
  const found = Object.entries(REFUSALS).find(([, refusal]) => refusal.number === number);
  if (!found) throw new RangeError(`the device gave refusal ${number}`);
  return found[0] as RefusalReason;
}

function inHostTerms(what: string, device: DeviceMessage): Message | JournalRecord {
  const declaration =
    what === 'downlink'
      ? MESSAGES.find(({ channel, number }) => channel === what && number === device.type)!
      : declarationOf(what);
  const message: DeviceMessage = { type: declaration.name };
  for (const { name, field } of fieldsInOrder(declaration)) {
    message[name] = hostValue(field.kind, device[name]);
  }
  return message as unknown as Message | JournalRecord;
}

/** The device keeps a number it has no name for, so that it can send it on; the host has names. */
function hostValue(kind: Kind, value: unknown): unknown {
  return kind.kind === 'enumeration' ? nameOf(kind, value) : value;
}
