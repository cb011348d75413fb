import type { TimerHandle } from '../clock.ts';
import { integerArgument, stringArgument } from './at-command.ts';
import type { AtRequest, CommandTable } from './at-engine.ts';
import { type AtReply, cmeErrors } from './at-reply.ts';
import { drawMs, latencies } from './latencies.ts';
import type { ModemActivity } from './modem-activity.ts';
import type { ModemCore } from './modem-core.ts';

/** `<stat>` of 3GPP 27.007 §10.1.22. */
export const registrationStats = { idle: 0, home: 1, searching: 2, denied: 3, roaming: 5 } as const;
type Stat = (typeof registrationStats)[keyof typeof registrationStats];

const FULL_FUNCTION = 1;
/** `<AcT>`: 3GPP 27.007 §7.3. */
const GSM = 0;
const PIN_LENGTH_MAX = 8;
/** The cell of modem.md's example; nothing in the firmware depends on which. */
export const cell = {
  trackingArea: '001A',
  id: '00BC1234',
  operator: 'NL KPN',
  mcc: 204,
  mnc: '08',
};

/** The radio's place in the network: looking for it, in it, refused by it, cut off from it. */
export class Registration {
  functionality: number = FULL_FUNCTION;
  /** Which of `+CEREG`, `+CREG`, `+CGREG` are reported, and how fully. */
  readonly reportLevels: Record<string, number> = { '+CEREG': 0, '+CREG': 0, '+CGREG': 0 };
  readonly #core: ModemCore;
  readonly #dataLossListeners: (() => void)[] = [];
  readonly #callLossListeners: (() => void)[] = [];
  #currentStat: Stat = registrationStats.idle;
  #onGsm = false;
  #searchTimer: TimerHandle | undefined;

  constructor(core: ModemCore) {
    this.#core = core;
  }

  get stat(): Stat {
    return this.#currentStat;
  }

  /** In the LTE network, which carries everything. */
  get isRegistered(): boolean {
    const { home, roaming } = registrationStats;
    return this.#currentStat === home || this.#currentStat === roaming;
  }

  /** Speech and short messages pass, if perhaps no data. */
  get carriesCalls(): boolean {
    return this.isRegistered || this.#onGsm;
  }

  get isOnGsm(): boolean {
    return this.#onGsm;
  }

  /** What the radio is at. */
  get activity(): ModemActivity['radio'] {
    if (this.carriesCalls) {
      return 'registered';
    }
    return this.#currentStat === registrationStats.searching ? 'searching' : 'off';
  }

  /** Called when the LTE network is lost after having been there. */
  onLost(listener: () => void): void {
    this.#dataLossListeners.push(listener);
  }

  /** Called when speech calls no longer pass. */
  onCallsLost(listener: () => void): void {
    this.#callLossListeners.push(listener);
  }

  setFunctionality(level: number): void {
    this.functionality = level;
    this.search();
  }

  /** Looks for a cell, if the card and the functionality allow it. */
  search(): void {
    this.#core.timers.clear(this.#searchTimer);
    if (this.functionality !== FULL_FUNCTION || this.#core.sim.state !== 'READY') {
      this.#change(registrationStats.idle);
      return;
    }
    if (this.carriesCalls) {
      return;
    }
    this.#change(registrationStats.searching);
    this.#searchTimer = this.#core.timers.after(
      drawMs(this.#core.random, latencies.registration),
      () => this.#onSearched(),
    );
  }

  /** Where there is no cell the modem goes on looking: `coverageChanged` is what ends it. */
  #onSearched(): void {
    const coverage = this.#core.coverage();
    if (coverage === 'gsm') {
      this.#change(registrationStats.searching, true);
    } else if (coverage === 'lte') {
      const verdict = this.#core.behaviours.ask((behaviour) => behaviour.onRegistration?.());
      this.#change(verdict === 'denied' ? registrationStats.denied : registrationStats.home);
    }
  }

  /** The cell is gone; the modem looks for another by itself. */
  dropLink(): void {
    if (this.carriesCalls) {
      this.#change(registrationStats.searching);
      this.search();
    }
  }

  /** The cell it was in is not there any more, or another one is. */
  coverageChanged(): void {
    this.dropLink();
    this.search();
  }

  simRemoved(): void {
    this.#core.urc('+CPIN: NOT READY');
    this.search();
  }

  statOf(command: string): number {
    if (command === '+CREG' && this.#onGsm) {
      return registrationStats.home;
    }
    const circuitSwitched = command === '+CREG' && this.isRegistered;
    return circuitSwitched ? this.#core.dialect.circuitSwitchedStat : this.#currentStat;
  }

  /** `<stat>` and, at report level 2 and in the network, where. */
  describe(command: string): string {
    const stat = this.statOf(command);
    const technology = this.#onGsm ? GSM : this.#core.dialect.accessTechnology;
    const isThere = this.isRegistered || (command === '+CREG' && this.#onGsm);
    const place = `,"${cell.trackingArea}","${cell.id}",${technology}`;
    return `${stat}${this.reportLevels[command] === 2 && isThere ? place : ''}`;
  }

  #change(stat: Stat, onGsm = false): void {
    if (stat === this.#currentStat && onGsm === this.#onGsm) {
      return;
    }
    const { isRegistered, carriesCalls } = this;
    this.#currentStat = stat;
    this.#onGsm = onGsm;
    this.#core.emit({ type: 'registration', stat });
    for (const [command, level] of Object.entries(this.reportLevels)) {
      if (level > 0) {
        this.#core.urc(`${command}: ${this.describe(command)}`);
      }
    }
    if (isRegistered && !this.isRegistered) {
      for (const listener of this.#dataLossListeners) listener();
    }
    if (carriesCalls && !this.carriesCalls) {
      for (const listener of this.#callLossListeners) listener();
    }
  }
}

/** The card and the registration. */
export function registrationCommands(core: ModemCore, registration: Registration): CommandTable {
  const registrationCommand = (request: AtRequest, reply: AtReply) => {
    if (request.form === 'read') {
      const level = registration.reportLevels[request.name];
      reply.info(`${request.name}: ${level},${registration.describe(request.name)}`);
      return reply.ok();
    }
    const level = integerArgument(request.args[0], 0, 2);
    if (level === undefined) {
      return reply.error();
    }
    registration.reportLevels[request.name] = level;
    return reply.ok();
  };

  return {
    '+CEREG': registrationCommand,
    '+CREG': registrationCommand,
    '+CGREG': registrationCommand,
    '+CPIN'(request, reply) {
      const { state } = core.sim;
      if (state === 'absent') {
        return reply.cmeError(cmeErrors.simNotInserted);
      }
      if (request.form === 'read') {
        reply.info(`+CPIN: ${state}`);
        return reply.ok();
      }
      const pin = stringArgument(request.args[0], PIN_LENGTH_MAX) ?? request.args[0]?.text ?? '';
      if (!core.sim.enterPin(pin)) {
        return reply.cmeError(cmeErrors.incorrectPassword);
      }
      reply.ok();
      core.urc('+CPIN: READY');
      return registration.search();
    },
    '+COPS'(request, reply) {
      if (request.form === 'read') {
        const technology = registration.isOnGsm ? GSM : core.dialect.accessTechnology;
        const operator = `,0,"${cell.operator}",${technology}`;
        reply.info(`+COPS: 0${registration.carriesCalls ? operator : ''}`);
        return reply.ok();
      }
      if (integerArgument(request.args[0], 0, 0) === undefined) {
        return reply.cmeError(cmeErrors.operationNotAllowed);
      }
      reply.ok();
      return registration.search();
    },
  };
}
