/**
 * The settings in force: as provisioned, with the last change that has proved itself laid over
 * them. A new change is tried first, and falls back by itself unless the receiver has been reached
 * with it. The numbers to call are no part of a change.
 */
import {
  decodeSettings,
  decodeSettingsChange,
  encoded,
  Fault,
  RecordType,
  refusal,
  type Settings,
} from '../protocol/generated/device-codec.ts';
import { keep, stored } from './journal.ts';
import { now } from './platform/clock.ts';
import { isLooping, restartBecause } from './restarts.ts';

/** How long the receiver may take to confirm a change. */
const TRIAL_MS = 900000;

/** Keys of the journal's record of a change. */
const IN_FORCE = 0;
const ON_TRIAL = 1;

export let settings: Settings;
/** The change in force, 0: none. */
export let settingsNumber = 0;
export let isTrial = false;
let trialEndsAt = 0;

/** Lays a stored change over the settings; false when there is none. */
function overlay(key: number): boolean {
  const payload = stored(RecordType.settingsChange, key);
  if (!payload.length) return false;
  const change = decodeSettingsChange(payload, 0, payload.length);
  if (refusal()) return false;
  settingsNumber = change.settingsNumber;
  Object.assign(settings, change);
  return true;
}

/** @returns false when the device has none: it was never provisioned */
export function openSettings(): boolean {
  const payload = stored(RecordType.settings, 0);
  settings = decodeSettings(payload, 0, payload.length);
  if (refusal()) return false;
  overlay(IN_FORCE);
  const proven = settingsNumber;
  if (isLooping()) keep(RecordType.settingsChange, ON_TRIAL, 0);
  // After a power cut while it was being confirmed a change can be both.
  else isTrial = overlay(ON_TRIAL) && settingsNumber !== proven;
  trialEndsAt = now() + TRIAL_MS;
  return true;
}

/** Takes a change, as the map that came, and starts again with it. */
export function trySettings(change: Uint8Array, number: number): void {
  if (number === settingsNumber) return;
  encoded.set(change, 0);
  if (keep(RecordType.settingsChange, ON_TRIAL, change.length)) restartBecause(0);
}

/**
 * The receiver has been reached with this change: it stays.
 * @returns false when that is not the one on trial
 */
export function confirmSettings(number: number): boolean {
  if (!isTrial || number !== settingsNumber) return false;
  const change = stored(RecordType.settingsChange, ON_TRIAL);
  encoded.set(change, 0);
  if (!keep(RecordType.settingsChange, IN_FORCE, change.length)) return false;
  keep(RecordType.settingsChange, ON_TRIAL, 0);
  isTrial = false;
  return true;
}

/**
 * Ends a trial that takes too long, or that stands between her and the centre.
 * @param isHeldUp a press waits for its answer longer than it should
 */
export function checkTrial(isHeldUp: boolean): void {
  if (!isTrial || (!isHeldUp && now() < trialEndsAt)) return;
  if (keep(RecordType.settingsChange, ON_TRIAL, 0)) restartBecause(Fault.settingsReverted);
}
