import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, sealMessage, uplinkTopic } from '../../protocol/index.ts';
import { BenchReceiver } from './testing/bench-receiver.ts';
import { alarm, FakeDevice, heartbeat, position } from './testing/fake-device.ts';

const answer = (bench: BenchReceiver, verb: 'accepted' | 'closed', alarmNumber: number) =>
  bench.receiver.answer({ verb, deviceId: bench.device.deviceId, alarmNumber, by: 'desk 4' });

describe('who does something', () => {
  it.each(['', '   ', 'a\nb', '\x1b[2J', 'a\u202eb', 'x'.repeat(65)])(
    'is refused as %j, and nothing is changed',
    async (by) => {
      const bench = new BenchReceiver();
      await bench.hear(alarm(1));
      const before = bench.dump();
      const { receiver, device } = bench;
      const { deviceId } = device;
      const wish = { deviceId, seconds: 60, heartbeatSeconds: 60, by };
      for (const refused of [
        receiver.answer({ verb: 'accepted', deviceId, alarmNumber: 1, by }),
        receiver.order({ deviceId, alarmNumber: 1, order: 'openLine', by }),
        receiver.armTest(wish),
        receiver.riskWindow(wish),
        receiver.changeSettings({ deviceId, settings: {}, by }),
      ]) {
        await expect(refused).rejects.toMatchObject({ code: 'outOfRange' });
      }
      expect(bench.dump()).toEqual(before);
    },
  );

  it.each(['Zoë Ødegård 3', '李', 'x'.repeat(64)])('may be %s', async (by) => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1));
    const { deviceId } = bench.device;
    await bench.receiver.answer({ verb: 'accepted', deviceId, alarmNumber: 1, by });
    expect(bench.eventsOf('accepted')).toMatchObject([{ by }]);
  });
});

describe('a store that cannot be read', () => {
  it('is told as a fault by its name, when open alarms or silent devices are asked for', () => {
    const bench = new BenchReceiver();
    bench.store.database.exec('ALTER TABLE alarm RENAME TO a; ALTER TABLE device RENAME TO d');
    const failed = expect.objectContaining({ code: 'storeFailed' });
    expect(() => bench.receiver.openAlarms()).toThrow(failed);
    expect(() => bench.receiver.silentDevices()).toThrow(failed);
    expect(bench.events).toMatchObject([
      { event: 'fault', code: 'storeFailed' },
      { event: 'fault', code: 'storeFailed' },
    ]);
  });
});

describe('an alarm', () => {
  it('is told with all it carries, stored once and answered with received', async () => {
    const bench = new BenchReceiver();
    await bench.ingest(bench.device.seal(alarm(3)));
    expect(bench.events).toEqual([
      {
        event: 'alarm',
        at: '2026-01-02T21:04:07.000Z',
        device: bench.device.deviceId,
        alarmNumber: 3,
        way: 'data',
        trigger: 'button',
        testAskedFor: null,
        secondsSincePress: 2,
        position: { lat: 52.37022, lon: 4.89517, accuracyMetres: 12, ageSeconds: 40 },
        cell: null,
        line: 'idle',
        lineEnd: 'none',
        speaker: 0,
        responseMinutes: 31,
        charging: 'notCharging',
        signal: 10,
      },
    ]);
    expect(bench.told()).toEqual(['received 3']);
    expect(bench.count('alarm')).toBe(1);
  });

  it('without a position is told with position null', async () => {
    const bench = new BenchReceiver();
    const { position: _, ...bare } = alarm(1);
    await bench.ingest(bench.device.seal(bare));
    expect(bench.events).toMatchObject([{ event: 'alarm', position: null }]);
    expect(bench.receiver.openAlarms()).toMatchObject([{ alarmNumber: 1, position: null }]);
  });

  it('is answered before the broker may acknowledge it, and only after the commit', async () => {
    const bench = new BenchReceiver();
    const order: string[] = [];
    bench.onPoint = (point) => order.push(`${point} ${bench.sent.length}`);
    await bench.ingest(bench.device.seal(alarm(1))).then(() => order.push('acknowledged'));
    expect(order).toEqual(['beforeCommit 0', 'afterCommit 0', 'afterReply 1', 'acknowledged']);
  });

  it('sent again is answered with its present state and not told as an alarm again', async () => {
    const bench = new BenchReceiver();
    await bench.ingest(bench.device.seal(alarm(1)));
    await bench.ingest(bench.device.seal(alarm(1)));
    await answer(bench, 'accepted', 1);
    await bench.ingest(bench.device.seal(alarm(1)));
    await answer(bench, 'closed', 1);
    await bench.ingest(bench.device.seal(alarm(1)));
    expect(bench.names()).toEqual(['alarm', 'repeat', 'accepted', 'repeat', 'closed', 'repeat']);
    expect(bench.told()).toEqual([
      ...['received 1', 'received 1', 'accepted 1', 'accepted 1', 'closed 1', 'closed 1'],
    ]);
    expect(bench.count('alarm')).toBe(1);
  });

  it('raised while another is open is an event of its own', async () => {
    const bench = new BenchReceiver();
    await bench.ingest(bench.device.seal(alarm(1)));
    await bench.ingest(bench.device.seal(alarm(2)));
    expect(bench.names()).toEqual(['alarm', 'alarm']);
    expect(bench.receiver.openAlarms().map((open) => open.alarmNumber)).toEqual([1, 2]);
  });

  it('that arrives after a later one was closed is open all the same', async () => {
    const bench = new BenchReceiver();
    await bench.ingest(bench.device.seal(alarm(2)));
    await answer(bench, 'closed', 2);
    await bench.ingest(bench.device.seal(alarm(1)));
    expect(bench.names()).toEqual(['alarm', 'closed', 'alarm']);
    expect(bench.receiver.openAlarms()).toMatchObject([{ alarmNumber: 1, state: 'received' }]);
  });
});

describe('a position', () => {
  it('behind the stored state brings what the device has missed', async () => {
    const bench = new BenchReceiver();
    await bench.ingest(bench.device.seal(alarm(1)));
    await answer(bench, 'accepted', 1);
    bench.sent.length = 0;
    await bench.ingest(bench.device.seal(position(1, 'received')));
    await bench.ingest(bench.device.seal(position(1, 'accepted')));
    await answer(bench, 'closed', 1);
    await bench.ingest(bench.device.seal(position(1, 'accepted')));
    expect(bench.told()).toEqual(['accepted 1', 'closed 1', 'closed 1']);
    expect(bench.count('position')).toBe(3);
  });

  it('of a press nobody has heard of raises that press, and the alarm itself names its trigger', async () => {
    const bench = new BenchReceiver();
    await bench.ingest(bench.device.seal(position(4, 'raised')));
    await bench.ingest(bench.device.seal(alarm(4)));
    expect(bench.events).toMatchObject([
      { event: 'alarm', alarmNumber: 4, trigger: 'unknown' },
      { event: 'position', alarmNumber: 4 },
      { event: 'repeat', alarmNumber: 4 },
    ]);
    expect(bench.told()).toEqual(['received 4', 'received 4']);
    expect(bench.receiver.openAlarms()).toMatchObject([{ alarmNumber: 4, trigger: 'button' }]);
  });
});

describe("a person's answer", () => {
  it('speaks for every earlier press that waited', async () => {
    const bench = new BenchReceiver();
    for (const number of [1, 2, 3]) await bench.ingest(bench.device.seal(alarm(number)));
    await answer(bench, 'accepted', 2);
    await answer(bench, 'closed', 3);
    expect(bench.events.slice(3)).toMatchObject([
      { event: 'accepted', alarmNumber: 2, alarmNumbers: [1, 2], by: 'desk 4' },
      { event: 'closed', alarmNumber: 3, alarmNumbers: [1, 2, 3], by: 'desk 4' },
    ]);
    expect(bench.receiver.openAlarms()).toEqual([]);
  });

  it('is refused by name for an unknown alarm, a second acceptance and a closed alarm', async () => {
    const bench = new BenchReceiver();
    await expect(answer(bench, 'accepted', 1)).rejects.toMatchObject({ code: 'unknownAlarm' });
    await bench.ingest(bench.device.seal(alarm(1)));
    await answer(bench, 'accepted', 1);
    await expect(answer(bench, 'accepted', 1)).rejects.toMatchObject({
      code: 'alarmAlreadyAccepted',
      message: expect.stringContaining('by desk 4 at 2026-01-02T21:04:07.000Z'),
    });
    await answer(bench, 'closed', 1);
    const before = bench.dump();
    for (const verb of ['accepted', 'closed'] as const) {
      await expect(answer(bench, verb, 1)).rejects.toMatchObject({ code: 'alarmAlreadyClosed' });
    }
    expect(bench.dump()).toEqual(before);
  });
});

describe('the outbox', () => {
  it('keeps what an absent device has to be told, the newest word only, until it is delivered', async () => {
    const bench = new BenchReceiver();
    bench.online = false;
    for (const number of [1, 2]) await bench.ingest(bench.device.seal(alarm(number)));
    await answer(bench, 'accepted', 2);
    bench.online = true;
    await bench.receiver.deviceReady(bench.device.deviceId);
    expect(bench.told()).toEqual(['accepted 2']);
    bench.sent[0]!.deliver();
    await bench.receiver.idle();
    expect(bench.count('outbox')).toBe(0);
  });

  it('is sent again by the next process, with fresh sequence numbers', async () => {
    const first = new BenchReceiver();
    await first.ingest(first.device.seal(alarm(1)));
    const next = new BenchReceiver(first.store);
    await next.receiver.allDevicesReady();
    const numbers = [first.sent[0]!, next.sent[0]!].map(
      ({ payload }) => first.device.open(payload).sequence,
    );
    expect(numbers[1]).toBe(numbers[0]! + 1);
  });

  it('goes on above all numbers used when the store is restored from an older copy', async () => {
    const first = new BenchReceiver();
    await first.ingest(first.device.seal(alarm(1)));
    const used = first.device.open(first.sent[0]!.payload).sequence;
    first.store.database.exec('UPDATE device SET downlink_next = 0');
    const restored = new BenchReceiver(first.store);
    restored.nowMs += 60_000;
    const { deviceId } = first.device;
    await restored.ingest(first.device.seal(alarm(2)), uplinkTopic(deviceId));
    const next = first.device.open(restored.sent[0]!.payload).sequence;
    expect(next).toBeGreaterThan(used);
  });

  it('keeps closed for an earlier press beside accepted for a later one', async () => {
    const bench = new BenchReceiver();
    bench.online = false;
    await bench.ingest(bench.device.seal(alarm(1)));
    await answer(bench, 'closed', 1);
    await bench.ingest(bench.device.seal(alarm(2)));
    await answer(bench, 'accepted', 2);
    bench.online = true;
    await bench.receiver.deviceReady(bench.device.deviceId);
    expect(bench.told()).toEqual(['closed 1', 'accepted 2']);
  });
});

describe('hostile bytes', () => {
  const cases: [
    name: string,
    reason: string,
    forge: (bench: BenchReceiver) => [Buffer, string?],
  ][] = [
    ['an unknown device', 'unknownDevice', (bench) => [bench.device.seal(alarm(1)), 'ZZZZZZZZ']],
    ['a topic that is no device', 'unknownDevice', (bench) => [bench.device.seal(alarm(1)), 'a/b']],
    ['no bytes', 'truncated', () => [Buffer.alloc(0)]],
    ['a kilobyte', 'tooLong', () => [Buffer.alloc(1024)]],
    ['half a message', 'truncated', (bench) => [bench.device.seal(alarm(1)).subarray(0, 20)]],
    [
      'a byte too many',
      'trailingBytes',
      (bench) => [Buffer.concat([bench.device.seal(alarm(1)), Buffer.of(0)])],
    ],
    [
      'a flipped bit',
      'authenticationFailed',
      (bench) => {
        const bytes = bench.device.seal(alarm(1));
        bytes[bytes.length - 1]! ^= 1;
        return [bytes];
      },
    ],
    [
      "another device's message",
      'authenticationFailed',
      (bench) => {
        const other = new FakeDevice();
        bench.enrol(other);
        return [other.seal(alarm(1))];
      },
    ],
    [
      'a downlink sent back as it was',
      'authenticationFailed',
      ({ device: { keys, deviceId } }) => {
        const context = { keys: keys.downlink, direction: 'downlink', deviceId } as const;
        return [Buffer.from(sealMessage({ type: 'received', alarmNumber: 1 }, 0, context))];
      },
    ],
    [
      'a downlink message under the uplink key',
      'unknownType',
      (bench) => [bench.device.seal({ type: 'closed', alarmNumber: 1 })],
    ],
  ];
  it.each(cases)('%s is refused as %s and changes nothing', async (_, reason, forge) => {
    const bench = new BenchReceiver();
    const [payload, topic] = forge(bench);
    const before = bench.dump();
    await bench.ingest(payload, topic);
    expect(bench.events).toMatchObject([{ event: 'refused', reason }]);
    expect(bench.sent).toEqual([]);
    expect(bench.dump()).toEqual(before);
  });

  it('that were taken before are refused as replayed, after a restart too', async () => {
    const bench = new BenchReceiver();
    const sealed = bench.device.seal(alarm(1));
    await bench.ingest(sealed);
    const before = bench.dump();
    const restarted = new BenchReceiver(bench.store);
    await bench.ingest(sealed);
    await restarted.ingest(sealed, bench.device.deviceId);
    expect(bench.events[1]).toMatchObject({ event: 'refused', reason: 'replayed' });
    expect(restarted.events).toMatchObject([{ event: 'refused', reason: 'replayed' }]);
    expect((bench.dump() as unknown[]).slice(1)).toEqual((before as unknown[]).slice(1));
  });

  it('in great number are told a few at a time, with the count of the rest', async () => {
    const bench = new BenchReceiver();
    for (let index = 0; index < 50; index++) await bench.ingest(Buffer.of(0xff));
    bench.nowMs += 1000;
    await bench.ingest(Buffer.of(0xff));
    expect(bench.events).toHaveLength(21);
    expect(bench.events.at(-1)).toMatchObject({ event: 'refused', untold: 30 });
  });
});

describe('a commit that fails', () => {
  it('rejects, is told as a fault, answers nothing, and the same message is taken later', async () => {
    const bench = new BenchReceiver();
    const sealed = bench.device.seal(alarm(1));
    bench.onPoint = (point) => {
      if (point === 'beforeCommit')
        throw Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' });
    };
    await expect(bench.ingest(sealed)).rejects.toMatchObject({ code: 'storeFailed' });
    expect(bench.names()).toEqual(['fault']);
    expect([bench.sent, bench.count('alarm')]).toEqual([[], 0]);
    bench.onPoint = () => {};
    await bench.ingest(sealed);
    expect(bench.names()).toEqual(['fault', 'alarm']);
  });
});

describe('any order and any repetition of deliveries', () => {
  interface Transmission {
    readonly message: Message;
    readonly sequence: number;
  }

  const transmissions = fc
    .array(
      fc.oneof(
        fc.integer({ min: 1, max: 5 }).map(alarm),
        fc
          .tuple(
            fc.integer({ min: 1, max: 5 }),
            fc.constantFrom('raised' as const, 'received' as const, 'accepted' as const),
          )
          .map(([number, progress]) => position(number, progress)),
        fc.constant(heartbeat()),
      ),
      { minLength: 1, maxLength: 20 },
    )
    .map((messages) => messages.map((message, sequence): Transmission => ({ message, sequence })));
  const deliveries = transmissions.chain((list) =>
    fc.tuple(
      fc.constant(list),
      fc
        .array(fc.constantFrom(...list), { maxLength: 30 })
        .chain((again) =>
          fc.shuffledSubarray([...list, ...again], { minLength: list.length + again.length }),
        ),
    ),
  );

  it('tells and stores each press exactly once, and each transmission is taken exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async ([sent, delivered]) => {
        const bench = new BenchReceiver();
        await Promise.all(
          delivered.map(({ message, sequence }) =>
            bench.ingest(bench.device.sealAs(message, sequence)),
          ),
        );
        const presses = new Set(
          sent.flatMap(({ message }) => ('alarmNumber' in message ? [message.alarmNumber] : [])),
        );
        const told = bench.events.flatMap((event) =>
          event.event === 'alarm' ? [event.alarmNumber] : [],
        );
        expect(told.sort()).toEqual([...presses].sort());
        expect(bench.count('alarm')).toBe(presses.size);
        const beats = sent.filter(({ message }) => message.type === 'heartbeat');
        expect(bench.count('heartbeat')).toBe(beats.length);
        const downlinkNumbers = bench.sent.map(
          ({ payload }) => bench.device.open(payload).sequence,
        );
        expect(new Set(downlinkNumbers).size).toBe(downlinkNumbers.length);
        bench.store.close();
      }),
      { numRuns: 60 },
    );
  });
});
