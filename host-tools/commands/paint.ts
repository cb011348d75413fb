import type { Terminal } from './command.ts';

/** Colours for people: on a terminal, unless NO_COLOR (no-color.org) is set. */
export interface Paint {
  alarm(text: string): string;
  warning(text: string): string;
  quiet(text: string): string;
  good(text: string): string;
}

export function paintFor({ stdout, env }: Terminal): Paint {
  const coloured = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const sgr = (parameters: string) => (text: string) =>
    coloured ? `\x1b[${parameters}m${text}\x1b[0m` : text;
  return { alarm: sgr('1;31'), warning: sgr('33'), quiet: sgr('2'), good: sgr('32') };
}
