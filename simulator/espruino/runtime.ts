import type { Clock } from '../clock.ts';
import { FlashInterrupted, type FlashMemory } from '../parts/flash-memory.ts';
import type { Random } from '../random.ts';
import type { SerialEnd } from '../serial.ts';
import { StorageInterrupted } from '../usb/storage.ts';
import { DEVICE_GLOBALS, deviceGlobals, VERSION } from './globals.ts';
import { Listeners } from './listeners.ts';
import type { PinBank } from './pins.ts';
import { evaluateLine, loadProgram } from './realm.ts';
import { type Chunking, SerialPort } from './serial-port.ts';
import { DeviceTimers } from './timers.ts';
import { type UsbHost, UsbPort } from './usb-port.ts';
import { Watchdog } from './watchdog.ts';
import { DeviceWatches } from './watches.ts';

/*
 * The virtual lane's Espruino 2v29: what the firmware may call, behaving as measured on the real
 * interpreter (`simulator/probes`) or, for what Linux cannot show, as its nRF52 source says.
 *
 * Where it is not faithful (`probes/differences.js` pins each that can be shown on Linux):
 * - Code takes no time, so nothing is ever late, the event queue never overflows, and flash
 *   operations (85 ms for an erase on the real part) are instant.
 * - Memory is not counted: `process.memory()` knows the total only, and nothing is refused.
 * - The language is V8's: functions and `var`s are hoisted (the dialect gate sees to that),
 *   `for…in` visits integer keys first, numbers print with all their digits where the device
 *   stops at 11 after the point, exceptions that the engine throws have V8's classes and words,
 *   and a DataView throws past its end where the device reads or ignores.
 * - A pin is a plain number (`'' + D5` is "5", not "D5").
 * - `JSON.stringify` writes a typed array as an object, and `print` writes objects as JSON.
 * - Of E, process, Serial1 and the modules only what the firmware may use exists; `Promise` and
 *   the rest of `Date` do not, AES has no CTR. `eval` runs its text in the root scope, wherever it is.
 */

/** What the runtime needs from the device around it. */
export interface RuntimeHost {
  readonly clock: Clock;
  readonly pins: PinBank;
  readonly flash: FlashMemory;
  readonly serial: SerialEnd;
  readonly chunking: Chunking;
  readonly random: Random;
  /** Absent: nothing is ever plugged in. */
  readonly usb?: UsbHost | undefined;
  /** `process.env.BOARD`. */
  readonly boardName: string;
  /** How many variables the board's interpreter has. */
  readonly variables: number;
  /** When the processor was last powered on: its own clock's zero, which a reset leaves alone. */
  readonly poweredOnAtMs: number;
  temperatureCelsius(): number;
  onConsole(line: string): void;
  /** Nothing in the firmware caught this; `handled` when it has an `uncaughtException` listener. */
  onException(error: unknown, handled: boolean): void;
  /** The firmware or its watchdog restarts the processor; has to lead to `halt`. */
  onReset(reason: 'reboot' | 'watchdog'): void;
  /** The firmware opens or closes the modem's port. */
  onUart: (isOpen: boolean) => void;
  /** A flash operation was cut short by its hook; has to lead to `halt`. */
  onPowerLost(): void;
}

/** Thrown through the firmware when its processor stopped in the middle of a call. */
const HALTED = Symbol('halted');

/** One run of a bundle, from its start to the next reset or power cut. */
export class EspruinoRuntime {
  readonly host: RuntimeHost;
  readonly timers: DeviceTimers;
  readonly watches: DeviceWatches;
  readonly watchdog: Watchdog;
  readonly serial: SerialPort;
  readonly usb: UsbPort;
  readonly engineListeners = new Listeners();
  readonly processListeners = new Listeners();
  readonly #globals: Record<string, unknown>;
  #halted = false;
  #inPass = false;
  #exception: { value: unknown } | undefined;
  #simulatorError: Error | undefined;
  #queue: Array<() => void> = [];

  constructor(host: RuntimeHost) {
    this.host = host;
    const { clock } = host;
    const runDue = () => this.timers.runDue();
    this.timers = new DeviceTimers(clock, () => this.#pass(runDue));
    this.watches = new DeviceWatches(clock, this.timers, () => this.seconds());
    this.watchdog = new Watchdog(clock, () => host.onReset('watchdog'));
    const deliver = () => this.#deliverSerial();
    const passSerial = () => this.#pass(deliver);
    // Never from inside of what the firmware is doing: the modem may answer at once.
    this.serial = new SerialPort(
      host.serial,
      host.chunking,
      () => clock.setTimer(0, passSerial),
      host.onUart,
      (pin) => {
        // Between two bytes the line is high.
        host.pins.drive(pin, false);
        host.pins.drive(pin, true);
      },
    );
    const passUsb = () => this.#pass(() => this.#deliverUsb());
    this.usb = new UsbPort(
      host.usb,
      {
        banner: `Espruino ${VERSION} ${host.boardName}`,
        isRunning: () => !this.#halted,
        report: (error) => this.#report(error),
        evaluate: (text) => evaluateLine(text, this.#globals),
        startTimer: (durationMs, ended) => {
          const timer = clock.setTimer(durationMs, () => this.#pass(ended));
          return () => clock.clearTimer(timer);
        },
      },
      () => clock.setTimer(0, passUsb),
    );
    host.pins.onInput = (pin, high) => this.#pass(() => this.watches.edge(pin, high));
    this.#globals = deviceGlobals(this);
  }

  /** Runs the bundle's top level. */
  start(bundle: string): void {
    this.#pass(() => this.call(() => this.evaluate(bundle)));
  }

  /** Runs a text in the root scope, which is what `eval` does outside of all functions. */
  evaluate(text: string): unknown {
    return loadProgram(text, DEVICE_GLOBALS).run(this.#globals);
  }

  /** Ends this run: no timer, watch or listener of it is called again. */
  halt(): void {
    this.#halted = true;
    this.timers.stop();
    this.watches.removeAll();
    this.watchdog.stop();
    this.serial.close();
    this.usb.close();
    this.host.pins.onInput = undefined;
    this.#queue = [];
  }

  get halted(): boolean {
    return this.#halted;
  }

  /** The device's own clock, `getTime()`. */
  seconds(): number {
    return (this.host.clock.now() - this.host.poweredOnAtMs) / 1000;
  }

  /** Runs device code from the interpreter's loop; its exception waits for the end of the pass. */
  call(code: () => void): void {
    if (this.#halted) return;
    try {
      code();
    } catch (error) {
      // Like the real one: when two callbacks of a pass throw, only the last is heard of.
      if (!this.#halted) this.#exception = { value: error };
    }
  }

  /** The interpreter itself is in trouble, as `E.getErrorFlags` names it: `MEMORY`, `FIFO_FULL`, … */
  raiseErrorFlags(flags: string[]): void {
    this.#pass(() => {
      for (const listener of this.engineListeners.of('errorFlag')) {
        this.call(() => listener(flags));
      }
    });
  }

  /** A line on the console, which may be on the cable. */
  print(line: string): void {
    this.host.onConsole(line);
    this.usb.print(line);
  }

  /** Lets `work` run at the end of this pass, after what is due. */
  queue(work: () => void): void {
    this.#queue.push(work);
  }

  /** A function as the firmware calls it: dead once halted, and the simulator's faults kept apart. */
  native<Args extends unknown[], Result>(f: (...args: Args) => Result): (...args: Args) => Result {
    return (...args) => {
      if (this.#halted) throw HALTED;
      let result: Result;
      try {
        result = f(...args);
      } catch (error) {
        this.#noteFault(error);
        throw error;
      }
      if (this.#halted) throw HALTED;
      return result;
    };
  }

  #noteFault(error: unknown): void {
    const isCut = error instanceof FlashInterrupted || error instanceof StorageInterrupted;
    if (isCut) this.host.onPowerLost();
    else if (error instanceof Error) this.#simulatorError = error;
  }

  #deliverUsb(): void {
    try {
      this.usb.deliver((listener, data) => this.call(() => listener(data)));
    } catch (error) {
      this.#noteFault(error);
    }
  }

  #deliverSerial(): void {
    this.serial.deliver((listener, data) => this.call(() => listener(data)));
  }

  /** One turn of the interpreter's loop. An event that comes up inside of one waits for its end. */
  #pass(work: () => void): void {
    if (this.#halted) return;
    if (this.#inPass) {
      this.host.clock.setTimer(0, () => this.#pass(work));
      return;
    }
    this.#inPass = true;
    work();
    while (this.#queue.length > 0) this.#queue.shift()!();
    if (this.#exception) this.#report(this.#exception.value);
    this.#inPass = false;
    this.#throwSimulatorError();
  }

  #report(error: unknown): void {
    this.#exception = undefined;
    const listeners = this.processListeners.of('uncaughtException');
    this.host.onException(error, listeners.length > 0);
    for (const listener of listeners) this.call(() => listener(error));
    const left = listeners.length > 0 ? this.#takeException() : { value: error };
    if (left) this.print(`Uncaught ${left.value}`);
  }

  #takeException(): { value: unknown } | undefined {
    const exception = this.#exception;
    this.#exception = undefined;
    return exception;
  }

  /** A fault of the simulator's own code, even if the firmware caught it, ends the simulation. */
  #throwSimulatorError(): void {
    const error = this.#simulatorError;
    this.#simulatorError = undefined;
    if (error) throw error;
  }
}
