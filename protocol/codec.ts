/**
 * The host's codec: `cbor-x` behind a strict check, driven by the declarations.
 * The device has its own generated one; tests hold the two against each other.
 */
import { decodeItems, encodeItems, type Item } from './cbor/items.ts';
import {
  type Channel,
  type Direction,
  type EnumerationKind,
  fieldsInOrder,
  type GroupKind,
  type IntegerKind,
  type Kind,
  MAX_ENUMERATION,
  type MessageDeclaration,
  nameOf,
  type TextKind,
} from './declaration.ts';
import type { JournalRecord, Message, ServiceReply, ServiceRequest } from './generated/messages.ts';
import { type RefusalReason, type Refused, refused } from './refusal.ts';
import { DECLARATIONS } from './service.ts';

/** A message being built or read: its fields by name, beside its `type`. */
type Fields = Record<string, unknown>;

export type Decoded<T> = { readonly ok: true; readonly message: T } | Refused;

const byName = new Map(DECLARATIONS.map((message) => [message.name, message]));
const byNumber = new Map(
  DECLARATIONS.map((message) => [`${message.channel} ${message.number}`, message]),
);

/** Finds a declaration by its name, which must exist: names come from our own code. */
export function declarationOf(name: string): MessageDeclaration {
  const declaration = byName.get(name);
  if (!declaration) throw new RangeError(`no message is called ${name}`);
  return declaration;
}

/**
 * Encodes a message as it is sealed: number and map, in deterministic CBOR.
 * @throws RangeError when a field is absent or outside its declared range
 */
export function encodeMessage(message: Message | ServiceRequest | ServiceReply): Uint8Array {
  const declaration = declarationOf(message.type);
  return encodeItems([declaration.number, encodeFields(declaration, message)]);
}

/**
 * Decodes a message of one direction. Unknown keys are skipped, so that an old receiver still
 * shows a new device's alarm; everything else out of order is refused with a named reason.
 */
export const decodeMessage = (bytes: Uint8Array, direction: Direction): Decoded<Message> =>
  decodeNumbered(bytes, direction);

/** Decodes what came over the cable, in the same way. */
export const decodeRequest = (bytes: Uint8Array): Decoded<ServiceRequest> =>
  decodeNumbered(bytes, 'serviceRequest');
export const decodeReply = (bytes: Uint8Array): Decoded<ServiceReply> =>
  decodeNumbered(bytes, 'serviceReply');

function decodeNumbered<T>(bytes: Uint8Array, channel: Channel): Decoded<T> {
  const decoded = decodeItems(bytes, 2);
  if (!decoded.ok) return decoded;
  const [number, body] = decoded.items;
  if (typeof number !== 'number' || number < 0) return refused('wrongType', 'the message number');
  const declaration = byNumber.get(`${channel} ${number}`);
  if (!declaration) return refused('unknownType', `${channel} message ${number}`);
  return decodeFields<T>(declaration, body);
}

/** Encodes the payload of a journal record: the map alone, its number stands in the header. */
export function encodeRecord(record: JournalRecord): Uint8Array {
  return encodeItems([encodeFields(declarationOf(record.type), record)]);
}

/** Decodes the payload of a journal record whose header says `number`. */
export function decodeRecord(number: number, payload: Uint8Array): Decoded<JournalRecord> {
  const channel: Channel = 'record';
  const declaration = byNumber.get(`${channel} ${number}`);
  if (!declaration) return refused('unknownType', `record ${number}`);
  const decoded = decodeItems(payload, 1);
  if (!decoded.ok) return decoded;
  return decodeFields<JournalRecord>(declaration, decoded.items[0]);
}

function encodeFields(declaration: MessageDeclaration, message: object): Map<number, Item> {
  const values = message as Fields;
  const map = new Map<number, Item>();
  for (const { name, field, optional } of fieldsInOrder(declaration)) {
    const value = values[name];
    if (value === undefined && optional) continue;
    const item = encodeValue(field.kind, value, `${declaration.name}.${name}`);
    if (item !== field.absent) map.set(field.key, item);
  }
  return map;
}

function encodeValue(kind: Kind, value: unknown, where: string): Item {
  switch (kind.kind) {
    case 'integer':
      return inRange(kind, value, where);
    case 'enumeration':
      return enumerated(kind, value, where);
    case 'group':
      return Object.entries(kind.parts).map(([name, part]) =>
        inRange(part, (value as Fields | undefined)?.[name], `${where}.${name}`),
      );
    case 'text':
      if (typeof value === 'string' && value.length <= kind.maxBytes && isSpelt(kind, value)) {
        return value;
      }
      throw new RangeError(
        kind.pattern === undefined
          ? `${where} must be at most ${kind.maxBytes} printable ASCII characters but " and \\`
          : `${where} must be at most ${kind.maxBytes} characters of the form ${kind.pattern}`,
      );
    case 'bytes':
      if (value instanceof Uint8Array && value.length === kind.length) return value;
      throw new RangeError(`${where} must be ${kind.length} bytes`);
  }
}

function inRange(kind: IntegerKind, value: unknown, where: string): number {
  if (Number.isInteger(value) && isWithin(kind, value as number)) return value as number;
  throw new RangeError(`${where} must be an integer from ${kind.min} to ${kind.max}`);
}

function enumerated(kind: EnumerationKind, value: unknown, where: string): number {
  if (Object.hasOwn(kind.values, value as string)) return kind.values[value as string]!;
  throw new RangeError(`${where} must be one of ${Object.keys(kind.values).join(', ')}`);
}

const isWithin = (kind: IntegerKind, value: number) => value >= kind.min && value <= kind.max;

/** Printable ASCII without `"` and `\`; why, `TextKind` says. */
const isQuotable = (text: string) => /^[ !#-[\]-~]*$/.test(text);

const isSpelt = ({ pattern }: TextKind, text: string) =>
  isQuotable(text) && (pattern === undefined || new RegExp(`^(?:${pattern})$`).test(text));

function decodeFields<T>(declaration: MessageDeclaration, body: Item | undefined): Decoded<T> {
  if (!(body instanceof Map)) return refused('wrongType', `${declaration.name} is not a map`);
  const message: Fields = { type: declaration.name };
  for (const { name, field, optional } of fieldsInOrder(declaration)) {
    const item = body.get(field.key) ?? field.absent;
    if (item === undefined) {
      if (optional) continue;
      return refused('missingField', `${declaration.name}.${name}`);
    }
    const value = decodeValue(field.kind, item);
    if (!value.ok) return refused(value.reason, `${declaration.name}.${name}`);
    message[name] = value.value;
  }
  return { ok: true, message: message as T };
}

type DecodedValue = { ok: true; value: unknown } | { ok: false; reason: RefusalReason };

const value = (decoded: unknown): DecodedValue => ({ ok: true, value: decoded });
const bad = (reason: RefusalReason): DecodedValue => ({ ok: false, reason });

function decodeValue(kind: Kind, item: Item): DecodedValue {
  switch (kind.kind) {
    case 'integer':
      if (typeof item !== 'number') return bad('wrongType');
      return isWithin(kind, item) ? value(item) : bad('outOfRange');
    case 'enumeration':
      if (typeof item !== 'number') return bad('wrongType');
      if (item < 0 || item > MAX_ENUMERATION) return bad('outOfRange');
      // A newer device may use a name this receiver does not have; its alarm still counts.
      return value(nameOf(kind, item));
    case 'group':
      return decodeGroup(kind, item);
    case 'text':
      if (typeof item !== 'string') return bad('wrongType');
      if (!isQuotable(item)) return bad('outOfRange');
      if (item.length > kind.maxBytes) return bad('tooLong');
      return isSpelt(kind, item) ? value(item) : bad('outOfRange');
    case 'bytes':
      if (!(item instanceof Uint8Array)) return bad('wrongType');
      if (item.length > kind.length) return bad('tooLong');
      return item.length === kind.length ? value(Uint8Array.from(item)) : bad('outOfRange');
  }
}

function decodeGroup(kind: GroupKind, item: Item): DecodedValue {
  const parts = Object.entries(kind.parts);
  if (!Array.isArray(item) || item.length !== parts.length) return bad('wrongType');
  const decoded: Fields = {};
  for (const [index, [name, part]] of parts.entries()) {
    const inner = decodeValue(part, item[index]!);
    if (!inner.ok) return inner;
    decoded[name] = inner.value;
  }
  return value(decoded);
}
