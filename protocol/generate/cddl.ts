import {
  type Channel,
  type Field,
  fieldsInOrder,
  type Kind,
  MAX_ENUMERATION,
  type MessageDeclaration,
} from '../declaration.ts';
import { banner, distinctKinds, docOf } from './shared.ts';

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/^-/, '');

function ruleFor(kind: Kind): string {
  switch (kind.kind) {
    case 'integer':
      return `${kind.min}..${kind.max}`;
    case 'text':
      return kind.pattern === undefined
        ? `tstr .size (0..${kind.maxBytes})`
        : `tstr .regexp "${kind.pattern.replaceAll('\\', '\\\\')}"`;
    case 'bytes':
      return `bstr .size ${kind.length}`;
    default:
      return kebab(kind.name);
  }
}

/** A default (RFC 8610 §3.8.6) may stand beside an optional member only; `a..b` needs brackets. */
function member(field: Field, optional: boolean): string {
  const rule = ruleFor(field.kind);
  if (field.absent === undefined) return `${optional ? '? ' : ''}${field.key}: ${rule}`;
  const target = field.kind.kind === 'integer' ? `(${rule})` : rule;
  return `? ${field.key}: ${target} .default ${field.absent}`;
}

const CHANNELS: Readonly<Record<Exclude<Channel, 'record'>, string>> = {
  uplink: 'uplink message',
  downlink: 'downlink message',
  serviceRequest: 'Service request',
  serviceReply: 'Service reply',
};

function messageRule(message: MessageDeclaration): string {
  const members = fieldsInOrder(message).map(
    ({ name, field, optional }) => `  ${member(field, optional)}, ; ${name}: ${docOf(field)}`,
  );
  const number =
    message.channel === 'record'
      ? `; Journal record ${message.number}.`
      : `; ${CHANNELS[message.channel]} ${message.number}: the sequence ${message.number}, ${kebab(message.name)}.`;
  return [
    `${number} ${message.doc}`,
    `${kebab(message.name)} = {`,
    ...members,
    '  * uint => any ; from newer versions',
    '}',
    '',
  ].join('\n');
}

/** The CDDL (RFC 8610) of every message and record. */
export function generateCddl(messages: readonly MessageDeclaration[]): string {
  const enumerations = distinctKinds(messages, 'enumeration').map((kind) => {
    const values = Object.entries(kind.values).map(([name, number]) => `${name}: ${number}`);
    return `${kebab(kind.name)} = &(${values.join(', ')}) / 0..${MAX_ENUMERATION} ; from newer versions\n`;
  });
  const groups = distinctKinds(messages, 'group').map((kind) => {
    const parts = Object.entries(kind.parts).map(
      ([name, part]) => `  ${kebab(name)}: ${ruleFor(part)}, ; ${part.doc}`,
    );
    return `${kebab(kind.name)} = [\n${parts.join('\n')}\n]\n`;
  });
  return [banner(';'), ...messages.map(messageRule), ...enumerations, ...groups].join('\n');
}
