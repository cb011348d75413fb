/** Bundles the firmware of one board into the single script that the device runs. */
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { compress, compressToFunction } from './compress.ts';
import { constantsPlugin } from './constants.ts';
import { checkDialect } from './gate.ts';
import { MODULES } from './globals.ts';
import { keptNames, SERVICE_CODEC } from './own-names.ts';
import { formatRefusals } from './report.ts';

export const BOARDS = ['rak5010', 'aware-1'] as const;
export type Board = (typeof BOARDS)[number];

export interface FirmwareBundle {
  /** The script, minified, ASCII only. */
  code: string;
  /** Its source map, as JSON text. */
  map: string;
}

/** Names of `firmware/service/host.ts`. */
const SERVICE = { parameter: 'host', result: 'service' } as const;

/** What esbuild can lower or refuse by itself, at the author's own line; the gate has the rest. */
const SUPPORTED: Record<string, boolean> = {
  'array-spread': false,
  'async-await': false,
  'async-generator': false,
  bigint: false,
  'class-private-field': false,
  'class-private-method': false,
  'class-static-blocks': false,
  'default-argument': false,
  destructuring: false,
  'exponent-operator': false,
  'for-await': false,
  generator: false,
  'logical-assignment': false,
  'new-target': false,
  'nullish-coalescing': true,
  'object-rest-spread': false,
  'optional-catch-binding': true,
  'optional-chain': false,
  'rest-argument': false,
};

const OPTIONS = {
  bundle: true,
  write: false,
  // Of esbuild's formats the one that leaves `require` as it is written. No function stands around
  // the script: each function inside one carries its scope, which took 900 variables more.
  format: 'cjs',
  platform: 'neutral',
  external: [...MODULES],
  target: 'es2015',
  supported: SUPPORTED,
  charset: 'ascii',
  minify: true,
  legalComments: 'none',
  logLevel: 'silent',
  sourcemap: 'external',
  outfile: 'firmware.js',
  inject: ['reserved-names.js', 'short-names.js'].map((name) =>
    fileURLToPath(new URL(`./${name}`, import.meta.url)),
  ),
  // Espruino evaluates a class field once and shares it among the instances: esbuild moves fields
  // into the constructor instead. Given here, so that no tsconfig in the way changes the bundle.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, verbatimModuleSyntax: true } },
} satisfies BuildOptions;

async function bundle(entry: string, options: BuildOptions): Promise<FirmwareBundle> {
  const { outputFiles } = await build({
    ...OPTIONS,
    ...options,
    write: false,
    entryPoints: [entry],
  });
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!.text;
  return { code: textOf('.js'), map: textOf('.map') };
}

/** As `bundleForDevice`, without the last pass. */
async function bundleUncompressed(
  entry: string,
  options: BuildOptions = {},
): Promise<FirmwareBundle> {
  const bundled = await bundle(entry, options);
  refuseMisfits(bundled);
  return bundled;
}

/**
 * Bundles `entry` and holds the result against the dialect gate.
 * @param options further options of esbuild
 * @throws Error with every refusal, each at its line of the source
 */
export async function bundleForDevice(
  entry: string,
  options: BuildOptions = {},
): Promise<FirmwareBundle> {
  const { code, map } = await bundleUncompressed(entry, options);
  const compressed = await compress(code, map);
  refuseMisfits(compressed);
  return compressed;
}

/** As the author wrote it, and once more as it ships: each pass could make what Espruino cannot run. */
function refuseMisfits({ code, map }: FirmwareBundle): void {
  const refusals = checkDialect(code);
  if (refusals.length > 0) throw new Error(formatRefusals(refusals, code, map));
}

const path = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

function optionsFor(board: Board, version: string, further: string[] = []): BuildOptions {
  return {
    alias: { board: path(`boards/${board}.ts`) },
    define: { FIRMWARE_VERSION: JSON.stringify(version), BOARD_NAME: JSON.stringify(board) },
    plugins: [constantsPlugin],
    mangleProps: /./,
    reserveProps: keptNames(further),
  };
}

/** What is to be bundled for `board`, and how. */
export function firmwareFor(board: Board, version: string): [entry: string, BuildOptions] {
  return [path('main.ts'), optionsFor(board, version)];
}

/** Bundles the firmware for `board`; `version` is what its heartbeats report. */
export const bundleFirmware = (board: Board, version: string): Promise<FirmwareBundle> =>
  bundleForDevice(...firmwareFor(board, version));

/** Bundles the service channel of the same program: an expression, as `firmware/slot.ts` loads it. */
export async function bundleService(board: Board, version: string): Promise<FirmwareBundle> {
  const { code, map } = await bundle(
    path('service.ts'),
    optionsFor(board, version, [SERVICE_CODEC]),
  );
  const compressed = await compressToFunction(code, map, SERVICE);
  refuseMisfits(compressed);
  return compressed;
}

/** Bundles the boot stub, which is the same for all boards so far. */
export const bundleBoot = (): Promise<FirmwareBundle> =>
  bundleForDevice(path('platform/boot.ts'), { plugins: [constantsPlugin] });
