import { expect, it } from 'vitest';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { Progress } from './progress.ts';

it('without a terminal a study says ten times how far it is, and how long it will take', () => {
  const terminal = new FakeTerminal();
  let nowMs = 0;
  const progress = new Progress(terminal, 100, () => nowMs);
  for (let done = 1; done <= 100; done++) {
    nowMs = done * 2000;
    progress.show(done);
  }
  progress.end();
  const lines = terminal.errors.trimEnd().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('10 of 100 people, about 3 min left');
  expect(lines[8]).toBe('90 of 100 people, about 20 s left');
  expect(lines[9]).toBe('100 of 100 people');
});

it('on a terminal it keeps one line, and leaves none', () => {
  const terminal = new FakeTerminal();
  Object.assign(terminal.stderr, { isTTY: true });
  const progress = new Progress(terminal, 5, () => 1000);
  for (const done of [1, 2]) progress.show(done);
  progress.end();
  expect(terminal.errors).toBe('\r\x1b[K1 of 5 people\r\x1b[K2 of 5 people\r\x1b[K');
});
