import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock.ts';
import { createRandom } from '../../random.ts';
import { type BehaviourHost, BehaviourStack, type ModemBehaviour } from '../behaviour.ts';
import { ModemBench } from '../test-bench.ts';
import {
  corruptsBytes,
  displacesText,
  doublesBytes,
  overruns,
  splitsReplies,
  truncatesReplies,
} from './bytes.ts';

const REPLY = '\r\nEG91EFBR06A06M4G\r\n\r\nOK\r\n';
const TIMES_EACH = { numRuns: 200 };

/** One behaviour alone: what it makes of bytes, and how often it says it did something. */
function alone(behaviour: ModemBehaviour, seed = 1) {
  const clock = new VirtualClock();
  // Behaviours of bytes ask for nothing else.
  const host = { clock, random: createRandom(seed) } as unknown as BehaviourHost;
  let injected = 0;
  const stack = new BehaviourStack({
    behaviours: [behaviour],
    makeHost: () => host,
    onInjected: () => injected++,
  });
  return { clock, stack, injected: () => injected };
}

const text = (pieces: Uint8Array[]) => Buffer.concat(pieces).toString('latin1');
const bytes = (written: string) => Uint8Array.from(Buffer.from(written, 'latin1'));

describe('bytes on the line', () => {
  it('come twice, in the direction asked for', () => {
    const toHost = new ModemBench({ behaviours: [doublesBytes(1)] }).powerOn();
    expect(toHost.exchange('AT')).toBe('\r\r\n\nOOKK\r\r\n\n');
    const fromHost = new ModemBench({ behaviours: [doublesBytes(1, 'fromHost')] }).powerOn();
    expect(fromHost.exchange('AT')).toContain('AATT\r\r\nERROR');
  });

  it('are wrong in one bit at most each, and as many as before', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (sent, seed) => {
        const [piece] = alone(corruptsBytes(1), seed).stack.outputPieces(sent);
        expect(piece).toHaveLength(sent.length);
        for (const [index, byte] of sent.entries()) {
          expect(Math.log2(byte ^ piece![index]!) % 1).toBe(0);
        }
      }),
      TIMES_EACH,
    );
    const fromHost = new ModemBench({ behaviours: [corruptsBytes(0.5, 'fromHost')] }).powerOn();
    expect(fromHost.exchange('AT+CGMR')).not.toBe(REPLY);
  });

  it('arrive unharmed where the probability is nil, and nothing is said to be injected', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (sent) => {
        for (const behaviour of [corruptsBytes(0), doublesBytes(0), overruns(10_000)]) {
          const { stack, injected } = alone(behaviour);
          expect(text(stack.outputPieces(sent))).toBe(text([sent]));
          expect(stack.input(sent)).toEqual(sent);
          expect(injected()).toBe(0);
        }
      }),
      TIMES_EACH,
    );
  });

  it('are cut anywhere, and joined are what was sent', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), (sent, seed) => {
        const pieces = alone(splitsReplies(), seed).stack.outputPieces(sent);
        expect(pieces.length).toBeLessThanOrEqual(2);
        expect(text(pieces)).toBe(text([sent]));
      }),
      TIMES_EACH,
    );
  });
});

describe('a line', () => {
  it('loses its end, at any byte', () => {
    const { stack } = alone(truncatesReplies(1));
    const lengths = new Set<number>();
    for (let reply = 0; reply < 200; reply++) {
      const left = text(stack.outputPieces(bytes(REPLY)));
      expect(REPLY.startsWith(left)).toBe(true);
      lengths.add(left.length);
    }
    expect(lengths.size).toBeGreaterThan(20);
  });

  it('loses the byte before a mark, and none where there is no mark', () => {
    const { stack } = alone(displacesText('evil'));
    expect(text(stack.outputPieces(bytes('a,"evil"')))).toBe('a,evil"');
    expect(text(stack.outputPieces(bytes('a,"good"')))).toBe('a,"good"');
  });
});

describe('an overrun', () => {
  it('loses the tail of a long burst, however it is cut, and nothing of what comes after a pause', () => {
    const { clock, stack, injected } = alone(overruns(8));
    expect(text(stack.outputPieces(bytes('12345')))).toBe('12345');
    expect(text(stack.outputPieces(bytes('67890')))).toBe('678');
    expect(text(stack.outputPieces(bytes('x')))).toBe('');
    clock.advance(10);
    expect(text(stack.outputPieces(bytes('12345678')))).toBe('12345678');
    expect(injected()).toBe(2);
  });

  it('happens as often as asked for, in the direction asked for', () => {
    const { clock, stack } = alone(overruns(2, { direction: 'fromHost', count: 1 }));
    expect(text(stack.outputPieces(bytes('abc')))).toBe('abc');
    expect(text([stack.input(bytes('abc'))])).toBe('ab');
    clock.advance(10);
    expect(text([stack.input(bytes('abc'))])).toBe('abc');
  });

  it('makes the modem lose the end of a long command', () => {
    const bench = new ModemBench({
      behaviours: [overruns(8, { direction: 'fromHost' })],
    }).powerOn();
    expect(bench.exchange('AT+CGMR')).toBe(REPLY);
    expect(bench.exchange('AT+CEREG?')).toBe('');
    expect(bench.events).toContainEqual(expect.objectContaining({ type: 'faultInjected' }));
  });
});
