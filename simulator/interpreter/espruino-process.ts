import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { FlashMemory } from '../parts/flash-memory.ts';
import { callgrindCommand, readInstructions } from './callgrind.ts';
import {
  addressOffset,
  flashFile,
  flashFileWith,
  loadFlashFile,
  withFirstFile,
} from './flash-file.ts';
import { HOST_MARK, type Measure, prelude, usbPrelude } from './prelude.ts';

/** The name is fixed in the Linux target. */
const FLASH_FILE = 'espruino.flash';
const PROGRAM_FILE = 'program.js';

/** Ends the interpreter: byte 4 on its stdin. */
const END_OF_TRANSMISSION = '\x04';
/** Before a console line: do not echo it and keep it out of the history. */
const QUIET = '\x10';

/** Room for the prelude, which is another one after each restart: the pins have moved. */
const BOOT0_BYTES = 8192;

/** Under valgrind a start takes some ten seconds. */
const START_TIMEOUT_MS = 120_000;
const ANSWER_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

export interface EspruinoOptions {
  /** Path of the real interpreter, `ESPRUINO`. */
  espruino: string;
  bundle: string;
  /** The firmware's flash pages at the start; `readFlash` brings back what became of them. */
  flash: FlashMemory;
  /** The pseudo-terminal that is the modem's port. */
  serialPath: string;
  /** A board on a cable: it starts what its Storage has, and no bundle. */
  usb?: UsbStorage | undefined;
  measure?: Measure;
  /** What the provisioned hold is; needed to measure instructions. */
  holdMs?: number;
  /** Levels of input pins at the start; the others are high. */
  levels?: Readonly<Record<number, boolean>>;
  /** Analog pins at the start, as shares of full scale. */
  shares?: Readonly<Record<number, number>>;
  /** Called when the firmware drives an output to another level. */
  onOutput?: (pin: number, high: boolean) => void;
}

/** The board's end of a cable, and its Storage. */
export interface UsbStorage {
  /** The pseudo-terminal that is the board's USB. */
  readonly path: string;
  /** What is in Storage at the first start. */
  readonly files: Readonly<Record<string, string>>;
  /** Everything that was in flash when the last process ended. */
  image?: Uint8Array;
}

interface PendingAnswer {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  timeout: NodeJS.Timeout;
}

/** The real Linux interpreter, running a bundle whose board is made of pins the host moves. */
export class EspruinoProcess {
  /** What the firmware printed. */
  readonly console: string[] = [];
  /** Called when the firmware drives an output to another level. */
  onOutput: (pin: number, high: boolean) => void = () => {};
  /** Called when the firmware restarts itself; the process ends then and its flash stays. */
  onReboot: () => void = () => {};
  /** It has, maybe before anybody listened. */
  hasRebooted = false;
  readonly #directory: string;
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #exited: Promise<void>;
  readonly #answers = new Map<number, PendingAnswer>();
  #nextId = 1;
  #line = '';
  #onReady: () => void = () => {};

  private constructor(options: EspruinoOptions) {
    const { espruino, bundle, flash, serialPath, usb, measure = 'nothing', holdMs = 0 } = options;
    const { levels = {}, shares = {}, onOutput } = options;
    if (onOutput) this.onOutput = onOutput;
    this.#directory = mkdtempSync(join(tmpdir(), 'aware-espruino-'));
    const wiring = { serialPath, measure, holdMs, levels, shares };
    const { address, length } = flash;
    const before = { ...wiring, flash: { address, length, offset: addressOffset(flash) } };
    const image = usb
      ? usbFlashFile(usb, usbPrelude(before, usb.path), flash)
      : flashFile(bundle, flash);
    writeFileSync(join(this.#directory, FLASH_FILE), image);
    if (!usb) writeFileSync(join(this.#directory, PROGRAM_FILE), prelude(before));
    const program = usb ? [] : [PROGRAM_FILE];
    const [command, ...args] =
      measure === 'instructions'
        ? callgrindCommand(this.#directory, espruino, PROGRAM_FILE)
        : [espruino, ...program];
    // stdin stays open and silent but for what `evaluate` says.
    this.#process = spawn(command!, args, {
      cwd: this.#directory,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#exited = new Promise((resolve) => {
      this.#process.once('exit', () => resolve());
      this.#process.once('error', () => resolve());
    });
    this.#process.stdout.setEncoding('latin1').on('data', (text: string) => this.#read(text));
    // A process that has ended cannot take input; `exited` is where that is noticed.
    this.#process.stdin.on('error', () => {});
  }

  /** Resolves once the bundle's top level has run; rejects when the interpreter ends before. */
  static async start(options: EspruinoOptions): Promise<EspruinoProcess> {
    const started = new EspruinoProcess(options);
    const ready = new Promise<'ready'>((resolve) => {
      started.#onReady = () => resolve('ready');
    });
    const outcome = await withTimeout(Promise.race([ready, started.#exited]), START_TIMEOUT_MS);
    if (outcome === 'ready' || started.hasRebooted) return started;
    const said = started.console.join('\n');
    await started.stop();
    throw new Error(`the interpreter did not get through the bundle:\n${said}`);
  }

  /** Evaluates on the device's console; the value comes back through its JSON. */
  evaluate(expression: string): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => {
        this.#answers.delete(id);
        reject(new Error(`the interpreter did not answer: ${expression}`));
      }, ANSWER_TIMEOUT_MS);
      this.#answers.set(id, { resolve, reject, timeout });
      this.#process.stdin.write(
        `${QUIET}$say('${HOST_MARK}=${id} ' + JSON.stringify([${expression}]))\n`,
      );
    });
  }

  /** Moves an input pin as a part outside would. */
  async setPin(pin: number, high: boolean): Promise<void> {
    await this.evaluate(`$pin(${pin}, ${high ? 1 : 0})`);
  }

  /** Sets an analog pin's voltage as a share of full scale. */
  async setAnalog(pin: number, share: number): Promise<void> {
    await this.evaluate(`$analog(${pin}, ${share})`);
  }

  /** Variables in use at the highest sample, less what the prelude itself takes. */
  async variablesPeak(): Promise<number> {
    return (await this.evaluate('$peak - $base')) as number;
  }

  /** The next press is the one whose instructions are counted. */
  async markPress(): Promise<void> {
    await this.evaluate('$mark()');
  }

  /** Instructions from the completed hold to the publish command; undefined before it. */
  instructionsPressToPublish(): number | undefined {
    return readInstructions(this.#directory);
  }

  /** Copies the firmware's flash pages, as they are now, into `flash`. */
  readFlash(flash: FlashMemory): void {
    loadFlashFile(readFileSync(join(this.#directory, FLASH_FILE)), flash);
  }

  /** All of its flash as it is now, Storage included. */
  flashImage(): Uint8Array {
    return readFileSync(join(this.#directory, FLASH_FILE));
  }

  /** Resolves when the process has ended by itself. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  /** Ends the process, as a power cut would, and removes its directory. */
  async stop(): Promise<void> {
    this.#process.stdin.write(END_OF_TRANSMISSION);
    const kill = setTimeout(() => this.#process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#exited;
    clearTimeout(kill);
    for (const { reject, timeout } of this.#answers.values()) {
      clearTimeout(timeout);
      reject(new Error('the interpreter was stopped'));
    }
    this.#answers.clear();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #read(text: string): void {
    const lines = (this.#line + text).split(/\r?\n/);
    this.#line = lines.pop()!;
    for (const line of lines) this.#take(withoutPrompt(line));
  }

  #take(line: string): void {
    if (!line.startsWith(HOST_MARK)) {
      if (line !== '') this.console.push(line);
      return;
    }
    const [word, ...fields] = line.slice(HOST_MARK.length).split(' ');
    if (word === 'begin') this.console.length = 0;
    else if (word === 'ready') this.#onReady();
    else if (word === 'reboot') {
      this.hasRebooted = true;
      this.onReboot();
    } else if (word === 'pin') this.onOutput(Number(fields[0]), fields[1] === '1');
    else if (word === 'exception') this.console.push(`Uncaught ${fields.join(' ')}`);
    else if (word!.startsWith('=')) this.#answer(Number(word!.slice(1)), fields.join(' '));
  }

  #answer(id: number, json: string): void {
    const pending = this.#answers.get(id);
    if (!pending) return;
    this.#answers.delete(id);
    clearTimeout(pending.timeout);
    pending.resolve((JSON.parse(json) as unknown[])[0]);
  }
}

function usbFlashFile({ files, image }: UsbStorage, boot0: string, flash: FlashMemory): Uint8Array {
  const padded = boot0.padEnd(BOOT0_BYTES);
  return image
    ? withFirstFile(image, padded)
    : flashFileWith({ '.boot0': padded, ...files }, flash);
}

/** The console writes its prompt, and the sequence that wipes it, in front of what is printed. */
function withoutPrompt(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's escape character
  return line.replace(/^(?:>|\x1b\[J|\x08)*/, '');
}

async function withTimeout<Value>(
  value: Promise<Value>,
  timeoutMs: number,
): Promise<Value | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeoutMs);
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}
