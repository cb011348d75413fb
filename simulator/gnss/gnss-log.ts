import type { GnssLog } from './gnss-fix.ts';
import { parseNmea } from './nmea.ts';
import { parseSirf } from './sirf.ts';

/** A recording that cannot be played. The command folder turns it into one line. */
export class GnssLogError extends Error {
  readonly code = 'gnssLogUnreadable';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'GnssLogError';
    this.hint = hint;
  }
}

/**
 * Reads a recording of a GNSS receiver: NMEA 0183 text or SiRF binary, told apart by content.
 *
 * @throws GnssLogError when the bytes hold neither, or hold sentences but no epoch.
 */
export function readGnssLog(bytes: Uint8Array): GnssLog {
  const log = parseNmea(Buffer.from(bytes).toString('latin1')) ?? parseSirf(bytes);
  if (log === undefined) {
    throw new GnssLogError(
      'the file holds no NMEA sentence and no SiRF frame with a right checksum',
      'give a recording of a GNSS receiver, one $…*hh sentence a line',
    );
  }
  if (log.epochs.length === 0) {
    throw new GnssLogError(
      'the recording has no RMC, GGA, GNS or GLL sentence',
      'record at least RMC or GGA sentences',
    );
  }
  return log;
}
