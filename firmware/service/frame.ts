/** Frames of the service channel, `protocol/service-frame.ts`, in and out of the cable. */
import { MAX_SERVICE_BYTES } from '../../protocol/generated/service-codec.ts';
import { crc32 } from '../platform/crypto.ts';
import { writeUsb } from '../platform/usb.ts';

const CRC_BYTES = 4;
const MAX_RUN = 254;
/** A longest frame between its zeros. */
const MAX_STUFFED = MAX_SERVICE_BYTES + 7;

/** What has come since the last zero. */
let pending = '';

/** undefined when it is not well-formed */
function unstuffed(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  let at = 0;
  let length = 0;
  while (at < text.length) {
    const run = text.charCodeAt(at++);
    const end = at + run - 1;
    if (end > text.length) return undefined;
    while (at < end) bytes[length++] = text.charCodeAt(at++);
    if (run <= MAX_RUN && at < text.length) length++;
  }
  return bytes.subarray(0, length);
}

/** Hands on what the frame carries: its number, and the message behind it. */
function takeFrame(text: string, take: (frame: Uint8Array) => void): void {
  if (text.length > MAX_STUFFED) return;
  const body = unstuffed(text);
  if (!body || body.length <= CRC_BYTES) return;
  const end = body.length - CRC_BYTES;
  const frame = body.subarray(0, end);
  if (new DataView(body.buffer).getUint32(end, true) === crc32(frame)) take(frame);
}

/** Finds the frames in what comes; everything else is passed over. */
export function findFrames(data: string, take: (frame: Uint8Array) => void): void {
  const pieces = (pending + data).split('\0');
  // What is too long already is no frame, whatever else comes.
  pending = pieces[pieces.length - 1].substr(0, MAX_STUFFED + 1);
  for (let i = 0; i < pieces.length - 1; i++) takeFrame(pieces[i], take);
}

/** Sends what a frame carries, fewer than 250 bytes: so one run is enough for each zero's way. */
export function sendFrame(frame: Uint8Array): void {
  const length = frame.length;
  const body = new Uint8Array(length + CRC_BYTES);
  body.set(frame, 0);
  new DataView(body.buffer).setUint32(length, crc32(frame), true);
  const out = new Uint8Array(body.length + 3);
  let code = 1;
  for (let i = 0; i < body.length; i++) {
    out[i + 2] = body[i];
    if (!body[i]) {
      out[code] = i + 2 - code;
      code = i + 2;
    }
  }
  out[code] = body.length + 2 - code;
  writeUsb(out);
}
