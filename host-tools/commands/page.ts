import { readPage } from '../page/page-files.ts';
import { servePage } from '../page/server.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { wholeNumber } from './whole-number.ts';

const MAX_PORT = 65_535;

export const page: Command = {
  name: 'page',
  summary: 'a first look at a board in the browser: is it an Aware, and is it locked',
  description: `
Serves a page to the browser on this machine, and to nobody else. It opens the board's serial port in
the browser (Chrome, Edge or Opera on a computer) and says whether this is an Aware, which version it
runs, whether it charges and whether it is locked. It only looks: it writes nothing to the board, has
no key and sends nothing anywhere. Ctrl-C ends it.

A port is open in one program at a time: end any other that has the board's.`,
  options: {
    port: { type: 'string', value: 'N', doc: 'port to serve it on (any free one)' },
    json: { type: 'boolean', doc: 'say where it is as one JSON object' },
  },
  examples: [['aware page', 'then open the address that it says']],
  run,
};

async function run(values: OptionValues, { stdout, interrupted }: Terminal): Promise<number> {
  const port = wholeNumber('page', 'port', values.port, 0, MAX_PORT) ?? 0;
  const running = await servePage(readPage(), port);
  const { url } = running;
  stdout.write(
    values.json === true
      ? `${JSON.stringify({ url })}\n`
      : `open ${url} in Chrome, Edge or Opera\n`,
  );
  await new Promise<void>((resolve) => {
    if (interrupted.aborted) resolve();
    interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
  await running.stop();
  return EXIT.ok;
}
