import type { Message, OrderKind } from '../../protocol/index.ts';
import type { Random } from '../random.ts';
import type { Centre } from '../world/centre.ts';
import type { Felt } from '../world/feeling.ts';
import type { World } from '../world/world.ts';
import type { WorldEvent } from '../world/world-event.ts';
import type { AddedFaults } from './added-faults.ts';

const DAY_MS = 86_400_000;
/** Long enough for a modem to start, register and connect, with room for bad luck. */
const ONLINE_WITHIN_MS = 120_000;
/** How much longer than asked for a person holds the button. */
const HOLDS_LONGER_MS = 300;
const TAP_MS = 200;
/** Longer than between two looks for a fix; and when no fix is looked for any more. */
const AT_REST_MS = 10_000;
const AT_REST_WITHIN_MS = 300_000;
/** From a word to a closed port until the next is heard, and more. */
const HEARD_MS = 1000;
/** Who has felt nothing after a hold tries again. */
const PRESSES_AGAIN_AFTER_MS = 3000;

const late = (limitMs: number, what: string): string => `not within ${limitMs / 1000} s: ${what}`;

type OfKind<Kind extends WorldEvent['kind']> = WorldEvent & { kind: Kind };

export interface StageOptions {
  readonly world: World;
  readonly random: Random;
  /** Everything that has happened so far; grows. */
  readonly events: readonly WorldEvent[];
  /** Length of the long scenarios. */
  readonly days: number;
  readonly added: AddedFaults;
}

/** What a scenario works with: the world, the person and the centre by their verbs, and memory. */
export class Stage {
  readonly world: World;
  readonly random: Random;
  readonly events: readonly WorldEvent[];
  readonly durationMs: number;
  readonly #added: AddedFaults;

  constructor({ world, random, events, days, added }: StageOptions) {
    this.world = world;
    this.random = random;
    this.events = events;
    this.durationMs = days * DAY_MS;
    this.#added = added;
  }

  get device() {
    return this.world.alarm.device;
  }

  get modem() {
    return this.world.alarm.modem;
  }

  /** Where GNSS and radio take turns positions come seldom, and a call has none. */
  get takesTurns(): boolean {
    return this.device.board.modemDialect === 'bg9x';
  }

  run(durationMs: number): Promise<void> {
    return this.world.run(durationMs);
  }

  /** Runs until the device has reported; the scenario is void when it does not. */
  online(): Promise<void> {
    return this.#owed(ONLINE_WITHIN_MS, 'the device reports', () => this.sent('heartbeat') > 0);
  }

  /** Runs until `isDone`, which must be in time: later, or not at all, where an added fault struck. */
  async within(limitMs: number, what: string, isDone: () => boolean): Promise<void> {
    if (!(await this.#comes(limitMs, what, isDone))) this.expect(false, late(limitMs, what));
  }

  /** The same for what no fault excuses, once it is over. */
  async #owed(limitMs: number, what: string, isDone: () => boolean): Promise<void> {
    if (await this.#comes(limitMs, what, isDone)) return;
    const { world } = this;
    if (world.violations.length > 0) return;
    const still = this.#graceMs > 0 ? ', nor since the added faults were over' : '';
    world.violate('scenario', `${late(limitMs, what)}${still}`);
  }

  async #comes(limitMs: number, what: string, isDone: () => boolean): Promise<boolean> {
    const { world } = this;
    if (world.violations.length > 0) return false;
    if (await world.until(isDone, limitMs)) return true;
    const graceMs = this.#graceMs;
    if (graceMs === 0 || world.violations.length > 0) return false;
    world.note(`${late(limitMs, what)}; waits on, for the added faults`);
    return world.until(isDone, graceMs);
  }

  /** What must be so now, unless added faults have changed the course that was written. */
  expect(isSo: boolean, what: string): void {
    if (isSo || this.world.violations.length > 0) return;
    if (this.#graceMs > 0) this.world.note(`not so, after the added faults: ${what}`);
    else this.world.violate('scenario', what);
  }

  /** How much longer everything may take: no longer, unless an added fault has struck. */
  get #graceMs(): number {
    return this.#added.graceMs(this.world);
  }

  /** Holds the button long enough, and lets go; again where an added fault broke into the hold. */
  async press(holdMs = this.world.holdMs.max + HOLDS_LONGER_MS): Promise<void> {
    const { world } = this;
    const before = world.ledger.taken().length;
    const isTaken = () => world.ledger.taken().length > before;
    await this.#hold(holdMs);
    if (holdMs < world.holdMs.max) return;
    const untilMs = world.nowMs + this.#graceMs;
    while (world.nowMs < untilMs && !(await world.until(isTaken, PRESSES_AGAIN_AFTER_MS))) {
      if (world.violations.length > 0) return;
      await this.#hold(holdMs);
    }
  }

  async #hold(holdMs: number): Promise<void> {
    this.world.note(`she holds the button for ${Math.round(holdMs)} ms`);
    this.device.button.press(holdMs);
    await this.run(holdMs + 200);
  }

  /** The same with a worn contact, which opens so long before the hold is complete. */
  async pressFlickering(beforeEndMs: number, openMs: number): Promise<void> {
    const { button } = this.device;
    const { max } = this.world.holdMs;
    this.world.note(`she holds the button, whose contact opens for ${openMs} ms`);
    button.press();
    await this.run(max - beforeEndMs);
    button.release();
    await this.run(openMs);
    button.press(beforeEndMs - openMs + HOLDS_LONGER_MS);
    await this.run(beforeEndMs - openMs + HOLDS_LONGER_MS + 200);
  }

  /** The same with a contact that opens again and again for so long, evenly spread over the hold. */
  async pressWorn(openings: number, openMs: number): Promise<void> {
    const { button } = this.device;
    const partMs = this.world.holdMs.max / (openings + 1);
    this.world.note(`she holds the button, whose contact opens ${openings} times for ${openMs} ms`);
    for (let opening = 0; opening < openings; opening++) {
      button.press(partMs - openMs);
      await this.run(partMs);
    }
    button.press(partMs + HOLDS_LONGER_MS);
    await this.run(partMs + HOLDS_LONGER_MS + 200);
  }

  /** Three short presses. */
  async taps(): Promise<void> {
    this.world.note('she taps the button three times');
    for (let tap = 0; tap < 3; tap++) {
      this.device.button.press(TAP_MS);
      await this.run(2 * TAP_MS);
    }
  }

  /** Runs until the centre has this press. */
  stored(alarmNumber: number, limitMs = 60_000): Promise<void> {
    return this.#owed(limitMs, `press ${alarmNumber} at the centre`, () =>
      this.isStored(alarmNumber),
    );
  }

  isStored(alarmNumber: number): boolean {
    return this.#pressNamed(alarmNumber)?.committedAtMs !== undefined;
  }

  /** Runs until the journal knows this press to have come so far, or to be closed. */
  progressed(alarmNumber: number, progress: string, limitMs = 60_000): Promise<void> {
    return this.#owed(limitMs, `press ${alarmNumber} ${progress} at the device`, () => {
      if (this.world.isFlashWorn) return this.#isAnswered(alarmNumber, progress);
      const number = this.#numberOf(alarmNumber);
      const alarm = this.world.journal().alarms.find((one) => one.alarmNumber === number);
      return progress === 'closed' ? alarm === undefined : alarm?.progress === progress;
    });
  }

  /** By what has come out of the modem, where no journal tells. */
  #isAnswered(alarmNumber: number, progress: string): boolean {
    const press = this.#pressNamed(alarmNumber);
    if (progress === 'closed') return press?.closedAtMs !== undefined;
    return (progress === 'accepted' ? press?.acceptedAtMs : press?.receivedAtMs) !== undefined;
  }

  /** Someone at the centre does something, once there is a centre, and it has been committed. */
  async centre(act: (centre: Centre) => Promise<void>): Promise<void> {
    const { world } = this;
    if (this.#graceMs > 0) await world.until(() => world.centre !== undefined, this.#graceMs);
    world.ask((centre) =>
      act(centre).catch((fault: unknown) => this.expect(false, `the centre refuses: ${fault}`)),
    );
    await this.run(1);
  }

  accept(alarmNumber: number): Promise<void> {
    return this.centre((centre) => centre.accept(this.#numberOf(alarmNumber)));
  }

  close(alarmNumber: number): Promise<void> {
    return this.centre((centre) => centre.close(this.#numberOf(alarmNumber)));
  }

  order(alarmNumber: number, order: OrderKind): Promise<void> {
    return this.centre((centre) => centre.order(this.#numberOf(alarmNumber), order));
  }

  #pressNamed(alarmNumber: number) {
    return this.world.ledger.byNumber(this.#numberOf(alarmNumber));
  }

  /** Scenarios count presses from 1; a device that an added fault struck may have left numbers out. */
  #numberOf(nth: number): number {
    const { ledger } = this.world;
    if (this.#graceMs === 0 || ledger.byNumber(nth)) return nth;
    return ledger.taken()[nth - 1]?.alarmNumber ?? nth;
  }

  /** Messages of this type that left the device, over either way. */
  sent(type: Message['type']): number {
    return this.uplinks(type).length;
  }

  uplinks<Type extends Message['type']>(
    type: Type,
  ): (OfKind<'uplink'> & { message: Message & { type: Type } })[] {
    const isOne = (event: WorldEvent) => event.kind === 'uplink' && event.message.type === type;
    return this.events.filter(isOne) as (OfKind<'uplink'> & {
      message: Message & { type: Type };
    })[];
  }

  /** How often this was felt since then. */
  felt(felt: Felt, sinceMs = 0): number {
    return this.events.filter(
      (event) => event.kind === 'felt' && event.felt === felt && event.fromMs >= sinceMs,
    ).length;
  }

  /** Events of the modem of one type since then. */
  modemEvents(type: string, sinceMs = 0): OfKind<'modem'>[] {
    return this.events.filter(
      (event): event is OfKind<'modem'> =>
        event.kind === 'modem' && event.event.type === type && event.atMs >= sinceMs,
    );
  }

  /** When the device said such a command to the modem, since then. */
  commandsAt(pattern: RegExp, sinceMs = 0): number[] {
    return this.modemEvents('command', sinceMs).flatMap(({ event, atMs }) =>
      event.type === 'command' && pattern.test(event.line) ? [atMs] : [],
    );
  }

  /** How often the device has started since then. */
  starts(sinceMs = 0): number {
    return this.events.filter(
      (event) => event.kind === 'device' && event.event.type === 'started' && event.atMs >= sinceMs,
    ).length;
  }

  /** The last time that the device opened or closed its port to the modem. */
  get #lastOfPort(): { readonly atMs: number; readonly isOpen: boolean } {
    for (const event of this.events.toReversed()) {
      if (event.kind !== 'device' || event.event.type !== 'uart') continue;
      return { atMs: event.atMs, isOpen: event.event.isOpen };
    }
    return { atMs: 0, isOpen: false };
  }

  get isPortOpen(): boolean {
    return this.#lastOfPort.isOpen;
  }

  /** Has that port open for a while, as an attacker can: by words that mean nothing. */
  async openPort(): Promise<void> {
    const isAtRest = () => {
      const { atMs, isOpen } = this.#lastOfPort;
      return !isOpen && this.world.nowMs - atMs > AT_REST_MS;
    };
    await this.within(AT_REST_WITHIN_MS, 'the port stays closed', isAtRest);
    this.world.publishAsCentre(Uint8Array.of(0));
    await this.run(HEARD_MS);
    this.expect(this.isPortOpen, 'the port is open');
  }

  /** How often the modem was switched off, or fell. */
  modemOffs(sinceMs = 0): number {
    return this.modemEvents('power', sinceMs).filter(
      ({ event }) => event.type === 'power' && event.state === 'off',
    ).length;
  }

  /** Calls of the device that began since then, by number. */
  dialled(sinceMs = 0): string[] {
    return this.modemEvents('callStarted', sinceMs).flatMap(({ event }) =>
      event.type === 'callStarted' && event.outgoing ? [event.number] : [],
    );
  }

  /** Fault bits of all heartbeats so far. */
  get faultBits(): number {
    return this.uplinks('heartbeat').reduce((bits, { message }) => bits | message.faults, 0);
  }

  /** The fault is told to the centre in a heartbeat. */
  reports(bit: number, what: string, limitMs = 1_000_000): Promise<void> {
    return this.within(limitMs, `a heartbeat tells of ${what}`, () => (this.faultBits & bit) !== 0);
  }
}
