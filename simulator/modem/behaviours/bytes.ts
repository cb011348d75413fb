import type { Random } from '../../random.ts';
import type { BehaviourHost, ModemBehaviour } from '../behaviour.ts';

export type Direction = 'toHost' | 'fromHost';

const BITS_PER_BYTE = 8;
/** Bytes with a shorter pause between them belong to one burst. */
const BURST_PAUSE_MS = 2;

type ByteChange = (bytes: Uint8Array, host: BehaviourHost) => Uint8Array;

function changesBytes(name: string, direction: Direction, change: ByteChange): ModemBehaviour {
  return direction === 'toHost'
    ? { name, onOutput: (piece, host) => [change(piece, host)] }
    : { name, onInput: change };
}

/** Each byte of one direction is lost with this probability. */
export function dropsBytes(probability: number, direction: Direction = 'toHost'): ModemBehaviour {
  return changesBytes(`drops bytes ${direction} (${probability})`, direction, (bytes, { random }) =>
    bytes.filter(() => !random.chance(probability)),
  );
}

/** Each byte of one direction comes twice with this probability. */
export function doublesBytes(probability: number, direction: Direction = 'toHost'): ModemBehaviour {
  return changesBytes(
    `doubles bytes ${direction} (${probability})`,
    direction,
    (bytes, { random }) =>
      Uint8Array.from(
        [...bytes].flatMap((byte) => (random.chance(probability) ? [byte, byte] : byte)),
      ),
  );
}

/** In each byte of one direction one bit is wrong with this probability. */
export function corruptsBytes(
  probability: number,
  direction: Direction = 'toHost',
): ModemBehaviour {
  const flipped = (byte: number, random: Random) =>
    random.chance(probability) ? byte ^ (1 << random.integer(0, BITS_PER_BYTE - 1)) : byte;
  return changesBytes(
    `corrupts bytes ${direction} (${probability})`,
    direction,
    (bytes, { random }) => bytes.map((byte) => flipped(byte, random)),
  );
}

/**
 * A UART without flow control whose reader is slow: the tail of a burst longer than `burstBytesMax`
 * is lost, in the first `count` such bursts.
 */
export function overruns(
  burstBytesMax: number,
  { direction = 'toHost', count = Number.POSITIVE_INFINITY }: OverrunOptions = {},
): ModemBehaviour {
  let burstBytes = 0;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let cutBursts = 0;
  let isCut = false;
  return changesBytes(
    `overruns ${direction} (bursts over ${burstBytesMax} bytes, ${count})`,
    direction,
    (bytes, { clock }) => {
      if (clock.now() - lastAtMs > BURST_PAUSE_MS) {
        burstBytes = 0;
        isCut = false;
      }
      lastAtMs = clock.now();
      const room = Math.max(0, burstBytesMax - burstBytes);
      burstBytes += bytes.length;
      if (bytes.length <= room || (!isCut && cutBursts >= count)) {
        return bytes;
      }
      cutBursts += isCut ? 0 : 1;
      isCut = true;
      return bytes.subarray(0, room);
    },
  );
}

export interface OverrunOptions {
  direction?: Direction;
  count?: number;
}

/** Everything the modem says arrives cut in two, at any byte, with a gap. */
export function splitsReplies(): ModemBehaviour {
  return {
    name: 'splits replies',
    onOutput(piece, { random }) {
      const cut = random.integer(0, piece.length);
      return [piece.subarray(0, cut), piece.subarray(cut)];
    },
  };
}

/** What the modem says in one go loses its end, at any byte, with this probability. */
export function truncatesReplies(probability: number): ModemBehaviour {
  return changesBytes(`truncates replies (${probability})`, 'toHost', (bytes, { random }) =>
    random.chance(probability) ? bytes.subarray(0, random.integer(0, bytes.length)) : bytes,
  );
}

/** Of each burst that holds the mark, the byte before it is lost: no length fits any more. */
export function displacesText(mark: string): ModemBehaviour {
  return changesBytes(`displaces ${JSON.stringify(mark)}`, 'toHost', (bytes) => {
    const at = Buffer.from(bytes).indexOf(mark, 1, 'latin1');
    return at < 0 ? bytes : Buffer.concat([bytes.subarray(0, at - 1), bytes.subarray(at)]);
  });
}
