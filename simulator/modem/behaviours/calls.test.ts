import { describe, expect, it } from 'vitest';
import type { ModemBehaviour } from '../behaviour.ts';
import type { ModemEvent } from '../modem-event.ts';
import { ModemBench } from '../test-bench.ts';
import {
  brownOutInCall,
  type CallFailure,
  callFails,
  callsDropped,
  callsLostSilently,
  phantomDataCalls,
  phantomRing,
  strangerCalls,
} from './calls.ts';

const NUMBER = '+31201234567';
const STRANGER = '+31600000000';
/** Long enough for a call to be set up and answered; shorter than what the tests set. */
const TO_ANSWER_MS = 8000;

function bench(behaviour: ModemBehaviour): ModemBench {
  const made = new ModemBench({ behaviours: [behaviour] }).goOnline();
  for (const command of ['AT+CLIP=1', 'AT+CRC=1', 'AT+QINDCFG="ccinfo",1,1']) {
    made.exchange(command);
  }
  return made;
}

function eventsOf<Type extends ModemEvent['type']>({ events }: ModemBench, type: Type) {
  return events.filter((event) => event.type === type) as (ModemEvent & { type: Type })[];
}

describe('a call', () => {
  it.each<[CallFailure, RegExp]>([
    ['busy', /OK\r\n[\s\S]*BUSY\r\n$/],
    ['noCarrier', /OK\r\n[\s\S]*NO CARRIER\r\n$/],
    ['noAnswer', /OK\r\n[\s\S]*,3,0,0[\s\S]*NO ANSWER\r\n$/],
    ['ringsOut', /OK\r\n[\s\S]*,3,0,0[\s\S]*NO CARRIER\r\n$/],
    ['noDialtone', /^\r\nNO DIALTONE\r\n$/],
  ])('fails by %s when it is the second, and only then', (kind, said) => {
    const it = bench(callFails(kind, { first: 2 }));
    const dial = () => it.exchange(`ATD${NUMBER};`, 40_000);
    expect(dial()).toContain(',0,0,0,0,');
    it.exchange('ATH');
    expect(dial()).toMatch(said);
    expect(it.exchange('AT+CLCC')).toBe('\r\nOK\r\n');
    expect(dial()).toContain(',0,0,0,0,');
    expect(eventsOf(it, 'faultInjected')).toHaveLength(1);
  });

  it('is dropped so long after it connected, again and again', () => {
    const it = bench(callsDropped(10_000));
    for (const _ of [1, 2, 3]) {
      it.exchange(`ATD${NUMBER};`, 30_000);
    }
    const connected = eventsOf(it, 'callConnected');
    const ended = eventsOf(it, 'callEnded');
    expect(ended.map(({ reason }) => reason)).toEqual(['remote', 'remote', 'remote']);
    expect(ended.map(({ atMs }, index) => atMs - connected[index]!.atMs)).toEqual([
      10_000, 10_000, 10_000,
    ]);
  });

  it('that was hung up is not dropped, nor is the one after it in its stead', () => {
    const it = bench(callsDropped(10_000, 1));
    it.exchange(`ATD${NUMBER};`, TO_ANSWER_MS);
    it.exchange('ATH');
    it.exchange(`ATD${NUMBER};`, 60_000);
    expect(eventsOf(it, 'callEnded').map(({ reason }) => reason)).toEqual(['local']);
  });

  it('is lost without a word, so that only +CLCC shows it', () => {
    const it = bench(callsLostSilently(10_000, 1));
    it.exchange(`ATD${NUMBER};`, TO_ANSWER_MS);
    expect(it.exchange('AT+CLCC')).toContain(`+CLCC: 1,0,0,0,0,"${NUMBER}",145`);
    it.clock.advance(20_000);
    expect(it.take()).toBe('');
    expect(it.exchange('AT+CLCC')).toBe('\r\nOK\r\n');
    expect(it.exchange(`ATD${NUMBER};`, 30_000)).toContain('+QIND: "ccinfo",1,0,0,');
    it.modem.remoteHangsUp();
    expect(it.take()).toContain('NO CARRIER');
  });

  it('takes the modem with it, which is off until its key is pressed', () => {
    const it = bench(brownOutInCall(500));
    it.exchange(`ATD${NUMBER};`, 20_000);
    expect(eventsOf(it, 'callEnded').map(({ reason }) => reason)).toEqual(['power']);
    expect(it.modem.powerState).toBe('off');
    expect(it.exchange('AT')).toBe('');
    it.goOnline();
    expect(it.exchange(`ATD${NUMBER};`, 20_000)).toContain('OK');
    expect(it.modem.powerState).toBe('on');
  });
});

describe('the list of calls', () => {
  it('has data calls before the speech call, and where there is none', () => {
    const it = bench(phantomDataCalls(2));
    const data = '\r\n+CLCC: 1,1,0,1,0,"",128\r\n\r\n+CLCC: 2,1,0,1,0,"",128\r\n';
    expect(it.exchange('AT+CLCC')).toBe(`${data}\r\nOK\r\n`);
    it.exchange(`ATD${NUMBER};`, TO_ANSWER_MS);
    expect(it.exchange('AT+CLCC')).toBe(
      `${data}\r\n+CLCC: 3,0,0,0,0,"${NUMBER}",145\r\n\r\nOK\r\n`,
    );
  });
});

describe('a call that comes in', () => {
  it('is a stranger’s, with the notices asked for', () => {
    const it = bench(
      strangerCalls(100_000, STRANGER, { notices: ['RING', '+CRING'], givesUpAfterMs: 7000 }),
    );
    it.clock.runUntil(110_000);
    expect(it.take()).toBe(
      `${'\r\nRING\r\n\r\n+CRING: VOICE\r\n'.repeat(2)}\r\n+QIND: "ccinfo",1,1,-1,0,0,"${STRANGER}",145\r\n\r\nNO CARRIER\r\n`,
    );
    expect(eventsOf(it, 'callStarted')).toMatchObject([{ number: STRANGER, outgoing: false }]);
  });

  it('is none at all, though there is a notice of it', () => {
    const it = bench(phantomRing(100_000));
    it.clock.runUntil(130_000);
    expect(it.take()).toBe('\r\nRING\r\n');
    expect(it.exchange('ATA')).toBe('\r\nNO CARRIER\r\n');
  });
});
