import { beforeEach, describe, expect, it } from 'vitest';
import { FakeEspruino } from './testing/fake-espruino.ts';

const QUIET_MS = 900_000;

let espruino: FakeEspruino;
let windows: typeof import('./windows.ts');

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  windows = await import('./windows.ts');
  windows.startWindows(1000);
});

describe('what the receiver said', () => {
  it('is fresh after a start only when it has had a message of this run', () => {
    for (const asOf of [0, 1, 999]) expect(windows.isFresh(asOf)).toBe(false);
    expect(windows.isFresh(1000)).toBe(true);
    windows.noteHeartbeat(1000);
    expect(windows.isFresh(999)).toBe(false);
    expect(windows.isFresh(1000)).toBe(true);
  });

  it('is fresh for as long as no two heartbeats have gone since', () => {
    windows.noteHeartbeat(1010);
    windows.noteHeartbeat(1020);
    expect(windows.isFresh(1009)).toBe(false);
    expect(windows.isFresh(1010)).toBe(true);
    windows.noteHeartbeat(1030);
    expect(windows.isFresh(1019)).toBe(false);
    expect(windows.isFresh(1020)).toBe(true);
    expect(windows.isFresh(0x7fffffff)).toBe(true);
  });
});

describe('a test', () => {
  it('is armed for its time, rounded up to whole seconds, and not a moment longer', () => {
    expect(windows.testSecondsLeft()).toBe(0);
    windows.armTest(60);
    expect(windows.testSecondsLeft()).toBe(60);
    espruino.advance(100);
    expect(windows.testSecondsLeft()).toBe(60);
    espruino.advance(59_899);
    expect(windows.testSecondsLeft()).toBe(1);
    espruino.advance(1);
    expect(windows.testSecondsLeft()).toBe(0);
    espruino.advance(1e9);
    expect(windows.testSecondsLeft()).toBe(0);
  });

  it('is taken back with 0 seconds, and armed anew with others', () => {
    windows.armTest(86_400);
    windows.armTest(0);
    expect(windows.testSecondsLeft()).toBe(0);
    windows.armTest(10);
    windows.armTest(5);
    expect(windows.testSecondsLeft()).toBe(5);
  });
});

describe('a risk window', () => {
  it('sets the pace of the heartbeats for its time', () => {
    expect(windows.heartbeatPauseMs(QUIET_MS)).toBe(QUIET_MS);
    windows.setRiskWindow(3600, 60);
    expect(windows.heartbeatPauseMs(QUIET_MS)).toBe(60_000);
    expect(windows.riskSecondsLeft()).toBe(3600);
    espruino.advance(3_599_999);
    expect(windows.heartbeatPauseMs(QUIET_MS)).toBe(60_000);
    espruino.advance(1);
    expect(windows.heartbeatPauseMs(QUIET_MS)).toBe(QUIET_MS);
    expect(windows.riskSecondsLeft()).toBe(0);
  });

  it('never makes the heartbeats rarer than they are', () => {
    windows.setRiskWindow(3600, 86_400);
    expect(windows.heartbeatPauseMs(QUIET_MS)).toBe(QUIET_MS);
  });

  it('is ended with 0 seconds', () => {
    windows.setRiskWindow(3600, 60);
    windows.setRiskWindow(0, 60);
    expect(windows.heartbeatPauseMs(QUIET_MS)).toBe(QUIET_MS);
  });
});

/** Both windows, in each state with each event: seconds left of the test, and of the window of risk. */
describe('windows', () => {
  const STATES: Record<string, () => void> = {
    neither: () => {},
    test: () => windows.armTest(600),
    risk: () => windows.setRiskWindow(900, 60),
    both: () => {
      windows.armTest(600);
      windows.setRiskWindow(900, 60);
    },
  };
  const EVENTS: Record<string, () => void> = {
    'arm 300': () => windows.armTest(300),
    'arm 0': () => windows.armTest(0),
    'risk 300': () => windows.setRiskWindow(300, 60),
    'risk 0': () => windows.setRiskWindow(0, 60),
    '700 s': () => espruino.advance(700_000),
    '1000 s': () => espruino.advance(1_000_000),
    'a heartbeat': () => windows.noteHeartbeat(1005),
  };
  const TABLE: [state: string, event: string, test: number, risk: number][] = [
    ['neither', 'arm 300', 300, 0],
    ['neither', 'arm 0', 0, 0],
    ['neither', 'risk 300', 0, 300],
    ['neither', 'risk 0', 0, 0],
    ['neither', '700 s', 0, 0],
    ['neither', '1000 s', 0, 0],
    ['neither', 'a heartbeat', 0, 0],
    ['test', 'arm 300', 300, 0],
    ['test', 'arm 0', 0, 0],
    ['test', 'risk 300', 600, 300],
    ['test', 'risk 0', 600, 0],
    ['test', '700 s', 0, 0],
    ['test', '1000 s', 0, 0],
    ['test', 'a heartbeat', 600, 0],
    ['risk', 'arm 300', 300, 900],
    ['risk', 'arm 0', 0, 900],
    ['risk', 'risk 300', 0, 300],
    ['risk', 'risk 0', 0, 0],
    ['risk', '700 s', 0, 200],
    ['risk', '1000 s', 0, 0],
    ['risk', 'a heartbeat', 0, 900],
    ['both', 'arm 300', 300, 900],
    ['both', 'arm 0', 0, 900],
    ['both', 'risk 300', 600, 300],
    ['both', 'risk 0', 600, 0],
    ['both', '700 s', 0, 200],
    ['both', '1000 s', 0, 0],
    ['both', 'a heartbeat', 600, 900],
  ];

  it.each(TABLE)('%s, %s: %i s of a test, %i s of risk', (state, event, test, risk) => {
    STATES[state]!();
    EVENTS[event]!();
    expect([windows.testSecondsLeft(), windows.riskSecondsLeft()]).toEqual([test, risk]);
  });

  it('have an entry for each state and event', () => {
    const missing = Object.keys(STATES).flatMap((state) =>
      Object.keys(EVENTS).filter(
        (event) => !TABLE.some((row) => row[0] === state && row[1] === event),
      ),
    );
    expect(missing).toEqual([]);
  });
});
