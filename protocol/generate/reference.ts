import { type Channel, fieldsInOrder, type Kind, type MessageDeclaration } from '../declaration.ts';
import { REFUSALS } from '../refusal.ts';
import { banner, distinctKinds, docOf } from './shared.ts';

const CHANNELS: Record<Channel, string> = {
  uplink: 'Uplink: device to receiver',
  downlink: 'Downlink: receiver to device',
  record: 'Journal records, kept on the device',
  serviceRequest: 'Service requests: host to device, over the cable',
  serviceReply: 'Service replies: device to host, over the cable',
};

const thousands = (number: number): string => number.toLocaleString('en-US');

function described(kind: Kind): string {
  switch (kind.kind) {
    case 'integer':
      return `${thousands(kind.min)} … ${thousands(kind.max)}${kind.unit ? ` ${kind.unit}` : ''}`;
    case 'text':
      return `text, at most ${kind.maxBytes} bytes${kind.pattern ? `, of the form \`${kind.pattern}\`` : ''}`;
    case 'bytes':
      return `${kind.length} bytes`;
    default:
      return `[${kind.name}](#${kind.name.toLowerCase()})`;
  }
}

function messageSection(message: MessageDeclaration): string {
  const rows = fieldsInOrder(message).map(
    ({ name, field, optional }) =>
      `| ${field.key} | \`${name}\`${optional ? ' (optional)' : ''} | ${described(field.kind)} | ${docOf(field)} |`,
  );
  return [
    `### ${message.number} · ${message.name}`,
    '',
    message.doc,
    '',
    '| key | field | value | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function kindSections(messages: readonly MessageDeclaration[]): string[] {
  const enumerations = distinctKinds(messages, 'enumeration').map((kind) => {
    const values = Object.entries(kind.values).map(([name, number]) => `${number} ${name}`);
    return `### ${kind.name}\n\n${values.join(' · ')}. A number not listed reads as unknown.\n`;
  });
  const groups = distinctKinds(messages, 'group').map((kind) => {
    const rows = Object.entries(kind.parts).map(
      ([name, part]) => `| \`${name}\` | ${described(part)} | ${part.doc} |`,
    );
    const table = ['| part | value | meaning |', '|---|---|---|', ...rows].join('\n');
    return `### ${kind.name}\n\nAn array of ${rows.length} integers, in this order.\n\n${table}\n`;
  });
  return [...enumerations, ...groups];
}

function refusalSection(): string {
  const rows = Object.entries(REFUSALS).map(
    ([name, { number, doc }]) => `| ${number} | \`${name}\` | ${doc} |`,
  );
  return ['## Refusals', '', '| number | reason | meaning |', '|---|---|---|', ...rows, ''].join(
    '\n',
  );
}

/** The reference page for people. */
export function generateReference(messages: readonly MessageDeclaration[]): string {
  const channels = (Object.keys(CHANNELS) as Channel[]).map((channel) => {
    const sections = messages
      .filter((message) => message.channel === channel)
      .map((message) => messageSection(message));
    return `## ${CHANNELS[channel]}\n\n${sections.join('\n')}`;
  });
  return [
    `<!--${banner('').trimEnd()} -->`,
    '# Messages and records',
    '',
    'Each message is a CBOR sequence: its number, then a map from key to value. How it is sealed',
    'and acknowledged stands in [protocol.md](protocol.md).',
    '',
    'A field whose meaning ends in “absent: …” is not sent when it has that value. A reader takes it',
    'written out as well. Text is printable ASCII without `"` and `\\`.',
    '',
    ...channels,
    '## Kinds',
    '',
    ...kindSections(messages),
    refusalSection(),
  ].join('\n');
}
