import type { ModemBehaviour } from '../modem/behaviour.ts';
import type { Random } from '../random.ts';
import type { World } from '../world/world.ts';

/** When a fault may strike, milliseconds since the world's start. */
export interface FaultWindow {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What a fault is given when it is built into a world. */
export interface FaultSite {
  /** The fault's own: leaving another fault out changes nothing here. */
  readonly random: Random;
  readonly window: FaultWindow;
  /** The world; its device and modem exist once the clock runs. */
  readonly world: World;
  /** Calls `strike` at that time, unless the faults are over by then, and counts it. */
  at(atMs: number, strike: () => void): void;
  /** As `at`, once at a moment drawn from the window. */
  once(strike: () => void): void;
  /** Counts the fault once more, where that is not seen from outside. */
  struck(): void;
}

/** One thing that can go wrong, or that someone does, by name. */
export interface Fault {
  /** Kebab-case. */
  readonly name: string;
  /** One line for `--list`. */
  readonly doc: string;
  /** Where it needs more than a fault of its own can say: not drawn by a storm. */
  readonly isForScenarios?: true;
  /** Sets its timers, and gives the modem's misbehaviour, which is over at the end of the window. */
  build(site: FaultSite): ModemBehaviour | undefined;
}

/** A fault in a world: the same one may be there twice, at other times. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly window: FaultWindow;
  /** Names its share of the seed. */
  readonly id: string;
}

/** Attacks that reach the device as bytes it has to refuse, and the receiver's side of them. */
const CHANGES_NOTHING =
  /^attack-(sms|unsealed|forged|false|reflection|replay|uplink|oversized|displaced)/;

/** An attack that must change nothing, not even the device's pace. */
export const changesNothing = (fault: string): boolean => CHANGES_NOTHING.test(fault);

/** The same, and no byte on the line is lost with it: it must not even cost time. */
export const costsNothing = (fault: string): boolean =>
  changesNothing(fault) && fault !== 'attack-displaced';

/** The behaviour, as long as `isActive` says so. */
export function gated(
  behaviour: ModemBehaviour,
  name: string,
  isActive: () => boolean,
): ModemBehaviour {
  const open = behaviour as unknown as Record<string, unknown>;
  const closed: Record<string, unknown> = { name };
  for (const hook of Object.keys(open)) {
    const original = open[hook];
    if (typeof original !== 'function') continue;
    const call = (original as (...args: unknown[]) => unknown).bind(behaviour);
    if (hook === 'install') closed[hook] = call;
    else if (hook === 'onOutput') {
      closed[hook] = (...args: unknown[]) => (isActive() ? call(...args) : [args[0]]);
    } else if (hook === 'onInput') {
      closed[hook] = (...args: unknown[]) => (isActive() ? call(...args) : args[0]);
    } else closed[hook] = (...args: unknown[]) => (isActive() ? call(...args) : undefined);
  }
  return closed as unknown as ModemBehaviour;
}
