/**
 * Frames of the service channel, which survive on a line that also carries a console's text.
 *
 *     00 · COBS(number u8 · message · CRC-32 of both, little-endian) · 00
 *
 * Consistent overhead byte stuffing (Cheshire and Baker, 1999) leaves no zero in what is sent, and text
 * has none: a reader that has lost its place finds it again at the next zero. A reply has the number of
 * its request, so that one which comes too late is not taken for another's.
 */
import { crc32 } from './crc32.ts';

/** The longest message: a settings record, every field at its longest, with its number. */
export const MAX_SERVICE_BYTES = 320;

const NUMBER_BYTES = 1;
const CRC_BYTES = 4;
const MAX_BODY_BYTES = NUMBER_BYTES + MAX_SERVICE_BYTES + CRC_BYTES;
/** A code byte says where the next zero is, at most so far. */
const MAX_RUN = 254;
const MAX_STUFFED_BYTES = MAX_BODY_BYTES + Math.ceil(MAX_BODY_BYTES / MAX_RUN);

export interface ServiceFrame {
  /** 0 to 255, chosen by the host. */
  readonly number: number;
  readonly message: Uint8Array;
}

/** @throws RangeError for a message that is too long */
export function encodeFrame({ number, message }: ServiceFrame): Uint8Array {
  if (message.length > MAX_SERVICE_BYTES) {
    throw new RangeError(`a service message has at most ${MAX_SERVICE_BYTES} bytes`);
  }
  const numbered = Uint8Array.of(number, ...message);
  const crc = crc32(numbered);
  const crcBytes = [crc, crc >>> 8, crc >>> 16, crc >>> 24].map((byte) => byte & 255);
  return Uint8Array.of(0, ...stuffed(Uint8Array.of(...numbered, ...crcBytes)), 0);
}

function stuffed(body: Uint8Array): number[] {
  const out = [0];
  let code = 0;
  for (const byte of body) {
    if (byte !== 0) out.push(byte);
    const run = out.length - code;
    if (byte === 0 || run > MAX_RUN) {
      out[code] = run;
      code = out.length;
      out.push(0);
    }
  }
  out[code] = out.length - code;
  return out;
}

function unstuffed(bytes: readonly number[]): Uint8Array | undefined {
  const out: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const run = bytes[at]!;
    if (at + run > bytes.length) return undefined;
    out.push(...bytes.slice(at + 1, at + run));
    at += run;
    if (run <= MAX_RUN && at < bytes.length) out.push(0);
  }
  return Uint8Array.from(out);
}

/** Finds the frames in what comes over the line; everything else is passed over. */
export class FrameReader {
  #bytes: number[] = [];
  #isTooLong = false;

  /** Takes what has come, cut anywhere, and returns the frames that are whole now. */
  push(chunk: Uint8Array): ServiceFrame[] {
    const frames: ServiceFrame[] = [];
    for (const byte of chunk) {
      if (byte !== 0) this.#add(byte);
      else {
        const frame = this.#isTooLong ? undefined : frameOf(this.#bytes);
        if (frame) frames.push(frame);
        this.#bytes = [];
        this.#isTooLong = false;
      }
    }
    return frames;
  }

  #add(byte: number): void {
    if (this.#bytes.length < MAX_STUFFED_BYTES) this.#bytes.push(byte);
    else this.#isTooLong = true;
  }
}

function frameOf(bytes: readonly number[]): ServiceFrame | undefined {
  const body = unstuffed(bytes);
  if (!body || body.length < NUMBER_BYTES + CRC_BYTES) return undefined;
  const end = body.length - CRC_BYTES;
  const crc = new DataView(body.buffer).getUint32(end, true);
  if (crc !== crc32(body.subarray(0, end))) return undefined;
  return { number: body[0]!, message: body.slice(NUMBER_BYTES, end) };
}
