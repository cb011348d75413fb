/**
 * One life of the bundle that ships, from its first start over a change of settings and an alarm to
 * its next, during which the power goes once, at a write or erase of the flash.
 */
import { readFileSync } from 'node:fs';
import type { ReceiverEvent } from '../../host-tools/receiver/index.ts';
import { Receiver } from '../../host-tools/receiver/receiver.ts';
import { enrolDevice } from '../../host-tools/registry/index.ts';
import { IN_MEMORY } from '../../host-tools/store/database.ts';
import { openStore } from '../../host-tools/store/store.ts';
import {
  deriveDeviceKeys,
  downlinkTopic,
  type JournalRecord,
  openMessage,
  provisioningRecords,
  readJournal,
} from '../../protocol/index.ts';
import {
  assembleAlarm,
  type BoardName,
  createRandom,
  type SimulatedAlarm,
  Track,
  VirtualClock,
  VirtualNetwork,
} from '../../simulator/index.ts';

const DEVICE_ID = 'K7QM2XPD';
const SECRET = new Uint8Array(32).fill(3);
const KEYS = deriveDeviceKeys(SECRET, DEVICE_ID);
const CHANGEABLE = {
  apn: 'test',
  brokerHost: 'broker.test',
  brokerPort: 1883,
  brokerTls: 0,
  holdMs: 2000,
  heartbeatSeconds: 900,
};
const NUMBERS = {
  primaryNumber: '+31880000112',
  secondNumber: '+31880000113',
  smsNumber: '+31970000112',
};
const HOLD_AFTER_CHANGE_MS = 3000;
/** The pulse of a hold that is complete. */
const PRESSED_MS = 300;
const TRIES = 3;
const PATIENCE_MS = 300_000;
const POWER_BACK_AFTER_MS = 2000;
const HOME = new Track({ waypoints: [{ lat: 52.37022, lon: 4.89517 }] });

/** Spent numbers, written so often that the first area is full soon after the start. */
const NEARLY_FULL: JournalRecord[] = Array.from({ length: 557 }, (_, index) => ({
  type: 'sequences',
  uplinkCeiling: 70_000 + index,
  downlinkFloor: 0,
  lastAlarmNumber: 0,
}));

/** `share` of the operation is done, all of it for 1: then the power goes right after it. */
export interface PowerCut {
  readonly operation: number;
  readonly share: number;
}

export interface Life {
  /** Writes and erases. */
  readonly operations: number;
  readonly erases: number;
  /** What went wrong; empty when nothing did. */
  readonly wrong: readonly string[];
}

/**
 * Lives through it all, once.
 * @param bundle another one than ships
 */
export async function live(board: BoardName, cut?: PowerCut, bundle?: string): Promise<Life> {
  const world = new JournalWorld(board, cut, bundle ?? shipping(board));
  try {
    await world.live();
  } catch (error) {
    world.wrong.push(String(error));
  }
  const { flash } = world.alarm.device;
  const erases = flash.eraseCounts.reduce((sum, count) => sum + count, 0);
  return { operations: flash.operations, erases, wrong: [...world.wrong, ...world.verdict()] };
}

/** What a modem that was waiting for a message is given when its processor has restarted. */
function isFilling(payload: Uint8Array): boolean {
  return payload[0] === 0x1b && payload.subarray(1).every((byte) => byte === 0x0d);
}

function shipping(board: BoardName): string {
  return readFileSync(new URL(`../../dist/firmware/${board}.js`, import.meta.url), 'utf8');
}

class JournalWorld {
  readonly alarm: SimulatedAlarm;
  readonly wrong: string[] = [];
  readonly #clock = new VirtualClock();
  readonly #network: VirtualNetwork;
  readonly #store = openStore({ dataDir: IN_MEMORY });
  readonly #receiver: Receiver;
  readonly #events: ReceiverEvent[] = [];
  /** What was sealed under each sequence number, hexadecimal. */
  readonly #sealed = new Map<number, string>();
  readonly #keepsakes: string;
  #working: Promise<unknown>[] = [];
  #records = new Map<string, JournalRecord>();
  #readAt = -1;
  #fillings = 0;
  #holds = 0;
  #holdsFelt = 0;

  constructor(board: BoardName, cut: PowerCut | undefined, bundle: string) {
    const clock = this.#clock;
    const random = createRandom(7);
    this.#network = new VirtualNetwork({ clock, random: random.fork('network') });
    enrolDevice(this.#store, { deviceId: DEVICE_ID, secret: SECRET }, 0);
    this.#receiver = new Receiver({
      store: this.#store,
      clock: { now: () => Math.floor(clock.now()) },
      onEvent: (event) => this.#events.push(event),
    });
    this.#receiver.connect({
      publish: (_, payload, onDelivered) => this.#tell(payload, onDelivered),
    });
    this.#network.onPublish(({ topic, payload }) => this.#hear(topic, payload));
    this.alarm = assembleAlarm({
      ...{ clock, random, board, gnss: HOME, network: this.#network },
      bundle,
      records: [
        ...provisioningRecords(DEVICE_ID, SECRET, { ...CHANGEABLE, ...NUMBERS }),
        ...NEARLY_FULL,
      ],
    });
    this.#keepsakes = this.#findKeepsakes();
    const { flash } = this.alarm.device;
    const first = flash.operations;
    flash.onOperation = ({ index }) =>
      cut && index - first === cut.operation ? this.#cutPower(cut.share) : undefined;
  }

  async live(): Promise<void> {
    const { device } = this.alarm;
    device.powerOn();
    await this.#heartbeat();
    const settings = { ...CHANGEABLE, holdMs: HOLD_AFTER_CHANGE_MS };
    await this.#receiver.changeSettings({ deviceId: DEVICE_ID, settings, by: 'test' });
    await this.#until('the settings are kept', () => this.#told('settingsKept').length > 0);
    await this.#press();
    await this.#answer('accepted');
    await this.#until('it knows', () => this.#progress() === 'accepted');
    const before = this.#told('position').length;
    device.reboot();
    await this.#until('it goes on', () => this.#told('position').length > before);
    await this.#press();
    await this.#answer('closed');
    await this.#until('it is over', () => this.#openPresses() === 0);
    device.reboot();
    await this.#heartbeat();
    await this.#press();
    await this.#answer('closed');
    await this.#until('the second is over', () => this.#openPresses() === 0);
  }

  /** What has to hold at the end of every life. */
  verdict(): string[] {
    const wrong: string[] = [];
    const numbers = this.#told('alarm').map(({ alarmNumber }) => alarmNumber);
    if (new Set(numbers).size < numbers.length) wrong.push(`alarms told twice: ${numbers}`);
    if (numbers.length < this.#holdsFelt || numbers.length > this.#holds) {
      wrong.push(`${this.#holdsFelt} of ${this.#holds} holds felt, alarms ${numbers}`);
    }
    if (this.#findKeepsakes() !== this.#keepsakes) wrong.push('identity, keys or settings changed');
    const refusals = this.#told('refused').length;
    if (refusals > this.#fillings) wrong.push(`${refusals} messages refused`);
    for (const { message } of this.alarm.device.faults as { message?: string }[]) {
      wrong.push(`exception: ${message}`);
    }
    const [reported] = this.#told('settingsReverted');
    if (reported) wrong.push('the settings were taken back');
    return wrong;
  }

  #cutPower(share: number): number | undefined {
    const { device, modem } = this.alarm;
    this.#clock.setTimer(0, () => {
      device.powerCut();
      modem.cutPower();
      this.#clock.setTimer(POWER_BACK_AFTER_MS, () => device.powerOn());
    });
    return share < 1 ? share : undefined;
  }

  async #until(what: string, isDone: () => boolean, limitMs = PATIENCE_MS): Promise<void> {
    const endMs = this.#clock.now() + limitMs;
    while (!isDone()) {
      if (this.#clock.nextDueMs > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
      this.#clock.runNext();
      if (this.#working.length > 0) await Promise.all(this.#working.splice(0));
    }
  }

  async #heartbeat(): Promise<void> {
    const before = this.#told('heartbeat').length;
    await this.#until('a heartbeat', () => this.#told('heartbeat').length > before);
  }

  /** Holds the button until she feels that it counts, and waits until it has come through. */
  async #press(): Promise<void> {
    const { button, motor } = this.alarm.device;
    const felt = () => motor.pulses.filter((pulse) => pulse.durationMs === PRESSED_MS).length;
    const before = felt();
    const known = this.#told('alarm').length;
    for (let tries = 0; tries < TRIES && felt() === before; tries++) {
      this.#holds++;
      button.press(HOLD_AFTER_CHANGE_MS + 300);
      const endMs = this.#clock.now() + 2 * HOLD_AFTER_CHANGE_MS + POWER_BACK_AFTER_MS;
      await this.#until('the hold is over', () => this.#clock.nextDueMs > endMs || felt() > before);
    }
    if (felt() === before) throw new Error('no hold is felt');
    this.#holdsFelt++;
    await this.#until('the press arrives', () => this.#told('alarm').length > known);
    await this.#until('it has its answer', () => this.#raisedPresses() === 0);
  }

  async #answer(verb: 'accepted' | 'closed'): Promise<void> {
    const { alarmNumber } = this.#told('alarm').at(-1)!;
    await this.#receiver.answer({ verb, deviceId: DEVICE_ID, alarmNumber, by: 'test' });
  }

  #told<Name extends ReceiverEvent['event']>(name: Name): (ReceiverEvent & { event: Name })[] {
    return this.#events.filter(({ event }) => event === name) as never;
  }

  #progress(): string | undefined {
    return this.#told('position').at(-1)?.progress;
  }

  /** Live records of the journal, by type and key; read anew once the flash has changed. */
  #journal(): Map<string, JournalRecord> {
    const { flash } = this.alarm.device;
    if (flash.operations !== this.#readAt) {
      this.#records = this.#readJournal();
      this.#readAt = flash.operations;
    }
    return this.#records;
  }

  #readJournal(): Map<string, JournalRecord> {
    const { flash } = this.alarm.device;
    const live = new Map<string, JournalRecord>();
    const contents = readJournal(flash.read(flash.address, flash.length))!;
    for (const { type, key, record } of contents.records) {
      live.delete(`${type} ${key}`);
      if (record) live.set(`${type} ${key}`, record);
    }
    return live;
  }

  #openPresses(): number {
    return [...this.#journal().values()].filter(({ type }) => type === 'alarm').length;
  }

  #raisedPresses(): number {
    return [...this.#journal().values()].filter(
      (record) => record.type === 'alarm' && record.progress === 'raised',
    ).length;
  }

  #findKeepsakes(): string {
    const live = this.#journal();
    return JSON.stringify([live.get('1 0'), live.get('2 0')]);
  }

  #hear(topic: string, payload: Uint8Array): void {
    const context = { keys: KEYS.uplink, direction: 'uplink', deviceId: DEVICE_ID } as const;
    const opened = openMessage(payload, context);
    if (!opened.ok) {
      if (isFilling(payload)) this.#fillings++;
      else this.wrong.push(`not authentic: ${opened.reason}, ${opened.detail}`);
    } else {
      const sealed = Buffer.from(payload).toString('hex');
      const before = this.#sealed.get(opened.sequence) ?? sealed;
      if (before !== sealed) this.wrong.push(`number ${opened.sequence} sealed two messages`);
      this.#sealed.set(opened.sequence, sealed);
    }
    this.#working.push(this.#receiver.ingest(topic, payload));
  }

  #tell(payload: Buffer, onDelivered: () => void): boolean {
    this.#network.deliver(downlinkTopic(DEVICE_ID), payload);
    onDelivered();
    return true;
  }
}
