import { readFileSync } from 'node:fs';
import { MAX_DEPTH, MAX_ITEMS, MAX_STRING_BYTES } from '../cbor/strict.ts';
import {
  type Channel,
  type Field,
  fieldsInOrder,
  type GroupKind,
  type Kind,
  MAX_ENUMERATION,
  type MessageDeclaration,
  nameOf,
} from '../declaration.ts';
import { DOWNLINK_SUFFIX } from '../device-id.ts';
import { BOOT_WORDS, FIRMWARE_SLOTS } from '../firmware-slots.ts';
import { JOURNAL_LAYOUT } from '../journal-layout.ts';
import { FAULT_BITS, PROTOCOL_VERSION } from '../messages.ts';
import { REFUSALS } from '../refusal.ts';
import { MAX_PLAINTEXT_BYTES, MAX_SEALED_BYTES } from '../sealing.ts';
import { banner, capitalised, distinctKinds } from './shared.ts';

const RUNTIME = new URL('./device-runtime.ts', import.meta.url);
/** Records the device builds itself; it keeps a change of settings as it came. */
const ENCODED_RECORDS = ['sequences', 'alarm', 'boot', 'charge'];
/** Between a press and its first byte every call counts. */
const HOT = 'alarmRaised';
/** Entries of a map whose head is one byte. */
const MAX_SHORT_MAP = 23;

export function constEnum(name: string, values: Readonly<Record<string, number>>): string {
  const members = Object.entries(values).map(([member, number]) => `  ${member} = ${number},`);
  return `export const enum ${name} {\n${members.join('\n')}\n}\n`;
}

export function numbersOf(messages: readonly MessageDeclaration[], channel: Channel) {
  const listed = messages.filter((message) => message.channel === channel);
  return Object.fromEntries(listed.map((message) => [message.name, message.number]));
}

function deviceType(kind: Kind): string {
  if (kind.kind === 'text') return 'string';
  if (kind.kind === 'bytes') return 'Uint8Array';
  return kind.kind === 'group' ? kind.name : 'number';
}

function interfaceOf(message: MessageDeclaration): string {
  const members = fieldsInOrder(message).map(({ name, field, optional }) =>
    optional
      ? `  ${name}: ${deviceType(field.kind)} | undefined;`
      : `  ${name}: ${deviceType(field.kind)};`,
  );
  return `export interface ${capitalised(message.name)} {\n${members.join('\n')}\n}\n`;
}

type Listed = ReturnType<typeof fieldsInOrder>[number];

/** A value as the device compares and sets it: where it has a name, by its name. */
function literal(kind: Kind, number: number): string {
  return kind.kind === 'enumeration' ? `${kind.name}.${nameOf(kind, number)}` : `${number}`;
}

/** The condition under which a field is written; undefined for one that always is. */
function writtenIf({ name, field, optional }: Listed): string | undefined {
  if (optional) return name;
  return field.absent === undefined
    ? undefined
    : `${name} !== ${literal(field.kind, field.absent)}`;
}

/** The statements that write one value; `value` is an expression. */
function putValue(kind: Kind, value: string): string {
  switch (kind.kind) {
    case 'integer':
      if (kind.min < 0) return `putInteger(${value});`;
      return kind.max < 24 ? `encoded[at++] = ${value};` : `putHead(0, ${value});`;
    case 'enumeration':
      return `encoded[at++] = ${value};`;
    case 'text':
      return `putText(${value});`;
    case 'bytes':
      return `putBytes(${value});`;
    case 'group':
      return `put${kind.name}(${value});`;
  }
}

function groupWriter(kind: GroupKind): string {
  const parts = Object.entries(kind.parts);
  const puts = parts.map(([name, part]) => `  ${putValue(part, `group.${name}`)}`);
  return [
    `function put${kind.name}(group: ${kind.name}): void {`,
    `  encoded[at++] = ${0x80 | parts.length};`,
    ...puts,
    '}',
    '',
  ].join('\n');
}

function straightKey(key: number): string {
  return key < 24 ? `encoded[at++] = ${key};` : `encoded[at++] = 24; encoded[at++] = ${key};`;
}

/** Without a call that it can do without: the press waits for it. */
function straightEncoder(message: MessageDeclaration): string {
  const fields = fieldsInOrder(message);
  const conditional = fields.filter((listed) => writtenIf(listed));
  const always = fields.length - conditional.length;
  const locals = conditional.map(({ name }) => `  const ${name} = m.${name};`);
  const counts = conditional.map((listed) => `(${writtenIf(listed)} ? 1 : 0)`);
  const count = [`${0xa0 | always}`, ...counts].join(' + ');
  const number = message.channel === 'record' ? [] : [`  encoded[at++] = ${message.number};`];
  const puts = fields.map((listed) => {
    const { name, field } = listed;
    const condition = writtenIf(listed);
    const value = condition ? name : `m.${name}`;
    const put = `${straightKey(field.key)} ${putValue(field.kind, value)}`;
    return condition ? `  if (${condition}) { ${put} }` : `  ${put}`;
  });
  return [
    `/** ${message.doc} Returns the length in \`encoded\`. */`,
    `export function encode${capitalised(message.name)}(m: ${capitalised(message.name)}): number {`,
    '  at = 0;',
    ...number,
    ...locals,
    `  encoded[at++] = ${count};`,
    ...puts,
    '  return at;',
    '}',
    '',
  ].join('\n');
}

/** The call that writes one field where it is to be written. */
function putField({ name, field, optional }: Listed): string {
  const { kind, key, absent } = field;
  const value = `m.${name}`;
  if (kind.kind === 'integer' || kind.kind === 'enumeration') {
    return absent === undefined
      ? `  put(${key}, ${value});`
      : `  put(${key}, ${value}, ${literal(kind, absent)});`;
  }
  const put = `putKey(${key}); ${putValue(kind, value)}`;
  return optional ? `  if (${value}) { ${put} }` : `  ${put}`;
}

/** One call a field: smaller than straight-line code, and slower. */
function compactEncoder(message: MessageDeclaration): string {
  const fields = fieldsInOrder(message);
  if (fields.length > MAX_SHORT_MAP) throw new Error(`${message.name} has too many fields`);
  return [
    `/** ${message.doc} Returns the length in \`encoded\`. */`,
    `export function encode${capitalised(message.name)}(m: ${capitalised(message.name)}): number {`,
    `  beginMap(${message.channel === 'record' ? 0 : message.number});`,
    ...fields.map(putField),
    '  return endMap();',
    '}',
    '',
  ].join('\n');
}

function encoder(message: MessageDeclaration): string {
  return message.name === HOT ? straightEncoder(message) : compactEncoder(message);
}

/** What `takeFields` has in place of a least value, for what is no number. */
const TEXT = -1;
const BYTES = -2;

/** Key, least and greatest value of a field, as `takeFields` reads them. */
function limitsOf({ kind, key }: Field): string {
  switch (kind.kind) {
    case 'integer':
      if (kind.min < 0) throw new Error(`the device decodes no negative numbers (key ${key})`);
      return `${key}, ${kind.min}, ${kind.max}`;
    case 'enumeration':
      return `${key}, 0, ${MAX_ENUMERATION}`;
    case 'text':
      return `${key}, ${TEXT}, ${kind.maxBytes}`;
    case 'bytes':
      return `${key}, ${BYTES}, ${kind.length}`;
    case 'group':
      throw new Error(`the device decodes no groups (${kind.name})`);
  }
}

const tableOf = (fields: readonly Listed[]): string =>
  `[${fields.map(({ field }) => limitsOf(field)).join(', ')}]`;

/** The bits, one for each of `fields`, of those that this message cannot do without. */
function requiredBits(message: MessageDeclaration, fields: readonly Listed[]): number {
  const isRequired = ({ name, field }: Listed) =>
    name in message.required && field.absent === undefined;
  return fields.reduce((bits, listed, bit) => bits | (isRequired(listed) ? 1 << bit : 0), 0);
}

/** The member of the decoded object; what was absent means what it means. */
function member({ name, field }: Listed, index: number): string {
  return field.absent === undefined
    ? `${name}: v[${index}]`
    : `${name}: v[${index}] ?? ${literal(field.kind, field.absent)}`;
}

function recordDecoder(message: MessageDeclaration): string {
  const fields = fieldsInOrder(message);
  const name = capitalised(message.name);
  return [
    `/** ${message.doc} Valid when \`refusal()\` is 0. */`,
    `export function decode${name}(bytes: Uint8Array, from: number, to: number): ${name} {`,
    '  begin(bytes, from, to);',
    `  const v = takeFields(${tableOf(fields)}, -1, ${requiredBits(message, fields)});`,
    `  return { ${fields.map(member).join(', ')} };`,
    '}',
    '',
  ].join('\n');
}

/** A key means the same in every message, so one table reads them all; each of its own is required. */
function downlinkDecoder(messages: readonly MessageDeclaration[]): string {
  const downlinks = messages.filter((message) => message.channel === 'downlink');
  const notRequired = downlinks
    .flatMap(fieldsInOrder)
    .find(({ field, optional }) => optional || field.absent !== undefined);
  if (notRequired) throw new Error(`the device cannot do without ${notRequired.name}`);
  const byKey = new Map(
    downlinks.flatMap(fieldsInOrder).map((listed) => [listed.field.key, listed]),
  );
  const fields = [...byKey.values()].sort((a, b) => a.field.key - b.field.key);
  const members = fields.map(({ name, field }) => `  ${name}: ${deviceType(field.kind)};`);
  const required = downlinks.map(
    (message) => `  if (type === ${message.number}) required = ${requiredBits(message, fields)};`,
  );
  return [
    '/** Any message from the receiver; the fields its type does not have are undefined. */',
    `export interface Downlink {\n  type: DownlinkType;\n${members.join('\n')}\n}\n`,
    '/** Decodes a message from the receiver. Valid when `refusal()` is 0. */',
    'export function decodeDownlink(bytes: Uint8Array, from: number, to: number): Downlink {',
    '  begin(bytes, from, to);',
    '  const type = takeOf(0);',
    '  let required = -1;',
    ...required,
    '  if (!failure && required < 0) fail(Refusal.unknownType);',
    `  const v = takeFields(${tableOf(fields)}, required, required);`,
    `  return { type: type, ${fields.map(member).join(', ')} };`,
    '}',
    '',
  ].join('\n');
}

function runtime(): string {
  const text = readFileSync(RUNTIME, 'utf8');
  return text.slice(text.indexOf('/** Bytes of the message'));
}

/**
 * The codec that goes into the firmware, in Espruino's dialect: straight-line where a press waits for
 * it, small everywhere else.
 */
export function generateDeviceCodec(messages: readonly MessageDeclaration[]): string {
  const uplinks = messages.filter((message) => message.channel === 'uplink');
  const records = messages.filter((message) => message.channel === 'record');
  const enumerations = distinctKinds(messages, 'enumeration').map((kind) =>
    constEnum(kind.name, kind.values),
  );
  const groups = distinctKinds(messages, 'group').map((kind) => {
    const parts = Object.keys(kind.parts).map((name) => `  ${name}: number;`);
    return `export interface ${kind.name} {\n${parts.join('\n')}\n}\n`;
  });
  const refusalNumbers = Object.fromEntries(
    Object.entries(REFUSALS).map(([name, { number }]) => [name, number]),
  );
  return [
    banner('//'),
    `export const PROTOCOL_VERSION = ${PROTOCOL_VERSION};`,
    `export const DOWNLINK_SUFFIX = '${DOWNLINK_SUFFIX}';`,
    `export const MAX_SEALED_BYTES = ${MAX_SEALED_BYTES};`,
    `export const MAX_UPLINK_PLAINTEXT = ${MAX_PLAINTEXT_BYTES.uplink};`,
    `export const MAX_DOWNLINK_PLAINTEXT = ${MAX_PLAINTEXT_BYTES.downlink};`,
    `const MAX_ENCODED = ${Math.max(...Object.values(MAX_PLAINTEXT_BYTES))};`,
    `const MAX_DEPTH = ${MAX_DEPTH};`,
    `const MAX_ITEMS = ${MAX_ITEMS};`,
    `const MAX_STRING_BYTES = ${MAX_STRING_BYTES};\n`,
    constEnum('Refusal', refusalNumbers),
    constEnum('Fault', FAULT_BITS),
    constEnum('JournalLayout', JOURNAL_LAYOUT),
    constEnum('FirmwareSlots', FIRMWARE_SLOTS),
    constEnum('BootWord', BOOT_WORDS),
    constEnum('DownlinkType', { none: 0, ...numbersOf(messages, 'downlink') }),
    constEnum('RecordType', numbersOf(messages, 'record')),
    ...enumerations,
    ...groups,
    runtime(),
    ...distinctKinds(messages, 'group').map(groupWriter),
    ...[...uplinks, ...records].map(interfaceOf),
    ...uplinks.map(encoder),
    ...records.filter(({ name }) => ENCODED_RECORDS.includes(name)).map(encoder),
    ...records.map(recordDecoder),
    downlinkDecoder(messages),
  ].join('\n');
}
