/** One position as a receiver states it. Everything `AT+QGPSLOC` reports is here. */
export interface GnssFix {
  /** Degrees, north positive. */
  lat: number;
  /** Degrees, east positive. */
  lon: number;
  /** Horizontal dilution of precision; `UNKNOWN_HDOP` where the receiver gave none. */
  hdop: number;
  /** Metres above mean sea level (above the ellipsoid where the receiver gives only that). */
  altitude: number;
  fixMode: 2 | 3;
  /** Degrees from true north. */
  course: number;
  speedKmh: number;
  speedKn: number;
  /** `ddmmyy`, UTC. */
  date: string;
  /** `hhmmss.ss`, UTC. */
  time: string;
  /** Satellites used in the fix. */
  satellites: number;
}

/** What receivers themselves print when they have no geometry: the worst value, never the best. */
export const UNKNOWN_HDOP = 99.9;

export const KMH_PER_KNOT = 1.852;

/** What a receiver said at one instant; without `fix` it had no position then. */
export interface GnssEpoch {
  /** Since the log's first epoch. */
  offsetMs: number;
  fix?: GnssFix;
}

/** A place in a recorded file that could not be read, for the person who recorded it. */
export interface DamagedPlace {
  /** 1-based for text logs; the byte offset for binary ones. */
  where: number;
  reason: string;
}

/** A recording, in time order. */
export interface GnssLog {
  format: 'nmea' | 'sirf';
  epochs: GnssEpoch[];
  damaged: DamagedPlace[];
}

/** Receivers report once a second unless they say otherwise. */
const NOMINAL_STEP_MS = 1000;
/** A longer step is a pause of the recording, or a clock set anew; neither is time that passed. */
const LONGEST_STEP_MS = 60_000;

/** How far apart two epochs are played, given what their times say (undefined: nothing). */
export function playedStepMs(statedMs: number | undefined): number {
  const believable = statedMs !== undefined && statedMs > 0 && statedMs <= LONGEST_STEP_MS;
  return believable ? statedMs : NOMINAL_STEP_MS;
}

/** Two digits, as dates and times of day are written on this wire. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** A moment as the receiver writes it: `{ date: 'ddmmyy', time: 'hhmmss.ss' }`, UTC. */
export function utcDateAndTime(epochMs: number): { date: string; time: string } {
  const moment = new Date(epochMs);
  const centiseconds = Math.floor(moment.getUTCMilliseconds() / 10);
  return {
    date:
      twoDigits(moment.getUTCDate()) +
      twoDigits(moment.getUTCMonth() + 1) +
      twoDigits(moment.getUTCFullYear() % 100),
    time:
      twoDigits(moment.getUTCHours()) +
      twoDigits(moment.getUTCMinutes()) +
      `${twoDigits(moment.getUTCSeconds())}.${twoDigits(centiseconds)}`,
  };
}
