/** A long life of a device's journal: everything that writes, until it has been full several times. */
import { changeHex, type Step } from './journal-program.ts';

/** Numbers of the protocol. */
export const BUTTON = 1;
const TEST = 2;
export const RECEIVED = 16;
export const ACCEPTED = 17;
export const CLOSED = 18;

const CHANGE = {
  apn: 'm2m.example',
  brokerHost: 'other.example',
  brokerPort: 8883,
  brokerTls: 1,
  holdMs: 3000,
  heartbeatSeconds: 600,
};

/** Presses that the device keeps open at once: `MAX_PRESSES` of firmware/presses.ts. */
export const MAX_OPEN = 24;

export class JournalScript {
  readonly steps: Step[] = [];
  #alarms = 0;
  #downlinks = 0;
  #nights = 0;

  /** @param nightsEach placeholder records in each stretch: what fills the areas */
  constructor(nightsEach: number) {
    this.steps.push(['boot'], ['uplinks', 20]);
    this.#alarm();
    this.#nightly(nightsEach);
    this.#settingsChange(1, ['confirm', 1]);
    this.#nightly(nightsEach);
    this.#severalPresses();
    this.#settingsChange(2, ['holdUp'], ['boot']);
    this.#nightly(nightsEach);
    this.#crashInAlarm();
    this.steps.push(['uplinks', 600], ['rest']);
    this.#nightly(nightsEach);
    this.#tooManyPresses();
    this.#nightly(nightsEach);
    this.#settingsChange(3, ['rest'], ['boot'], ['confirm', 3]);
    this.#openEnd();
  }

  #press(trigger = BUTTON): number {
    this.steps.push(['press', trigger]);
    return ++this.#alarms;
  }

  #answer(type: number, alarmNumber: number): void {
    this.steps.push(['answer', type, alarmNumber, this.#downlinks++]);
  }

  #alarm(trigger = BUTTON): void {
    const alarm = this.#press(trigger);
    for (const answer of [RECEIVED, ACCEPTED, CLOSED]) this.#answer(answer, alarm);
  }

  #nightly(count: number): void {
    for (let i = 0; i < count; i++) this.steps.push(['night', this.#nights++]);
  }

  #settingsChange(settingsNumber: number, ...then: Step[]): void {
    const apn = `${CHANGE.apn}.${settingsNumber}`;
    const change = changeHex({ settingsNumber, ...CHANGE, apn });
    // Or the restarts of the cuts to come would count as a loop, which ends a trial.
    this.steps.push(['rest'], ['try', change, settingsNumber], ['boot'], ...then);
  }

  /** One close ends them all, which takes several writes. */
  #severalPresses(): void {
    const presses = [this.#press(), this.#press(), this.#press()];
    for (const alarm of presses) this.#answer(RECEIVED, alarm);
    this.#answer(CLOSED, presses[2]!);
    this.#alarm(TEST);
  }

  #crashInAlarm(): void {
    const alarm = this.#press();
    this.#answer(RECEIVED, alarm);
    this.steps.push(['crash'], ['boot'], ['crash'], ['boot']);
    this.#answer(ACCEPTED, alarm);
    this.#answer(CLOSED, alarm);
  }

  /** The last one makes room by letting go of the first; beyond that none can be kept. */
  #tooManyPresses(): void {
    const presses = Array.from({ length: MAX_OPEN }, () => this.#press());
    this.#answer(RECEIVED, presses[0]!);
    presses.push(this.#press());
    this.steps.push(['press', BUTTON]);
    for (const alarm of presses.slice(1)) this.#answer(RECEIVED, alarm);
    this.#answer(CLOSED, presses.at(-1)!);
  }

  /** One press is with the centre, the next has not been heard of. */
  #openEnd(): void {
    const first = this.#press();
    this.#answer(RECEIVED, first);
    this.#answer(ACCEPTED, first);
    this.#press();
    this.steps.push(['boot']);
  }
}
