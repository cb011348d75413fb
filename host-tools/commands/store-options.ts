import { homedir } from 'node:os';
import { join } from 'node:path';
import type { OptionDeclaration, OptionValues, Terminal } from './command.ts';

/** Where the store is, for every command that uses it. */
export const STORE_OPTIONS = {
  data: {
    ...{ type: 'string', value: 'DIR' },
    doc: 'where the database is ($AWARE_HOME, or ~/.local/share/aware)',
  },
  'key-file': { type: 'string', value: 'FILE', doc: "key of the database's secrets (DIR/key)" },
} as const satisfies Readonly<Record<string, OptionDeclaration>>;

/** The value of a text option, undefined when it was not given. */
export const textOf = (value: OptionValues[string]): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** XDG base directory specification, unless the option or AWARE_HOME says otherwise. */
export const dataDirFrom = (values: OptionValues, env: Terminal['env']): string =>
  textOf(values.data) ??
  (env.AWARE_HOME || join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'aware'));
