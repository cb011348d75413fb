import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noFigures } from '../../../simulator/index.ts';
import { chart, escaped } from './chart.ts';
import { type PersonReport, POLICIES } from './lives.ts';
import { StudyTally } from './tally.ts';

/** A tag, a stretch of text, or something that is neither. */
const PIECE = /<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<&]*")*)(\/?)>|((?:[^<>&]|&#\d+;)+)|[<>&]/g;

/** The elements of a document, by name; throws where it is not well-formed. */
function elementsOf(document: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  for (const [piece, closes, name, , isEmpty, text] of document.matchAll(PIECE)) {
    if (text !== undefined) continue;
    if (name === undefined) throw new Error(`not well-formed at '${piece}'`);
    if (closes) expect(open.pop()).toBe(name);
    else {
      names.push(name);
      if (!isEmpty) open.push(name);
    }
  }
  expect(open).toEqual([]);
  return names;
}

function reportOf(unableHours: number, kind: PersonReport['kind'] = 'nightly'): PersonReport {
  const lives = (['low', 'middle', 'high'] as const).flatMap((response) =>
    POLICIES.map((policy) => ({
      ...{ policy, response },
      figures: { ...noFigures(), hours: 1000, nights: 40, unableHours },
    })),
  );
  return { kind, curve: 'flat', isAskedAgain: true, isCompared: true, lives };
}

function tallyOf(...reports: PersonReport[]): StudyTally {
  const tally = new StudyTally();
  for (const report of reports) tally.add(report);
  return tally;
}

describe('the chart', () => {
  it('is well-formed and has a bar and a figure for every group and device', () => {
    const svg = chart(tallyOf(reportOf(0), reportOf(200, 'cold')), 'two');
    const names = elementsOf(svg);
    // All, two kinds and three responses, and the legend.
    expect(names.filter((name) => name === 'rect')).toHaveLength((1 + 2 + 3 + 1) * POLICIES.length);
    expect(svg).toContain('20.00 %');
    expect(svg).toContain('10.00 %');
    expect(names.slice(0, 3)).toEqual(['svg', 'title', 'desc']);
  });

  it('stays within itself whatever came out', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), (hours) => {
        const svg = chart(tallyOf(...hours.map((each) => reportOf(each))), 'some');
        elementsOf(svg);
        const [, width] = /viewBox="0 0 (\d+) \d+"/.exec(svg)!;
        for (const [, x, wide] of svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)) {
          expect(Number(x) + Number(wide)).toBeLessThanOrEqual(Number(width));
        }
        expect(svg).not.toContain('NaN');
      }),
      { numRuns: 30 },
    );
  });

  it('says nothing that a caption could break', () => {
    const caption = 'a < b & "c" > d';
    expect(escaped(caption)).toBe('a &#60; b &#38; &#34;c&#34; &#62; d');
    elementsOf(chart(tallyOf(reportOf(1)), caption));
  });
});
