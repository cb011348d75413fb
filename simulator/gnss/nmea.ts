import {
  type DamagedPlace,
  type GnssEpoch,
  type GnssFix,
  type GnssLog,
  KMH_PER_KNOT,
  playedStepMs,
  UNKNOWN_HDOP,
} from './gnss-fix.ts';
import { type NmeaSentence, readNmeaLine } from './nmea-sentence.ts';

const DAY_MS = 86_400_000;

/** Sentences that each come once per epoch and carry its time: seeing one again starts the next. */
const TIMED_KINDS = new Set(['RMC', 'GGA', 'GNS', 'GLL']);

/** What has been said so far about one epoch; the last statement about the position counts. */
interface EpochDraft {
  time: string | undefined;
  kindsSeen: Set<string>;
  position: { lat: number; lon: number } | undefined;
  hdop: number | undefined;
  altitude: number | undefined;
  /** From GSA; of several (one for each constellation) the best. */
  fixMode: number | undefined;
  course: number | undefined;
  speedKn: number | undefined;
  satellites: number | undefined;
  date: string | undefined;
}

function newDraft(): EpochDraft {
  return {
    time: undefined,
    kindsSeen: new Set(),
    position: undefined,
    hdop: undefined,
    altitude: undefined,
    fixMode: undefined,
    course: undefined,
    speedKn: undefined,
    satellites: undefined,
    date: undefined,
  };
}

function numberIn(field: string | undefined): number | undefined {
  return field !== undefined && /^-?\d+(\.\d*)?$/.test(field) ? Number(field) : undefined;
}

/** `dddmm.mmmm` and a hemisphere letter, in degrees; undefined where the field is no angle. */
function angleIn(
  field: string | undefined,
  letter: string | undefined,
  positive: string,
  negative: string,
  limit: number,
) {
  const match = /^(\d{2,3})(\d{2}(?:\.\d*)?)$/.exec(field ?? '');
  if (match === null || (letter !== positive && letter !== negative)) {
    return undefined;
  }
  const degrees = Number(match[1]) + Number(match[2]) / 60;
  if (Number(match[2]) >= 60 || degrees > limit) {
    return undefined;
  }
  return letter === positive ? degrees : -degrees;
}

function positionIn(fields: string[], first: number): { lat: number; lon: number } | undefined {
  const lat = angleIn(fields[first], fields[first + 1], 'N', 'S', 90);
  const lon = angleIn(fields[first + 2], fields[first + 3], 'E', 'W', 180);
  return lat === undefined || lon === undefined ? undefined : { lat, lon };
}

/** GGA quality 6, 7 and 8 are estimated, typed in and simulated: none of them was measured. */
function isMeasuredQuality(quality: string | undefined): boolean {
  return quality !== undefined && /^[1-5]$/.test(quality);
}

type SentenceReader = (fields: string[], draft: EpochDraft) => void;

/** One reader for each kind we use; any other kind says nothing about the position. */
const readers: Record<string, SentenceReader> = {
  RMC(fields, draft) {
    draft.position = fields[1] === 'A' ? positionIn(fields, 2) : undefined;
    draft.speedKn = numberIn(fields[6]) ?? draft.speedKn;
    draft.course = numberIn(fields[7]) ?? draft.course;
    draft.date = /^\d{6}$/.test(fields[8] ?? '') ? fields[8] : draft.date;
  },
  GGA(fields, draft) {
    draft.position = isMeasuredQuality(fields[5]) ? positionIn(fields, 1) : undefined;
    draft.satellites = numberIn(fields[6]) ?? draft.satellites;
    draft.hdop = numberIn(fields[7]) ?? draft.hdop;
    draft.altitude = numberIn(fields[8]) ?? draft.altitude;
  },
  GNS(fields, draft) {
    // The mode has one letter for each constellation; N means it contributed nothing.
    draft.position = /[ADFPR]/.test(fields[5] ?? '') ? positionIn(fields, 1) : undefined;
    draft.satellites = numberIn(fields[6]) ?? draft.satellites;
    draft.hdop = numberIn(fields[7]) ?? draft.hdop;
    draft.altitude = numberIn(fields[8]) ?? draft.altitude;
  },
  GLL(fields, draft) {
    draft.position = fields[5] === 'A' ? positionIn(fields, 0) : undefined;
  },
  GSA(fields, draft) {
    draft.fixMode = Math.max(numberIn(fields[1]) ?? 1, draft.fixMode ?? 1);
    draft.hdop = draft.hdop ?? numberIn(fields[15]);
  },
  VTG(fields, draft) {
    draft.course = numberIn(fields[0]) ?? draft.course;
    draft.speedKn = numberIn(fields[4]) ?? draft.speedKn;
  },
};

function timeIn({ kind, fields }: NmeaSentence): string | undefined {
  const field = kind === 'GLL' ? fields[4] : fields[0];
  return TIMED_KINDS.has(kind) && /^\d{6}(\.\d+)?$/.test(field ?? '') ? field : undefined;
}

function millisecondOfDay(time: string): number {
  const hours = Number(time.slice(0, 2));
  const minutes = Number(time.slice(2, 4));
  return Math.round(((hours * 60 + minutes) * 60 + Number(time.slice(4))) * 1000);
}

function stepMs(from: string | undefined, to: string | undefined): number {
  const stated =
    from === undefined || to === undefined
      ? undefined
      : (millisecondOfDay(to) - millisecondOfDay(from) + DAY_MS) % DAY_MS;
  return playedStepMs(stated);
}

function fixOf(draft: EpochDraft): GnssFix | undefined {
  // A position whose solution GSA calls void is left over from before.
  if (draft.position === undefined || draft.fixMode === 1) {
    return undefined;
  }
  const fixMode = draft.fixMode ?? (draft.altitude === undefined ? 2 : 3);
  const speedKn = draft.speedKn ?? 0;
  return {
    ...draft.position,
    hdop: draft.hdop ?? UNKNOWN_HDOP,
    altitude: draft.altitude ?? 0,
    fixMode: fixMode === 2 ? 2 : 3,
    course: draft.course ?? 0,
    speedKn,
    speedKmh: speedKn * KMH_PER_KNOT,
    date: draft.date ?? '',
    time: draft.time ?? '',
    satellites: draft.satellites ?? 0,
  };
}

/** Gathers sentences into epochs: by their time of day, and by a kind that comes round again. */
class EpochGatherer {
  readonly epochs: GnssEpoch[] = [];
  #draft: EpochDraft | undefined;
  #offsetMs = 0;
  #previousTime: string | undefined;
  /** Sentences without a date belong to the last day that was named. */
  #date: string | undefined;

  add(sentence: NmeaSentence): void {
    const reader = readers[sentence.kind];
    if (sentence.talker === 'P' || reader === undefined) {
      return;
    }
    const time = timeIn(sentence);
    if (this.#startsNext(sentence.kind, time)) {
      this.finish();
    }
    if (this.#draft === undefined) {
      // Lines before the first timed sentence describe an epoch whose beginning was not recorded.
      if (!TIMED_KINDS.has(sentence.kind)) {
        return;
      }
      this.#draft = newDraft();
    }
    this.#draft.time ??= time;
    this.#draft.kindsSeen.add(sentence.kind);
    reader(sentence.fields, this.#draft);
  }

  #startsNext(kind: string, time: string | undefined): boolean {
    const draft = this.#draft;
    if (draft === undefined || !TIMED_KINDS.has(kind)) {
      return false;
    }
    const otherTime = time !== undefined && draft.time !== undefined && time !== draft.time;
    return otherTime || draft.kindsSeen.has(kind);
  }

  finish(): void {
    const draft = this.#draft;
    if (draft === undefined) {
      return;
    }
    this.#draft = undefined;
    if (this.epochs.length > 0) {
      this.#offsetMs += stepMs(this.#previousTime, draft.time);
    }
    this.#previousTime = draft.time;
    this.#date = draft.date ?? this.#date;
    draft.date = this.#date;
    const fix = fixOf(draft);
    this.epochs.push(
      fix === undefined ? { offsetMs: this.#offsetMs } : { offsetMs: this.#offsetMs, fix },
    );
  }
}

/**
 * Reads a recording of NMEA 0183 sentences. Sentences with a wrong or missing checksum are reported
 * as damaged and not used; `#` lines and makers' own sentences (`$P…`) are skipped.
 *
 * @returns the log, or undefined when the text holds no NMEA sentence at all.
 */
export function parseNmea(text: string): GnssLog | undefined {
  const gatherer = new EpochGatherer();
  const damaged: DamagedPlace[] = [];
  let sentenceCount = 0;
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const { sentences, damage } = readNmeaLine(line);
    sentenceCount += sentences.length;
    for (const sentence of sentences) {
      gatherer.add(sentence);
    }
    damaged.push(...damage.map((reason) => ({ where: index + 1, reason })));
  }
  gatherer.finish();
  return sentenceCount === 0 ? undefined : { format: 'nmea', epochs: gatherer.epochs, damaged };
}
