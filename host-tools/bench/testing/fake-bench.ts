import { type UplinkMessage, uplinkTopic } from '../../../protocol/index.ts';
import { Receiver } from '../../receiver/receiver.ts';
import { alarm, FakeDevice, heartbeat, position } from '../../receiver/testing/fake-device.ts';
import { Registry } from '../../registry/registry.ts';
import { GIVEN } from '../../registry/testing/provisioning.ts';
import { IN_MEMORY } from '../../store/database.ts';
import { openStore } from '../../store/store.ts';
import type { BenchClock } from '../check/bench-clock.ts';
import type { BenchDevice, Measurement } from '../check/bench-device.ts';
import { ReceiverView } from '../check/receiver-view.ts';
import type { CheckContext } from '../check/step.ts';
import { FakePerson } from './fake-person.ts';

const GOOD: Measurement = {
  ...{ batteryMillivolts: 3920, charging: 'charging', chargeMilliamps: 420 },
  ...{ responseMinutes: 105, buttonPresses: 0, sim: 'ready', isRegistered: true, signal: 12 },
  ...{ isOnline: true, fixAgeSeconds: 4, fixAccuracyMetres: 6, faults: 0, celsius: 21 },
};

/** A whole bench in no time: a good device, a person who does as told, a receiver and a desk. */
export class FakeBench implements BenchDevice, BenchClock {
  readonly person = new FakePerson({
    ...{ 'felt-pressed': 'yes', 'felt-received': 'yes', 'felt-accepted': 'yes' },
    ...{ 'felt-not-delivered': 'yes', 'felt-test': 'yes', 'felt-status': 'yes', heard: 'yes' },
  });
  readonly store = openStore({ dataDir: IN_MEMORY });
  readonly fake = new FakeDevice();
  readonly played: number[] = [];
  /** Seconds, as they were armed. */
  readonly armed: number[] = [];
  /** What differs from a good device. */
  changed: Partial<Measurement> = {};
  /** What the device sends as its test alarm; undefined: nothing. */
  pressed: UplinkMessage | undefined = alarm(1, { trigger: 'test' });
  isAnswered = true;
  isAccepted = true;
  isLineOpen = true;
  isClosed = true;
  #nowMs = Date.UTC(2026, 10, 27);
  #presses = 0;
  readonly #receiver: Receiver;

  constructor() {
    const clock = { now: () => this.#nowMs };
    const registry = new Registry({ store: this.store, by: 'anna', now: clock.now });
    registry.begin(this.fake.enrolment, GIVEN);
    this.#receiver = new Receiver({ store: this.store, clock, onEvent: () => {} });
    this.person.onTold = (text) => this.#obey(text);
  }

  context(): CheckContext {
    const { deviceId } = this.fake;
    const registry = new Registry({ store: this.store, by: 'anna', now: () => this.#nowMs });
    return {
      ...{ device: this, person: this.person, clock: this, registered: registry.get(deviceId) },
      receiver: new ReceiverView(this.store, deviceId),
    };
  }

  now(): number {
    return this.#nowMs;
  }

  async sleep(durationMs: number): Promise<void> {
    this.#nowMs += durationMs;
    await this.#receiver.idle();
  }

  async measure(): Promise<Measurement> {
    return { ...GOOD, buttonPresses: this.#presses, ...this.changed };
  }

  async play(row: number): Promise<void> {
    this.played.push(row);
  }

  async armTest(seconds: number): Promise<void> {
    this.armed.push(seconds);
  }

  async send(message: UplinkMessage): Promise<void> {
    const { deviceId } = this.fake;
    await this.#receiver.ingest(uplinkTopic(deviceId), this.fake.seal(message));
  }

  #obey(text: string): void {
    if (text.includes('times, for an instant')) this.#presses += 3;
    else if (text.includes('hold the button')) void this.#press();
    else if (text.includes('accepts test alarm') && this.isAccepted) void this.#answer('accepted');
    else if (text.includes('is called now') && this.isLineOpen) {
      void this.send(position(1, 'accepted', { line: 'open' }));
    } else if (text.includes('closes test alarm') && this.isClosed) void this.#answer('closed');
  }

  async #press(): Promise<void> {
    await this.send(heartbeat({ testSecondsLeft: 600 }));
    if (!this.pressed) return;
    await this.send(this.pressed);
    if (this.isAnswered) await this.send(position(1, 'received'));
  }

  async #answer(verb: 'accepted' | 'closed'): Promise<void> {
    const { deviceId } = this.fake;
    await this.#receiver.answer({ verb, deviceId, alarmNumber: 1, by: 'desk 4' });
  }
}
