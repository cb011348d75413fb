import type { Command, OptionDeclaration } from './command.ts';
import type { CommandEntry } from './table.ts';

/** `aware --help` */
export function overview(commands: readonly CommandEntry[]): string {
  return [
    'aware: a mobile alarm, its receiver and its simulator',
    '',
    'Usage: aware <command> [options]',
    '',
    'Commands:',
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    "'aware --version' says which this is.",
    "'aware help <command>' or 'aware <command> --help' explains one.",
  ].join('\n');
}

/** `aware <command> --help` */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]): [string, string] => [
    optionLabel(name, option),
    option.doc,
  ]);
  return [
    `aware ${command.name}: ${command.summary}`,
    '',
    `Usage: aware ${command.name}${command.words ? ` ${command.words}` : ''} [options]`,
    '',
    command.description.trim(),
    '',
    'Options:',
    ...columns([...options, ['-h, --help', 'this text']]),
    '',
    'Examples:',
    ...command.examples.flatMap(([line, doc]) => [`  ${line}`, `      ${doc}`]),
  ].join('\n');
}

function optionLabel(name: string, { short, value }: OptionDeclaration): string {
  const long = `--${name}${value === undefined ? '' : ` ${value}`}`;
  return short === undefined ? `    ${long}` : `-${short}, ${long}`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
