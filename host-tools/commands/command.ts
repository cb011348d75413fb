import type { ParseArgsConfig } from 'node:util';

/** One option as `parseArgs` takes it, with what `--help` says about it. */
export type OptionDeclaration = NonNullable<ParseArgsConfig['options']>[string] & {
  /** What stands for the value, as in `--port N`; absent for a switch. */
  readonly value?: string;
  readonly doc: string;
};

/** The streams and surroundings of a command; tests give their own. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts at the first Ctrl-C or SIGTERM: end in good order. */
  readonly interrupted: AbortSignal;
}

export type OptionValues = Readonly<
  Record<string, string | boolean | readonly string[] | undefined>
>;

/** A subcommand of `aware`, one file each, loaded when it is called. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What it does and how to use it, in a few short paragraphs. */
  readonly description: string;
  readonly options: Readonly<Record<string, OptionDeclaration>>;
  /** Command lines to copy, each with what it does. */
  readonly examples: readonly (readonly [line: string, doc: string])[];
  /** What stands for the words besides the options, as in `[NAME…]`; absent: it takes none. */
  readonly words?: string;
  /** Resolves with the exit code; throws AwareError. */
  run(values: OptionValues, terminal: Terminal, words: readonly string[]): Promise<number>;
}
