import { writeFileSync } from 'node:fs';
import { AwareError } from '../../errors.ts';

/** @throws AwareError `fileUnwritable` */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new AwareError(
      'fileUnwritable',
      `${file} cannot be written: ${(cause as Error).message}`,
      'give a file in a folder that you may write to',
      { cause },
    );
  }
}
