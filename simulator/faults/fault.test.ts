import { describe, expect, it } from 'vitest';
import type { BehaviourHost, ModemBehaviour } from '../modem/behaviour.ts';
import { gated } from './fault.ts';

const HOST = {} as BehaviourHost;
const BYTES = Uint8Array.of(1, 2, 3);

const meddlesome: ModemBehaviour = {
  name: 'meddlesome',
  beforeCommand: () => 'swallow',
  onOutput: () => [],
  onInput: () => new Uint8Array(0),
};

describe('a gated behaviour', () => {
  it('does what it does while it is active, under the name of its fault', () => {
    const open = gated(meddlesome, 'no-prompt no-prompt#0', () => true);
    expect(open.name).toBe('no-prompt no-prompt#0');
    expect(open.beforeCommand?.('AT')).toBe('swallow');
    expect(open.onOutput?.(BYTES, HOST)).toEqual([]);
    expect(open.onInput?.(BYTES, HOST)).toEqual(new Uint8Array(0));
  });

  it('has no opinion and leaves every byte alone while it is not', () => {
    const closed = gated(meddlesome, 'no-prompt no-prompt#0', () => false);
    expect(closed.beforeCommand?.('AT')).toBeUndefined();
    expect(closed.onOutput?.(BYTES, HOST)).toEqual([BYTES]);
    expect(closed.onInput?.(BYTES, HOST)).toBe(BYTES);
  });

  it('has no hook that the behaviour has not', () => {
    expect(gated(meddlesome, 'a', () => true).onUrc).toBeUndefined();
  });
});
