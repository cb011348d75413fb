import type { Person, Question } from '../person.ts';

/** Answers by name, and hears what it is told. */
export class FakePerson implements Person {
  readonly told: string[] = [];
  readonly asked: string[] = [];
  /** Answers in turn; the last one stays. */
  readonly answers: Record<string, string[]>;
  /** Called with what it is told, for a person who does as told. */
  onTold: (text: string) => void = () => {};

  constructor(answers: Record<string, string | string[]> = {}) {
    this.answers = Object.fromEntries(
      Object.entries(answers).map(([name, answer]) => [name, [answer].flat()]),
    );
  }

  tell(text: string): void {
    this.told.push(text);
    this.onTold(text);
  }

  async ask<Value>({ name, preset, parse }: Question<Value>): Promise<Value> {
    this.asked.push(name);
    const answers = this.answers[name] ?? [];
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? preset;
    const parsed = parse(answer ?? '');
    if (!parsed.ok) throw new Error(`'${answer}' for ${name} ${parsed.why}`);
    return parsed.value;
  }
}
