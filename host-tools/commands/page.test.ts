import { expect, it } from 'vitest';
import { runProgram } from './program.ts';
import { FakeTerminal } from './testing/fake-terminal.ts';

it('aware page says where the page is, serves it, and ends with Ctrl-C', async () => {
  const terminal = new FakeTerminal();
  const ended = runProgram(['page', '--json'], terminal);
  const { url } = JSON.parse(await terminal.printed.first(() => true));
  const response = await fetch(url);
  expect(await response.text()).toContain('A first look at a board');
  expect((await fetch(new URL('page.js', url))).headers.get('content-type')).toContain(
    'javascript',
  );
  terminal.interrupt();
  expect(await ended).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
});
