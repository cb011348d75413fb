/**
 * How long a full cell lasts, by the power model: the shipping bundle in virtual time, with its
 * heartbeats and nobody pressing. Once with the least reserve, nearly to the end of the cell; once as
 * it is handed out, until it falls silent to keep the reserve for an alarm.
 */
import { CHARGE_SETTINGS, provisioningRecords } from '../../protocol/index.ts';
import {
  assembleAlarm,
  type BoardName,
  createRandom,
  POWER_PROFILES,
  SECRET,
  VirtualClock,
  VirtualNetwork,
} from '../../simulator/index.ts';
import { AMSTERDAM, bundleOf, DEVICE_ID, SETTINGS } from '../support/virtual-world.ts';
import { type BudgetKey, describedNumber, type Finding } from './row.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of each day the person is outdoors, where GNSS hears the sky: at noon, in one piece. */
const OUTDOORS_FROM_HOUR = 12;
const OUTDOORS_HOURS = 3;
/** Milliamp-hours a day below which a state is left out. */
const LEAST_SHOWN = 0.01;
/** A cell that lasts longer than this has not been measured. */
const LIMIT_DAYS = 60;
/** Neither near a mast nor at the edge of its cell. */
const ORDINARY_SIGNAL = { rssiDbm: -75, rsrpDbm: -100, rsrqDb: -12, sinrDb: 6 };
const HEARTBEATS_A_DAY = DAY_MS / 1000 / SETTINGS.heartbeatSeconds;
/** A device that saves power because it does not do its work has not been measured. */
const MIN_SHARE_OF_HEARTBEATS = 0.95;

/** What a consumer draws in one of its states. */
export interface Share {
  readonly consumer: string;
  readonly state: string;
  readonly milliampHoursPerDay: number;
}

export interface Life {
  readonly days: number;
  /** On average over the life, the largest first. */
  readonly shares: readonly Share[];
}

/** The fewest minutes that can be set aside: heartbeats go on at their pace until nearly the end. */
const LEAST_RESERVE = { ...CHARGE_SETTINGS, reserveMinutes: 5 };

/** One device on a new, full cell of 1000 mAh at 21 °C, in a day that is mostly spent indoors. */
class LonelyDevice {
  readonly clock = new VirtualClock();
  heartbeats = 0;
  life: Life | undefined;
  readonly #modem;
  readonly #power;

  constructor(board: BoardName, chargeSettings: typeof CHARGE_SETTINGS) {
    const { clock } = this;
    const random = createRandom(1);
    const network = new VirtualNetwork({ clock, random: random.fork('network') });
    network.onPublish(() => this.heartbeats++);
    const { device, modem, power } = assembleAlarm({
      ...{ clock, random, network, board, bundle: bundleOf(board), gnss: AMSTERDAM },
      power: POWER_PROFILES.new,
      records: provisioningRecords(DEVICE_ID, SECRET, SETTINGS, chargeSettings),
      modem: { signal: ORDINARY_SIGNAL },
    });
    this.#modem = modem;
    this.#power = power!;
    device.powerOn();
    // The firmware has switched it off, or its own bursts reset it and it can carry no alarm.
    modem.onEvent((event) => {
      if (event.type === 'power' && event.state !== 'on' && clock.now() > HOUR_MS) this.#end();
    });
  }

  liveAnHour(): void {
    const hour = Math.floor(this.clock.now() / HOUR_MS) % 24;
    this.#modem.gnss.setSkyHidden(
      hour < OUTDOORS_FROM_HOUR || hour >= OUTDOORS_FROM_HOUR + OUTDOORS_HOURS,
    );
    this.clock.advance(HOUR_MS);
  }

  #end(): void {
    if (this.life) return;
    const days = this.clock.now() / DAY_MS;
    const shares = Object.entries(this.#power.drawnMilliampHours()).flatMap(([consumer, drawn]) =>
      Object.entries(drawn).map(([state, milliampHours]) => ({
        ...{ consumer, state },
        milliampHoursPerDay: milliampHours / days,
      })),
    );
    shares.sort((a, b) => b.milliampHoursPerDay - a.milliampHoursPerDay);
    this.life = { days, shares };
  }
}

/** @throws Error for a device that does not do its work, or that does not end */
function lifeOf(board: BoardName, chargeSettings: typeof CHARGE_SETTINGS): Life {
  const device = new LonelyDevice(board, chargeSettings);
  while (!device.life && device.clock.now() < LIMIT_DAYS * DAY_MS) device.liveAnHour();
  const { life, heartbeats } = device;
  if (!life) throw new Error(`still alive after ${LIMIT_DAYS} days`);
  // Near the reserve they are thinned out.
  const isThinned = chargeSettings !== LEAST_RESERVE;
  if (!isThinned && heartbeats < life.days * HEARTBEATS_A_DAY * MIN_SHARE_OF_HEARTBEATS) {
    throw new Error(`only ${heartbeats} heartbeats in ${describedNumber(life.days)} days`);
  }
  return life;
}

const DAY = `indoors but for ${OUTDOORS_HOURS} h a day`;

/** Days to the end and to the reserve, and milliamp-hours a day as far as they show. */
function findingsOf(
  board: BoardName,
  keys: readonly [empty: BudgetKey, reserve: BudgetKey, energy: BudgetKey],
): Finding[] {
  const { days, shares } = lifeOf(board, LEAST_RESERVE);
  const toReserve = lifeOf(board, CHARGE_SETTINGS);
  const total = shares.reduce((sum, { milliampHoursPerDay }) => sum + milliampHoursPerDay, 0);
  const detail = shares
    .filter(({ milliampHoursPerDay }) => milliampHoursPerDay >= LEAST_SHOWN)
    .map(({ consumer, state, milliampHoursPerDay }) =>
      [consumer.padEnd(10), state.padEnd(14), milliampHoursPerDay.toFixed(2).padStart(7)].join(''),
    );
  const silent = `then silent, with ${CHARGE_SETTINGS.reserveMinutes} min for an alarm`;
  return [
    { key: keys[0], figure: days, note: `a new cell, the least reserve, ${DAY}` },
    { key: keys[1], figure: toReserve.days, note: silent },
    { key: keys[2], figure: total, note: DAY, detail },
  ];
}

export function measureLife(): Finding[] {
  const bg9x = findingsOf('rak5010', ['lifeBg9x', 'reserveBg9x', 'energyBg9x']);
  const eg9x = findingsOf('aware-1', ['lifeEg9x', 'reserveEg9x', 'energyEg9x']);
  return bg9x.flatMap((finding, index) => [finding, eg9x[index]!]);
}
