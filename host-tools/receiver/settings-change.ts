/**
 * A change of settings: sent until the device tries it, confirmed once it has come through with it,
 * and given up when the device has fallen back, which a heartbeat tells.
 */
import { FAULT_BITS, type Heartbeat } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { DeviceLink } from './device-links.ts';
import { type Downlink, downlink, join, NOTHING, type Outcome, type Tables } from './downlink.ts';
import { type ChangeableSettings, isoTime, type SettingsEvent } from './events.ts';
import { rangeError } from './range.ts';
import { unknownDevice } from './refusals.ts';
import type { StoredSettings } from './settings-records.ts';

export interface SettingsRequest {
  readonly deviceId: string;
  /** What is to change; the rest is as it was last known. */
  readonly settings: Partial<ChangeableSettings>;
  readonly by: string;
}

/**
 * A device that does not try a change after so many sendings will not try the next either; and each
 * try restarts it.
 */
const MAX_SENDINGS = 8;
/** The shortest trial: so long a press goes unreceived before the device falls back. */
const MIN_TRIAL_MS = 30_000;

/** The settings that a request asks for, whole: what it does not name is as it was. */
export function wholeSettings(
  { settings }: Tables,
  { deviceId, settings: wanted }: SettingsRequest,
): ChangeableSettings | AwareError {
  const latest = settings.latest(deviceId);
  // What a device has fallen back from is no base for the next change.
  const base = latest?.state === 'reverted' ? settings.lastKept(deviceId) : latest;
  const whole = { ...base?.settings, ...wanted };
  const missing = SETTING_NAMES.filter((name) => whole[name] === undefined);
  return missing.length === 0 ? (whole as ChangeableSettings) : unknown(deviceId, missing);
}

/** The names of the settings, in the order in which they are shown. */
export const SETTING_NAMES = [
  ...(['apn', 'brokerHost', 'brokerPort', 'brokerTls', 'holdMs', 'heartbeatSeconds'] as const),
] satisfies (keyof ChangeableSettings)[];

/** Records a change of settings, and tells the device. */
export function takeSettings(
  tables: Tables,
  request: SettingsRequest,
  nowMs: number,
): Outcome | AwareError {
  const { deviceId, by } = request;
  const link = tables.links.find(deviceId);
  if (!link) return unknownDevice(deviceId);
  const settings = wholeSettings(tables, request);
  if (settings instanceof AwareError) return settings;
  const latest = tables.settings.latest(deviceId)?.settingsNumber ?? 0;
  const settingsNumber = Math.max(latest, link.settingsNumber) + 1;
  const refusal = rangeError({ type: 'changeSettings', settingsNumber, ...settings });
  if (refusal) return refusal;
  tables.settings.add(deviceId, settingsNumber, settings, by, nowMs);
  const at = isoTime(nowMs);
  return {
    events: [{ event: 'settingsAsked', at, device: deviceId, settingsNumber, settings, by }],
    downlinks: [send(tables, link, tables.settings.latest(deviceId)!, nowMs)],
  };
}

/** Compares what was last asked for with what the newest heartbeat of a device says. */
export function settingsAfter(
  tables: Tables,
  link: DeviceLink,
  heartbeat: Heartbeat,
  nowMs: number,
): Outcome {
  const wanted = tables.settings.latest(link.deviceId);
  if (!wanted || wanted.settingsNumber === 0) return NOTHING;
  const { settingsNumber } = wanted;
  if (heartbeat.settingsNumber !== settingsNumber) {
    return notInForce(tables, link, wanted, heartbeat, nowMs);
  }
  if (heartbeat.settingsTrial === 0) return become(tables, link, wanted, 'kept', nowMs);
  const { events } = become(tables, link, wanted, 'tried', nowMs);
  const confirmed = downlink(tables, link, { type: 'settingsReceived', settingsNumber });
  return { events, downlinks: [confirmed] };
}

function notInForce(
  tables: Tables,
  link: DeviceLink,
  wanted: StoredSettings,
  heartbeat: Heartbeat,
  nowMs: number,
): Outcome {
  if (wanted.state === 'reverted') return NOTHING;
  if (wanted.state !== 'asked') return become(tables, link, wanted, 'reverted', nowMs);
  const fallen = fallenBack(tables, link, heartbeat, nowMs);
  if (fallen?.settingsNumber === wanted.settingsNumber) {
    return become(tables, link, wanted, 'reverted', nowMs);
  }
  const before = fallen
    ? become(tables, link, fallen, 'reverted', nowMs)
    : olderTrial(tables, link, heartbeat, nowMs);
  return join([before, askAgain(tables, link, wanted, nowMs)]);
}

/** The change that the device has fallen back from, by its heartbeat, which does not say which. */
function fallenBack(
  { settings }: Tables,
  { deviceId }: DeviceLink,
  { settingsNumber, faults }: Heartbeat,
  nowMs: number,
): StoredSettings | undefined {
  const undecided = settings
    .undecided(deviceId)
    .filter((change) => change.settingsNumber !== settingsNumber);
  const tried = undecided.find(({ state }) => state === 'tried');
  if (tried || (faults & FAULT_BITS.settingsReverted) === 0) return tried;
  const couldBeTried = ({ deliveredAtMs }: StoredSettings) =>
    deliveredAtMs !== null && nowMs - deliveredAtMs >= MIN_TRIAL_MS;
  return undecided.find(couldBeTried) ?? undecided.at(-1);
}

/** A change that another has replaced may be tried all the same; it is not confirmed. */
function olderTrial(
  tables: Tables,
  link: DeviceLink,
  { settingsNumber, settingsTrial }: Heartbeat,
  nowMs: number,
): Outcome {
  const older =
    settingsTrial === 1 ? tables.settings.find(link.deviceId, settingsNumber) : undefined;
  if (older?.state !== 'asked') return NOTHING;
  return become(tables, link, older, 'tried', nowMs);
}

function askAgain(
  tables: Tables,
  link: DeviceLink,
  wanted: StoredSettings,
  nowMs: number,
): Outcome {
  // In an alarm a device takes no settings; afterwards it is asked again.
  if (tables.records.current(link.deviceId) !== undefined) return NOTHING;
  if (wanted.sent >= MAX_SENDINGS) return become(tables, link, wanted, 'reverted', nowMs);
  return { events: [], downlinks: [send(tables, link, wanted, nowMs)] };
}

function become(
  { settings }: Tables,
  { deviceId }: DeviceLink,
  { settingsNumber, state: before }: StoredSettings,
  state: Exclude<StoredSettings['state'], 'asked'>,
  nowMs: number,
): Outcome {
  if (state === before) return NOTHING;
  settings.setState(deviceId, settingsNumber, state);
  const event = EVENTS[state];
  const at = isoTime(nowMs);
  return { events: [{ event, at, device: deviceId, settingsNumber }], downlinks: [] };
}

const EVENTS: Readonly<Record<Exclude<StoredSettings['state'], 'asked'>, SettingsEvent['event']>> =
  { tried: 'settingsTried', kept: 'settingsKept', reverted: 'settingsReverted' };

/** The device is back: a change that was never handed over is. */
export function settingsAgain(tables: Tables, link: DeviceLink, nowMs: number): Outcome {
  const wanted = tables.settings.latest(link.deviceId);
  const isDue = wanted && wanted.settingsNumber > 0 && wanted.state === 'asked';
  if (!isDue || wanted.deliveredAtMs !== null) return NOTHING;
  return { events: [], downlinks: [send(tables, link, wanted, nowMs)] };
}

function send(
  tables: Tables,
  link: DeviceLink,
  { settingsNumber, settings }: StoredSettings,
  nowMs: number,
): Downlink {
  tables.settings.countSending(link.deviceId, settingsNumber);
  return downlink(tables, link, { type: 'changeSettings', settingsNumber, ...settings }, () =>
    tables.settings.delivered(link.deviceId, settingsNumber, nowMs),
  );
}

const unknown = (deviceId: string, missing: readonly string[]): AwareError =>
  new AwareError(
    'settingsUnknown',
    `this store does not know what ${deviceId} has for ${missing.join(', ')}`,
    'name these as well, this once',
  );
