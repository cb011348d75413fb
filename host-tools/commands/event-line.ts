import type {
  AlarmReport,
  Cause,
  DeviceStatus,
  HeartbeatEvent,
  LineState,
  Place,
  ReceiverEvent,
  RepeatEvent,
  ServingCell,
  Way,
} from '../receiver/index.ts';
import { centreEventText } from './centre-event-line.ts';
import { CHARGING_WORDS, duration, localTime, printable, shownId, words } from './line-words.ts';
import type { Paint } from './paint.ts';

export { shownId };

/** One line for a person; undefined for what only `--verbose` shows. */
export function eventLine(
  event: ReceiverEvent,
  paint: Paint,
  verbose: boolean,
): string | undefined {
  if (event.event === 'repeat' && event.state !== 'received' && !verbose) return undefined;
  return `${localTime(event.at)}  ${eventText(event, paint)}`;
}

function eventText(event: ReceiverEvent, paint: Paint): string {
  switch (event.event) {
    case 'alarm':
      return words(
        ...[shownId(event.device), title(event, paint)],
        `${byWhat(event)}, ${event.way === 'sms' ? 'by SMS, ' : ''}${whenAndWhere(event)}`,
        ...[lineWords(event), status(event)],
      );
    case 'alarmOpen':
      return words(
        ...[shownId(event.device), title(event, paint, ' is open'), unaskedWords(event)],
        event.state === 'accepted'
          ? `accepted by ${printable(event.acceptedBy ?? '')}`
          : 'not accepted yet',
        ...[where(event), lineWords(event), status(event)],
      );
    case 'repeat':
      return repeatText(event, paint);
    case 'position':
      return words(
        ...[shownId(event.device), `position ${event.alarmNumber}`, bySms(event.way)],
        ...[whenAndWhere(event), lineWords(event), status(event)],
        event.lastWords === 1 ? paint.warning('LAST WORDS: its battery is at its end') : '',
      );
    case 'line':
      return words(
        ...[shownId(event.device), `line ${event.alarmNumber}`],
        event.line === 'open' ? paint.good(lineWords(event)) : lineWords(event) || 'idle',
      );
    case 'heartbeat':
      return event.lastWords === 1
        ? paint.warning(heartbeatText(event))
        : paint.quiet(heartbeatText(event));
    case 'accepted':
    case 'closed':
      return words(
        shownId(event.device),
        paint.good(`${event.event} ${event.alarmNumbers.join(', ')}`),
        `by ${printable(event.by)}`,
      );
    case 'refused':
      return paint.quiet(
        words(
          ...[
            printable(event.topic) || '(no topic)',
            `refused: ${event.reason}`,
            printable(event.detail),
          ],
          event.untold === 0 ? '' : `and ${event.untold} more`,
        ),
      );
    case 'fault':
      return paint.warning(`FAULT: ${event.message}: ${event.hint}`);
    case 'listening':
      return `listening on ${event.host} port ${event.port}`;
    case 'brokerConnected':
      return `connected to ${event.broker}`;
    case 'brokerLost':
      return paint.warning(`the line to ${event.broker} is lost; trying again every second`);
    default:
      return centreEventText(event, paint);
  }
}

function heartbeatText(event: HeartbeatEvent): string {
  return words(
    ...[shownId(event.device), 'heartbeat', status(event)],
    event.lastWords === 1 ? 'LAST WORDS: off until it is charged' : NEED_WORDS[event.chargeNeed],
    `version ${event.firmwareVersion}`,
    event.faults === 0 ? '' : `faults ${event.faults}: ${event.faultNames.join(', ')}`,
    ...[left('test', event.testSecondsLeft), left('closer watch', event.riskSecondsLeft)],
    event.settingsNumber === 0 ? '' : `settings ${event.settingsNumber}`,
    event.settingsTrial === 0 ? '' : 'on trial',
  );
}

const NEED_WORDS: Readonly<Record<HeartbeatEvent['chargeNeed'], string>> = {
  unknown: '',
  none: '',
  tonight: 'needs charge tonight',
  now: 'BELOW ITS RESERVE',
};

/** A test that turns out to be none must be seen, however often the device has said it. */
function repeatText(event: RepeatEvent, paint: Paint): string {
  const unasked = unaskedWords(event);
  const where = whenAndWhere(event);
  const rest = words(
    bySms(event.way),
    unasked ? `${unasked}, ${where}` : where,
    `the device has not heard that it is ${event.state}`,
  );
  const id = shownId(event.device);
  if (unasked) return words(id, title(event, paint, ' again'), rest);
  return paint.quiet(words(id, `${alarmName(event)} again`, rest));
}

type Caused = Cause & Pick<AlarmReport, 'alarmNumber'>;

/** One that nobody asked for is an alarm. */
const isTest = ({ trigger, testAskedFor }: Cause): boolean =>
  trigger === 'test' && testAskedFor === true;

/** `alarm 3` or `test alarm 3`, and what is to be said of one that is no test after all. */
export const alarmName = (alarm: Caused): string =>
  isTest(alarm) ? `test alarm ${alarm.alarmNumber}` : `alarm ${alarm.alarmNumber}`;

/** A test never looks like an alarm. */
const title = (event: Caused, paint: Paint, more = ''): string =>
  isTest(event)
    ? paint.quiet(`${alarmName(event)}${more}`)
    : paint.alarm(`ALARM ${event.alarmNumber}${more}`);

const BY_WHAT: Readonly<Record<Cause['trigger'], string>> = {
  ...{ unknown: 'by its position', button: 'button', test: 'a test' },
};
const UNASKED = 'pressed as a test that nobody asked for';

const byWhat = (cause: Cause): string => unaskedWords(cause) || BY_WHAT[cause.trigger];

/** For a test that is an alarm. */
export const unaskedWords = (cause: Cause): string =>
  cause.trigger === 'test' && !isTest(cause) ? UNASKED : '';

const bySms = (way: Way): string => (way === 'sms' ? 'by SMS' : '');

const whenAndWhere = (report: AlarmReport): string =>
  `${duration(report.secondsSincePress)} ago  ${where(report)}`;

const where = ({ position, cell }: Pick<AlarmReport, 'position' | 'cell'>): string =>
  words(placeWords(position), cell ? cellWords(cell) : '');

function placeWords(place: Place | null): string {
  if (!place) return 'no position yet';
  const { lat, lon, accuracyMetres, ageSeconds } = place;
  return `${lat.toFixed(5)},${lon.toFixed(5)} ±${accuracyMetres} m, fix ${duration(ageSeconds)} old`;
}

/** As an operator is asked for it. */
const cellWords = ({ mcc, mnc, tac, cellIdentity }: ServingCell): string =>
  `cell ${mcc}-${String(mnc).padStart(2, '0')} area ${tac} id ${cellIdentity}`;

const LINE_END_WORDS: Readonly<Record<LineState['lineEnd'], string>> = {
  unknown: 'ended',
  none: '',
  busy: 'busy',
  noAnswer: 'no answer',
  noCarrier: 'no connection',
  noDialtone: 'no dial tone',
  modemRestarted: 'the modem restarted',
  hungUp: 'hung up',
};

/** What the line does and, unless it is open, how the last call ended. */
function lineWords({ line, lineEnd, speaker }: LineState): string {
  const why = LINE_END_WORDS[lineEnd];
  switch (line) {
    case 'idle':
      return why && `line idle: ${why}`;
    case 'open':
      return speaker ? 'LINE OPEN, speaker on' : 'LINE OPEN';
    default:
      return why ? `line ${line}: ${why}` : `line ${line}`;
  }
}

const left = (what: string, seconds: number): string =>
  seconds === 0 ? '' : `${what} for ${duration(seconds)}`;

/** What is left, in the unit that counts: with the line open, and where that is told without it. */
function leftWords({ responseMinutes, trackMinutes = 0 }: Charged): string {
  const line = duration(responseMinutes * 60);
  return trackMinutes === 0
    ? `${line} left`
    : `${line} of line, or ${duration(trackMinutes * 60)} of track`;
}

type Charged = DeviceStatus & { readonly trackMinutes?: number };

const status = (device: Charged): string => {
  const { charging, signal } = device;
  return words(leftWords(device), CHARGING_WORDS[charging], `signal ${signalBars(signal)}/5`);
};

/** Lowest step (4 dB above −140 dBm) of each bar: −116, −108, −100, −92 and −84 dBm. */
const BAR_STEPS = [6, 8, 10, 12, 14];

const signalBars = (signal: number): number => BAR_STEPS.filter((step) => signal >= step).length;
