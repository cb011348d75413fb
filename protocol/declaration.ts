/**
 * The small language in which `messages.ts` declares what travels and what is kept.
 * Everything else (types, codecs, CDDL, reference page) follows from these values.
 */

/** An integer between `min` and `max`, both included. `unit` is for people. */
export interface IntegerKind {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}

/** The largest number an enumeration may ever give a name: all of them take one byte. */
export const MAX_ENUMERATION = 23;

/** One of a set of names; a number that has no name here is read as `unknown`. */
export interface EnumerationKind {
  readonly kind: 'enumeration';
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Printable ASCII of at most `maxBytes` bytes: the device has no UTF-8. Neither `"` nor `\`:
 * the device puts these texts between quotes into AT commands, where either could end one.
 */
export interface TextKind {
  readonly kind: 'text';
  readonly maxBytes: number;
  /** What the host further asks of the whole of it (XSD regular expression); the device trusts it. */
  readonly pattern?: string;
}

/** A byte string of exactly `length` bytes. */
export interface BytesKind {
  readonly kind: 'bytes';
  readonly length: number;
}

/** A fixed group of integers, written as one array: cheaper than a key for each. */
export interface GroupKind {
  readonly kind: 'group';
  readonly name: string;
  readonly parts: Readonly<Record<string, IntegerKind & { readonly doc: string }>>;
}

export type Kind = IntegerKind | EnumerationKind | TextKind | BytesKind | GroupKind;

/**
 * A field: its key in the CBOR map (the same in every message), its kind and its meaning.
 *
 * `absent` is what its absence means, as the number that would be sent: a required integer or
 * enumeration of this value is left out. Read, it counts the same left out or written.
 */
export interface Field {
  readonly key: number;
  readonly kind: Kind;
  readonly doc: string;
  readonly absent?: number;
}

/**
 * `uplink`: device to receiver. `downlink`: receiver to device. `record`: the device's journal.
 * `serviceRequest`, `serviceReply`: host to device and back, over the cable.
 */
export type Direction = 'uplink' | 'downlink';
export type ServiceChannel = 'serviceRequest' | 'serviceReply';
export type Channel = Direction | 'record' | ServiceChannel;

export interface MessageDeclaration {
  readonly name: string;
  readonly number: number;
  readonly channel: Channel;
  readonly doc: string;
  readonly required: Readonly<Record<string, Field>>;
  readonly optional: Readonly<Record<string, Field>>;
}

export const integer = (min: number, max: number, unit?: string): IntegerKind =>
  unit === undefined ? { kind: 'integer', min, max } : { kind: 'integer', min, max, unit };

export const enumeration = <Values extends Record<string, number>>(name: string, values: Values) =>
  ({
    kind: 'enumeration',
    name,
    values: { unknown: 0, ...values },
  }) satisfies EnumerationKind;

export const text = (maxBytes: number, pattern?: string): TextKind =>
  pattern === undefined ? { kind: 'text', maxBytes } : { kind: 'text', maxBytes, pattern };

export const bytes = (length: number): BytesKind => ({ kind: 'bytes', length });

export const group = (name: string, parts: GroupKind['parts']): GroupKind => ({
  kind: 'group',
  name,
  parts,
});

/** The name of an enumeration's number, `unknown` where this version has none. */
export function nameOf(kind: EnumerationKind, number: unknown): string {
  for (const name in kind.values) if (kind.values[name] === number) return name;
  return 'unknown';
}

export interface OrderedField {
  readonly name: string;
  readonly field: Field;
  readonly optional: boolean;
}

/** A receiver asks for each message that it reads. */
const inOrder = new WeakMap<MessageDeclaration, readonly OrderedField[]>();

/** Fields of a message in the order in which deterministic CBOR writes them: by key. */
export function fieldsInOrder(message: MessageDeclaration): readonly OrderedField[] {
  const known = inOrder.get(message);
  if (known) return known;
  const fields = sortedFields(message);
  inOrder.set(message, fields);
  return fields;
}

function sortedFields(message: MessageDeclaration): OrderedField[] {
  const listed = (fields: Readonly<Record<string, Field>>, optional: boolean) =>
    Object.entries(fields).map(([name, field]) => ({ name, field, optional }));
  return [...listed(message.required, false), ...listed(message.optional, true)].sort(
    (a, b) => a.field.key - b.field.key,
  );
}
