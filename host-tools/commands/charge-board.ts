import { type ChargeBoardRow, localMinuteOfDay, readChargeBoard } from '../receiver/index.ts';
import { openStore } from '../store/store.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { CHARGING_WORDS, duration, shownId } from './line-words.ts';
import { dataDirFrom, STORE_OPTIONS, textOf } from './store-options.ts';

export const chargeBoard: Command = {
  name: 'charge-board',
  summary: 'how each device is charged, the most urgent first; no positions',
  description: `
Lists every device that has been heard, the most urgent first. It may be called while a receiver runs.

  LEFT     how long line and position would last, as the device last said
  A DAY    more or less than a day before
  NIGHTS   missed: without measured current from 20:00 to 09:00, of the last seven that are over
  CHARGER  what the charger does
  NEED     what the device asks for
  TOLD     how far the reminders have come: by touch, on her safe channel, the caseworker
  CELL     'aged': it holds much less than when it was new
  HEARD    when the device last said so
  TO DO    what would help most`,
  options: {
    ...STORE_OPTIONS,
    json: { type: 'boolean', doc: 'one JSON object a line for each device' },
  },
  examples: [
    ['aware charge-board', 'all devices, as a table'],
    ['aware charge-board --json', 'the same, for a program'],
  ],
  run,
};

async function run(values: OptionValues, { stdout, env }: Terminal): Promise<number> {
  const store = openStore({
    dataDir: dataDirFrom(values, env),
    keyFile: textOf(values['key-file']),
  });
  try {
    const nowMs = Date.now();
    const rows = readChargeBoard(store.database, nowMs, localMinuteOfDay);
    const lines = values.json === true ? rows.map(jsonLine) : table(rows, nowMs);
    for (const line of lines) stdout.write(`${line}\n`);
    return EXIT.ok;
  } finally {
    store.close();
  }
}

function jsonLine({ deviceId, saidAtMs, isOff, isCellAged, ...rest }: ChargeBoardRow): string {
  return JSON.stringify({
    device: deviceId,
    saidAt: new Date(saidAtMs).toISOString(),
    ...rest,
    ...{ off: isOff, cellAged: isCellAged },
  });
}

const HEAD = [
  'DEVICE',
  'LEFT',
  'A DAY',
  'NIGHTS',
  'CHARGER',
  'NEED',
  'TOLD',
  'CELL',
  'HEARD',
  'TO DO',
];

function table(rows: readonly ChargeBoardRow[], nowMs: number): string[] {
  if (rows.length === 0) return ['no device has been heard yet'];
  const cells = [HEAD, ...rows.map((row) => cellsOf(row, nowMs))];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  return cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

const NEED_WORDS: Readonly<Record<ChargeBoardRow['chargeNeed'], string>> = {
  unknown: '?',
  none: '',
  tonight: 'tonight',
  now: 'now',
};

const STEP_WORDS: Readonly<Record<ChargeBoardRow['step'], string>> = {
  0: '',
  1: 'by touch',
  2: 'safe channel',
  3: 'caseworker',
};

const ADVICE_WORDS: Readonly<Record<ChargeBoardRow['advice'], string>> = {
  '': '',
  replaceCell: 'replace the cell: charging helps no more',
  checkDock: 'seat it again, look at plug and contacts',
  checkCharger: 'give it its own charger',
  chargeNow: 'charge it now',
  chargeTonight: 'charge it tonight',
  askWhy: 'ask what keeps her from charging',
  checkCell: 'plan for a new cell',
};

function cellsOf(row: ChargeBoardRow, nowMs: number): string[] {
  const { deviceId, responseMinutes, missedNights, watchedNights, saidAtMs } = row;
  const agoSeconds = Math.max(0, Math.floor((nowMs - saidAtMs) / 1000));
  return [
    shownId(deviceId),
    row.isOff ? 'OFF' : duration(responseMinutes * 60),
    trendWords(row.dayTrendMinutes),
    watchedNights === 0 ? '' : `${missedNights} of ${watchedNights}`,
    CHARGING_WORDS[row.charging],
    NEED_WORDS[row.chargeNeed],
    STEP_WORDS[row.step],
    row.isCellAged ? 'aged' : '',
    `${duration(agoSeconds)} ago`,
    ADVICE_WORDS[row.advice],
  ];
}

function trendWords(minutes: number | null): string {
  if (minutes === null) return '';
  if (minutes === 0) return '0';
  return `${minutes < 0 ? '−' : '+'}${duration(Math.abs(minutes) * 60)}`;
}
