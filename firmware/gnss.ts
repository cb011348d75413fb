/** The position: switches GNSS on while it is wanted, and keeps the last fix with its age. */
import { Fault, type Fix } from '../protocol/generated/device-codec.ts';
import { noteFault } from './faults.ts';
import { AtResult, command } from './modem/at-channel.ts';
import { noteReply } from './modem/link.ts';
import { NEVER, now } from './platform/clock.ts';

/** Answered in some 100 ms; an alarm that comes meanwhile waits no longer than this. */
const COMMAND_TIMEOUT_MS = 1500;
/** From switching it on to the first question: a receiver that still knows the sky has a fix by then. */
const FIRST_POLL_MS = 2000;
/** HDOP × this is a fair radius for a receiver in the open (95 %). */
const METRES_PER_HDOP = 5;
/** The largest radius that a message can carry. */
const MAX_ACCURACY_METRES = 65535;
/** Fields of a `+QGPSLOC`; another number of them means that bytes were lost or doubled. */
const FIX_FIELDS = 11;
const METRES_PER_MICRODEGREE = 0.1113;
/** Radians of a microdegree. */
const RADIANS = 1.745e-8;
/** Faster than any train; and what two honest fixes in a street of tall houses may be apart. */
const FASTEST_METRES_PER_SECOND = 100;
const LEAP_METRES = 2000;
/** For so long after a leap the cell goes along with each position, to be held against it. */
const SUSPECT_MS = 300000;
/** An older fix says little of where she is; the cell says more. */
const OLD_FIX_MS = 60000;
const NO_FIX = '516';
const NOT_ACTIVE = '505';

let lat = 0;
let lon = 0;
let accuracyMetres = 0;
let fixedAt = -1;
/** Time and date of the last fix: the same again is a stale one, not a new one. */
let stamp = '';
let isOn = false;
/** Until then a position is not taken at its word. */
let suspectUntil = 0;
/** When the modem is next asked, 0: at once. */
let askAt = 0;

/** Micro-degrees of a decimal text in degrees. */
function microdegrees(text: string): number {
  return Math.round(parseFloat(text) * 1000000);
}

/**
 * True for what a position can be. One number out of its range would have the receiver refuse the
 * whole alarm; 0, 0 is what a receiver without a position gives.
 */
function isPlausible(newLat: number, newLon: number, newAccuracy: number): boolean {
  const isOnEarth = Math.abs(newLat) <= 90000000 && Math.abs(newLon) <= 180000000;
  const isNowhere = newLat === 0 && newLon === 0;
  return isOnEarth && !isNowhere && newAccuracy > 0 && newAccuracy <= MAX_ACCURACY_METRES;
}

/** True when nothing moves so fast as from the last fix to this one: one of them is false. */
function isLeap(newLat: number, newLon: number): boolean {
  if (fixedAt < 0) return false;
  const northMetres = (newLat - lat) * METRES_PER_MICRODEGREE;
  const eastMetres = (newLon - lon) * METRES_PER_MICRODEGREE * Math.cos(newLat * RADIANS);
  const metres = Math.sqrt(northMetres * northMetres + eastMetres * eastMetres);
  return metres > LEAP_METRES + ((now() - fixedAt) / 1000) * FASTEST_METRES_PER_SECOND;
}

/** Takes the fields of `+QGPSLOC`: time, lat, lon, HDOP, altitude, fix, course, …, date. */
function takeFix(info: string): boolean {
  const fields = info.split(',');
  const newStamp = fields[0] + fields[9];
  const newLat = microdegrees(fields[1]);
  const newLon = microdegrees(fields[2]);
  const newAccuracy = Math.round(parseFloat(fields[3]) * METRES_PER_HDOP);
  const isWhole = fields.length === FIX_FIELDS && isPlausible(newLat, newLon, newAccuracy);
  if (!isWhole || newStamp === stamp) return false;
  if (isLeap(newLat, newLon)) {
    noteFault(Fault.fixImplausible);
    suspectUntil = now() + SUSPECT_MS;
  }
  stamp = newStamp;
  lat = newLat;
  lon = newLon;
  accuracyMetres = newAccuracy;
  fixedAt = now();
  return true;
}

/** The last fix with its age, undefined while there has never been one. */
export function lastFix(): Fix | undefined {
  if (fixedAt < 0) return undefined;
  return {
    latMicrodegrees: lat,
    lonMicrodegrees: lon,
    accuracyMetres: accuracyMetres,
    ageSeconds: ((now() - fixedAt) / 1000) | 0,
  };
}

/** When the last fix came, ms on `now`; below 0 while there has never been one. */
export function lastFixAt(): number {
  return fixedAt;
}

/** True when the serving cell should go along: the fix is missing, old, or hard to believe. */
export function isCellWanted(): boolean {
  const time = now();
  return fixedAt < 0 || time - fixedAt > OLD_FIX_MS || time < suspectUntil;
}

export function isGnssOn(): boolean {
  return isOn;
}

/** The modem has restarted, its GNSS engine with it. */
export function resetGnss(): void {
  isOn = false;
  askAt = 0;
}

/** When `runGnss` has something to do, ms on `now`; `isWanted` as there. */
export function gnssDueAt(isWanted: boolean): number {
  if (isWanted) return askAt;
  return isOn ? 0 : NEVER;
}

function switchGnss(on: boolean): void {
  command(on ? 'AT+QGPS=1' : 'AT+QGPSEND', '', COMMAND_TIMEOUT_MS, (result) => {
    // An error here means that it already is as it should be.
    isOn = on;
    askAt = now() + FIRST_POLL_MS;
    noteReply(result);
  });
}

/**
 * Does the next thing: on, off, or asking for a fix. The AT channel must be free.
 * @param pollMs pause between fixes once there is one
 * @param searchPollMs pause between questions while there is none yet
 * @param tried called with whether a new fix has come
 */
export function runGnss(
  isWanted: boolean,
  pollMs: number,
  searchPollMs: number,
  tried: (gotFix: boolean) => void,
): void {
  if (isWanted !== isOn) {
    switchGnss(isWanted);
    return;
  }
  command('AT+QGPSLOC=2', '+QGPSLOC: ', COMMAND_TIMEOUT_MS, (result, info) => {
    const gotFix = result === AtResult.ok && takeFix(info);
    if (result === AtResult.error && info === NOT_ACTIVE) isOn = false;
    const isSearching = !gotFix && info === NO_FIX;
    askAt = now() + (isSearching ? searchPollMs : pollMs);
    tried(gotFix);
    noteReply(result);
  });
}
