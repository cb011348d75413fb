import type { Callee } from '../modem/modem-core.ts';
import type { Setting } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Voice over Cat-M1 is for the network to offer; here it does. */
export const WITH_VOICE: Setting = { modem: { voice: true } };
/** Publish, or ten seconds; then set-up and ringing. */
const OPENS_WITHIN_MS = 60_000;
const ECHO_WITHIN_MS = 30_000;

/** Whether the last that the modem had to say of calls is that one speaks. */
export const isOpen = ({ events }: Stage): boolean => {
  const last = events.findLast(
    (event) => event.kind === 'modem' && event.event.type.startsWith('call'),
  );
  return last?.kind === 'modem' && last.event.type === 'callConnected';
};

export const opens = (stage: Stage, limitMs = OPENS_WITHIN_MS): Promise<void> =>
  stage.within(limitMs, 'the line opens', () => isOpen(stage));

/** A position of this alarm says so. */
export const told = (stage: Stage, what: string, matches: (p: Told) => boolean): Promise<void> => {
  const sinceMs = stage.world.nowMs;
  return stage.within(ECHO_WITHIN_MS, `a position tells ${what}`, () =>
    stage
      .uplinks('position')
      .some(({ atMs, message }) => atMs >= sinceMs && matches(message as Told)),
  );
};

export interface Told {
  readonly line: string;
  readonly lineEnd: string;
  readonly speaker: number;
  readonly orderNumber: number;
}

/** A press whose line has opened. */
export async function alarmWithLine(stage: Stage): Promise<void> {
  await stage.online();
  await stage.press();
  await stage.stored(1);
  await opens(stage);
}

export const calleesIn = (kinds: readonly Callee[]): Setting => {
  let call = 0;
  return {
    modem: { voice: true, callee: () => kinds[Math.min(call++, kinds.length - 1)]! },
  };
};
