import {
  type ChargeSettings,
  type DeviceKeys,
  deriveDeviceKeys,
  type Settings,
} from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { isChecked } from './device-state.ts';
import { type Enrolment, enrolDevice, openDeviceSecret } from './index.ts';
import { type CheckStep, type RegisteredDevice, RegistryRecords } from './registry-records.ts';

export type { DeviceState } from './device-state.ts';
export type { CheckStep, LogEntry, RegisteredDevice, StoredCheck } from './registry-records.ts';

/** All that a device is given, besides what the registry makes for it. */
export interface Provisioning {
  readonly board: string;
  readonly firmwareVersion: string;
  readonly settings: Omit<Settings, 'type'>;
  readonly charge: Omit<ChargeSettings, 'type'>;
  /** How long a press is a test when the bench arms one. */
  readonly testMinutes: number;
  /** The last day of the term, as `2027-05-26`. */
  readonly termEndsOn: string;
}

export interface CheckResult {
  readonly passed: boolean;
  readonly firmwareVersion: string;
  readonly steps: readonly CheckStep[];
}

export interface HandOut {
  /** A reference, never a name. */
  readonly caseReference: string;
  /** Why it is handed out without a check that passed. */
  readonly despite?: string | undefined;
  readonly termEndsOn?: string | undefined;
}

export interface RegistryOptions {
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Who does it, as it is to stand in the log. */
  readonly by: string;
}

/** The devices, who has them and how far they have come. Each method is one commit. */
export class Registry {
  readonly #store: Store;
  readonly #records: RegistryRecords;
  readonly #now: () => number;
  readonly #by: string;

  constructor({ store, now, by }: RegistryOptions) {
    this.#store = store;
    // A secret that is taken out is overwritten, not only unlinked.
    store.database.pragma('secure_delete = ON');
    this.#records = new RegistryRecords(store.database);
    this.#now = now;
    this.#by = by;
  }

  /** Every device, those that are out first. */
  list(): RegisteredDevice[] {
    return this.#records.list();
  }

  find(deviceId: string): RegisteredDevice | undefined {
    return this.#records.find(deviceId);
  }

  /** @throws AwareError `unknownDevice` */
  get(deviceId: string): RegisteredDevice {
    const device = this.find(deviceId);
    if (device) return device;
    throw new AwareError(
      'unknownDevice',
      `device ${deviceId} is not in this registry`,
      "'aware devices' lists what is; another store is given with --data",
    );
  }

  /**
   * The keys of a device, as long as it has any.
   * @throws AwareError `unknownDevice`, `deviceReturned`, `storeDamaged`
   */
  keysOf(deviceId: string): DeviceKeys {
    if (this.get(deviceId).state === 'returned') throw returned(deviceId);
    const sealed = this.#records.sealedSecret(deviceId);
    return deriveDeviceKeys(openDeviceSecret(this.#store, deviceId, sealed), deviceId);
  }

  /** Puts keys on disk before any board has them: no board ever has keys that nobody knows. */
  begin({ deviceId, secret }: Enrolment, given: Provisioning): void {
    this.#commit(deviceId, 'begun', given.board, (nowMs) => {
      enrolDevice(this.#store, { deviceId, secret, settings: given.settings }, nowMs);
      this.#records.addProvisioning(deviceId, given, this.#by);
    });
  }

  /** The board has given back what was written to it. */
  markProvisioned(deviceId: string): void {
    this.#mark(deviceId, 'provisioned', this.get(deviceId).firmwareVersion ?? '');
  }

  /** The board has said that it is closed. */
  markLocked(deviceId: string): void {
    this.#mark(deviceId, 'locked', '');
  }

  addCheck(deviceId: string, check: CheckResult): void {
    const failed = check.steps.filter(({ verdict }) => verdict === 'failed');
    const detail = check.passed ? 'passed' : `failed: ${failed.map(({ name }) => name).join(', ')}`;
    this.#commit(deviceId, 'checked', detail, (nowMs) =>
      this.#records.addCheck(deviceId, check, this.#by, nowMs),
    );
  }

  /**
   * Gives a device to a case.
   * @throws AwareError `deviceWithCase`, `deviceReturned`, `deviceNotReady`
   */
  handOut(deviceId: string, { caseReference, despite, termEndsOn }: HandOut): void {
    const device = this.get(deviceId);
    if (device.state === 'returned') throw returned(deviceId);
    if (device.state === 'withCase') throw withCase(device);
    if (device.lockedAtMs === null) {
      throw notReady(
        deviceId,
        `is ${device.state} and not locked`,
        'provision it to the end first',
      );
    }
    if (despite === undefined && !isChecked(device)) throw notChecked(device);
    const detail = despite === undefined ? caseReference : `${caseReference}, despite: ${despite}`;
    this.#commit(deviceId, 'handedOut', detail, (nowMs) => {
      const ends = termEndsOn ?? device.termEndsOn;
      this.#records.handOut(deviceId, caseReference, ends, nowMs);
    });
  }

  /**
   * Ends a device: its keys are destroyed, so that nothing it says is taken any more. What was
   * recorded of it stays.
   * @param how `lost` when nobody has seen that its board was erased
   * @throws AwareError `unknownDevice`, `deviceReturned`, `alarmIsOpen`
   */
  takeBack(deviceId: string, how: 'returned' | 'lost'): void {
    if (this.get(deviceId).state === 'returned') throw returned(deviceId);
    this.#commit(deviceId, how, '', (nowMs) => {
      this.refuseOpenAlarm(deviceId);
      this.#records.takeBack(deviceId, nowMs);
    });
  }

  /** @throws AwareError `alarmIsOpen`: nobody takes away a device that calls for help */
  refuseOpenAlarm(deviceId: string): void {
    const alarmNumber = this.#records.openAlarm(deviceId);
    if (alarmNumber === undefined) return;
    throw new AwareError(
      'alarmIsOpen',
      `alarm ${alarmNumber} of ${deviceId} is open`,
      'a dispatcher closes it first (aware receive)',
    );
  }

  /** Notes something that changes nothing here. */
  note(deviceId: string, kind: 'unlocked', detail: string): void {
    this.#commit(deviceId, kind, detail, () => {});
  }

  #mark(deviceId: string, kind: 'provisioned' | 'locked', detail: string): void {
    this.#commit(deviceId, kind, detail, (nowMs) => this.#records.mark(deviceId, kind, nowMs));
  }

  #commit(deviceId: string, kind: string, detail: string, work: (nowMs: number) => void): void {
    const nowMs = this.#now();
    this.#store.database
      .transaction(() => {
        work(nowMs);
        this.#records.log(deviceId, { atMs: nowMs, by: this.#by, kind, detail });
      })
      .immediate();
  }
}

const returned = (deviceId: string): AwareError =>
  new AwareError(
    'deviceReturned',
    `device ${deviceId} was taken back: its keys are gone`,
    'provision its board again; it then gets a new id',
  );

/** For whatever must not be done to a device that somebody relies on. */
export const withCase = ({ deviceId, caseReference }: RegisteredDevice): AwareError =>
  new AwareError(
    'deviceWithCase',
    `device ${deviceId} belongs to case ${caseReference}`,
    "when it has come back, 'aware wipe' frees it",
  );

const notReady = (deviceId: string, why: string, hint: string): AwareError =>
  new AwareError('deviceNotReady', `device ${deviceId} ${why}`, hint);

const notChecked = ({ deviceId, lastCheck }: RegisteredDevice): AwareError =>
  notReady(
    deviceId,
    lastCheck === null
      ? 'has not been checked'
      : 'has not passed a check with the firmware that it has now',
    "run 'aware check'; in an emergency, --despite 'why' hands it out all the same",
  );
