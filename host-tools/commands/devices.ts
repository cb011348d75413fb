import { AwareError } from '../errors.ts';
import type { RegisteredDevice, StoredCheck } from '../registry/registry.ts';
import { deviceInFull, deviceJson, deviceLine } from './bench/device-lines.ts';
import { writeLabel } from './bench/label-file.ts';
import { deviceIdFrom, withRegistry } from './bench/registry-access.ts';
import { writeReport } from './bench/report-file.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { paintFor } from './paint.ts';
import { STORE_OPTIONS, textOf } from './store-options.ts';

export const devices: Command = {
  name: 'devices',
  words: '[ID…]',
  summary: 'the registry: who has which device, and whether it works',
  description: `
Lists every device of the registry: those that are out first, those taken back last. With ids, each
of these in full, with what was done with it. A term that ends within two weeks is marked: then
shelter and police decide whether it goes on.

A device is 'not finished' when provisioning it was broken off: nobody knows whether its board has
the keys. 'aware wipe' puts that right.`,
  options: {
    ...STORE_OPTIONS,
    all: { type: 'boolean', doc: 'also those that were taken back' },
    label: { type: 'string', value: 'FILE', doc: 'write the label of one device again' },
    report: { type: 'string', value: 'FILE', doc: 'write the last check of one device again' },
    json: { type: 'boolean', doc: 'one JSON object a line for each device' },
  },
  examples: [
    ['aware devices', 'what there is'],
    ['aware devices K7QM-2XPD', 'one of them, with its log'],
    ['aware devices --all --json', 'everything, for a program'],
  ],
  run,
};

async function run(
  values: OptionValues,
  terminal: Terminal,
  ids: readonly string[],
): Promise<number> {
  const wanted = ids.map(deviceIdFrom);
  const { label, report } = { label: textOf(values.label), report: textOf(values.report) };
  if ((label ?? report) !== undefined && wanted.length !== 1) {
    const help = 'name the device';
    throw new AwareError('usage', '--label and --report are for one device', help);
  }
  return withRegistry(values, terminal, ({ registry }) => {
    const isAll = values.all === true;
    const found =
      wanted.length > 0
        ? wanted.map((deviceId) => registry.get(deviceId))
        : registry.list().filter(({ state }) => isAll || state !== 'returned');
    if (label !== undefined) writeLabel(label, wanted[0]!);
    if (report !== undefined) writeReport(report, found[0]!, checkOf(found[0]!));
    const print = (text: string) => void terminal.stdout.write(`${text}\n`);
    const show = wanted.length > 0 ? deviceInFull : deviceLine;
    if (values.json === true) for (const device of found) print(JSON.stringify(deviceJson(device)));
    else if (found.length === 0) print("no device yet: 'aware provision' makes one");
    else for (const device of found) print(show(device, paintFor(terminal), Date.now()));
    return EXIT.ok;
  });
}

function checkOf({ deviceId, lastCheck }: RegisteredDevice): StoredCheck {
  if (lastCheck) return lastCheck;
  const why = `device ${deviceId} has not been checked`;
  throw new AwareError('deviceNotReady', why, "'aware check' does that");
}
