import { beforeEach, describe, expect, it } from 'vitest';
import { BUTTON_PIN } from './boards/rak5010.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';
import { faultNames } from './testing/whole-device.ts';

const HOLD_MS = 2000;
/** As the watch has it. */
const DEBOUNCE_MS = 50;

let espruino: FakeEspruino;
let finger: typeof import('./finger.ts');
let faults: typeof import('./faults.ts');
/** What the finger was taken to mean, in order. */
let meant: string[];
/** When it was told that the button had gone down. */
let touchedAtMs: number[];

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  espruino.pins.set(BUTTON_PIN, true);
  finger = await import('./finger.ts');
  faults = await import('./faults.ts');
  meant = [];
  touchedAtMs = [];
});

function start(): void {
  const listener = {
    touched: () => touchedAtMs.push(espruino.nowMs),
    held: () => meant.push('held'),
    askedStatus: () => meant.push('status'),
  };
  finger.watchFinger(listener, HOLD_MS);
}

/** The contact changes now; the watch tells it when it has settled. */
function set(isUp: boolean, forMs: number): void {
  espruino.pins.set(BUTTON_PIN, isUp);
  espruino.after(DEBOUNCE_MS, () => espruino.setPin(BUTTON_PIN, isUp));
  espruino.advance(forMs);
}

const down = (forMs: number) => set(false, forMs);
const up = (forMs: number) => set(true, forMs);
const hold = (forMs: number) => espruino.advance(forMs);

function tap(count: number, pauseMs = 300): void {
  for (let i = 0; i < count; i++) {
    down(200);
    up(pauseMs);
  }
}

const noted = () => faultNames(faults.faults);

describe('a hold', () => {
  beforeEach(start);

  it('raises an alarm when it is complete, while the finger is still down, and once', () => {
    down(HOLD_MS - 1);
    expect(meant).toEqual([]);
    hold(1);
    expect(meant).toEqual(['held']);
    hold(30_000);
    up(60_000);
    expect(meant).toEqual(['held']);
    expect(espruino.pauses()).toEqual([]);
    expect(noted()).toEqual([]);
  });

  it('is told from its beginning, once, however it ends', () => {
    down(HOLD_MS + 1000);
    up(1000);
    down(200);
    up(1000);
    expect(touchedAtMs).toEqual([DEBOUNCE_MS, HOLD_MS + 2000 + DEBOUNCE_MS]);
  });

  it('that ends a moment too early raises none', () => {
    down(HOLD_MS - 1);
    up(60_000);
    expect(meant).toEqual([]);
    expect(espruino.pauses()).toEqual([]);
  });

  it('raises another each time', () => {
    for (let i = 0; i < 5; i++) {
      down(HOLD_MS);
      up(100);
    }
    expect(meant).toEqual(Array.from({ length: 5 }, () => 'held'));
  });

  it('follows taps at once', () => {
    tap(2);
    down(HOLD_MS);
    expect(meant).toEqual(['held']);
  });
});

describe('an edge that was lost', () => {
  beforeEach(start);

  it('of letting go: a tap raises no alarm, since the pin says that it is up', () => {
    down(200);
    espruino.pins.set(BUTTON_PIN, true);
    espruino.advance(60_000);
    expect(meant).toEqual([]);
    down(HOLD_MS);
    expect(meant).toEqual(['held']);
  });

  it('of letting go after an alarm: the button is not taken for stuck', () => {
    down(HOLD_MS);
    espruino.pins.set(BUTTON_PIN, true);
    espruino.advance(120_000);
    expect(noted()).toEqual([]);
    down(HOLD_MS);
    expect(meant).toEqual(['held', 'held']);
  });

  it('of letting go after an alarm: the next press is not swallowed', () => {
    down(HOLD_MS);
    espruino.pins.set(BUTTON_PIN, true);
    espruino.advance(10_000);
    down(HOLD_MS);
    expect(meant).toEqual(['held', 'held']);
  });
});

describe('a contact that lets go for a moment', () => {
  beforeEach(start);

  it('just when the hold is complete is looked at again 50 ms later: it is down', () => {
    down(HOLD_MS - 10);
    espruino.pins.set(BUTTON_PIN, true);
    espruino.advance(30);
    espruino.pins.set(BUTTON_PIN, false);
    espruino.advance(DEBOUNCE_MS - 21);
    expect(meant).toEqual([]);
    espruino.advance(1);
    expect(meant).toEqual(['held']);
    up(60_000);
    expect(espruino.pauses()).toEqual([]);
  });

  it('and for good just then has only tapped', () => {
    down(HOLD_MS - 10);
    up(60_000);
    expect(meant).toEqual([]);
    expect(finger.isHolding()).toBe(false);
    expect(espruino.pauses()).toEqual([]);
  });

  it('just when it would count as stuck counts as stuck 50 ms later', () => {
    down(HOLD_MS + 59_990);
    espruino.pins.set(BUTTON_PIN, true);
    espruino.advance(30);
    espruino.pins.set(BUTTON_PIN, false);
    espruino.advance(100);
    expect(noted()).toEqual(['buttonStuck']);
  });

  it('while it is looked at again, and closes at once, has completed its hold', () => {
    down(HOLD_MS - 10);
    espruino.pins.set(BUTTON_PIN, true);
    espruino.advance(20);
    espruino.setPin(BUTTON_PIN, true);
    espruino.setPin(BUTTON_PIN, false);
    espruino.advance(1);
    expect(meant).toEqual(['held']);
  });

  it('while it is looked at again, and stays open for longer, is pressed afresh', () => {
    down(HOLD_MS - 10);
    up(DEBOUNCE_MS + 150);
    down(HOLD_MS - 1);
    expect(meant).toEqual([]);
    hold(1);
    expect(meant).toEqual(['held']);
  });

  it('three times within a hold has completed it, and asks for no status', () => {
    for (let opening = 0; opening < 3; opening++) {
      down(400);
      up(90);
    }
    down(HOLD_MS - 3 * 490);
    expect(meant).toEqual(['held']);
  });

  it('more often begins the hold anew each time', () => {
    for (let opening = 0; opening < 12; opening++) {
      down(300);
      up(90);
    }
    down(HOLD_MS - 1);
    expect(meant).toEqual([]);
  });
});

describe('a hold that holds up a restart', () => {
  it('is under way from when the contact has settled until it is an alarm', () => {
    start();
    expect(finger.isHolding()).toBe(false);
    down(DEBOUNCE_MS);
    expect(finger.isHolding()).toBe(true);
    hold(HOLD_MS);
    expect(finger.isHolding()).toBe(false);
    up(DEBOUNCE_MS);
    expect(finger.isHolding()).toBe(false);
  });

  it('is not under way any more once a lost edge has been noticed', () => {
    start();
    down(200);
    espruino.pins.set(BUTTON_PIN, true);
    espruino.advance(HOLD_MS);
    expect(finger.isHolding()).toBe(false);
  });
});

describe('a button that is down already when the device starts', () => {
  it('counts from then', () => {
    espruino.pins.set(BUTTON_PIN, false);
    start();
    espruino.advance(HOLD_MS);
    up(60_000);
    expect(meant).toEqual(['held']);
  });

  it('and is let go before the hold is complete raises nothing', () => {
    espruino.pins.set(BUTTON_PIN, false);
    start();
    espruino.advance(HOLD_MS - 2 * DEBOUNCE_MS);
    up(60_000);
    expect(meant).toEqual([]);
  });
});

describe('taps', () => {
  beforeEach(() => {
    start();
    espruino.advance(20_000);
  });

  it.each([
    [2, 300, 0],
    [3, 300, 1],
    [3, 1000, 1],
    [3, 1500, 0],
    [4, 300, 1],
    [6, 250, 2],
  ])('%i of them, %i ms apart, ask for the status %i times', (count, pauseMs, asked) => {
    tap(count, pauseMs);
    espruino.advance(60_000);
    expect(meant).toEqual(Array.from({ length: asked }, () => 'status'));
  });

  it('ask again after a while', () => {
    tap(3);
    espruino.advance(3000);
    tap(3);
    expect(meant).toEqual(['status', 'status']);
  });

  it('ask though one tap came shortly before the three', () => {
    tap(1, 2500);
    tap(3, 200);
    expect(meant).toEqual(['status']);
  });

  it('cannot be holds', () => {
    for (let i = 0; i < 3; i++) {
      down(HOLD_MS);
      up(100);
    }
    expect(meant).toEqual(['held', 'held', 'held']);
  });
});

describe('a button that is no finger', () => {
  beforeEach(start);

  it('is stuck a minute after the alarm, which is said once', () => {
    down(HOLD_MS + 59_999);
    expect(noted()).toEqual([]);
    hold(1);
    expect(noted()).toEqual(['buttonStuck']);
    faults.clearFaults(0x7fffffff);
    hold(24 * 3_600_000);
    expect(noted()).toEqual([]);
    expect(meant).toEqual(['held']);
  });

  it('is one again once it is let go', () => {
    down(HOLD_MS + 60_000);
    up(100);
    down(HOLD_MS);
    expect(meant).toEqual(['held', 'held']);
  });

  it('bounces: twenty taps in ten seconds, and a hold still raises an alarm', () => {
    tap(19, 100);
    expect(noted()).toEqual([]);
    tap(1, 100);
    expect(noted()).toEqual(['buttonBounces']);
    down(HOLD_MS);
    expect(meant.at(-1)).toBe('held');
  });

  it('does not bounce when the taps are spread over more than ten seconds', () => {
    tap(60, 800);
    expect(noted()).toEqual([]);
  });
});
