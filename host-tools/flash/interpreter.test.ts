import { describe, expect, it } from 'vitest';
import { siteFor } from './boards.ts';
import { type Banner, checkRelease, parseBanner, speaksPackets } from './interpreter.ts';

const banner = (text: string): Banner => parseBanner(`>\r\n${text}\r\n`)!;
const failing = (work: () => unknown) => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error as { code: string; message: string; hint: string };
  }
};

describe('what an interpreter says of itself', () => {
  it('is its version and its board', () => {
    expect(banner('Espruino 2v29.277 RAK5010')).toEqual({
      ...{ major: 2, minor: 29, version: '2v29.277', board: 'RAK5010' },
    });
    expect(banner('Espruino 2v30 LINUX')).toMatchObject({ version: '2v30', board: 'LINUX' });
  });

  it.each(['', 'Espruino', 'Espruino 2v29', '=undefined\r\n>'])('is not %j', (text) => {
    expect(parseBanner(text)).toBeUndefined();
  });
});

describe('an interpreter', () => {
  it.each([
    ['1v99', 'too old'],
    ['2v19', 'too old'],
    ['2v30', 'newer than what the firmware was tried on'],
    ['3v01', 'newer'],
  ])('of %s is refused: %s', (version, why) => {
    const fault = failing(() => checkRelease(banner(`Espruino ${version} RAK5010`)));
    expect(fault).toMatchObject({ code: 'interpreterUnfit' });
    expect(fault?.message).toContain(why);
    expect(fault?.message).toContain(version);
    expect(fault?.hint).toContain('2v29');
  });

  it.each([
    ['2v20', false],
    ['2v24.99', false],
    ['2v25', true],
    ['2v29.277', true],
  ])('of %s is taken; it speaks packets: %s', (version, packets) => {
    const found = banner(`Espruino ${version} RAK5010`);
    expect(failing(() => checkRelease(found))).toBeUndefined();
    expect(speaksPackets(found)).toBe(packets);
  });

  it('of another board is refused, by its name', () => {
    const fault = failing(() => siteFor(banner('Espruino 2v29 BANGLEJS2'), undefined, undefined));
    expect(fault).toMatchObject({ code: 'interpreterUnfit' });
    expect(fault?.message).toContain('BANGLEJS2');
  });

  it('takes the board that is named, else the one whose firmware runs, else the reference board', () => {
    const rak = banner('Espruino 2v29 RAK5010');
    const running = { board: 'aware-1', state: 'locked' } as const;
    expect(siteFor(rak, undefined, undefined).board).toBe('rak5010');
    expect(siteFor(rak, undefined, running).board).toBe('aware-1');
    expect(siteFor(rak, 'aware-1', undefined).board).toBe('aware-1');
    expect(siteFor(rak, 'rak5010', { ...running, state: 'bare' }).board).toBe('rak5010');
    expect(failing(() => siteFor(rak, 'rak5010', running))?.message).toContain('aware-1');
    expect(failing(() => siteFor(rak, 'toaster', undefined))?.message).toContain('toaster');
  });
});
