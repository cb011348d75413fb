import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { MAX_PACKET_BYTES, PacketSizeGate } from './intake.ts';

const publish = (bytes: number): Buffer =>
  generate({
    ...{ cmd: 'publish', topic: 'K7QM2XPD', payload: Buffer.alloc(bytes) },
    ...{ qos: 0, retain: false, dup: false },
  });

function admitted(stream: Buffer, cuts: readonly number[]): boolean {
  const gate = new PacketSizeGate();
  const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length];
  places.sort((a, b) => a - b);
  return places.slice(1).every((end, index) => gate.admits(stream.subarray(places[index], end)));
}

describe('the packet size gate', () => {
  const TOPIC_BYTES = 10;
  const cuts = fc.array(fc.nat(), { maxLength: 8 });
  const small = fc.nat({ max: MAX_PACKET_BYTES - TOPIC_BYTES });

  it('admits packets within the limit, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(small, { maxLength: 6 }), cuts, (sizes, places) => {
        expect(admitted(Buffer.concat(sizes.map(publish)), places)).toBe(true);
      }),
    );
  });

  it('refuses a packet over the limit wherever it stands, from its header alone', () => {
    const large = fc.integer({ min: MAX_PACKET_BYTES, max: 300_000 });
    fc.assert(
      fc.property(fc.array(small, { maxLength: 4 }), large, cuts, (sizes, size, places) => {
        const stream = Buffer.concat([...sizes.map(publish), publish(size).subarray(0, 5)]);
        expect(admitted(stream, places)).toBe(false);
      }),
    );
  });

  it('refuses a length of more than four bytes', () => {
    expect(new PacketSizeGate().admits(Buffer.from('30ffffffff01', 'hex'))).toBe(false);
  });

  it('admits packets without a body', () => {
    expect(new PacketSizeGate().admits(Buffer.from('c000c000', 'hex'))).toBe(true);
  });
});
