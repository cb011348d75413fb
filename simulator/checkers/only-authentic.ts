import type { World } from '../world/world.ts';
import type { WorldEvent } from '../world/world-event.ts';
import type { Invariant, Report } from './checker.ts';

/** Whatever a message makes the device do, it has done after this. */
const TAKES_EFFECT_WITHIN_MS = 2000;
/** A restart so soon after a fault is the fault's. */
const BOOTS_WITHIN_MS = 1000;

/** 8: nothing unauthentic changes any state. */
export const onlyAuthentic: Invariant = {
  name: '8-only-authentic',
  doc: 'nothing forged, replayed or from a stranger changes journal, calls or what is felt',
  watch: (world, report) => {
    const forgeries = new Forgeries(world, report);
    return {
      see(event) {
        forgeries.see(event);
        if (event.kind === 'centre' && event.event.type === 'alarm') {
          const { alarmNumber } = event.event;
          if (!world.ledger.byNumber(alarmNumber)) {
            report(`the centre has an alarm ${alarmNumber} that the device never raised`);
          }
        } else if (event.kind === 'modem' && event.event.type === 'command') {
          const { line } = event.event;
          if (/^AT\+CMG[RL]\b/.test(line)) report(`a short message is read: ${line}`);
        }
      },
    };
  },
};

const isRestart = (type: string): boolean => type === 'reset' || type === 'started';

/** What gives away that a message was obeyed. In an alarm the device calls and speaks by itself. */
function isSign(event: WorldEvent): boolean {
  if (event.kind === 'felt') return event.felt !== 'notDelivered';
  if (event.kind === 'device') return isRestart(event.event.type);
  return event.kind === 'modem' && event.event.type === 'callStarted' && event.event.outgoing;
}

/** Compares the device before and after each message that it must refuse. */
class Forgeries {
  readonly #world: World;
  readonly #report: Report;
  /** Counts what may change the device rightfully, or calls and words that would give it away. */
  #causes = 0;
  #signs = 0;
  #causedAtMs = Number.NEGATIVE_INFINITY;
  /** The highest number of an authentic message that has come out of the modem. */
  #highest = -1;

  constructor(world: World, report: Report) {
    this.#world = world;
    this.#report = report;
  }

  see(event: WorldEvent): void {
    if (event.kind === 'downlink') this.#highest = Math.max(this.#highest, event.sequence);
    if (this.#isCause(event)) {
      this.#causes++;
      this.#causedAtMs = event.atMs;
    } else if (isSign(event)) this.#signs++;
    else if (event.kind === 'forgedDownlink') this.#watch();
  }

  /** Whether this may change the device rightfully. A restart may, unless it comes by itself. */
  #isCause(event: WorldEvent): boolean {
    if (event.kind !== 'device') return event.kind === 'downlink' || event.kind === 'held';
    const { type } = event.event;
    const isInjected = event.atMs - this.#world.lastFaultAtMs < BOOTS_WITHIN_MS;
    return type === 'contact' || type === 'powerCut' || (isRestart(type) && isInjected);
  }

  #watch(): void {
    const { clock } = this.#world;
    // What came just before may still be at work.
    if (clock.now() - this.#causedAtMs < TAKES_EFFECT_WITHIN_MS) return;
    const causes = this.#causes + this.#world.ledger.presses.length;
    const signs = this.#signs;
    const before = this.#state();
    const isInAlarm = this.#world.ledger.mayBeInAlarm(clock.now(), TAKES_EFFECT_WITHIN_MS);
    clock.setTimer(TAKES_EFFECT_WITHIN_MS, () => {
      if (this.#causes + this.#world.ledger.presses.length !== causes) return;
      if (this.#world.journal().downlinkFloor > this.#highest + 1) {
        this.#report('a forged message has used up numbers of the centre');
      } else if (this.#state() !== before) this.#report('a forged message has changed the journal');
      else if (!isInAlarm && this.#signs !== signs) this.#report('a forged message was obeyed');
    });
  }

  /** What lies in flash, without what sending and the time since the start change by themselves. */
  #state(): string {
    const records = [...this.#world.journal().live.values()]
      .filter(({ type }) => type !== 'boot' && type !== 'sequences')
      .map((record) => JSON.stringify(record));
    return JSON.stringify(records.sort());
  }
}
