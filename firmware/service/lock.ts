/** Who may have more of the device than its name: whoever has its service key, for a while. */
import { RecordType } from '../../protocol/generated/device-codec.ts';
import { PROOF_BYTES, ServiceKey } from '../../protocol/generated/service-codec.ts';
import { now } from '../platform/clock.ts';
import { aesEcb, randomBits } from '../platform/crypto.ts';
import { stored } from './host.ts';
import { blockOf, readMap } from './map.ts';

const UNLOCKED_MS = 300000;

let nonce: Uint8Array | undefined;
let unlockedUntil = 0;

/** Makes what is to be proved next; it takes the place of the one before. */
export function newNonce(): Uint8Array {
  nonce = new Uint8Array(PROOF_BYTES);
  for (let i = 0; i < PROOF_BYTES; i++) nonce[i] = randomBits(8);
  return nonce;
}

/** A proof is looked at once, right or wrong. */
export function tryProof(proof: Uint8Array): boolean {
  const asked = nonce;
  nonce = undefined;
  const lock = stored(RecordType.serviceLock, 0);
  const key = readMap(lock, 0) ? blockOf(ServiceKey.serviceKey, PROOF_BYTES) : undefined;
  const expected = asked && key && aesEcb(asked, key);
  if (!expected) return false;
  let difference = 0;
  for (let i = 0; i < PROOF_BYTES; i++) difference |= expected[i] ^ proof[i];
  if (difference) return false;
  unlockedUntil = now() + UNLOCKED_MS;
  return true;
}

/** Asked with each request, which lets it last as long again. */
export function isUnlocked(): boolean {
  const time = now();
  if (time >= unlockedUntil) return false;
  unlockedUntil = time + UNLOCKED_MS;
  return true;
}
