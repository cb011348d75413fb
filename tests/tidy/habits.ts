import { type AnyNode, parse } from 'acorn';
import { transformSync } from 'esbuild';
import { isPropertyName, walk } from '../../firmware/build/syntax-tree.ts';
import { isTestCode, type Source } from './sources.ts';

interface Habit {
  /** A name, a member of one (`Math.random`), or `new` of one without arguments. */
  banned: RegExp;
  allowedIn: (path: string) => boolean;
  instead: string;
}

const isCommand = (path: string): boolean => path.startsWith('host-tools/commands/');
const isOneOf =
  (...paths: string[]) =>
  (path: string): boolean =>
    paths.includes(path);

/** The edges of the host's world: elsewhere time is a parameter. */
const REAL_CLOCKS = isOneOf('simulator/clock.ts', 'host-tools/receiver/index.ts');
/** Programs that are started by hand, and so may print. */
const PROGRAMS = isOneOf(
  'scripts/build.ts',
  'protocol/generate/main.ts',
  'simulator/probes/record.ts',
);

/** What a file must not do, and what it does instead. */
export const HABITS: readonly Habit[] = [
  {
    banned: /^Math\.random$/,
    allowedIn: () => false,
    instead: 'take a source of randomness as a parameter (a seeded one in tests and simulator)',
  },
  {
    banned: /^(Date\.now|performance\.now|new Date)$/,
    allowedIn: (path) => REAL_CLOCKS(path) || (isCommand(path) && !isTestCode(path)),
    instead: 'take a clock as a parameter',
  },
  {
    banned: /^(setTimeout|setInterval)$/,
    allowedIn: (path) => !isTestCode(path),
    instead: 'advance a virtual clock, or wait for the event itself',
  },
  {
    banned: /^(it|test|describe)\.only$/,
    allowedIn: () => false,
    instead: 'name the test on the command line: npx vitest run -t …',
  },
  {
    banned: /^process\.exit$/,
    allowedIn: isCommand,
    instead: 'throw an AwareError; a program of its own sets process.exitCode',
  },
  {
    banned: /^(console\.\w+|process\.(stdout|stderr))$/,
    allowedIn: (path) => isCommand(path) || PROGRAMS(path) || isTestCode(path),
    instead: 'hand it to the caller as an event or a result',
  },
];

const WORDS: readonly { banned: RegExp; instead: string }[] = [
  { banned: /\b(TODO|FIXME|XXX)\b/, instead: 'do it now, or write it down where work is planned' },
  { banned: /@ts-(ignore|nocheck)\b/, instead: 'a type that is true' },
];

/** Every banned thing in the source, with what to do instead. */
export function brokenHabits({ path, text }: Source): string[] {
  const habits = HABITS.filter(({ allowedIn }) => !allowedIn(path));
  const used = namesUsedIn(text);
  const words = path.startsWith('tests/tidy/')
    ? []
    : WORDS.filter(({ banned }) => banned.test(text));
  return [
    ...habits.flatMap(({ banned, instead }) =>
      [...used].filter((name) => banned.test(name)).map((name) => ({ name, instead })),
    ),
    ...words.map(({ banned, instead }) => ({ name: banned.exec(text)![0], instead })),
  ].map(({ name, instead }) => `${path}: ${name}; instead: ${instead}`);
}

/** The names that a module uses or imports, alone and with the member taken of them. */
function namesUsedIn(text: string): Set<string> {
  const { code } = transformSync(text, { loader: 'ts', target: 'es2022', format: 'esm' });
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const names = new Set<string>();
  walk(program, (node, around) => {
    const name = nameOf(node, around.at(-1));
    if (name !== undefined) names.add(name);
  });
  return names;
}

function nameOf(node: AnyNode, parent: AnyNode | undefined): string | undefined {
  if (node.type === 'Identifier') return isPropertyName(node, parent) ? undefined : node.name;
  if (node.type === 'NewExpression') {
    // With an argument it is arithmetic and asks no clock.
    const { callee } = node;
    return callee.type === 'Identifier' && node.arguments.length === 0
      ? `new ${callee.name}`
      : undefined;
  }
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return undefined;
  return node.property.type === 'Identifier' && !node.computed
    ? `${node.object.name}.${node.property.name}`
    : undefined;
}
