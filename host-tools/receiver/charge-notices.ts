/**
 * What follows from a device's charge: its ladder is climbed in the transaction of the heartbeat, or
 * of the clock, and a notice is recorded there before anybody is told.
 */
import type { Position } from '../../protocol/index.ts';
import { type ChargeReport, type LadderNotice, STEP_OF } from './charge-ladder.ts';
import { NOTHING, type Outcome, type Tables } from './downlink.ts';
import { type ChargeNoticeEvent, isoTime } from './events.ts';
import type { StoredNotice } from './notice-records.ts';

/** What stands on her safe channel: harmless to whoever looks over her shoulder. */
const NEUTRAL_TEXT = 'Reminder: time to charge.';

const WORN_TEXT = 'its battery has grown too old. Please have the battery replaced.';

const HOUR_MS = 3_600_000;

/** A device's newest word of its charge. */
export function chargeAfter(
  tables: Tables,
  deviceId: string,
  report: ChargeReport,
  nowMs: number,
): Outcome {
  const { notices, isCleared } = tables.ladders.hear(deviceId, report, nowMs);
  if (isCleared) tables.notices.drop(deviceId, nowMs);
  if (notices.length === 0) return NOTHING;
  const events = notices.map((notice) => record(tables, deviceId, notice, nowMs));
  return { events, downlinks: [] };
}

/** The last words of an alarm are of charge too; what its other positions say is about the alarm. */
export function chargeAfterPosition(
  tables: Tables,
  deviceId: string,
  { lastWords, charging, responseMinutes }: Position,
  nowMs: number,
): Outcome {
  if (lastWords === 0) return NOTHING;
  const report = { lastWords, charging, responseMinutes, chargeNeed: 'now' } as const;
  return chargeAfter(tables, deviceId, report, nowMs);
}

/** Time has passed. */
export function climbOn(tables: Tables, nowMs: number): Outcome {
  const due = tables.ladders.look(nowMs);
  if (due.length === 0) return NOTHING;
  const events = due.map(({ deviceId, notice }) => record(tables, deviceId, notice, nowMs));
  return { events, downlinks: [] };
}

/** Notices that have still to go out; what is for her waits while nothing is to reach her. */
export function waitingNotices({ ladders, notices }: Tables, nowMs: number): ChargeNoticeEvent[] {
  const isQuiet = ladders.isQuiet(nowMs);
  return notices
    .waiting()
    .filter(({ to }) => to === 'caseworker' || !isQuiet)
    .map(noticeEvent);
}

function record(
  { notices }: Tables,
  deviceId: string,
  notice: LadderNotice,
  madeAtMs: number,
): ChargeNoticeEvent {
  const { to, need, responseMinutes } = notice;
  const text =
    to === 'safeChannel'
      ? (notices.chosenText(deviceId) ?? NEUTRAL_TEXT)
      : caseworkerText(deviceId, notice);
  const lastWords = Number(notice.isOff);
  const stored = { deviceId, to, madeAtMs, need, lastWords, responseMinutes, text };
  return noticeEvent({ id: notices.add(stored), ...stored });
}

/** Names no place, no person, and not what the device is for. */
function caseworkerText(
  deviceId: string,
  { isOff, isWorn, responseMinutes, stoodMs }: LadderNotice,
): string {
  const label = `${deviceId.slice(0, 4)}-${deviceId.slice(4)}`;
  if (isWorn) return `${label} is charged and off all the same: ${WORN_TEXT}`;
  const hours = Math.floor(stoodMs / HOUR_MS);
  const state = isOff
    ? `is off since its charge ran out, and has been too low for ${hours} h`
    : `has been too low on charge for ${hours} h; ${responseMinutes} min are left`;
  return `${label} ${state}. Please see to it that it is charged.`;
}

const noticeEvent = ({ deviceId, madeAtMs, to, ...notice }: StoredNotice): ChargeNoticeEvent => ({
  ...{ event: 'chargeNotice', at: isoTime(madeAtMs), id: notice.id, device: deviceId },
  ...{ to, step: STEP_OF[to] },
  ...{ need: notice.need, lastWords: notice.lastWords, responseMinutes: notice.responseMinutes },
  text: notice.text,
});
