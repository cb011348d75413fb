// biome-ignore-all lint/suspicious/noExplicitAny: as in TypeScript's own library
// biome-ignore-all lint/suspicious/noShadowRestrictedNames: there is no other library to shadow

/**
 * The part of JavaScript's library that Espruino 2v29 has, measured, in place of TypeScript's own.
 * What is not here does not exist on the device; what behaves otherwise there says so.
 */

interface Object {
  hasOwnProperty(key: string): boolean;
  toString(): string;
  valueOf(): Object;
}
declare const Object: {
  assign<T extends object, U>(target: T, source: U): T & U;
  create(prototype: object): any;
  defineProperty<T>(target: T, key: string, descriptor: object): T;
  entries<T>(target: { [key: string]: T }): [string, T][];
  fromEntries<T>(entries: [string, T][]): { [key: string]: T };
  getPrototypeOf(target: object): any;
  /** Integer keys come in the order of insertion. */
  keys(target: object): string[];
  values<T>(target: { [key: string]: T }): T[];
};

interface Function {
  apply(self: any, values?: any): any;
  bind(self: any, ...values: any[]): any;
  call(self: any, ...values: any[]): any;
  readonly length: number;
}
interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
interface IArguments {
  [index: number]: any;
  readonly length: number;
}

interface Boolean {
  valueOf(): boolean;
}
declare const Boolean: (value?: unknown) => boolean;

interface Number {
  toFixed(digits: number): string;
  /** Shows 11 significant digits, not all of them. */
  toString(radix?: number): string;
}
declare const Number: {
  (value: unknown): number;
  readonly MAX_VALUE: number;
  readonly MIN_VALUE: number;
  readonly NaN: number;
  readonly NEGATIVE_INFINITY: number;
  readonly POSITIVE_INFINITY: number;
};
declare const NaN: number;
declare const Infinity: number;
declare function parseInt(text: string, radix?: number): number;
declare function parseFloat(text: string): number;
declare function isNaN(value: unknown): boolean;
declare function isFinite(value: unknown): boolean;

/** Characters are bytes. Regular expressions are left out: the gate refuses them. */
interface String {
  readonly [index: number]: string;
  readonly length: number;
  charAt(index: number): string;
  charCodeAt(index: number): number;
  concat(...values: unknown[]): string;
  endsWith(text: string): boolean;
  includes(text: string, from?: number): boolean;
  indexOf(text: string, from?: number): number;
  lastIndexOf(text: string, from?: number): number;
  padEnd(length: number, filler?: string): string;
  padStart(length: number, filler?: string): string;
  repeat(count: number): string;
  replace(text: string, by: string): string;
  replaceAll(text: string, by: string): string;
  slice(from: number, to?: number): string;
  split(separator: string): string[];
  startsWith(text: string, from?: number): boolean;
  substr(from: number, length?: number): string;
  substring(from: number, to?: number): string;
  toLowerCase(): string;
  toString(): string;
  toUpperCase(): string;
  trim(): string;
  [Symbol.iterator](): Iterator<string>;
}
declare const String: {
  (value: unknown): string;
  /** Keeps the lowest 8 bits of each code. */
  fromCharCode(...codes: number[]): string;
};

/** Types only: TypeScript finds `for…of` by it. Espruino has no Symbol, and the gate refuses one. */
interface Symbol {
  toString(): string;
}
interface SymbolConstructor {
  readonly iterator: unique symbol;
}
declare const Symbol: SymbolConstructor;
interface IteratorResult<T, Last = any> {
  done?: boolean;
  value: T | Last;
}
interface Iterator<T, Last = any, Sent = any> {
  next(sent?: Sent): IteratorResult<T, Last>;
}
interface Iterable<T, Last = any, Sent = any> {
  [Symbol.iterator](): Iterator<T, Last, Sent>;
}
interface RegExp {
  readonly source: string;
}

interface ReadonlyArray<T> {
  readonly [index: number]: T;
  /** Cannot be assigned. */
  readonly length: number;
  concat(...others: (T | readonly T[])[]): T[];
  every(f: (value: T, index: number) => unknown): boolean;
  filter(f: (value: T, index: number) => unknown): T[];
  find(f: (value: T, index: number) => unknown): T | undefined;
  findIndex(f: (value: T, index: number) => unknown): number;
  forEach(f: (value: T, index: number) => void): void;
  includes(value: T): boolean;
  indexOf(value: T): number;
  join(separator?: string): string;
  map<U>(f: (value: T, index: number) => U): U[];
  reduce<U>(f: (sum: U, value: T, index: number) => U, start: U): U;
  slice(from?: number, to?: number): T[];
  some(f: (value: T, index: number) => unknown): boolean;
  [Symbol.iterator](): Iterator<T>;
}
interface Array<T> extends ReadonlyArray<T> {
  [index: number]: T;
  fill(value: T, from?: number, to?: number): T[];
  pop(): T | undefined;
  push(...values: T[]): number;
  reverse(): T[];
  shift(): T | undefined;
  /** Not stable: equal elements may change places. */
  sort(compare?: (a: T, b: T) => number): T[];
  splice(from: number, count?: number, ...values: T[]): T[];
  unshift(...values: T[]): number;
}
declare const Array: {
  new <T>(length: number): T[];
  isArray(value: unknown): value is any[];
};

interface ArrayBuffer {
  readonly byteLength: number;
}
declare const ArrayBuffer: { new (length: number): ArrayBuffer };

interface TypedArray {
  [index: number]: number;
  readonly length: number;
  readonly buffer: ArrayBuffer;
  readonly byteLength: number;
  readonly byteOffset: number;
  every(f: (value: number, index: number) => unknown): boolean;
  fill(value: number, from?: number, to?: number): this;
  /** An ordinary array. */
  filter(f: (value: number, index: number) => unknown): number[];
  find(f: (value: number, index: number) => unknown): number | undefined;
  findIndex(f: (value: number, index: number) => unknown): number;
  forEach(f: (value: number, index: number) => void): void;
  includes(value: number): boolean;
  indexOf(value: number): number;
  join(separator?: string): string;
  map(f: (value: number, index: number) => number): this;
  reduce<U>(f: (sum: U, value: number, index: number) => U, start: U): U;
  reverse(): this;
  /** Writes what fits and drops the rest, without a word. */
  set(values: ArrayLike<number>, at?: number): void;
  /** An ordinary array, not a typed one. */
  slice(from?: number, to?: number): number[];
  some(f: (value: number, index: number) => unknown): boolean;
  sort(compare?: (a: number, b: number) => number): this;
  /** `to` beyond the end gives a view that reaches beyond it. */
  subarray(from: number, to?: number): this;
  [Symbol.iterator](): Iterator<number>;
}
interface ArrayLike<T> {
  readonly [index: number]: T;
  readonly length: number;
}
interface TypedArrayConstructor<T> {
  new (length: number): T;
  new (values: ArrayLike<number>): T;
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): T;
}
interface Int8Array extends TypedArray {}
interface Int16Array extends TypedArray {}
interface Int32Array extends TypedArray {}
interface Uint8Array extends TypedArray {}
interface Uint8ClampedArray extends TypedArray {}
interface Uint16Array extends TypedArray {}
interface Uint32Array extends TypedArray {}
interface Float32Array extends TypedArray {}
interface Float64Array extends TypedArray {}
declare const Int8Array: TypedArrayConstructor<Int8Array>;
declare const Int16Array: TypedArrayConstructor<Int16Array>;
declare const Int32Array: TypedArrayConstructor<Int32Array>;
declare const Uint8Array: TypedArrayConstructor<Uint8Array>;
declare const Uint8ClampedArray: TypedArrayConstructor<Uint8ClampedArray>;
declare const Uint16Array: TypedArrayConstructor<Uint16Array>;
declare const Uint32Array: TypedArrayConstructor<Uint32Array>;
declare const Float32Array: TypedArrayConstructor<Float32Array>;
declare const Float64Array: TypedArrayConstructor<Float64Array>;

/** Reads and writes beyond the end do not throw. */
interface DataView {
  readonly buffer: ArrayBuffer;
  readonly byteLength: number;
  readonly byteOffset: number;
  getInt8(at: number): number;
  getUint8(at: number): number;
  getInt16(at: number, isLittleEndian?: boolean): number;
  getUint16(at: number, isLittleEndian?: boolean): number;
  getInt32(at: number, isLittleEndian?: boolean): number;
  getUint32(at: number, isLittleEndian?: boolean): number;
  getFloat32(at: number, isLittleEndian?: boolean): number;
  getFloat64(at: number, isLittleEndian?: boolean): number;
  setInt8(at: number, value: number): void;
  setUint8(at: number, value: number): void;
  setInt16(at: number, value: number, isLittleEndian?: boolean): void;
  setUint16(at: number, value: number, isLittleEndian?: boolean): void;
  setInt32(at: number, value: number, isLittleEndian?: boolean): void;
  setUint32(at: number, value: number, isLittleEndian?: boolean): void;
  setFloat32(at: number, value: number, isLittleEndian?: boolean): void;
  setFloat64(at: number, value: number, isLittleEndian?: boolean): void;
}
declare const DataView: {
  new (buffer: ArrayBuffer, byteOffset?: number, byteLength?: number): DataView;
};

/** A class that extends it loses its message. */
interface Error {
  message: string;
}
declare const Error: { new (message?: string): Error };

/** Replacers, revivers and the exact form of indents are left out: they differ. */
declare const JSON: {
  parse(text: string): any;
  stringify(value: unknown): string;
};

declare const Math: {
  readonly E: number;
  readonly LN10: number;
  readonly LN2: number;
  readonly LOG10E: number;
  readonly LOG2E: number;
  readonly PI: number;
  readonly SQRT1_2: number;
  readonly SQRT2: number;
  abs(x: number): number;
  acos(x: number): number;
  asin(x: number): number;
  atan(x: number): number;
  atan2(y: number, x: number): number;
  ceil(x: number): number;
  cos(x: number): number;
  exp(x: number): number;
  floor(x: number): number;
  log(x: number): number;
  max(...values: number[]): number;
  min(...values: number[]): number;
  pow(x: number, y: number): number;
  random(): number;
  /** Halves go away from zero: -1.5 becomes -2. */
  round(x: number): number;
  sign(x: number): number;
  sin(x: number): number;
  sqrt(x: number): number;
  tan(x: number): number;
};

type Partial<T> = { [K in keyof T]?: T[K] };
type Readonly<T> = { readonly [K in keyof T]: T[K] };
type Record<K extends string | number, T> = { [P in K]: T };
