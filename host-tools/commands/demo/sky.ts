import { readFileSync } from 'node:fs';
import {
  type GnssInstant,
  type GnssLog,
  GnssLogError,
  LogSource,
  type PositionSource,
  readGnssLog,
  Track,
} from '../../../simulator/index.ts';
import { AwareError } from '../../errors.ts';

/** A device that has had a fix today finds the next one soon: a hot start. */
const HOT_START_MS = 3000;

/** A walk in Amsterdam, seen by a receiver that starts hot, so that nobody waits for a demo. */
class Walk implements PositionSource {
  readonly includesAcquisition = true;
  private readonly track = new Track({
    waypoints: [
      { lat: 52.37317, lon: 4.89066 },
      { lat: 52.37022, lon: 4.89517 },
      { lat: 52.36755, lon: 4.90109 },
    ],
  });

  fixAt(instant: GnssInstant) {
    return instant.listenedMs < HOT_START_MS ? undefined : this.track.fixAt(instant);
  }
}

export interface Sky {
  readonly source: PositionSource;
  /** How long a recording has something new to say, ms; undefined: for ever. */
  readonly lastsMs: number | undefined;
}

/** A receiver that starts at the wrong baud rate leaves some rubbish; more is a damaged file. */
const MAX_DAMAGED_PER_EPOCH = 3;

function refuseDamaged(logFile: string, { damaged, epochs }: GnssLog): void {
  const [first] = damaged;
  if (!first || damaged.length <= MAX_DAMAGED_PER_EPOCH * epochs.length) return;
  throw new AwareError(
    'gnssLogUnreadable',
    `${logFile} is damaged in ${damaged.length} places, first at ${first.where}: ${first.reason}`,
    'give an undamaged recording',
  );
}

/**
 * Where the demo's device is: on a walk, or wherever a recorded log was made.
 * @throws AwareError when the log cannot be read or holds no recording
 */
export function skyFrom(logFile: string | undefined): Sky {
  if (logFile === undefined) return { source: new Walk(), lastsMs: undefined };
  try {
    const log = readGnssLog(readFileSync(logFile));
    refuseDamaged(logFile, log);
    return { source: new LogSource(log), lastsMs: log.epochs.at(-1)!.offsetMs };
  } catch (error) {
    if (error instanceof GnssLogError) {
      throw new AwareError('gnssLogUnreadable', `${logFile}: ${error.message}`, error.hint);
    }
    throw new AwareError(
      'fileUnreadable',
      `the GNSS log ${logFile} cannot be read (${(error as NodeJS.ErrnoException).code})`,
      'give the path of a recording, such as ../shared/data/nmea/quectel-eg25-g.log',
      { cause: error },
    );
  }
}
