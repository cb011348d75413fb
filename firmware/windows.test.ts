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
