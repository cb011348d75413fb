import { userInfo } from 'node:os';
import { checkName } from '../../receiver/index.ts';
import { Registry } from '../../registry/registry.ts';
import { openStore, type Store } from '../../store/store.ts';
import type { OptionDeclaration, OptionValues, Terminal } from '../command.ts';
import { deviceIdOf } from '../dispatcher-request.ts';
import { dataDirFrom, textOf } from '../store-options.ts';

export const BY_OPTION = {
  by: { type: 'string', value: 'NAME', doc: 'who does it, for the record (your login)' },
} as const satisfies Readonly<Record<string, OptionDeclaration>>;

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
