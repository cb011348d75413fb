import vm from 'node:vm';
import { GLOBALS, METHODS, STATICS } from './builtins.ts';

/** The builtins of the shared realm, by name. */
export type Intrinsics = Readonly<Record<string, unknown>> & {
  readonly Uint8Array: typeof Uint8Array;
  readonly ArrayBuffer: typeof ArrayBuffer;
  readonly Error: typeof Error;
  readonly TypeError: typeof TypeError;
  readonly Math: typeof Math;
};

/** A program that was parsed once and runs for any number of devices. */
export interface Program {
  /**
   * Runs it once with these globals; whatever it throws comes through.
   * @returns the value of a program that is an expression
   */
  run(globals: Readonly<Record<string, unknown>>): unknown;
}

/**
 * One JavaScript realm for all virtual devices of this process, cut down to what Espruino has.
 * Devices share its builtins, which no bundle may change, and nothing else.
 */
let shared: { context: vm.Context; intrinsics: Intrinsics } | undefined;

/** The realm's builtins; values made with these are what the device's code expects. */
export function realmIntrinsics(): Intrinsics {
  shared ??= createRealm();
  return shared.intrinsics;
}

const programs = new Map<string, Program>();

/**
 * Parses `text` on its first use. `globalNames` are what `run` will provide besides the builtins;
 * they are the same for every program.
 */
export function loadProgram(text: string, globalNames: readonly string[]): Program {
  let program = programs.get(text);
  if (!program) {
    program = compile(text, globalNames);
    programs.set(text, program);
  }
  return program;
}

function compile(text: string, globalNames: readonly string[]): Program {
  const intrinsics = realmIntrinsics();
  const builtins = Object.keys(intrinsics).filter((name) => !globalNames.includes(name));
  // As parameters, because a lookup in a vm context's global object is many times slower.
  const names = [...builtins, ...globalNames];
  const body = compileEither(text, names);
  const builtinValues = builtins.map((name) => intrinsics[name]);
  return {
    run: (globals) => body(...builtinValues, ...globalNames.map((name) => globals[name])),
  };
}

/** As an expression, whose value is returned, or else as statements. */
function compileEither(text: string, names: readonly string[], around = (code: string) => code) {
  const options = { parsingContext: shared!.context };
  try {
    return vm.compileFunction(around(`return (${text}\n)`), names, options);
  } catch {
    return vm.compileFunction(around(text), names, options);
  }
}

/** `var` and `function` at the beginning of a console's line make globals. */
const DECLARATION = /^\s*(?:(?:var|let|const)\s+(\w+)\s*=|(?=function\s+(\w+)))/;

/**
 * Runs what is said on a console, once, and as slowly as such things are: names are looked up in
 * `globals` when they are met, and what is assigned is there for the next line.
 */
export function evaluateLine(text: string, globals: Record<string, unknown>): unknown {
  const intrinsics = realmIntrinsics();
  const scope = new Proxy(globals, {
    has: (_, name) => typeof name === 'string' && name !== 'scope' && name !== 'undefined',
    get: (target, name) => {
      if (typeof name !== 'string') return undefined;
      if (Object.hasOwn(target, name)) return target[name];
      if (Object.hasOwn(intrinsics, name)) return intrinsics[name];
      throw new intrinsics.Error(`"${name}" is not defined`);
    },
  });
  const line = text.replace(DECLARATION, (_, variable, f) => `${variable ?? f} = `);
  return compileEither(line, ['scope'], (code) => `with (scope) { ${code}\n}`)(scope);
}

function createRealm(): { context: vm.Context; intrinsics: Intrinsics } {
  const context = vm.createContext();
  const global = vm.runInContext('globalThis', context) as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(global)) {
    if (!GLOBALS.has(name)) Reflect.deleteProperty(global, name);
  }
  const intrinsics: Record<string, unknown> = {};
  for (const name of GLOBALS) {
    const builtin = global[name];
    intrinsics[name] = builtin;
    if (typeof builtin !== 'function' && typeof builtin !== 'object') continue;
    keepOnly(builtin, STATICS[name] ?? new Set());
    const { prototype } = builtin as { prototype?: object };
    if (prototype) keepOnly(prototype, METHODS[name] ?? new Set());
  }
  const typedArray = Object.getPrototypeOf(global.Uint8Array) as { prototype: object };
  keepOnly(typedArray, new Set());
  keepOnly(typedArray.prototype, METHODS.TypedArray!);
  vm.runInContext(DEVIATIONS, context);
  return { context, intrinsics: intrinsics as unknown as Intrinsics };
}

/** What a builtin cannot be without; Espruino has it in some form too, or V8 itself reads it. */
const STRUCTURE = new Set(
  'prototype constructor length name message stackTraceLimit flags global ignoreCase multiline unicode unicodeSets sticky dotAll hasIndices'.split(
    ' ',
  ),
);

function keepOnly(holder: object | null, names: ReadonlySet<string>): void {
  if (holder === null) return;
  for (const name of Object.getOwnPropertyNames(holder)) {
    if (!names.has(name) && !STRUCTURE.has(name)) Reflect.deleteProperty(holder, name);
  }
}

/**
 * Where Espruino computes something else and where that costs nothing to mirror, each held by a
 * probe: halves of negative numbers round away from zero, `toFixed(0)` cuts, and characters are
 * bytes.
 */
const DEVIATIONS = `
  const round = Math.round;
  const trunc = (x) => (x < 0 ? Math.ceil(x) : Math.floor(x));
  Math.round = (x) => (x < 0 ? -round(-x) : round(x)) + 0;
  const toFixed = Number.prototype.toFixed;
  Number.prototype.toFixed = function (digits) {
    return digits > 0 ? toFixed.call(this, digits) : toFixed.call(trunc(this), 0);
  };
  const fromCharCode = String.fromCharCode;
  String.fromCharCode = (...codes) => fromCharCode(...codes.map((code) => code & 255));
`;
