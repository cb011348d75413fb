/** What becomes of calls, ours and those that come, in each state of the line, after each thing that can happen. */
import { beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS } from './testing/linked-device.ts';
import { SOON_MS, WholeDevice } from './testing/whole-device.ts';

const FIRST = `ATD${SETTINGS.primaryNumber};`;
const SECOND = `ATD${SETTINGS.secondNumber};`;
const OURS_RINGS = '1,0,3,0,0,"+31880000112",145';
const INCOMING = '1,1,4,0,0,"+31611111111",145';
/** It comes while another call is up: alone it would be an incoming one. */
const BESIDE = '2,1,4,0,0,"+31622222222",145';
const WAITING = '2,1,5,0,0,"+31622222222",145';
/** From each thing until it is looked at: more than the first pause before dialling again, and the dialling. */
const LOOK_MS = 5000;
/** The list of calls is read so often while one is up. */
const WATCH_MS = 10_000;
const LONG_CALL_MS = 20_000;
const MINUTE_MS = 60_000;

let device: WholeDevice;
let presses: number;
/** The last position's. */
let told: string | undefined;

beforeEach(async () => {
  device = await WholeDevice.online();
  [presses, told] = [0, undefined];
});

const raise = () => device.raiseAlarm(++presses);
const announce = () => device.order('expectCall');

function ring(...calls: string[]): void {
  device.listen();
  device.modem.calls.push(...calls);
  device.modem.say('RING');
}

function end(): void {
  device.modem.calls = [];
  device.modem.say('NO CARRIER');
}

const STATES: Record<string, () => void> = {
  'no alarm': () => {},
  'a test that is not accepted': () => {
    device.tell({ type: 'armTest', asOf: device.asOf, testSeconds: 600 });
    raise();
  },
  'a test that is not accepted, a call announced': () => {
    STATES['a test that is not accepted']!();
    announce();
  },
  dialling: () => {
    device.modem.answer('ATD', ['OK']);
    raise();
    device.modem.calls = [OURS_RINGS];
    device.run(SOON_MS);
  },
  'made way for a call announced': () => {
    STATES.dialling!();
    announce();
  },
  'open by us': () => {
    raise();
    device.run(LOOK_MS);
  },
  'open by us, a call announced': () => {
    STATES['open by us']!();
    announce();
  },
  'open by the centre': () => {
    STATES['closed by order, a call announced']!();
    ring(INCOMING);
    device.run(LOOK_MS);
  },
  'open by the centre, a call announced': () => {
    STATES['open by the centre']!();
    announce();
  },
  // Twenty seconds before the next try.
  lost: () => {
    device.modem.answer('ATD', ['NO CARRIER'], 1000);
    raise();
    device.run(40_000);
  },
  'lost, a call announced': () => {
    STATES.lost!();
    announce();
  },
  'closed by order': () => {
    STATES['open by us']!();
    device.order('closeLine');
    device.run(SOON_MS);
  },
  'closed by order, a call announced': () => {
    STATES['closed by order']!();
    announce();
  },
};

const EVENTS: Record<string, () => void> = {
  nothing: () => {},
  'a call comes': () => ring(device.modem.calls.length > 0 ? BESIDE : INCOMING),
  'a call waits': () => {
    ring(WAITING);
    device.run(SOON_MS);
    // Taken, it waits no more.
    if (device.modem.count('ATA') > 0) device.modem.calls = [WAITING.replace('1,5', '1,0')];
  },
  'a call comes in place of what is up': () => {
    device.listen();
    device.modem.calls = [INCOMING];
    device.modem.say('NO CARRIER', 'RING');
  },
  'it ends': end,
  'it ends without a word': () => {
    device.modem.calls = [];
    device.run(WATCH_MS);
  },
  'it ends after long': () => {
    device.run(LONG_CALL_MS);
    end();
  },
  expectCall: announce,
  'a further press': raise,
  'the alarm is closed': () => device.tell({ type: 'closed', alarmNumber: 1 }),
  'a minute': () => device.run(MINUTE_MS),
};

/** What the positions say of the line, and whether a call that comes next is taken. */
type Came = [line: string, next: 'taken' | 'refused', ...commands: string[]];

const NO_ALARM: Came = ['no alarm', 'refused'];
const REFUSED_WITHOUT_ALARM: Came = ['no alarm', 'refused', 'ATH'];
const IDLE: Came = ['idle', 'refused'];
const IDLE_EXPECTING: Came = ['idle', 'taken'];
const DIALLING: Came = ['dialling', 'refused'];
const OPEN: Came = ['open', 'refused'];
const OPEN_EXPECTING: Came = ['open', 'taken'];
const LOST: Came = ['lost', 'refused'];
const LOST_EXPECTING: Came = ['lost', 'taken'];
const REFUSED: Came = ['idle', 'refused', 'ATH'];
const TAKEN: Came = ['open', 'refused', 'ATA'];
const DIALLED: Came = ['open', 'refused', FIRST];
const SECOND_DIALLED: Came = ['open', 'refused', SECOND];

const TABLE: Record<string, Record<string, Came>> = {
  'no alarm': {
    nothing: NO_ALARM,
    'a call comes': REFUSED_WITHOUT_ALARM,
    'a call waits': REFUSED_WITHOUT_ALARM,
    'a call comes in place of what is up': REFUSED_WITHOUT_ALARM,
    'it ends': NO_ALARM,
    'it ends without a word': NO_ALARM,
    'it ends after long': NO_ALARM,
    expectCall: NO_ALARM,
    'a further press': DIALLED,
    'the alarm is closed': NO_ALARM,
    'a minute': NO_ALARM,
  },
  'a test that is not accepted': {
    nothing: IDLE,
    'a call comes': REFUSED,
    'a call waits': REFUSED,
    'a call comes in place of what is up': REFUSED,
    'it ends': IDLE,
    'it ends without a word': IDLE,
    'it ends after long': IDLE,
    expectCall: IDLE,
    'a further press': DIALLED,
    'the alarm is closed': NO_ALARM,
    'a minute': IDLE,
  },
  'a test that is not accepted, a call announced': {
    nothing: IDLE,
    'a call comes': REFUSED,
    'a call waits': REFUSED,
    'a call comes in place of what is up': REFUSED,
    'it ends': IDLE,
    'it ends without a word': IDLE,
    'it ends after long': IDLE,
    expectCall: IDLE,
    // The announced call is waited for, a minute at most; it is taken for the alarm too.
    'a further press': IDLE_EXPECTING,
    'the alarm is closed': NO_ALARM,
    'a minute': IDLE,
  },
  dialling: {
    nothing: DIALLING,
    'a call comes': DIALLING,
    'a call waits': DIALLING,
    'a call comes in place of what is up': ['open', 'refused', 'ATH', SECOND],
    'it ends': SECOND_DIALLED,
    'it ends without a word': SECOND_DIALLED,
    'it ends after long': SECOND_DIALLED,
    expectCall: ['idle', 'taken', 'ATH'],
    'a further press': DIALLING,
    'the alarm is closed': ['no alarm', 'refused', 'ATH'],
    // Nobody takes it.
    'a minute': ['open', 'refused', 'ATH', SECOND],
  },
  'made way for a call announced': {
    nothing: IDLE_EXPECTING,
    'a call comes': TAKEN,
    'a call waits': TAKEN,
    'a call comes in place of what is up': TAKEN,
    'it ends': IDLE_EXPECTING,
    'it ends without a word': IDLE_EXPECTING,
    'it ends after long': IDLE_EXPECTING,
    expectCall: IDLE_EXPECTING,
    'a further press': IDLE_EXPECTING,
    'the alarm is closed': NO_ALARM,
    'a minute': DIALLED,
  },
  'open by us': {
    nothing: OPEN,
    'a call comes': OPEN,
    'a call waits': OPEN,
    'a call comes in place of what is up': ['open', 'refused', 'ATH', SECOND],
    'it ends': SECOND_DIALLED,
    'it ends without a word': SECOND_DIALLED,
    'it ends after long': DIALLED,
    expectCall: OPEN_EXPECTING,
    'a further press': OPEN,
    'the alarm is closed': ['no alarm', 'refused', 'ATH'],
    'a minute': OPEN,
  },
  'open by us, a call announced': {
    nothing: OPEN_EXPECTING,
    'a call comes': OPEN_EXPECTING,
    'a call waits': OPEN_EXPECTING,
    'a call comes in place of what is up': TAKEN,
    'it ends': LOST_EXPECTING,
    'it ends without a word': LOST_EXPECTING,
    'it ends after long': LOST_EXPECTING,
    expectCall: OPEN_EXPECTING,
    'a further press': OPEN_EXPECTING,
    'the alarm is closed': ['no alarm', 'refused', 'ATH'],
    'a minute': OPEN,
  },
  'open by the centre': {
    nothing: OPEN,
    'a call comes': OPEN,
    'a call waits': OPEN,
    'a call comes in place of what is up': ['open', 'refused', 'ATH', FIRST],
    // A short call of the centre's own says nothing against the first number.
    'it ends': DIALLED,
    'it ends without a word': DIALLED,
    'it ends after long': DIALLED,
    expectCall: OPEN_EXPECTING,
    'a further press': OPEN,
    'the alarm is closed': ['no alarm', 'refused', 'ATH'],
    'a minute': OPEN,
  },
  'open by the centre, a call announced': {
    nothing: OPEN_EXPECTING,
    'a call comes': OPEN_EXPECTING,
    'a call waits': OPEN_EXPECTING,
    'a call comes in place of what is up': TAKEN,
    'it ends': LOST_EXPECTING,
    'it ends without a word': LOST_EXPECTING,
    'it ends after long': LOST_EXPECTING,
    expectCall: OPEN_EXPECTING,
    'a further press': OPEN_EXPECTING,
    'the alarm is closed': ['no alarm', 'refused', 'ATH'],
    'a minute': OPEN,
  },
  lost: {
    nothing: LOST,
    'a call comes': ['lost', 'refused', 'ATH'],
    'a call waits': ['lost', 'refused', 'ATH'],
    'a call comes in place of what is up': ['lost', 'refused', 'ATH'],
    'it ends': LOST,
    'it ends without a word': LOST,
    'it ends after long': ['lost', 'refused', SECOND],
    expectCall: LOST_EXPECTING,
    'a further press': ['lost', 'refused', SECOND],
    'the alarm is closed': NO_ALARM,
    'a minute': ['lost', 'refused', SECOND],
  },
  'lost, a call announced': {
    nothing: LOST_EXPECTING,
    'a call comes': TAKEN,
    'a call waits': TAKEN,
    'a call comes in place of what is up': TAKEN,
    'it ends': LOST_EXPECTING,
    'it ends without a word': LOST_EXPECTING,
    'it ends after long': LOST_EXPECTING,
    expectCall: LOST_EXPECTING,
    'a further press': LOST_EXPECTING,
    'the alarm is closed': NO_ALARM,
    'a minute': ['lost', 'refused', SECOND],
  },
  'closed by order': {
    nothing: IDLE,
    'a call comes': REFUSED,
    'a call waits': REFUSED,
    'a call comes in place of what is up': REFUSED,
    'it ends': IDLE,
    'it ends without a word': IDLE,
    'it ends after long': IDLE,
    expectCall: IDLE_EXPECTING,
    'a further press': DIALLED,
    'the alarm is closed': NO_ALARM,
    'a minute': IDLE,
  },
  'closed by order, a call announced': {
    nothing: IDLE_EXPECTING,
    'a call comes': TAKEN,
    'a call waits': TAKEN,
    'a call comes in place of what is up': TAKEN,
    'it ends': IDLE_EXPECTING,
    'it ends without a word': IDLE_EXPECTING,
    'it ends after long': IDLE_EXPECTING,
    expectCall: IDLE_EXPECTING,
    'a further press': IDLE_EXPECTING,
    'the alarm is closed': NO_ALARM,
    'a minute': IDLE,
  },
};

/** Each change is told with the next position, which is then due at once. */
function line(): string {
  for (const message of device.published()) {
    if (message.type === 'position') told = message.line;
  }
  return told ?? 'no alarm';
}

/** Whatever is up ends, and a call comes. */
function next(): 'taken' | 'refused' {
  end();
  device.run(SOON_MS);
  device.forget();
  ring(INCOMING);
  device.run(SOON_MS);
  return device.modem.count('ATA') > 0 ? 'taken' : 'refused';
}

it('stands in the table whole', () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(STATES));
  for (const row of Object.values(TABLE)) expect(Object.keys(row)).toEqual(Object.keys(EVENTS));
});

describe.each(Object.keys(STATES))('a line that is: %s', (from) => {
  it.each(Object.keys(EVENTS))('after: %s', (event) => {
    STATES[from]!();
    device.run(SOON_MS);
    expect(line()).toBe(TABLE[from]!.nothing![0]);
    device.forget();
    EVENTS[event]!();
    device.run(LOOK_MS);
    const commands = device.callCommands();
    const [expected] = TABLE[from]![event]!;
    const found = expected === 'no alarm' ? 'no alarm' : line();
    expect([found, next(), ...commands]).toEqual(TABLE[from]![event]!);
  });
});
