import type { TimerHandle } from '../clock.ts';
import { drawMs, latencies } from './latencies.ts';
import type { Callee, ModemCore } from './modem-core.ts';
import type { CallEndReason } from './modem-event.ts';
import type { RadioUse } from './radio-use.ts';
import type { Registration } from './registration.ts';

/** `<stat>` of `+CLCC`: 3GPP 27.007 §7.18; `released` is Quectel's, in `ccinfo` only. */
const callStats = { active: 0, dialling: 2, alerting: 3, incoming: 4, released: -1 } as const;
type CallStat = (typeof callStats)[keyof typeof callStats];

const INTERNATIONAL_NUMBER = 145;
const NATIONAL_NUMBER = 129;
/** `<mode>`: speech, also over LTE. */
const SPEECH = 0;
/** A data call, which some firmwares list among the calls: all but its index. */
const DATA_CALL = '1,0,1,0,"",128';

/** The notices of a call that comes in are repeated so often. */
const RING_EVERY_MS = 5000;
const CALLER_PATIENCE_MS = 30_000;

/** Volume after a boot, and its range: `AT+CLVL`. */
const SPEAKER_LEVEL_DEFAULT = 3;
export const SPEAKER_LEVEL_MAX = 5;

/** How a modem's firmware tells of a call that comes in; each as far as the host enabled it. */
export type CallNotice = 'RING' | '+CRING' | '+CLIP' | 'ccinfo';

/** Seen on EG25-G: no RING. */
const EG25_NOTICES: readonly CallNotice[] = ['+CLIP', 'ccinfo'];

export interface RingOptions {
  notices?: readonly CallNotice[];
  givesUpAfterMs?: number;
}

/** What a caller hears first. */
export type RingResult = 'rings' | 'busy' | 'unreachable';

/** What `ATD` answers with. */
export type DialResult = 'OK' | 'NO CARRIER' | 'NO DIALTONE';

interface Call {
  number: string;
  outgoing: boolean;
  stat: CallStat;
}

/** The one call the modem can have. */
export class Voice {
  readonly #core: ModemCore;
  readonly #registration: Registration;
  readonly #radio: RadioUse;
  #call: Call | undefined;
  #callTimer: TimerHandle | undefined;
  #ringTimer: TimerHandle | undefined;
  #speakerLevel = SPEAKER_LEVEL_DEFAULT;
  /** `AT+CLIP=1`. */
  reportsCaller = false;
  /** `AT+CRC=1`. */
  reportsCallKind = false;
  /** `AT+QINDCFG="ccinfo",1`. */
  reportsCallInfo = false;
  /** `AT+CMUT=1`. */
  isMuted = false;
  /** `ATS0`: answers by itself at this ring; 0: never. */
  answersAtRing = 0;

  constructor(core: ModemCore, registration: Registration, radio: RadioUse) {
    this.#core = core;
    this.#registration = registration;
    this.#radio = radio;
    registration.onCallsLost(() => this.#end('noService', 'NO CARRIER'));
  }

  /** The modem has booted. */
  start(): void {
    this.setSpeakerLevel(SPEAKER_LEVEL_DEFAULT);
  }

  get isInUse(): boolean {
    return this.#call !== undefined;
  }

  get speakerLevel(): number {
    return this.#speakerLevel;
  }

  setSpeakerLevel(level: number): void {
    this.#speakerLevel = level;
    this.#core.emit({ type: 'speaker', level });
  }

  /** The lines of `+CLCC`. */
  get list(): string[] {
    const dataCalls = this.#dataCalls;
    const lines = Array.from({ length: dataCalls }, (_, index) => `${index + 1},${DATA_CALL}`);
    return this.#call === undefined ? lines : [...lines, this.#fields(this.#call)];
  }

  /** Goes on by itself where it answers OK. */
  dial(number: string): DialResult {
    const core = this.#core;
    if (!this.#registration.carriesCalls) {
      return 'NO DIALTONE';
    }
    if (!this.#isCarried) {
      return 'NO CARRIER';
    }
    const callee =
      core.behaviours.ask((behaviour) => behaviour.onDial?.(number)) ?? core.callee(number);
    if (callee.kind === 'noDialtone') {
      return 'NO DIALTONE';
    }
    this.#begin({ number, outgoing: true, stat: callStats.dialling });
    this.#next(drawMs(core.random, latencies.callSetUp), () => this.#reach(callee));
    return 'OK';
  }

  #reach(callee: Callee): void {
    if (callee.kind === 'busy') {
      this.#end('busy', 'BUSY');
    } else if (callee.kind === 'noCarrier' || callee.kind === 'noDialtone') {
      this.#end('noService', 'NO CARRIER');
    } else {
      this.#changeStat(callStats.alerting);
      this.#next(callee.afterMs, () => {
        if (callee.kind === 'answers') this.#connect();
        else if (callee.kind === 'noAnswer') this.#end('noAnswer', 'NO ANSWER');
        else this.#end('remote', 'NO CARRIER');
      });
    }
  }

  /** A call comes in. While there is another the caller hears that it is busy. */
  ring(
    number: string,
    { notices = EG25_NOTICES, givesUpAfterMs = CALLER_PATIENCE_MS }: RingOptions = {},
  ): RingResult {
    if (!this.#isCarried || !this.#registration.carriesCalls) {
      return 'unreachable';
    }
    if (this.#call !== undefined) {
      return 'busy';
    }
    this.#begin({ number, outgoing: false, stat: callStats.incoming });
    this.#next(givesUpAfterMs, () => this.#end('remote', 'NO CARRIER'));
    this.#ringOnce(number, notices, 1);
    return 'rings';
  }

  #ringOnce(number: string, notices: readonly CallNotice[], ringNumber: number): void {
    const { urc, timers } = this.#core;
    const tells = (notice: CallNotice) => notices.includes(notice);
    if (tells('RING')) urc('RING');
    if (tells('+CRING') && this.reportsCallKind) urc('+CRING: VOICE');
    if (tells('+CLIP') && this.reportsCaller) urc(`+CLIP: "${number}",${numberType(number)},,,,0`);
    if (tells('ccinfo') && ringNumber === 1) this.#reportCall();
    if (ringNumber === this.answersAtRing) {
      this.#connect();
    } else {
      this.#ringTimer = timers.after(RING_EVERY_MS, () =>
        this.#ringOnce(number, notices, ringNumber + 1),
      );
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

  get #isCarried(): boolean {
    return this.#core.dialect.voice || this.#registration.isOnGsm;
  }

  get #dataCalls(): number {
    return this.#core.behaviours.ask((behaviour) => behaviour.dataCalls?.()) ?? 0;
  }

  #begin(call: Call): void {
    const { number, outgoing } = call;
    this.#call = call;
    this.#radio.setInCall(true);
    this.#core.emit({ type: 'callStarted', number, outgoing });
  }

  #connect(): void {
    if (this.#call !== undefined) {
      this.#stopTimers();
      const { number, outgoing } = this.#call;
      this.#core.emit({ type: 'callConnected', number, outgoing });
      this.#changeStat(callStats.active);
    }
  }

  #end(reason: CallEndReason, urc: string | undefined): void {
    if (this.#call === undefined) {
      return;
    }
    const { number, outgoing } = this.#call;
    this.#stopTimers();
    if (reason !== 'power') {
      this.#changeStat(callStats.released);
    }
    this.#call = undefined;
    this.#radio.setInCall(false);
    if (urc !== undefined) {
      this.#core.urc(urc);
    }
    this.#core.emit({ type: 'callEnded', number, outgoing, reason });
  }

  #changeStat(stat: CallStat): void {
    if (this.#call !== undefined) {
      this.#call.stat = stat;
      this.#reportCall();
    }
  }

  #reportCall(): void {
    if (this.#call !== undefined && this.reportsCallInfo) {
      this.#core.urc(`+QIND: "ccinfo",${this.#fields(this.#call)}`);
    }
  }

  #fields({ number, outgoing, stat }: Call): string {
    const index = this.#dataCalls + 1;
    return `${index},${outgoing ? 0 : 1},${stat},${SPEECH},0,"${number}",${numberType(number)}`;
  }

  #next(delayMs: number, step: () => void): void {
    this.#callTimer = this.#core.timers.after(delayMs, step);
  }

  #stopTimers(): void {
    this.#core.timers.clear(this.#callTimer);
    this.#core.timers.clear(this.#ringTimer);
  }
}

function numberType(number: string): number {
  return number.startsWith('+') ? INTERNATIONAL_NUMBER : NATIONAL_NUMBER;
}
