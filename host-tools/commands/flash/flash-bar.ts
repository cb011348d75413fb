import type { FlashProgress } from '../../flash/flash-board.ts';
import type { Terminal } from '../command.ts';

const WIDTH = 30;
/** ECMA-48: back to the first column, and erase to the end of the line. */
const CLEAR_LINE = '\r\x1b[K';
/** Without a terminal a line for each step, and one for each of so many parts of the writing. */
const PARTS = 4;

const WORDS: Readonly<Record<FlashProgress['step'], string>> = {
  ...{ look: 'looking at what is there', erase: 'erasing', write: 'writing' },
  ...{
    verify: 'reading back',
    boot: 'writing the boot stub',
    switch: 'making it the one that starts',
  },
};

/** How far the flashing is: a bar on a terminal, plain lines without, objects for a machine. */
export class FlashBar {
  readonly #terminal: Terminal;
  readonly #port: string;
  readonly #isJson: boolean;
  #last = '';

  constructor(terminal: Terminal, port: string, isJson: boolean) {
    this.#terminal = terminal;
    this.#port = port;
    this.#isJson = isJson;
  }

  show(progress: FlashProgress): void {
    const { stdout } = this.#terminal;
    if (this.#isJson) stdout.write(`${JSON.stringify(progress)}\n`);
    else if (stdout.isTTY === true) stdout.write(`${CLEAR_LINE}${bar(progress)}`);
    else this.#line(progress);
  }

  /** Leaves the line free for what follows. */
  end(): void {
    const { stdout } = this.#terminal;
    if (!this.#isJson && stdout.isTTY === true) stdout.write(CLEAR_LINE);
  }

  #line({ step, bytes, of }: FlashProgress): void {
    const part = step === 'write' ? Math.floor((bytes * PARTS) / of) : 0;
    const key = `${step} ${part}`;
    if (key === this.#last) return;
    this.#last = key;
    const how = step === 'write' ? `  ${Math.floor((100 * bytes) / of)} %` : '';
    this.#terminal.stdout.write(`${this.#port}  ${WORDS[step]}${how}\n`);
  }
}

function bar({ step, bytes, of }: FlashProgress): string {
  const full = Math.round((WIDTH * bytes) / of);
  const percent = `${Math.floor((100 * bytes) / of)}`.padStart(3);
  return `[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}] ${percent} %  ${WORDS[step]}`;
}
