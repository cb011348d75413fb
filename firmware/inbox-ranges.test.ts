import { beforeEach, describe, expect, it } from 'vitest';
import { encodeItems } from '../protocol/cbor/items.ts';
import { ccmEncrypt, encodeEncrypt0, encStructure, HEADER } from '../protocol/cose.ts';
import { PROTOCOL_VERSION } from '../protocol/index.ts';
import { DEVICE_ID, SETTINGS } from './testing/linked-device.ts';
import { KEYS } from './testing/provisioned.ts';
import { SOON_MS, WholeDevice } from './testing/whole-device.ts';

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.online();
});

/** Any plaintext, sealed for the device with a number of one byte: what no receiver of ours says. */
function sealPlaintext(plaintext: Uint8Array, sequence: number): string {
  const nonce = Uint8Array.from(KEYS.downlink.baseIv);
  nonce[nonce.length - 1]! ^= sequence;
  const external = encodeItems([[PROTOCOL_VERSION, 1, DEVICE_ID, 10]]);
  const aad = encStructure(new Uint8Array(0), external);
  const sealed = encodeEncrypt0({
    protectedHeader: new Uint8Array(0),
    unprotected: new Map([[HEADER.partialIv, Uint8Array.of(sequence)]]),
    ciphertext: ccmEncrypt(KEYS.downlink.key, nonce, aad, plaintext),
  });
  return Buffer.from(sealed).toString('latin1');
}

describe('a message that the device does not take', () => {
  const map = (fields: [number, unknown][]) => new Map(fields);

  it.each([
    ['of an unknown number', [25, map([[1, 1]])]],
    ['without its fields', [20, map([])]],
    [
      'with seconds out of range',
      [
        20,
        map([
          [20, 1000],
          [22, 86_401],
        ]),
      ],
    ],
    [
      'with a heartbeat pace out of range',
      [
        21,
        map([
          [20, 1000],
          [23, 60],
          [53, 9],
        ]),
      ],
    ],
    [
      'with a hold out of range',
      [
        22,
        map([
          [18, 1],
          [48, 'a'],
          [49, 'b'],
          [50, 1],
          [51, 0],
          [52, 999],
          [53, 60],
        ]),
      ],
    ],
    [
      'with quotes in a name',
      [
        22,
        map([
          [18, 1],
          [48, 'a"b'],
          [49, 'b'],
          [50, 1],
          [51, 0],
          [52, 2000],
          [53, 60],
        ]),
      ],
    ],
    [
      'of settings number 0',
      [
        22,
        map([
          [18, 0],
          [48, 'a'],
          [49, 'b'],
          [50, 1],
          [51, 0],
          [52, 2000],
          [53, 60],
        ]),
      ],
    ],
    [
      'of order number 0',
      [
        19,
        map([
          [1, 1],
          [15, 0],
          [21, 1],
        ]),
      ],
    ],
  ])('%s changes nothing but the fault', async (_name, items) => {
    const flash = Uint8Array.from(device.espruino.flash.bytes);
    device.tellSealed(sealPlaintext(encodeItems(items), 9));
    device.run(SOON_MS);
    expect(device.espruino.flash.bytes).toEqual(flash);
    expect(device.espruino.reboots).toBe(0);
    expect(device.published()).toEqual([]);
    expect(await device.faults()).toEqual(['refusedMessage']);
  });

  it('with a number to call in it is taken without that number', async () => {
    const change = map([
      [18, 3],
      [48, 'a'],
      [49, 'b'],
      [50, 1],
      [51, 0],
      [52, 2000],
      [53, 60],
      [54, '+31900123456'],
    ]);
    device.tellSealed(sealPlaintext(encodeItems([22, change]), 9));
    expect(device.espruino.reboots).toBe(1);
    await device.restart();
    const { settings } = await import('./settings.ts');
    expect(settings.apn).toBe('a');
    expect(settings.primaryNumber).toBe(SETTINGS.primaryNumber);
  });
});
