import { AwareError } from '../errors.ts';

/** What an interpreter says of itself to Ctrl-E: `Espruino 2v29.277 RAK5010`. */
export interface Banner {
  readonly major: number;
  readonly minor: number;
  /** As it was written. */
  readonly version: string;
  /** `process.env.BOARD`. */
  readonly board: string;
}

export function parseBanner(text: string): Banner | undefined {
  const found = /Espruino ((\d+)v(\d+)(?:\.\d+)?) (\w+)\s/.exec(text);
  if (!found) return undefined;
  const [, version, major, minor, board] = found;
  return { major: Number(major), minor: Number(minor), version: version!, board: board! };
}

type Release = readonly [major: number, minor: number];

/** The oldest with every call that the firmware makes, by its change log. */
const OLDEST: Release = [2, 20];
/** The one that all was measured on; what a later one does differently nobody has looked at. */
const NEWEST: Release = [2, 29];
const PACKETS_SINCE: Release = [2, 25];

const isBefore = ({ major, minor }: Banner, [otherMajor, otherMinor]: Release): boolean =>
  major < otherMajor || (major === otherMajor && minor < otherMinor);
const isAfter = ({ major, minor }: Banner, [otherMajor, otherMinor]: Release): boolean =>
  major > otherMajor || (major === otherMajor && minor > otherMinor);

export const speaksPackets = (banner: Banner): boolean => !isBefore(banner, PACKETS_SINCE);

const written = ([major, minor]: Release): string => `${major}v${minor}`;

/** @throws AwareError `interpreterUnfit` for one that is too old or too new */
export function checkRelease(banner: Banner): void {
  const { version } = banner;
  if (isBefore(banner, OLDEST)) {
    throw unfit(
      `its interpreter, ${version}, is too old: the firmware needs ${written(OLDEST)} or later`,
    );
  }
  if (isAfter(banner, NEWEST)) {
    throw unfit(
      `its interpreter, ${version}, is newer than what the firmware was tried on, ${written(NEWEST)}`,
    );
  }
}

export const unfit = (why: string): AwareError =>
  new AwareError(
    'interpreterUnfit',
    why,
    `install ${written(NEWEST)} for this board (docs/technician.md, 'Espruino on a bare board')`,
  );
