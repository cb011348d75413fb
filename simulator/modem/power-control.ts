import type { Clock, TimerHandle } from '../clock.ts';
import type { PowerTimings } from './dialects.ts';
import { Timers } from './timers.ts';

/** `booting`: not yet heard on the UART. `shuttingDown`: no longer. */
export type PowerState = 'off' | 'booting' | 'on' | 'shuttingDown';

export interface PowerEvents {
  onStateChange(state: PowerState): void;
}

/** PWRKEY, STATUS and the time that going on and off takes. */
export class PowerControl {
  readonly #timings: PowerTimings;
  readonly #events: PowerEvents;
  readonly #stateTimers: Timers;
  readonly #keyTimers: Timers;
  #currentState: PowerState = 'off';
  #statusPin = false;
  #keyPressed = false;
  #keyTimer: TimerHandle | undefined;

  constructor(clock: Clock, timings: PowerTimings, events: PowerEvents) {
    this.#timings = timings;
    this.#events = events;
    this.#stateTimers = new Timers(clock);
    this.#keyTimers = new Timers(clock);
  }

  get state(): PowerState {
    return this.#currentState;
  }

  /** The STATUS pin. */
  get status(): boolean {
    return this.#statusPin;
  }

  setKey(pressed: boolean): void {
    if (pressed === this.#keyPressed) {
      return;
    }
    this.#keyPressed = pressed;
    this.#keyTimers.clear(this.#keyTimer);
    if (pressed) {
      this.#armKey();
    }
  }

  /** A key that stays pressed after it turned the modem on turns it off again. */
  #armKey(): void {
    if (this.#currentState === 'off') {
      this.#keyTimer = this.#keyTimers.after(this.#timings.onPulseMs, () => {
        this.boot();
        this.#armKey();
      });
    } else if (this.#currentState !== 'shuttingDown') {
      this.#keyTimer = this.#keyTimers.after(this.#timings.offPulseMs, () => this.shutDown());
    }
  }

  /** Starts from nothing; also what a crash of the modem's own firmware comes down to. */
  boot(): void {
    this.#stateTimers.clearAll();
    this.#statusPin = false;
    this.#change('booting');
    this.#stateTimers.after(this.#timings.statusHighAfterMs, () => {
      this.#statusPin = true;
    });
    this.#stateTimers.after(this.#timings.uartReadyAfterMs, () => this.#change('on'));
  }

  shutDown(): void {
    if (this.#currentState === 'off' || this.#currentState === 'shuttingDown') {
      return;
    }
    this.#stateTimers.clearAll();
    this.#change('shuttingDown');
    this.#stateTimers.after(this.#timings.offTakesMs, () => {
      this.#statusPin = false;
      this.#change('off');
    });
  }

  /** The supply is gone: no farewell. */
  cut(): void {
    this.#stateTimers.clearAll();
    this.#keyTimers.clearAll();
    this.#keyPressed = false;
    this.#statusPin = false;
    this.#change('off');
  }

  #change(state: PowerState): void {
    this.#currentState = state;
    this.#events.onStateChange(state);
  }
}
