import { parseArgs } from 'node:util';
import { AwareError } from '../errors.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { EXIT, EXIT_CODES } from './exit-codes.ts';
import { commandHelp, overview } from './help.ts';
import { nearest } from './suggestion.ts';
import { COMMANDS, type CommandEntry } from './table.ts';

/**
 * Runs one command line and returns its exit code. Whatever goes wrong is said here, once: what
 * happened and why, then what to do.
 * @param args without node and script
 */
export async function runProgram(
  args: readonly string[],
  terminal: Terminal,
  commands: readonly CommandEntry[] = COMMANDS,
): Promise<number> {
  try {
    return await dispatch(args, terminal, commands);
  } catch (error) {
    const { code, lines } = explain(error, terminal);
    terminal.stderr.write(`${lines.join('\n')}\n`);
    return code;
  }
}

async function dispatch(
  args: readonly string[],
  terminal: Terminal,
  commands: readonly CommandEntry[],
): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined || first === '--help' || first === '-h') {
    return print(terminal, overview(commands));
  }
  if (first === 'help') {
    if (rest[0] === undefined) return print(terminal, overview(commands));
    return print(terminal, commandHelp(await find(rest[0], commands).load()));
  }
  const command = await find(first, commands).load();
  const { values, positionals } = parse(command, rest);
  if (values.help === true) return print(terminal, commandHelp(command));
  return command.run(values, terminal, positionals);
}

function print({ stdout }: Terminal, text: string): number {
  stdout.write(`${text}\n`);
  return EXIT.ok;
}

function find(name: string, commands: readonly CommandEntry[]): CommandEntry {
  const entry = commands.find((candidate) => candidate.name === name);
  if (entry) return entry;
  const names = commands.map((candidate) => candidate.name);
  throw usage(
    name.startsWith('-')
      ? `the command comes first, then ${name}`
      : `there is no command '${name}'`,
    nearest(name, names) ?? 'help',
    (meant) => `did you mean 'aware ${meant}'? 'aware --help' lists all`,
  );
}

interface ParsedLine {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
}

function parse(command: Command, args: readonly string[]): ParsedLine {
  const options = { ...command.options, help: { type: 'boolean', short: 'h' } as const };
  const allowPositionals = command.words !== undefined;
  try {
    return parseArgs({ args: [...args], options, allowPositionals }) as ParsedLine;
  } catch (error) {
    throw optionError(command, args, error as Error & { code?: string });
  }
}

function optionError(
  { name, options }: Command,
  args: readonly string[],
  error: Error & { code?: string },
): AwareError {
  const help = `'aware ${name} --help' lists the options`;
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const known = [...Object.keys(options), 'help'].map((option) => `--${option}`);
    const unknown = args.map((arg) => arg.split('=')[0]!).find((arg) => isUnknown(arg, known));
    const meant = nearest(unknown ?? '', known);
    const hint = meant === undefined ? help : `did you mean ${meant}? ${help}`;
    return new AwareError('usage', `'aware ${name}' has no option ${unknown ?? ''}`.trim(), hint);
  }
  if (error.code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
    return new AwareError('usage', `'aware ${name}' takes options only, no further words`, help);
  }
  return new AwareError('usage', error.message.split('.')[0]!.toLowerCase(), help);
}

const isUnknown = (arg: string, known: readonly string[]): boolean =>
  arg.startsWith('-') && arg !== '--' && !known.includes(arg);

const usage = (message: string, meant: string, hint: (meant: string) => string): AwareError =>
  new AwareError('usage', message, hint(meant));

/** A fault of ours comes with its stack only when AWARE_DEBUG is set. */
function explain(error: unknown, { env }: Terminal): { code: number; lines: string[] } {
  const debug = env.AWARE_DEBUG !== undefined && error instanceof Error ? [`${error.stack}`] : [];
  if (error instanceof AwareError) {
    return {
      code: EXIT_CODES[error.code],
      lines: [`aware: ${error.message}: ${error.hint} [${error.code}]`, ...debug],
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const lines = [`aware: a fault of ours: ${message} (AWARE_DEBUG=1 shows where)`, ...debug];
  return { code: EXIT.internal, lines };
}
