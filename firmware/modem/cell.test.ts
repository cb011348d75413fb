import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeEspruino } from '../testing/fake-espruino.ts';
import { bareDevice, loadLink, ONLINE_WITHIN_MS } from '../testing/linked-device.ts';
import type { ScriptedModem } from '../testing/scripted-modem.ts';
import { WholeDevice } from '../testing/whole-device.ts';

const LTE = '"NOCONN","LTE","FDD",262,03,1684B3E,204,3350,7,5,5,E8E5,-83,-14,-47,17,13,100,-';
const FIX = '+QGPSLOC: 202008.0,52.09074,5.12142,2.0,4.0,3,0.00,0.0,0.0,140119,10';

let espruino: FakeEspruino;
let modem: ScriptedModem;
let cell: typeof import('./cell.ts');

async function start(): Promise<void> {
  ({ espruino, modem } = bareDevice());
  const link = await loadLink();
  cell = await import('./cell.ts');
  link.start();
  espruino.advance(ONLINE_WITHIN_MS);
}

/** What the device makes of the answer. */
function asked(...answer: string[]) {
  modem.answer('AT+QENG', answer);
  cell.askCell();
  espruino.advance(2000);
  return cell.lastCell();
}

const served = (info: string) => asked(`+QENG: "servingcell",${info}`, 'OK');

describe('the serving cell', () => {
  beforeEach(start);

  it('is none before it was asked for', () => {
    expect(cell.lastCell()).toBeUndefined();
  });

  it.each([
    [LTE, 262, 3, 0xe8e5, 0x1684b3e],
    [LTE.replace('"LTE"', '"CAT-M"'), 262, 3, 0xe8e5, 0x1684b3e],
    [LTE.replace('"LTE"', '"eMTC"'), 262, 3, 0xe8e5, 0x1684b3e],
    [LTE.replace('NOCONN', 'CONNECT'), 262, 3, 0xe8e5, 0x1684b3e],
    ['"NOCONN","LTE","FDD",001,01,FFFFFFF,0,0,0,0,0,FFFF,0,0,0,0,0', 1, 1, 0xffff, 0xfffffff],
  ])('is read from %s', (info, country, network, area, identity) => {
    expect(served(info)).toEqual({
      mobileCountryCode: country,
      mobileNetworkCode: network,
      trackingAreaCode: area,
      cellIdentity: identity,
    });
  });

  it.each([
    '"SEARCH"',
    '"LIMSRV","LTE","FDD",-,-,-,-,-,-,-,-,-,-,-,-,-,-',
    LTE.replace('262', '-'),
    LTE.replace(',03,', ',-,'),
    LTE.replace('1684B3E', '-'),
    LTE.replace('E8E5', '-'),
    LTE.replace('262', '1262'),
    LTE.replace('1684B3E', '11684B3E'),
    LTE.replace('E8E5', '1E8E5'),
    LTE.replace('262', '-62'),
    LTE.replace(',03,', ',-3,'),
    LTE.replace('1684B3E', '-1684B3E'),
    LTE.replace('E8E5', '-1'),
    '"NOCONN","GSM",204,08,1A2B,3C4D,12,60,0,-70,255,255,0,30,30,1,-,-,-,-,-,-,-,-,-',
    '',
  ])('is none where the answer is %j', (info) => {
    served(LTE);
    expect(served(info)).toBeUndefined();
  });

  const commas = [...LTE.matchAll(/,/g)].map(({ index }) => index);
  it.each(commas)('is never a negative one when the comma at %i is lost', (at) => {
    const found = served(LTE.slice(0, at) + LTE.slice(at + 1)) ?? {};
    expect(Object.values(found).filter((value) => !(value >= 0))).toEqual([]);
  });

  it.each([[['ERROR']], [['+CME ERROR: 4']], [[]], [['OK']]])(
    'is none any more after %j',
    (answer) => {
      served(LTE);
      expect(asked(...answer)).toBeUndefined();
    },
  );

  it('is never out of a message range, whatever the modem says', () => {
    const field = fc.oneof(
      fc.nat().map((n) => n.toString(16)),
      fc.integer().map(String),
      fc.constantFrom('', '-', '"LTE"', '"GSM"', 'x'),
    );
    fc.assert(
      fc.property(fc.array(field, { minLength: 4, maxLength: 18 }), (fields) => {
        const found = served(fields.join(','));
        if (!found) return;
        for (const [value, max] of [
          [found.mobileCountryCode, 999],
          [found.mobileNetworkCode, 999],
          [found.trackingAreaCode, 0xffff],
          [found.cellIdentity, 0xfffffff],
        ] as const) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(max);
        }
      }),
    );
  });
});

describe('in an alarm', () => {
  it('the cell is asked for every 30 seconds while there is no fix, and goes with the positions', async () => {
    const device = await WholeDevice.online();
    device.raiseAlarm();
    const times = device.timesOf('AT+QENG', 180_000);
    expect(times.length).toBeGreaterThanOrEqual(5);
    expect(times.length).toBeLessThanOrEqual(6);
    expect(device.last('position')).toMatchObject({ cell: { mobileCountryCode: 204 } });
  });

  it('it is neither asked for nor told while fixes come', async () => {
    const device = await WholeDevice.online();
    for (let i = 0; i < 1000; i++) {
      device.modem.answer('AT+QGPSLOC', [FIX.replace('202008', String(202008 + i)), 'OK']);
    }
    device.raiseAlarm();
    device.run(60_000);
    device.forget();
    device.published();
    device.run(600_000);
    expect(device.modem.count('AT+QENG')).toBe(0);
    for (const message of device.published()) expect(message).not.toHaveProperty('cell');
  });

  it('it is told again a minute after the last fix', async () => {
    const device = await WholeDevice.online();
    device.modem.answer('AT+QGPSLOC', [FIX, 'OK']);
    device.raiseAlarm();
    device.run(50_000);
    device.forget();
    device.run(60_000);
    expect(device.modem.count('AT+QENG')).toBeGreaterThan(0);
    expect(device.last('position')).toMatchObject({ cell: { mobileCountryCode: 204 } });
  });

  it("the last alarm's is not told with the next", async () => {
    const device = await WholeDevice.online();
    device.raiseAlarm();
    device.run(60_000);
    expect(device.last('position')).toMatchObject({ cell: { mobileCountryCode: 204 } });
    device.tell({ type: 'closed', alarmNumber: 1 });
    device.run(120_000);
    device.published();
    device.press();
    device.run(500);
    const [alarm] = device.published();
    expect(alarm).toMatchObject({ type: 'alarmRaised' });
    expect(alarm).not.toHaveProperty('cell');
  });

  it('outside one it is neither asked for nor told', async () => {
    const device = await WholeDevice.online();
    device.run(24 * 3_600_000);
    expect(device.modem.count('AT+QENG')).toBe(0);
    for (const message of device.published()) expect(message).not.toHaveProperty('cell');
  });
});
