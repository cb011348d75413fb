import { type DownlinkMessage, encodeMessage } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';

/** What keeps a message from being sent, by its declaration; undefined: nothing. */
export function rangeError(message: DownlinkMessage): AwareError | undefined {
  try {
    encodeMessage(message);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return new AwareError(
      'outOfRange',
      cause.message,
      'docs/messages.md has the range of every field',
      { cause },
    );
  }
  // A name for what a newer side may send, and nothing that can be asked for.
  if (message.type !== 'order' || message.order !== 'unknown') return undefined;
  return new AwareError(
    'outOfRange',
    "order.order cannot be 'unknown'",
    'docs/messages.md has the names of the orders',
  );
}

/** @throws AwareError `outOfRange` for a message that cannot be sent */
export function checkRange(message: DownlinkMessage): void {
  const error = rangeError(message);
  if (error) throw error;
}
