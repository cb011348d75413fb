import { AwareError } from '../errors.ts';
import { setReminderText } from '../registry/reminders.ts';
import { openStore } from '../store/store.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { deviceIdOf } from './dispatcher-request.ts';
import { EXIT } from './exit-codes.ts';
import { shownId } from './line-words.ts';
import { dataDirFrom, STORE_OPTIONS, textOf } from './store-options.ts';

const HINT = "'aware help reminder-text' shows how";

export const reminderText: Command = {
  name: 'reminder-text',
  words: 'ID [TEXT]',
  summary: 'choose what a holder reads on her safe channel when charge is needed',
  description: `
Sets the words of the reminders that go to the safe channel of a device's holder; without words it
takes them back, and she reads 'Reminder: time to charge.' again. Choose them with her: whoever looks
over her shoulder reads them too, so they should be about anything but this device. They are used from
the next reminder on, also by a receiver that runs.`,
  options: STORE_OPTIONS,
  examples: [
    ["aware reminder-text K7QM-2XPD 'Your bike lights are low'", 'words that she chose'],
    ['aware reminder-text K7QM-2XPD', 'the words that everybody has'],
  ],
  run,
};

async function run(
  values: OptionValues,
  { stdout, env }: Terminal,
  words: readonly string[],
): Promise<number> {
  const [id, text, ...more] = words;
  if (id === undefined) throw new AwareError('usage', 'no device is named', HINT);
  // Words without quotes would lose what stands between them.
  if (more.length > 0) {
    throw new AwareError('usage', 'the text is more than one word of the command line', QUOTE_HINT);
  }
  const deviceId = deviceIdOf(id, HINT);
  const keyFile = textOf(values['key-file']);
  const store = openStore({ dataDir: dataDirFrom(values, env), keyFile });
  try {
    setReminderText(store, deviceId, text);
  } finally {
    store.close();
  }
  const what = text === undefined ? 'the words that everybody has' : 'her own words';
  stdout.write(`${shownId(deviceId)}  reminders have ${what}\n`);
  return EXIT.ok;
}

const QUOTE_HINT = 'put it between quotes';
