import type { Board } from '../boards.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import type { SimulatedModem } from '../modem/simulated-modem.ts';
import type { FlashMemory } from '../parts/flash-memory.ts';
import { PowerSource } from '../parts/power.ts';
import { VibrationMotor, type VibrationPulse } from '../parts/vibration-motor.ts';
import { EspruinoProcess } from './espruino-process.ts';
import type { Measure } from './prelude.ts';
import { Pty } from './pty.ts';

/** How often the modem's STATUS pin is looked at: the other process only hears of changes. */
const STATUS_SAMPLE_MS = 100;

export interface InterpreterDeviceOptions {
  /** In real time: the interpreter knows no other. */
  readonly clock: Clock;
  readonly espruino: string;
  readonly board: Board;
  readonly bundle: string;
  /** Its journal; `stop` leaves in it what the firmware wrote. */
  readonly flash: FlashMemory;
  readonly modem: SimulatedModem;
  readonly measure: Measure;
  readonly holdMs: number;
  onPulse(pulse: VibrationPulse): void;
}

/** A board whose processor is the real interpreter: the modem on a pty, the pins by its console. */
export class InterpreterDevice {
  readonly process: EspruinoProcess;
  readonly #options: InterpreterDeviceOptions;
  readonly #pty: Pty;
  #statusTimer: TimerHandle | undefined;
  #status = false;

  private constructor(options: InterpreterDeviceOptions, pty: Pty, process: EspruinoProcess) {
    this.#options = options;
    this.#pty = pty;
    this.process = process;
    this.#sampleStatus();
  }

  /** Starts the bundle; resolves once its top level has run. */
  static async start(options: InterpreterDeviceOptions): Promise<InterpreterDevice> {
    const { clock, board, modem } = options;
    const motor = new VibrationMotor(() => clock.now(), options.onPulse);
    const pty = await Pty.open();
    pty.onData((bytes) => modem.serial.write(bytes));
    modem.serial.onData((bytes) => pty.write(bytes));
    const process = await EspruinoProcess.start({
      ...options,
      serialPath: pty.path,
      onOutput: (pin, high) => {
        if (pin === board.pins.motor) motor.setLevel(high);
        else if (pin === board.pins.powerKey) modem.setPowerKey(high);
      },
      levels: { [board.pins.modemStatus]: modem.status },
      shares: {
        [board.pins.battery]: new PowerSource(board.batteryFullScaleVolts).batteryShare,
      },
    }).catch(async (error: unknown) => {
      await pty.close();
      throw error;
    });
    return new InterpreterDevice(options, pty, process);
  }

  /** Pushes the button down for `durationMs`. */
  press(durationMs: number): void {
    const { clock, board } = this.#options;
    this.#setPin(board.pins.button, false);
    clock.setTimer(durationMs, () => this.#setPin(board.pins.button, true));
  }

  /** Ends the interpreter, as a power cut would. */
  async stop(): Promise<void> {
    if (this.#statusTimer) this.#options.clock.clearTimer(this.#statusTimer);
    this.process.readFlash(this.#options.flash);
    await this.process.stop();
    await this.#pty.close();
  }

  /** A processor that has been stopped meanwhile does not mind. */
  #setPin(pin: number, high: boolean): void {
    this.process.setPin(pin, high).catch(() => {});
  }

  #sampleStatus(): void {
    const { clock, board, modem } = this.#options;
    if (modem.status !== this.#status) {
      this.#status = modem.status;
      this.#setPin(board.pins.modemStatus, this.#status);
    }
    this.#statusTimer = clock.setTimer(STATUS_SAMPLE_MS, () => this.#sampleStatus());
  }
}
