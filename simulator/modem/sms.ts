import type { ModemCore } from './modem-core.ts';
import type { Registration } from './registration.ts';
import type { SmsMemory, SmsStore, SmsStores } from './sms-store.ts';

/** Septets of a single message. */
export const SMS_SEPTETS_MAX = 160;
const REFERENCE_MAX = 255;

/** `+CMS ERROR`: 3GPP 27.005 §3.2.5. */
export const cmsErrors = {
  operationNotAllowed: 302,
  invalidPduParameter: 304,
  invalidTextParameter: 305,
  simNotInserted: 310,
  invalidMemoryIndex: 321,
  noNetwork: 331,
} as const;

export interface OutgoingSms {
  number: string;
  text: string;
}

/** What happened to a message: the network's reference, or the code of the error. */
export type SmsSent = { reference: number } | { errorCode: number };

/** Short messages, whatever the form in which the host writes them. */
export class Sms {
  readonly #core: ModemCore;
  readonly #registration: Registration;
  /** `AT+CNMI`. */
  tellsOfNew = true;
  /** `AT+CPMS`: its first and its third memory; the second is for writing. */
  readsFrom: SmsMemory = 'ME';
  receivesInto: SmsMemory = 'ME';
  writesInto: SmsMemory = 'ME';
  #reference = 0;

  constructor(core: ModemCore, registration: Registration) {
    this.#core = core;
    this.#registration = registration;
  }

  /** Where the host reads, lists and deletes. */
  get store(): SmsStore {
    return this.#core.smsStores[this.readsFrom];
  }

  get stores(): SmsStores {
    return this.#core.smsStores;
  }

  get hasSim(): boolean {
    return this.#core.sim.present;
  }

  send({ number, text }: OutgoingSms): SmsSent {
    const refused = this.#core.behaviours.ask((behaviour) => behaviour.onSmsSend?.(number));
    if (refused !== undefined) {
      return { errorCode: refused };
    }
    if (!this.#registration.carriesCalls) {
      return { errorCode: cmsErrors.noNetwork };
    }
    this.#core.emit({ type: 'smsSent', number, text });
    this.#reference = (this.#reference + 1) % (REFERENCE_MAX + 1);
    return { reference: this.#reference };
  }

  /** A message comes in. @returns whether it got here; where not, the network keeps it. */
  receive(number: string, text: string): boolean {
    if (!this.#registration.carriesCalls) {
      return false;
    }
    const store = this.stores[this.receivesInto];
    const slot = store.add({ number, text, utcMs: this.#core.utcMs(), isRead: false });
    if (slot === undefined) {
      return false;
    }
    if (this.tellsOfNew) {
      this.#core.urc(`+CMTI: "${this.receivesInto}",${slot}`);
    }
    return true;
  }
}
