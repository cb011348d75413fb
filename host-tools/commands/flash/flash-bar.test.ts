import { expect, it } from 'vitest';
import type { FlashProgress } from '../../flash/flash-board.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { FlashBar } from './flash-bar.ts';

const STEPS: FlashProgress[] = [
  { step: 'look', bytes: 0, of: 40_000 },
  ...[4000, 8000, 12_000, 40_000].map((bytes) => ({ step: 'write' as const, bytes, of: 40_000 })),
  { step: 'switch', bytes: 40_000, of: 40_000 },
];

function shown(isTTY: boolean, isJson: boolean): FakeTerminal {
  const terminal = new FakeTerminal();
  terminal.stdout.isTTY = isTTY;
  const bar = new FlashBar(terminal, 'PORT', isJson);
  for (const step of STEPS) bar.show(step);
  bar.end();
  terminal.stdout.write('\n');
  return terminal;
}

it('writes plain lines where there is no terminal, not one for each page', () => {
  expect(shown(false, false).printed.all).toEqual([
    ...['PORT  looking at what is there', 'PORT  writing  10 %', 'PORT  writing  30 %'],
    ...['PORT  writing  100 %', 'PORT  making it the one that starts', ''],
  ]);
});

it('is one line on a terminal, and leaves it empty', () => {
  const { output } = shown(true, false);
  expect(output).toContain('[#########---------------------]  30 %  writing');
  expect(output.trimEnd().endsWith('\r\x1b[K')).toBe(true);
});

it('is an object a line for a machine', () => {
  const lines = shown(true, true).printed.all.filter((line) => line !== '');
  expect(lines.map((line) => JSON.parse(line))).toEqual(STEPS);
});
