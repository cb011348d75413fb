import { BUNDLE_FILE, LINUX_PAGE_BYTES, LINUX_PAGES_PER_PAGE } from './flash-file.ts';

/**
 * What a run is for: `variables` samples memory at every call of a native function that the
 * prelude has its hands on; `instructions` marks the way from the completed hold to the publish
 * command for callgrind; each costs what the other measures.
 */
export type Measure = 'nothing' | 'variables' | 'instructions';

export interface PreludeOptions {
  serialPath: string;
  /** The device's own pages, and what is added to their addresses. */
  flash: { readonly address: number; readonly length: number; readonly offset: number };
  measure: Measure;
  /** How long the press of `instructions` is held: the delay of the timer that ends the hold. */
  holdMs: number;
  /** Levels of input pins at the start; the others are high. */
  levels: Readonly<Record<number, boolean>>;
  /** Analog pins at the start, as shares of full scale. */
  shares: Readonly<Record<number, number>>;
}

/** Lines that begin so are for the host; the rest is the firmware's own output. */
export const HOST_MARK = '@';

/** C functions that nothing else calls; callgrind starts and ends its count at them. */
export const START_SYMBOL = 'jswrap_espruino_isUTF8';
export const END_SYMBOL = 'jswrap_espruino_getConsole';
const START_CALL = "E.isUTF8('')";
const END_CALL = 'E.getConsole()';

/** As text, so that it runs in the root scope, where a device's boot code runs. */
const LOAD_BUNDLE = [
  '$base = process.memory().usage;',
  `try { eval(require('Storage').read('${BUNDLE_FILE}')); $say('${HOST_MARK}ready'); }`,
  'catch (e) { print(e); quit(); }',
].join(' ');

/**
 * The program that runs on the Linux interpreter before the bundle and then loads it. It gives
 * the pins, the modem's port, and the flash addresses that this target lacks, and reports
 * every change of an output as a line. The bundle is loaded once this text has left memory. Pins have to be plain numbers, as the firmware's are.
 * In the device's dialect: no hoisting, no spread.
 */
export function prelude(options: PreludeOptions): string {
  return `
var $say = print;
$say('${HOST_MARK}begin');
process.on('uncaughtException', function (e) { $say('${HOST_MARK}exception ' + e); });
setInterval(function () {}, 60000);
echo(0);
${board(options)}
${MEASURES[options.measure](options)}
var $base = 0;
// The boot stub's: here the program lies in Storage, and is not on trial.
var slotAddress = 0, trialWordAddress = 0;
setTimeout("${LOAD_BUNDLE}", 1);
`;
}

function board(options: PreludeOptions): string {
  return `
E['reboot'] = function () { $say('${HOST_MARK}reboot'); quit(); };
${PINS}
${startLevels(options)}
${flash(options.flash)}
${serial(options.serialPath)}
`;
}

/**
 * The same for a board that starts by its own boot stub, which Espruino runs after this file, `.boot0`.
 * The other end of stdin is the host's, who moves the pins; another pseudo-terminal is the board's USB,
 * with the console on it as long as nobody closes it.
 */
export function usbPrelude(options: PreludeOptions, usbPath: string): string {
  return `
var $usb = USB, $in = '';
var $say = function (line) { $usb.write(line + '\\n'); };
// What comes on stdin is handed to whatever is called USB.
global.USB = {};
USB.on('data', function (data) {
  var lines = ($in + data).split('\\n');
  $in = lines.pop();
  lines.forEach(function (line) { eval(line.substr(1)); });
});
USB['on'] = Serial2.on.bind(Serial2);
USB['write'] = Serial2.write.bind(Serial2);
Serial2.setup(115200, { path: '${usbPath}' });
global.NRF = { sleep: function () {} };
E['setConsole'] = (function (set) {
  return function (device, options) { set(device ? 'Serial2' : null, options || {}); };
})(E.setConsole.bind(E));
E.setConsole('USB');
$say('${HOST_MARK}begin');
${board(options)}
E['memoryArea'] = function (address, length) {
  return E.toString(require('Flash').read(length, address));
};
setTimeout(function () { $say('${HOST_MARK}ready'); }, 1);
`;
}

/**
 * An output drives nothing until it is written; 2 stands for that. `$pin(pin, level)` is how the host moves an input and `$analog(pin, share)` how it sets a
 * voltage. The Linux target has D0 to D31 and nothing connected to them.
 */
const PINS = `
for (var $i = 32; $i < 48; $i++) global['D' + $i] = $i;
var $levels = new Uint8Array(48).fill(1), $outputs = new Uint8Array(48).fill(2), $shares = [], $watches = [], $lastWatch = 0;
var $settle = function (w) {
  var high = !!$levels[w.pin], at = getTime();
  w.timer = 0;
  if (high === w.state) return;
  w.state = high;
  if (!w.repeat) clearWatch(w.id);
  w.f({ state: high, time: at, lastTime: w.last, pin: w.pin });
  w.last = at;
};
var $pin = function (pin, level) {
  $levels[pin] = level;
  $watches.forEach(function (w) {
    if (w.pin !== pin) return;
    if (w.timer) clearTimeout(w.timer);
    w.timer = 0;
    if (w.debounce) w.timer = setTimeout(function () { $settle(w); }, w.debounce);
    else $settle(w);
  });
};
var $analog = function (pin, share) { $shares[pin] = share; };
global.pinMode = function () {};
global.digitalRead = function (pin) { return $levels[pin]; };
global.analogRead = function (pin) { return $shares[pin]; };
global.digitalWrite = function (pin, value) {
  value = value ? 1 : 0;
  if ($outputs[pin] === value) return;
  $outputs[pin] = value;
  $say('${HOST_MARK}pin ' + pin + ' ' + value);
};
global.setWatch = function (f, pin, options) {
  $watches.push({
    f: f, pin: pin, state: !!$levels[pin], debounce: options.debounce || 0, timer: 0,
    repeat: options.repeat, id: ++$lastWatch,
  });
  return $lastWatch;
};
global.clearWatch = function (id) {
  var left = $watches.filter(function (w) { return w.id !== id; });
  if (left.length === $watches.length) throw new Error('Unknown Watch ' + id);
  $watches = left;
};
`;

/**
 * The port stays open to Linux, which would keep what comes meanwhile: closed, it loses that, and the
 * pin moves.
 */
function serial(path: string): string {
  return `
var $isOpen = false, $rx = -1;
Serial1['setup'] = (function (setup) {
  return function (baud, pins) {
    if ($rx < 0) setup(baud, { path: '${path}' });
    $rx = pins.rx;
    $isOpen = true;
  };
})(Serial1.setup.bind(Serial1));
Serial1['unsetup'] = function () { $isOpen = false; };
Serial1['on'] = (function (on) {
  return function (event, f) {
    on(event, function (data) {
      if ($isOpen) return f(data);
      $pin($rx, false);
      $pin($rx, true);
    });
  };
})(Serial1.on.bind(Serial1));
`;
}

function startLevels({ levels, shares }: PreludeOptions): string {
  return [
    ...Object.entries(levels).map(([pin, high]) => `$levels[${pin}] = ${high ? 1 : 0};`),
    ...Object.entries(shares).map(([pin, share]) => `$shares[${pin}] = ${share};`),
  ].join('\n');
}

function flash({ address, length, offset }: PreludeOptions['flash']): string {
  return `
global.require = (function (native) {
  var flash = native('Flash');
  var shifted = {
    getFree: function () { return [{ addr: ${address}, length: ${length} }]; },
    getPage: function (address) { return { addr: address & ~4095, length: 4096 }; },
    read: function (length, address) { return flash.read(length, address + ${offset}); },
    write: function (data, address) { flash.write(data, address + ${offset}); },
    erasePage: function (address) {
      var page = (address + ${offset}) & ~${LINUX_PAGE_BYTES * LINUX_PAGES_PER_PAGE - 1};
      for (var i = 0; i < ${LINUX_PAGES_PER_PAGE}; i++) flash.erasePage(page + i * ${LINUX_PAGE_BYTES});
    },
  };
  return function (name) { return name === 'Flash' ? shifted : native(name); };
})(require);
`;
}

/** Sampled where the firmware is deep in its work: sending, sealing, writing flash, driving pins. */
const SAMPLE_VARIABLES = `
var $peak = 0;
var $sample = function () {
  var usage = process.memory(false).usage;
  if (usage > $peak) $peak = usage;
};
var $sampled = function (f) {
  return function () { $sample(); var r = f.apply(null, arguments); $sample(); return r; };
};
Serial1['write'] = $sampled(Serial1.write.bind(Serial1));
global.digitalWrite = $sampled(digitalWrite);
global.require = (function (next) {
  var flash = next('Flash'), AES = next('crypto').AES;
  flash.write = $sampled(flash.write);
  var crypto = { AES: { encrypt: $sampled(AES.encrypt.bind(AES)) } };
  return function (name) { return name === 'crypto' ? crypto : next(name); };
})(require);
`;

/** The firmware takes off its hold what the contact took to settle. */
const MAX_SETTLING_MS = 200;

/** `$mark()` is called by the host just before it presses. */
function markInstructions(holdMs: number): string {
  return `
var $marked = 0;
var $mark = function () {
  var native = setTimeout;
  $marked = 1;
  global.setTimeout = function (f, delay) {
    if (delay > ${holdMs} || delay < ${holdMs - MAX_SETTLING_MS}) return native(f, delay);
    return native(function () {
      global.setTimeout = native;
      $marked = 2;
      ${START_CALL};
      f();
    }, delay);
  };
};
Serial1['write'] = (function (write) {
  return function (data) {
    if ($marked === 2 && typeof data === 'string' && data.startsWith('AT+QMTPUB')) {
      $marked = 3;
      ${END_CALL};
    }
    write(data);
  };
})(Serial1.write.bind(Serial1));
`;
}

const MEASURES: Readonly<Record<Measure, (options: PreludeOptions) => string>> = {
  nothing: () => '',
  variables: () => SAMPLE_VARIABLES,
  instructions: ({ holdMs }) => markInstructions(holdMs),
};
