import type { Board } from '../bench/board.ts';
import { ReceiverView } from '../bench/check/receiver-view.ts';
import { CHECK_QUESTIONS, isPassed, runCheck } from '../bench/check/run-check.ts';
import type { Step } from '../bench/check/step.ts';
import type { Person } from '../bench/person.ts';
import { VERDICT_WORDS, verdictSentence } from '../bench/report.ts';
import { AwareError } from '../errors.ts';
import type { CheckStep, RegisteredDevice } from '../registry/registry.ts';
import { type BoardOpener, PORT_OPTION, withBoard } from './bench/board-opener.ts';
import { deviceJson } from './bench/device-lines.ts';
import { withPerson } from './bench/person-from.ts';
import { realClock } from './bench/real-clock.ts';
import { BY_OPTION, type OpenRegistry, withRegistry } from './bench/registry-access.ts';
import { writeReport } from './bench/report-file.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { shownId } from './line-words.ts';
import { type Paint, paintFor } from './paint.ts';
import { STORE_OPTIONS, textOf } from './store-options.ts';

export const check = (open: BoardOpener): Command => ({
  name: 'check',
  summary: 'the bench test of a device, with a verdict that a person can act on',
  description: `
Tries everything that an alarm needs: battery and charger, each vibration, the button, SIM card,
network, broker, satellites; then one test alarm on its whole way, accepted by the desk, with the
voice line heard by a person, and closed. Each step says what was measured, what is asked for and,
where it failed, what to do. A step that failed does not stop the others.

You need the device in your hand with a free view of the sky, its charger, a receiver that runs on the
same store ('aware receive'), somebody who answers the number to call, and somebody at the desk. The
desk may be you, in another terminal.

The result goes into the registry; --report prints it. When a step failed the exit code is ${EXIT.failedCheck}.
With --answers a JSON file answers what only a person can say, for tests of this program itself.`,
  options: {
    ...PORT_OPTION,
    ...STORE_OPTIONS,
    ...BY_OPTION,
    report: { type: 'string', value: 'FILE', doc: 'write it to be printed: .html, else as text' },
    answers: { type: 'string', value: 'FILE', doc: 'answers in a JSON file' },
    json: { type: 'boolean', doc: 'with --answers: print the result as one JSON object' },
  },
  examples: [
    ['aware check', 'step by step'],
    ['aware check --report check.html', 'and a page to be signed'],
  ],
  run: (values, terminal) => run(open, values, terminal),
});

async function run(open: BoardOpener, values: OptionValues, terminal: Terminal): Promise<number> {
  const isJson = values.json === true;
  const answering = {
    ...{ option: '--answers', file: textOf(values.answers), names: CHECK_QUESTIONS, isJson },
  };
  const device = await withRegistry(values, terminal, (opened) =>
    withBoard(open, values, (board) =>
      withPerson(terminal, answering, (person) => checkBoard(board, opened, person, terminal)),
    ),
  );
  const report = textOf(values.report);
  const lastCheck = device.lastCheck!;
  if (report !== undefined) writeReport(report, device, lastCheck);
  const { passed, steps } = lastCheck;
  terminal.stdout.write(
    isJson
      ? `${JSON.stringify(deviceJson(device))}\n`
      : `\n${verdict(steps, paintFor(terminal))}\n`,
  );
  return passed ? EXIT.ok : EXIT.failedCheck;
}

async function checkBoard(
  board: Board,
  { store, registry }: OpenRegistry,
  person: Person,
  terminal: Terminal,
): Promise<RegisteredDevice> {
  const { deviceId, firmwareVersion } = await board.identify();
  if (deviceId === undefined) throw bare();
  const registered = registry.get(deviceId);
  await board.unlock(registry.keysOf(deviceId).serviceKey);
  registry.note(deviceId, 'unlocked', 'to be checked');
  person.tell(`${shownId(deviceId)}, version ${firmwareVersion}`);
  const steps = await runCheck(
    {
      ...{ device: board, registered, person, clock: realClock(terminal) },
      receiver: new ReceiverView(store, deviceId),
    },
    progressFor(person, paintFor(terminal)),
  );
  registry.addCheck(deviceId, { passed: isPassed(steps), firmwareVersion, steps });
  return registry.get(deviceId);
}

const progressFor = (person: Person, paint: Paint) => ({
  started: ({ title }: Step) => person.tell(`\n${title}`),
  ended: (_: Step, { verdict: how, measured, limits, advice }: CheckStep) => {
    const painted = how === 'passed' ? paint.good : how === 'failed' ? paint.alarm : paint.quiet;
    person.tell(`  ${painted(VERDICT_WORDS[how])}  ${measured}${limits && ` (${limits})`}`);
    if (advice !== '') person.tell(`  ${paint.warning('to do')}   ${advice}`);
  },
});

const verdict = (steps: readonly CheckStep[], paint: Paint): string =>
  (isPassed(steps) ? paint.good : paint.alarm)(verdictSentence(steps));

const bare = (): AwareError =>
  new AwareError(
    'deviceNotReady',
    'the board on the cable is bare: there is no device to check',
    "'aware provision' makes it one",
  );
