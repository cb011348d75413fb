/** Arbitrary messages for property tests, made from the declarations. */
import fc from 'fast-check';
import {
  type Channel,
  fieldsInOrder,
  type IntegerKind,
  type Kind,
  type MessageDeclaration,
} from '../declaration.ts';
import type { JournalRecord, Message } from '../generated/messages.ts';
import { deriveDeviceKeys, SECRET_BYTES } from '../keys.ts';
import { MESSAGES } from '../messages.ts';
import { MAX_SEQUENCE, type SealingContext } from '../sealing.ts';

/** Where the length of an integer in CBOR changes. */
const STEPS = [0, 23, 24, 255, 256, 65535, 65536].flatMap((step) => [step, -1 - step]);

function integer(kind: IntegerKind): fc.Arbitrary<number> {
  const steps = STEPS.filter((step) => step >= kind.min && step <= kind.max);
  const range = fc.integer({ min: kind.min, max: kind.max });
  return steps.length > 0 ? fc.oneof(range, fc.constantFrom(...steps)) : range;
}

/** Every character that a text may hold; what it may not is in the vectors. */
const TEXT = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));
const textCharacter = fc.constantFrom(...TEXT.filter((character) => !'"\\'.includes(character)));

const byteString = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

function value(kind: Kind): fc.Arbitrary<unknown> {
  switch (kind.kind) {
    case 'integer':
      return integer(kind);
    case 'enumeration':
      return fc.constantFrom(...Object.keys(kind.values));
    case 'text':
      if (kind.pattern !== undefined) return fc.stringMatching(new RegExp(`^(?:${kind.pattern})$`));
      return fc.string({ unit: textCharacter, maxLength: kind.maxBytes });
    case 'bytes':
      return byteString(kind.length);
    case 'group':
      return fc.record(
        Object.fromEntries(
          Object.entries(kind.parts).map(([name, part]) => [name, integer(part)] as const),
        ),
      );
  }
}

/** Any message or record of this declaration, with and without its optional fields. */
export function messageOf(declaration: MessageDeclaration): fc.Arbitrary<Message | JournalRecord> {
  const fields = fieldsInOrder(declaration);
  const model = Object.fromEntries(fields.map(({ name, field }) => [name, value(field.kind)]));
  const required = fields.filter(({ optional }) => !optional).map(({ name }) => name);
  return fc
    .record(model, { requiredKeys: required, noNullPrototype: true })
    .map((message) => ({ type: declaration.name, ...message }) as unknown as Message);
}

const messagesOf = (...channels: Channel[]) =>
  fc.oneof(
    ...MESSAGES.filter(({ channel }) => channels.includes(channel)).map((declaration) =>
      messageOf(declaration),
    ),
  );

export const anyUplink = messagesOf('uplink') as fc.Arbitrary<Message>;
export const anyDownlink = messagesOf('downlink') as fc.Arbitrary<Message>;
export const anyRecord = messagesOf('record') as fc.Arbitrary<JournalRecord>;

export const anyDeviceId: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
  minLength: 8,
  maxLength: 8,
});

export const anySequence: fc.Arbitrary<number> = integer({
  kind: 'integer',
  min: 0,
  max: MAX_SEQUENCE,
});

/** A message with the one context it may be sealed in. */
export const anySealing: fc.Arbitrary<{ message: Message; context: SealingContext }> = fc
  .tuple(byteString(SECRET_BYTES), anyDeviceId, fc.constantFrom('uplink', 'downlink'))
  .chain(([secret, deviceId, direction]) =>
    (direction === 'uplink' ? anyUplink : anyDownlink).map((message) => ({
      message,
      context: { keys: deriveDeviceKeys(secret, deviceId)[direction], direction, deviceId },
    })),
  );

interface Edit {
  at: number;
  fromEnd: boolean;
  remove: number;
  insert: Uint8Array;
}

/** Some bytes with a few of them changed, left out, put in or cut off. */
export function mutated(bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const edit: fc.Arbitrary<Edit> = fc.record({
    at: fc.nat(255),
    fromEnd: fc.boolean(),
    remove: fc.nat(2),
    insert: fc.uint8Array({ maxLength: 2 }),
  });
  return fc
    .tuple(bytes, fc.array(edit, { minLength: 1, maxLength: 3 }))
    .map(([original, edits]) => edits.reduce(edited, original));
}

function edited(bytes: Uint8Array, { at, fromEnd, remove, insert }: Edit): Uint8Array {
  const offset = at % (bytes.length + 1);
  const from = fromEnd ? bytes.length - offset : offset;
  return Uint8Array.from([...bytes.subarray(0, from), ...insert, ...bytes.subarray(from + remove)]);
}
