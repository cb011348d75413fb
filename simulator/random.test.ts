import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

test('one seed gives one sequence, another seed another', () => {
  const draw = (seed: number | string) =>
    Array.from({ length: 4 }, createRandomDraw(createRandom(seed)));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw('seven')).toEqual(draw('seven'));
});

test('a fork depends on seed and name alone, not on what was drawn before', () => {
  const fresh = createRandom(1).fork('button');
  const used = createRandom(1);
  used.bytes(100);
  expect(used.fork('button').nextUint32()).toBe(fresh.nextUint32());
  expect(createRandom(1).fork('modem').nextUint32()).not.toBe(
    createRandom(1).fork('button').nextUint32(),
  );
});

test('integers stay within both ends and reach them', () => {
  const random = createRandom(3);
  const seen = new Set(Array.from({ length: 200 }, () => random.integer(-1, 2)));
  expect([...seen].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
});

test('draws are spread evenly', () => {
  const random = createRandom(4);
  const buckets = new Array<number>(16).fill(0);
  for (let i = 0; i < 16_000; i++) buckets[Math.floor(random.next() * 16)]!++;
  for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('the seed zero is as good as any', () => {
  expect(
    createRandom(0)
      .bytes(16)
      .some((byte) => byte !== 0),
  ).toBe(true);
});

function createRandomDraw(random: ReturnType<typeof createRandom>): () => number {
  return () => random.nextUint32();
}
