/** By another name, or the bundler would have to keep all names that the text could mention. */
// biome-ignore lint/security/noGlobalEval: the text is ours, its CRC-32 was right when it was written
const evaluate = eval;

/**
 * Runs the text that lies there in flash, in place.
 * @returns the value of the expression that it is
 */
export function runText(address: number, length: number): unknown {
  return evaluate(E.memoryArea(address, length));
}

/** Where the slot starts that this program runs from. */
export function ownSlot(): number {
  return slotAddress;
}

/** Where to write that this program runs, 0 when it is not on trial. */
export function trialWord(): number {
  return trialWordAddress;
}
