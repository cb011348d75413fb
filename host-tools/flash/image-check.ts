import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AwareError } from '../errors.ts';

/**
 * Compares an interpreter's image with the checksum that its vendor gives.
 * @param sha256 64 hexadecimal digits
 * @throws AwareError `usage`, `fileUnreadable`, `imageOther`
 */
export function checkImage(file: string, sha256: string | undefined): void {
  if (sha256 === undefined || !/^[0-9a-f]{64}$/i.test(sha256)) {
    throw new AwareError(
      'usage',
      '--check-image needs --sha256 with 64 hexadecimal digits',
      'take them from another place than the image itself',
    );
  }
  const found = createHash('sha256').update(read(file)).digest('hex');
  if (found === sha256.toLowerCase()) return;
  throw new AwareError(
    'imageOther',
    `${file} is not that image: its SHA-256 is ${found}`,
    'do not write it to a board; fetch it again from its vendor',
  );
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new AwareError('fileUnreadable', `${file} cannot be read`, 'see that it is there', {
      cause,
    });
  }
}
