import type { Moment } from './moment.ts';
import { isDelivered, isFelt, isPublished, isReceiverEvent, type Recorder } from './record.ts';
import type { Sky } from './sky.ts';
import type { DemoWorld } from './world.ts';

/** Positions that are waited for before the alarm is closed. */
const WANTED_FIXES = 3;
/** How long they are waited for where no recording says. */
const FIX_PATIENCE_MS = 45_000;
/** Behind the end of a recording: the device asks for a fix every few seconds. */
const AFTER_LOG_MS = 10_000;
/** A press before the device knows where it is would make a poorer show. */
const FIRST_FIX_PATIENCE_MS = 8000;
/** What a person needs to see an alarm and accept it. */
const PERSON_MS = 1500;

/** The object that `--json` ends with; times are milliseconds since the completed hold. */
export interface OnceResult {
  readonly ok: boolean;
  readonly alarm: {
    readonly pressedMs: 0;
    readonly publishedMs: number | null;
    readonly receivedMs: number | null;
    readonly acceptedMs: number | null;
    readonly closedMs: number | null;
  };
  /** Positions with a fix that reached the receiver. */
  readonly fixes: number;
  readonly position: { lat: number; lon: number; ageSeconds: number } | null;
  readonly mqttPacketBytes: number | null;
  readonly bundleBytes: number;
}

/** Rejects when the demo is interrupted. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

/** A call is set up within this time, or the demo goes on without. */
const LINE_PATIENCE_MS = 20_000;
/** And an order taken within this. */
const ORDER_PATIENCE_MS = 10_000;

const isLineOpen = (moment: Moment): boolean =>
  moment.kind === 'receiver' && moment.event.event === 'line' && moment.event.line === 'open';

const hasFix = (moment: Moment): boolean =>
  moment.kind === 'receiver' && moment.event.event === 'position' && !!moment.event.position;

/** Where the line opens, she is to hear the centre. */
async function speakOverLine(world: DemoWorld, recorder: Recorder): Promise<void> {
  if (!(await recorder.within(LINE_PATIENCE_MS, isLineOpen))) return;
  await world.toggleSpeaker();
  await recorder.within(ORDER_PATIENCE_MS, isReceiverEvent('orderTaken'));
}

/**
 * Plays one alarm to its end: press, received, accepted, line and speaker, some positions, closed.
 * @throws AwareError `demoStuck` naming the step that did not come
 */
export async function playOnce(
  world: DemoWorld,
  recorder: Recorder,
  sky: Sky,
  signal: AbortSignal,
): Promise<OnceResult> {
  await recorder.until('the first heartbeat', isReceiverEvent('heartbeat'));
  if (sky.lastsMs === undefined) await pause(FIRST_FIX_PATIENCE_MS, signal);
  world.press();
  await recorder.until("'received' to be felt", isFelt('received'));
  await pause(PERSON_MS, signal);
  await world.accept();
  await recorder.until("'accepted' to be felt", isFelt('accepted'));
  if (sky.lastsMs === undefined) await speakOverLine(world, recorder);
  const patienceMs = sky.lastsMs === undefined ? FIX_PATIENCE_MS : sky.lastsMs + AFTER_LOG_MS;
  const fixes = () => recorder.moments.filter(hasFix).length;
  await recorder.within(patienceMs, () => fixes() >= WANTED_FIXES);
  await world.close();
  await recorder.until("'closed' to reach the device", isDelivered('closed'));
  return resultOf(world, recorder);
}

function resultOf(world: DemoWorld, recorder: Recorder): OnceResult {
  const alarm = {
    pressedMs: 0 as const,
    publishedMs: recorder.sincePressed(isPublished('alarmRaised')),
    receivedMs: recorder.sincePressed(isDelivered('received')),
    acceptedMs: recorder.sincePressed(isDelivered('accepted')),
    closedMs: recorder.sincePressed(isDelivered('closed')),
  };
  const places = recorder.reports().flatMap(({ position }) => (position ? [position] : []));
  const last = places.at(-1);
  return {
    ok: Object.values(alarm).every((ms) => ms !== null),
    alarm,
    fixes: recorder.moments.filter(hasFix).length,
    position: last ? { lat: last.lat, lon: last.lon, ageSeconds: last.ageSeconds } : null,
    mqttPacketBytes: alarmPacketBytes(recorder),
    bundleBytes: world.bundleBytes,
  };
}

function alarmPacketBytes({ moments }: Recorder): number | null {
  const sent = moments.find(isPublished('alarmRaised'));
  return sent?.kind === 'published' ? sent.packetBytes : null;
}
