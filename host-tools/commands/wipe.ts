import { type Person, type Question, refusedBecause, taken } from '../bench/person.ts';
import { deviceToWipe, wipeDevice } from '../bench/wipe.ts';
import { AwareError } from '../errors.ts';
import type { RegisteredDevice } from '../registry/registry.ts';
import { type BoardOpener, PORT_OPTION, withBoard } from './bench/board-opener.ts';
import { withPerson } from './bench/person-from.ts';
import { BY_OPTION, deviceIdFrom, withRegistry } from './bench/registry-access.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { readDeviceId } from './dispatcher-request.ts';
import { EXIT } from './exit-codes.ts';
import { printable, shownId } from './line-words.ts';
import { STORE_OPTIONS, textOf } from './store-options.ts';

export const wipe = (open: BoardOpener): Command => ({
  name: 'wipe',
  summary: 'take a device back: erase its keys, keep what was recorded of it',
  description: `
Proves to the device on the cable that it is ours, with its key from the registry; erases its journal
and keys, which the device reads back as erased; and ends the device in the registry, whose keys for
it are destroyed. What was recorded of it stays on the host: alarms, positions, who had it. The board
is bare then and gets a new id with the next 'aware provision'.

A device with an open alarm is not wiped. One that is lost or broken is given up with --lost: the
receiver takes no word of it any more, though nobody has seen that its board was erased.`,
  options: {
    ...PORT_OPTION,
    ...STORE_OPTIONS,
    ...BY_OPTION,
    yes: { type: 'boolean', doc: 'do not ask whether this is the device that is meant' },
    lost: { type: 'string', value: 'ID', doc: 'give this device up, without a cable' },
    json: { type: 'boolean', doc: 'with --yes: print the result as one JSON object' },
  },
  examples: [
    ['aware wipe', 'the device on the cable, after you have typed its id'],
    ['aware wipe --lost K7QM-2XPD', 'a device that does not come back'],
  ],
  run: (values, terminal) => run(open, values, terminal),
});

async function run(open: BoardOpener, values: OptionValues, terminal: Terminal): Promise<number> {
  const lost = textOf(values.lost);
  const gone = await withRegistry(values, terminal, async ({ registry }) => {
    if (lost === undefined) {
      return withBoard(open, values, async (board) => {
        const device = await deviceToWipe(board, registry);
        await confirm(values, terminal, device);
        await wipeDevice(board, registry, device.deviceId);
        return device;
      });
    }
    const device = registry.get(deviceIdFrom(lost));
    await confirm(values, terminal, device);
    registry.takeBack(device.deviceId, 'lost');
    return device;
  });
  terminal.stdout.write(`${result(gone, lost !== undefined, values.json === true)}\n`);
  return EXIT.ok;
}

function result({ deviceId, caseReference }: RegisteredDevice, isLost: boolean, isJson: boolean) {
  const state = isLost ? 'lost' : 'returned';
  if (isJson) return JSON.stringify({ device: deviceId, state, caseReference });
  return isLost
    ? `${shownId(deviceId)} is given up: nothing that it says is taken any more`
    : `${shownId(deviceId)} is erased, read back as erased; its board is bare`;
}

async function confirm(
  values: OptionValues,
  terminal: Terminal,
  device: RegisteredDevice,
): Promise<void> {
  if (values.yes === true) return;
  if (terminal.stdin.isTTY !== true || values.json === true) {
    throw new AwareError(
      'usage',
      'nobody can be asked whether this is the right device',
      'say so with --yes',
    );
  }
  const answering = { option: '--yes', file: undefined, names: [], isJson: false };
  await withPerson(terminal, answering, (person) => askForId(person, device));
}

/** Typed, because a yes comes too easily. */
async function askForId(person: Person, { deviceId, caseReference }: RegisteredDevice) {
  const whose = caseReference === null ? 'no case' : `case ${printable(caseReference)}`;
  person.tell(`${shownId(deviceId)} belongs to ${whose}. Its keys will be gone for good.`);
  const question: Question<string> = {
    name: 'id',
    text: 'Type its id, as on its label, to go on:',
    parse: (answer) =>
      readDeviceId(answer) === deviceId ? taken(answer) : refusedBecause('is not its id'),
  };
  await person.ask(question);
}
