/** Who is asked on the bench: a person at a terminal, or a file that answers for one. */

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `why` goes on from the question's subject, as in 'is no number'. */
  | { readonly ok: false; readonly why: string };

export interface Question<Value> {
  /** Its key in a file of answers. */
  readonly name: string;
  readonly text: string;
  /** What an empty answer stands for; absent: it must be answered. */
  readonly preset?: string | undefined;
  parse(answer: string): Parsed<Value>;
}

export interface Person {
  tell(text: string): void;
  /** Asks until the answer can be taken; a file is asked once. */
  ask<Value>(question: Question<Value>): Promise<Value>;
}

export const taken = <Value>(value: Value): Parsed<Value> => ({ ok: true, value });
export const refusedBecause = (why: string): Parsed<never> => ({ ok: false, why });

const YES = /^(y|yes|true)$/i;
const NO = /^(n|no|false)$/i;

export const parseYesNo = (answer: string): Parsed<boolean> => {
  if (YES.test(answer)) return taken(true);
  return NO.test(answer) ? taken(false) : refusedBecause('is neither yes nor no');
};

/** A question that must be thought about has no preset. */
export const yesNo = (name: string, text: string, preset?: 'yes' | 'no'): Question<boolean> => ({
  ...{ name, text, preset, parse: parseYesNo },
});
