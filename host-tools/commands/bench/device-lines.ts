/** A device of the registry, as a line and in full. */
import type { DeviceState, RegisteredDevice, StoredCheck } from '../../registry/registry.ts';
import { duration, printable, shownId, words } from '../line-words.ts';
import type { Paint } from '../paint.ts';

const DAY_MS = 86_400_000;
/** Two weeks before the end, shelter and police decide whether the term goes on. */
const DECIDE_DAYS = 14;

const STATE_WORDS: Readonly<Record<DeviceState, string>> = {
  begun: 'not finished: wipe its board, or give it up with --lost',
  provisioned: 'provisioned, not locked',
  locked: 'locked, not checked',
  checked: 'ready to be handed out',
  withCase: 'out',
  returned: 'taken back',
};

/** What the list is for: who has it, whether it is ready, and what must be thought of. */
export function deviceLine(device: RegisteredDevice, paint: Paint, nowMs: number): string {
  const { deviceId, state, caseReference, firmwareVersion, lastCheck } = device;
  const reference = caseReference === null ? '' : `case ${printable(caseReference)}`;
  const about = words(
    shownId(deviceId),
    STATE_WORDS[state],
    reference,
    ...(state === 'returned' ? [] : [termWords(device, paint, nowMs)]),
    firmwareVersion ? `version ${printable(firmwareVersion)}` : '',
    checkWords(lastCheck, paint),
    state === 'returned' ? '' : heardWords(device, nowMs),
  );
  return state === 'returned' ? paint.quiet(about) : about;
}

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

function termWords({ termEndsOn }: RegisteredDevice, paint: Paint, nowMs: number): string {
  if (termEndsOn === null) return '';
  const days = Math.round((Date.parse(`${termEndsOn}T00:00:00Z`) - nowMs) / DAY_MS);
  if (days < 0) return paint.alarm(`TERM ENDED ${termEndsOn}`);
  const until = `until ${termEndsOn}`;
  return days <= DECIDE_DAYS ? paint.warning(`${until}: decide now`) : until;
}

const checkWords = (check: StoredCheck | null, paint: Paint): string => {
  if (check === null) return 'never checked';
  const when = `checked ${dayOf(check.atMs)}`;
  return check.passed ? `${when}: passed` : paint.warning(`${when}: FAILED`);
};

const heardWords = ({ lastSeenAtMs }: RegisteredDevice, nowMs: number): string =>
  lastSeenAtMs === null
    ? 'never heard'
    : `heard ${duration(Math.max(0, Math.floor((nowMs - lastSeenAtMs) / 1000)))} ago`;

/** The line, and under it what was given and what was done. */
export function deviceInFull(device: RegisteredDevice, paint: Paint, nowMs: number): string {
  const { board, primaryNumber, secondNumber, smsNumber, testMinutes, reserveMinutes } = device;
  const given: readonly (readonly [string, string | number | null])[] = [
    ...([
      ['board', board],
      ['calls', [primaryNumber, secondNumber].filter(Boolean).join(', then ')],
      ['short messages', smsNumber],
      ['reserve', reserveMinutes && `${reserveMinutes} min`],
      ['tests', testMinutes && `armed for ${testMinutes} min`],
    ] as const),
  ];
  return [
    deviceLine(device, paint, nowMs),
    ...given.filter(([, value]) => value).map(([name, value]) => `  ${name.padEnd(16)}${value}`),
    ...device.log.map(({ atMs, by, kind, detail }) =>
      words(`  ${isoMinute(atMs)}`, printable(by), LOG_WORDS[kind] ?? kind, printable(detail)),
    ),
  ].join('\n');
}

const isoMinute = (atMs: number): string =>
  new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');

const LOG_WORDS: Readonly<Record<string, string>> = {
  ...{ begun: 'began it', provisioned: 'wrote it', locked: 'locked it', unlocked: 'unlocked it' },
  ...{ checked: 'checked it', handedOut: 'handed it out to', returned: 'took it back' },
  ...{ lost: 'gave it up as lost' },
};

/** For machines: the same, with times in ISO 8601. */
export function deviceJson(device: RegisteredDevice): object {
  const { provisionedAtMs, lockedAtMs, handedOutAtMs, returnedAtMs, lastSeenAtMs } = device;
  const { lastCheck, log, deviceId, state, ...rest } = device;
  const { board, caseReference, termEndsOn, firmwareVersion } = rest;
  const { primaryNumber, secondNumber, smsNumber, reserveMinutes, testMinutes } = rest;
  return {
    ...{ device: deviceId, state, caseReference, termEndsOn, board, firmwareVersion },
    ...{ primaryNumber, secondNumber, smsNumber, reserveMinutes, testMinutes },
    ...{ provisionedAt: iso(provisionedAtMs), lockedAt: iso(lockedAtMs) },
    ...{ handedOutAt: iso(handedOutAtMs), returnedAt: iso(returnedAtMs) },
    lastSeenAt: iso(lastSeenAtMs),
    lastCheck: lastCheck && { ...withTime(lastCheck) },
    log: log.map(withTime),
  };
}

const iso = (atMs: number | null): string | null =>
  atMs === null ? null : new Date(atMs).toISOString();

const withTime = <Entry extends { readonly atMs: number }>({ atMs, ...rest }: Entry) => ({
  at: iso(atMs),
  ...rest,
});
