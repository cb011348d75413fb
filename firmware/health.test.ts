import { beforeEach, describe, expect, it } from 'vitest';
import { FakeEspruino } from './testing/fake-espruino.ts';

let espruino: FakeEspruino;
let health: typeof import('./health.ts');
let link: (withinMs: number) => void;
let upkeep: (withinMs: number) => void;

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  health = await import('./health.ts');
  link = (withinMs) => health.promise(health.Part.link, withinMs);
  upkeep = (withinMs) => health.promise(health.Part.upkeep, withinMs);
});

describe('the device', () => {
  it('is healthy for as long as was promised, and not a moment longer', () => {
    link(1000);
    espruino.advance(1000);
    expect(health.isHealthy()).toBe(true);
    espruino.advance(1);
    expect(health.isHealthy()).toBe(false);
  });

  it('is healthy again with the next promise, which takes the place of the one before', () => {
    link(1000);
    espruino.advance(2000);
    link(500);
    expect(health.isHealthy()).toBe(true);
    link(100_000);
    link(10);
    espruino.advance(11);
    expect(health.isHealthy()).toBe(false);
  });

  it('is healthy only while each part keeps its promise', () => {
    upkeep(1000);
    link(5000);
    espruino.advance(1001);
    expect(health.isHealthy()).toBe(false);
    upkeep(10_000);
    expect(health.isHealthy()).toBe(true);
    espruino.advance(4000);
    expect(health.isHealthy()).toBe(false);
  });

  it('is healthy while no part has been started: a bare board waits on its bench', () => {
    espruino.advance(24 * 3_600_000);
    expect(health.isHealthy()).toBe(true);
  });
});
