import { describe, expect, test } from 'vitest';
import { startedDevice } from '../device-fixture.ts';
import { NO_BOUNCE } from '../parts/button.ts';

/** What `program` prints in the first `forMs` of its run. */
function printed(program: string, forMs = 0): string[] {
  const { clock, device } = startedDevice(program);
  clock.advance(forMs);
  return device.console;
}

describe('names', () => {
  test('what Espruino does not have is not there, and neither is Node', () => {
    const names = [
      ...['Map', 'Set', 'Symbol', 'WeakMap', 'BigInt', 'TextEncoder', 'Promise', 'globalThis'],
      ...['Buffer', 'window', 'module', 'exports', 'queueMicrotask', 'structuredClone', 'fetch'],
      ...['Array.from', 'Object.freeze', 'Number.isInteger', 'Math.trunc', 'Math.imul', '[].flat'],
      ...['process.exit', 'process.argv', 'process.env.HOME', '"".at', 'E.nosuch', 'Date.UTC'],
    ];
    const program = names.map((name) => `print('${name}', typeof ${name});`).join('\n');
    expect(printed(program)).toEqual(names.map((name) => `${name} undefined`));
  });

  test('an unknown module is an exception', () => {
    expect(printed('try { require("fs") } catch (e) { print(e) }')).toEqual([
      'Error: Module "fs" not found',
    ]);
  });

  test('programs do not see each other, even of the same bundle', () => {
    const program = 'var n = 0; setInterval(function () { n++; print(n) }, 10)';
    expect(printed(program, 25)).toEqual(['1', '2']);
    expect(printed(program, 15)).toEqual(['1']);
  });
});

describe('exceptions', () => {
  test('an exception at the top level is printed, and timers set before it run', () => {
    expect(
      printed('setTimeout(function () { print("on") }, 5); throw new Error("boom")', 10),
    ).toEqual(['Uncaught Error: boom', 'on']);
  });

  test('the device keeps a list of what nothing caught', () => {
    const { clock, device } = startedDevice(
      'process.on("uncaughtException", function (e) { print("caught", e.message) });' +
        'setTimeout(function () { throw new Error("late") }, 5)',
    );
    clock.advance(10);
    expect(device.console).toEqual(['caught late']);
    expect(device.faults).toEqual([
      { type: 'exception', atMs: 5.0, message: 'Error: late', handled: true },
    ]);
  });

  test('a fault of the simulator itself is not taken for one of the firmware', () => {
    const { clock, device } = startedDevice(
      'setTimeout(function () { try { digitalWrite(2, 1) } catch (e) {} }, 5)',
      {
        modem: {
          serial: { write: () => {}, onData: () => {} },
          powerKey: () => {
            throw new TypeError('bug in a part');
          },
          dtr: () => {},
          status: () => false,
        },
      },
    );
    expect(() => clock.advance(10)).toThrow('bug in a part');
    expect(device.faults).toEqual([]);
  });
});

describe('pins', () => {
  const WATCH = (options: string) => `
    pinMode(D5, 'input_pullup');
    setWatch(function (e) { print(e.state, e.time, e.lastTime, e.pin) }, D5, ${options});`;

  test('a watch hears each edge with the times of this one and the one before', () => {
    const { clock, device } = startedDevice(WATCH('{ repeat: true, edge: "both" }'));
    device.button.bounce = NO_BOUNCE;
    clock.runUntil(1000);
    device.button.press(250);
    clock.advance(1000);
    expect(device.console).toEqual(['false 1 undefined 5', 'true 1.25 1 5']);
  });

  test('a debounced watch hears one edge for a bouncing contact, dated to the last bounce', () => {
    const { clock, device } = startedDevice(WATCH('{ repeat: true, edge: "both", debounce: 25 }'));
    device.button.press(500);
    clock.advance(1000);
    const [press, release, ...more] = device.console;
    expect(press).toMatch(/^false 0(\.00\d*)? undefined 5$/);
    expect(release).toMatch(/^true 0\.50\d* 0(\.00\d*)? 5$/);
    expect(more).toEqual([]);
  });

  test('a debounced watch does not hear a glitch that is over in time', () => {
    const { clock, device } = startedDevice(WATCH('{ repeat: true, edge: "both", debounce: 25 }'));
    device.button.press(10);
    clock.advance(1000);
    expect(device.console).toEqual([]);
  });

  test('a watch for one edge is silent on the other, and without repeat is heard once', () => {
    const { clock, device } = startedDevice(WATCH('{ edge: "falling" }'));
    device.button.bounce = NO_BOUNCE;
    device.button.press(10);
    clock.advance(100);
    device.button.press(10);
    clock.advance(100);
    expect(device.console).toHaveLength(1);
  });

  test('without its pull-up the button reads as pressed all the time', () => {
    expect(printed('print(digitalRead(D5)); pinMode(D5, "input_pullup"); print(digitalRead(D5))')) //
      .toEqual(['0', '1']);
  });

  test('a pin that is no pin is an exception', () => {
    expect(printed('try { digitalWrite(60, 1) } catch (e) { print(e) }')).toEqual([
      'Error: Invalid pin',
    ]);
  });
});

describe('Serial1', () => {
  const ECHO =
    'Serial1.setup(115200, {}); Serial1.on("data", function (d) { print(d.length, d) });';

  test('what is written leaves as bytes, whatever it is made of', () => {
    const { written } = startedDevice(
      'Serial1.setup(115200); Serial1.write("A\\xff", 1, [2, 3], new Uint8Array([4]).buffer)',
    );
    expect(written.map((bytes) => [...bytes])).toEqual([[65, 255, 1, 2, 3, 4]]);
  });

  test('an answer given at once arrives after the code that asked, not inside of it', () => {
    const { clock, device, line } = startedDevice(
      `${ECHO} setTimeout(function () { Serial1.write("AT"); print("asked") }, 10)`,
    );
    line.onData(() => line.write(Buffer.from('OK')));
    clock.advance(20);
    expect(device.console).toEqual(['asked', '2 OK']);
  });

  test('long answers are cut as the device cuts them', () => {
    const { clock, device, line } = startedDevice(
      'Serial1.setup(115200, {}); Serial1.on("data", function (d) { print(d.length) })',
    );
    line.write(new Uint8Array(150));
    clock.advance(0);
    expect(device.console).toEqual(['63', '63', '24']);
  });

  test("a chunking of one's own can tear every answer apart", () => {
    const { clock, device, line } = startedDevice(ECHO, { chunking: () => 1 });
    line.write(Buffer.from('OK'));
    clock.advance(0);
    expect(device.console).toEqual(['1 O', '1 K']);
  });

  test('what arrives before anyone listens is kept, and nothing arrives before setup', () => {
    const { clock, device, line } = startedDevice(
      'setTimeout(function () { Serial1.setup(115200) }, 10);' +
        'setTimeout(function () { Serial1.on("data", function (d) { print(d) }); print("on") }, 30)',
    );
    line.write(Buffer.from('lost'));
    clock.runUntil(20);
    line.write(Buffer.from('kept'));
    clock.runUntil(40);
    expect(device.console).toEqual(['on', 'kept']);
  });
});

describe('watchdog', () => {
  test('a firmware that stops kicking is restarted, one that kicks is not', () => {
    const { clock, device } = startedDevice(
      'print("start"); E.enableWatchdog(10, false); var n = 0;' +
        'setInterval(function () { if (n++ < 3) E.kickWatchdog() }, 5000)',
    );
    clock.runUntil(24_000);
    expect(device.console).toEqual(['start']);
    clock.runUntil(25_100);
    expect(device.console).toEqual(['start', 'start']);
    expect(device.faults).toEqual([{ type: 'reset', atMs: 25_000, reason: 'watchdog' }]);
  });

  test('an automatic watchdog never bites', () => {
    expect(printed('print("start"); E.enableWatchdog(1)', 60_000)).toEqual(['start']);
  });
});
