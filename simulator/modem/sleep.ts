import type { TimerHandle } from '../clock.ts';
import { integerArgument } from './at-command.ts';
import type { CommandTable } from './at-engine.ts';
import { drawMs, latencies } from './latencies.ts';
import type { ModemCore } from './modem-core.ts';

const NOTHING_HEARD = new Uint8Array(0);

/** What may be wrong with one waking. */
export interface Waking {
  /** The port listens so much later than it should. */
  readonly lateMs?: number;
  /** So many of the first bytes are not heard, though the port listens. */
  readonly bytesLost?: number;
}

/**
 * The modem's sleep: `AT+QSCLK=1` allows it, DTR high begins it once nothing is at work, DTR low ends
 * it. Asleep, it stays in its network, and its port is deaf but not dumb: URCs go out all the same.
 */
export class Sleep {
  isAllowed = false;
  readonly #core: ModemCore;
  readonly #isAtWork: () => boolean;
  #isAsleep = false;
  #fallingAsleep: TimerHandle | undefined;
  #deafUntilMs = 0;
  #bytesToLose = 0;

  constructor(core: ModemCore, isAtWork: () => boolean) {
    this.#core = core;
    this.#isAtWork = isAtWork;
  }

  get isAsleep(): boolean {
    return this.#isAsleep;
  }

  /** To be called when DTR, `isAllowed` or what is at work has changed. */
  settle(): void {
    const { timers, random } = this.#core;
    timers.clear(this.#fallingAsleep);
    if (!this.#mayDtr) {
      this.#wake();
    } else if (!this.#isAsleep && !this.#isAtWork()) {
      this.#fallingAsleep = timers.after(drawMs(random, latencies.fallAsleep), () =>
        this.#fallAsleep(),
      );
    }
  }

  /** What the port hears of these bytes. */
  heard(bytes: Uint8Array): Uint8Array {
    const isDeaf = this.#isAsleep || this.#core.clock.now() < this.#deafUntilMs;
    const heard = isDeaf ? NOTHING_HEARD : bytes.subarray(this.#bytesToLose);
    if (!isDeaf) this.#bytesToLose = Math.max(0, this.#bytesToLose - bytes.length);
    if (heard.length < bytes.length) {
      this.#core.emit({ type: 'ignored', bytes: bytes.subarray(0, bytes.length - heard.length) });
    }
    return heard;
  }

  get #mayDtr(): boolean {
    return this.isAllowed && this.#core.dtrIsHigh();
  }

  #fallAsleep(): void {
    if (this.#isAtWork()) return;
    this.#isAsleep = true;
    this.#core.noteActivity('changed');
  }

  #wake(): void {
    if (!this.#isAsleep) return;
    const { behaviours, clock, random } = this.#core;
    const { lateMs = 0, bytesLost = 0 } = behaviours.ask((one) => one.onWake?.()) ?? {};
    this.#isAsleep = false;
    this.#deafUntilMs = clock.now() + drawMs(random, latencies.wakeUp) + lateMs;
    this.#bytesToLose = bytesLost;
    this.#core.noteActivity('changed');
  }
}

export function sleepCommands(sleep: Sleep): CommandTable {
  return {
    '+QSCLK'(request, reply) {
      if (request.form === 'read') {
        reply.info(`+QSCLK: ${sleep.isAllowed ? 1 : 0}`);
        return reply.ok();
      }
      const mode = integerArgument(request.args[0], 0, 1);
      if (mode === undefined) {
        return reply.error();
      }
      sleep.isAllowed = mode === 1;
      return reply.ok();
    },
  };
}
