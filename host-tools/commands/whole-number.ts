import { AwareError } from '../errors.ts';
import type { OptionValues } from './command.ts';

/**
 * Reads an option that takes a whole number; undefined when it was not given.
 * @throws AwareError when it is not a whole number from `min` to `max`
 */
export function wholeNumber(
  command: string,
  option: string,
  value: OptionValues[string],
  min: number,
  max: number,
): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new AwareError(
    'usage',
    `--${option} ${value} is not a whole number from ${min} to ${max}`,
    `'aware ${command} --help' explains the options`,
  );
}
