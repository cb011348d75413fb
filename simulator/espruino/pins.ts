/** How the firmware set a pin; a pin it never set follows what is done with it. */
export type PinMode = 'auto' | 'analog' | 'input' | 'input_pullup' | 'input_pulldown' | 'output';

const MODES: ReadonlySet<string> = new Set<PinMode>([
  'auto',
  'analog',
  'input',
  'input_pullup',
  'input_pulldown',
  'output',
]);

/** D0 to D47 of the nRF52840. */
export const PIN_COUNT = 48;

interface Pin {
  mode: PinMode;
  /** What the firmware wrote last; undefined while it wrote nothing. */
  written: boolean | undefined;
  /** What a part outside drives it to; undefined while nothing does. */
  driven: boolean | undefined;
  source: (() => boolean | undefined) | undefined;
  share: (() => number) | undefined;
  onOutput: ((high: boolean) => void) | undefined;
  /** What that part takes a pin for that nothing drives. */
  floatsHigh: boolean;
}

/** The processor's pins: parts outside on one side, the running firmware on the other. */
export class PinBank {
  /** Called when an outside part changed the level that the firmware would read. */
  onInput: ((pin: number, high: boolean) => void) | undefined;
  readonly #pins: Array<Pin | undefined> = new Array(PIN_COUNT);

  // — the parts' side —

  /** A part pulls the pin high or low; undefined lets go of it. */
  drive(pin: number, high: boolean | undefined): void {
    const before = this.level(pin);
    this.#pin(pin).driven = high;
    const after = this.level(pin);
    if (after !== before) this.onInput?.(pin, after);
  }

  /** A part that is asked for its level whenever the firmware reads the pin. */
  connectInput(pin: number, source: () => boolean | undefined): void {
    this.#pin(pin).source = source;
  }

  /** A voltage on an analog pin, as a share of full scale. */
  connectAnalog(pin: number, share: () => number): void {
    this.#pin(pin).share = share;
  }

  /** A part that follows what the firmware drives. */
  connectOutput(pin: number, onOutput: (high: boolean) => void, floatsHigh = false): void {
    Object.assign(this.#pin(pin), { onOutput, floatsHigh });
  }

  // — the firmware's side —

  /** Throws nothing for an unknown mode but answers false. */
  setMode(pin: number, mode: string): boolean {
    if (!MODES.has(mode)) return false;
    this.#update(this.#pin(pin), (state) => {
      state.mode = mode as PinMode;
    });
    return true;
  }

  write(pin: number, high: boolean): void {
    this.#update(this.#pin(pin), (state) => {
      state.written = high;
    });
  }

  /** The level at the pin; floating counts as low. */
  level(pin: number): boolean {
    const state = this.#pin(pin);
    const outside = state.source?.() ?? state.driven;
    return outside ?? outputOf(state) ?? state.mode === 'input_pullup';
  }

  share(pin: number): number {
    return this.#pin(pin).share?.() ?? Number.NaN;
  }

  /** What a reset of the processor does: every pin is an input again and drives nothing. */
  reset(): void {
    for (const pin of this.#pins) {
      if (!pin) continue;
      this.#update(pin, (state) => {
        state.mode = 'auto';
        state.written = undefined;
      });
    }
  }

  #update(pin: Pin, change: (pin: Pin) => void): void {
    const before = outputOf(pin) ?? pin.floatsHigh;
    change(pin);
    const after = outputOf(pin) ?? pin.floatsHigh;
    if (after !== before) pin.onOutput?.(after);
  }

  #pin(number: number): Pin {
    let pin = this.#pins[number];
    if (!pin) {
      pin = {
        mode: 'auto',
        written: undefined,
        driven: undefined,
        source: undefined,
        share: undefined,
        onOutput: undefined,
        floatsHigh: false,
      };
      this.#pins[number] = pin;
    }
    return pin;
  }
}

/** The level a pin is driven to from inside; a pin set to be an input drives nothing. */
function outputOf(pin: Pin): boolean | undefined {
  return pin.mode === 'auto' || pin.mode === 'output' ? pin.written : undefined;
}
