import { fieldsInOrder, type MessageDeclaration } from '../declaration.ts';
import { PROOF_BYTES } from '../service.ts';
import { MAX_SERVICE_BYTES } from '../service-frame.ts';
import { constEnum, numbersOf } from './device-codec.ts';
import { banner, distinctKinds } from './shared.ts';

type Listed = ReturnType<typeof fieldsInOrder>[number];

/** Each field of these messages, once. */
function fieldsOf(messages: readonly MessageDeclaration[]): Listed[] {
  const byName = new Map(messages.flatMap(fieldsInOrder).map((listed) => [listed.name, listed]));
  return [...byName.values()].sort((a, b) => a.field.key - b.field.key);
}

/** Requests with a map that the service channel reads by itself: no other record has a decoder. */
const isRead = ({ channel, name }: MessageDeclaration): boolean =>
  channel === 'serviceRequest' && (name === 'writeLock' || !name.startsWith('write'));

const isReply = ({ channel }: MessageDeclaration): boolean => channel === 'serviceReply';

/** Numbers of the service channel, for a codec that is as small as it is slow: see firmware/service. */
export function generateServiceCodec(messages: readonly MessageDeclaration[]): string {
  const own = messages.filter((message) => isRead(message) || isReply(message));
  const fields = fieldsOf(own);
  const limits = fieldsOf(messages.filter(isRead)).flatMap(({ name, field }) =>
    field.kind.kind === 'integer' ? [[name, field.kind.max] as const] : [],
  );
  return [
    banner('//'),
    `export const MAX_SERVICE_BYTES = ${MAX_SERVICE_BYTES};`,
    `export const PROOF_BYTES = ${PROOF_BYTES};\n`,
    constEnum('ServiceRequest', numbersOf(messages, 'serviceRequest')),
    constEnum('ServiceReply', numbersOf(messages, 'serviceReply')),
    '/** Keys of the fields. */',
    constEnum('ServiceKey', Object.fromEntries(fields.map(({ name, field }) => [name, field.key]))),
    '/** The greatest value of a number in a request. */',
    constEnum('ServiceLimit', Object.fromEntries(limits)),
    ...['BoardState', 'SimState', 'ServiceRefusal'].map((name) => {
      const kind = distinctKinds(messages, 'enumeration').find((each) => each.name === name)!;
      return constEnum(name, kind.values);
    }),
  ].join('\n');
}
