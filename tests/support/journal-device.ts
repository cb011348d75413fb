/** The journal's program in Node: one run of it is one start of the device. */
import { crc32 } from 'node:zlib';
import type { SweptFlash } from './journal-flash.ts';
import type { JournalState, Step } from './journal-program.ts';

/** Thrown out of the program where the device restarts itself. */
const RESTART = Symbol('restart');
/** What the generator of random numbers gives; its upper 20 bits are how far a worn journal jumps. */
const RANDOM = 0x5a5a5a5a;
/** The run has come to rest after this long: `AT_REST_MS` of firmware/restarts.ts. */
const AT_REST_MS = 300_000;

const GLOBALS = ['require', 'print', 'E', 'getTime', 'setTimeout', 'clearTimeout'] as const;
const PINS = ['pinMode', 'digitalWrite', 'digitalRead', 'setWatch', 'analogRead'] as const;

type Main = (...globals: unknown[]) => void;

export type Outcome = 'done' | 'restarts' | { readonly failed: unknown };

/** Reads the program once, to be run often. */
export function readProgram(program: string): Main {
  return new Function(...GLOBALS, ...PINS, program) as Main;
}

export class JournalDevice {
  /** The highest sequence number that was used; on the air as soon as it is here. */
  highestUsed = -1;
  readonly #steps = new Map<string, (request?: Step) => void>();
  readonly #timers: { callback: () => void; delayMs: number }[] = [];
  #state = '';

  constructor(main: Main, flash: SweptFlash) {
    const engine = {
      CRC32: (bytes: Uint8Array) => crc32(bytes) | 0,
      hwRand: () => RANDOM,
      on: (name: string, f: () => void) => this.#steps.set(name, f),
      reboot: () => {
        throw RESTART;
      },
    };
    const globals = [
      (name: string) => (name === 'Flash' ? flash.module : {}),
      (line: string) => this.#read(line),
      engine,
      () => 0,
      (callback: () => void, delayMs: number) => this.#timers.push({ callback, delayMs }),
      () => {},
    ];
    main(...globals, ...PINS.map(() => () => 0));
  }

  /** What throws out of a step ends this run, as the firmware's guard does. */
  take(step: Step): Outcome {
    try {
      if (step[0] === 'rest') this.#comeToRest();
      else this.#steps.get('step')!(step);
      return 'done';
    } catch (error) {
      return error === RESTART ? 'restarts' : { failed: error };
    }
  }

  state(): JournalState {
    this.#steps.get('state')!();
    return JSON.parse(this.#state) as JournalState;
  }

  #comeToRest(): void {
    for (const { callback, delayMs } of this.#timers) if (delayMs === AT_REST_MS) callback();
  }

  #read(line: string): void {
    const [word, rest] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
    if (word === 'used') this.highestUsed = Math.max(this.highestUsed, Number(rest));
    else if (word === 'state') this.#state = rest;
  }
}
