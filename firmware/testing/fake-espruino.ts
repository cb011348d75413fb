/**
 * Just enough of Espruino for single modules of the firmware to run in Node, on a clock of its
 * own. What needs the device as a whole is tested in the simulator.
 */
import { createCipheriv } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { vi } from 'vitest';
import { JOURNAL_ADDRESS, JOURNAL_LAYOUT } from '../../protocol/index.ts';
import { FakeFlash } from './fake-flash.ts';

interface Watch {
  readonly id: number;
  readonly callback: (event: { state: boolean }) => void;
  readonly repeat: boolean;
}

interface Timer {
  id: number;
  atMs: number;
  callback: () => void;
  repeatMs?: number;
  /** Of the world around the device: a restart of the device does not stop it. */
  isOutside?: boolean;
}

/** Thrown out of `E.reboot`: on the device nothing behind it runs. */
class Rebooted extends Error {}

export class FakeEspruino {
  nowMs = 0;
  /** Of the chip. */
  celsius = 21;
  flash = new FakeFlash(JOURNAL_ADDRESS, 2 * JOURNAL_LAYOUT.areaBytes);
  /** Levels of the pins, those that the firmware drives and those that it reads. */
  readonly pins = new Map<number, boolean>();
  readonly analog = new Map<number, number>();
  /** Called with each change of a pin by the firmware. */
  onPin: (pin: number, high: boolean) => void = () => {};
  onSerialWrite: (data: string) => void = () => {};
  onUsbWrite: (data: Uint8Array) => void = () => {};
  /** What the device does with an exception that nothing caught. */
  onException: (error: unknown) => void = () => {};
  /** How often the device has restarted itself; it then stands still until `restart`. */
  reboots = 0;
  isSerialOpen = false;
  /** Seconds of the watchdog, 0: it does not run. */
  watchdogSeconds = 0;
  /** When the watchdog was last fed. */
  fedAtMs = 0;
  /** The last number that the device's generator gave; the next follows from it. */
  lastRandom = 1;
  private readonly watches = new Map<number, Watch>();
  private lastWatch = 0;
  private rxPin = -1;
  private errorFlags: string[] = [];
  private flagListener: ((flags: string[]) => void) | undefined;
  private usbListener: ((data: string) => void) | undefined;
  private serialListener: ((data: string) => void) | undefined;
  private timers: Timer[] = [];
  private lastTimer = 0;

  /** Puts the globals in place; the modules of the firmware are loaded afresh after it. */
  install(): this {
    vi.resetModules();
    for (const [name, value] of Object.entries(this.globals())) vi.stubGlobal(name, value);
    return this;
  }

  /** The next start of the device: memory and timers are gone, flash and the pins stay. */
  restart(): this {
    this.stop();
    this.flash.powerIsBack();
    return this.install();
  }

  /** Lets time pass, timers firing in order. */
  advance(durationMs: number): void {
    const until = this.nowMs + durationMs;
    for (let next = this.nextTimer(); next && next.atMs <= until; next = this.nextTimer()) {
      this.nowMs = next.atMs;
      if (next.repeatMs) next.atMs += next.repeatMs;
      else this.timers.splice(this.timers.indexOf(next), 1);
      this.run(next.callback);
    }
    this.nowMs = until;
  }

  /** Timers of the device that are waiting, as pauses from now. */
  pauses(): number[] {
    return this.timers.filter(({ isOutside }) => !isOutside).map(({ atMs }) => atMs - this.nowMs);
  }

  /** Calls `callback` on the fake's clock, for the other end of a wire. */
  after(delayMs: number, callback: () => void): void {
    this.timers.push({ id: 0, atMs: this.nowMs + delayMs, callback, isOutside: true });
  }

  /** Characters 0 to 255 come in on the serial port. */
  receive(data: string): void {
    if (this.isSerialOpen) this.run(() => this.serialListener?.(data));
    else this.edge(this.rxPin, true);
  }

  /** Characters 0 to 255 come in over the cable. */
  receiveUsb(data: string): void {
    this.run(() => this.usbListener?.(data));
  }

  /** The interpreter tells what went wrong in itself. */
  raiseFlags(...flags: string[]): void {
    this.errorFlags = [...flags];
    this.run(() => this.flagListener?.(flags));
  }

  /** Sets a pin from outside, settled, and calls its watch. */
  setPin(pin: number, high: boolean): void {
    this.pins.set(pin, high);
    this.edge(pin, high);
  }

  private edge(pin: number, high: boolean): void {
    const watch = this.watches.get(pin);
    if (watch?.repeat === false) this.watches.delete(pin);
    this.run(() => watch?.callback({ state: high }));
  }

  /** What waits on the device is lost, as when memory has run out; what comes at intervals goes on. */
  loseTimers(): void {
    this.timers = this.timers.filter(({ isOutside, repeatMs }) => isOutside || repeatMs);
  }

  /** Something throws on the device, outside all callbacks of the test. */
  throwUncaught(): void {
    this.run(() => this.onException(new Error('unforeseen')));
  }

  private run(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      if (!(error instanceof Rebooted)) throw error;
    }
  }

  private stop(): void {
    this.timers = this.timers.filter(({ isOutside }) => isOutside);
    this.serialListener = undefined;
    this.usbListener = undefined;
    this.flagListener = undefined;
    this.watches.clear();
    this.watchdogSeconds = 0;
  }

  private reboot(): never {
    this.reboots++;
    this.stop();
    throw new Rebooted();
  }

  private nextTimer(): Timer | undefined {
    return this.timers.reduce<Timer | undefined>(
      (soonest, timer) => (!soonest || timer.atMs < soonest.atMs ? timer : soonest),
      undefined,
    );
  }

  /** Any 32 bits, signed, the same in each run of a test. */
  private random(): number {
    this.lastRandom = (Math.imul(this.lastRandom, 1664525) + 1013904223) | 0;
    return this.lastRandom;
  }

  private addTimer(callback: () => void, delayMs: number, repeatMs?: number): number {
    const id = ++this.lastTimer;
    const atMs = this.nowMs + delayMs;
    this.timers.push(repeatMs ? { id, atMs, callback, repeatMs } : { id, atMs, callback });
    return id;
  }

  private clearTimer(id: number): void {
    const index = this.timers.findIndex((timer) => timer.id === id);
    // `cancel` of platform/clock.ts must not be given a handle that has fired.
    if (index < 0) throw new Error(`timer ${id} is not waiting`);
    this.timers.splice(index, 1);
  }

  private globals(): Record<string, unknown> {
    return {
      getTime: () => this.nowMs / 1000,
      setTimeout: (callback: () => void, delayMs: number) => this.addTimer(callback, delayMs),
      setInterval: (callback: () => void, ms: number) => this.addTimer(callback, ms, ms),
      clearTimeout: (id: number) => this.clearTimer(id),
      pinMode: () => {},
      digitalRead: (pin: number) => (this.pins.get(pin) ? 1 : 0),
      digitalWrite: (pin: number, high: boolean) => {
        this.pins.set(pin, high);
        this.onPin(pin, high);
      },
      setWatch: (callback: Watch['callback'], pin: number, { repeat }: { repeat: boolean }) => {
        const id = ++this.lastWatch;
        this.watches.set(pin, { id, callback, repeat });
        return id;
      },
      clearWatch: (id: number) => {
        const watched = [...this.watches].find(([, watch]) => watch.id === id);
        if (!watched) throw new Error(`Unknown Watch ${id}`);
        this.watches.delete(watched[0]);
      },
      analogRead: (pin: number) => this.analog.get(pin) ?? 0,
      // The boot stub's: this program is not on trial.
      ...{ slotAddress: 0, trialWordAddress: 0 },
      USB: {
        on: (_event: string, listener: (data: string) => void) => {
          this.usbListener = listener;
        },
        write: (data: Uint8Array) => this.onUsbWrite(data),
      },
      Serial1: {
        setup: (_baud: number, { rx }: { rx: number }) => {
          this.isSerialOpen = true;
          this.rxPin = rx;
        },
        unsetup: () => {
          this.isSerialOpen = false;
        },
        on: (_event: string, listener: (data: string) => void) => {
          this.serialListener = listener;
        },
        write: (data: string | Uint8Array) =>
          this.onSerialWrite(
            typeof data === 'string' ? data : Buffer.from(data).toString('latin1'),
          ),
      },
      E: {
        CRC32: (bytes: Uint8Array) => crc32(bytes) | 0,
        hwRand: () => this.random(),
        toString: (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1'),
        toUint8Array: (text: string) => Uint8Array.from(Buffer.from(text, 'latin1')),
        enableWatchdog: (seconds: number) => {
          this.watchdogSeconds = seconds;
          this.fedAtMs = this.nowMs;
        },
        kickWatchdog: () => {
          this.fedAtMs = this.nowMs;
        },
        reboot: () => this.reboot(),
        getTemperature: () => this.celsius,
        getErrorFlags: () => this.errorFlags.splice(0),
        on: (_event: string, listener: (flags: string[]) => void) => {
          this.flagListener = listener;
        },
      },
      btoa: (data: Uint8Array | string) => Buffer.from(data as string, 'latin1').toString('base64'),
      require: (name: string) => (name === 'Flash' ? this.flash.module : { AES: { encrypt } }),
    };
  }
}

/** AES-128 over whole blocks with a zero IV, as Espruino has it. */
function encrypt(blocks: Uint8Array, key: Uint8Array, { mode }: { mode: string }): ArrayBuffer {
  const iv = mode === 'CBC' ? new Uint8Array(16) : null;
  const cipher = createCipheriv(`aes-128-${mode.toLowerCase()}`, key, iv).setAutoPadding(false);
  return Uint8Array.from(Buffer.concat([cipher.update(blocks), cipher.final()])).buffer;
}
