import { BOOT_WORDS, FIRMWARE_SLOTS } from '../../protocol/index.ts';

/** Of the boot page. */
export const BOOT_PAGE_WORDS = FIRMWARE_SLOTS.bootPageBytes / 4;

export function bootWord(kind: keyof typeof BOOT_WORDS, slot: number): number {
  const low = (BOOT_WORDS[kind] << 8) | slot;
  return (low | (~low << 16)) >>> 0;
}

export interface BootState {
  /** The slot that starts next; undefined: none was ever made active. */
  readonly active: number | undefined;
  /** It has not said yet that it runs. */
  readonly isTrial: boolean;
  readonly tries: number;
}

/** What the words of the boot page say, in order; one that a power cut has torn says nothing. */
export function bootState(words: readonly number[]): BootState {
  let state: BootState = { active: undefined, isTrial: false, tries: 0 };
  for (const word of words) {
    const low = word & 0xffff;
    if ((low ^ 0xffff) !== word >>> 16) continue;
    const kind = low >> 8;
    if (kind === BOOT_WORDS.active) state = { active: low & 1, isTrial: true, tries: 0 };
    else if (kind === BOOT_WORDS.tried) state = { ...state, tries: state.tries + 1 };
    else if (kind === BOOT_WORDS.confirmed) state = { ...state, isTrial: false };
  }
  return state;
}

/**
 * Which slot the boot stub starts.
 * @param isWhole whether a slot holds a whole program
 * @returns undefined when neither does: the console stays open
 */
export function bootChoice(
  words: readonly number[],
  isWhole: (slot: number) => boolean,
): number | undefined {
  const { active = 0, isTrial, tries } = bootState(words);
  const isUp = isTrial && tries >= FIRMWARE_SLOTS.maxTries;
  if (isWhole(active) && !(isUp && isWhole(1 - active))) return active;
  return isWhole(1 - active) ? 1 - active : undefined;
}
