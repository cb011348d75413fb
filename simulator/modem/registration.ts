import type { TimerHandle } from '../clock.ts';
import { integerArgument, stringArgument } from './at-command.ts';
import type { AtRequest, CommandTable } from './at-engine.ts';
import { type AtReply, cmeErrors } from './at-reply.ts';
import { drawMs, latencies } from './latencies.ts';
import type { ModemCore } from './modem-core.ts';

/** `<stat>` of 3GPP 27.007 §10.1.22. */
export const registrationStats = { idle: 0, home: 1, searching: 2, denied: 3, roaming: 5 } as const;
type Stat = (typeof registrationStats)[keyof typeof registrationStats];

const FULL_FUNCTION = 1;
const PIN_LENGTH_MAX = 8;
/** The cell of modem.md's example; nothing in the firmware depends on which. */
const cell = { trackingArea: '001A', id: '00BC1234', operator: 'NL KPN', mcc: 204, mnc: '08' };

/** The radio's place in the network: looking for it, in it, refused by it, cut off from it. */
export class Registration {
  functionality: number = FULL_FUNCTION;
  /** Which of `+CEREG`, `+CREG`, `+CGREG` are reported, and how fully. */
  readonly reportLevels: Record<string, number> = { '+CEREG': 0, '+CREG': 0, '+CGREG': 0 };
  readonly #core: ModemCore;
  readonly #lossListeners: (() => void)[] = [];
  #currentStat: Stat = registrationStats.idle;
  #searchTimer: TimerHandle | undefined;

  constructor(core: ModemCore) {
    this.#core = core;
  }

  get stat(): Stat {
    return this.#currentStat;
  }

  get isRegistered(): boolean {
    const { home, roaming } = registrationStats;
    return this.#currentStat === home || this.#currentStat === roaming;
  }

  /** Called when the network is lost after having been there. */
  onLost(listener: () => void): void {
    this.#lossListeners.push(listener);
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
    if (this.isRegistered) {
      return;
    }
    this.#change(registrationStats.searching);
    this.#searchTimer = this.#core.timers.after(
      drawMs(this.#core.random, latencies.registration),
      () => {
        const verdict = this.#core.behaviours.ask((behaviour) => behaviour.onRegistration?.());
        this.#change(verdict === 'denied' ? registrationStats.denied : registrationStats.home);
      },
    );
  }

  /** The cell is gone; the modem looks for another by itself. */
  dropLink(): void {
    if (this.isRegistered) {
      this.#change(registrationStats.searching);
      this.search();
    }
  }

  simRemoved(): void {
    this.#core.urc('+CPIN: NOT READY');
    this.search();
  }

  statOf(command: string): number {
    const circuitSwitched = command === '+CREG' && this.isRegistered;
    return circuitSwitched ? this.#core.dialect.circuitSwitchedStat : this.#currentStat;
  }

  /** `<stat>` and, at report level 2 and in the network, where. */
  describe(command: string): string {
    const stat = this.statOf(command);
    const place = `,"${cell.trackingArea}","${cell.id}",${this.#core.dialect.accessTechnology}`;
    return `${stat}${this.reportLevels[command] === 2 && this.isRegistered ? place : ''}`;
  }

  #change(stat: Stat): void {
    if (stat === this.#currentStat) {
      return;
    }
    const wasRegistered = this.isRegistered;
    this.#currentStat = stat;
    this.#core.emit({ type: 'registration', stat });
    for (const [command, level] of Object.entries(this.reportLevels)) {
      if (level > 0) {
        this.#core.urc(`${command}: ${this.describe(command)}`);
      }
    }
    if (wasRegistered && !this.isRegistered) {
      for (const listener of this.#lossListeners) {
        listener();
      }
    }
  }
}

/** The card, the registration, the signal. */
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
        const operator = `,0,"${cell.operator}",${core.dialect.accessTechnology}`;
        reply.info(`+COPS: 0${registration.isRegistered ? operator : ''}`);
        return reply.ok();
      }
      if (integerArgument(request.args[0], 0, 0) === undefined) {
        return reply.cmeError(cmeErrors.operationNotAllowed);
      }
      reply.ok();
      return registration.search();
    },
    '+CSQ'(_request, reply) {
      const steps = Math.round((core.signal().rssiDbm + 113) / 2);
      const rssi = registration.isRegistered ? Math.min(31, Math.max(0, steps)) : 99;
      reply.info(`+CSQ: ${rssi},99`);
      reply.ok();
    },
    '+QCSQ'(_request, reply) {
      const { rssiDbm, rsrpDbm, sinrDb, rsrqDb } = core.signal();
      // The modem states SINR in fifths of a decibel above -20 dB.
      const sinr = Math.round((sinrDb + 20) * 5);
      reply.info(
        registration.isRegistered
          ? `+QCSQ: "LTE",${rssiDbm},${rsrpDbm},${sinr},${rsrqDb}`
          : '+QCSQ: "NOSERVICE"',
      );
      reply.ok();
    },
    '+QENG'(request, reply) {
      if (request.args[0]?.text !== 'servingcell') {
        return reply.error();
      }
      const { rssiDbm, rsrpDbm, sinrDb, rsrqDb } = core.signal();
      const radio = `${rsrpDbm},${rsrqDb},${rssiDbm},${Math.round(sinrDb)}`;
      reply.info(
        registration.isRegistered
          ? `+QENG: "servingcell","NOCONN","LTE","FDD",${cell.mcc},${cell.mnc},1684B3E,204,3350,7,5,5,E8E5,${radio},13,100,-`
          : '+QENG: "servingcell","SEARCH"',
      );
      reply.ok();
    },
  };
}
