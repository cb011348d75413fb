/** Takes a device back: its keys are erased on the board, then destroyed in the registry. */
import { AwareError } from '../errors.ts';
import type { RegisteredDevice, Registry } from '../registry/registry.ts';
import type { Board } from './board.ts';

/**
 * The device on the cable, if it is one that this registry may wipe.
 * @throws AwareError `nothingToWipe`, `unknownDevice`, `deviceReturned`, `alarmIsOpen`
 */
export async function deviceToWipe(board: Board, registry: Registry): Promise<RegisteredDevice> {
  const { deviceId } = await board.identify();
  if (deviceId === undefined) {
    throw new AwareError(
      'nothingToWipe',
      'the board on the cable is bare: there is nothing to wipe',
      "a device whose board was erased by other means is given up with 'aware wipe --lost ID'",
    );
  }
  const device = registry.get(deviceId);
  // Before anything is asked: without its key it cannot be unlocked.
  registry.keysOf(deviceId);
  registry.refuseOpenAlarm(deviceId);
  return device;
}

/**
 * Proves that the device is ours, erases it, and only then ends it in the registry: broken off in
 * between, either its keys still unlock it, or its board is bare.
 * @throws AwareError `deviceNotReady` when the board is not bare afterwards
 */
export async function wipeDevice(
  board: Board,
  registry: Registry,
  deviceId: string,
): Promise<void> {
  await board.unlock(registry.keysOf(deviceId).serviceKey);
  registry.note(deviceId, 'unlocked', 'to be wiped');
  await board.wipe();
  const { state, deviceId: left } = await board.identify();
  if (state !== 'bare' || left !== undefined) {
    throw new AwareError(
      'deviceNotReady',
      `the board still says that it is ${left ?? 'somebody'} (${state})`,
      'run it again; if that does not help, its flash is worn: do not use the board any more',
    );
  }
  registry.takeBack(deviceId, 'returned');
}
