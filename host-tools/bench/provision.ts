/** Turns a bare board into a device: keys to the registry, then to the board, then the lock. */
import { randomBytes } from 'node:crypto';
import { provisioningRecords, randomDeviceId, SECRET_BYTES } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import { type Registry, withCase } from '../registry/registry.ts';
import type { Board, BoardIdentity } from './board.ts';
import type { ProvisioningPlan } from './provisioning-plan.ts';

export type ProvisioningStep = 'keysKept' | 'written' | 'locked';

export interface Provisioner {
  readonly board: Board;
  readonly registry: Registry;
  onStep(step: ProvisioningStep, deviceId: string): void;
}

/**
 * Makes sure that nobody relies on this board.
 * @throws AwareError `deviceNotBare`, `deviceWithCase`
 */
export async function expectBare(board: Board, registry: Registry): Promise<BoardIdentity> {
  const identity = await board.identify();
  if (identity.deviceId === undefined && identity.state === 'bare') return identity;
  throw notBare(identity, registry);
}

function notBare({ deviceId }: BoardIdentity, registry: Registry): AwareError {
  const known = deviceId === undefined ? undefined : registry.find(deviceId);
  if (known?.state === 'withCase') return withCase(known);
  return new AwareError(
    'deviceNotBare',
    `this board is a device already: ${deviceId ?? 'it does not say which'}`,
    known === undefined
      ? 'this registry does not know it: only the one that does can wipe it (--data)'
      : "'aware wipe' takes it back first; then provision it anew",
  );
}

/**
 * Gives a bare board an id and keys of its own and all of the plan. From the first step on it goes
 * through to the end; broken off by a crash, the device stays 'begun' in the registry, whose keys
 * then can wipe it.
 * @returns the id
 * @throws AwareError `deviceNotBare`, `deviceWithCase`, `deviceNotReady`
 */
export async function provisionBoard(
  { board, registry, onStep }: Provisioner,
  plan: ProvisioningPlan,
): Promise<string> {
  const bare = await expectBare(board, registry);
  const deviceId = randomDeviceId();
  const secret = randomBytes(SECRET_BYTES);
  const { settings, charge } = plan;
  registry.begin(
    { deviceId, secret },
    { ...plan, board: bare.board, firmwareVersion: bare.firmwareVersion },
  );
  onStep('keysKept', deviceId);
  await board.provision(provisioningRecords(deviceId, secret, settings, charge));
  registry.markProvisioned(deviceId);
  onStep('written', deviceId);
  await board.restart();
  expectLocked(await board.identify(), deviceId);
  registry.markLocked(deviceId);
  onStep('locked', deviceId);
  return deviceId;
}

function expectLocked(identity: BoardIdentity, deviceId: string): void {
  if (identity.deviceId === deviceId && identity.state === 'locked') return;
  throw new AwareError(
    'deviceNotReady',
    `after its restart the board says that it is ${identity.deviceId ?? 'nobody'} and ${identity.state}`,
    "'aware wipe' it and provision it again; then flash it anew",
  );
}
