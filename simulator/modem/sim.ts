/** Tries before a SIM wants its PUK. */
const PIN_TRIES = 3;

/** The card. It keeps its state over a restart of the modem, except that the PIN is asked again. */
export class Sim {
  present = true;
  readonly #pin: string | undefined;
  #triesLeft = PIN_TRIES;
  #unlocked: boolean;

  /** @param pin undefined: the card asks for none. */
  constructor(pin: string | undefined) {
    this.#pin = pin;
    this.#unlocked = pin === undefined;
  }

  get state(): 'READY' | 'SIM PIN' | 'SIM PUK' | 'absent' {
    if (!this.present) {
      return 'absent';
    }
    if (this.#unlocked) {
      return 'READY';
    }
    return this.#triesLeft > 0 ? 'SIM PIN' : 'SIM PUK';
  }

  enterPin(pin: string): boolean {
    if (this.state !== 'SIM PIN') {
      return false;
    }
    this.#unlocked = pin === this.#pin;
    this.#triesLeft = this.#unlocked ? PIN_TRIES : this.#triesLeft - 1;
    return this.#unlocked;
  }

  /** The modem restarted. */
  powerCycle(): void {
    this.#unlocked = this.#pin === undefined;
  }
}
