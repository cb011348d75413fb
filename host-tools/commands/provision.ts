import { expectBare, type ProvisioningStep, provisionBoard } from '../bench/provision.ts';
import { askForPlan, PLAN_NAMES } from '../bench/provisioning-plan.ts';
import { type BoardOpener, PORT_OPTION, withBoard } from './bench/board-opener.ts';
import { writeLabel } from './bench/label-file.ts';
import { withPerson } from './bench/person-from.ts';
import { BY_OPTION, withRegistry } from './bench/registry-access.ts';
import { interrupted } from './bench/terminal-person.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { printable, shownId, words } from './line-words.ts';
import { paintFor } from './paint.ts';
import { STORE_OPTIONS, textOf } from './store-options.ts';

const STEP_WORDS: Readonly<Record<ProvisioningStep, string>> = {
  keysKept: 'its keys are in the registry',
  written: 'written to the board, and read back',
  locked: 'locked',
};

export const provision = (open: BoardOpener): Command => ({
  name: 'provision',
  summary: 'make a bare board a device: keys, numbers to call, settings, lock',
  description: `
Asks what the device is to be given, with a sensible answer to everything but network, broker and the
number to call. Then it makes an id and keys, puts them into the registry, writes them to the board,
lets the board read them back, and locks it: its interpreter is closed from then on.

A board that is a device already must be wiped first ('aware wipe'); one that belongs to a case must
have come back. No key is shown, logged or put into a file; the label that is written holds the id and
nothing that says what the device is.

With --from nobody is asked: a JSON file answers for as many boards as you plug in one after the
other. Its keys are those in docs/technician.md; what it leaves out is as in the questions.`,
  options: {
    ...PORT_OPTION,
    ...STORE_OPTIONS,
    ...BY_OPTION,
    from: { type: 'string', value: 'FILE', doc: 'answers in a JSON file, for a batch' },
    label: { type: 'string', value: 'FILE', doc: 'where the label goes (label-ID.svg, here)' },
    json: { type: 'boolean', doc: 'with --from: print the result as one JSON object' },
  },
  examples: [
    ['aware provision', 'asks for everything'],
    ['aware provision --from plan.json', 'the next board of a batch'],
  ],
  run: (values, terminal) => run(open, values, terminal),
});

async function run(open: BoardOpener, values: OptionValues, terminal: Terminal): Promise<number> {
  const isJson = values.json === true;
  const file = textOf(values.from);
  const print = (line: string) => {
    if (!isJson) terminal.stdout.write(`${line}\n`);
  };
  const answering = { option: '--from', file, names: PLAN_NAMES, isJson };
  const deviceId = await withRegistry(values, terminal, ({ registry }) =>
    withBoard(open, values, async (board, port) => {
      const bare = await expectBare(board, registry);
      print(words(port, bare.board, `version ${printable(bare.firmwareVersion)}`, 'bare'));
      const plan = await withPerson(terminal, answering, (person) =>
        askForPlan(person, Date.now()),
      );
      if (terminal.interrupted.aborted) throw interrupted();
      const paint = paintFor(terminal);
      const onStep = (step: ProvisioningStep, id: string) =>
        print(words(shownId(id), paint.good(STEP_WORDS[step])));
      return provisionBoard({ board, registry, onStep }, plan);
    }),
  );
  const label = textOf(values.label) ?? `label-${shownId(deviceId)}.svg`;
  writeLabel(label, deviceId);
  print(words('label', label));
  print("next: 'aware check'");
  if (isJson) terminal.stdout.write(`${JSON.stringify({ device: deviceId, label })}\n`);
  return EXIT.ok;
}
