import { isDeviceId, uplinkTopic } from '../../protocol/index.ts';

/** A short message as it came. Anybody may have sent it, under any number. */
export interface ShortMessage {
  /** The sender's number; it shows where a message came from and proves nothing. */
  readonly from: string;
  readonly text: string;
}

const ID_LENGTH = 8;
/** One short message; ours take some 80 characters of it. */
const MAX_TEXT_LENGTH = 480;

/**
 * The sealed uplink in a short message: the device's id, then base64 (RFC 4648 §4) of the bytes.
 * @returns undefined for what is no message of ours
 */
export function uplinkOf({ text }: ShortMessage): { topic: string; payload: Buffer } | undefined {
  const trimmed = text.trim();
  const deviceId = trimmed.slice(0, ID_LENGTH);
  const encoded = trimmed.slice(ID_LENGTH);
  if (trimmed.length > MAX_TEXT_LENGTH || !isDeviceId(deviceId)) return undefined;
  const payload = Buffer.from(encoded, 'base64');
  // Node skips what is no base64; we do not.
  if (payload.toString('base64') !== encoded) return undefined;
  return { topic: uplinkTopic(deviceId), payload };
}
