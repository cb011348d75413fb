/**
 * One cell of the gauge's bench: the shipping bundle on a device whose cell, temperature and use are
 * drawn from the seed, for some days; each heartbeat's claim is held against what is in the cell.
 */
import { readFileSync } from 'node:fs';
import {
  CHARGE_SETTINGS,
  deriveDeviceKeys,
  downlinkTopic,
  type Heartbeat,
  openMessage,
  provisioningRecords,
  sealMessage,
} from '../../protocol/index.ts';
import {
  AT_HOME,
  assembleAlarm,
  type BoardName,
  CELLS,
  CURVES,
  chargerFor,
  createRandom,
  DEVICE_ID,
  DOCKS,
  type PowerErrors,
  type PowerProfile,
  type Random,
  SECRET,
  SETTINGS,
  VirtualClock,
  VirtualNetwork,
} from '../../simulator/index.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** On the technician's dock the device learns its cell. */
const SETTLING_MS = DAY_MS;
const ALARM_MS = 20 * 60_000;
/** She gets up at eight, and may charge in the ten hours before. */
const STARTS_AT = Date.UTC(2026, 0, 1, 7);
const NIGHT_MS = 10 * HOUR_MS;
const CHARGED_SHARE = 0.6;
const ALARM_SHARE = 0.2;

const KEYS = deriveDeviceKeys(SECRET, DEVICE_ID);
const UPLINK = { keys: KEYS.uplink, direction: 'uplink', deviceId: DEVICE_ID } as const;
const DOWNLINK = { keys: KEYS.downlink, direction: 'downlink', deviceId: DEVICE_ID } as const;

export interface GaugeSample {
  readonly atMs: number;
  /** Claimed less true, in points of what the cell really holds. */
  readonly errorPoints: number;
  /** The device's own error bar, in the same points. */
  readonly barPoints: number;
  readonly truePoints: number;
}

/** How full a cell is when the technician first charges it, share of what it holds. */
export interface FirstCharge {
  readonly fromAtLeast: number;
  readonly fromAtMost: number;
}

/** A cell from the drawer: any size, age, kind and place. */
function drawCell(random: Random, { fromAtLeast, fromAtMost }: FirstCharge): PowerProfile {
  const sizes = [CELLS.new, CELLS.small, CELLS.large];
  const base = sizes[random.integer(0, 2)]!;
  const cell = {
    ...base,
    curve: random.chance(0.5) ? CURVES.sloping : CURVES.flat,
    cycles: random.integer(0, 400),
    years: random.between(0, 3),
    chargeShare: random.between(fromAtLeast, fromAtMost),
  };
  return { cell, charger: chargerFor(cell.ratedMilliampHours), celsius: random.between(-5, 30) };
}

const BUNDLES = new Map<BoardName, string>();

function bundleOf(board: BoardName): string {
  let text = BUNDLES.get(board);
  if (text === undefined) {
    text = readFileSync(new URL(`../../dist/firmware/${board}.js`, import.meta.url), 'utf8');
    BUNDLES.set(board, text);
  }
  return text;
}

/**
 * Runs one cell for so many days, charged on most nights, with an alarm now and then.
 * @param errors of meter, charger and curve; absent: drawn from the seed
 */
export function runGaugeCell(
  seed: number,
  days: number,
  firstCharge: FirstCharge,
  errors?: PowerErrors,
): GaugeSample[] {
  const random = createRandom(seed).fork('gauge');
  const clock = new VirtualClock();
  const network = new VirtualNetwork({ clock, random: random.fork('network') });
  const board = random.chance(0.5) ? 'rak5010' : 'aware-1';
  const profile: PowerProfile = { ...drawCell(random, firstCharge), errors };
  const { cell } = profile;
  const { device, power } = assembleAlarm({
    ...{ clock, random, network, board, power: profile, gnss: AT_HOME, bundle: bundleOf(board) },
    records: provisioningRecords(DEVICE_ID, SECRET, SETTINGS, {
      ...CHARGE_SETTINGS,
      ratedMilliampHours: cell.ratedMilliampHours,
      cellCurve: cell.curve.name,
    }),
    modem: { voice: true, utcAtStartMs: STARTS_AT },
  });
  const samples: GaugeSample[] = [];
  answerAlarms(network, clock);
  onHeartbeat(network, ({ remainingMilliampHours = 0, errorMilliampHours = 0 }) => {
    if (clock.now() < SETTLING_MS) return;
    const { chargeMilliampHours, capacityMilliampHours } = power!.cell;
    const points = (milliampHours: number) => (100 * milliampHours) / capacityMilliampHours;
    samples.push({
      atMs: clock.now(),
      errorPoints: points(remainingMilliampHours - chargeMilliampHours),
      barPoints: points(errorMilliampHours),
      truePoints: points(chargeMilliampHours),
    });
  });
  device.powerOn();
  // The technician charges it, in the warm, before it is handed out.
  device.temperatureCelsius = 21;
  clock.runUntil(HOUR_MS);
  power!.seat(DOCKS.good);
  clock.runUntil(SETTLING_MS);
  power!.unseat();
  device.temperatureCelsius = profile.celsius;
  for (let day = 1; day <= days; day++) {
    const isAlarmed = random.chance(ALARM_SHARE);
    clock.advance(random.between(4, 8) * HOUR_MS);
    if (isAlarmed) device.button.press(2500);
    clock.runUntil((day + 1) * DAY_MS - NIGHT_MS);
    const isCharged = random.chance(CHARGED_SHARE);
    if (isCharged) power!.seat(DOCKS.good);
    clock.runUntil((day + 1) * DAY_MS);
    if (isCharged) power!.unseat();
  }
  return samples;
}

/** Calls back with each heartbeat that the broker takes. */
function onHeartbeat(network: VirtualNetwork, listener: (heartbeat: Heartbeat) => void): void {
  network.onPublish(({ payload }) => {
    const opened = openMessage(payload, UPLINK);
    if (opened.ok && opened.message.type === 'heartbeat') listener(opened.message);
  });
}

/** Takes each alarm, and closes it after its time. */
function answerAlarms(network: VirtualNetwork, clock: VirtualClock): void {
  let sequence = 0;
  const tell = (type: 'received' | 'closed', alarmNumber: number) =>
    network.deliver(
      downlinkTopic(DEVICE_ID),
      sealMessage({ type, alarmNumber }, sequence++, DOWNLINK),
    );
  network.onPublish(({ payload }) => {
    const opened = openMessage(payload, UPLINK);
    if (!opened.ok || opened.message.type !== 'alarmRaised') return;
    const { alarmNumber } = opened.message;
    tell('received', alarmNumber);
    clock.setTimer(ALARM_MS, () => tell('closed', alarmNumber));
  });
}
