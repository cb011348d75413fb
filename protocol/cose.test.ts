import { createDecipheriv } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { encodeItems } from './cbor/items.ts';
import {
  ALG_AES_CCM_16_64_128,
  ccmDecrypt,
  ccmEncrypt,
  decodeEncrypt0,
  type Encrypt0,
  encodeEncrypt0,
  encStructure,
  HEADER,
} from './cose.ts';
import { openMessage } from './sealing.ts';
import { fromHex, toHex } from './testing/vectors.ts';

const EMPTY = new Uint8Array(0);

describe('AES-CCM with a nonce of 13 bytes and a tag of 8', () => {
  /** RFC 3610 §8, packet vector 1. */
  const key = fromHex('c0c1c2c3c4c5c6c7c8c9cacbcccdcecf');
  const nonce = fromHex('00000003020100a0a1a2a3a4a5');
  const aad = fromHex('0001020304050607');
  const plaintext = fromHex('08090a0b0c0d0e0f101112131415161718191a1b1c1d1e');
  const ciphertext = fromHex('588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0');

  it('gives the ciphertext of RFC 3610', () => {
    expect(toHex(ccmEncrypt(key, nonce, aad, plaintext))).toBe(toHex(ciphertext));
    expect(toHex(ccmDecrypt(key, nonce, aad, ciphertext)!)).toBe(toHex(plaintext));
  });

  it('decrypts nothing with another key, nonce or additional data', () => {
    const other = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i ? byte : byte ^ 1));
    expect(ccmDecrypt(other(key), nonce, aad, ciphertext)).toBeUndefined();
    expect(ccmDecrypt(key, other(nonce), aad, ciphertext)).toBeUndefined();
    expect(ccmDecrypt(key, nonce, other(aad), ciphertext)).toBeUndefined();
    expect(ccmDecrypt(key, nonce, EMPTY, ciphertext)).toBeUndefined();
  });
});

describe('the Enc_structure', () => {
  it('holds the context, the protected header and the external data', () => {
    const structure = encStructure(fromHex('a1010a'), fromHex('0011'));
    expect(toHex(structure)).toBe('8368456e63727970743043a1010a420011');
  });

  it('holds an empty byte string where the protected header is an empty map', () => {
    expect(toHex(encStructure(fromHex('a0'), EMPTY))).toBe('8368456e6372797074304040');
    expect(toHex(encStructure(EMPTY, EMPTY))).toBe('8368456e6372797074304040');
  });
});

const FOLDER = fileURLToPath(new URL('../../shared/data/cose/', import.meta.url));
const present = existsSync(FOLDER);

interface Example {
  file: string;
  input: {
    plaintext: string;
    encrypted: { external?: string };
    failures?: Record<string, unknown>;
  };
  intermediates: { AAD_hex: string; CEK_hex: string };
  output: { cbor: string };
}

const examples: Example[] = !present
  ? []
  : readdirSync(FOLDER)
      .filter((file) => file.endsWith('.json'))
      .map((file) => ({ file, ...JSON.parse(readFileSync(FOLDER + file, 'utf8')) }));

const named = (start: string) => examples.filter(({ file }) => file.startsWith(start));

/** What was sent, without the tag that the examples have and we do not. */
function sent({ output }: Example): { bytes: Uint8Array; message: Encrypt0 } {
  const bytes = fromHex(output.cbor.replace(/^(D0|D903E3)/, ''));
  const decoded = decodeEncrypt0(bytes);
  if (!decoded.ok) throw new Error(decoded.reason);
  return { bytes, message: decoded.message };
}

const ivOf = ({ unprotected }: Encrypt0) => unprotected.get(HEADER.iv) as Uint8Array;

function aadFor(example: Example): Uint8Array {
  const external = fromHex(example.input.encrypted.external ?? '');
  return encStructure(sent(example).message.protectedHeader, external);
}

/** The `enc-…` examples use AES-GCM (A128GCM, tag of 16), which we do not speak. */
function gcmDecrypt(example: Example, aad: Uint8Array): string | undefined {
  const { message } = sent(example);
  const key = fromHex(example.intermediates.CEK_hex);
  const decipher = createDecipheriv('aes-128-gcm', key, ivOf(message), { authTagLength: 16 });
  decipher.setAAD(aad).setAuthTag(message.ciphertext.subarray(-16));
  try {
    return (
      decipher.update(message.ciphertext.subarray(0, -16), undefined, 'utf8') +
      decipher.final('utf8')
    );
  } catch {
    return undefined;
  }
}

const title = 'the examples of the COSE working group';

describe.skipIf(!present)(present ? title : `${title} (skipped: no ../shared/data/cose)`, () => {
  /** Failures that change the protected header after it has been authenticated. */
  const HEADER_CHANGES = ['ChangeAttr', 'AddProtected', 'RemoveProtected'];
  const headerChanged = ({ input }: Example) =>
    HEADER_CHANGES.some((failure) => input.failures && failure in input.failures);

  it('are all here', () => {
    expect(['aes-ccm-enc-', 'enc-pass-', 'enc-fail-'].map((start) => named(start).length)).toEqual([
      8, 3, 6,
    ]);
  });

  it.each(examples.filter((example) => !headerChanged(example)))(
    'have the Enc_structure that we build: $file',
    (example) => {
      expect(toHex(aadFor(example))).toBe(example.intermediates.AAD_hex.toLowerCase());
    },
  );

  it.each(examples.filter(headerChanged))(
    'have another Enc_structure once the header was changed: $file',
    (example) => {
      expect(toHex(aadFor(example))).not.toBe(example.intermediates.AAD_hex.toLowerCase());
    },
  );

  it.each(named('aes-ccm-enc-01'))('decrypt, and encrypt to the same bytes: $file', (example) => {
    const { bytes, message } = sent(example);
    const key = fromHex(example.intermediates.CEK_hex);
    const aad = aadFor(example);
    const plaintext = ccmDecrypt(key, ivOf(message), aad, message.ciphertext)!;
    expect(Buffer.from(plaintext).toString()).toBe(example.input.plaintext);

    const protectedHeader = encodeItems([new Map([[HEADER.alg, ALG_AES_CCM_16_64_128]])]);
    const ciphertext = ccmEncrypt(key, ivOf(message), aad, plaintext);
    const again = encodeEncrypt0({ ...message, protectedHeader, ciphertext });
    expect(toHex(again)).toBe(toHex(bytes));
  });

  it.each(named('enc-pass-'))('decrypt over our Enc_structure: $file', (example) => {
    expect(gcmDecrypt(example, aadFor(example))).toBe(example.input.plaintext);
  });

  it.each(named('enc-pass-01'))('need the empty map read as an empty string: $file', (example) => {
    const { protectedHeader } = sent(example).message;
    expect(toHex(protectedHeader)).toBe('a0');
    const verbatim = encodeItems([['Encrypt0', protectedHeader, EMPTY]]);
    expect(gcmDecrypt(example, verbatim)).toBeUndefined();
  });

  it.each(named('enc-fail-'))('that must fail do so: $file', (example) => {
    const wrongTagOnly = 'ChangeCBORTag' in example.input.failures!;
    const plaintext = gcmDecrypt(example, aadFor(example));
    expect(plaintext).toBe(wrongTagOnly ? example.input.plaintext : undefined);
  });

  it.each(examples)(
    'are refused as messages of ours, with their tag and without: $file',
    (example) => {
      const context = {
        keys: { key: fromHex(example.intermediates.CEK_hex), baseIv: new Uint8Array(13) },
        direction: 'downlink',
        deviceId: '7K3MZQ0A',
      } as const;
      const tagged = fromHex(example.output.cbor);
      const isTagged = tagged[0]! >> 5 === 6;
      const reason = isTagged ? 'wrongTag' : 'notCose';
      expect(openMessage(tagged, context)).toMatchObject({ ok: false, reason });
      expect(openMessage(sent(example).bytes, context)).toMatchObject({ reason: 'notCose' });
    },
  );
});
