/** The study as a picture: drawn by hand, since it is a few bars, and has to be legible anywhere. */
import { POLICIES, type Policy } from './lives.ts';
import { POLICY_WORDS, percent, RESPONSE_NAMES } from './tables.ts';
import type { Selection, StudyTally } from './tally.ts';

const WIDTH = 860;
const MARGIN = 24;
const LABEL_WIDTH = 150;
const BAR_HEIGHT = 13;
const BAR_GAP = 2;
const GROUP_GAP = 14;
const GROUP_HEIGHT = POLICIES.length * (BAR_HEIGHT + BAR_GAP) + GROUP_GAP;
const BARS_LEFT = MARGIN + LABEL_WIDTH;
/** Room for a figure behind the longest bar. */
const FIGURE_WIDTH = 70;
const BARS_WIDTH = WIDTH - MARGIN - BARS_LEFT - FIGURE_WIDTH;
const HEAD_HEIGHT = 96;
const PANEL_TITLE_HEIGHT = 34;
const MAX_TICKS = 6;

/** Told apart also without colour: light, middle, dark. */
const FILLS: Readonly<Record<Policy, string>> = {
  aware: '#1a7f37',
  buzzAt20: '#bf8700',
  none: '#afb8c1',
};

interface Group {
  readonly label: string;
  readonly quiet: string;
  readonly shares: readonly (readonly [policy: Policy, share: number])[];
}

function groupOf(tally: StudyTally, label: string, selection: Omit<Selection, 'policy'>): Group {
  const outcomes = POLICIES.flatMap((policy) => {
    const outcome = tally.outcome({ policy, ...selection });
    return outcome ? [[policy, outcome] as const] : [];
  });
  const people = outcomes[0]?.[1].people ?? 0;
  return {
    label,
    quiet: people === 1 ? '1 person' : `${people} people`,
    shares: outcomes.map(([policy, { unableHoursShare }]) => [policy, unableHoursShare] as const),
  };
}

/** `badSeat`: bad seat. */
const wordsOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A step of 1, 2 or 5 that divides the scale into few parts. */
function tickStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / MAX_TICKS));
  return [1, 2, 5, 10].map((each) => each * power).find((step) => most / step <= MAX_TICKS)!;
}

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const text = (x: number, y: number, words: string, style = ''): string =>
  `<text x="${round(x)}" y="${round(y)}"${style && ` class="${style}"`}>${escaped(words)}</text>`;

const round = (value: number): number => Math.round(value * 10) / 10;

const rect = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${height}" fill="${fill}"/>`;

function bars(group: Group, top: number, scale: (share: number) => number): string[] {
  const middle = top + (POLICIES.length * (BAR_HEIGHT + BAR_GAP)) / 2;
  return [
    text(MARGIN, middle, group.label, 'b'),
    text(MARGIN, middle + 15, group.quiet, 'q'),
    ...group.shares.flatMap(([policy, share], index) => {
      const y = top + index * (BAR_HEIGHT + BAR_GAP);
      const width = scale(share);
      return [
        rect(BARS_LEFT, y, Math.max(width, 1), BAR_HEIGHT, FILLS[policy]),
        text(BARS_LEFT + width + 6, y + BAR_HEIGHT - 2, percent(share), 'f'),
      ];
    }),
  ];
}

interface Panel {
  readonly title: string;
  readonly groups: readonly Group[];
}

function panel({ title, groups }: Panel, top: number, most: number): string[] {
  const first = top + PANEL_TITLE_HEIGHT;
  const bottom = first + groups.length * GROUP_HEIGHT - GROUP_GAP + 4;
  const scale = (share: number) => (share / most) * BARS_WIDTH;
  const step = tickStep(most);
  const ticks = Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);
  const digits = step >= 0.01 ? 0 : step >= 0.001 ? 1 : 2;
  return [
    text(MARGIN, top + 14, title, 't'),
    ...ticks.flatMap((share) => {
      const x = round(BARS_LEFT + scale(share));
      return [
        `<path class="g" d="M${x} ${first - 4}V${bottom}"/>`,
        text(x, bottom + 15, `${(share * 100).toFixed(digits)} %`, 'a'),
      ];
    }),
    ...groups.flatMap((group, index) => bars(group, first + index * GROUP_HEIGHT, scale)),
  ];
}

const heightOf = ({ groups }: Panel): number =>
  PANEL_TITLE_HEIGHT + groups.length * GROUP_HEIGHT + 34;

function legend(top: number): string[] {
  return POLICIES.flatMap((policy, index) => {
    const x = MARGIN + index * 150;
    return [rect(x, top - 11, 13, 13, FILLS[policy]), text(x + 20, top, POLICY_WORDS[policy])];
  });
}

const STYLE = `
    svg { background: #ffffff; }
    text { fill: #1f2328; }
    .h { font-size: 18px; font-weight: 600; }
    .t, .b { font-weight: 600; }
    .q, .a { fill: #59636e; font-size: 12px; }
    .f { font-size: 12px; }
    .a { text-anchor: middle; }
    .g { fill: none; stroke: #d1d9e0; stroke-width: 1; }
  `;

/** Draws what came out. @param caption whose lives these are */
export function chart(tally: StudyTally, caption: string): string {
  const panels: Panel[] = [
    {
      title: 'By kind of person; she answers reminders in the middle way',
      groups: [
        groupOf(tally, 'all', {}),
        ...tally.kinds.map((kind) => groupOf(tally, wordsOf(kind), { kind })),
      ],
    },
    {
      title: 'Some of them once more, by how they answer reminders',
      groups: RESPONSE_NAMES.map((response) =>
        groupOf(tally, `${response} response`, { response, askedAgain: true }),
      ),
    },
  ];
  const shares = panels.flatMap(({ groups }) => groups.flatMap((group) => group.shares));
  const most = Math.max(0.001, ...shares.map(([, share]) => share));
  let top = HEAD_HEIGHT;
  const drawn = panels.flatMap((each) => {
    const lines = panel(each, top, most);
    top += heightOf(each);
    return lines;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-labelledby="t d" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="14">`,
    '<title id="t">Hours in which an alarm could not have been answered</title>',
    `<desc id="d">${escaped(description(tally, caption))}</desc>`,
    `<style>${STYLE}</style>`,
    text(MARGIN, 34, 'Hours in which an alarm would not get 30 minutes of line and position', 'h'),
    text(MARGIN, 56, `${caption}; share of person-hours`, 'q'),
    ...legend(80),
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function description(tally: StudyTally, caption: string): string {
  const all = POLICIES.flatMap((policy) => {
    const outcome = tally.outcome({ policy });
    return outcome ? [`${POLICY_WORDS[policy]} ${percent(outcome.unableHoursShare)}`] : [];
  });
  return `${caption}. All people: ${all.join(', ')}.`;
}
