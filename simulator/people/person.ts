/**
 * Who carries a device: when she wakes, goes out and sleeps, how she charges, what cell she has. No
 * survey of such people exists. Kinds, their shares and their figures are guesses, named one by one
 * so that a better one can be put in its place.
 */
import { CELLS, type CellProfile } from '../power/cell-profile.ts';
import { chargerFor } from '../power/charger.ts';
import type { CurveName } from '../power/open-circuit-curve.ts';
import type { PowerProfile } from '../power/power-profile.ts';
import { createRandom, type Random } from '../random.ts';

/** From one to the other, evenly. */
type Range = readonly [least: number, most: number];

/** What a kind of person has in common; who she is in it, her seed draws. */
export interface PersonKind {
  readonly doc: string;
  /** Of evenings at home, on so many she thinks of charging by herself. */
  readonly remembers: Range;
  /** Of dockings, so many are bad and she does not see it. */
  readonly seatsBadly: number;
  /** So many days after one journey comes the next; absent: she stays where her dock is. */
  readonly travelsEveryDays?: Range;
  readonly cycles: Range;
  readonly years: Range;
  /** The device's temperature while she is out, °C; absent: as indoors. */
  readonly celsiusOutdoors?: Range;
}

const OFTEN: Range = [0.8, 0.95];
const USUAL_CELL = { cycles: [0, 200], years: [0, 1] } as const;
const USUAL = { seatsBadly: 0.02, ...USUAL_CELL } as const;

export const PERSON_KINDS = {
  nightly: {
    ...USUAL,
    doc: 'charges each night at her hour',
    remembers: [0.97, 1],
  },
  forgets: {
    ...USUAL,
    doc: 'forgets one night in two to six',
    remembers: [0.5, 0.84],
  },
  complains: {
    ...USUAL,
    doc: 'charges when it complains; by herself every fourth to twelfth night',
    remembers: [0.08, 0.25],
  },
  badSeat: {
    ...USUAL,
    doc: 'leaves one docking in three badly seated, unplugged or on dirty contacts',
    remembers: OFTEN,
    seatsBadly: 0.33,
  },
  travels: {
    ...USUAL,
    doc: 'is away from her dock for three to eight days, every two to five weeks',
    remembers: OFTEN,
    travelsEveryDays: [14, 35],
  },
  oldCell: {
    ...USUAL,
    doc: 'was handed a device with an old cell',
    remembers: OFTEN,
    cycles: [400, 800],
    years: [2, 4],
  },
  cold: {
    ...USUAL,
    doc: 'is out in the cold for most of the day',
    remembers: OFTEN,
    celsiusOutdoors: [0, 5],
  },
} as const satisfies Record<string, PersonKind>;

export type PersonKindName = keyof typeof PERSON_KINDS;

/** In twenty people; the first seven show every kind. */
const TWENTY: readonly PersonKindName[] = [
  ...(['nightly', 'forgets', 'complains', 'badSeat', 'travels', 'oldCell', 'cold'] as const),
  ...(['nightly', 'forgets', 'complains', 'nightly', 'forgets', 'badSeat', 'travels'] as const),
  ...(['nightly', 'forgets', 'complains', 'nightly', 'forgets', 'complains'] as const),
];

/** A crowd is made of these: every twenty people have the same mixture of kinds. */
export const PEOPLE_IN_MIXTURE = TWENTY.length;

export const kindOf = (index: number): PersonKindName => TWENTY[index % PEOPLE_IN_MIXTURE]!;

/** How many of her kind come before her. */
function rankInKind(index: number): number {
  const kind = kindOf(index);
  const ofKind = (people: readonly PersonKindName[]) =>
    people.filter((each) => each === kind).length;
  const place = index % PEOPLE_IN_MIXTURE;
  const mixtures = (index - place) / PEOPLE_IN_MIXTURE;
  return mixtures * ofKind(TWENTY) + ofKind(TWENTY.slice(0, place));
}

/** Of every two people of a kind one has a cell of each curve; who has which, the seed draws. */
export function curveOf(index: number, seed: number): CurveName {
  const rank = rankInKind(index);
  const pair = Math.floor(rank / 2);
  const isSwapped = createRandom(`curves of ${kindOf(index)} ${pair} of ${seed}`).chance(0.5);
  return (rank % 2 === 0) === isSwapped ? 'flat' : 'sloping';
}

/** How a journey goes. */
const JOURNEY_DAYS: Range = [3, 8];
/** On so many journeys there is something to charge from, and it is weak. */
const HAS_WEAK_SOURCE = 0.5;

/** One person, for good. */
export interface Person {
  readonly kind: PersonKindName;
  /** Hours of the day. */
  readonly wakesAt: number;
  readonly leavesAt: number;
  readonly comesHomeAt: number;
  readonly goesToBedAt: number;
  /** Her hour for charging. */
  readonly chargesAt: number;
  /** Of days, on so many she goes out. */
  readonly goesOut: number;
  readonly remembers: number;
  readonly seatsBadly: number;
  /** A journey begins on the last of so many days; 0: never. */
  readonly travelsEveryDays: number;
  readonly journeyDays: number;
  readonly hasWeakSource: number;
  readonly celsiusOutdoors: number;
  readonly power: PowerProfile;
  /** Reference signal power where she lives. */
  readonly rsrpDbm: number;
}

export const INDOORS_CELSIUS = 20;
const USUAL_RSRP_DBM: Range = [-112, -85];

/**
 * Draws somebody of a kind.
 * @param cell what the device was built with
 */
export function drawPerson(
  kind: PersonKindName,
  random: Random,
  cell: CellProfile = CELLS.new,
): Person {
  const { remembers, seatsBadly, ...rest }: PersonKind = PERSON_KINDS[kind];
  const { cycles, years, travelsEveryDays, celsiusOutdoors } = rest;
  const within = ([least, most]: Range) => random.between(least, most);
  const goesToBedAt = within([21.5, 23.5]);
  const leavesAt = within([8, 10]);
  return {
    kind,
    wakesAt: within([6, 7.75]),
    leavesAt,
    comesHomeAt: leavesAt + within([3, 9]),
    goesToBedAt,
    // As she goes to bed, or when the evening begins.
    chargesAt: random.chance(0.7) ? goesToBedAt - 0.25 : within([18.5, 21]),
    goesOut: within([0.5, 0.95]),
    remembers: within(remembers),
    seatsBadly,
    travelsEveryDays: travelsEveryDays === undefined ? 0 : Math.round(within(travelsEveryDays)),
    journeyDays: Math.round(within(JOURNEY_DAYS)),
    hasWeakSource: HAS_WEAK_SOURCE,
    celsiusOutdoors: celsiusOutdoors === undefined ? INDOORS_CELSIUS : within(celsiusOutdoors),
    power: powerOf({ ...cell, cycles: within(cycles), years: within(years) }),
    rsrpDbm: within(USUAL_RSRP_DBM),
  };
}

const powerOf = (cell: CellProfile): PowerProfile => ({
  ...{ cell, celsius: INDOORS_CELSIUS },
  charger: chargerFor(cell.ratedMilliampHours),
});
