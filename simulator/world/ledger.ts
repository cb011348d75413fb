/**
 * What is owed to the person: her presses as the world saw them, and how far each has come. Kept
 * from the contact, the journal and the authentic messages; never from what the firmware believes.
 */
import type { Clock, TimerHandle } from '../clock.ts';
import type { JournalView } from './journal-view.ts';
import type { WorldEvent } from './world-event.ts';

/** The firmware's debouncing, and what timers and bounces add to it, stay below this. */
const HOLD_SLACK_MS = 150;
/** A contact that opens for less is still pressed, beyond doubt. */
const FLICKER_MS = 30;
/** So is one that opens for less than this a few times, and is steady in between. */
const WORN_MS = 90;
const MOST_OPENINGS = 3;
const STEADY_MS = 100;
/** For less than that it may or may not be taken for a release: no finger comes back so soon. */
const BOUNCE_MS = 130;
/** How much longer a test may seem armed here than on the device. */
const ARMED_SLACK_MS = 5000;

export interface Press {
  readonly heldAtMs: number;
  /** The hold was complete beyond doubt, on a device that ran all the time: it must be kept. */
  certain: boolean;
  /** Known once the journal or a message names it. */
  alarmNumber: number | undefined;
  /** The device was full, and said so: see MAX_UNRECEIVED. */
  refused: boolean;
  /** A test was armed: the device may call it a test. */
  readonly mayBeTest: boolean;
  /** The device calls it one. */
  isTest: boolean;
  /** When the finger left, or the device lost sight of it. */
  endedAtMs: number | undefined;
  sentAtMs: number | undefined;
  committedAtMs: number | undefined;
  /** When the answers came out of the modem; the device may still have missed them. */
  receivedAtMs: number | undefined;
  acceptedAtMs: number | undefined;
  closedAtMs: number | undefined;
}

/** Presses that wait for their answer at most; further ones are refused by feel. */
export const MAX_UNRECEIVED = 24;

export interface LedgerSurroundings {
  readonly clock: Clock;
  readonly isRunning: () => boolean;
  readonly journal: () => JournalView;
  /** The shortest and the longest hold that may be set on the device now. */
  readonly holdMs: () => { min: number; max: number };
  /** The restart that happens now is the firmware's own doing: no fault asked for it. */
  readonly isOwnRestart: () => boolean;
  readonly onHeld: () => void;
}

export class Ledger {
  readonly presses: Press[] = [];
  readonly #around: LedgerSurroundings;
  #contactClosed = false;
  #openedAtMs = Number.NEGATIVE_INFINITY;
  #closedAtMs = Number.NEGATIVE_INFINITY;
  #openings = 0;
  #holdFromMs: number | undefined;
  #isShaky = false;
  #timers: TimerHandle[] = [];
  #current: Press | undefined;
  #armedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(around: LedgerSurroundings) {
    this.#around = around;
  }

  see(event: WorldEvent): void {
    if (event.kind === 'device') this.#seeDevice(event.event);
    else if (event.kind === 'uplink' && event.message.type !== 'heartbeat') {
      const press = this.byNumber(event.message.alarmNumber) ?? this.#name(event.message);
      if (press) press.sentAtMs ??= event.atMs;
      if (press && event.message.type === 'alarmRaised') {
        press.isTest = event.message.trigger === 'test';
      }
    } else if (event.kind === 'centre' && event.event.type === 'alarm') {
      const press = this.byNumber(event.event.alarmNumber);
      if (press) press.committedAtMs ??= event.atMs;
    } else if (event.kind === 'downlink') this.#seeDownlink(event);
  }

  byNumber(alarmNumber: number): Press | undefined {
    return this.presses.find((press) => press.alarmNumber === alarmNumber);
  }

  /** Presses that must reach the centre. */
  owed(): Press[] {
    return this.taken().filter(({ refused }) => !refused);
  }

  /** Presses that the device has to know of, or has refused. */
  taken(): Press[] {
    return this.presses.filter(
      ({ certain, alarmNumber, refused }) => certain || alarmNumber !== undefined || refused,
    );
  }

  /** Whether the device may be in an alarm, or just out of one: `slackMs` ago it was. */
  mayBeInAlarm(atMs: number, slackMs: number): boolean {
    if (this.presses.every((press) => isOver(press, atMs, slackMs))) {
      // The message may have been lost on its last inch: what the journal keeps still runs.
      return this.presses.length > 0 && this.#around.journal().alarms.length > 0;
    }
    return true;
  }

  #seeDevice(event: { type: string; atMs: number; closed?: boolean }): void {
    if (event.type === 'contact') {
      this.#contactClosed = event.closed!;
      if (event.closed) this.#onClosed(event.atMs);
      else this.#onOpened(event.atMs);
    } else if (event.type === 'started') {
      this.#nameFromJournal(undefined);
      if (this.#contactClosed && this.#holdFromMs === undefined) this.#startHold(event.atMs);
    } else if (event.type === 'powerCut') this.#endHold();
    // A device that restarts under her finger of its own will has to know of her press all the same.
    else if (event.type === 'reset' && !this.#around.isOwnRestart()) this.#endHold();
  }

  #onClosed(atMs: number): void {
    const openMs = atMs - this.#openedAtMs;
    const wasSteady = this.#openedAtMs - this.#closedAtMs >= STEADY_MS;
    this.#closedAtMs = atMs;
    if (this.#holdFromMs !== undefined && openMs < BOUNCE_MS) {
      if (openMs <= FLICKER_MS) return;
      this.#openings++;
      const isWorn = openMs <= WORN_MS && wasSteady && this.#openings <= MOST_OPENINGS;
      this.#isShaky ||= !isWorn;
      return;
    }
    this.#endHold();
    if (this.#around.isRunning()) this.#startHold(atMs);
  }

  /** What a release means is known when it has lasted. */
  #onOpened(atMs: number): void {
    this.#openedAtMs = atMs;
    this.#around.clock.setTimer(BOUNCE_MS, () => {
      if (!this.#contactClosed && this.#openedAtMs === atMs) this.#endHold();
    });
  }

  #startHold(atMs: number): void {
    const { clock, holdMs } = this.#around;
    const { min, max } = holdMs();
    this.#holdFromMs = atMs;
    this.#isShaky = false;
    this.#openings = 0;
    this.#timers = [
      clock.setTimer(min - HOLD_SLACK_MS, () => this.#onPossible(atMs + max)),
      clock.setTimer(max + HOLD_SLACK_MS, () => this.#onComplete()),
    ];
  }

  #endHold(): void {
    for (const timer of this.#timers) this.#around.clock.clearTimer(timer);
    this.#timers = [];
    this.#holdFromMs = undefined;
    if (this.#current) this.#current.endedAtMs = this.#around.clock.now();
    this.#current = undefined;
  }

  #onPossible(heldAtMs: number): void {
    this.#current = {
      ...{ heldAtMs, certain: false, alarmNumber: undefined, refused: false },
      mayBeTest: heldAtMs - ARMED_SLACK_MS <= this.#armedUntilMs,
      isTest: false,
      ...{ endedAtMs: undefined, sentAtMs: undefined, committedAtMs: undefined },
      ...{ receivedAtMs: undefined, acceptedAtMs: undefined, closedAtMs: undefined },
    };
    this.presses.push(this.#current);
  }

  #onComplete(): void {
    const press = this.#current;
    if (!press || this.#isShaky || !this.#contactClosed) return;
    press.certain = true;
    this.#armedUntilMs = Number.NEGATIVE_INFINITY;
    this.#nameFromJournal(press);
    const { alarms } = this.#around.journal();
    const unreceived = alarms.filter(({ progress }) => progress === 'raised').length;
    press.refused = press.alarmNumber === undefined && unreceived >= MAX_UNRECEIVED;
    this.#around.onHeld();
  }

  /** Gives numbers that are new in the journal to presses that have none, in order. */
  #nameFromJournal(latest: Press | undefined): void {
    const { alarms } = this.#around.journal();
    const fresh = alarms.map(({ alarmNumber }) => alarmNumber).filter((n) => !this.byNumber(n));
    const nameless = this.presses.filter(
      (press) => press.alarmNumber === undefined && !press.refused,
    );
    if (latest && nameless.at(-1) === latest && fresh.length > 0) {
      latest.alarmNumber = fresh.pop();
      nameless.pop();
    }
    while (fresh.length > 0 && nameless.length > 0) nameless.pop()!.alarmNumber = fresh.pop();
  }

  /** The first word of a press can leave before the hold is judged. */
  #name({ alarmNumber }: { alarmNumber: number }): Press | undefined {
    const press = this.presses.findLast((candidate) => candidate.alarmNumber === undefined);
    if (press) press.alarmNumber = alarmNumber;
    return press;
  }

  #seeDownlink({ message, atMs }: WorldEvent & { kind: 'downlink' }): void {
    if (message.type === 'armTest') {
      this.#armedUntilMs = message.testSeconds
        ? atMs + message.testSeconds * 1000 + ARMED_SLACK_MS
        : this.#armedUntilMs;
      return;
    }
    if (message.type === 'received') {
      const press = this.byNumber(message.alarmNumber);
      if (press) press.receivedAtMs ??= atMs;
    } else if (message.type === 'accepted' || message.type === 'closed') {
      const answered = this.byNumber(message.alarmNumber);
      for (const press of this.presses) {
        if (!answered || !concerns(answered, press)) continue;
        press.receivedAtMs ??= atMs;
        press.acceptedAtMs ??= atMs;
        if (message.type === 'closed') press.closedAtMs ??= atMs;
      }
    }
  }
}

/**
 * Whether it cannot be what the device is in an alarm for, nor was `slackMs` ago. One that may have been
 * held long enough, and that nothing has named since, was not.
 */
function isOver(press: Press, atMs: number, slackMs: number): boolean {
  const isOverSince = (sinceMs: number | undefined) =>
    sinceMs !== undefined && sinceMs + slackMs < atMs;
  const isNothing = press.alarmNumber === undefined && (press.refused || !press.certain);
  return isOverSince(press.closedAtMs) || (isNothing && isOverSince(press.endedAtMs));
}

/** `accepted` and `closed` speak of one press and, unless it is a test, of alarms received before. */
function concerns(answered: Press, press: Press): boolean {
  if (press === answered) return true;
  if (press.alarmNumber === undefined || press.receivedAtMs === undefined) return false;
  return !answered.isTest && !press.isTest && press.alarmNumber < answered.alarmNumber!;
}
