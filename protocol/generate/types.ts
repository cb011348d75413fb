import { type Channel, fieldsInOrder, type Kind, type MessageDeclaration } from '../declaration.ts';
import { banner, capitalised, distinctKinds, docOf } from './shared.ts';

function typeOf(kind: Kind): string {
  switch (kind.kind) {
    case 'integer':
      return 'number';
    case 'text':
      return 'string';
    case 'bytes':
      return 'Uint8Array';
    default:
      return kind.name;
  }
}

function enumerations(messages: readonly MessageDeclaration[]): string[] {
  return distinctKinds(messages, 'enumeration').map((kind) => {
    const names = Object.keys(kind.values).map((name) => `'${name}'`);
    return `export type ${kind.name} = ${names.join(' | ')};\n`;
  });
}

function groups(messages: readonly MessageDeclaration[]): string[] {
  return distinctKinds(messages, 'group').map((kind) => {
    const parts = Object.entries(kind.parts).map(
      ([name, part]) =>
        `  /** ${part.doc}${part.unit ? ` (${part.unit})` : ''} */\n  ${name}: number;`,
    );
    return `export interface ${kind.name} {\n${parts.join('\n')}\n}\n`;
  });
}

function messageInterface(message: MessageDeclaration): string {
  const members = fieldsInOrder(message).map(
    ({ name, field, optional }) =>
      `  /** ${docOf(field)} */\n  ${name}${optional ? '?' : ''}: ${typeOf(field.kind)};`,
  );
  return [
    `/** ${message.doc} */`,
    `export interface ${capitalised(message.name)} {`,
    `  type: '${message.name}';`,
    ...members,
    '}',
    '',
  ].join('\n');
}

function union(name: string, messages: readonly MessageDeclaration[], channel: Channel): string {
  const members = messages.filter((message) => message.channel === channel);
  return `export type ${name} = ${members.map((message) => capitalised(message.name)).join(' | ')};`;
}

/** The host's TypeScript types. */
export function generateTypes(messages: readonly MessageDeclaration[]): string {
  return [
    banner('//'),
    ...enumerations(messages),
    ...groups(messages),
    ...messages.map(messageInterface),
    union('UplinkMessage', messages, 'uplink'),
    union('DownlinkMessage', messages, 'downlink'),
    union('JournalRecord', messages, 'record'),
    union('ServiceRequest', messages, 'serviceRequest'),
    union('ServiceReply', messages, 'serviceReply'),
    'export type Message = UplinkMessage | DownlinkMessage;',
    '',
  ].join('\n');
}
