import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeEspruino } from './testing/fake-espruino.ts';
import { bareDevice, loadLink, ONLINE_WITHIN_MS } from './testing/linked-device.ts';
import type { ScriptedModem } from './testing/scripted-modem.ts';

let espruino: FakeEspruino;
let modem: ScriptedModem;
let gnss: typeof import('./gnss.ts');
let link: Awaited<ReturnType<typeof loadLink>>;

async function start(board: string): Promise<void> {
  vi.doMock('board', () => import(`./boards/${board}.ts`));
  ({ espruino, modem } = bareDevice());
  link = await loadLink();
  gnss = await import('./gnss.ts');
  link.start();
  espruino.advance(ONLINE_WITHIN_MS);
  modem.commands.length = 0;
}

beforeEach(() => start('rak5010'));

/** One turn of the driver; true when it brought a new fix. */
function run(isWanted = true): boolean | undefined {
  let result: boolean | undefined;
  gnss.runGnss(isWanted, 5000, 3000, (gotFix) => {
    result = gotFix;
  });
  espruino.advance(6000);
  return result;
}

/** The driver, switched on, is answered so. */
function answered(...lines: string[]): boolean | undefined {
  if (!modem.count('AT+QGPS=1')) run();
  modem.answer('AT+QGPSLOC', lines);
  return run();
}

const located = (fields: string) => answered(`+QGPSLOC: ${fields}`, 'OK');
const RIO = '202008.0,-22.98486,-43.35916,2.0,-83.0,2,0.00,0.0,0.0,140119,10';

describe.each(['rak5010', 'aware-1'])('a fix on %s', (board) => {
  beforeEach(() => start(board));

  it('is none at first', () => {
    expect(gnss.lastFix()).toBeUndefined();
    expect(gnss.lastFixAt()).toBeLessThan(0);
  });

  it('is taken from QGPSLOC, south, west and below the sea included', () => {
    expect(located(RIO)).toBe(true);
    expect(gnss.lastFix()).toMatchObject({
      latMicrodegrees: -22984860,
      lonMicrodegrees: -43359160,
      accuracyMetres: 10,
    });
    expect(modem.commands).toEqual(['AT+QGPS=1', 'AT+QGPSLOC=2']);
  });

  it('grows older by the second, and survives a restart of the modem', () => {
    located(RIO);
    const { ageSeconds } = gnss.lastFix()!;
    espruino.advance(40_000);
    gnss.resetGnss();
    expect(gnss.lastFix()!.ageSeconds).toBe(ageSeconds + 40);
  });

  it.each([
    ['214410.00,52.090737,5.121420,0.7,12.3,3,0.00,0.0,0.0,231126,12', 52090737, 5121420, 4],
    ['000000.0,90.00000,180.00000,1.0,0.0,3,0.00,0.0,0.0,010126,04', 90000000, 180000000, 5],
    ['000000.0,-90.00000,-180.00000,99.9,0.0,2,0.00,0.0,0.0,010126,03', -90000000, -180000000, 500],
    ['000000.0,0.00000,-0.00001,1.0,-1.5,3,,,,010126,04', 0, -10, 5],
  ])('reads %s', (fields, latMicrodegrees, lonMicrodegrees, accuracyMetres) => {
    expect(located(fields)).toBe(true);
    expect(gnss.lastFix()).toMatchObject({ latMicrodegrees, lonMicrodegrees, accuracyMetres });
  });
});

describe('a fix', () => {
  it('with the time of the last one is stale: the age goes on', () => {
    located(RIO);
    espruino.advance(10_000);
    const { ageSeconds } = gnss.lastFix()!;
    expect(located(RIO)).toBe(false);
    expect(gnss.lastFix()!.ageSeconds).toBe(ageSeconds + 6);
    expect(located(RIO.replace('202008', '202009'))).toBe(true);
    expect(gnss.lastFix()!.ageSeconds).toBeLessThan(7);
  });

  it.each([
    '',
    ',,,,,,,,,,',
    '202008.0,,,2.0,-83.0,2,0.00,0.0,0.0,140119,10',
    '202008.0,0.00000,0.00000,2.0,0.0,2,0.00,0.0,0.0,140119,10',
    '202008.0,-0.0,0,2.0,0.0,2,0.00,0.0,0.0,140119,10',
    '202008.0,90.00001,-43.35916,2.0,-83.0,2,0.00,0.0,0.0,140119,10',
    '202008.0,-22.98486,-4335916,2.0,-83.0,2,0.00,0.0,0.0,140119,10',
    '202008.0,-22.98486,-43.35916,2.0,-83.0,2,0.00,0.0,0.0,140119',
    '202008.0,-22.98486,,-43.35916,2.0,-83.0,2,0.00,0.0,0.0,140119,10',
    '202008.0,-22.98486,-43.35916,,2.0,-83.0,2,0.00,0.0,0.0,140119,10',
    '202008.0,-22.98486,-43.35916,,-83.0,2,0.00,0.0,0.0,140119,10',
    '202008.0,-22.98486,-43.35916,-2.0,-83.0,2,0.00,0.0,0.0,140119,10',
    '202008.0,-22.98486,-43.35916,200000,-83.0,2,0.00,0.0,0.0,140119,10',
    '202008.0,-22.98486,-43.35916,2.0,-83.0,2,0.00,0.0,0.0,,140119,10',
    '202008.0,x,y,z,-83.0,2,0.00,0.0,0.0,140119,10',
  ])('is not made of %j', (fields) => {
    expect(located(fields)).toBe(false);
    expect(gnss.lastFix()).toBeUndefined();
  });

  it('is never out of a message range, whatever the modem says', () => {
    const field = fc.oneof(fc.double().map(String), fc.constantFrom('', '-', '0', '1e9', 'NaN'));
    fc.assert(
      fc.property(fc.array(field, { minLength: 11, maxLength: 11 }), (fields) => {
        located(fields.join(','));
        const fix = gnss.lastFix();
        if (!fix) return;
        expect(Math.abs(fix.latMicrodegrees)).toBeLessThanOrEqual(90e6);
        expect(Math.abs(fix.lonMicrodegrees)).toBeLessThanOrEqual(180e6);
        expect(fix.latMicrodegrees !== 0 || fix.lonMicrodegrees !== 0).toBe(true);
        expect(fix.accuracyMetres).toBeGreaterThan(0);
        expect(fix.accuracyMetres).toBeLessThanOrEqual(65535);
      }),
    );
  });
});

describe('a fix far from the one before', () => {
  /** A fix so many degrees north of Rio, at another second. */
  let second = 10;
  const fixAt = (degreesNorth: number, degreesEast = 0) => {
    const lat = (-22.98486 + degreesNorth).toFixed(5);
    const lon = (-43.35916 + degreesEast).toFixed(5);
    return located(`2020${++second}.0,${lat},${lon},2.0,-83.0,2,0.00,0.0,0.0,140119,10`);
  };
  const FIX_IMPLAUSIBLE = 16384;
  const KM_IN_DEGREES = 1 / 111.3;

  beforeEach(() => {
    second = 10;
    fixAt(0);
  });

  it.each([
    ['north', 1, 0],
    ['south', -1, 0],
    ['east', 0, 1],
    ['west', 0, -1],
  ])(
    '%s is told all the same, the fault noted, and the cell wanted beside it',
    (_to, north, east) => {
      expect(gnss.isCellWanted()).toBe(false);
      expect(fixAt(north, east)).toBe(true);
      expect(link.noted).toEqual([FIX_IMPLAUSIBLE]);
      expect(gnss.lastFix()).toMatchObject({ latMicrodegrees: -22984860 + north * 1e6 });
      for (let i = 0; i < 4; i++) {
        espruino.advance(55_000);
        fixAt(north, east);
        expect(gnss.isCellWanted()).toBe(true);
      }
      espruino.advance(60_000);
      fixAt(north, east);
      expect(gnss.isCellWanted()).toBe(false);
      expect(link.noted).toEqual([FIX_IMPLAUSIBLE]);
    },
  );

  it('is no leap as long as a train could have come so far', () => {
    espruino.advance(60_000);
    expect(fixAt(8 * KM_IN_DEGREES)).toBe(true);
    expect(link.noted).toEqual([]);
    espruino.advance(60_000);
    expect(fixAt(-4 * KM_IN_DEGREES)).toBe(true);
    expect(link.noted).toEqual([FIX_IMPLAUSIBLE]);
  });

  it('is none within two kilometres, however soon', () => {
    for (const km of [1.9, 0, -1.9]) fixAt(km * KM_IN_DEGREES);
    expect(link.noted).toEqual([]);
  });

  it('is never seen in the first fix', async () => {
    await start('rak5010');
    fixAt(90);
    expect(link.noted).toEqual([]);
  });

  it('is measured narrower towards the poles, where degrees of longitude are', async () => {
    await start('rak5010');
    located('202008.0,69.00000,18.00000,2.0,0.0,2,0.00,0.0,0.0,140119,10');
    located('202014.0,69.00000,18.05000,2.0,0.0,2,0.00,0.0,0.0,140119,10');
    expect(link.noted).toEqual([]);
  });
});

describe('the cell', () => {
  it('is wanted while there is no fix, or none for a minute', () => {
    expect(gnss.isCellWanted()).toBe(true);
    located(RIO);
    expect(gnss.isCellWanted()).toBe(false);
    espruino.advance(55_000);
    expect(gnss.isCellWanted()).toBe(true);
  });
});

describe('the driver', () => {
  it('asks again after the pause for a search after 516, and after the other one after a fix or 503', () => {
    run();
    modem.answer('AT+QGPSLOC', ['+CME ERROR: 516']);
    modem.answer('AT+QGPSLOC', ['+CME ERROR: 503']);
    modem.answer('AT+QGPSLOC', [`+QGPSLOC: ${RIO}`, 'OK']);
    const pauses = [3000, 5000, 5000].map(() => {
      const startMs = espruino.nowMs;
      run();
      return gnss.gnssDueAt(true) - startMs;
    });
    expect(pauses.map((pause) => Math.floor(pause / 1000))).toEqual([3, 5, 5]);
  });

  it('switches on again after 505', () => {
    expect(answered('+CME ERROR: 505')).toBe(false);
    run();
    expect(modem.count('AT+QGPS=1')).toBe(2);
    expect(located(RIO)).toBe(true);
  });

  it('switches on again after the modem has restarted', () => {
    run();
    gnss.resetGnss();
    expect(gnss.gnssDueAt(true)).toBe(0);
    run();
    expect(modem.commands).toEqual(['AT+QGPS=1', 'AT+QGPS=1']);
  });

  it('takes an error to the switch for on already', () => {
    modem.answer('AT+QGPS=1', ['+CME ERROR: 504']);
    run();
    run();
    expect(modem.commands).toEqual(['AT+QGPS=1', 'AT+QGPSLOC=2']);
  });

  it('switches off, once, when no fix is wanted', () => {
    run();
    expect(gnss.gnssDueAt(false)).toBe(0);
    run(false);
    expect(modem.commands.at(-1)).toBe('AT+QGPSEND');
    expect(gnss.gnssDueAt(false)).toBeGreaterThan(1e14);
  });

  it('comes back after silence', () => {
    expect(answered()).toBe(false);
    expect(located(RIO)).toBe(true);
  });
});

/** What the driver does in each state with each answer: the command that it sends next. */
describe('GNSS', () => {
  const ON = 'AT+QGPS=1';
  const OFF = 'AT+QGPSEND';
  const ASK = 'AT+QGPSLOC=2';
  const ANSWERS: Record<string, string[]> = {
    OK: ['OK'],
    ERROR: ['ERROR'],
    silence: [],
    'a fix': [`+QGPSLOC: ${RIO}`, 'OK'],
    ...Object.fromEntries(
      [503, 504, 505, 516].map((number) => [`${number}`, [`+CME ERROR: ${number}`]]),
    ),
  };
  type Next = { wanted: string; unwanted: string };
  const on: Next = { wanted: ASK, unwanted: OFF };
  const off: Next = { wanted: ON, unwanted: '' };
  /** Whatever comes: the switch has then been turned, or was so already. */
  const STATES: Record<
    string,
    { come: () => void; wants: boolean; leadsTo: (answer: string) => Next }
  > = {
    'off, wanted': { come: () => {}, wants: true, leadsTo: () => on },
    'on, wanted': {
      come: () => run(),
      wants: true,
      leadsTo: (answer) => (answer === '505' ? off : on),
    },
    'on, not wanted': { come: () => run(), wants: false, leadsTo: () => off },
  };
  const rows = Object.keys(STATES).flatMap((state) =>
    [...Object.keys(ANSWERS), 'a restart of the modem'].map((event) => [state, event] as const),
  );

  it.each(rows)('%s, answered with %s', (state, event) => {
    const { come, wants, leadsTo } = STATES[state]!;
    for (const wanted of ['wanted', 'unwanted'] as const) {
      gnss.resetGnss();
      modem.commands.length = 0;
      come();
      if (event in ANSWERS) {
        modem.answer(wants ? (gnss.isGnssOn() ? ASK : ON) : OFF, ANSWERS[event]!);
        run(wants);
      } else gnss.resetGnss();
      const expected = event in ANSWERS ? leadsTo(event)[wanted] : off[wanted];
      const { length } = modem.commands;
      const isWanted = wanted === 'wanted';
      if (gnss.gnssDueAt(isWanted) < 1e14) run(isWanted);
      // After a silence the modem is woken first.
      const [next = ''] = modem.commands.slice(length).filter((text) => text !== 'AT');
      expect(next).toBe(expected);
    }
  });

  it('off and not wanted has nothing to do', () => {
    expect(gnss.gnssDueAt(false)).toBeGreaterThan(1e14);
  });
});
