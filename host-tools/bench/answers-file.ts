import { readFileSync } from 'node:fs';
import { AwareError } from '../errors.ts';
import type { Person, Question } from './person.ts';

/** A file that answers for a person: a JSON object with an answer for each question's name. */
export class AnswersFile implements Person {
  readonly #path: string;
  readonly #answers: Readonly<Record<string, string>>;
  readonly #tell: (text: string) => void;

  /**
   * @param known the names of all questions, so that a slip in a key is not taken for an absence
   * @throws AwareError `fileUnreadable`, `answerRefused`
   */
  constructor(path: string, known: readonly string[], tell: (text: string) => void) {
    this.#path = path;
    this.#answers = readAnswers(path);
    this.#tell = tell;
    const strange = Object.keys(this.#answers).find((name) => !known.includes(name));
    if (strange === undefined) return;
    const hint = `it may have ${known.join(', ')}`;
    throw new AwareError(
      'answerRefused',
      `${path} has a key that nobody asks for: ${strange}`,
      hint,
    );
  }

  tell(text: string): void {
    this.#tell(text);
  }

  /** @throws AwareError `answerMissing`, `answerRefused` */
  async ask<Value>({ name, text, preset, parse }: Question<Value>): Promise<Value> {
    const answer = this.#answers[name] ?? preset;
    if (answer === undefined) {
      throw new AwareError('answerMissing', `${this.#path} has no ${name}`, `it asks: ${text}`);
    }
    const parsed = parse(answer.trim());
    if (parsed.ok) return parsed.value;
    throw new AwareError(
      'answerRefused',
      `${name} in ${this.#path} ${parsed.why}`,
      `it asks: ${text}`,
    );
  }
}

function readAnswers(path: string): Readonly<Record<string, string>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    // What the file holds is not repeated: the parser's own words quote it.
    const why = cause instanceof SyntaxError ? 'is not JSON' : `cannot be read`;
    throw unreadable(path, why, cause);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw unreadable(path, 'is not one JSON object');
  }
  return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, textOf(value)]));

  function textOf(value: unknown): string {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw unreadable(path, 'has a value that is no text, number, true or false');
  }
}

const unreadable = (path: string, why: string, cause?: unknown): AwareError =>
  new AwareError(
    'fileUnreadable',
    `the file ${path} ${why}`,
    'give a JSON file as in docs/technician.md',
    { cause },
  );
