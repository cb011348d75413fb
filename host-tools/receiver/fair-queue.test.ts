import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

/** A queue with the items `a1`, `a2`, `b1` … in the lanes that their letter names. */
function queueOf(...items: string[]): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const item of items) queue.add(item[0]!, item);
  return queue;
}

describe('the fair queue', () => {
  it('takes one of each lane in turn', () => {
    const queue = queueOf('a1', 'a2', 'a3', 'b1', 'b2', 'c1');
    expect(queue.take(10)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    expect(queue.size).toBe(0);
  });

  it('goes on where the last batch stopped', () => {
    const queue = queueOf('a1', 'a2', 'b1', 'b2', 'c1', 'c2');
    expect([queue.take(2), queue.take(2), queue.take(2)]).toEqual([
      ['a1', 'b1'],
      ['c1', 'a2'],
      ['b2', 'c2'],
    ]);
  });

  it('takes a lane that has had no turn before all that have', () => {
    const queue = queueOf('a1', 'a2', 'b1', 'b2');
    queue.take(2);
    queue.add('c', 'c1');
    expect(queue.take(10)).toEqual(['c1', 'a2', 'b2']);
  });

  it('does not let a lane overtake twice by sending one at a time', () => {
    const queue = queueOf('a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1');
    queue.take(3);
    queue.add('c', 'c2');
    queue.add('d', 'd1');
    expect(queue.take(4)).toEqual(['d1', 'a2', 'b2', 'c2']);
  });

  it('forgets who had a turn once nothing waits', () => {
    const queue = queueOf('a1');
    queue.take(1);
    for (const item of ['b1', 'b2', 'a2']) queue.add(item[0]!, item);
    expect(queue.take(3)).toEqual(['b1', 'a2', 'b2']);
  });
});
