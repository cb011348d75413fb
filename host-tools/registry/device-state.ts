/** How far a device has come on its way from a bare board to somebody's alarm, and back. */

/**
 * `begun`: the registry has its keys, and nobody knows whether the board has them.
 * `provisioned`: the board has them, read back. `locked`: its interpreter is closed.
 * `checked`: the last check on the bench passed, with the firmware it has.
 * `withCase`: it was handed out. `returned`: taken back or lost; its keys are gone.
 */
export type DeviceState = 'begun' | 'provisioned' | 'locked' | 'checked' | 'withCase' | 'returned';

/** What has happened to a device; the state follows, so that the two cannot differ. */
export interface DeviceFacts {
  readonly provisionedAtMs: number | null;
  readonly lockedAtMs: number | null;
  readonly handedOutAtMs: number | null;
  readonly returnedAtMs: number | null;
  /** What runs on it, as it last said. */
  readonly firmwareVersion: string | null;
  readonly lastCheck: { readonly passed: boolean; readonly firmwareVersion: string } | null;
}

export function stateOf(facts: DeviceFacts): DeviceState {
  if (facts.returnedAtMs !== null) return 'returned';
  if (facts.handedOutAtMs !== null) return 'withCase';
  if (facts.lockedAtMs === null) return facts.provisionedAtMs === null ? 'begun' : 'provisioned';
  return isChecked(facts) ? 'checked' : 'locked';
}

/** A check speaks for the firmware that was checked. */
export const isChecked = ({ lastCheck, firmwareVersion }: DeviceFacts): boolean =>
  lastCheck?.passed === true && lastCheck.firmwareVersion === firmwareVersion;
