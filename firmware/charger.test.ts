import { beforeEach, describe, expect, it } from 'vitest';
import { CHARGE_DETECT_PIN, DOCK_PIN, SEATED_PIN } from './boards/rak5010.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';

let espruino: FakeEspruino;
let charger: typeof import('./charger.ts');
let proofs: [atMs: number, isLast: boolean][];

const STATES = ['unknown', 'notCharging', 'charging', 'full', 'seatedNotCharging', 'weakSource'];

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  pins({});
  charger = await import('./charger.ts');
  proofs = [];
  charger.startCharger(
    () => {},
    (isLast) => proofs.push([espruino.nowMs, isLast]) > 0,
    false,
  );
});

interface Pins {
  source?: boolean;
  seated?: boolean;
  charges?: boolean;
}

function pins({ source = false, seated = false, charges = false }: Pins): void {
  espruino.setPin(DOCK_PIN, source);
  espruino.setPin(SEATED_PIN, !seated);
  espruino.setPin(CHARGE_DETECT_PIN, !charges);
}

const IN_DOCK = { source: true, seated: true };

describe('what the charger does', () => {
  it.each<[string, Pins, number, number, string]>([
    ['out of the dock', {}, 3800, 0, 'notCharging'],
    ['in the dock, with no voltage at the pads', { seated: true }, 3800, 0, 'seatedNotCharging'],
    ['with a current', { ...IN_DOCK, charges: true }, 3900, 480, 'charging'],
    ['on a cable without a dock', { source: true, charges: true }, 3900, 480, 'charging'],
    ['with the least current', { ...IN_DOCK, charges: true }, 3900, 63, 'charging'],
    ['with less', { ...IN_DOCK, charges: true }, 3900, 62, 'weakSource'],
    [
      'with none, though the charger says it charges',
      { ...IN_DOCK, charges: true },
      3900,
      0,
      'weakSource',
    ],
    ['towards the end of a charge', { ...IN_DOCK, charges: true }, 4180, 20, 'charging'],
    ['in the first volts of an empty cell', { ...IN_DOCK, charges: true }, 3000, 50, 'charging'],
    ['with none in an empty cell', { ...IN_DOCK, charges: true }, 3000, 0, 'weakSource'],
    ['done', IN_DOCK, 4150, 0, 'full'],
    ['given up', IN_DOCK, 3900, 0, 'seatedNotCharging'],
  ])('%s', (_name, at, millivolts, milliamps, expected) => {
    pins(at);
    expect(STATES[charger.chargingNow(millivolts, milliamps, 1000)]).toBe(expected);
  });

  it('asks a small cell for less', () => {
    pins({ ...IN_DOCK, charges: true });
    expect(STATES[charger.chargingNow(3900, 40, 500)]).toBe('charging');
  });
});

describe('the proof', () => {
  it('is asked for twice within the minute, the second time as the last', () => {
    espruino.advance(5000);
    pins(IN_DOCK);
    espruino.advance(120_000);
    expect(proofs).toEqual([
      [17_000, false],
      [50_000, true],
    ]);
  });

  it('is asked for late where the contacts come and go', () => {
    pins(IN_DOCK);
    espruino.advance(3000);
    pins({ seated: true });
    espruino.advance(3000);
    pins(IN_DOCK);
    espruino.advance(120_000);
    expect(proofs).toEqual([[45_000, true]]);
  });

  it('is asked for in a dock without voltage', () => {
    pins({ seated: true });
    espruino.advance(60_000);
    expect(proofs.map(([, isLast]) => isLast)).toEqual([false, true]);
  });

  it('is asked for at each docking, and not on leaving the dock', () => {
    pins(IN_DOCK);
    espruino.advance(60_000);
    pins({});
    espruino.advance(60_000);
    pins(IN_DOCK);
    espruino.advance(60_000);
    expect(proofs).toHaveLength(4);
  });

  async function restartInDock(isFlat: boolean): Promise<void> {
    pins(IN_DOCK);
    espruino.restart();
    charger = await import('./charger.ts');
    proofs.length = 0;
    charger.startCharger(
      () => {},
      (isLast) => proofs.push([espruino.nowMs, isLast]) > 0,
      isFlat,
    );
    espruino.advance(60_000);
  }

  it('is asked for by a flat device that its charger has started', async () => {
    await restartInDock(true);
    expect(proofs).toHaveLength(2);
  });

  it('is not asked for by another that restarts in its dock, which may be at night', async () => {
    await restartInDock(false);
    expect(proofs).toEqual([]);
  });
});
