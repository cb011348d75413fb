import { BOARDS, type Board, type BoardName } from './boards.ts';
import type { Clock, TimerHandle } from './clock.ts';
import { PinBank } from './espruino/pins.ts';
import { EspruinoRuntime } from './espruino/runtime.ts';
import { type Chunking, wholeChunks } from './espruino/serial-port.ts';
import type { UsbHost } from './espruino/usb-port.ts';
import { Button } from './parts/button.ts';
import type { FlashMemory } from './parts/flash-memory.ts';
import { PowerSource } from './parts/power.ts';
import { VibrationMotor, type VibrationPulse } from './parts/vibration-motor.ts';
import type { Supply } from './power/supply.ts';
import type { Random } from './random.ts';
import type { SerialEnd } from './serial.ts';

/**
 * From reset to the first line of the bundle. Assumed, not measured: the interpreter's own start
 * and the search through Storage; in this time a press is not watched for.
 */
export const BOOT_MS = 300;

/** Lines of console output and faults that are kept; older ones are dropped. */
const MAX_LOG_ENTRIES = 1000;

export type ResetReason = 'powerOn' | 'reboot' | 'watchdog';

/** What happened on the device, for timelines and checkers. */
export type DeviceEvent =
  | { type: 'started'; atMs: number; reason: ResetReason }
  | { type: 'powerCut'; atMs: number }
  | { type: 'reset'; atMs: number; reason: ResetReason }
  | { type: 'exception'; atMs: number; message: string; handled: boolean }
  | { type: 'console'; atMs: number; line: string }
  | { type: 'uart'; atMs: number; isOpen: boolean }
  | { type: 'contact'; atMs: number; closed: boolean }
  | { type: 'pulse'; atMs: number; pulse: VibrationPulse };

/** The modem as the board's traces see it. */
export interface ModemWiring {
  readonly serial: SerialEnd;
  /** The level on PWRKEY's transistor: high presses the key. */
  powerKey(high: boolean): void;
  /** The level on DTR: high, also while nothing drives it, lets the modem sleep. */
  dtr(high: boolean): void;
  /** The STATUS pin: high while the modem is on. */
  status(): boolean;
}

export interface DeviceOptions {
  clock: Clock;
  board: BoardName;
  /** The program's text, `dist/firmware/<board>.js`. */
  bundle: string;
  flash: FlashMemory;
  random: Random;
  modem: ModemWiring;
  /** Absent: whatever `SimulatedDevice.power` is set to. */
  supply?: Supply | undefined;
  /** With it the board starts what is in its Storage, and no bundle; nothing else is plugged in. */
  usb?: UsbHost | undefined;
  /** How the modem's bytes are cut into 'data' events. */
  chunking?: Chunking;
  bootMs?: number;
}

/** One board with its parts, running a bundle in virtual (or wall) time. */
export class SimulatedDevice {
  readonly board: Board;
  readonly button: Button;
  readonly motor: VibrationMotor;
  /** What the pins show, unless there is a supply that knows. */
  readonly power: PowerSource;
  readonly flash: FlashMemory;
  /** What the firmware printed, oldest first. */
  readonly console: string[] = [];
  /** What no code of the firmware caught, resets by the watchdog included; oldest first. */
  readonly faults: Array<DeviceEvent & { type: 'exception' | 'reset' }> = [];
  #celsius = 21;
  readonly #options: DeviceOptions;
  readonly #pins = new PinBank();
  readonly #random: Random;
  readonly #listeners: Array<(event: DeviceEvent) => void> = [];
  #runtime: EspruinoRuntime | undefined;
  #booting: TimerHandle | undefined;
  #poweredOnAtMs: number | undefined;

  constructor(options: DeviceOptions) {
    this.#options = options;
    const { clock, random, modem } = options;
    this.board = BOARDS[options.board];
    this.flash = options.flash;
    this.#random = random.fork('hwRand');
    const { pins } = this.board;
    const { batteryFullScaleVolts, chargeCurrentFullScaleMilliamps } = this.board;
    this.power = new PowerSource(batteryFullScaleVolts, chargeCurrentFullScaleMilliamps);
    this.motor = new VibrationMotor(
      () => clock.now(),
      (pulse) => this.#emit({ type: 'pulse', atMs: clock.now(), pulse }),
    );
    this.button = new Button(clock, random.fork('button'), (closed) => {
      this.#emit({ type: 'contact', atMs: clock.now(), closed });
      this.#pins.drive(pins.button, closed ? false : undefined);
    });
    this.#pins.connectInput(pins.modemStatus, () => modem.status());
    this.#pins.connectOutput(pins.motor, (high) => {
      this.motor.setLevel(high);
      options.supply?.setMotor(high);
    });
    this.#pins.connectOutput(pins.powerKey, (high) => modem.powerKey(high));
    this.#pins.connectOutput(pins.modemDtr, (high) => modem.dtr(high), true);
    if (options.supply) this.#follow(options.supply);
    else this.#followSettings();
  }

  get temperatureCelsius(): number {
    return this.#celsius;
  }

  set temperatureCelsius(celsius: number) {
    this.#celsius = celsius;
    this.#options.supply?.setCelsius(celsius);
  }

  /** Whether the processor has power; it may still be booting. */
  get powered(): boolean {
    return this.#poweredOnAtMs !== undefined;
  }

  /** Whether the bundle runs. */
  get running(): boolean {
    return this.#runtime !== undefined;
  }

  onEvent(listener: (event: DeviceEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Does nothing when it is on, or when there is not enough to run from. */
  powerOn(): void {
    if (this.powered || this.#options.supply?.canRun === false) return;
    this.#poweredOnAtMs = this.#options.clock.now();
    this.#boot('powerOn');
  }

  /** The battery is gone, at whatever the firmware was doing; flash stays as it is. */
  powerCut(): void {
    if (!this.powered) return;
    this.#stop();
    this.#poweredOnAtMs = undefined;
    this.#emit({ type: 'powerCut', atMs: this.#options.clock.now() });
  }

  /** Resets the processor: timers, watches and listeners of this run die, flash stays. */
  reboot(reason: Exclude<ResetReason, 'powerOn'> = 'reboot'): void {
    if (!this.powered) return;
    this.#stop();
    const event = { type: 'reset', atMs: this.#options.clock.now(), reason } as const;
    if (reason === 'watchdog') keep(this.faults, event);
    this.#emit(event);
    this.#boot(reason);
  }

  /** Puts the interpreter in trouble, as `E.getErrorFlags` names it: `MEMORY`, `FIFO_FULL`, … */
  raiseErrorFlags(flags: string[]): void {
    this.#runtime?.raiseErrorFlags(flags);
  }

  /** A cable is plugged in at a board that has power. */
  plugIn(): void {
    this.#runtime?.usb.plugIn();
  }

  #followSettings(): void {
    const { pins, power } = { pins: this.board.pins, power: this.power };
    this.#pins.connectInput(pins.chargeDetect, () => (power.charging ? false : undefined));
    this.#pins.connectInput(pins.dock, () => power.hasSource);
    this.#pins.connectInput(pins.seated, () => (power.isSeated ? false : undefined));
    this.#pins.connectAnalog(pins.battery, () => power.batteryShare);
    this.#pins.connectAnalog(pins.chargeCurrent, () => power.chargeCurrentShare);
  }

  #follow(supply: Supply): void {
    const { pins } = this.board;
    const drive = () => {
      this.#pins.drive(pins.chargeDetect, supply.isCharging ? false : undefined);
      this.#pins.drive(pins.dock, supply.hasSource);
      this.#pins.drive(pins.seated, supply.isSeated ? false : undefined);
    };
    drive();
    supply.onPins(drive);
    this.#pins.connectAnalog(pins.battery, () => supply.batteryShare);
    this.#pins.connectAnalog(pins.chargeCurrent, () => supply.chargeCurrentShare);
  }

  #boot(reason: ResetReason): void {
    const { clock, bootMs = BOOT_MS } = this.#options;
    this.#booting = clock.setTimer(bootMs, () => {
      this.#booting = undefined;
      this.#start(reason);
    });
  }

  #start(reason: ResetReason): void {
    const { clock, flash, modem, usb, bundle, chunking = wholeChunks } = this.#options;
    this.#runtime = new EspruinoRuntime({
      clock,
      flash,
      chunking,
      pins: this.#pins,
      serial: modem.serial,
      usb,
      random: this.#random,
      boardName: this.board.espruinoName,
      variables: this.board.variables,
      poweredOnAtMs: this.#poweredOnAtMs!,
      temperatureCelsius: () => this.temperatureCelsius,
      onConsole: (line) => this.#print(line),
      onException: (error, handled) => this.#exception(error, handled),
      onReset: (why) => this.reboot(why),
      onPowerLost: () => this.powerCut(),
      onUart: (isOpen) => this.#emit({ type: 'uart', atMs: clock.now(), isOpen }),
    });
    this.#emit({ type: 'started', atMs: clock.now(), reason });
    this.#runtime.start(usb ? usb.storage.bootCode : bundle);
  }

  #stop(): void {
    if (this.#booting) this.#options.clock.clearTimer(this.#booting);
    this.#booting = undefined;
    this.#runtime?.halt();
    this.#runtime = undefined;
    this.#pins.reset();
  }

  #print(line: string): void {
    keep(this.console, line);
    this.#emit({ type: 'console', atMs: this.#options.clock.now(), line });
  }

  #exception(error: unknown, handled: boolean): void {
    const event = {
      type: 'exception',
      atMs: this.#options.clock.now(),
      message: String(error),
      handled,
    } as const;
    keep(this.faults, event);
    this.#emit(event);
  }

  #emit(event: DeviceEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function keep<Entry>(log: Entry[], entry: Entry): void {
  if (log.length >= MAX_LOG_ENTRIES) log.shift();
  log.push(entry);
}
