/**
 * The globals that firmware may name, and their members. An allow-list: what Espruino has (measured
 * on 2v29.277) and what the simulator has too. Hardware calls are those of the platform folder.
 */
const NONE: ReadonlySet<string> = new Set();
const TYPED_ARRAYS =
  'Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array ' +
  'Uint8ClampedArray ArrayBuffer DataView';

export const GLOBALS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...each(`${TYPED_ARRAYS} Boolean Error`, NONE),
  ...each('parseInt parseFloat isNaN isFinite NaN Infinity undefined arguments', NONE),
  ...each('setTimeout clearTimeout setInterval clearInterval changeInterval getTime', NONE),
  ...each('setWatch clearWatch pinMode digitalWrite digitalRead analogRead', NONE),
  ...each('require print btoa eval slotAddress trialWordAddress', NONE),
  ...each(Array.from({ length: 48 }, (_, pin) => `D${pin}`).join(' '), NONE),
  ['Array', names('isArray')],
  ['console', names('log')],
  ['Date', names('now')],
  [
    'E',
    names(
      'CRC32 enableWatchdog getErrorFlags getTemperature hwRand kickWatchdog memoryArea on reboot ' +
        'setConsole setFlags toString toUint8Array',
    ),
  ],
  ['global', names('slotAddress trialWordAddress')],
  ['JSON', names('parse stringify')],
  [
    'Math',
    names(
      'abs acos asin atan atan2 ceil cos exp floor log max min pow random round sign sin sqrt tan ' +
        'E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2',
    ),
  ],
  ['NRF', names('sleep')],
  ['Number', names('MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY')],
  ['Object', names('assign create defineProperty entries fromEntries getPrototypeOf keys values')],
  ['process', names('env memory on removeAllListeners')],
  ['Serial1', names('on setup unsetup write')],
  ['String', names('fromCharCode')],
  ['USB', names('on write')],
] as [string, ReadonlySet<string>][]);

/** Modules for `require`. */
export const MODULES: ReadonlySet<string> = names('Flash crypto');

/** Methods that JavaScript's own objects have in Node and in no case on the device. */
export const MISSING_METHODS: ReadonlySet<string> = names(
  'at codePointAt copyWithin entries findLast findLastIndex flat flatMap getBigInt64 getBigUint64 ' +
    'isPrototypeOf keys localeCompare matchAll normalize propertyIsEnumerable reduceRight search ' +
    'setBigInt64 setBigUint64 toExponential toLocaleString toPrecision toReversed toSorted ' +
    'toSpliced trimEnd trimLeft trimRight trimStart values',
);

/** Methods of JavaScript's own objects that call no function and change nothing. */
export const BUILTIN_METHODS: ReadonlySet<string> = names(
  'charAt charCodeAt concat endsWith includes indexOf join lastIndexOf padEnd padStart repeat ' +
    'slice split startsWith subarray substr substring toFixed toString trim getInt16 ' +
    'getInt32 getInt8 getUint16 getUint32 getUint8',
);

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

function each<T>(text: string, value: T): [string, T][] {
  return text.split(' ').map((name) => [name, value]);
}
