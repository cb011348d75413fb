import { type GnssFix, KMH_PER_KNOT, utcDateAndTime } from './gnss-fix.ts';
import type { GnssInstant, PositionSource } from './position-source.ts';

export interface Waypoint {
  /** Degrees. */
  lat: number;
  /** Degrees. */
  lon: number;
}

export interface TrackOptions {
  /** One for a device that stays put; then in the order they are passed. She stops at the last. */
  waypoints: [Waypoint, ...Waypoint[]];
  speedKmh?: number;
  /** When she sets out, since the world's start. */
  departsMs?: number;
  hdop?: number;
  satellites?: number;
  altitude?: number;
  /** What UTC is at the world's start, milliseconds since 1970. */
  utcAtStartMs?: number;
}

const WALKING_KMH = 5;
const METRES_PER_DEGREE = 111_195;
const DEFAULT_UTC_AT_START_MS = Date.UTC(2026, 0, 1);

const radians = (degrees: number) => (degrees * Math.PI) / 180;

interface Leg {
  from: Waypoint;
  to: Waypoint;
  startMs: number;
  durationMs: number;
  /** Degrees from true north. */
  course: number;
}

function legBetween(from: Waypoint, to: Waypoint, startMs: number, speedKmh: number): Leg {
  const north = (to.lat - from.lat) * METRES_PER_DEGREE;
  const east = (to.lon - from.lon) * METRES_PER_DEGREE * Math.cos(radians((from.lat + to.lat) / 2));
  return {
    from,
    to,
    startMs,
    durationMs: (Math.hypot(north, east) / (speedKmh / 3.6)) * 1000,
    course: ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360,
  };
}

/** A made-up way: straight legs between waypoints at one speed, with a good sky all along. */
export class Track implements PositionSource {
  readonly includesAcquisition = false;
  readonly #legs: Leg[] = [];
  readonly #options: TrackOptions;

  constructor(options: TrackOptions) {
    this.#options = options;
    const { waypoints, speedKmh = WALKING_KMH, departsMs = 0 } = options;
    let startMs = departsMs;
    for (const [index, to] of waypoints.slice(1).entries()) {
      const leg = legBetween(waypoints[index]!, to, startMs, speedKmh);
      this.#legs.push(leg);
      startMs += leg.durationMs;
    }
  }

  fixAt({ worldMs }: GnssInstant): GnssFix {
    const { hdop = 0.9, satellites = 9, altitude = 2, waypoints } = this.#options;
    const leg = this.#legs.find(
      ({ startMs, durationMs }) => worldMs >= startMs && worldMs < startMs + durationMs,
    );
    const speedKmh = leg === undefined ? 0 : (this.#options.speedKmh ?? WALKING_KMH);
    const departed = worldMs >= (this.#options.departsMs ?? 0);
    const place = leg ? alongLeg(leg, worldMs) : departed ? waypoints.at(-1)! : waypoints[0];
    return {
      lat: place.lat,
      lon: place.lon,
      hdop,
      altitude,
      fixMode: 3,
      course: leg?.course ?? 0,
      speedKmh,
      speedKn: speedKmh / KMH_PER_KNOT,
      ...utcDateAndTime((this.#options.utcAtStartMs ?? DEFAULT_UTC_AT_START_MS) + worldMs),
      satellites,
    };
  }
}

function alongLeg({ from, to, startMs, durationMs }: Leg, worldMs: number): Waypoint {
  const share = (worldMs - startMs) / durationMs;
  return {
    lat: from.lat + (to.lat - from.lat) * share,
    lon: from.lon + (to.lon - from.lon) * share,
  };
}
