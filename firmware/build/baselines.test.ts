import { describe, expect, it } from 'vitest';
import { BASELINES, type Baseline, bundleBaseline } from './baselines.ts';
import { BOARDS, bundleFirmware } from './bundle.ts';

const NAMES = Object.keys(BASELINES) as Baseline[];

describe('a device to compare with', () => {
  it.each(NAMES)('%s passes the gate for every board, and is not what ships', async (name) => {
    for (const board of BOARDS) {
      const [{ code }, shipped] = await Promise.all([
        bundleBaseline(name, board, '1.2.3'),
        bundleFirmware(board, '1.2.3'),
      ]);
      expect(code).toContain('1.2.3');
      expect(code).not.toBe(shipped.code);
    }
  });

  it('is another for each name', async () => {
    const bundles = await Promise.all(
      NAMES.map((name) => bundleBaseline(name, 'aware-1', '1.2.3')),
    );
    expect(new Set(bundles.map(({ code }) => code)).size).toBe(NAMES.length);
  });
});
