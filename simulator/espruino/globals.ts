import { crc32 } from '../../protocol/index.ts';
import { isIterable, toBinaryString, toBytes } from './bytes.ts';
import { cryptoModule } from './crypto-module.ts';
import { flashModule } from './flash-module.ts';
import type { Listener } from './listeners.ts';
import { PIN_COUNT } from './pins.ts';
import { realmIntrinsics } from './realm.ts';
import type { EspruinoRuntime } from './runtime.ts';
import { storageModule } from './storage-module.ts';
import type { WatchEvent, WatchOptions } from './watches.ts';

export const VERSION = '2v29.277';

const PIN_NAMES = Array.from({ length: PIN_COUNT }, (_, pin) => `D${pin}`);

/** The names `deviceGlobals` provides. */
export const DEVICE_GLOBALS: readonly string[] = [
  ...['Serial1', 'setWatch', 'clearWatch', 'pinMode', 'digitalWrite', 'digitalRead', 'analogRead'],
  ...['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'changeInterval'],
  ...['USB', 'NRF', 'eval', 'global', 'slotAddress', 'trialWordAddress'],
  ...['btoa', 'getTime', 'Date', 'Math', 'require', 'E', 'process', 'print', 'console'],
  ...PIN_NAMES,
];

type Globals = Record<string, unknown>;

/** Everything of one device that its program can name besides JavaScript's own builtins. */
export function deviceGlobals(runtime: EspruinoRuntime): Globals {
  const { Math: sharedMath } = realmIntrinsics();
  const globals: Globals = {
    ...pinGlobals(runtime),
    ...timerGlobals(runtime),
    ...watchGlobals(runtime),
    Serial1: guarded(
      runtime,
      runtime.serial.globals(
        (work) => runtime.queue(work),
        (code) => runtime.call(code),
      ),
    ),
    USB: guarded(runtime, runtime.usb.globals()),
    NRF: { sleep: () => {} },
    eval: (text: unknown) => (typeof text === 'string' ? runtime.evaluate(text) : text),
    // Where no boot stub says otherwise.
    ...{ slotAddress: 0, trialWordAddress: 0 },
    btoa: runtime.native((data: unknown) => Buffer.from(toBytes(data)).toString('base64')),
    getTime: () => runtime.seconds(),
    Date: { now: () => runtime.seconds() * 1000 },
    Math: Object.assign(Object.create(sharedMath), { random: () => runtime.host.random.next() }),
    require: requireFunction(runtime),
    E: guarded(runtime, engine(runtime)),
    process: processObject(runtime),
    ...consoleGlobals(runtime),
  };
  PIN_NAMES.forEach((name, pin) => {
    globals[name] = pin;
  });
  Object.assign(globals, forConsole(runtime, globals.E as Globals));
  globals.global = globals;
  return globals;
}

/** What a host may say on an open console, and no program of ours. */
const forConsole = (runtime: EspruinoRuntime, engine: Globals): Globals => ({
  atob: runtime.native((text: unknown) => Buffer.from(`${text}`, 'base64').toString('latin1')),
  echo: () => {},
  load: engine.reboot,
});

function pinGlobals(runtime: EspruinoRuntime): Globals {
  const { pins } = runtime.host;
  return guarded(runtime, {
    pinMode: (pin: number, mode: string) => {
      if (!pins.setMode(validPin(pin), mode)) throw deviceError(`Unknown pin mode ${mode}`);
    },
    digitalWrite: (pin: number, value: unknown) => pins.write(validPin(pin), !!value),
    digitalRead: (pin: number) => Number(pins.level(validPin(pin))),
    analogRead: (pin: number) => pins.share(validPin(pin)),
  });
}

function timerGlobals(runtime: EspruinoRuntime): Globals {
  const { timers } = runtime;
  const set =
    (repeats: boolean) =>
    (callback: Listener, delayMs: number, ...args: unknown[]) => {
      if (typeof callback !== 'function') throw deviceError('Function or String not supplied!');
      return timers.add(delayMs, repeats, () => runtime.call(() => callback(...args))).id;
    };
  const clear = (name: string) =>
    function clearTimer(...ids: unknown[]) {
      if (ids.length === 0) timers.removeAll();
      else if (ids[0] === undefined) {
        throw deviceError(`${name}(undefined) not allowed. Use ${name}() instead`);
      } else timers.remove(Number(ids[0]));
    };
  return guarded(runtime, {
    setTimeout: set(false),
    setInterval: set(true),
    clearTimeout: clear('clearTimeout'),
    clearInterval: clear('clearInterval'),
    changeInterval: (id: number, intervalMs: number) => {
      if (!timers.change(id, intervalMs)) throw deviceError('Unknown Interval');
    },
  });
}

const EDGES: Readonly<Record<string, number>> = { rising: 1, falling: -1, both: 0 };

interface SetWatchOptions {
  repeat?: boolean;
  edge?: number | string;
  debounce?: number;
}

function watchGlobals(runtime: EspruinoRuntime): Globals {
  const { watches } = runtime;
  return guarded(runtime, {
    setWatch: (callback: Listener, pin: number, options?: SetWatchOptions | boolean) => {
      if (typeof callback !== 'function') throw deviceError('Function or String not supplied!');
      const notify = (event: WatchEvent) => runtime.call(() => callback(event));
      const level = runtime.host.pins.level(validPin(pin));
      return watches.add(pin, level, watchOptions(options), notify);
    },
    clearWatch: (...ids: unknown[]) => {
      if (ids.length === 0) watches.removeAll();
      else if (!watches.remove(Number(ids[0]))) throw deviceError(`Unknown Watch ${ids[0]}`);
    },
  });
}

function watchOptions(options: SetWatchOptions | boolean | undefined): WatchOptions {
  if (typeof options !== 'object') return { repeat: !!options, edge: 0, debounceMs: 0 };
  const { edge = 0, debounce } = options;
  const sign = typeof edge === 'number' ? Math.sign(edge) : EDGES[edge];
  if (sign === undefined) {
    throw new (realmIntrinsics().TypeError)(
      "'edge' in setWatch should be 1, -1, 0, 'rising', 'falling' or 'both'",
    );
  }
  return { repeat: !!options.repeat, edge: sign, debounceMs: Math.max(0, debounce || 0) };
}

function requireFunction(runtime: EspruinoRuntime): (name: string) => object {
  const { flash, usb } = runtime.host;
  const modules = new Map([
    ['Flash', guarded(runtime, flashModule(flash))],
    ['crypto', cryptoModule((line) => runtime.host.onConsole(line))],
  ]);
  if (usb) modules.set('Storage', guarded(runtime, storageModule(usb.storage)));
  return (name) => {
    const module = modules.get(name);
    if (!module) throw deviceError(`Module "${name}" not found`);
    return module;
  };
}

function engine(runtime: EspruinoRuntime): Globals {
  const { host, watchdog, engineListeners } = runtime;
  const { Uint8Array: DeviceUint8Array } = realmIntrinsics();
  return {
    ...engineListeners.methods(),
    CRC32: (data: unknown) => (isIterable(data) ? crc32(toBytes(data)) : undefined),
    hwRand: () => host.random.nextUint32() | 0,
    toString: (...data: unknown[]) => toBinaryString(toBytes(data)),
    toUint8Array: (...data: unknown[]) => new DeviceUint8Array(toBytes(data)),
    enableWatchdog: (timeoutSeconds: number, kicksItself?: boolean) =>
      watchdog.enable(timeoutSeconds, kicksItself ?? true),
    kickWatchdog: () => watchdog.kick(),
    getTemperature: () => host.temperatureCelsius(),
    setConsole: (device: unknown, options?: { force?: boolean }) =>
      runtime.usb.setConsole(device, !!options?.force),
    memoryArea: (address: number, length: number) => {
      if (!host.flash.contains(address, length)) throw deviceError('there is no such memory here');
      return toBinaryString(host.flash.read(address, length));
    },
    getErrorFlags: () => [],
    setFlags: () => {},
    reboot: () => {
      for (const listener of engineListeners.of('kill')) runtime.call(listener);
      host.onReset('reboot');
    },
  };
}

function processObject(runtime: EspruinoRuntime): Globals {
  const { boardName, variables } = runtime.host;
  return {
    ...runtime.processListeners.methods(),
    env: { VERSION, BOARD: boardName, CONSOLE: 'USB' },
    memory: () => ({ total: variables }),
  };
}

function consoleGlobals(runtime: EspruinoRuntime): Globals {
  const print = runtime.native((...values: unknown[]) =>
    runtime.print(values.map(formatForConsole).join(' ')),
  );
  return { print, console: { log: print } };
}

function formatForConsole(value: unknown): string {
  const isData =
    Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
  return isData ? JSON.stringify(value) : String(value);
}

function validPin(pin: unknown): number {
  if (typeof pin !== 'number' || !Number.isInteger(pin) || pin < 0 || pin >= PIN_COUNT) {
    throw deviceError('Invalid pin');
  }
  return pin;
}

/** An exception that belongs to the firmware, not to the simulator. */
function deviceError(message: string): Error {
  return new (realmIntrinsics().Error)(message);
}

function guarded(runtime: EspruinoRuntime, functions: object): Globals {
  const entries = Object.entries(functions) as Array<[string, Listener]>;
  return Object.fromEntries(entries.map(([name, f]) => [name, runtime.native(f)]));
}
