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

const MAX_NAME_LENGTH = 64;
/** Nothing that steers a terminal, turns the direction of a line or ends it. */
const NOT_IN_A_NAME = /[\p{C}\p{Zl}\p{Zp}]/u;

/** @throws AwareError `outOfRange` for what cannot stand in the record as who did something */
export function checkName(by: string): void {
  const length = [...by].length;
  if (by.trim() !== '' && length <= MAX_NAME_LENGTH && !NOT_IN_A_NAME.test(by)) return;
  throw new AwareError(
    'outOfRange',
    `who does it must be a name of 1 to ${MAX_NAME_LENGTH} printable characters`,
    "give one with 'by', or with --by for all that name nobody",
  );
}

/** @throws AwareError `outOfRange` for a message that cannot be sent */
export function checkRange(message: DownlinkMessage): void {
  const error = rangeError(message);
  if (error) throw error;
}
