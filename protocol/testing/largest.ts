/** How long a message may get, computed from its declaration alone: no encoder is asked. */
import { fieldsInOrder, type Kind, type MessageDeclaration } from '../declaration.ts';

/** Bytes of the head of a CBOR item (RFC 8949 §3) with this argument. */
function headBytes(argument: number): number {
  if (argument < 24) return 1;
  if (argument < 256) return 2;
  return argument < 65536 ? 3 : 5;
}

function largestValueBytes(kind: Kind): number {
  switch (kind.kind) {
    case 'integer':
      return headBytes(Math.max(kind.max, -1 - kind.min));
    case 'enumeration':
      return headBytes(Math.max(...Object.values(kind.values)));
    case 'text':
      return headBytes(kind.maxBytes) + kind.maxBytes;
    case 'bytes':
      return headBytes(kind.length) + kind.length;
    case 'group': {
      const parts = Object.values(kind.parts).map(largestValueBytes);
      return headBytes(parts.length) + sum(parts);
    }
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Bytes of this message with its number, or of this record without, every field at its longest. */
export function largestBytes(declaration: MessageDeclaration): number {
  const fields = fieldsInOrder(declaration);
  const number = declaration.channel === 'record' ? 0 : headBytes(declaration.number);
  const entries = fields.map(({ field }) => headBytes(field.key) + largestValueBytes(field.kind));
  return number + headBytes(fields.length) + sum(entries);
}
