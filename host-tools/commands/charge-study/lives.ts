/** One person's part of the study: her days, with each device and each way to answer it. */
import {
  CELLS,
  type CellProfile,
  CURVES,
  type CurveName,
  createRandom,
  curveOf,
  declareJobs,
  drawPerson,
  kindOf,
  type Ladder,
  type LifeFigures,
  liveWith,
  PEOPLE_IN_MIXTURE,
  type PersonKindName,
  RESPONSES,
  type ResponseName,
} from '../../../simulator/index.ts';
import { climb, LADDER_START } from '../../receiver/charge-ladder.ts';
import { type Board, readBaseline, readBundle } from '../demo/bundle.ts';

/** The firmware that ships with its ladder, and two devices without either. */
export const POLICIES = ['aware', 'buzzAt20', 'none'] as const;
export type Policy = (typeof POLICIES)[number];

/** One mixture of people in so many is also asked what became of it, did they answer otherwise. */
export const ASKED_AGAIN_ONE_IN = 10;

/** Where not told otherwise, about so many people also live with the devices to compare with. */
export const USUAL_COMPARED = 200;

/** A person's days take a second or so with each device; nobody's take so long, on any machine. */
const LIFE_LIMIT_MS = 300_000;
const LIFE_LIMIT_MS_PER_DAY = 10_000;

/** How long one person may take, with every device and each way to answer. */
export const lifeLimitMs = (days: number): number => LIFE_LIMIT_MS + days * LIFE_LIMIT_MS_PER_DAY;

/** What a device is built with: 1000, 500 or 2000 mAh. */
export const CELL_NAMES = ['new', 'small', 'large'] as const;
export type CellName = (typeof CELL_NAMES)[number];

/** The two kinds of cell, by how their voltage falls. */
export const CURVE_NAMES = ['sloping', 'flat'] as const satisfies readonly CurveName[];

export interface StudySetup {
  readonly board: Board;
  readonly cell: CellName;
  /** Of all cells; absent: half of the people of each kind have either. */
  readonly curve?: CurveName | undefined;
  readonly days: number;
  readonly seed: number;
  /** One mixture of people in so many also lives with the devices to compare with. */
  readonly comparedOneIn: number;
}

/** One life of a person. */
export interface Life {
  readonly policy: Policy;
  readonly response: ResponseName;
  readonly figures: LifeFigures;
}

export interface PersonReport {
  readonly kind: PersonKindName;
  /** Of her device's cell. */
  readonly curve: CurveName;
  /** Whether she has lived with every response, or with the middle one alone. */
  readonly isAskedAgain: boolean;
  /** Whether she has lived with every device, or with Aware alone. */
  readonly isCompared: boolean;
  readonly lives: readonly Life[];
}

/** Within each mixture of kinds all are asked, or none; and all are compared, or none. */
const isOfMixtures = (index: number, oneIn: number): boolean =>
  Math.floor(index / PEOPLE_IN_MIXTURE) % oneIn === 0;

/** So that of so many people about `compared` are, and never less. */
export const comparedOneIn = (people: number, compared: number): number =>
  Math.max(1, Math.floor(people / compared));

/** Each person is a job of its own, named by her number. */
export const PEOPLE = declareJobs({
  name: 'charge-study',
  module: import.meta.url,
  prepare: (setup: StudySetup) => {
    const bundles: Record<Policy, string> = {
      aware: readBundle(setup.board),
      buzzAt20: readBaseline('buzzAt20', setup.board),
      none: readBaseline('none', setup.board),
    };
    return (index: number) => new StudiedPerson(setup, bundles, index).report();
  },
});

class StudiedPerson {
  readonly #setup: StudySetup;
  readonly #bundles: Record<Policy, string>;
  readonly #index: number;
  readonly #kind: PersonKindName;
  readonly #cell: CellProfile;

  constructor(setup: StudySetup, bundles: Record<Policy, string>, index: number) {
    this.#setup = setup;
    this.#bundles = bundles;
    this.#index = index;
    this.#kind = kindOf(index);
    const { cell, curve = curveOf(index, setup.seed) } = setup;
    this.#cell = { ...CELLS[cell], curve: CURVES[curve] };
  }

  report(): PersonReport {
    const lives = new Map<Policy, LifeFigures>();
    const asked = isOfMixtures(this.#index, ASKED_AGAIN_ONE_IN);
    const isCompared = asked || isOfMixtures(this.#index, this.#setup.comparedOneIn);
    const policies = isCompared ? POLICIES : POLICIES.slice(0, 1);
    const middle = this.#livesAs('middle', policies, lives);
    // Who was never told anything answers nothing in any way.
    const known = new Map([...lives].filter(([, { prompts }]) => prompts === 0));
    const others: readonly ResponseName[] = asked ? ['low', 'high'] : [];
    const more = others.flatMap((response) => this.#livesAs(response, policies, new Map(known)));
    return {
      ...{ kind: this.#kind, curve: this.#cell.curve.name, isAskedAgain: asked, isCompared },
      lives: [...middle, ...more],
    };
  }

  /** @param known lives that need not be lived again; those that are lived are added */
  #livesAs(
    response: ResponseName,
    policies: readonly Policy[],
    known: Map<Policy, LifeFigures>,
  ): Life[] {
    return policies.map((policy) => {
      const buzzed = known.get('buzzAt20');
      // The two baselines differ in the buzz alone: without one their lives are the same.
      const same = policy === 'none' && buzzed?.buzzes === 0 ? buzzed : known.get(policy);
      const figures = same ?? this.#live(policy, response);
      known.set(policy, figures);
      return { policy, response, figures };
    });
  }

  #live(policy: Policy, response: ResponseName): LifeFigures {
    const { board, days, seed } = this.#setup;
    // The same person, days and network for each device.
    const chance = createRandom(`person ${this.#index} of ${seed}`);
    return liveWith({
      ...{ board, days, bundle: this.#bundles[policy], response: RESPONSES[response] },
      person: drawPerson(this.#kind, chance.fork('person'), this.#cell),
      seed: chance.nextUint32(),
      ladder: policy === 'aware' ? receiversLadder() : undefined,
    });
  }
}

/** The receiver's steps of the ladder, without its store. */
function receiversLadder(): Ladder {
  let state = LADDER_START;
  return {
    climb(heartbeat, atMs, minuteOfDay) {
      const moment = { atMs, minuteOfDay };
      const outcome = climb(
        state,
        heartbeat
          ? { type: 'heartbeat', report: heartbeat, ...moment }
          : { type: 'time', ...moment },
      );
      state = outcome.state;
      return outcome.effects.map(({ to }) => to);
    },
  };
}
