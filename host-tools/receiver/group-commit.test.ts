import { describe, expect, it } from 'vitest';
import { GroupCommit } from './group-commit.ts';

function bench(failing: (batch: string[]) => boolean = () => false) {
  const transactions: string[][] = [];
  let current: string[] = [];
  const commits = new GroupCommit({
    transact: (work) => {
      current = [];
      work();
      if (failing(current)) throw new Error('cannot commit');
      transactions.push(current);
    },
  });
  const submit = (name: string, lane = name) => commits.submit(lane, () => current.push(name));
  return { commits, submit, transactions };
}

describe('group commit', () => {
  it('commits everything of one turn in one transaction', async () => {
    const { submit, transactions } = bench();
    await Promise.all(['a', 'b', 'c'].map((name) => submit(name)));
    expect(transactions).toEqual([['a', 'b', 'c']]);
  });

  it('commits a single piece of work without waiting for company', async () => {
    const { submit, transactions } = bench();
    await submit('a');
    await submit('b');
    expect(transactions).toEqual([['a'], ['b']]);
  });

  it('resolves with what the work returned', async () => {
    const { commits } = bench();
    await expect(commits.submit('lane', () => 42)).resolves.toBe(42);
  });

  it('takes one piece of a quiet sender before the second of a busy one', async () => {
    const { submit, transactions } = bench();
    const busy = Array.from({ length: 2000 }, (_, index) => submit(`busy ${index}`, 'busy'));
    await Promise.all([...busy, submit('quiet')]);
    expect(transactions[0]?.slice(0, 3)).toEqual(['busy 0', 'quiet', 'busy 1']);
    expect(transactions.flat()).toHaveLength(2001);
    expect(transactions.length).toBeGreaterThan(1);
  });

  it('rejects only the work that cannot be committed, and commits its company', async () => {
    const { submit, transactions } = bench((batch) => batch.includes('poison'));
    const results = await Promise.allSettled(['a', 'poison', 'b'].map((name) => submit(name)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(transactions).toEqual([['a'], ['b']]);
  });

  it('is idle when everything submitted has been settled', async () => {
    const { commits, submit, transactions } = bench();
    const work = submit('a');
    await commits.idle();
    expect(transactions).toEqual([['a']]);
    await work;
    await commits.idle();
  });
});
