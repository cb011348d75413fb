import { describe, expect, it } from 'vitest';
import { alarm } from '../../receiver/testing/fake-device.ts';
import { FakeBench } from '../testing/fake-bench.ts';
import type { Measurement } from './bench-device.ts';
import { isPassed, runCheck, STEPS } from './run-check.ts';

const quiet = { started: () => {}, ended: () => {} };

async function check(prepare: (bench: FakeBench) => void = () => {}) {
  const bench = new FakeBench();
  prepare(bench);
  const results = await runCheck(bench.context(), quiet);
  const verdicts = (verdict: string) =>
    results.filter((result) => result.verdict === verdict).map(({ name }) => name);
  const step = (name: string) => results.find((result) => result.name === name)!;
  return { bench, results, verdicts, step };
}

describe('a check of a good device', () => {
  it('passes every step, with what was measured and what is asked for', async () => {
    const { results } = await check();
    expect(results.map(({ name }) => name)).toEqual(STEPS.map(({ name }) => name));
    expect(isPassed(results)).toBe(true);
    for (const { measured, limits, advice } of results) {
      expect([measured !== '', limits !== '', advice]).toEqual([true, true, '']);
    }
  });

  it('plays each row of the vibrations, and again when it is asked to', async () => {
    const { bench } = await check(({ person }) => {
      person.answers['felt-accepted'] = ['again', 'yes'];
    });
    expect(bench.played).toEqual([5, 0, 1, 2, 2, 3, 4, 5]);
  });

  it('arms one test, for as long as was provisioned, and leaves none behind', async () => {
    const { bench } = await check();
    expect(bench.armed).toEqual([600]);
    const open = bench.store.database.prepare('SELECT * FROM test_time WHERE ended_at IS NULL');
    expect(open.all()).toEqual([]);
  });
});

describe('a check finds, and says what to do about,', () => {
  it.each<[string, Partial<Measurement>, string, RegExp]>([
    ['an empty battery', { batteryMillivolts: 3390 }, 'battery', /charge it/],
    ['a battery that is driven too high', { batteryMillivolts: 4260 }, 'battery', /unplug it/],
    ['too few minutes', { responseMinutes: 29 }, 'battery', /charge it/],
    [
      'no charger',
      { charging: 'notCharging', chargeMilliamps: 0 },
      'charging',
      /cable and charger/,
    ],
    ['dirty contacts', { charging: 'seatedNotCharging' }, 'charging', /clean the contacts/],
    ['a weak source', { charging: 'weakSource' }, 'charging', /another charger/],
    ['a trickle', { chargeMilliamps: 49 }, 'charging', /more current/],
    ['a dead button', { buttonPresses: 0 }, 'button', /replace it/],
    ['no SIM', { sim: 'missing' }, 'sim', /seat the card/],
    ['no registration', { isRegistered: false, signal: 0 }, 'registration', /operator/],
    ['a weak signal', { signal: 5 }, 'registration', /antenna/],
    ['no broker', { isOnline: false }, 'broker', /APN|aware receive/],
    ['no fix', { fixAgeSeconds: null, fixAccuracyMetres: null }, 'gnss', /outdoors/],
    ['a vague fix', { fixAccuracyMetres: 51 }, 'gnss', /view of the sky/],
  ])('%s', async (_, changed, name, advice) => {
    const { results, step } = await check((bench) => {
      bench.changed = changed;
    });
    expect(isPassed(results)).toBe(false);
    expect(step(name)).toMatchObject({ verdict: 'failed', advice: expect.stringMatching(advice) });
  });

  it('a voltage that the motor pulls down', async () => {
    const bench = new FakeBench();
    bench.play = async () => {
      bench.changed = { batteryMillivolts: 3700 };
    };
    const [battery] = await runCheck(bench.context(), quiet);
    expect(battery).toMatchObject({
      verdict: 'failed',
      measured: expect.stringContaining('220 mV'),
    });
  });

  it('a vibration that was not felt', async () => {
    const { step } = await check(({ person }) => {
      person.answers['felt-received'] = ['no'];
    });
    expect(step('felt-received').verdict).toBe('failed');
    expect(step('felt-accepted').verdict).toBe('passed');
  });

  it.each<[string, (bench: FakeBench) => void, string, readonly string[]]>([
    [
      'a press that does not come',
      (bench) => {
        bench.pressed = undefined;
      },
      'test-alarm',
      ['round-trip', 'accepted', 'line', 'heard', 'closed'],
    ],
    [
      'a press that comes as a real alarm',
      (bench) => {
        bench.pressed = alarm(1);
      },
      'test-alarm',
      ['round-trip', 'accepted', 'line', 'heard', 'closed'],
    ],
    [
      'an answer that does not come back',
      (bench) => {
        bench.isAnswered = false;
      },
      'round-trip',
      ['accepted', 'line', 'heard'],
    ],
    [
      'a desk that does not accept',
      (bench) => {
        bench.isAccepted = false;
      },
      'accepted',
      ['line', 'heard'],
    ],
    [
      'a line that does not open',
      (bench) => {
        bench.isLineOpen = false;
      },
      'line',
      ['heard'],
    ],
    [
      'a voice that nobody heard',
      ({ person }) => {
        person.answers.heard = ['no'];
      },
      'heard',
      [],
    ],
    [
      'a test that is left open',
      (bench) => {
        bench.isClosed = false;
      },
      'closed',
      [],
    ],
  ])('%s', async (_, spoil, failed, skipped) => {
    const { verdicts } = await check(spoil);
    expect([verdicts('failed'), verdicts('skipped')]).toEqual([[failed], skipped]);
  });

  it('a missing SIM once, and does not try what needs it', async () => {
    const { verdicts } = await check((bench) => {
      bench.changed = { sim: 'missing', isRegistered: false, isOnline: false };
    });
    expect(verdicts('failed')).toEqual(['sim']);
    expect(verdicts('skipped').slice(0, 3)).toEqual(['registration', 'broker', 'test-alarm']);
  });
});

describe('a test alarm that is not pressed', () => {
  it('is taken back on the device and at the receiver: the next press is real', async () => {
    const { bench } = await check((spoilt) => {
      spoilt.pressed = undefined;
    });
    expect(bench.armed).toEqual([600, 0]);
    await bench.send(alarm(1, { trigger: 'test' }));
    expect(bench.context().receiver.alarm(1)).toMatchObject({ testAskedFor: false });
  });

  it('is taken back too when the person goes away', async () => {
    const bench = new FakeBench();
    bench.pressed = undefined;
    const sleep = bench.sleep.bind(bench);
    bench.sleep = async (ms) => {
      if (bench.armed.length > 0) throw new Error('Ctrl-C');
      await sleep(ms);
    };
    await expect(runCheck(bench.context(), quiet)).rejects.toThrow('Ctrl-C');
    expect(bench.armed).toEqual([600, 0]);
  });
});
