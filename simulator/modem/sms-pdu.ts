import { twoDigits } from '../gnss/gnss-fix.ts';
import { fromSeptets, packSeptets, toSeptets, unpackSeptets } from './gsm-alphabet.ts';
import type { OutgoingSms } from './sms.ts';
import type { StoredSms } from './sms-store.ts';

/** 3GPP 23.040 §9.2.3: bits of a PDU's first octet. */
const SUBMIT = 0x01;
const MESSAGE_TYPE_MASK = 0x03;
const HAS_USER_DATA_HEADER = 0x40;
/** A DELIVER after which no more wait. */
const LAST_DELIVER = 0x04;
/** Octets of the validity period, by `<VPF>`. */
const VALIDITY_OCTETS = [0, 7, 1, 7];

const INTERNATIONAL = 0x91;
const UNKNOWN_NUMBERING = 0x81;
const DIGITS = '0123456789*#abc';
const SEPTET_DATA = 0x00;
const UCS2_DATA = 0x08;
const USER_DATA_OCTETS_MAX = 140;

type Alphabet = 'septets' | 'octets' | 'ucs2';

/** 3GPP 23.038 §4. */
function alphabetOf(dataCoding: number): Alphabet {
  const bits = dataCoding >= 0xf0 ? dataCoding & 0x04 : dataCoding & 0x0c;
  if (bits === 0x08) return 'ucs2';
  return bits === 0x04 ? 'octets' : 'septets';
}

/** Reads octets one after the other; past the end everything is undefined. */
class Octets {
  readonly #octets: Uint8Array;
  #at: number;

  constructor(octets: Uint8Array, at: number) {
    this.#octets = octets;
    this.#at = at;
  }

  next(): number | undefined {
    return this.#octets[this.#at++];
  }

  take(count: number): Uint8Array | undefined {
    const taken = this.#octets.subarray(this.#at, this.#at + count);
    this.#at += count;
    return taken.length === count ? taken : undefined;
  }

  rest(): Uint8Array {
    return this.#octets.subarray(this.#at);
  }
}

function readNumber(octets: Octets): string | undefined {
  const length = octets.next();
  const type = octets.next();
  const packed = length === undefined ? undefined : octets.take(Math.ceil(length / 2));
  if (type === undefined || packed === undefined) {
    return undefined;
  }
  const digits = [...packed].flatMap((octet) => [octet & 0x0f, octet >> 4]).slice(0, length);
  const text = digits.map((digit) => DIGITS[digit] ?? '').join('');
  return type === INTERNATIONAL ? `+${text}` : text;
}

function readText(octets: Octets, dataCoding: number, hasHeader: boolean): string | undefined {
  const length = octets.next();
  const data = octets.rest();
  const headerOctets = hasHeader ? (data[0] ?? 0) + 1 : 0;
  if (length === undefined || data.length > USER_DATA_OCTETS_MAX) {
    return undefined;
  }
  const alphabet = alphabetOf(dataCoding);
  if (alphabet === 'septets') {
    // The header is padded to a whole number of septets.
    const headerSeptets = Math.ceil((headerOctets * 8) / 7);
    const septets = unpackSeptets(data, length);
    return septets && fromSeptets(septets.slice(headerSeptets));
  }
  if (data.length !== length) {
    return undefined;
  }
  const bytes = Buffer.from(data.subarray(headerOctets));
  return alphabet === 'ucs2' ? fromUcs2(bytes) : bytes.toString('latin1');
}

/** Big-endian UTF-16; an odd last byte is dropped. */
export function fromUcs2(bytes: Buffer): string {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le');
}

export function toUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/**
 * Reads what a host hands over to be sent: a service centre's address, then a SUBMIT of `length`
 * octets. Undefined where it is not one.
 */
export function decodeSubmit(hex: string, length: number): OutgoingSms | undefined {
  if (!/^([0-9a-f]{2})+$/i.test(hex)) {
    return undefined;
  }
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
  const start = bytes[0]! + 1;
  if (bytes.length - start !== length) {
    return undefined;
  }
  const octets = new Octets(bytes, start);
  const first = octets.next() ?? 0;
  octets.next(); // The host's own reference.
  const number = readNumber(octets);
  octets.next(); // The protocol identifier.
  const dataCoding = octets.next();
  octets.take(VALIDITY_OCTETS[(first >> 3) & 3]!);
  if ((first & MESSAGE_TYPE_MASK) !== SUBMIT || number === undefined || dataCoding === undefined) {
    return undefined;
  }
  const text = readText(octets, dataCoding, (first & HAS_USER_DATA_HEADER) !== 0);
  return text === undefined ? undefined : { number, text };
}

function swappedDigits(digits: string): number[] {
  const padded = digits.length % 2 === 0 ? digits : `${digits}f`;
  return Array.from({ length: padded.length / 2 }, (_, index) =>
    Number.parseInt(`${padded[2 * index + 1]}${padded[2 * index]}`, 16),
  );
}

/** `length`: the number of digits. */
function numberOctets(number: string): { length: number; octets: number[] } {
  const digits = number.replace(/\D/g, '');
  const type = number.startsWith('+') ? INTERNATIONAL : UNKNOWN_NUMBERING;
  return { length: digits.length, octets: [type, ...swappedDigits(digits)] };
}

function timestampOctets(utcMs: number): number[] {
  const moment = new Date(utcMs);
  const fields = [
    moment.getUTCFullYear() % 100,
    moment.getUTCMonth() + 1,
    moment.getUTCDate(),
    moment.getUTCHours(),
    moment.getUTCMinutes(),
    moment.getUTCSeconds(),
    0, // The zone, in quarters of an hour.
  ];
  return swappedDigits(fields.map(twoDigits).join(''));
}

/** A message that came in, as a DELIVER behind its service centre's address. */
export function encodeDeliver(
  { number, text, utcMs }: StoredSms,
  serviceCentre: string,
): { hex: string; length: number } {
  const centre = numberOctets(serviceCentre).octets;
  const sender = numberOctets(number);
  const septets = toSeptets(text);
  const data = septets === undefined ? toUcs2(text) : packSeptets(septets);
  const deliver = [
    LAST_DELIVER,
    sender.length,
    ...sender.octets,
    0, // The protocol identifier.
    septets === undefined ? UCS2_DATA : SEPTET_DATA,
    ...timestampOctets(utcMs),
    septets?.length ?? data.length,
    ...data,
  ];
  const hex = Buffer.from([centre.length, ...centre, ...deliver])
    .toString('hex')
    .toUpperCase();
  return { hex, length: deliver.length };
}
