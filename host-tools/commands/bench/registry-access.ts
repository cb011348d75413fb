import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { checkName } from '../../receiver/index.ts';
import { Registry } from '../../registry/registry.ts';
import { openStore, type Store } from '../../store/store.ts';
import type { OptionDeclaration, OptionValues, Terminal } from '../command.ts';
import { deviceIdOf } from '../dispatcher-request.ts';

/** Where the store is, for every command that uses it. */
export const STORE_OPTIONS = {
  data: {
    ...{ type: 'string', value: 'DIR' },
    doc: 'where the database is ($AWARE_HOME, or ~/.local/share/aware)',
  },
  'key-file': { type: 'string', value: 'FILE', doc: "key of the database's secrets (DIR/key)" },
} as const satisfies Readonly<Record<string, OptionDeclaration>>;

export const BY_OPTION = {
  by: { type: 'string', value: 'NAME', doc: 'who does it, for the record (your login)' },
} as const satisfies Readonly<Record<string, OptionDeclaration>>;

/** The value of a text option, undefined when it was not given. */
export const textOf = (value: OptionValues[string]): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** XDG base directory specification, unless the option or AWARE_HOME says otherwise. */
export const dataDirFrom = (values: OptionValues, env: Terminal['env']): string =>
  textOf(values.data) ??
  (env.AWARE_HOME || join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'aware'));

/** Who does it. @throws AwareError `outOfRange` */
export function byFrom(values: OptionValues): string {
  const by = textOf(values.by) ?? userInfo().username;
  checkName(by);
  return by;
}

export interface OpenRegistry {
  readonly store: Store;
  readonly registry: Registry;
}

/**
 * Works with the registry, and closes the store however that ends.
 * @throws AwareError `store…`, `keyFile…`
 */
export async function withRegistry<Result>(
  values: OptionValues,
  { env }: Terminal,
  work: (open: OpenRegistry) => Result | Promise<Result>,
): Promise<Result> {
  const dataDir = dataDirFrom(values, env);
  const store = openStore({ dataDir, keyFile: textOf(values['key-file']) });
  try {
    const registry = new Registry({ store, now: () => Date.now(), by: byFrom(values) });
    return await work({ store, registry });
  } finally {
    store.close();
  }
}

/** What people read from a label: `k7qm-2xpd`, or without the dash. @throws AwareError `usage` */
export const deviceIdFrom = (word: string): string =>
  deviceIdOf(word, 'it is on the label: eight letters and digits, as in K7QM-2XPD');
