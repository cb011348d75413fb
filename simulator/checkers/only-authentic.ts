import type { World } from '../world/world.ts';
import type { WorldEvent } from '../world/world-event.ts';
import type { Invariant, Report } from './checker.ts';

/** Whatever a message makes the device do, it has done after this. */
const TAKES_EFFECT_WITHIN_MS = 2000;
/** A word about what came before may still be felt: it waits for others, and lasts. */
const SAID_WITHIN_MS = 6000;
/** What a fault has led to is over. */
const CALM_AFTER_MS = 60_000;
/** The device has no reason to say so to a modem whose link is up. */
const GIVES_LINK_UP = /^AT\+(QMTCLOSE|QMTDISC|QIDEACT|CFUN|QPOWD)\b/;
/**
 * The device gives the link up so long after a publish, or a little later: one that was not asked for its
 * bytes (in the usual patience, or the longer one), or that was not answered.
 */
const PUBLISH_LIMITS_MS = [2500, 6000, 21_000];
/** A modem that sleeps is woken first, which takes 100 ms. */
const LIMIT_WITHIN_MS = 150;
const PUBLISHES = /^AT\+QMTPUB(EX)?=/;
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

/** What gives away that a message was obeyed, unless there is another reason for it. */
function isWord(event: WorldEvent): boolean {
  if (event.kind === 'felt') return event.felt !== 'notDelivered';
  return event.kind === 'device' && isRestart(event.event.type);
}

/** In an alarm the device calls by itself. */
const isCall = (event: WorldEvent): boolean =>
  event.kind === 'modem' && event.event.type === 'callStarted' && event.event.outgoing;

const isPublish = (event: WorldEvent): boolean =>
  event.kind === 'modem' && event.event.type === 'command' && PUBLISHES.test(event.event.line);

/** The line or the link given up, the modem off. */
function isLoss(event: WorldEvent, takesTurns: boolean): boolean {
  if (event.kind !== 'modem') return false;
  const { event: said } = event;
  if (said.type === 'power') return said.state !== 'on';
  if (said.type === 'command') return GIVES_LINK_UP.test(said.line);
  if (said.type !== 'callEnded' || !said.outgoing) return false;
  return said.reason === 'power' || (said.reason === 'local' && !takesTurns);
}

/** Compares the device before and after each message that it must refuse. */
class Forgeries {
  readonly #world: World;
  readonly #report: Report;
  /** The line makes room for GNSS, and is hung up for that. */
  readonly #takesTurns: boolean;
  /** Counts what may change the device rightfully, and what would give away that it was changed. */
  #causes = 0;
  #words = 0;
  #calls = 0;
  #losses = 0;
  #causedAtMs = Number.NEGATIVE_INFINITY;
  /** When it published, as long as that may still go without its answer. */
  #publishedAtMs: number[] = [];
  /** The highest number of an authentic message that has come out of the modem. */
  #highest = -1;

  constructor(world: World, report: Report) {
    this.#world = world;
    this.#takesTurns = world.alarm.device.board.modemDialect === 'bg9x';
    this.#report = report;
  }

  see(event: WorldEvent): void {
    if (isPublish(event)) this.#notePublish(event);
    if (event.kind === 'downlink') this.#highest = Math.max(this.#highest, event.sequence);
    if (this.#isCause(event)) {
      this.#causes++;
      this.#causedAtMs = event.atMs;
    } else if (isWord(event)) this.#words++;
    else if (isCall(event)) this.#calls++;
    else if (isLoss(event, this.#takesTurns)) this.#losses += this.#isUnanswered(event) ? 0 : 1;
    else if (event.kind === 'forgedDownlink') this.#watch();
  }

  /** A publish whose answer was lost, with bytes or for good, is a reason to give the link up. */
  #isUnanswered({ atMs }: WorldEvent): boolean {
    const isLimit = (sinceMs: number) =>
      PUBLISH_LIMITS_MS.some((limitMs) => {
        const lateMs = sinceMs - limitMs;
        return lateMs >= 0 && lateMs <= LIMIT_WITHIN_MS;
      });
    return this.#publishedAtMs.some((sentAtMs) => isLimit(atMs - sentAtMs));
  }

  #notePublish({ atMs }: WorldEvent): void {
    const sinceMs = atMs - Math.max(...PUBLISH_LIMITS_MS) - LIMIT_WITHIN_MS;
    this.#publishedAtMs = [...this.#publishedAtMs.filter((sentAtMs) => sentAtMs > sinceMs), atMs];
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
    const disturbedAtMs = this.#world.lastDisturbanceAtMs;
    const signs = this.#signsToWatch();
    const [signsBefore, before] = [signs(), this.#state()];
    clock.setTimer(TAKES_EFFECT_WITHIN_MS, () => {
      if (this.#causes + this.#world.ledger.presses.length !== causes) return;
      // What has gone wrong meanwhile is a reason of its own.
      const isStill = this.#world.lastDisturbanceAtMs === disturbedAtMs;
      if (this.#world.journal().downlinkFloor > this.#highest + 1) {
        this.#report('a forged message has used up numbers of the centre');
      } else if (this.#state() !== before) this.#report('a forged message has changed the journal');
      else if (isStill && signs() !== signsBefore) this.#report('a forged message was obeyed');
    });
  }

  /** Counts what the device has now no other reason for. */
  #signsToWatch(): () => number {
    const { clock, ledger, link, lastDisturbanceAtMs } = this.#world;
    const nowMs = clock.now();
    const isAtRest = !ledger.mayBeInAlarm(nowMs, TAKES_EFFECT_WITHIN_MS);
    // A modem that misbehaves, or is being set up, has the device do much by itself.
    const isCalm = link.isUp(nowMs) && nowMs - lastDisturbanceAtMs > CALM_AFTER_MS;
    const isSilent = isCalm && nowMs - this.#causedAtMs > SAID_WITHIN_MS;
    return () =>
      (isAtRest || isSilent ? this.#words : 0) +
      (isAtRest ? this.#calls : 0) +
      (isCalm ? this.#losses : 0);
  }

  /** What lies in flash, without what sending and the time since the start change by themselves. */
  #state(): string {
    const records = [...this.#world.journal().live.values()]
      .filter(({ type }) => type !== 'boot' && type !== 'sequences')
      .map((record) => JSON.stringify(record));
    return JSON.stringify(records.sort());
  }
}
