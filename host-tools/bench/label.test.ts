import { expect, it } from 'vitest';
import { labelSvg } from './label.ts';

it('a label holds the id twice, as text and as a code, and nothing else', () => {
  const svg = labelSvg('K7QM2XPD', 'K7QM-2XPD');
  expect(svg).toContain('>K7QM-2XPD</text>');
  expect(svg.toLowerCase()).not.toContain('aware');
  // Version 1 with its quiet zone: 21 + 2 × 4 modules.
  expect(svg).toContain('viewBox="0 0 29 34"');
});

it('the code differs with the id alone', () => {
  expect(labelSvg('K7QM2XPD', 'x')).toBe(labelSvg('K7QM2XPD', 'x'));
  expect(labelSvg('K7QM2XPD', 'x')).not.toBe(labelSvg('K7QM2XPE', 'x'));
});

it('the code has the three corners that a scanner looks for', () => {
  const svg = labelSvg('K7QM2XPD', 'x');
  const isDark = (row: number, column: number): boolean =>
    svg.includes(`M${column + 4} ${row + 4}h1v1h-1z`);
  for (const [top, left] of [
    [0, 0],
    [0, 14],
    [14, 0],
  ] as const) {
    const rows = Array.from({ length: 7 }, (_, row) =>
      Array.from({ length: 7 }, (_, column) => (isDark(top + row, left + column) ? '#' : '.')).join(
        '',
      ),
    );
    expect(rows).toEqual([
      '#######',
      '#.....#',
      '#.###.#',
      '#.###.#',
      '#.###.#',
      '#.....#',
      '#######',
    ]);
  }
});
