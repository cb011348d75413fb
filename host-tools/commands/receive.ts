import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { AwareError } from '../errors.ts';
import {
  checkName,
  type OutsideSettings,
  type ReceiverEvent,
  type RunningReceiver,
  startReceiver,
} from '../receiver/index.ts';
import { type BrokerCredentials, readLoginFile } from '../receiver/outside-broker.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { LINE_HELP, parseLine } from './dispatcher-input.ts';
import { parseJsonLine } from './dispatcher-json.ts';
import type { DispatcherRequest } from './dispatcher-request.ts';
import { alarmName, eventLine, shownId, unaskedWords } from './event-line.ts';
import { EXIT } from './exit-codes.ts';
import { harmless, printable, words } from './line-words.ts';
import { paintFor } from './paint.ts';
import { dataDirFrom, STORE_OPTIONS } from './store-options.ts';
import { wholeNumber } from './whole-number.ts';

const DEFAULT_PORT = 1883;
const MAX_PORT = 65_535;
const MAX_CONNECT_TIMEOUT_S = 3600;

export const receive: Command = {
  name: 'receive',
  summary: 'take alarms: a broker, a store and a line for each event',
  description: `
Listens for devices with a broker of its own, keeps what they send in a database, and prints a
line for each alarm, position and heartbeat. A message is acknowledged once it is on disk.

While it runs, a dispatcher can type
  accept 3             a person takes alarm 3 (and earlier ones of that device that wait)
  close 3              the alarm is over; only this ends it on the device
  accept K7QM-2XPD 3   where more than one device has an alarm 3
  speaker on 3         she can hear the centre; likewise line, expect and share
  test K7QM-2XPD 10    her next press within 10 minutes is a test
  watch K7QM-2XPD 120  a heartbeat a minute for two hours
  list                 the alarms that are open
  help                 all commands
  quit                 or Ctrl-C

With --json each event is one JSON object a line, and so is each command on standard input:
  {"accept":{"device":"K7QM2XPD","alarmNumber":3,"by":"desk 4"}}
A command that fails is answered with an object whose event is 'commandFailed'. Further commands:
order, armTest, riskWindow, changeSettings, playPattern, sms (docs/dispatcher.md).

With --sms-dir it also takes alarms that came as short messages, from a program such as gammu-smsd
that writes them there (docs/integrator.md); a file is removed once its message is on disk.

With --notices it writes a file into a directory for each reminder to charge a device that is to go to
its holder's safe channel or to the caseworker, for a program that sends it (docs/integrator.md).

With --broker the receiver is a client of another MQTT broker instead. Its login comes from
AWARE_BROKER_USER and AWARE_BROKER_PASSWORD, or from a --broker-login file of two lines (user,
password) that only you may read; never from the command line, which others could see.`,
  options: {
    port: {
      type: 'string',
      value: 'N',
      doc: `port to listen on (${DEFAULT_PORT}); 0: any free one`,
    },
    host: { type: 'string', value: 'ADDRESS', doc: 'address to listen on (127.0.0.1)' },
    ...STORE_OPTIONS,
    broker: { type: 'string', value: 'URL', doc: 'use this broker: mqtt://host[:port], mqtts://…' },
    'broker-login': { type: 'string', value: 'FILE', doc: 'user and password, one a line' },
    'broker-ca': { type: 'string', value: 'FILE', doc: "PEM of the broker's authority, for mqtts" },
    'sms-dir': {
      type: 'string',
      value: 'DIR',
      doc: 'take short messages from this directory, a file each',
    },
    notices: {
      type: 'string',
      value: 'DIR',
      doc: 'write reminders to charge into this directory, a file each',
    },
    'connect-timeout': {
      type: 'string',
      value: 'SECONDS',
      doc: 'how long to try the broker at the start (10)',
    },
    by: {
      type: 'string',
      value: 'NAME',
      doc: 'who accepts and closes, for the record (your login)',
    },
    json: { type: 'boolean', doc: 'events and commands as JSON, one object a line' },
    verbose: {
      type: 'boolean',
      short: 'v',
      doc: 'also repeats of alarms that are accepted or closed',
    },
  },
  examples: [
    ['aware receive', 'listen on 127.0.0.1:1883'],
    [
      'aware receive --port 0 --data /tmp/try --json',
      'any free port, its own store, for a program',
    ],
    ['aware receive --broker mqtts://broker.example.org', 'as a client of another broker'],
  ],
  run,
};

async function run(values: OptionValues, terminal: Terminal): Promise<number> {
  const options = text(values);
  const print = printer(values, terminal);
  const outside = outsideSettings(options, terminal.env);
  const by = options.by ?? userInfo().username;
  checkName(by);
  const receiver = await startReceiver({
    dataDir: dataDirFrom(values, terminal.env),
    keyFile: options['key-file'],
    host: options.host,
    port: wholeNumber('receive', 'port', options.port, 0, MAX_PORT) ?? DEFAULT_PORT,
    outside,
    smsDir: options['sms-dir'],
    noticesDir: options.notices,
    onEvent: print.event,
  });
  const ended = new Promise<void>((resolve, reject) => {
    if (terminal.interrupted.aborted) resolve();
    terminal.interrupted.addEventListener('abort', () => resolve(), { once: true });
    listen(terminal, {
      receiver,
      print,
      by,
      json: values.json === true,
      quit: resolve,
      fail: reject,
    });
  });
  await ended.finally(() => receiver.stop());
  return EXIT.ok;
}

interface Dispatcher {
  readonly receiver: RunningReceiver;
  readonly print: Printer;
  readonly by: string;
  readonly json: boolean;
  quit(): void;
  /** Ends the command with a fault of ours. */
  fail(fault: unknown): void;
}

/** Obeys the lines of standard input, one after the other; its end does not end the receiver. */
function listen({ stdin, interrupted }: Terminal, dispatcher: Dispatcher): void {
  let before: Promise<void> = Promise.resolve();
  createInterface({ input: stdin, signal: interrupted }).on('line', (line) => {
    before = before.then(() => takeLine(line, dispatcher)).catch(dispatcher.fail);
  });
}

async function takeLine(line: string, dispatcher: Dispatcher): Promise<void> {
  const { receiver, print, json } = dispatcher;
  try {
    const request = json ? parseJsonLine(line) : parseLine(line, receiver.openAlarms);
    if (request) await obey(request, dispatcher);
  } catch (error) {
    if (!(error instanceof AwareError)) throw error;
    print.failure(error);
  }
}

async function obey(request: DispatcherRequest, dispatcher: Dispatcher): Promise<void> {
  const { receiver, print, quit } = dispatcher;
  const by = 'by' in request ? (request.by ?? dispatcher.by) : dispatcher.by;
  switch (request.verb) {
    case 'accept':
    case 'close':
      return receiver[request.verb](request.deviceId, request.alarmNumber, by);
    case 'order':
      return receiver.order({ ...request, by });
    case 'armTest':
      return receiver.armTest({ ...request, by });
    case 'riskWindow':
      return receiver.riskWindow({ ...request, by });
    case 'changeSettings':
      return receiver.changeSettings({ ...request, by });
    case 'playPattern':
      return receiver.playPattern(request);
    case 'sms':
      return receiver.ingestSms(request);
    case 'list':
      print.text(openAlarmLines(receiver));
      return receiver.silentDevices().forEach(print.event);
    case 'help':
      return print.text(LINE_HELP);
    case 'quit':
      return quit();
  }
}

function openAlarmLines(receiver: RunningReceiver): string {
  const lines = receiver.openAlarms().map((alarm) => {
    const { device, state, acceptedBy } = alarm;
    const by = acceptedBy ? ` by ${printable(acceptedBy)}` : '';
    return words(shownId(device), alarmName(alarm), `${state}${by}`, unaskedWords(alarm));
  });
  return lines.join('\n') || 'no alarm is open';
}

interface Printer {
  event(event: ReceiverEvent): void;
  text(text: string): void;
  failure(error: AwareError): void;
}

function printer(values: OptionValues, terminal: Terminal): Printer {
  const text = (line: string) => void terminal.stdout.write(`${line}\n`);
  if (values.json === true) {
    return {
      event: (event) => text(JSON.stringify(event)),
      text,
      failure: ({ code, message, hint }) =>
        text(JSON.stringify({ event: 'commandFailed', code, message, hint })),
    };
  }
  const paint = paintFor(terminal);
  return {
    event: (event) => {
      const line = eventLine(event, paint, values.verbose === true);
      if (line !== undefined) text(line);
    },
    text,
    failure: ({ message, hint }) => text(paint.warning(harmless(`${message}: ${hint}`))),
  };
}

type TextOptions = Readonly<Record<string, string | undefined>>;

const text = (values: OptionValues): TextOptions =>
  Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );

/** An option that would do nothing is a mistake of whoever gave it. */
function refuseOptions(options: TextOptions, names: readonly string[], why: string): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new AwareError('usage', `--${given} ${why}`, "'aware receive --help' explains the options");
}

function outsideSettings(options: TextOptions, env: Terminal['env']): OutsideSettings | undefined {
  const wanted = options['connect-timeout'];
  const timeout = wholeNumber('receive', 'connect-timeout', wanted, 1, MAX_CONNECT_TIMEOUT_S);
  if (options.broker === undefined) {
    refuseOptions(options, ['broker-login', 'broker-ca', 'connect-timeout'], 'needs --broker');
    return undefined;
  }
  refuseOptions(options, ['host', 'port'], 'is for the broker inside, and --broker uses another');
  return {
    url: options.broker,
    credentials: credentials(options['broker-login'], env),
    caFile: options['broker-ca'],
    connectTimeoutMs: timeout === undefined ? undefined : timeout * 1000,
  };
}

function credentials(
  loginFile: string | undefined,
  env: Terminal['env'],
): BrokerCredentials | undefined {
  if (loginFile !== undefined) return readLoginFile(loginFile);
  const { AWARE_BROKER_USER: username, AWARE_BROKER_PASSWORD: password } = env;
  return username && password ? { username, password } : undefined;
}
