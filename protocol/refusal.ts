/**
 * Why bytes from outside were refused. One list for host and device: the device uses the numbers
 * (negative results), the host the names. Numbers are never reused.
 */
export const REFUSALS = {
  truncated: { number: 1, doc: 'the bytes end inside an item' },
  trailingBytes: { number: 2, doc: 'bytes follow the message' },
  indefiniteLength: { number: 3, doc: 'an item without a length of its own' },
  notShortestForm: { number: 4, doc: 'a number or length written longer than needed' },
  duplicateKey: { number: 5, doc: 'a map names a key twice' },
  unsortedKeys: { number: 6, doc: 'map keys that do not rise' },
  tooLong: { number: 7, doc: 'a length or the whole message over its limit' },
  tooDeep: { number: 8, doc: 'nested deeper than any message is' },
  notCose: { number: 9, doc: 'not the COSE_Encrypt0 of this protocol' },
  wrongTag: { number: 10, doc: 'a CBOR tag where none belongs' },
  authenticationFailed: {
    number: 11,
    doc: 'not sealed with this key for this device, direction and version',
  },
  replayed: { number: 12, doc: 'a sequence number that was taken before or is too old to tell' },
  unknownType: { number: 13, doc: 'a message number nobody declared for this direction' },
  missingField: { number: 14, doc: 'a required field is absent' },
  wrongType: { number: 15, doc: 'an item of another type than declared' },
  outOfRange: { number: 16, doc: 'a value outside its declared range' },
  unknownDevice: { number: 17, doc: 'no such device in the registry' },
} as const;

export type RefusalReason = keyof typeof REFUSALS;

/** A refusal as a value: decoders return it at the trust boundary, they do not throw. */
export interface Refused {
  readonly ok: false;
  readonly reason: RefusalReason;
  readonly detail: string;
}

export const refused = (reason: RefusalReason, detail: string): Refused => ({
  ok: false,
  reason,
  detail,
});
