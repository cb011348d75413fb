/** One argument as written: `"24"` and `24` differ for the commands that want a string. */
export interface AtArgument {
  text: string;
  quoted: boolean;
}

/** The forms of 3GPP 27.007 §4.2. Basic commands (`ATD…`, `ATE0`) have their digits as argument. */
export type AtForm = 'run' | 'read' | 'test' | 'set';

export interface AtCommand {
  /** `+CSQ`, or the letter(s) of a basic command; empty for a bare `AT`. */
  name: string;
  form: AtForm;
  args: AtArgument[];
}

/**
 * Splits `0,"host",8883` into its arguments. A quote protects commas; there is no escape.
 *
 * @returns undefined where quotes do not match.
 */
export function parseArguments(text: string): AtArgument[] | undefined {
  const args: AtArgument[] = [];
  const pattern = /\s*(?:"([^"]*)"|([^",]*?))\s*(,|$)/y;
  while (pattern.lastIndex <= text.length) {
    const match = pattern.exec(text);
    if (match === null) {
      return undefined;
    }
    const quoted = match[1] !== undefined;
    args.push({ text: match[1] ?? match[2] ?? '', quoted });
    if (match[3] === '') {
      return args;
    }
  }
  return undefined;
}

/** `AT+CMEE=1;+CREG=2` is two commands; the semicolon that ends a dialled number is not one between. */
export function splitCommands(line: string): string[] {
  if (!line.includes(';')) return [line];
  const [first, ...others] = line.split(/;(?=\+(?:[^"]*"[^"]*")*[^"]*$)/);
  return [first!, ...others.map((command) => `AT${command}`)];
}

/** Reads one command without its CR. Undefined: a line that the modem answers with ERROR. */
export function parseCommand(line: string): AtCommand | undefined {
  const rest = line.slice(2).trim();
  const extended = /^(\+[A-Za-z0-9]+)(=\?|\?|=(.*))?$/s.exec(rest);
  if (extended !== null) {
    const name = extended[1]!.toUpperCase();
    if (extended[2] === undefined) {
      return { name, form: 'run', args: [] };
    }
    if (extended[2] === '?' || extended[2] === '=?') {
      return { name, form: extended[2] === '?' ? 'read' : 'test', args: [] };
    }
    const args = parseArguments(extended[3]!);
    return args && { name, form: 'set', args };
  }
  const basic = /^(&?[A-Za-z]|)(.*)$/s.exec(rest)!;
  const text = basic[2]!.trim();
  // A bare `AT` has nothing behind it.
  if (basic[1] === '' && text !== '') return undefined;
  return {
    name: basic[1]!.toUpperCase(),
    form: text === '' ? 'run' : 'set',
    args: text === '' ? [] : [{ text, quoted: false }],
  };
}

/** An unquoted decimal argument within bounds; undefined where it is anything else. */
export function integerArgument(
  argument: AtArgument | undefined,
  min: number,
  max: number,
): number | undefined {
  if (argument === undefined || argument.quoted || !/^-?\d+$/.test(argument.text)) {
    return undefined;
  }
  const value = Number(argument.text);
  return value >= min && value <= max ? value : undefined;
}

/** A quoted argument of at least one and at most `maxLength` characters. */
export function stringArgument(
  argument: AtArgument | undefined,
  maxLength: number,
): string | undefined {
  const fits = argument?.quoted && argument.text.length > 0 && argument.text.length <= maxLength;
  return fits ? argument.text : undefined;
}
