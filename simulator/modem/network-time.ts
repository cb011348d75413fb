import { twoDigits } from '../gnss/gnss-fix.ts';
import type { CommandTable } from './at-engine.ts';
import type { ModemCore } from './modem-core.ts';
import type { Registration } from './registration.ts';

/** Where a modem's clock starts that has not heard the time: GPS time's own beginning. */
export const CLOCK_START_UTC_MS = Date.UTC(1980, 0, 6);

/** What UTC is at the world's start, unless it is told otherwise. */
export const UTC_AT_START_MS = Date.UTC(2026, 0, 1);

const QUARTER_MS = 900_000;
/** The Netherlands, in winter. */
const LOCAL_QUARTERS = 4;
const ZONE = `+${twoDigits(LOCAL_QUARTERS)}`;

/** `yy/MM/dd,hh:mm:ss+zz`, zz in quarters of an hour; the year in 2 or 4 digits. */
export function clockText(utcMs: number, yearDigits: 2 | 4 = 2): string {
  const moment = new Date(utcMs);
  const year = moment.getUTCFullYear();
  const date = [
    yearDigits === 2 ? year % 100 : year,
    moment.getUTCMonth() + 1,
    moment.getUTCDate(),
  ];
  const time = [moment.getUTCHours(), moment.getUTCMinutes(), moment.getUTCSeconds()];
  return `${date.map(twoDigits).join('/')},${time.map(twoDigits).join(':')}+00`;
}

/** The modem's own clock, which the network sets when the modem first registers. */
export class NetworkTime {
  readonly #core: ModemCore;
  readonly #registration: Registration;
  #heard = false;

  constructor(core: ModemCore, registration: Registration) {
    this.#core = core;
    this.#registration = registration;
  }

  /** Milliseconds since 1970. */
  get utcMs(): number {
    const core = this.#core;
    const misread = core.behaviours.ask((behaviour) => behaviour.utcMs?.());
    if (misread !== undefined) {
      return misread;
    }
    this.#heard ||= this.#registration.isRegistered;
    return this.#heard ? core.utcMs() : CLOCK_START_UTC_MS + core.clock.now() - core.readyAtMs;
  }
}

export function timeCommands(time: NetworkTime): CommandTable {
  return {
    // Mode 2: local time, with the quarters of an hour that it is ahead of UTC, and no summer time.
    '+QLTS'(request, reply) {
      if (request.form !== 'set') return reply.error();
      const local = clockText(time.utcMs + LOCAL_QUARTERS * QUARTER_MS, 4).replace('+00', ZONE);
      reply.info(`+QLTS: "${local},0"`);
      return reply.ok();
    },
    '+CCLK'(request, reply) {
      if (request.form !== 'read') {
        return reply.error();
      }
      reply.info(`+CCLK: "${clockText(time.utcMs)}"`);
      return reply.ok();
    },
  };
}
