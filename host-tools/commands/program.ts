import { existsSync, readFileSync } from 'node:fs';
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
  if (first === '--version') return print(terminal, `aware ${version()}`);
  if (first === 'help') {
    if (rest[0] === undefined) return print(terminal, overview(commands));
    return print(terminal, commandHelp(await find(rest[0], commands).load()));
  }
  const command = await find(first, commands).load();
  const { values, positionals } = parse(command, rest);
  if (values.help === true) return print(terminal, commandHelp(command));
  return command.run(values, terminal, positionals);
}

/** Of the package that this is part of. */
function version(): string {
  // From dist/aware.js, and from this folder when the sources run unbundled.
  const places = ['../package.json', '../../package.json'].map(
    (path) => new URL(path, import.meta.url),
  );
  const place = places.find((candidate) => existsSync(candidate))!;
  return (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version;
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
  let parsed: ParsedLine;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals }) as ParsedLine;
  } catch (error) {
    throw optionError(command, args, error as Error & { code?: string });
  }
  const empty = Object.entries(parsed.values).find(([, value]) => [value].flat().includes(''));
  if (empty === undefined) return parsed;
  const help = `give it a value, or leave it out; 'aware ${command.name} --help' lists the options`;
  throw new AwareError('usage', `--${empty[0]} is empty`, help);
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
  const [, option] =
    /^Option '(?:-\w, )?(--[\w-]+)[^']*' argument is ambiguous/.exec(error.message) ?? [];
  if (option !== undefined) {
    const value =
      args[args.findIndex((arg) => arg === option || isShortOf(arg, options, option)) + 1];
    return new AwareError(
      'usage',
      `${option} is followed by ${value}, which looks like an option`,
      `give it a value; '${option}=${value}' if that is the value it is to have`,
    );
  }
  return new AwareError('usage', error.message.split('.')[0]!.toLowerCase(), help);
}

const isShortOf = (arg: string, options: Command['options'], option: string): boolean =>
  arg === `-${options[option.slice(2)]?.short}`;

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
