import { dayAfter } from '../bench/plan-parsers.ts';
import { AwareError } from '../errors.ts';
import { checkName } from '../receiver/index.ts';
import { BY_OPTION, deviceIdFrom, withRegistry } from './bench/registry-access.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { printable, shownId } from './line-words.ts';
import { STORE_OPTIONS, textOf } from './store-options.ts';

const MAX_TERM_MONTHS = 36;

export const handOut: Command = {
  name: 'hand-out',
  words: 'ID',
  summary: 'note in the registry that a device is given to a case',
  description: `
Notes who has a device: a case's reference, never a name. It must be locked and have passed its
check. In an emergency --despite hands out one that has not; the reason stays on record.

No cable is needed. From now on 'aware provision' and 'aware flash' leave the device alone until it
has come back and 'aware wipe' has freed it.`,
  options: {
    ...STORE_OPTIONS,
    ...BY_OPTION,
    case: { type: 'string', value: 'REFERENCE', doc: "the case's reference, never a name" },
    until: { type: 'string', value: 'DAY', doc: 'another last day of the term, as 2027-05-26' },
    despite: { type: 'string', value: 'REASON', doc: 'hand it out without a check that passed' },
    json: { type: 'boolean', doc: 'print the result as one JSON object' },
  },
  examples: [
    [
      'aware hand-out K7QM-2XPD --case 2026-114',
      'to this case, for the term it was provisioned with',
    ],
    ['aware hand-out K7QM-2XPD --case 2026-114 --until 2027-01-31', 'for a shorter term'],
  ],
  run,
};

async function run(
  values: OptionValues,
  terminal: Terminal,
  words: readonly string[],
): Promise<number> {
  const help = "'aware hand-out --help' explains it";
  const caseReference = textOf(values.case);
  if (words.length !== 1) throw new AwareError('usage', 'one device is handed out at a time', help);
  if (caseReference === undefined) throw new AwareError('usage', '--case is missing', help);
  checkName(caseReference);
  const deviceId = deviceIdFrom(words[0]!);
  const termEndsOn = dayFrom(values.until);
  return withRegistry(values, terminal, ({ registry }) => {
    registry.handOut(deviceId, { caseReference, termEndsOn, despite: textOf(values.despite) });
    const { termEndsOn: until } = registry.get(deviceId);
    terminal.stdout.write(
      values.json === true
        ? `${JSON.stringify({ device: deviceId, caseReference, termEndsOn: until })}\n`
        : `${shownId(deviceId)} is with case ${printable(caseReference)} until ${until}\n`,
    );
    return EXIT.ok;
  });
}

function dayFrom(value: OptionValues[string]): string | undefined {
  const day = textOf(value);
  if (day === undefined) return undefined;
  const parsed = dayAfter(Date.now(), MAX_TERM_MONTHS)(day);
  if (parsed.ok) return parsed.value;
  throw new AwareError('usage', `--until ${day} ${parsed.why}`, "as in '--until 2027-05-26'");
}
