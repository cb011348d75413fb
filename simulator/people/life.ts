import {
  deriveDeviceKeys,
  type Heartbeat,
  openMessage,
  provisioningRecords,
  type SealingContext,
} from '../../protocol/index.ts';
import { assembleAlarm, type SimulatedAlarm } from '../assemble.ts';
import { BOARDS, type BoardName } from '../boards.ts';
import { VirtualClock } from '../clock.ts';
import { VirtualNetwork } from '../network/virtual-network.ts';
import { trueResponseMinutes } from '../power/ability.ts';
import { DOCKS } from '../power/dock.ts';
import { filledTo } from '../power/power-profile.ts';
import { createRandom } from '../random.ts';
import { FeelingHand } from '../world/feeling.ts';
import { AT_HOME, DEVICE_ID, SECRET, SETTINGS, settingsFor } from '../world/provisioned.ts';
import { DAY_MS, planDay } from './day-plan.ts';
import { INDOORS_CELSIUS, type Person } from './person.ts';
import {
  type Nature,
  nextMs,
  PERSON_START,
  type PersonEffect,
  type PersonInput,
  type PersonState,
  personStep,
} from './person-machine.ts';
import type { Response } from './response.ts';

const HOUR_MS = 3_600_000;
const MINUTES_PER_DAY = 1440;
/** On the day before it is handed out the technician charges it once, so that it knows its cell. */
const HANDED_OUT_MS = DAY_MS;
/** How full a cell comes to the technician: as cells are shipped. */
const SHIPPED_SHARE = 0.4;
/** Local midnight, in the winter in which the Netherlands are an hour ahead. */
const UTC_AT_START_MS = Date.UTC(2026, 0, 1, 23);
/** What is asked of a device: so long a line and a moving position. */
export const ABLE_MINUTES = 30;
/** Under the open sky when she goes out; whoever is out in the cold, is so for all of it. */
const OUTDOORS_MS = HOUR_MS;

/** Where the steps of the ladder come from that are not the device's own. */
export interface Ladder {
  /** A heartbeat has come; or with none, time has passed. Names who is told now. */
  climb(
    heartbeat: Heartbeat | undefined,
    atMs: number,
    minuteOfDay: number,
  ): readonly ('safeChannel' | 'caseworker')[];
}

export interface LifeOptions {
  readonly board: BoardName;
  /** The program's text. */
  readonly bundle: string;
  readonly person: Person;
  readonly response: Response;
  readonly seed: number;
  readonly days: number;
  /** Absent: nobody but the device itself reminds her. */
  readonly ladder?: Ladder | undefined;
}

/** What came of it; hours and nights are those of one person. */
export interface LifeFigures {
  hours: number;
  /** In which an alarm pressed now would not get its line and position. */
  unableHours: number;
  /** Of those, in which the device does not even run. */
  deadHours: number;
  /** Of those, in which its last heartbeat said that it would. */
  falselyReassuredHours: number;
  nights: number;
  /** In which it was unable at some hour between her going to bed and waking. */
  nightsBelow: number;
  buzzes: number;
  messages: number;
  calls: number;
  /** Whatever she may have answered; none: how she answers made no difference. */
  prompts: number;
}

export const noFigures = (): LifeFigures => ({
  ...{ hours: 0, unableHours: 0, deadHours: 0, falselyReassuredHours: 0 },
  ...{ nights: 0, nightsBelow: 0, buzzes: 0, messages: 0, calls: 0, prompts: 0 },
});

/** Lives some days of a person with her device. The same options always give the same figures. */
export function liveWith(options: LifeOptions): LifeFigures {
  return new Life(options).run();
}

class Life {
  readonly #options: LifeOptions;
  readonly #clock = new VirtualClock();
  readonly #alarm: SimulatedAlarm;
  readonly #nature: Nature;
  readonly #hand: FeelingHand;
  readonly #uplink: SealingContext = {
    keys: deriveDeviceKeys(SECRET, DEVICE_ID).uplink,
    direction: 'uplink',
    deviceId: DEVICE_ID,
  };
  #figures = noFigures();
  #state: PersonState = PERSON_START;
  #wakeUpMs = Infinity;
  #isNightBelow = false;
  #lastHeartbeat: Heartbeat | undefined;

  constructor(options: LifeOptions) {
    this.#options = options;
    const { person, response, seed, board, bundle } = options;
    const clock = this.#clock;
    const random = createRandom(seed);
    this.#nature = { person, response, random: random.fork('answers') };
    const network = new VirtualNetwork({ clock, random: random.fork('network') });
    const { rsrpDbm, power } = person;
    this.#alarm = assembleAlarm({
      ...{ clock, random, network, board, bundle, gnss: AT_HOME },
      power: filledTo(power, SHIPPED_SHARE),
      records: provisioningRecords(DEVICE_ID, SECRET, SETTINGS, settingsFor(power.cell)),
      modem: {
        signal: { rssiDbm: rsrpDbm + 25, rsrpDbm, rsrqDb: -12, sinrDb: 6 },
        utcAtStartMs: UTC_AT_START_MS,
      },
    });
    network.onPublish(({ payload }) => this.#hear(payload));
    this.#hand = new FeelingHand(clock, (felt) => {
      if (felt === 'chargeMe') this.#figures.buzzes++;
      if (felt === 'chargeMe' || felt === 'notCharging' || felt === 'weakSource') {
        this.#figures.prompts++;
      }
      this.#step({ type: 'felt', felt });
    });
  }

  run(): LifeFigures {
    const { device, modem } = this.#alarm;
    device.onEvent((event) => {
      if (event.type === 'pulse') this.#hand.pulse(event.pulse, device.motor);
    });
    modem.gnss.setSkyHidden(true);
    device.powerOn();
    this.#handOut();
    this.#clock.setTimer(HOUR_MS, () => this.#look());
    const { days, person, seed } = this.#options;
    const chance = createRandom(seed).fork('days');
    for (let day = 1; day <= days; day++) {
      for (const event of planDay(person, day, chance)) {
        this.#clock.setTimer(event.atMs - this.#clock.now(), () => this.#step(event));
      }
      this.#clock.runUntil((day + 1) * DAY_MS);
    }
    return this.#figures;
  }

  /** Nothing of this is hers yet. */
  #handOut(): void {
    const { power } = this.#alarm;
    this.#clock.runUntil(HOUR_MS);
    power!.seat(DOCKS.good);
    this.#clock.runUntil(HANDED_OUT_MS);
    power!.unseat();
    this.#figures = noFigures();
  }

  // — the person —

  #step(input: PersonInput): void {
    const nowMs = this.#clock.now();
    const { state, effects } = personStep(this.#nature, this.#state, input, nowMs);
    const wasAwake = this.#state.isAwake;
    this.#state = state;
    for (const effect of effects) this.#apply(effect);
    if (!wasAwake && state.isAwake) this.#endNight();
    const dueMs = nextMs(state, nowMs);
    if (dueMs >= this.#wakeUpMs || dueMs === Infinity) return;
    this.#wakeUpMs = dueMs;
    this.#clock.setTimer(dueMs - nowMs, () => {
      this.#wakeUpMs = Infinity;
      this.#step({ type: 'time' });
    });
  }

  #apply(effect: PersonEffect): void {
    const { power } = this.#alarm;
    if (effect.type === 'docks') power!.seat(DOCKS[effect.dock]);
    else if (effect.type === 'takes') power!.unseat();
    else this.#goes(effect.place !== 'home');
  }

  #goes(isOut: boolean): void {
    const { device, modem } = this.#alarm;
    const { celsiusOutdoors } = this.#options.person;
    const isInCold = isOut && celsiusOutdoors < INDOORS_CELSIUS;
    device.temperatureCelsius = isInCold ? celsiusOutdoors : INDOORS_CELSIUS;
    modem.gnss.setSkyHidden(!isOut);
    if (isOut && !isInCold) {
      this.#clock.setTimer(OUTDOORS_MS, () => modem.gnss.setSkyHidden(true));
    }
  }

  // — the centre —

  #hear(payload: Uint8Array): void {
    const opened = openMessage(payload, this.#uplink);
    if (!opened.ok || opened.message.type !== 'heartbeat') return;
    this.#lastHeartbeat = opened.message;
    this.#climb(opened.message);
  }

  #climb(heartbeat: Heartbeat | undefined): void {
    const nowMs = this.#clock.now();
    const minuteOfDay = Math.floor(nowMs / 60_000) % MINUTES_PER_DAY;
    for (const by of this.#options.ladder?.climb(heartbeat, nowMs, minuteOfDay) ?? []) {
      if (by === 'caseworker') this.#figures.calls++;
      else this.#figures.messages++;
      this.#figures.prompts++;
      this.#step({ type: 'told', by });
    }
  }

  // — the truth —

  /** Once an hour. */
  #look(): void {
    this.#clock.setTimer(HOUR_MS, () => this.#look());
    const figures = this.#figures;
    const isAble = this.#isAble();
    figures.hours++;
    if (!isAble) {
      figures.unableHours++;
      if (!this.#alarm.device.running) figures.deadHours++;
      if (this.#isSaidToBeAble()) figures.falselyReassuredHours++;
      if (!this.#state.isAwake) this.#isNightBelow = true;
    }
    this.#climb(undefined);
  }

  #isAble(): boolean {
    const { device, power } = this.#alarm;
    const { board, person } = this.#options;
    const { modemDialect } = BOARDS[board];
    return (
      device.running &&
      trueResponseMinutes(power!.cell, modemDialect, person.rsrpDbm) >= ABLE_MINUTES
    );
  }

  #isSaidToBeAble(): boolean {
    const { responseMinutes = 0, lastWords = 1 } = this.#lastHeartbeat ?? {};
    return lastWords === 0 && responseMinutes >= ABLE_MINUTES;
  }

  #endNight(): void {
    this.#figures.nights++;
    if (this.#isNightBelow) this.#figures.nightsBelow++;
    this.#isNightBelow = false;
  }
}
