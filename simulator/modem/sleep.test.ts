import { describe, expect, it } from 'vitest';
import { wakesDeaf, wakesLate } from './behaviours/sleep.ts';
import { type BenchOptions, ModemBench } from './test-bench.ts';

/** Longer than it takes to fall asleep, and to wake. */
const SOON_MS = 2000;
const OK = '\r\nOK\r\n';

/** Connected, allowed to sleep, and DTR low. */
function awakeModem(options: BenchOptions = {}): ModemBench {
  const bench = new ModemBench(options);
  bench.modem.setDtr(false);
  bench.connectMqtt();
  bench.exchange('AT+QMTSUB=0,1,"device/d",1');
  bench.exchange('AT+QSCLK=1');
  bench.clock.advance(30_000);
  bench.take();
  return bench;
}

function asleepModem(options: BenchOptions = {}): ModemBench {
  const bench = awakeModem(options);
  bench.modem.setDtr(true);
  bench.clock.advance(SOON_MS);
  expect(bench.modem.activity.asleep).toBe(true);
  return bench;
}

const isAsleep = ({ modem, clock }: ModemBench): boolean => {
  clock.advance(SOON_MS);
  return modem.activity.asleep;
};

describe('a modem', () => {
  it('tells whether it may sleep, and refuses what is no answer to that', () => {
    const bench = new ModemBench().powerOn();
    expect(bench.exchange('AT+QSCLK?')).toContain('+QSCLK: 0');
    bench.exchange('AT+QSCLK=1');
    bench.modem.setDtr(false);
    bench.clock.advance(SOON_MS);
    expect(bench.exchange('AT+QSCLK?')).toContain('+QSCLK: 1');
    expect(bench.exchange('AT+QSCLK=3')).toContain('ERROR');
    expect(bench.exchange('AT+QSCLK=?')).toContain('+QSCLK: (0,1)');
  });

  it.each<[what: string, begin: (bench: ModemBench) => void]>([
    ['while DTR is low', () => {}],
    ['that was not allowed to', (bench) => bench.exchange('AT+QSCLK=0')],
    [
      'that has restarted since it was allowed to',
      (bench) => {
        bench.modem.restart();
        bench.clock.advance(60_000);
        bench.modem.setDtr(true);
      },
    ],
    [
      'that waits for the bytes of a publish',
      (bench) => {
        bench.exchange(bench.publishCommand(1, 'topic', 5));
        bench.modem.setDtr(true);
      },
    ],
    [
      'with a call up',
      (bench) => {
        bench.exchange('ATD+31800112112;', 15_000);
        bench.modem.setDtr(true);
      },
    ],
    [
      'whose GNSS is on',
      (bench) => {
        bench.exchange('AT+QGPS=1');
        bench.modem.setDtr(true);
      },
    ],
  ])('%s does not sleep', (_what, begin) => {
    const bench = awakeModem();
    begin(bench);
    expect(isAsleep(bench)).toBe(false);
    expect(bench.modem.activity.power).toBe('on');
  });

  it('falls asleep once a call ends, though DTR has been high for long', () => {
    const bench = awakeModem();
    bench.exchange('ATD+31800112112;', 15_000);
    bench.modem.setDtr(true);
    expect(isAsleep(bench)).toBe(false);
    bench.modem.remoteHangsUp();
    expect(isAsleep(bench)).toBe(true);
  });

  it('that nobody drives DTR of takes it for high', () => {
    const bench = new ModemBench().goOnline();
    bench.exchange('AT+QSCLK=1');
    expect(isAsleep(bench)).toBe(true);
  });
});

describe('a modem that sleeps', () => {
  it('hears nothing, and owns up to what it did not hear', () => {
    const bench = asleepModem();
    expect(bench.exchange('AT')).toBe('');
    const ignored = bench.events.filter(({ type }) => type === 'ignored').length;
    expect(ignored).toBeGreaterThan(0);
  });

  it('hears again some tens of milliseconds after DTR has fallen', () => {
    const bench = asleepModem();
    bench.modem.setDtr(false);
    expect(bench.modem.activity.asleep).toBe(false);
    bench.send('AT\r');
    bench.clock.advance(61);
    expect(bench.take()).toBe('');
    expect(bench.exchange('AT')).toBe(OK);
  });

  it('keeps its link, and tells by itself what comes over it', () => {
    const bench = asleepModem();
    bench.clock.advance(3_600_000);
    bench.network.deliver('device/d', Buffer.from('hello'));
    bench.clock.advance(1000);
    expect(bench.take()).toContain('"device/d",5,"hello"');
    expect(bench.modem.activity.asleep).toBe(true);
  });

  it('tells of a call and of a short message', () => {
    const bench = awakeModem();
    bench.exchange('AT+CLIP=1');
    bench.modem.setDtr(true);
    bench.clock.advance(SOON_MS);
    bench.modem.ring('+31600000001');
    expect(bench.modem.receiveSms('+31600000002', 'hello')).toBe(true);
    bench.clock.advance(6000);
    const told = bench.take();
    expect(told).toContain('+CLIP: "+31600000001"');
    expect(told).toContain('+CMTI');
  });
});

describe('a waking that goes wrong', () => {
  it('is late', () => {
    const bench = asleepModem({ behaviours: [wakesLate(500)] });
    bench.modem.setDtr(false);
    bench.clock.advance(400);
    expect(bench.exchange('AT', 100)).toBe('');
    bench.clock.advance(100);
    expect(bench.exchange('AT')).toBe(OK);
    expect(bench.events).toContainEqual(expect.objectContaining({ type: 'faultInjected' }));
  });

  it('loses the first byte, and with it the command, once for each waking', () => {
    const bench = asleepModem({ behaviours: [wakesDeaf()] });
    for (let waking = 0; waking < 2; waking++) {
      bench.modem.setDtr(false);
      bench.clock.advance(100);
      expect(bench.exchange('AT')).toBe('');
      expect(bench.exchange('AT')).toBe(OK);
      bench.modem.setDtr(true);
      expect(isAsleep(bench)).toBe(true);
    }
  });
});
