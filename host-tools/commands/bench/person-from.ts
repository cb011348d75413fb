import { AnswersFile } from '../../bench/answers-file.ts';
import type { Person } from '../../bench/person.ts';
import { AwareError } from '../../errors.ts';
import type { Terminal } from '../command.ts';
import { TerminalPerson } from './terminal-person.ts';

export interface Answering {
  /** The option that names a file of answers, as `--from`. */
  readonly option: string;
  readonly file: string | undefined;
  /** Every key that the file may have. */
  readonly names: readonly string[];
  /** Nothing but the result is printed. */
  readonly isJson: boolean;
}

/**
 * Works with whoever answers: a file, or a person at the terminal.
 * @throws AwareError `usage` when there is neither
 */
export async function withPerson<Result>(
  terminal: Terminal,
  { option, file, names, isJson }: Answering,
  work: (person: Person) => Promise<Result>,
): Promise<Result> {
  const tell = (text: string) => {
    if (!isJson) terminal.stdout.write(`${text}\n`);
  };
  if (file !== undefined) return work(new AnswersFile(file, names, tell));
  if (terminal.stdin.isTTY !== true || isJson) {
    throw new AwareError(
      'usage',
      isJson ? '--json asks nobody' : 'there is no terminal to ask',
      `give the answers in a file: ${option} FILE (docs/technician.md)`,
    );
  }
  const person = new TerminalPerson(terminal);
  try {
    return await work(person);
  } finally {
    person.close();
  }
}
