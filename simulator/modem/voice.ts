import type { TimerHandle } from '../clock.ts';
import { integerArgument } from './at-command.ts';
import type { CommandHandler, CommandTable } from './at-engine.ts';
import { drawMs, latencies } from './latencies.ts';
import type { ModemCore } from './modem-core.ts';
import type { UntimedModemEvent } from './modem-event.ts';
import type { Registration } from './registration.ts';

/** `<stat>` of `+CLCC`: 3GPP 27.007 §7.18. */
const callStats = { active: 0, dialling: 2, alerting: 3, incoming: 4 } as const;
type CallStat = (typeof callStats)[keyof typeof callStats];

type EndReason = Extract<UntimedModemEvent, { type: 'callEnded' }>['reason'];

const INTERNATIONAL_NUMBER = 145;
const NATIONAL_NUMBER = 129;

interface Call {
  number: string;
  outgoing: boolean;
  stat: CallStat;
}

/** The one call the modem can have. */
export class Voice {
  readonly #core: ModemCore;
  readonly #registration: Registration;
  #call: Call | undefined;
  #callTimer: TimerHandle | undefined;
  /** `AT+CLIP=1`. */
  reportsCaller = false;
  /** `AT+QINDCFG="ccinfo",1`. */
  reportsCallInfo = false;

  constructor(core: ModemCore, registration: Registration) {
    this.#core = core;
    this.#registration = registration;
    registration.onLost(() => this.#end('remote', 'NO CARRIER'));
  }

  get current(): Call | undefined {
    return this.#call;
  }

  get isPossible(): boolean {
    return this.#core.dialect.voice && this.#registration.isRegistered;
  }

  dial(number: string): void {
    this.#call = { number, outgoing: true, stat: callStats.dialling };
    this.#core.emit({ type: 'callStarted', number });
    this.#next(drawMs(this.#core.random, latencies.callSetUp), () => this.#reachCallee(number));
  }

  #reachCallee(number: string): void {
    const callee = this.#core.callee(number);
    if (callee.kind === 'busy') {
      this.#end('busy', 'BUSY');
      return;
    }
    this.#changeStat(callStats.alerting);
    const answers = callee.kind === 'answers';
    this.#next(callee.afterMs, () =>
      answers ? this.#connect() : this.#end('remote', 'NO CARRIER'),
    );
  }

  /** A call comes in. Seen on EG25-G: no RING, first `+CLIP`, then `ccinfo`. */
  ring(number: string): void {
    if (this.#call === undefined && this.isPossible) {
      this.#call = { number, outgoing: false, stat: callStats.incoming };
      if (this.reportsCaller) {
        this.#core.urc(`+CLIP: "${number}",${numberType(number)},,,,0`);
      }
      this.#reportCall();
    }
  }

  /** @returns whether there was a call to answer. */
  answer(): boolean {
    if (this.#call?.stat !== callStats.incoming) {
      return false;
    }
    this.#connect();
    return true;
  }

  hangUp(): void {
    this.#end('local', undefined);
  }

  remoteHangsUp(): void {
    this.#end('remote', 'NO CARRIER');
  }

  /** The modem is going off. */
  powerLost(): void {
    this.#end('power', undefined);
  }

  #connect(): void {
    if (this.#call !== undefined) {
      this.#core.emit({ type: 'callConnected', number: this.#call.number });
      this.#changeStat(callStats.active);
    }
  }

  #end(reason: EndReason, urc: string | undefined): void {
    if (this.#call === undefined) {
      return;
    }
    const { number } = this.#call;
    this.#core.timers.clear(this.#callTimer);
    this.#call = undefined;
    this.#core.emit({ type: 'callEnded', number, reason });
    if (urc !== undefined) {
      this.#core.urc(urc);
    }
  }

  #changeStat(stat: CallStat): void {
    if (this.#call !== undefined) {
      this.#call.stat = stat;
      this.#reportCall();
    }
  }

  #reportCall(): void {
    if (this.#call !== undefined && this.reportsCallInfo) {
      const { number, outgoing, stat } = this.#call;
      const fields = `1,${outgoing ? 0 : 1},${stat},0,0,"${number}",${numberType(number)}`;
      this.#core.urc(`+QIND: "ccinfo",${fields}`);
    }
  }

  #next(delayMs: number, step: () => void): void {
    this.#callTimer = this.#core.timers.after(delayMs, step);
  }
}

function numberType(number: string): number {
  return number.startsWith('+') ? INTERNATIONAL_NUMBER : NATIONAL_NUMBER;
}

/** Calls, and the settings that only have to be accepted. */
export function voiceCommands(voice: Voice): CommandTable {
  return {
    D(request, reply) {
      const number = /^(\+?[0-9*#]{1,20});$/.exec(request.args[0]?.text ?? '')?.[1];
      if (number === undefined || voice.current !== undefined) {
        return reply.error();
      }
      if (!voice.isPossible) {
        return reply.final('NO CARRIER');
      }
      voice.dial(number);
      return reply.ok();
    },
    A: (_request, reply) => (voice.answer() ? reply.ok() : reply.final('NO CARRIER')),
    H(_request, reply) {
      voice.hangUp();
      reply.ok();
    },
    '+CLCC'(_request, reply) {
      const call = voice.current;
      if (call !== undefined) {
        const fields = `1,${call.outgoing ? 0 : 1},${call.stat},0,0`;
        reply.info(`+CLCC: ${fields},"${call.number}",${numberType(call.number)}`);
      }
      reply.ok();
    },
    '+CLIP'(request, reply) {
      const enabled = integerArgument(request.args[0], 0, 1);
      if (enabled === undefined) {
        return reply.error();
      }
      voice.reportsCaller = enabled === 1;
      return reply.ok();
    },
    '+QINDCFG'(request, reply) {
      const [parameter, enabled] = request.args;
      if (parameter?.text !== 'ccinfo' || integerArgument(enabled, 0, 1) === undefined) {
        return reply.error();
      }
      voice.reportsCallInfo = enabled?.text === '1';
      return reply.ok();
    },
    '+CRC': acceptsInteger(0, 1),
    '+CLVL': acceptsInteger(0, 5),
    '+CMUT': acceptsInteger(0, 1),
  };
}

/** A setting that the modem checks and that changes nothing here. */
function acceptsInteger(min: number, max: number): CommandHandler {
  return (request, reply) => {
    const accepted = integerArgument(request.args[0], min, max) !== undefined;
    return accepted ? reply.ok() : reply.error();
  };
}
