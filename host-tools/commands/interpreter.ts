import { existsSync } from 'node:fs';
import { hasValgrind, type InterpreterDevice } from '../../simulator/index.ts';
import { AwareError } from '../errors.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { BOARDS, boardFrom } from './demo/bundle.ts';
import { interpreterStarter } from './demo/device.ts';
import { playOnce } from './demo/once.ts';
import { isPublished, isReceiverEvent, Recorder } from './demo/record.ts';
import { skyFrom } from './demo/sky.ts';
import { Timeline } from './demo/timeline.ts';
import { DemoWorld, HOLD_MS } from './demo/world.ts';
import { EXIT } from './exit-codes.ts';
import { paintFor } from './paint.ts';

/** What the device may cost; design.md has the table. */
const BUDGET = { variablesPeak: 3000, bundleBytes: 32 * 1024, instructionsPressToPublish: 10e6 };
/** Under valgrind the interpreter is some fifty times slower. */
const SLOW_FIX_MS = 15_000;

export const interpreter: Command = {
  name: 'interpreter',
  summary: 'one alarm on the real Espruino interpreter, and what it costs there',
  description: `
Runs the firmware that ships on the real Espruino interpreter for Linux, whose path ESPRUINO names.
Its modem is the simulated one, on a pseudo-terminal; the receiver and its broker are real. It plays
one alarm to its end, then prints the most variables in use and the bundle's bytes. Where valgrind
is there, a second run counts the instructions from the completed hold to the first byte of the
publish command.

Without ESPRUINO it says so and exits 0. It needs python3 for the pseudo-terminal.`,
  options: {
    json: { type: 'boolean', doc: 'print the figures as one JSON object, and no more' },
    board: { type: 'string', value: 'NAME', doc: `${BOARDS.join(' or ')} (${BOARDS[0]})` },
  },
  examples: [['ESPRUINO=/path/to/espruino aware interpreter', 'play an alarm and measure it']],
  run,
};

/** The object that `--json` ends with; null is what could not be measured. */
interface Figures {
  readonly ok: boolean;
  readonly variablesPeak: number | null;
  readonly bundleBytes: number;
  readonly instructionsPressToPublish: number | null;
}

async function run(values: OptionValues, terminal: Terminal): Promise<number> {
  const print = (line: string) => void terminal.stdout.write(`${line}\n`);
  const { ESPRUINO: espruino } = terminal.env;
  if (!espruino) {
    print(values.json === true ? JSON.stringify(SKIPPED) : `skipped: ${SKIPPED.skipped}`);
    return EXIT.ok;
  }
  if (!existsSync(espruino)) {
    throw new AwareError(
      'fileUnreadable',
      `there is no interpreter at ${espruino}`,
      'set ESPRUINO to the path of an Espruino binary for Linux',
    );
  }
  const lane = new Lane(espruino, values, terminal);
  const figures = await lane.measure();
  print(values.json === true ? JSON.stringify(figures) : described(figures));
  return figures.ok ? EXIT.ok : EXIT.internal;
}

const SKIPPED = { ok: true, skipped: 'set ESPRUINO' } as const;

class Lane {
  private readonly espruino: string;
  private readonly values: OptionValues;
  private readonly terminal: Terminal;

  constructor(espruino: string, values: OptionValues, terminal: Terminal) {
    this.espruino = espruino;
    this.values = values;
    this.terminal = terminal;
  }

  async measure(): Promise<Figures> {
    const { ok, variablesPeak, bundleBytes } = await this.playAlarm();
    const instructionsPressToPublish = hasValgrind() ? await this.countInstructions() : null;
    return { ok, variablesPeak, bundleBytes, instructionsPressToPublish };
  }

  /** A whole alarm, with variables sampled. */
  private async playAlarm(): Promise<Omit<Figures, 'instructionsPressToPublish'>> {
    return this.withWorld('variables', async (world, recorder, device) => {
      const sky = skyFrom(undefined);
      const { ok } = await playOnce(world, recorder, sky, this.terminal.interrupted);
      const variablesPeak = await device().process.variablesPeak();
      return { ok, variablesPeak, bundleBytes: world.bundleBytes };
    });
  }

  /** A press while connected, with a position known; the first run has shown that it arrives. */
  private countInstructions(): Promise<number> {
    return this.withWorld('instructions', async (world, recorder, device) => {
      await recorder.until('the first heartbeat', isReceiverEvent('heartbeat'));
      await new Promise((resolve) => setTimeout(resolve, SLOW_FIX_MS));
      await device().process.markPress();
      world.press();
      await recorder.until('the alarm', isPublished('alarmRaised'));
      const instructions = device().process.instructionsPressToPublish();
      if (instructions === undefined)
        throw new Error('no hold was seen before the publish command');
      return instructions;
    });
  }

  private async withWorld<Result>(
    measure: 'variables' | 'instructions',
    play: (
      world: DemoWorld,
      recorder: Recorder,
      device: () => InterpreterDevice,
    ) => Promise<Result>,
  ): Promise<Result> {
    const { espruino, values, terminal } = this;
    const recorder = new Recorder();
    const print = (line: string) => void terminal.stdout.write(`${line}\n`);
    const timeline = values.json === true ? undefined : new Timeline(paintFor(terminal), print);
    let started: InterpreterDevice | undefined;
    const world = new DemoWorld({
      board: boardFrom(values.board),
      ...{ sky: skyFrom(undefined), port: 0, seed: 1 },
      startDevice: interpreterStarter(espruino, measure, HOLD_MS, (device) => {
        started = device;
      }),
      onMoment: (moment) => {
        recorder.add(moment);
        timeline?.add(moment);
      },
    });
    try {
      await world.start().catch((error: unknown) => {
        throw unusable(espruino, error);
      });
      return await play(world, recorder, () => started!);
    } finally {
      await world.stop();
    }
  }
}

/** What the interpreter said may be long; its first line says enough. */
function unusable(espruino: string, error: unknown): AwareError {
  if (error instanceof AwareError) return error;
  const [why] = `${error instanceof Error ? error.message : error}`.split('\n');
  return new AwareError(
    'interpreterUnusable',
    `${espruino} could not run the firmware: ${why}`.replace(/:$/, ''),
    'set ESPRUINO to an Espruino 2v29 built for Linux; python3 has to be there too',
    { cause: error },
  );
}

function described(figures: Figures): string {
  return Object.entries(BUDGET)
    .map(([name, budget]) => {
      const figure = figures[name as keyof typeof BUDGET];
      if (figure === null) return `${name}: not measured (valgrind is not there)`;
      return `${name}: ${figure} (budget ${budget}${figure > budget ? ', OVER' : ''})`;
    })
    .join('\n');
}
