import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardIdentity } from '../bench/board.ts';
import type { RegisteredDevice } from '../registry/registry.ts';
import { type BoardOpener, PORT_OPTION, withBoard } from './bench/board-opener.ts';
import { deviceJson, deviceLine } from './bench/device-lines.ts';
import { withRegistry } from './bench/registry-access.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { duration, printable, shownId, words } from './line-words.ts';
import { type Paint, paintFor } from './paint.ts';
import { dataDirFrom, STORE_OPTIONS } from './store-options.ts';

export const inspect = (open: BoardOpener): Command => ({
  name: 'inspect',
  summary: 'what is on the cable: which device, which version, whether it is locked',
  description: `
Asks the board on the cable who it is. A locked device answers that and nothing else. Where this
machine has a registry, it says whose device it is as well. Nothing is changed.`,
  options: {
    ...PORT_OPTION,
    ...STORE_OPTIONS,
    json: { type: 'boolean', doc: 'print it as one JSON object' },
  },
  examples: [['aware inspect', 'what is on the cable']],
  run: (values, terminal) => run(open, values, terminal),
});

async function run(open: BoardOpener, values: OptionValues, terminal: Terminal): Promise<number> {
  const { identity, port } = await withBoard(open, values, async (board, at) => ({
    identity: await board.identify(),
    port: at,
  }));
  const device = await registered(identity, values, terminal);
  const text =
    values.json === true
      ? JSON.stringify({ port, ...identity, registered: device ? deviceJson(device) : null })
      : lines(identity, port, device, paintFor(terminal)).join('\n');
  terminal.stdout.write(`${text}\n`);
  return EXIT.ok;
}

/** Looking makes no registry where there is none. */
async function registered(
  { deviceId }: BoardIdentity,
  values: OptionValues,
  terminal: Terminal,
): Promise<RegisteredDevice | undefined> {
  if (deviceId === undefined) return undefined;
  if (!existsSync(join(dataDirFrom(values, terminal.env), 'aware.db'))) return undefined;
  return withRegistry(values, terminal, ({ registry }) => registry.find(deviceId));
}

const LOCK_WORDS: Readonly<Record<BoardIdentity['state'], string>> = {
  ...{ unknown: 'its lock is not known', bare: 'bare', locked: 'locked' },
  provisioned: 'NOT LOCKED, with keys on it',
};

const CHARGING_WORDS: Readonly<Record<BoardIdentity['charging'], string>> = {
  ...{ unknown: '', notCharging: 'not charging', charging: 'charging', full: 'full' },
  ...{ seatedNotCharging: 'seated but NOT charging', weakSource: 'weak charger' },
};

function lines(
  identity: BoardIdentity,
  port: string,
  device: RegisteredDevice | undefined,
  paint: Paint,
): string[] {
  const { deviceId, board, firmwareVersion, state, charging, responseMinutes } = identity;
  const lock = state === 'provisioned' ? paint.warning(LOCK_WORDS[state]) : LOCK_WORDS[state];
  const about = [
    words(
      port,
      deviceId === undefined ? 'no id yet' : shownId(deviceId),
      ...[printable(board), `version ${printable(firmwareVersion)}`, lock],
      ...[CHARGING_WORDS[charging], `${duration(responseMinutes * 60)} left`],
    ),
  ];
  if (device) return [...about, words('registry', deviceLine(device, paint, Date.now()))];
  if (deviceId === undefined) return about;
  return [...about, words('registry', paint.warning('does not know this device'))];
}
