import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeItems } from './cbor/items.ts';
import { encodeMessage } from './codec.ts';
import { ccmEncrypt, encodeEncrypt0, encStructure, HEADER } from './cose.ts';
import type { Received } from './generated/messages.ts';
import { deriveDeviceKeys } from './keys.ts';
import { PROTOCOL_VERSION } from './messages.ts';
import { MAX_SEALED_BYTES, MAX_SEQUENCE, openMessage, sealMessage } from './sealing.ts';
import { anySealing, anySequence } from './testing/arbitraries.ts';

const deviceId = '7K3MZQ0A';
const secret = new Uint8Array(32).fill(7);
const keys = deriveDeviceKeys(secret, deviceId);
const context = { keys: keys.downlink, direction: 'downlink', deviceId } as const;
const received: Received = { type: 'received', alarmNumber: 7 };

describe('a sealed message', () => {
  it('opens to the message and its sequence number, whatever they are', () => {
    fc.assert(
      fc.property(anySealing, anySequence, ({ message, context }, sequence) => {
        const opened = openMessage(sealMessage(message, sequence, context), context);
        expect(opened).toEqual({ ok: true, sequence, message });
      }),
    );
  });

  it('is never longer than what is opened', () => {
    fc.assert(
      fc.property(anySealing, anySequence, ({ message, context }, sequence) => {
        expect(sealMessage(message, sequence, context).length).toBeLessThan(MAX_SEALED_BYTES);
      }),
    );
  });

  it('is refused with any single bit flipped', () => {
    fc.assert(
      fc.property(anySealing, anySequence, ({ message, context }, sequence) => {
        const sealed = sealMessage(message, sequence, context);
        for (let bit = 0; bit < sealed.length * 8; bit++) {
          const flipped = Uint8Array.from(sealed);
          flipped[bit >> 3]! ^= 1 << (bit & 7);
          expect(openMessage(flipped, context).ok, `bit ${bit}`).toBe(false);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is refused at each shorter length, and with anything after it', () => {
    fc.assert(
      fc.property(anySealing, anySequence, ({ message, context }, sequence) => {
        const sealed = sealMessage(message, sequence, context);
        for (let length = 0; length < sealed.length; length++) {
          const opened = openMessage(sealed.subarray(0, length), context);
          expect(opened).toMatchObject({ ok: false, reason: 'truncated' });
        }
        const longer = Uint8Array.from([...sealed, 0]);
        expect(openMessage(longer, context)).toMatchObject({ reason: 'trailingBytes' });
      }),
      { numRuns: 20 },
    );
  });

  it('is refused in the other direction, even under the same keys', () => {
    const other = { ...context, direction: 'uplink' } as const;
    const sealed = sealMessage(received, 1, context);
    const reflected = { ...other, keys: keys.uplink };
    expect(openMessage(sealed, reflected)).toMatchObject({ reason: 'authenticationFailed' });
    expect(openMessage(sealed, other)).toMatchObject({ reason: 'authenticationFailed' });
  });

  it('is refused for another device, even under the same keys', () => {
    const other = '7K3MZQ0B';
    const sealed = sealMessage(received, 1, context);
    const moved = { ...context, deviceId: other };
    const otherKeys = { ...moved, keys: deriveDeviceKeys(secret, other).downlink };
    expect(openMessage(sealed, moved)).toMatchObject({ reason: 'authenticationFailed' });
    expect(openMessage(sealed, otherKeys)).toMatchObject({ reason: 'authenticationFailed' });
  });

  it.each([PROTOCOL_VERSION - 1, PROTOCOL_VERSION, PROTOCOL_VERSION + 1])(
    'is opened only when it was sealed for this version, not for %i',
    (version) => {
      const aad = encStructure(new Uint8Array(0), encodeItems([[version, 1, deviceId, 10]]));
      const { key, baseIv } = context.keys;
      const sealed = encodeEncrypt0({
        protectedHeader: new Uint8Array(0),
        unprotected: new Map([[HEADER.partialIv, Uint8Array.of(0)]]),
        ciphertext: ccmEncrypt(key, baseIv, aad, encodeMessage(received)),
      });
      expect(openMessage(sealed, context).ok).toBe(version === PROTOCOL_VERSION);
    },
  );

  it('has another ciphertext when it is sealed again under the next number', () => {
    const [first, second] = [1, 2].map((sequence) =>
      Buffer.from(sealMessage(received, sequence, context)),
    );
    expect(first!.subarray(-12).equals(second!.subarray(-12))).toBe(false);
  });

  it('does not show its message to those without the key', () => {
    const plaintext = Buffer.from(encodeMessage(received));
    expect(Buffer.from(sealMessage(received, 1, context)).includes(plaintext)).toBe(false);
  });
});

describe('sealing', () => {
  it.each([-1, 0.5, MAX_SEQUENCE + 1, Number.NaN])('takes no sequence number %d', (sequence) => {
    expect(() => sealMessage(received, sequence, context)).toThrow(RangeError);
  });

  it('takes no message outside its ranges', () => {
    expect(() => sealMessage({ ...received, alarmNumber: 0 }, 1, context)).toThrow(RangeError);
  });
});

describe('opening', () => {
  it('refuses a payload over the limit before it decodes it', () => {
    const payload = new Uint8Array(MAX_SEALED_BYTES + 1);
    expect(openMessage(payload, context)).toMatchObject({ ok: false, reason: 'tooLong' });
    expect(openMessage(payload.subarray(1), context)).toMatchObject({ reason: 'trailingBytes' });
  });
});
