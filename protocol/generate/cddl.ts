import {
  fieldsInOrder,
  type Kind,
  MAX_ENUMERATION,
  type MessageDeclaration,
} from '../declaration.ts';
import { banner, distinctKinds } from './shared.ts';

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/^-/, '');

function ruleFor(kind: Kind): string {
  switch (kind.kind) {
    case 'integer':
      return `${kind.min}..${kind.max}`;
    case 'text':
      return `tstr .size (0..${kind.maxBytes})`;
    case 'bytes':
      return `bstr .size ${kind.length}`;
    default:
      return kebab(kind.name);
  }
}

function messageRule(message: MessageDeclaration): string {
  const members = fieldsInOrder(message).map(
    ({ name, field, optional }) =>
      `  ${optional ? '? ' : ''}${field.key}: ${ruleFor(field.kind)}, ; ${name}: ${field.doc}`,
  );
  const number =
    message.channel === 'record'
      ? `; Journal record ${message.number}.`
      : `; ${message.channel} message ${message.number}: the sequence ${message.number}, ${kebab(message.name)}.`;
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
