/**
 * How a person answers to what tells her to charge. Nobody has measured this for such devices: each
 * figure is an assumption, and a study varies all of them together.
 */

/** One way in which she can be told. */
export interface Answer {
  /** That it gets through to her, while she is awake. */
  readonly notices: number;
  /** That she then does something about it. */
  readonly acts: number;
  /** Until she would, in minutes; somewhere between the two. */
  readonly delayMinutes: readonly [least: number, most: number];
}

export interface Response {
  /** A buzz that asks for charge. */
  readonly buzz: Answer;
  /** What the device says by touch when it is put into its dock and does not charge. */
  readonly proof: Answer;
  /** A message on the channel that she chose as safe; noticed at the latest when she looks at it. */
  readonly safeChannel: Answer;
  /** Her caseworker, who reads of it and calls in office hours. */
  readonly caseworker: Answer;
}

const SOON: Answer['delayMinutes'] = [0.2, 1];
const WITHIN_HOURS: Answer['delayMinutes'] = [5, 240];
const WITHIN_DAY: Answer['delayMinutes'] = [10, 480];
const NEXT_CALL: Answer['delayMinutes'] = [60, 1440];

export const RESPONSES = {
  /** Of four buzzes she answers one, and of two messages one. */
  low: {
    buzz: { notices: 0.5, acts: 0.5, delayMinutes: WITHIN_HOURS },
    proof: { notices: 0.5, acts: 0.7, delayMinutes: SOON },
    safeChannel: { notices: 0.7, acts: 0.6, delayMinutes: WITHIN_DAY },
    caseworker: { notices: 0.6, acts: 0.7, delayMinutes: NEXT_CALL },
  },
  /** Of two buzzes she answers one. */
  middle: {
    buzz: { notices: 0.7, acts: 0.7, delayMinutes: WITHIN_HOURS },
    proof: { notices: 0.7, acts: 0.85, delayMinutes: SOON },
    safeChannel: { notices: 0.85, acts: 0.75, delayMinutes: WITHIN_DAY },
    caseworker: { notices: 0.8, acts: 0.85, delayMinutes: NEXT_CALL },
  },
  /** She misses little and puts off less. */
  high: {
    buzz: { notices: 0.9, acts: 0.9, delayMinutes: WITHIN_HOURS },
    proof: { notices: 0.9, acts: 0.95, delayMinutes: SOON },
    safeChannel: { notices: 0.95, acts: 0.9, delayMinutes: WITHIN_DAY },
    caseworker: { notices: 0.95, acts: 0.95, delayMinutes: NEXT_CALL },
  },
} as const satisfies Record<string, Response>;

export type ResponseName = keyof typeof RESPONSES;
