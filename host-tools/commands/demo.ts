import { AwareError } from '../errors.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { BOARDS, boardFrom } from './demo/bundle.ts';
import { startVirtualDevice } from './demo/device.ts';
import { KEY_HELP, playWithKeys } from './demo/keys.ts';
import type { Moment } from './demo/moment.ts';
import { type OnceResult, playOnce } from './demo/once.ts';
import { Recorder } from './demo/record.ts';
import { type Sky, skyFrom } from './demo/sky.ts';
import { Timeline } from './demo/timeline.ts';
import { DemoWorld } from './demo/world.ts';
import { EXIT } from './exit-codes.ts';
import { paintFor } from './paint.ts';
import { wholeNumber } from './whole-number.ts';

const MAX_PORT = 65_535;
const MAX_SEED = 0xffffffff;

export const demo: Command = {
  name: 'demo',
  summary: 'one device and one receiver on this machine, to try with the keyboard',
  description: `
Starts a receiver with its broker, and a simulated device that runs the firmware that ships. The
device switches its modem on, finds the broker over TCP and says that it is there; that takes some
fifteen seconds, as on the real board. From then on the keyboard is hers and the centre's:
  p   she holds the button for two seconds
  a   a person at the centre accepts the alarm
  s   she can hear the centre, or no longer
  c   the centre closes it
  q   ends the demo

Without a terminal, or with --once, it plays one alarm to its end by itself and exits 0.`,
  options: {
    once: { type: 'boolean', doc: 'play one alarm by itself, then end' },
    json: { type: 'boolean', doc: 'with --once: print the result as one JSON object, and no more' },
    gnss: { type: 'string', value: 'FILE', doc: 'play a recorded GNSS log (NMEA or SiRF)' },
    board: { type: 'string', value: 'NAME', doc: `${BOARDS.join(' or ')} (${BOARDS[0]})` },
    port: { type: 'string', value: 'N', doc: "port of the receiver's broker (any free one)" },
    seed: { type: 'string', value: 'N', doc: 'seed of what is left to chance (1)' },
  },
  examples: [
    ['aware demo', 'press, accept and close with the keyboard'],
    ['aware demo --once --json', 'one alarm by itself, its times as JSON'],
    ['aware demo --gnss walk.log', 'the device is where a recorded GNSS log was made'],
  ],
  run,
};

async function run(values: OptionValues, terminal: Terminal): Promise<number> {
  const isOnce = values.once === true || !terminal.stdin.isTTY || !terminal.stdout.isTTY;
  if (values.json === true && !isOnce) {
    throw new AwareError('usage', '--json is for --once', "try 'aware demo --once --json'");
  }
  const sky = skyFrom(typeof values.gnss === 'string' ? values.gnss : undefined);
  const recorder = new Recorder();
  const print = isOnce ? linePrinter(terminal) : printerAboveKeys(terminal);
  const timeline = values.json === true ? undefined : new Timeline(paintFor(terminal), print);
  const world = new DemoWorld({
    board: boardFrom(values.board),
    sky,
    port: wholeNumber('demo', 'port', values.port, 0, MAX_PORT) ?? 0,
    seed: wholeNumber('demo', 'seed', values.seed, 0, MAX_SEED) ?? 1,
    startDevice: startVirtualDevice,
    onMoment: (moment: Moment) => {
      recorder.add(moment);
      timeline?.add(moment);
    },
  });
  try {
    await world.start();
    if (isOnce) return report(await once(world, recorder, sky, terminal), values, print);
    await playWithKeys(world, terminal, (fault) => print(`${fault}`));
    terminal.stdout.write('\n');
    return EXIT.ok;
  } finally {
    await world.stop();
  }
}

type Print = (line: string) => void;

const linePrinter =
  ({ stdout }: Terminal): Print =>
  (line) =>
    void stdout.write(`${line}\n`);

/** ECMA-48: back to the first column, and erase to the end of the line. */
const CLEAR_LINE = '\r\x1b[K';

/** The timeline scrolls, the keys stay in sight below it. */
function printerAboveKeys(terminal: Terminal): Print {
  const keys = paintFor(terminal).quiet(KEY_HELP);
  return (line) => void terminal.stdout.write(`${CLEAR_LINE}${line}\n${keys}`);
}

/** The result, or undefined when Ctrl-C came first. */
async function once(
  world: DemoWorld,
  recorder: Recorder,
  sky: Sky,
  { interrupted }: Terminal,
): Promise<OnceResult | undefined> {
  const stopped = new Promise<undefined>((resolve) => {
    interrupted.addEventListener('abort', () => resolve(undefined));
  });
  const played = playOnce(world, recorder, sky, interrupted).catch((fault: unknown) => {
    if (interrupted.aborted) return undefined;
    throw fault;
  });
  return Promise.race([played, stopped]);
}

function report(result: OnceResult | undefined, values: OptionValues, print: Print): number {
  if (!result) return EXIT.interrupted;
  print(values.json === true ? JSON.stringify(result) : summary(result));
  return result.ok ? EXIT.ok : EXIT.internal;
}

function summary({ alarm, fixes, mqttPacketBytes, bundleBytes }: OnceResult): string {
  return [
    `pressed, published after ${alarm.publishedMs} ms, received after ${alarm.receivedMs} ms,`,
    `accepted after ${alarm.acceptedMs} ms, closed after ${alarm.closedMs} ms; ${fixes} fixes.`,
    `The alarm took ${mqttPacketBytes} bytes on the wire, the firmware takes ${bundleBytes}.`,
  ].join('\n');
}
