import type { ModemEvent } from '../modem/modem-event.ts';
import type { World } from '../world/world.ts';
import type { Invariant, Report } from './checker.ts';

/** The device notices, and the modem has time to hang up; longer when the modem misbehaves. */
const HANGS_UP_WITHIN_MS = 30_000;
const HANGS_UP_WITHIN_FAULTY_MS = 240_000;
/** How long an announced call is waited for, and a margin. */
const EXPECTED_FOR_MS = 65_000;
/** The speaker is closed so soon after the order. */
const OBEYS_WITHIN_MS = 15_000;
/** From a byte of the command to the call. */
const GARBLED_WITHIN_MS = 500;
/** A fault may be behind it for so long. */
const FAULTY_FOR_MS = 180_000;

/** 4: no open microphone outside an alarm or test; no call to any other number. */
export const lineOnlyInAlarm: Invariant = {
  name: '4-line-only-in-alarm',
  doc: 'no call outside an alarm or accepted test, none to other numbers, speaker only by order',
  watch: (world, report) => {
    const line = new Line(world, report);
    return {
      see(event) {
        if (event.kind === 'modem') line.seeModem(event.event);
        else if (event.kind === 'downlink') line.seeDownlink(event.message.type, event);
        line.look(event.atMs);
      },
    };
  },
};

class Line {
  readonly #world: World;
  readonly #report: Report;
  readonly #numbers: readonly string[];
  #connected = false;
  /** A call of the device's own is on: dialling or connected. */
  #isCalling = false;
  /** The command for a short message may have come to the modem with other bytes. */
  #isSmsGarbled = false;
  #level = 0;
  #speakerAllowed = false;
  #speakerClosedAtMs = Number.NEGATIVE_INFINITY;
  #expectedAtMs = Number.NEGATIVE_INFINITY;
  /** Since when a call is on without an alarm. */
  #strayFromMs: number | undefined;

  constructor(world: World, report: Report) {
    this.#world = world;
    this.#report = report;
    const { primaryNumber, secondNumber } = world.settings;
    this.#numbers = [primaryNumber, secondNumber].filter((number) => number !== '');
  }

  seeDownlink(type: string, event: { atMs: number; message: object }): void {
    const { order } = event.message as { order?: string };
    if (type === 'order' && order === 'expectCall') this.#expectedAtMs = event.atMs;
    else if (type === 'order' && order === 'speakerOn') this.#speakerAllowed = true;
    else if ((type === 'order' && order === 'speakerOff') || this.#isOver(type, event.atMs)) {
      this.#speakerAllowed = false;
      this.#speakerClosedAtMs = event.atMs;
    }
  }

  #isOver(type: string, atMs: number): boolean {
    return type === 'closed' && !this.#world.ledger.mayBeInAlarm(atMs + 1, 0);
  }

  seeModem(event: ModemEvent): void {
    if (event.type === 'command' && event.line.startsWith('AT+CMGS=')) {
      this.#isSmsGarbled = this.#isGarbled(event.atMs);
    } else if (event.type === 'smsSent') this.#onSms(event.number);
    else if (event.type === 'speaker') this.#level = event.level;
    else if (event.type === 'callStarted' && event.outgoing) this.#onDialled(event);
    else if (event.type === 'callConnected') this.#onConnected(event);
    else if (event.type === 'callEnded') {
      this.#isCalling = false;
      this.#connected = false;
      // What was ordered in a call, or announced for one, ends with it.
      this.#speakerAllowed = false;
      this.#speakerClosedAtMs = event.atMs;
      this.#strayFromMs = undefined;
    }
  }

  /** A byte that was changed on its way to the modem is none of the device's choice. */
  #isGarbled(atMs: number): boolean {
    return atMs - this.#world.lastFaultAtMs < GARBLED_WITHIN_MS;
  }

  #onSms(number: string): void {
    if (number === this.#world.settings.smsNumber || this.#isSmsGarbled) return;
    this.#report(`a short message to ${number}, which is not ours`);
  }

  #onDialled({ number, atMs }: { number: string; atMs: number }): void {
    this.#isCalling = true;
    if (!this.#numbers.includes(number) && !this.#isGarbled(atMs))
      this.#report(`a call to ${number}, which is not ours`);
    if (!this.#world.ledger.mayBeInAlarm(atMs, OBEYS_WITHIN_MS)) {
      this.#report('a call outside an alarm');
    }
    const { alarms } = this.#world.journal();
    const isTestWithoutPerson = ({ trigger, progress }: (typeof alarms)[number]) =>
      trigger === 'test' && progress !== 'accepted';
    if (alarms.length > 0 && alarms.every(isTestWithoutPerson)) {
      this.#report('a call in a test that nobody has accepted');
    }
  }

  #onConnected({ outgoing, atMs }: { outgoing: boolean; atMs: number }): void {
    this.#connected = true;
    this.#isCalling = true;
    if (!outgoing && atMs - this.#expectedAtMs > EXPECTED_FOR_MS) {
      this.#report('an incoming call was taken that the centre had not announced');
    }
    if (!outgoing) this.#expectedAtMs = Number.NEGATIVE_INFINITY;
    if (!this.#world.ledger.mayBeInAlarm(atMs, OBEYS_WITHIN_MS)) {
      this.#report('the microphone is open outside an alarm');
    }
  }

  /** What must hold as long as a call is on. */
  look(atMs: number): void {
    if (!this.#isCalling) return;
    this.#lookAtSpeaker(atMs);
    if (!this.#connected || this.#world.ledger.mayBeInAlarm(atMs, 0)) {
      this.#strayFromMs = undefined;
      return;
    }
    this.#strayFromMs ??= atMs;
    const isFaulty = atMs - this.#world.lastFaultAtMs < FAULTY_FOR_MS;
    const limitMs = isFaulty ? HANGS_UP_WITHIN_FAULTY_MS : HANGS_UP_WITHIN_MS;
    if (atMs - this.#strayFromMs <= limitMs) return;
    this.#strayFromMs = Number.POSITIVE_INFINITY;
    this.#report(`the line is open ${limitMs / 1000} s after the alarm was closed`);
  }

  #lookAtSpeaker(atMs: number): void {
    if (this.#level === 0 || this.#speakerAllowed) return;
    const isFaulty = atMs - this.#world.lastFaultAtMs < FAULTY_FOR_MS;
    const graceMs = isFaulty ? HANGS_UP_WITHIN_FAULTY_MS : OBEYS_WITHIN_MS;
    if (atMs - this.#speakerClosedAtMs <= graceMs) return;
    this.#speakerClosedAtMs = Number.POSITIVE_INFINITY;
    this.#report(`the speaker is at ${this.#level}, which the centre has not ordered`);
  }
}
