import type { Board } from '../boards.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import type { SimulatedModem } from '../modem/simulated-modem.ts';
import type { FlashMemory } from '../parts/flash-memory.ts';
import { PowerSource } from '../parts/power.ts';
import { VibrationMotor, type VibrationPulse } from '../parts/vibration-motor.ts';
import { EspruinoProcess, type UsbStorage } from './espruino-process.ts';
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
  readonly usb?: UsbStorage | undefined;
  readonly measure: Measure;
  readonly holdMs: number;
  onPulse(pulse: VibrationPulse): void;
}

/** A board whose processor is the real interpreter: the modem on a pty, the pins by its console. */
export class InterpreterDevice {
  /** How often the firmware has restarted itself. */
  reboots = 0;
  readonly #options: InterpreterDeviceOptions;
  readonly #pty: Pty;
  readonly #power: PowerSource;
  readonly #motor: VibrationMotor;
  #process!: EspruinoProcess;
  #statusTimer: TimerHandle | undefined;
  #status = false;
  #isStopped = false;

  private constructor(options: InterpreterDeviceOptions, pty: Pty) {
    this.#options = options;
    this.#pty = pty;
    const { batteryFullScaleVolts, chargeCurrentFullScaleMilliamps } = options.board;
    this.#power = new PowerSource(batteryFullScaleVolts, chargeCurrentFullScaleMilliamps);
    this.#motor = new VibrationMotor(() => options.clock.now(), options.onPulse);
  }

  /** Starts the bundle; resolves once its top level has run. */
  static async start(options: InterpreterDeviceOptions): Promise<InterpreterDevice> {
    const { modem } = options;
    const pty = await Pty.open();
    pty.onData((bytes) => modem.serial.write(bytes));
    modem.serial.onData((bytes) => pty.write(bytes));
    const device = new InterpreterDevice(options, pty);
    await device.#boot().catch(async (error: unknown) => {
      await pty.close();
      throw error;
    });
    device.#sampleStatus();
    return device;
  }

  /** The interpreter that runs now; another after each restart. */
  get process(): EspruinoProcess {
    return this.#process;
  }

  async #boot(): Promise<void> {
    const { board, modem } = this.#options;
    this.#status = modem.status;
    // The pins of a processor that starts drive nothing.
    modem.setDtr(true);
    this.#process = await EspruinoProcess.start({
      ...this.#options,
      serialPath: this.#pty.path,
      onOutput: (pin, high) => {
        if (pin === board.pins.motor) this.#motor.setLevel(high);
        else if (pin === board.pins.powerKey) modem.setPowerKey(high);
        else if (pin === board.pins.modemDtr) modem.setDtr(high);
      },
      levels: { [board.pins.modemStatus]: this.#status, ...this.#powerLevels() },
      shares: this.#powerShares(),
    });
    const restart = () => {
      this.reboots++;
      return this.reset();
    };
    if (this.#process.hasRebooted) await restart();
    else this.#process.onReboot = () => void restart();
  }

  #powerLevels(): Record<number, boolean> {
    const { pins } = this.#options.board;
    const { charging, hasSource, isSeated } = this.#power;
    return { [pins.chargeDetect]: !charging, [pins.dock]: hasSource, [pins.seated]: !isSeated };
  }

  #powerShares(): Record<number, number> {
    const { pins } = this.#options.board;
    const { batteryShare, chargeCurrentShare } = this.#power;
    return { [pins.battery]: batteryShare, [pins.chargeCurrent]: chargeCurrentShare };
  }

  /** Puts the device on a charger that works, or takes it off; its battery has so much. */
  dock(isDocked: boolean, batteryVolts: number): void {
    this.#power.dock(isDocked);
    this.#power.batteryVolts = batteryVolts;
    for (const [pin, share] of Object.entries(this.#powerShares())) {
      this.#process.setAnalog(Number(pin), share).catch(() => {});
    }
    for (const [pin, high] of Object.entries(this.#powerLevels())) this.#setPin(Number(pin), high);
  }

  /** A reset of the processor: what it wrote to its flash stays, the modem goes on. */
  async reset(): Promise<void> {
    await this.#end();
    if (!this.#isStopped) await this.#boot();
  }

  async #end(): Promise<void> {
    const { flash, usb } = this.#options;
    this.#process.readFlash(flash);
    if (usb) usb.image = this.#process.flashImage();
    await this.#process.stop();
    this.#motor.setLevel(false);
  }

  /** Pushes the button down for `durationMs`. */
  press(durationMs: number): void {
    const { clock, board } = this.#options;
    this.#setPin(board.pins.button, false);
    clock.setTimer(durationMs, () => this.#setPin(board.pins.button, true));
  }

  /** Ends the interpreter, as a power cut would. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#statusTimer) this.#options.clock.clearTimer(this.#statusTimer);
    await this.#end();
    await this.#pty.close();
  }

  /** A processor that has been stopped meanwhile does not mind. */
  #setPin(pin: number, high: boolean): void {
    this.#process.setPin(pin, high).catch(() => {});
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
