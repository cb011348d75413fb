import { createInterface } from 'node:readline';
import type { Person, Question } from '../../bench/person.ts';
import { AwareError } from '../../errors.ts';
import type { Terminal } from '../command.ts';
import { type Paint, paintFor } from '../paint.ts';

/** A person at a terminal, who can answer again when an answer cannot be taken. */
export class TerminalPerson implements Person {
  readonly #terminal: Terminal;
  readonly #paint: Paint;
  readonly #lines: AsyncIterator<string>;
  readonly #stop: () => void;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#paint = paintFor(terminal);
    const reader = createInterface({ input: terminal.stdin, signal: terminal.interrupted });
    this.#lines = reader[Symbol.asyncIterator]();
    this.#stop = () => reader.close();
  }

  tell(text: string): void {
    this.#terminal.stdout.write(`${text}\n`);
  }

  /** @throws AwareError `interrupted` at Ctrl-C or the end of the input */
  async ask<Value>({ text, preset, parse }: Question<Value>): Promise<Value> {
    const shown = preset === undefined ? '' : this.#paint.quiet(` [${preset}]`);
    for (;;) {
      this.#terminal.stdout.write(`${text}${shown} `);
      const answer = (await this.#nextLine()) || preset;
      const parsed = answer === undefined ? undefined : parse(answer);
      if (parsed?.ok) return parsed.value;
      const why = parsed === undefined ? 'an answer is needed here' : `'${answer}' ${parsed.why}`;
      this.#terminal.stdout.write(`  ${this.#paint.warning(why)}\n`);
    }
  }

  /** Gives the keyboard back. */
  close(): void {
    this.#stop();
  }

  async #nextLine(): Promise<string> {
    const { done, value } = await this.#lines.next();
    if (!done) return value.trim();
    this.#terminal.stdout.write('\n');
    throw interrupted();
  }
}

export const interrupted = (): AwareError =>
  new AwareError('interrupted', 'stopped', 'nothing is left half done; the same command goes on');
