/**
 * The JavaScript builtins that Espruino 2v29 has, as the real interpreter reported them for every
 * name that Node knows (`typeof`, Linux target). What is not here does not exist on the device.
 *
 * Left out although they exist there: `Promise`, whose callbacks need a turn of Node's own loop
 * and so have no place on a virtual clock, `eval`, and `Date` but for `now`, which each device
 * has its own of.
 */
export const GLOBALS: ReadonlySet<string> = names(`
  Object Function Array Number parseFloat parseInt Infinity NaN Boolean String RegExp Error
  ReferenceError SyntaxError TypeError JSON Math ArrayBuffer Uint8Array Int8Array Uint16Array
  Int16Array Uint32Array Int32Array Float32Array Float64Array Uint8ClampedArray DataView
  decodeURIComponent encodeURIComponent isFinite isNaN
`);

export const STATICS: Readonly<Record<string, ReadonlySet<string>>> = {
  Object: names(`
    assign getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames create
    defineProperties defineProperty getPrototypeOf setPrototypeOf keys entries fromEntries values
  `),
  Array: names(`
    isArray
  `),
  Number: names(`
    MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY
  `),
  String: names(`
    fromCharCode
  `),
  JSON: names(`
    parse stringify
  `),
  Math: names(`
    abs acos asin atan atan2 ceil cos exp floor log max min pow random round sign sin sqrt tan E
    LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2
  `),
};

/** `TypedArray` stands for what all of them inherit. */
export const METHODS: Readonly<Record<string, ReadonlySet<string>>> = {
  Object: names(`
    hasOwnProperty toString valueOf
  `),
  Function: names(`
    apply bind call toString
  `),
  Array: names(`
    concat fill find findIndex pop push reverse shift unshift slice sort splice includes indexOf
    join forEach filter map every some reduce toString
  `),
  Number: names(`
    toFixed toString valueOf
  `),
  Boolean: names(`
    toString valueOf
  `),
  String: names(`
    charAt charCodeAt concat endsWith includes indexOf lastIndexOf match padEnd padStart repeat
    replace replaceAll slice split substr substring startsWith toString trim toLowerCase toUpperCase
    valueOf
  `),
  RegExp: names(`
    exec source toString test
  `),
  Error: names(`
    toString
  `),
  ArrayBuffer: names(`
    byteLength
  `),
  DataView: names(`
    buffer byteLength byteOffset getInt8 setInt8 getUint8 setUint8 getInt16 setInt16 getUint16
    setUint16 getInt32 setInt32 getUint32 setUint32 getFloat32 setFloat32 getFloat64 setFloat64
  `),
  TypedArray: names(`
    buffer byteLength byteOffset every fill filter find findIndex forEach includes indexOf join map
    reverse reduce set slice some sort subarray toString
  `),
};

function names(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
