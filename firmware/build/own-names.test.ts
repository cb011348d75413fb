import { describe, expect, it } from 'vitest';
import { bundleFirmware } from './bundle.ts';
import { GLOBALS } from './globals.ts';
import { keptNames } from './own-names.ts';

const kept = keptNames();

/** Property names of a script, those in quotes or brackets left out. */
function propertyNames(code: string): Set<string> {
  const found = [...code.matchAll(/\.([A-Za-z_$][\w$]*)|[{,]([A-Za-z_$][\w$]*):/g)];
  return new Set(found.map(([, member, field]) => (member ?? field)!));
}

/** Members of the hardware's globals; of the language's, only what we declare can be in a file. */
const HARDWARE = ['E', 'Serial1', 'process', 'Date', 'console'].flatMap((name) => [
  ...GLOBALS.get(name)!,
]);

describe('a property name', () => {
  it.each(HARDWARE)('of the interpreter stays: %s', (member) => {
    expect(kept.test(member)).toBe(true);
  });

  it.each([
    'charCodeAt',
    'startsWith',
    'push',
    'splice',
    'subarray',
    'getUint32',
    'length',
    'buffer',
  ])('of its objects stays: %s', (name) => {
    expect(kept.test(name)).toBe(true);
  });

  it.each([
    'mode',
    'repeat',
    'edge',
    'debounce',
    'rx',
    'tx',
    'state',
    'addr',
    'erasePage',
    'encrypt',
  ])('that goes to a call of its own, or comes from one, stays: %s', (name) => {
    expect(kept.test(name)).toBe(true);
  });

  it.each(['raised', 'registered', 'startHold', 'openLine', 'buttonStuck', 'areaBytes', 'ok'])(
    'of an enumeration stays, so that its number is put in: %s',
    (name) => {
      expect(kept.test(name)).toBe(true);
    },
  );

  it.each(['alarmNumber', 'secondsSincePress', 'keystream', 'awaitsPrompt', 'takesTurns', 'dueAt'])(
    'of ours is shortened: %s',
    (name) => {
      expect(kept.test(name)).toBe(false);
    },
  );

  it('is kept by its whole name only', () => {
    expect(kept.test('pushed')).toBe(false);
    expect(kept.test('xlength')).toBe(false);
  });
});

describe('the bundle', () => {
  it.each(['rak5010', 'aware-1'] as const)(
    'of %s has no long name of ours left, and no enumeration',
    async (board) => {
      const { code } = await bundleFirmware(board, '1.2.3');
      const long = [...propertyNames(code)].filter((name) => name.length > 2 && !kept.test(name));
      expect(long).toEqual([]);
      expect(code).not.toMatch(/buttonStuck|registrationReports|openLine|feelAccepted/);
    },
  );

  it('gives each of our names one short name, in all modules', async () => {
    const { code, map } = await bundleFirmware('aware-1', '1.2.3');
    const { sources } = JSON.parse(map) as { sources: string[] };
    expect(sources.length).toBeGreaterThan(20);
    for (const name of ['latMicrodegrees', 'responseMinutes', 'primaryNumber', 'isTrial']) {
      expect(code).not.toContain(name);
    }
  });

  it('still calls the interpreter by its own names', async () => {
    const { code } = await bundleFirmware('aware-1', '1.2.3');
    for (const call of [
      'Serial1.setup(',
      'Serial1.write(',
      'E.enableWatchdog(',
      'E.kickWatchdog(',
      'E.reboot(',
      'E.getErrorFlags(',
      '.erasePage(',
      '.encrypt(',
      'uncaughtException',
      'errorFlag',
      'debounce:',
      'mode:"CBC"',
    ]) {
      expect(code).toContain(call);
    }
  });
});
