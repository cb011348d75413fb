/** What the reserve is, in each of its states, after each thing that can happen to it. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEspruino } from './testing/fake-espruino.ts';

const MINUTE_MS = 60_000;
const RESERVE_MINUTES = 30;

let reserve: typeof import('./reserve.ts');
let espruino: FakeEspruino;
let mayRun: boolean | undefined;
/** As the rest of the device keeps it for a start: it was below when last no alarm ran. */
let isKeptBelow: boolean;

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  isKeptBelow = false;
  mayRun = undefined;
  vi.doMock('./modem/link.ts', () => ({
    allowModem: (may: boolean) => {
      mayRun = may;
    },
  }));
  reserve = await import('./reserve.ts');
});

function look(minutes: number, what: '' | 'charging' | 'alarm' = ''): void {
  reserve.updateReserve(minutes, RESERVE_MINUTES, what === 'charging', what === 'alarm');
  if (what !== 'alarm') isKeptBelow = reserve.reserve >= reserve.Reserve.lastWords;
}

async function restart(minutes: number, what: '' | 'alarm' = ''): Promise<void> {
  espruino.restart();
  reserve = await import('./reserve.ts');
  reserve.startReserve(minutes, isKeptBelow);
  look(minutes, what);
}

const pass = (minutes: number) => espruino.advance(minutes * MINUTE_MS);
const taken = () => reserve.lastWordsTaken();

/** How to come into each state. */
const STATES: Record<string, () => void | Promise<void>> = {
  ample: () => look(90),
  thin: () => look(50),
  'thin on a charger at 20 min': () => look(20, 'charging'),
  'thin in an alarm at 20 min': () => look(20, 'alarm'),
  'thin in an alarm that came when shed': () => {
    look(20);
    taken();
    look(20, 'alarm');
  },
  'last words, 3 min left': () => look(20),
  'last words, 1 min left': () => {
    look(20);
    pass(2);
  },
  // Nothing has looked since.
  'last words, over': () => {
    look(20);
    pass(3);
  },
  shed: () => {
    look(20);
    taken();
  },
  'shed for want of time': () => {
    look(20);
    pass(3);
    look(20);
  },
  'shed by a start with too little': () => restart(1),
  'shed, doubted': () => {
    look(20);
    return restart(20);
  },
};
/** A state's other name, where it differs in what has been, not in what it is. */
const SAME: Record<string, string> = {
  'thin on a charger at 20 min': 'thin',
  'thin in an alarm at 20 min': 'thin',
  'thin in an alarm that came when shed': 'thin',
  'last words, over': 'last words, 0 min left',
  'shed for want of time': 'shed',
  'shed by a start with too little': 'shed',
};

const EVENTS: Record<string, () => void | Promise<void>> = {
  '90 min': () => look(90),
  '50 min': () => look(50),
  '40 min': () => look(40),
  '36 min': () => look(36),
  '33 min': () => look(33),
  '20 min': () => look(20),
  'charging at 20 min': () => look(20, 'charging'),
  'charging at 1 min': () => look(1, 'charging'),
  'alarm at 20 min': () => look(20, 'alarm'),
  'alarm at 20 min, and over': () => {
    look(20, 'alarm');
    look(20);
  },
  'last words taken': taken,
  'three minutes at 36 min': () => {
    pass(3);
    look(36);
  },
  'three minutes at 20 min': () => {
    pass(3);
    look(20);
  },
  'restart at 45 min': () => restart(45),
  'restart at 33 min': () => restart(33),
  'restart at 20 min': () => restart(20),
  'restart at 1 min': () => restart(1),
  'restart in an alarm at 20 min': () => restart(20, 'alarm'),
};

/** The state after each event. */
const TABLE: Record<string, Record<string, string>> = {
  ample: {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'thin',
    '36 min': 'thin',
    '33 min': 'last words, 3 min left',
    '20 min': 'last words, 3 min left',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'thin',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed',
    'three minutes at 36 min': 'thin',
    'three minutes at 20 min': 'last words, 3 min left',
    'restart at 45 min': 'thin',
    'restart at 33 min': 'last words, 3 min left',
    'restart at 20 min': 'last words, 3 min left',
    'restart at 1 min': 'shed',
    'restart in an alarm at 20 min': 'thin',
  },
  thin: {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'thin',
    '36 min': 'thin',
    '33 min': 'last words, 3 min left',
    '20 min': 'last words, 3 min left',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'thin',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed',
    'three minutes at 36 min': 'thin',
    'three minutes at 20 min': 'last words, 3 min left',
    'restart at 45 min': 'thin',
    'restart at 33 min': 'last words, 3 min left',
    'restart at 20 min': 'last words, 3 min left',
    'restart at 1 min': 'shed',
    'restart in an alarm at 20 min': 'thin',
  },
  'thin on a charger at 20 min': {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'thin',
    '36 min': 'thin',
    '33 min': 'last words, 3 min left',
    '20 min': 'last words, 3 min left',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'thin',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed',
    'three minutes at 36 min': 'thin',
    'three minutes at 20 min': 'last words, 3 min left',
    'restart at 45 min': 'thin',
    'restart at 33 min': 'last words, 3 min left',
    'restart at 20 min': 'last words, 3 min left',
    'restart at 1 min': 'shed',
    'restart in an alarm at 20 min': 'thin',
  },
  'thin in an alarm at 20 min': {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'thin',
    '36 min': 'thin',
    '33 min': 'last words, 3 min left',
    '20 min': 'last words, 3 min left',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'thin',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed',
    'three minutes at 36 min': 'thin',
    'three minutes at 20 min': 'last words, 3 min left',
    'restart at 45 min': 'thin',
    'restart at 33 min': 'last words, 3 min left',
    'restart at 20 min': 'last words, 3 min left',
    'restart at 1 min': 'shed',
    'restart in an alarm at 20 min': 'thin',
  },
  'thin in an alarm that came when shed': {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'thin',
    '36 min': 'thin',
    '33 min': 'last words, 3 min left',
    '20 min': 'last words, 3 min left',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'thin',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed',
    'three minutes at 36 min': 'thin',
    'three minutes at 20 min': 'last words, 3 min left',
    'restart at 45 min': 'shed, doubted',
    'restart at 33 min': 'shed, doubted',
    'restart at 20 min': 'shed, doubted',
    'restart at 1 min': 'shed, doubted',
    'restart in an alarm at 20 min': 'thin',
  },
  'last words, 3 min left': {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'thin',
    '36 min': 'last words, 3 min left',
    '33 min': 'last words, 3 min left',
    '20 min': 'last words, 3 min left',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'last words, 3 min left',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed',
    'three minutes at 36 min': 'shed',
    'three minutes at 20 min': 'shed',
    'restart at 45 min': 'shed, doubted',
    'restart at 33 min': 'shed, doubted',
    'restart at 20 min': 'shed, doubted',
    'restart at 1 min': 'shed, doubted',
    'restart in an alarm at 20 min': 'thin',
  },
  'last words, 1 min left': {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'thin',
    '36 min': 'last words, 1 min left',
    '33 min': 'last words, 1 min left',
    '20 min': 'last words, 1 min left',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'last words, 1 min left',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed',
    'three minutes at 36 min': 'shed',
    'three minutes at 20 min': 'shed',
    'restart at 45 min': 'shed, doubted',
    'restart at 33 min': 'shed, doubted',
    'restart at 20 min': 'shed, doubted',
    'restart at 1 min': 'shed, doubted',
    'restart in an alarm at 20 min': 'thin',
  },
  'last words, over': {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'thin',
    '36 min': 'shed',
    '33 min': 'shed',
    '20 min': 'shed',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'shed',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed',
    'three minutes at 36 min': 'shed',
    'three minutes at 20 min': 'shed',
    'restart at 45 min': 'shed, doubted',
    'restart at 33 min': 'shed, doubted',
    'restart at 20 min': 'shed, doubted',
    'restart at 1 min': 'shed, doubted',
    'restart in an alarm at 20 min': 'thin',
  },
  shed: {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'thin',
    '36 min': 'shed',
    '33 min': 'shed',
    '20 min': 'shed',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'shed',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed',
    'three minutes at 36 min': 'shed',
    'three minutes at 20 min': 'shed',
    'restart at 45 min': 'shed, doubted',
    'restart at 33 min': 'shed, doubted',
    'restart at 20 min': 'shed, doubted',
    'restart at 1 min': 'shed, doubted',
    'restart in an alarm at 20 min': 'thin',
  },
  'shed for want of time': {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'thin',
    '36 min': 'shed',
    '33 min': 'shed',
    '20 min': 'shed',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'shed',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed',
    'three minutes at 36 min': 'shed',
    'three minutes at 20 min': 'shed',
    'restart at 45 min': 'shed, doubted',
    'restart at 33 min': 'shed, doubted',
    'restart at 20 min': 'shed, doubted',
    'restart at 1 min': 'shed, doubted',
    'restart in an alarm at 20 min': 'thin',
  },
  'shed by a start with too little': {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'thin',
    '36 min': 'shed',
    '33 min': 'shed',
    '20 min': 'shed',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'shed',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed',
    'three minutes at 36 min': 'shed',
    'three minutes at 20 min': 'shed',
    'restart at 45 min': 'shed, doubted',
    'restart at 33 min': 'shed, doubted',
    'restart at 20 min': 'shed, doubted',
    'restart at 1 min': 'shed, doubted',
    'restart in an alarm at 20 min': 'thin',
  },
  'shed, doubted': {
    '90 min': 'ample',
    '50 min': 'thin',
    '40 min': 'shed, doubted',
    '36 min': 'shed, doubted',
    '33 min': 'shed, doubted',
    '20 min': 'shed, doubted',
    'charging at 20 min': 'thin',
    'charging at 1 min': 'shed, doubted',
    'alarm at 20 min': 'thin',
    'alarm at 20 min, and over': 'last words, 3 min left',
    'last words taken': 'shed, doubted',
    'three minutes at 36 min': 'shed, doubted',
    'three minutes at 20 min': 'shed, doubted',
    'restart at 45 min': 'shed, doubted',
    'restart at 33 min': 'shed, doubted',
    'restart at 20 min': 'shed, doubted',
    'restart at 1 min': 'shed, doubted',
    'restart in an alarm at 20 min': 'thin',
  },
};

/** By what comes of it: how long the last words still have, and whether what is shown is doubted. */
function state(): string {
  const { Reserve } = reserve;
  const is = reserve.reserve;
  expect(mayRun).toBe(is !== Reserve.shed);
  if (is < Reserve.lastWords) {
    look(40);
    expect(reserve.reserve).toBe(Reserve.thin);
    return is === Reserve.ample ? 'ample' : 'thin';
  }
  if (is === Reserve.lastWords) {
    let left = 0;
    for (look(20); reserve.reserve === Reserve.lastWords && left < 9; left++) {
      pass(1);
      look(20);
    }
    look(45);
    expect(reserve.reserve).toBe(Reserve.thin);
    return `last words, ${left} min left`;
  }
  look(45);
  return reserve.reserve === Reserve.shed ? 'shed, doubted' : 'shed';
}

describe('the reserve', () => {
  it('has each of its states with each event in the table', () => {
    const pairs = Object.keys(STATES).flatMap((from) =>
      Object.keys(EVENTS).map((event) => `${from} / ${event}`),
    );
    const entries = Object.entries(TABLE).flatMap(([from, row]) =>
      Object.keys(row).map((event) => `${from} / ${event}`),
    );
    expect(entries.sort()).toEqual(pairs.sort());
  });

  it.each(Object.keys(STATES))('comes into: %s', async (name) => {
    await STATES[name]!();
    expect(state()).toBe(SAME[name] ?? name);
  });
});

describe.each(Object.keys(STATES))('the reserve: %s', (from) => {
  it.each(Object.keys(EVENTS))('after %s', async (event) => {
    await STATES[from]!();
    await EVENTS[event]!();
    expect(state()).toBe(TABLE[from]![event]);
  });
});
