import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeItems } from '../protocol/cbor/items.ts';
import { ccmEncrypt, encodeEncrypt0, encStructure, HEADER } from '../protocol/cose.ts';
import {
  encodeMessage,
  openMessage,
  PROTOCOL_VERSION,
  REFUSALS,
  sealMessage,
} from '../protocol/index.ts';
import { anyDownlink, anySequence, anyUplink, mutated } from '../protocol/testing/arbitraries.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';
import { DEVICE_ID } from './testing/linked-device.ts';
import { KEYS } from './testing/provisioned.ts';

const MAX_SEQUENCE = 0x7fffffff;
const EDGES = [0, 1, 255, 256, 65535, 65536, 16777215, 16777216, MAX_SEQUENCE];
const sequence = fc.oneof(anySequence, fc.constantFrom(...EDGES));
/** The longest that are sealed, and that are opened; the codec's constants say the same. */
const MAX_UPLINK = 80;
const MAX_DOWNLINK = 176;
const upTo = (maxLength: number) => fc.uint8Array({ minLength: 1, maxLength });
const DOWNLINK = { keys: KEYS.downlink, direction: 'downlink', deviceId: DEVICE_ID } as const;
const UPLINK = { keys: KEYS.uplink, direction: 'uplink', deviceId: DEVICE_ID } as const;

let device: Awaited<ReturnType<typeof load>>;

async function load() {
  const module = await import('./seal.ts');
  const codec = await import('../protocol/generated/device-codec.ts');
  const sealer = (direction: 'uplink' | 'downlink') =>
    module.makeSealer(
      DEVICE_ID,
      module.SealDirection[direction],
      KEYS[direction].key,
      KEYS[direction].baseIv,
    );
  const uplink = sealer('uplink');
  const downlink = sealer('downlink');
  const open = (bytes: Uint8Array) => {
    const result = module.open(downlink, bytes);
    return { result, plaintext: Uint8Array.from(module.opened.subarray(0, module.openedLength)) };
  };
  return {
    seal: (bytes: Uint8Array, number: number) => {
      codec.encoded.set(bytes);
      return module.seal(uplink, number, bytes.length);
    },
    sealedLength: module.sealedLength,
    prepare: (number: number) => module.prepare(uplink, number),
    open,
    /** True when the device would act on it. */
    takes: (bytes: Uint8Array) => {
      const { result, plaintext } = open(bytes);
      if (result < 0) return false;
      codec.decodeDownlink(plaintext, 0, plaintext.length);
      return codec.refusal() === 0;
    },
  };
}

beforeEach(async () => {
  new FakeEspruino().install();
  device = await load();
});

/** What the host's own parts make of any bytes, a message or not. */
function hostSeal(direction: 'uplink' | 'downlink', bytes: Uint8Array, number: number): Uint8Array {
  const shortest = Buffer.alloc(4);
  shortest.writeUInt32BE(number);
  const iv = shortest.subarray(number < 256 ? 3 : number < 65536 ? 2 : number < 16777216 ? 1 : 0);
  const nonce = Uint8Array.from(KEYS[direction].baseIv);
  for (const [i, byte] of iv.entries()) nonce[nonce.length - iv.length + i]! ^= byte;
  const external = encodeItems([[PROTOCOL_VERSION, direction === 'uplink' ? 0 : 1, DEVICE_ID, 10]]);
  const aad = encStructure(new Uint8Array(0), external);
  return encodeEncrypt0({
    protectedHeader: new Uint8Array(0),
    unprotected: new Map([[HEADER.partialIv, iv]]),
    ciphertext: ccmEncrypt(KEYS[direction].key, nonce, aad, bytes),
  });
}

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');

describe('sealing on the device', () => {
  it('gives the bytes that the host gives, for every length and number', () => {
    fc.assert(
      fc.property(upTo(MAX_UPLINK), sequence, (bytes, number) => {
        const sealed = device.seal(bytes, number);
        expect(hex(sealed)).toBe(hex(hostSeal('uplink', bytes, number)));
        expect(sealed).toHaveLength(device.sealedLength(number, bytes.length));
      }),
    );
  });

  it.each(EDGES)('is the same at number %i, prepared before or not', (number) => {
    for (let length = 1; length <= MAX_UPLINK; length++) {
      const bytes = new Uint8Array(length).fill(length);
      const unprepared = hex(device.seal(bytes, number));
      device.prepare((number + 7) % MAX_SEQUENCE);
      device.prepare(number);
      expect(hex(device.seal(bytes, number))).toBe(unprepared);
      expect(unprepared).toBe(hex(hostSeal('uplink', bytes, number)));
    }
  });

  it('is opened by the host to the message and its number', () => {
    fc.assert(
      fc.property(anyUplink, sequence, (message, number) => {
        const sealed = device.seal(encodeMessage(message), number)!;
        expect(openMessage(sealed, UPLINK)).toEqual({ ok: true, sequence: number, message });
      }),
    );
  });

  it('refuses a plaintext that is too long', () => {
    expect(device.seal(new Uint8Array(MAX_UPLINK), 1)).toBeDefined();
    expect(device.seal(new Uint8Array(MAX_UPLINK + 1), 1)).toBeUndefined();
  });
});

describe('opening on the device', () => {
  it('gives what the host has sealed, for every length and number', () => {
    fc.assert(
      fc.property(upTo(MAX_DOWNLINK), sequence, (bytes, number) => {
        const { result, plaintext } = device.open(hostSeal('downlink', bytes, number));
        expect(result).toBe(number);
        expect(hex(plaintext)).toBe(hex(bytes));
      }),
    );
  });

  it('takes exactly what the host would take, however the bytes are changed', () => {
    const sealed = fc
      .tuple(anyDownlink, sequence)
      .map(([message, number]) => sealMessage(message, number, DOWNLINK));
    fc.assert(
      fc.property(fc.oneof(mutated(sealed), sealed, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        expect(device.takes(bytes)).toBe(openMessage(bytes, DOWNLINK).ok);
      }),
      { numRuns: 1000 },
    );
  });

  const good = sealMessage({ type: 'received', alarmNumber: 7 }, 300, DOWNLINK);
  const goodText = hex(good)!;
  const HOSTILE: [string, string, keyof typeof REFUSALS][] = [
    ['nothing', '', 'truncated'],
    ['a few bytes', '8340a106', 'truncated'],
    ['a number cut short', '8340a10644010203', 'truncated'],
    ['a ciphertext without its head', '8340a1064401020304', 'truncated'],
    ['a ciphertext without its length', '8340a1064201005800', 'notShortestForm'],
    ['a ciphertext head that is cut', '8340a10642010058', 'truncated'],
    ['a ciphertext cut by a byte', goodText.slice(0, -2), 'truncated'],
    ['a byte too many', `${goodText}00`, 'trailingBytes'],
    ['an array of two', goodText.replace(/^83/, '82'), 'notCose'],
    ['an indefinite array', goodText.replace(/^83/, '9f'), 'notCose'],
    ['a tag', `d0${goodText}`, 'notCose'],
    ['a number of five bytes', '8340a10645010203040548000000000000000000', 'notCose'],
    ['a number of no bytes', '8340a1064048000000000000000000', 'notCose'],
    ['a number with a zero in front', '8340a1064200ff48000000000000000000', 'notCose'],
    ['a number beyond the largest', '8340a106448000000048000000000000000000', 'notCose'],
    ['a ciphertext that is text', '8340a1064101680000000000000000', 'notCose'],
    ['a length longer than needed', `8340a10641015808${'00'.repeat(8)}`, 'notShortestForm'],
    [
      'a tag of the seal that is too short',
      `8340a106410147${'00'.repeat(7)}`,
      'authenticationFailed',
    ],
    [
      'a ciphertext too long',
      `8340a106410158${(MAX_DOWNLINK + 9).toString(16)}${'00'.repeat(MAX_DOWNLINK + 9)}`,
      'tooLong',
    ],
    [
      'the longest ciphertext, of zeroes',
      `8340a106410158${(MAX_DOWNLINK + 8).toString(16)}${'00'.repeat(MAX_DOWNLINK + 8)}`,
      'authenticationFailed',
    ],
    ['zeroes', `8340a106410148${'00'.repeat(8)}`, 'authenticationFailed'],
    ['a wrong tag of the seal', `${goodText.slice(0, -2)}00`, 'authenticationFailed'],
    [
      'a reflected message',
      hex(hostSeal('uplink', encodeMessage({ type: 'received', alarmNumber: 7 }), 300))!,
      'authenticationFailed',
    ],
  ];

  it.each(HOSTILE)('refuses %s and opens the next authentic message', (_name, text, reason) => {
    const { result, plaintext } = device.open(Buffer.from(text, 'hex'));
    expect(result).toBe(-REFUSALS[reason].number);
    expect(plaintext).toHaveLength(0);
    expect(device.open(good).result).toBe(300);
  });

  it('refuses any single wrong bit, and opens the right message after each', () => {
    for (let bit = 0; bit < good.length * 8; bit++) {
      const flipped = Uint8Array.from(good);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(device.open(flipped).result, `bit ${bit}`).toBeLessThan(0);
      expect(device.open(good).result).toBe(300);
    }
  });

  it('refuses every length but its own', () => {
    for (let length = 0; length < good.length; length++) {
      expect(device.open(good.subarray(0, length)).result).toBe(-REFUSALS.truncated.number);
      expect(device.open(good).result).toBe(300);
    }
  });
});
