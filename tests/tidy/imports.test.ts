import { describe, expect, it } from 'vitest';
import { forbiddenImports } from './import-rules.ts';
import { readSources } from './sources.ts';

const importing = (path: string, specifier: string): string[] =>
  forbiddenImports({ path, text: `import { a } from '${specifier}';` });

describe('the imports', () => {
  it('keep to the table of who may know whom', () => {
    expect(readSources().flatMap(forbiddenImports)).toEqual([]);
  });
});

describe('the table of who may know whom', () => {
  it.each([
    ['protocol/index.ts', '../simulator/index.ts'],
    ['firmware/main.ts', '../protocol/index.ts'],
    ['firmware/main.ts', './build/gate.ts'],
    ['firmware/main.ts', 'node:fs'],
    ['firmware/main.ts', 'acorn'],
    ['firmware/build/bundle.ts', '../main.ts'],
    ['simulator/world.ts', '../firmware/main.ts'],
    ['simulator/world.ts', '../protocol/sealing.ts'],
    ['simulator/world.ts', '../host-tools/errors.ts'],
    ['host-tools/receiver/receiver.ts', '../../simulator/index.ts'],
    ['host-tools/receiver/receiver.ts', '../commands/table.ts'],
    ['host-tools/commands/demo.ts', '../../simulator/clock.ts'],
    ['host-tools/page/client/main.ts', '../../../protocol/index.ts'],
    ['host-tools/page/client/main.ts', '../server.ts'],
    ['simulator/world.ts', './device-fixture.ts'],
    ['simulator/world.test.ts', '../firmware/main.ts'],
  ])('refuses that %s imports %s', (path, specifier) => {
    expect(importing(path, specifier)).toEqual([`${path} imports ${specifier}`]);
  });

  it.each([
    ['firmware/journal.ts', 'board'],
    ['firmware/journal.ts', '../protocol/generated/device-codec.ts'],
    ['firmware/build/gate.ts', 'acorn'],
    ['simulator/world.ts', '../protocol/index.ts'],
    ['host-tools/commands/demo.ts', '../../simulator/index.ts'],
    ['firmware/seal.test.ts', '../protocol/sealing.ts'],
    ['tests/alarm.test.ts', '../host-tools/store/store.ts'],
  ])('allows that %s imports %s', (path, specifier) => {
    expect(importing(path, specifier)).toEqual([]);
  });

  it('sees imports that span lines, are for types only, re-export or run later', () => {
    const text = [
      "import {\n  a,\n  b,\n} from '../simulator/a.ts';",
      "import type { C } from '../simulator/c.ts';",
      "export { d } from '../simulator/d.ts';",
      "import '../simulator/e.ts';",
      "const f = await import('../simulator/f.ts');",
    ].join('\n');
    expect(forbiddenImports({ path: 'protocol/index.ts', text })).toHaveLength(5);
  });
});
