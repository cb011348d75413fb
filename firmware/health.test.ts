import { beforeEach, describe, expect, it } from 'vitest';
import { FakeEspruino } from './testing/fake-espruino.ts';

let espruino: FakeEspruino;
let health: typeof import('./health.ts');

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  health = await import('./health.ts');
});

describe('the device', () => {
  it('is healthy for as long as was promised, and not a moment longer', () => {
    health.promise(1000);
    espruino.advance(1000);
    expect(health.isHealthy()).toBe(true);
    espruino.advance(1);
    expect(health.isHealthy()).toBe(false);
  });

  it('is healthy again with the next promise, which takes the place of the one before', () => {
    health.promise(1000);
    espruino.advance(2000);
    health.promise(500);
    expect(health.isHealthy()).toBe(true);
    health.promise(100_000);
    health.promise(10);
    espruino.advance(11);
    expect(health.isHealthy()).toBe(false);
  });

  it('that nobody has promised anything for is not healthy once it runs', () => {
    espruino.advance(1);
    expect(health.isHealthy()).toBe(false);
  });
});
