import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwareError } from '../errors.ts';
import type { ChargeNoticeEvent, ReceiverEvent } from './events.ts';
import { NoticeDelivery } from './notice-delivery.ts';
import { NoticeFiles, noticeFileName } from './notice-files.ts';
import { heartbeat } from './testing/fake-device.ts';
import { isEvent, startRig } from './testing/running.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aware-notices-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const notice = (id: number): ChargeNoticeEvent => ({
  ...{ event: 'chargeNotice', at: '2026-01-02T21:04:07.123Z', id, device: 'K7QM2XPD' },
  ...{ to: 'safeChannel', step: 2, need: 'tonight', lastWords: 0, responseMinutes: 45 },
  text: 'Reminder: time to charge.',
});

const files = () => readdirSync(directory);
const contentOf = (name: string) => readFileSync(join(directory, name), 'utf8');

describe('the directory of notices', () => {
  it('gets a file for each that its owner alone may read, in the order of their names', async () => {
    const target = new NoticeFiles(directory);
    for (const id of [10, 9]) await target.write(notice(id));
    expect(files()).toEqual(['20260102T210407Z-000000009.json', '20260102T210407Z-000000010.json']);
    const [name] = files();
    expect(statSync(join(directory, name!)).mode & 0o777).toBe(0o600);
    const { event: _, ...content } = notice(9);
    expect(JSON.parse(contentOf(name!))).toEqual(content);
  });

  it('gets the same file when the same notice is written again', async () => {
    const target = new NoticeFiles(directory);
    await target.write(notice(1));
    const before = files().map(contentOf);
    await target.write(notice(1));
    expect(files().map(contentOf)).toEqual(before);
  });

  it('keeps nothing of what a crash left half written, nor follows a link put in its place', async () => {
    const name = noticeFileName(notice(1));
    const outside = join(directory, 'outside');
    writeFileSync(outside, 'untouched');
    symlinkSync(outside, join(directory, `.${name}`));
    await new NoticeFiles(directory).write(notice(1));
    expect(files().sort()).toEqual([name, 'outside']);
    expect(contentOf('outside')).toBe('untouched');
    writeFileSync(join(directory, `.${name}`), '{"id":');
    chmodSync(join(directory, `.${name}`), 0o644);
    await new NoticeFiles(directory).write(notice(1));
    expect(JSON.parse(contentOf(name))).toMatchObject({ id: 1 });
    expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  });

  it('is refused by name where there is none', () => {
    expect(() => new NoticeFiles(join(directory, 'nowhere'))).toThrow(
      expect.objectContaining({ code: 'fileUnwritable' }),
    );
  });
});

describe('the delivery of notices', () => {
  const full = new AwareError('fileUnwritable', 'the disk is full', 'make room');

  /** Notices that wait until they are noted as delivered, in an order that can be looked at. */
  function deliver(ids: number[], write?: (notice: ChargeNoticeEvent) => Promise<void>) {
    const waiting = ids.map(notice);
    const seen: string[] = [];
    const faults: AwareError[] = [];
    const delivery = new NoticeDelivery({
      waiting: () => [...waiting],
      tell: ({ id }) => seen.push(`told ${id}`),
      write: async (notice) => {
        await write?.(notice);
        seen.push(`written ${notice.id}`);
      },
      delivered: async (id) => {
        seen.push(`noted ${id}`);
        waiting.splice(
          waiting.findIndex((entry) => entry.id === id),
          1,
        );
      },
      onFault: (fault) => faults.push(fault),
    });
    return { delivery, seen, faults };
  }

  it('tells of each, hands it on and only then notes it, one after the other', async () => {
    const { delivery, seen } = deliver([1, 2]);
    await delivery.scan();
    await delivery.scan();
    expect(seen).toEqual(['told 1', 'written 1', 'noted 1', 'told 2', 'written 2', 'noted 2']);
  });

  it('does not tell of one that the receiver has told', async () => {
    const { delivery, seen } = deliver([1]);
    delivery.told(notice(1));
    await delivery.scan();
    expect(seen).toEqual(['written 1', 'noted 1']);
  });

  it('tries again what failed, and tells of the fault and of the notice once', async () => {
    let failures = 3;
    const { delivery, seen, faults } = deliver([1, 2], async () => {
      if (failures-- > 0) throw full;
    });
    for (let look = 0; look < 4; look++) await delivery.scan();
    expect(faults).toEqual([full]);
    expect(seen).toEqual(['told 1', 'written 1', 'noted 1', 'told 2', 'written 2', 'noted 2']);
  });

  it('begins nothing once it has ended', async () => {
    const { delivery, seen } = deliver([1]);
    await delivery.stop();
    await delivery.scan();
    delivery.told(notice(2));
    expect(seen).toEqual([]);
  });
});

describe('a running receiver', () => {
  const NOON_MS = Date.UTC(2026, 0, 2, 12);
  const clock = { now: () => NOON_MS, minuteOfDay: () => 720 };
  /** Of what a worn cell does, somebody is told at once. */
  const need = heartbeat({ chargeNeed: 'none', lastWords: 1, responseMinutes: 20 });

  async function hear(noticesDir?: string, after: () => void = () => {}) {
    const { receiver, events, device } = await startRig({ clock, noticesDir });
    const line = await device.connect(receiver.port!);
    after();
    await line.send(need);
    await events.first(isEvent('chargeNotice'));
    await line.end();
    return { receiver, events };
  }

  const told = (events: readonly ReceiverEvent[]) => events.filter(isEvent('chargeNotice'));

  it('writes a notice at once, and tells of it once', async () => {
    const { receiver, events } = await hear(directory);
    await receiver.stop();
    expect(files()).toEqual(['20260102T120000Z-000000001.json']);
    expect(told(events.all)).toHaveLength(1);
  });

  it('tells of it where there is no directory, and of a fault where that has gone', async () => {
    const without = await hear();
    await without.receiver.stop();
    expect(told(without.events.all)).toHaveLength(1);
    const lost = join(directory, 'lost');
    mkdirSync(lost);
    const { receiver, events } = await hear(lost, () => rmSync(lost, { recursive: true }));
    expect(await events.first(isEvent('fault'))).toMatchObject({ code: 'fileUnwritable' });
    await receiver.stop();
  });
});
