/**
 * One device running the bundle that ships, its modem, the network, the person and the centre, in
 * virtual time. The same options always give the same history. The centre commits in real time,
 * which stands still for the device meanwhile.
 */
import {
  type DeviceKeys,
  type DownlinkMessage,
  deriveDeviceKeys,
  downlinkTopic,
  openMessage,
  type Settings,
  sealMessage,
  uplinkTopic,
} from '../../protocol/index.ts';
import { type AssembledModemOptions, assembleAlarm, type SimulatedAlarm } from '../assemble.ts';
import type { BoardName } from '../boards.ts';
import type { Checker, Invariant, Violation } from '../checkers/checker.ts';
import { VirtualClock } from '../clock.ts';
import { changesNothing, type PlannedFault } from '../faults/fault.ts';
import { faultOfBehaviour, plantFaults } from '../faults/plant.ts';
import type { PositionSource } from '../gnss/position-source.ts';
import type { ModemBehaviour } from '../modem/behaviour.ts';
import type { ModemEvent } from '../modem/modem-event.ts';
import { VirtualNetwork } from '../network/virtual-network.ts';
import { DOCKS } from '../power/dock.ts';
import type { PowerProfile } from '../power/power-profile.ts';
import { createRandom, type Random } from '../random.ts';
import type { Centre, CentreEvent, CentreFactory } from './centre.ts';
import { CentreLives } from './centre-lives.ts';
import { FeelingHand } from './feeling.ts';
import { JournalReader, type JournalView } from './journal-view.ts';
import { Ledger } from './ledger.ts';
import { LinkWatch } from './link-watch.ts';
import { Mailroom } from './mailroom.ts';
import { PowerCuts } from './power-cuts.ts';
import { AT_HOME, DEVICE_ID, handedOut, SECRET, SETTINGS } from './provisioned.ts';
import type { UntimedWorldEvent, WorldEvent } from './world-event.ts';

/** How often the receiver looks for whoever is overdue. */
const SUPERVISE_EVERY_MS = 300_000;

/** From the device's subscription until the broker has told the receiver of it. */
const SUBSCRIBED_AFTER_MS = 1000;
/** A restart so soon after a fault is the fault's. */
const RESTARTS_WITHIN_MS = 1000;
/** The number of the device's own SIM. */
const OWN_NUMBER = '+31600000001';

export interface WorldOptions {
  readonly board: BoardName;
  /** The program's text. */
  readonly bundle: string;
  readonly seed: number;
  readonly centre: CentreFactory;
  readonly settings?: Partial<Omit<Settings, 'type'>>;
  readonly gnss?: PositionSource;
  readonly faults?: readonly PlannedFault[];
  readonly behaviours?: readonly ModemBehaviour[];
  readonly modem?: AssembledModemOptions;
  /** A battery that empties; absent: one that stands where `SimulatedDevice.power` is set to. */
  readonly power?: PowerProfile;
  /** What is left of the journal's area before it moves to the other; by default nearly all. */
  readonly journalFreeBytes?: number;
  readonly invariants?: readonly Invariant[];
  /** Sees every event after the checkers have. */
  readonly onEvent?: (event: WorldEvent) => void;
}

export class World {
  readonly clock = new VirtualClock();
  readonly random: Random;
  readonly network: VirtualNetwork;
  readonly alarm: SimulatedAlarm;
  readonly settings: Omit<Settings, 'type'>;
  readonly keys: DeviceKeys = deriveDeviceKeys(SECRET, DEVICE_ID);
  readonly ledger: Ledger;
  readonly link = new LinkWatch();
  readonly mailroom: Mailroom;
  readonly powerCuts: PowerCuts;
  readonly faultsInjected: Record<string, number> = {};
  /** Those of the planned faults that have made a difference. */
  readonly struckIds = new Set<string>();
  readonly violations: Violation[] = [];
  /** Each may have the broker lose a message that it has acknowledged. */
  readonly losesUplink: (() => boolean)[] = [];
  /** Each may have a message to the device vanish, though the broker took it. */
  readonly losesDownlink: (() => boolean)[] = [];
  /** When something last went wrong: what follows may be slow for a while. */
  lastFaultAtMs = Number.NEGATIVE_INFINITY;
  /** The same without attacks that must change nothing, not even the device's pace. */
  lastDisturbanceAtMs = Number.NEGATIVE_INFINITY;
  /** The journal takes no write any more: the device has its memory alone. */
  isFlashWorn = false;
  /** The longest and shortest hold that may be set on the device. */
  holdMs: { min: number; max: number };
  readonly #options: WorldOptions;
  readonly #lives: CentreLives;
  readonly #checkers: readonly Checker[];
  readonly #hand: FeelingHand;
  readonly #journal: JournalReader;
  #faultsAreOver = false;

  constructor(options: WorldOptions) {
    this.#options = options;
    const { clock } = this;
    const { board, bundle, seed, gnss = AT_HOME, modem = {}, power } = options;
    this.random = createRandom(seed);
    this.settings = { ...SETTINGS, ...options.settings };
    this.holdMs = { min: this.settings.holdMs, max: this.settings.holdMs };
    this.network = new VirtualNetwork({ clock, random: this.random.fork('network') });
    this.#lives = this.#centreFrom(options.centre);
    this.#hand = new FeelingHand(clock, (felt, fromMs) =>
      this.emit({ kind: 'felt', felt, fromMs }),
    );
    const { behaviours: own = [], faults = [], journalFreeBytes } = options;
    const behaviours = [...own, ...plantFaults(this, faults)];
    this.alarm = assembleAlarm({
      ...{ clock, random: this.random, board, bundle, gnss, behaviours, modem },
      network: this.network,
      ...(power && { power }),
      records: handedOut(this.settings, journalFreeBytes, power?.cell),
    });
    const { device } = this.alarm;
    this.#journal = new JournalReader(device.flash);
    this.mailroom = new Mailroom(this.keys, DEVICE_ID);
    this.powerCuts = new PowerCuts(this);
    this.ledger = new Ledger({
      clock,
      isRunning: () => device.running,
      journal: () => this.journal(),
      holdMs: () => this.holdMs,
      isOwnRestart: () => this.nowMs - this.lastFaultAtMs > RESTARTS_WITHIN_MS,
      onHeld: () => this.emit({ kind: 'held' }),
    });
    this.#checkers = (options.invariants ?? []).map((invariant) =>
      invariant.watch(this, (reason) => this.violate(invariant.name, reason)),
    );
    this.#listen();
    this.startCentre();
    this.#supervise();
    device.powerOn();
  }

  get nowMs(): number {
    return this.clock.now();
  }

  /** The centre, unless it has been killed. */
  get centre(): Centre | undefined {
    return this.#lives.current;
  }

  /** Faults no longer strike. */
  get faultsAreOver(): boolean {
    return this.#faultsAreOver;
  }

  /** What the device would find in its flash if it started now. */
  journal(): JournalView {
    return this.#journal.view();
  }

  /** The receiver comes up with the store it left. */
  startCentre(): void {
    this.#lives.start();
  }

  /** The receiver is gone; what the broker takes now, nobody reads. */
  killCentre(): void {
    this.#lives.kill();
  }

  /** Lets the person at the centre do something, if there is a centre. */
  ask(act: (centre: Centre) => Promise<void>): void {
    this.#lives.ask(act);
  }

  /** Lets `durationMs` pass, or less when an invariant is violated meanwhile. */
  async run(durationMs: number): Promise<void> {
    const endMs = this.nowMs + durationMs;
    await this.until(() => false, durationMs);
    if (this.violations.length === 0) this.clock.runUntil(endMs);
  }

  /**
   * Runs until `isDone`.
   * @returns false when that takes longer than `limitMs`, or an invariant is violated before
   */
  async until(isDone: () => boolean, limitMs: number): Promise<boolean> {
    const endMs = this.nowMs + limitMs;
    // A device at rest has no event near that would wait for what the centre has just been asked.
    if (this.#lives.isWorking) await this.#lives.workDone();
    while (!isDone()) {
      if (this.violations.length > 0 || this.clock.nextDueMs > endMs) return false;
      this.clock.runNext();
      if (this.#lives.isWorking) await this.#lives.workDone();
    }
    return true;
  }

  /** Everything that goes wrong ends: what is left is to come to rest. */
  heal(): void {
    this.#faultsAreOver = true;
    const { device, modem } = this.alarm;
    this.powerCuts.cancel();
    this.network.setDown(false);
    Object.assign(this.network.faults, { nameNotFound: false, loginRefusedWith: undefined });
    this.network.faults.pubacksToLose = 0;
    modem.insertSim();
    modem.setCoverage('lte');
    modem.gnss.setSkyHidden(false);
    modem.gnss.setDistortion(undefined);
    device.button.release();
    this.alarm.power?.seat(DOCKS.good);
    this.startCentre();
    device.powerOn();
  }

  /** The world has come to rest: what must hold then is asked. */
  rest(): void {
    for (const checker of this.#checkers) checker.atRest?.();
  }

  /** Ends the world and frees what it holds. */
  dispose(): Promise<void> {
    return this.#lives.dispose();
  }

  violate(invariant: string, reason: string): void {
    this.violations.push({ atMs: this.nowMs, invariant, reason });
    this.emit({ kind: 'violated', invariant, reason });
  }

  /** Counts something that went wrong, by the name of the fault, and by its id if it was planned. */
  injected(fault: string, id?: string): void {
    this.lastFaultAtMs = this.nowMs;
    if (!changesNothing(fault)) this.lastDisturbanceAtMs = this.nowMs;
    if (id !== undefined) this.struckIds.add(id);
    this.faultsInjected[fault] = (this.faultsInjected[fault] ?? 0) + 1;
    this.emit({ kind: 'injected', fault });
  }

  /** A line for whoever reads the trace. */
  note(text: string): void {
    this.emit({ kind: 'note', text });
  }

  emit(untimed: UntimedWorldEvent): void {
    const event = { ...untimed, atMs: this.nowMs } as WorldEvent;
    this.ledger.see(event);
    for (const checker of this.#checkers) checker.see(event);
    this.#options.onEvent?.(event);
    if (event.kind === 'flash') this.#journal.forget();
  }

  #centreFrom(factory: CentreFactory): CentreLives {
    const store = factory({ deviceId: DEVICE_ID, secret: SECRET });
    const host = {
      now: () => Math.floor(this.nowMs),
      publish: (payload: Uint8Array) => this.#tellDevice(payload),
      onEvent: (event: CentreEvent) => this.emit({ kind: 'centre', event }),
    };
    return new CentreLives(store, host, (reason) => this.note(`centre: ${reason}`));
  }

  #listen(): void {
    const { device, modem } = this.alarm;
    this.network.onPublish(({ topic, payload }) => this.#onPublish(topic, payload));
    device.onEvent((event) => {
      this.emit({ kind: 'device', event });
      if (event.type === 'pulse') this.#hand.pulse(event.pulse, device.motor);
      else if (event.type === 'reset' || event.type === 'powerCut') this.link.broken();
    });
    modem.onEvent((event) => this.#onModem(event));
  }

  #onModem(event: ModemEvent): void {
    this.link.see(event);
    this.emit({ kind: 'modem', event });
    if (event.type === 'publishSent') this.emit(this.mailroom.uplink('data', event.payload));
    else if (event.type === 'messageDelivered') this.#onDelivered(event.payload);
    else if (event.type === 'smsSent') this.#onSms(event.number, event.text);
    else if (event.type === 'faultInjected') {
      const { fault, id } = faultOfBehaviour(event.name);
      this.injected(fault, id);
    } else if (event.type === 'command' && event.line.startsWith('AT+QMTSUB')) {
      this.clock.setTimer(SUBSCRIBED_AFTER_MS, () => this.ask((centre) => centre.deviceReady()));
    }
  }

  #onDelivered(payload: Uint8Array): void {
    this.emit(this.mailroom.downlink(payload, this.journal().downlinkFloor));
  }

  #onSms(number: string, text: string): void {
    this.emit(this.mailroom.sms(text));
    if (number !== this.settings.smsNumber) return;
    this.ask((centre) => centre.ingestSms(OWN_NUMBER, text));
  }

  #onPublish(topic: string, payload: Uint8Array): void {
    if (this.losesUplink.some((loses) => loses())) return;
    this.ask((centre) => centre.ingest(topic, payload));
  }

  #tellDevice(payload: Uint8Array): boolean {
    if (this.network.connectionCount === 0) return false;
    const keys = this.keys.downlink;
    const opened = openMessage(payload, { keys, direction: 'downlink', deviceId: DEVICE_ID });
    if (!opened.ok) throw new Error(`the centre sealed what nobody can open: ${opened.reason}`);
    this.mailroom.sealed(payload);
    this.emit({ kind: 'told', message: opened.message as DownlinkMessage });
    this.publishAsCentre(payload);
    return true;
  }

  /**
   * Sends what the centre itself would not, sealed with its key and the number after its last: a
   * message that was late on its way.
   */
  tellOutOfTurn(message: DownlinkMessage): void {
    const context = {
      keys: this.keys.downlink,
      direction: 'downlink',
      deviceId: DEVICE_ID,
    } as const;
    const payload = sealMessage(message, this.mailroom.nextDownlink, context);
    this.mailroom.sealed(payload);
    this.emit({ kind: 'told', message });
    this.publishAsCentre(payload);
  }

  /** No write or erase of the flash does anything from now on. */
  wearFlash(): void {
    this.isFlashWorn = true;
    const { flash } = this.alarm.device;
    flash.write = () => {};
    flash.erasePage = () => {};
  }

  #supervise(): void {
    this.clock.setTimer(SUPERVISE_EVERY_MS, () => {
      this.ask((centre) => centre.supervise());
      this.#supervise();
    });
  }

  /** Someone else publishes on the device's own topic, as anybody who knows its id can try. */
  publishAsDevice(payload: Uint8Array): void {
    this.ask((centre) => centre.ingest(uplinkTopic(DEVICE_ID), payload));
  }

  /** Someone else publishes on the topic that the device listens to. */
  publishAsCentre(payload: Uint8Array): void {
    if (this.losesDownlink.some((loses) => loses())) return;
    this.network.deliver(downlinkTopic(DEVICE_ID), payload);
  }
}
