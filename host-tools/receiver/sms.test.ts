import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uplinkOf } from './sms.ts';
import { BenchReceiver } from './testing/bench-receiver.ts';
import { alarm, FakeDevice, smsText } from './testing/fake-device.ts';

const FROM = '+31612345678';

describe('an alarm in a short message', () => {
  it('is taken as one over data: told with its way, stored, and answered over data', async () => {
    const bench = new BenchReceiver();
    await bench.receiver.ingestSms({ from: FROM, text: smsText(bench.device, alarm(3)) });
    expect(bench.eventsOf('alarm')).toMatchObject([{ alarmNumber: 3, way: 'sms' }]);
    expect(bench.told()).toEqual(['received 3']);
    expect(bench.restarted().receiver.openAlarms()).toMatchObject([{ way: 'sms' }]);
  });

  it('and over data is one alarm, whichever came first', async () => {
    for (const ways of [
      ['sms', 'data'],
      ['data', 'sms'],
    ]) {
      const bench = new BenchReceiver();
      for (const way of ways) {
        if (way === 'data') await bench.hear(alarm(1));
        else await bench.receiver.ingestSms({ from: FROM, text: smsText(bench.device, alarm(1)) });
      }
      expect(bench.events.map((event) => 'way' in event && [event.event, event.way])).toEqual([
        ['alarm', ways[0]],
        ['repeat', ways[1]],
      ]);
      expect(bench.count('alarm')).toBe(1);
    }
  });

  it('delivered twice by the network is taken once', async () => {
    const bench = new BenchReceiver();
    const text = smsText(bench.device, alarm(1));
    await bench.receiver.ingestSms({ from: FROM, text });
    await bench.receiver.ingestSms({ from: FROM, text });
    await bench.receiver.ingestSms({ from: FROM, text: `  ${text}\r\n` });
    expect(bench.names()).toEqual(['alarm', 'refused', 'refused']);
    expect(bench.eventsOf('refused')).toMatchObject([
      { topic: FROM, reason: 'replayed' },
      { topic: FROM, reason: 'replayed' },
    ]);
  });

  const sealed = ({ device }: BenchReceiver) => smsText(device, alarm(1));
  it.each<[string, string, (bench: BenchReceiver) => string]>([
    ['of another kind', 'notAware', () => 'Your parcel has arrived'],
    ['that is empty', 'notAware', () => ''],
    ['that asks where she is', 'notAware', () => 'LOCATE 1234'],
    ['with a bit changed', 'authenticationFailed', (bench) => flipped(sealed(bench))],
    ['cut short', 'notAware', (bench) => sealed(bench).slice(0, -3)],
    ['with a space in it', 'notAware', (bench) => sealed(bench).replace(/^(.{20})/, '$1 ')],
    ['in base64url', 'notAware', (bench) => `${bench.device.deviceId}-_8=`],
    ['of an unknown device', 'unknownDevice', () => smsText(new FakeDevice(), alarm(1))],
    [
      'under the name of another device',
      'authenticationFailed',
      (bench) => {
        const other = new FakeDevice();
        bench.enrol(other);
        return other.deviceId + sealed(bench).slice(8);
      },
    ],
    ['that is far too long', 'notAware', ({ device }) => device.deviceId + 'A'.repeat(4000)],
  ])('%s is refused as %s and changes nothing', async (_, reason, forge) => {
    const bench = new BenchReceiver();
    const text = forge(bench);
    const before = bench.dump();
    await bench.receiver.ingestSms({ from: FROM, text });
    expect(bench.events).toMatchObject([{ event: 'refused', topic: FROM, reason }]);
    expect([bench.dump(), bench.sent]).toEqual([before, []]);
  });
});

function flipped(text: string): string {
  const bytes = Buffer.from(text.slice(8), 'base64');
  bytes[bytes.length - 1]! ^= 1;
  return text.slice(0, 8) + bytes.toString('base64');
}

describe('the text of a short message', () => {
  it('gives back the bytes that were put in, and no two texts give the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 256 }), (bytes) => {
        const text = `K7QM2XPD${Buffer.from(bytes).toString('base64')}`;
        expect(uplinkOf({ from: FROM, text })).toEqual({
          topic: 'K7QM2XPD',
          payload: Buffer.from(bytes),
        });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const uplink = uplinkOf({ from: FROM, text });
        if (!uplink) return;
        expect(uplink.topic + uplink.payload.toString('base64')).toBe(text.trim());
      }),
    );
  });
});
