/** One stretch of vibration that the person could feel. */
export interface VibrationPulse {
  /** Since the world's start. */
  onAtMs: number;
  durationMs: number;
}

/** The motor on its pin: turns level changes into pulses. */
export class VibrationMotor {
  /** Every finished pulse, in order. */
  readonly pulses: VibrationPulse[] = [];
  readonly #now: () => number;
  readonly #onPulse: ((pulse: VibrationPulse) => void) | undefined;
  #onAtMs: number | undefined;

  constructor(now: () => number, onPulse?: (pulse: VibrationPulse) => void) {
    this.#now = now;
    this.#onPulse = onPulse;
  }

  get on(): boolean {
    return this.#onAtMs !== undefined;
  }

  setLevel(high: boolean): void {
    if (high === this.on) return;
    if (high) {
      this.#onAtMs = this.#now();
      return;
    }
    const onAtMs = this.#onAtMs!;
    this.#onAtMs = undefined;
    const pulse = { onAtMs, durationMs: this.#now() - onAtMs };
    this.pulses.push(pulse);
    this.#onPulse?.(pulse);
  }
}
