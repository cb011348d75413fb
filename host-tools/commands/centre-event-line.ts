import type { CentreEvent } from '../receiver/index.ts';
import { duration, localTime, printable, shownId, words } from './line-words.ts';
import type { Paint } from './paint.ts';

const ORDER_WORDS: Readonly<Record<(CentreEvent & { event: 'ordered' })['order'], string>> = {
  unknown: 'unknown',
  openLine: 'open the line',
  closeLine: 'close the line',
  speakerOn: 'speaker on',
  speakerOff: 'speaker off',
  expectCall: 'expect a call',
  lineFirst: 'line first',
  positionFirst: 'position first',
  takeTurns: 'line and position take turns',
};

const DROPPED_WORDS = {
  stale: 'the call must be over',
  closed: 'its alarm is closed',
  newerAlarm: 'she has pressed again: order it anew if it still holds',
} as const;

const TEST_OVER_WORDS = {
  used: 'it was pressed',
  alarm: 'a real press came first',
  over: 'its time is over, or it was taken back',
  lost: 'the device restarted; arm it again if it is still wanted',
} as const;

/** A time of day alone would not say which day. */
function longAgo({ at, lastSeenAt }: CentreEvent & { event: 'silent' | 'off' }): string {
  const seconds = Math.floor((Date.parse(at) - Date.parse(lastSeenAt)) / 1000);
  return seconds < LONG_SECONDS ? '' : `, ${duration(seconds)} ago`;
}

const LONG_SECONDS = 12 * 3600;

/** What became of a wish of the centre, as words for a person. */
export function centreEventText(event: CentreEvent, paint: Paint): string {
  const id = shownId(event.device);
  switch (event.event) {
    case 'ordered':
      return words(
        id,
        `ordered ${event.alarmNumber}`,
        ORDER_WORDS[event.order],
        `by ${printable(event.by)}`,
      );
    case 'orderTaken':
      return words(
        ...[id, paint.good(`order taken ${event.alarmNumber}`), ORDER_WORDS[event.order]],
      );
    case 'orderDropped':
      return words(
        ...[id, paint.warning(`order dropped ${event.alarmNumber}`), ORDER_WORDS[event.order]],
        DROPPED_WORDS[event.why],
      );
    case 'testAsked':
      return words(id, asked('test', event.seconds), `by ${printable(event.by)}`);
    case 'testArmed':
      return words(id, paint.good('test armed'), `for ${duration(event.secondsLeft)}`);
    case 'testOver':
      return words(id, 'no test any more', TEST_OVER_WORDS[event.why]);
    case 'windowAsked':
      return words(
        ...[id, asked('closer watch', event.seconds)],
        ...[event.seconds === 0 ? '' : pace(event.heartbeatSeconds), `by ${printable(event.by)}`],
      );
    case 'windowOpen':
      return words(
        ...[id, paint.good('closer watch'), `for ${duration(event.secondsLeft)}`],
        pace(event.heartbeatSeconds),
      );
    case 'windowOver':
      return words(id, 'closer watch is over');
    default:
      return settingsOrSilence(event, paint);
  }
}

const asked = (what: string, seconds: number): string =>
  seconds === 0 ? `${what} taken back` : `${what} asked for, ${duration(seconds)}`;

const pace = (seconds: number): string => `a heartbeat every ${duration(seconds)}`;

type Rest = Extract<
  CentreEvent,
  { event: `settings${string}` | 'patternSent' | 'silent' | 'off' | 'heard' | 'chargeNotice' }
>;

function settingsOrSilence(event: Rest, paint: Paint): string {
  const id = shownId(event.device);
  switch (event.event) {
    case 'settingsAsked': {
      const pairs = Object.entries(event.settings).map(
        ([name, value]) => `${name}=${printable(String(value))}`,
      );
      const title = `settings ${event.settingsNumber} asked for`;
      return words(id, title, pairs.join(' '), `by ${printable(event.by)}`);
    }
    case 'settingsTried':
      return words(id, `settings ${event.settingsNumber} are being tried`);
    case 'settingsKept':
      return words(id, paint.good(`settings ${event.settingsNumber} are in force`));
    case 'settingsReverted':
      return words(
        ...[id, paint.warning(`settings ${event.settingsNumber} did not hold`)],
        'the device is back to those before',
      );
    case 'patternSent':
      return words(id, `vibration ${event.pattern} sent`);
    case 'silent':
    case 'off':
      return words(
        ...[id, paint.warning(silenceWords(event))],
        `last heard at ${localTime(event.lastSeenAt)}${longAgo(event)}`,
      );
    case 'heard':
      return words(id, paint.good('heard again'), `silent since ${localTime(event.since)}`);
    case 'chargeNotice':
      return words(id, `reminder to ${ADDRESSEE_WORDS[event.to]}`, chargeWords(event));
  }
}

const silenceWords = ({ event, riskWindow }: CentreEvent & { event: 'silent' | 'off' }): string =>
  `${event === 'off' ? 'OFF until it is charged' : 'SILENT'}${riskWindow ? ', under closer watch' : ''}`;

const ADDRESSEE_WORDS = {
  safeChannel: 'the safe channel',
  caseworker: 'the caseworker',
} as const;

function chargeWords(event: CentreEvent & { event: 'chargeNotice' }): string {
  if (event.lastWords === 1) return 'off until it is charged';
  const need = event.need === 'now' ? 'below its reserve' : 'it needs charge tonight';
  return `${need}, ${duration(event.responseMinutes * 60)} left`;
}
