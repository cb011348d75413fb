import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrolDevice } from '../registry/index.ts';
import { openStore } from '../store/store.ts';
import type { ListeningEvent, ReceiverEvent } from './events.ts';
import { Records } from './records.ts';
import { alarm, type ConnectedDevice, FakeDevice, position } from './testing/fake-device.ts';
import { Mailbox } from './testing/mailbox.ts';
import { isEvent } from './testing/running.ts';

const SCRIPT = fileURLToPath(new URL('./testing/crashing-receiver.ts', import.meta.url));

let dataDir: string;
const children: ChildProcess[] = [];
const lines: ConnectedDevice[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'aware-crash-'));
});

afterEach(async () => {
  for (const line of lines.splice(0)) await line.end();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true });
});

async function spawnReceiver(point: string, ...what: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, dataDir, point, ...what], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const events = new Mailbox<ReceiverEvent>();
  createInterface({ input: child.stdout }).on('line', (line) => events.put(JSON.parse(line)));
  const exited = once(child, 'close');
  const listening = (await events.first(isEvent('listening'))) as ListeningEvent;
  return { child, events, exited, port: listening.port };
}

async function connect(device: FakeDevice, port: number): Promise<ConnectedDevice> {
  const line = await device.connect(port);
  lines.push(line);
  return line.subscribe();
}

function storedAlarms() {
  const store = openStore({ dataDir });
  const alarms = new Records(store.database).openAlarms();
  store.close();
  return alarms;
}

function storedOrders() {
  const store = openStore({ dataDir });
  const orders = store.database.prepare('SELECT order_number, outcome FROM alarm_order').all();
  store.close();
  return orders;
}

const orderNumbers = ({ downlinks }: ConnectedDevice) =>
  downlinks.all.flatMap(({ message }) => (message.type === 'order' ? [message.orderNumber] : []));

describe.each([
  // point of death, orders stored by then
  ['beforeCommit', []],
  ['afterCommit', [{ order_number: 1, outcome: null }]],
  ['afterReply', [{ order_number: 1, outcome: null }]],
])('a receiver killed at %s of an order', (point, stored) => {
  it('has sent none that it does not know, and sends what it knows under the same number', async () => {
    const device = new FakeDevice();
    const store = openStore({ dataDir });
    enrolDevice(store, device.enrolment, 0);
    store.close();

    const first = await spawnReceiver(point, 'order');
    const before = await connect(device, first.port);
    // Its acknowledgement may come too late for the connection.
    await before.send(alarm(1)).catch(() => {});
    await first.exited;
    expect(storedOrders()).toEqual(stored);
    expect(orderNumbers(before).length).toBeLessThanOrEqual(stored.length);

    const second = await spawnReceiver('never');
    const line = await connect(device, second.port);
    if (stored.length > 0) await line.downlinks.first(({ message }) => message.type === 'order');
    await line.send(position(1, 'received', { orderNumber: stored.length }));
    expect(orderNumbers(line)).toEqual(stored.map((order) => order.order_number));
    expect(second.events.all.filter(isEvent('orderTaken'))).toHaveLength(stored.length);
    second.child.kill('SIGTERM');
    await second.exited;
    expect(storedOrders()).toEqual(stored.map((order) => ({ ...order, outcome: 'taken' })));
  });
});

it('a receiver killed before it told of a silent device tells of it at the next start', async () => {
  const [silent, other] = [new FakeDevice(), new FakeDevice()];
  const store = openStore({ dataDir });
  enrolDevice(store, silent.enrolment, 0);
  enrolDevice(store, other.enrolment, 0);
  const seen = store.database.prepare(
    `UPDATE device SET last_seen_at = unixepoch() * 1000 - @agoMs,
       overdue_at = unixepoch() * 1000 - @agoMs + 2250000 WHERE id = @id`,
  );
  seen.run({ id: silent.deviceId, agoMs: 3600_000 });
  seen.run({ id: other.deviceId, agoMs: 0 });
  store.close();
  const first = await spawnReceiver('afterCommit');
  await first.exited;
  expect(first.child.signalCode).toBe('SIGKILL');
  expect(first.events.all.filter(isEvent('silent'))).toEqual([]);
  for (let start = 0; start < 2; start++) {
    const next = await spawnReceiver('never');
    expect(next.events.all).toMatchObject([
      { event: 'silent', device: silent.deviceId },
      { event: 'listening' },
    ]);
    next.child.kill('SIGTERM');
    await next.exited;
  }
});

/** A device that has been below its reserve for seven hours, of which her safe channel knows. */
function enrolNeedy(device: FakeDevice): void {
  const store = openStore({ dataDir });
  enrolDevice(store, device.enrolment, 0);
  const ladder = store.database.prepare(
    `INSERT INTO charge_ladder VALUES (@id, 'now', 1, 4, @sinceMs, 0, @sinceMs, 0, @nowMs, 1, NULL,
       0, @nowMs + 86400000, @sinceMs + 21600000)`,
  );
  const nowMs = store.database.prepare('SELECT unixepoch() * 1000').pluck().get() as number;
  ladder.run({ id: device.deviceId, sinceMs: nowMs - 7 * 3_600_000, nowMs });
  store.close();
}

function noticeOutcomes() {
  const store = openStore({ dataDir });
  const outcomes = store.database.prepare('SELECT outcome FROM charge_notice').pluck().all();
  store.close();
  return outcomes;
}

describe.each([
  // point of death, what the store and the directory have by then
  ['beforeCommit', [], 0],
  ['afterCommit', [null], 0],
  ['noticeWritten', [null], 1],
])('a receiver killed at %s of a notice', (point, stored, written) => {
  it('has it written exactly once after the next start, and tells nobody of it after that', async () => {
    const device = new FakeDevice();
    enrolNeedy(device);
    const notices = join(dataDir, 'notices');
    mkdirSync(notices);
    const files = () => readdirSync(notices);

    const first = await spawnReceiver(point, 'notices', notices);
    await first.exited;
    expect(first.child.signalCode).toBe('SIGKILL');
    expect([noticeOutcomes(), files().length]).toEqual([stored, written]);

    for (const told of [1, 0]) {
      const next = await spawnReceiver('never', 'notices', notices);
      if (told > 0) await next.events.first(isEvent('chargeNotice'));
      next.child.kill('SIGTERM');
      expect(await next.exited).toEqual([0, null]);
      expect(next.events.all.filter(isEvent('chargeNotice'))).toHaveLength(told);
      expect([noticeOutcomes(), files().length]).toEqual([['delivered'], 1]);
    }
    const notice = JSON.parse(readFileSync(join(notices, files()[0]!), 'utf8'));
    expect(notice).toMatchObject({ id: 1, device: device.deviceId, to: 'caseworker', step: 3 });
  });
});

describe.each([
  // point of death, alarms stored by then, what the next start tells of it
  ['beforeCommit', 0, 'alarm'],
  ['afterCommit', 1, 'alarmOpen'],
  ['afterReply', 1, 'alarmOpen'],
])('a receiver killed at %s', (point, stored, told) => {
  it('has the press exactly once after the device tried again, and answers it', async () => {
    const device = new FakeDevice();
    const store = openStore({ dataDir });
    enrolDevice(store, device.enrolment, 0);
    store.close();

    const first = await spawnReceiver(point);
    const sealed = device.seal(alarm(1));
    const lost = (await connect(device, first.port)).sendBytes(sealed);
    await expect(lost).rejects.toThrow('connection lost');
    await first.exited;
    expect(storedAlarms()).toHaveLength(stored);

    const second = await spawnReceiver('never');
    const line = await connect(device, second.port);
    // The link layer repeats the very bytes; then the device tries again, sealed afresh.
    await line.sendBytes(sealed);
    await line.send(alarm(1));
    await line.downlinks.first(({ message }) => message.type === 'received');
    const tellings = second.events.all.filter(
      ({ event }) => event === 'alarm' || event === 'alarmOpen',
    );
    expect(tellings.map(({ event }) => event)).toEqual([told]);

    second.child.kill('SIGTERM');
    await second.exited;
    expect(storedAlarms()).toMatchObject([{ alarmNumber: 1, state: 'received' }]);
  });
});

it('a receiver killed before its answer sends it at the next start, unasked and freshly sealed', async () => {
  const device = new FakeDevice();
  const store = openStore({ dataDir });
  enrolDevice(store, device.enrolment, 0);
  store.close();
  const before = openStore({ dataDir }).database;
  const spent = () => before.prepare('SELECT downlink_next FROM device').pluck().get() as number;
  const first = await spawnReceiver('afterCommit');
  const lost = (await connect(device, first.port)).send(alarm(1));
  await expect(lost).rejects.toThrow('connection lost');
  await first.exited;

  const spentBefore = spent();
  before.close();
  const second = await spawnReceiver('never');
  const line = await connect(device, second.port);
  const { sequence } = await line.downlinks.first(({ message }) => message.type === 'received');
  // The number may have left before the crash, so it is never used again.
  expect(spentBefore).toBeGreaterThan(0);
  expect(sequence).toBeGreaterThanOrEqual(spentBefore);
});
