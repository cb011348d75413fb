import type { TimerHandle } from '../clock.ts';
import { drawMs } from './latencies.ts';
import type { ModemCore } from './modem-core.ts';

/**
 * When the radio is in use: from a transfer until a while after it, as long as the network keeps the
 * connection. Where GNSS and radio take turns, GNSS has to wait for that.
 */
export class RadioUse {
  readonly #core: ModemCore;
  #idleTimer: TimerHandle | undefined;
  #inCall = false;

  constructor(core: ModemCore) {
    this.#core = core;
  }

  used(): void {
    const core = this.#core;
    core.noteActivity('transfer');
    if (!core.dialect.gnssSharesRadio) {
      return;
    }
    core.gnss.setRadioBusy(true);
    core.timers.clear(this.#idleTimer);
    if (!this.#inCall) {
      this.#idleTimer = core.timers.after(drawMs(core.random, core.radioTail), () => {
        core.gnss.setRadioBusy(false);
        core.noteActivity('changed');
      });
    }
  }

  /** A speech call has the radio from its first moment to its last. */
  setInCall(inCall: boolean): void {
    this.#inCall = inCall;
    this.used();
  }
}
