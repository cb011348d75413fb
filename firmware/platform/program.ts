/** By another name, or the bundler would have to keep all names that the text could mention. */
// biome-ignore lint/security/noGlobalEval: the text is ours, by its CRC-32
const evaluate = eval;

/**
 * Runs the text that lies there in flash, in place.
 * @param crc CRC-32 of what it has to be
 * @returns the value of the expression that it is; undefined when it is another
 */
export function runText(address: number, length: number, crc: number): unknown {
  const text = E.memoryArea(address, length);
  return E.CRC32(text) >>> 0 === crc ? evaluate(text) : undefined;
}

/** Where the slot starts that this program runs from. */
export function ownSlot(): number {
  return slotAddress;
}

/** Where to write that this program runs, 0 when it is not on trial. */
export function trialWord(): number {
  return trialWordAddress;
}
