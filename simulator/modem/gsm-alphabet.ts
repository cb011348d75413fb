/** The GSM 7-bit default alphabet and its extension: 3GPP 23.038 §6.2.1. */
const ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ' +
  ' !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION: Record<number, string> = {
  10: '\f',
  20: '^',
  40: '{',
  41: '}',
  47: '\\',
  60: '[',
  61: '~',
  62: ']',
  64: '|',
  101: '€',
};
const ESCAPE = 0x1b;
const SEPTET_BITS = 7;

const septetsByCharacter = new Map<string, number[]>([
  ...[...ALPHABET].map((character, septet): [string, number[]] => [character, [septet]]),
  ...Object.entries(EXTENSION).map(([septet, character]): [string, number[]] => [
    character,
    [ESCAPE, Number(septet)],
  ]),
]);

/** Undefined where a character is not in the alphabet. */
export function toSeptets(text: string): number[] | undefined {
  const septets: number[] = [];
  for (const character of text) {
    const found = septetsByCharacter.get(character);
    if (found === undefined) {
      return undefined;
    }
    septets.push(...found);
  }
  return septets;
}

export function fromSeptets(septets: Iterable<number>): string {
  let text = '';
  let isEscaped = false;
  for (const septet of septets) {
    if (septet === ESCAPE && !isEscaped) {
      isEscaped = true;
    } else {
      text += (isEscaped ? EXTENSION[septet] : undefined) ?? ALPHABET[septet & 0x7f]!;
      isEscaped = false;
    }
  }
  return text;
}

/** Eight septets in seven octets, the first in the lowest bits. */
export function packSeptets(septets: readonly number[]): Uint8Array {
  const octets = new Uint8Array(Math.ceil((septets.length * SEPTET_BITS) / 8));
  for (const [index, septet] of septets.entries()) {
    const bit = index * SEPTET_BITS;
    const pair = septet << (bit % 8);
    const octet = bit >> 3;
    octets[octet] = octets[octet]! | (pair & 0xff);
    if (pair > 0xff) {
      octets[octet + 1] = octets[octet + 1]! | (pair >> 8);
    }
  }
  return octets;
}

/** Undefined where there are fewer octets than `count` septets take. */
export function unpackSeptets(octets: Uint8Array, count: number): number[] | undefined {
  if (octets.length < Math.ceil((count * SEPTET_BITS) / 8)) {
    return undefined;
  }
  return Array.from({ length: count }, (_, index) => {
    const bit = index * SEPTET_BITS;
    const pair = octets[bit >> 3]! | ((octets[(bit >> 3) + 1] ?? 0) << 8);
    return (pair >> (bit % 8)) & 0x7f;
  });
}
