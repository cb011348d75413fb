import {
  type DamagedPlace,
  type GnssEpoch,
  type GnssFix,
  type GnssLog,
  KMH_PER_KNOT,
  playedStepMs,
  utcDateAndTime,
} from './gnss-fix.ts';

// SiRF binary protocol, as receivers of that family are recorded: A0 A2, length, payload,
// 15-bit sum, B0 B3. Message 2 (measured navigation data) holds the whole solution.
const START = [0xa0, 0xa2] as const;
const END = [0xb0, 0xb3] as const;
const LONGEST_PAYLOAD = 1023;
const MEASURED_NAVIGATION_DATA = 2;
const MEASURED_NAVIGATION_LENGTH = 41;

const GPS_EPOCH_MS = Date.UTC(1980, 0, 6);
const WEEK_MS = 7 * 86_400_000;
/** Message 2 counts weeks modulo 1024; every SiRF recording is from the second round (1999–2019). */
const WEEK_ROUND = 1024;
/** GPS time runs ahead of UTC. The message does not say by how much; this holds since 2017. */
const LEAP_SECONDS_MS = 18_000;

// WGS 84
const SEMI_MAJOR_AXIS_METRES = 6_378_137;
const ECCENTRICITY_SQUARED = 0.006_694_379_990_14;

const degrees = (radians: number) => (radians * 180) / Math.PI;

interface Geodetic {
  /** Radians. */
  lat: number;
  /** Radians. */
  lon: number;
  heightMetres: number;
}

/** Earth-centred coordinates to latitude, longitude and height on WGS 84, by fixed-point iteration. */
function geodetic(x: number, y: number, z: number): Geodetic {
  const distance = Math.hypot(x, y);
  let lat = Math.atan2(z, distance * (1 - ECCENTRICITY_SQUARED));
  let heightMetres = 0;
  for (let round = 0; round < 6; round++) {
    const normal =
      SEMI_MAJOR_AXIS_METRES / Math.sqrt(1 - ECCENTRICITY_SQUARED * Math.sin(lat) ** 2);
    heightMetres = distance / Math.cos(lat) - normal;
    lat = Math.atan2(z, distance * (1 - (ECCENTRICITY_SQUARED * normal) / (normal + heightMetres)));
  }
  return { lat, lon: Math.atan2(y, x), heightMetres };
}

/** Speed over ground and course from an Earth-centred velocity (metres per second). */
function groundVelocity({ lat, lon }: Geodetic, vx: number, vy: number, vz: number) {
  const east = -Math.sin(lon) * vx + Math.cos(lon) * vy;
  const north = -Math.sin(lat) * (Math.cos(lon) * vx + Math.sin(lon) * vy) + Math.cos(lat) * vz;
  return {
    speedKmh: Math.hypot(east, north) * 3.6,
    course: (degrees(Math.atan2(east, north)) + 360) % 360,
  };
}

/** The low three bits of 'mode 1': 4 and 6 are solutions in space, 1, 2, 3 and 5 in the plane. */
function fixModeOf(mode1: number): 2 | 3 | undefined {
  const type = mode1 & 7;
  if (type === 4 || type === 6) {
    return 3;
  }
  return type === 1 || type === 2 || type === 3 || type === 5 ? 2 : undefined;
}

function readMeasuredNavigation(payload: DataView): { timeMs: number; fix?: GnssFix } {
  const weekMs = (payload.getUint16(22) + WEEK_ROUND) * WEEK_MS;
  const timeMs = GPS_EPOCH_MS + weekMs + payload.getUint32(24) * 10 - LEAP_SECONDS_MS;
  const fixMode = fixModeOf(payload.getUint8(19));
  if (fixMode === undefined) {
    return { timeMs };
  }
  const place = geodetic(payload.getInt32(1), payload.getInt32(5), payload.getInt32(9));
  const eighths = [13, 15, 17].map((at) => payload.getInt16(at) / 8) as [number, number, number];
  const { speedKmh, course } = groundVelocity(place, ...eighths);
  const fix: GnssFix = {
    lat: degrees(place.lat),
    lon: degrees(place.lon),
    hdop: payload.getUint8(20) / 5,
    altitude: place.heightMetres,
    fixMode,
    course,
    speedKmh,
    speedKn: speedKmh / KMH_PER_KNOT,
    ...utcDateAndTime(timeMs),
    satellites: payload.getUint8(28),
  };
  return { timeMs, fix };
}

/** The payload of the frame at `at`, or why there is none. */
function frameAt(bytes: Uint8Array, at: number): Uint8Array | string {
  const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  const end = at + 4 + length;
  if (length > LONGEST_PAYLOAD || end + 4 > bytes.length) {
    return 'frame is cut off';
  }
  const payload = bytes.subarray(at + 4, end);
  const sum = payload.reduce((total, byte) => (total + byte) & 0x7fff, 0);
  const stated = (bytes[end]! << 8) | bytes[end + 1]!;
  if (sum !== stated || bytes[end + 2] !== END[0] || bytes[end + 3] !== END[1]) {
    return 'wrong checksum';
  }
  return payload;
}

/**
 * Reads a recording of the SiRF binary protocol.
 *
 * @returns the log, or undefined when the bytes hold no such frame at all.
 */
export function parseSirf(bytes: Uint8Array): GnssLog | undefined {
  const epochs: GnssEpoch[] = [];
  const damaged: DamagedPlace[] = [];
  let frameCount = 0;
  let previousMs: number | undefined;
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== START[0] || bytes[at + 1] !== START[1]) {
      at++;
      continue;
    }
    const payload = frameAt(bytes, at);
    if (typeof payload === 'string') {
      damaged.push({ where: at, reason: payload });
      at += START.length;
      continue;
    }
    frameCount++;
    at += payload.length + 8;
    if (payload[0] === MEASURED_NAVIGATION_DATA && payload.length >= MEASURED_NAVIGATION_LENGTH) {
      const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
      const { timeMs, fix } = readMeasuredNavigation(view);
      const offsetMs =
        previousMs === undefined ? 0 : epochs.at(-1)!.offsetMs + playedStepMs(timeMs - previousMs);
      previousMs = timeMs;
      epochs.push(fix === undefined ? { offsetMs } : { offsetMs, fix });
    }
  }
  return frameCount === 0 ? undefined : { format: 'sirf', epochs, damaged };
}
