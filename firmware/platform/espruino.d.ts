/**
 * The calls of Espruino 2v29 that firmware may use, and no more: the simulator has exactly these.
 * Only the files of this folder use them.
 */

/** The firmware's version, put in by the build. */
declare const FIRMWARE_VERSION: string;
/** Name of the board file; in the service channel alone. */
declare const BOARD_NAME: string;

/** Returns a handle, which is never 0. */
declare function setTimeout(f: () => void, delayMs: number): number;
declare function setInterval(f: () => void, pauseMs: number): number;
/** Without a handle it clears every timer; with one that is `undefined` it throws. */
declare function clearTimeout(handle: number): void;
declare function clearInterval(handle: number): void;
declare function changeInterval(handle: number, pauseMs: number): void;
/** Seconds, with a fraction; not the time of day on a device that has just started. */
declare function getTime(): number;
// biome-ignore lint/suspicious/noShadowRestrictedNames: there is no other library to shadow
declare const Date: { now(): number };

interface WatchEvent {
  state: boolean;
  /** Seconds, as `getTime` counts them. */
  time: number;
  lastTime: number;
  pin: number;
}
interface WatchOptions {
  repeat: boolean;
  edge: 'rising' | 'falling' | 'both';
  /** Milliseconds. */
  debounce: number;
}
/** On nRF52 a pin is its number. */
declare function setWatch(
  f: (event: WatchEvent) => void,
  pin: number,
  options: WatchOptions,
): number;
declare function clearWatch(handle: number): void;
declare function pinMode(pin: number, mode: string): void;
declare function digitalWrite(pin: number, value: boolean | number): void;
declare function digitalRead(pin: number): number;
/** A share of the reference voltage, 0 to 1. */
declare function analogRead(pin: number): number;

declare const Serial1: {
  setup(baud: number, pins: { rx: number; tx: number }): void;
  unsetup(): void;
  write(data: string | Uint8Array | ArrayBuffer): void;
  /** Hands on strings of characters 0 to 255, cut anywhere. */
  on(event: 'data', f: (data: string) => void): void;
};

/** The cable. What comes goes to the console while that is open there. */
declare const USB: {
  write(data: Uint8Array): void;
  /** Hands on strings of characters 0 to 255, cut anywhere. */
  on(event: 'data', f: (data: string) => void): void;
};

/** Bluetooth. */
declare const NRF: {
  /** Silent, and whoever is connected is not any more. */
  sleep(): void;
};

/** Runs in the scope of its caller, and gives the value of an expression. */
// biome-ignore lint/suspicious/noShadowRestrictedNames: there is no other library to shadow
declare function eval(text: string): unknown;
declare const global: { slotAddress: number; trialWordAddress: number };
/** Where the program that runs lies in flash; set by the boot stub. */
declare const slotAddress: number;
/** Where a program that is on trial writes that it runs, 0 for one that is not; by the boot stub. */
declare const trialWordAddress: number;

declare const E: {
  /** A closed console that is not forced comes back by itself when a cable is plugged in. */
  setConsole(device: 'USB' | null, options?: { force: boolean }): void;
  /** Bytes of the memory, flash too, as a string that takes no room of its own. */
  memoryArea(address: number, length: number): string;
  /** CRC-32 of zip; negative from bit 31 on, so make it unsigned with `>>> 0`. */
  CRC32(data: Uint8Array | string): number;
  /** A random 32-bit integer, from the hardware on nRF52. */
  hwRand(): number;
  enableWatchdog(seconds: number, isFedByItself: boolean): void;
  kickWatchdog(): void;
  reboot(): void;
  /** Celsius, of the chip. */
  getTemperature(): number;
  toString(data: Uint8Array): string;
  toUint8Array(data: string): Uint8Array;
  getErrorFlags(): string[];
  setFlags(flags: Record<string, boolean>): void;
  on(event: 'errorFlag', f: (flags: string[]) => void): void;
  on(event: 'kill', f: () => void): void;
};

/** Base64; takes bytes as well as a string of characters 0 to 255. */
declare function btoa(data: Uint8Array | string): string;

declare const process: {
  env: { VERSION: string; BOARD: string };
  /** Counted in variables of 12 to 16 bytes. */
  memory(): { free: number; usage: number; total: number };
  on(event: 'uncaughtException', f: (error: unknown) => void): void;
  removeAllListeners(event: 'uncaughtException'): void;
};

interface FlashModule {
  getFree(): { addr: number; length: number }[];
  getPage(address: number): { addr: number; length: number };
  erasePage(address: number): void;
  /** Address and length in whole words of 4 bytes; can only clear bits. */
  write(data: Uint8Array, address: number): void;
  /** Nothing at all for a length of 0. */
  read(length: number, address: number): Uint8Array;
}
interface CryptoModule {
  AES: {
    /** Adds no padding; gives nothing when memory is short. CTR is left out: it ignores its IV. */
    encrypt(
      data: Uint8Array,
      key: Uint8Array,
      options: { mode: 'CBC' | 'ECB'; iv?: Uint8Array },
    ): ArrayBuffer | undefined;
  };
}
declare function require(module: 'Flash'): FlashModule;
declare function require(module: 'crypto'): CryptoModule;

declare function print(...values: unknown[]): void;
declare const console: { log(...values: unknown[]): void };
