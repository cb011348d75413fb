import type { AlarmReport, DeviceStatus, Place, ReceiverEvent } from '../receiver/index.ts';
import type { Paint } from './paint.ts';

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
        ...[shownId(event.device), paint.alarm(`ALARM ${event.alarmNumber}`)],
        `${event.trigger === 'unknown' ? 'by its position' : event.trigger}, ${whenAndWhere(event)}`,
        status(event),
      );
    case 'alarmOpen':
      return words(
        ...[shownId(event.device), paint.alarm(`ALARM ${event.alarmNumber} is open`)],
        event.state === 'accepted' ? `accepted by ${event.acceptedBy}` : 'not accepted yet',
        where(event.position),
        status(event),
      );
    case 'repeat':
      return paint.quiet(
        words(
          ...[shownId(event.device), `alarm ${event.alarmNumber} again`, whenAndWhere(event)],
          `the device has not heard that it is ${event.state}`,
        ),
      );
    case 'position':
      return words(
        ...[shownId(event.device), `position ${event.alarmNumber}`],
        whenAndWhere(event),
        status(event),
      );
    case 'heartbeat':
      return paint.quiet(
        words(
          ...[shownId(event.device), 'heartbeat', status(event)],
          `version ${event.firmwareVersion}`,
          event.faults === 0 ? '' : `faults ${event.faults}`,
        ),
      );
    case 'accepted':
    case 'closed':
      return words(
        shownId(event.device),
        paint.good(`${event.event} ${event.alarmNumbers.join(', ')}`),
        `by ${event.by}`,
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
  }
}

const words = (...parts: string[]): string => parts.filter((part) => part !== '').join('  ');

/** `K7QM2XPD` as it stands on the label. */
export const shownId = (deviceId: string): string => `${deviceId.slice(0, 4)}-${deviceId.slice(4)}`;

/** What somebody sent is shown without harm: no control character of it reaches the terminal. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);

const whenAndWhere = (report: AlarmReport): string =>
  `${duration(report.secondsSincePress)} ago  ${where(report.position)}`;

function where(place: Place | null): string {
  if (!place) return 'no position yet';
  const { lat, lon, accuracyMetres, ageSeconds } = place;
  return `${lat.toFixed(5)},${lon.toFixed(5)} ±${accuracyMetres} m, fix ${duration(ageSeconds)} old`;
}

const CHARGING_WORDS: Readonly<Record<DeviceStatus['charging'], string>> = {
  unknown: '',
  notCharging: '',
  charging: 'charging',
  full: 'full',
  seatedNotCharging: 'seated but NOT charging',
  weakSource: 'weak charger',
};

const status = ({ responseMinutes, charging, signal }: DeviceStatus): string =>
  words(
    `${duration(responseMinutes * 60)} left`,
    CHARGING_WORDS[charging],
    `signal ${signalBars(signal)}/5`,
  );

/** Lowest step (4 dB above −140 dBm) of each bar: −116, −108, −100, −92 and −84 dBm. */
const BAR_STEPS = [6, 8, 10, 12, 14];

const signalBars = (signal: number): number => BAR_STEPS.filter((step) => signal >= step).length;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two significant steps at most: `40 s`, `31 min`, `4 h 10 min`, `3 d`. */
function duration(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${seconds} s`;
  if (seconds < 2 * HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds >= 2 * DAY) return `${Math.floor(seconds / DAY)} d`;
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  return `${Math.floor(seconds / HOUR)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
}

const localTime = (iso: string): string => {
  const date = new Date(iso);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
};
