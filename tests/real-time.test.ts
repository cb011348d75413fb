/** What only real time, real processes and real sockets can show; the tests run side by side. */
import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ReceiverEvent } from '../host-tools/receiver/index.ts';
import { enrolDevice } from '../host-tools/registry/index.ts';
import { openStore } from '../host-tools/store/store.ts';
import { provisioningRecords } from '../protocol/index.ts';
import { assembleAlarm, createRandom, TcpNetwork, WallClock } from '../simulator/index.ts';
import { AMSTERDAM, bundleOf, DEVICE_ID, SETTINGS } from './support/virtual-world.ts';

const AWARE = fileURLToPath(new URL('../bin/aware.js', import.meta.url));
const REAL_TIME_LIMIT_MS = 120_000;
const SECRET = new Uint8Array(32).fill(9);

/** `aware receive --json` as a process of its own. */
class ReceiverProcess {
  readonly events: ReceiverEvent[] = [];
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<void>;
  #onEvent: () => void = () => {};

  constructor(dataDir: string, port: number) {
    const options = ['receive', '--json', '--data', dataDir, '--port', String(port)];
    this.#process = spawn(process.execPath, [AWARE, ...options]);
    this.#exited = new Promise((resolve) => this.#process.once('exit', () => resolve()));
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.events.push(JSON.parse(line) as ReceiverEvent);
      this.#onEvent();
    });
  }

  async until<Name extends ReceiverEvent['event']>(
    name: Name,
  ): Promise<ReceiverEvent & { event: Name }> {
    for (;;) {
      const found = this.events.find(({ event }) => event === name);
      if (found) return found as ReceiverEvent & { event: Name };
      await new Promise<void>((resolve) => {
        this.#onEvent = resolve;
      });
    }
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }
}

function startDevice(brokerPort: number) {
  const clock = new WallClock();
  const settings = { ...SETTINGS, brokerHost: '127.0.0.1', brokerPort };
  const alarm = assembleAlarm({
    ...{ clock, random: createRandom(1), board: 'rak5010', bundle: bundleOf('rak5010') },
    records: provisioningRecords(DEVICE_ID, SECRET, settings),
    network: new TcpNetwork({ clock }),
    gnss: AMSTERDAM,
  });
  alarm.device.powerOn();
  return alarm;
}

describe.concurrent('in real time', () => {
  it(
    '`aware demo --once --json` plays an alarm and ends with its figures',
    async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        ...[AWARE, 'demo', '--once', '--json'],
      ]);
      const result = JSON.parse(stdout);
      expect(result).toMatchObject({ ok: true, alarm: { pressedMs: 0 } });
      const { publishedMs, receivedMs, acceptedMs, closedMs } = result.alarm;
      const order = [0, publishedMs, receivedMs, acceptedMs, closedMs];
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(result.fixes).toBeGreaterThanOrEqual(3);
      expect(result.position.lat).toBeCloseTo(52.37, 1);
      expect(result.mqttPacketBytes).toBeGreaterThan(40);
      expect(result.mqttPacketBytes).toBeLessThanOrEqual(64);
      expect(result.bundleBytes).toBeLessThanOrEqual(32 * 1024);
    },
    REAL_TIME_LIMIT_MS,
  );

  it(
    'a receiver killed after the press and started again has that alarm exactly once',
    async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'aware-kill-'));
      const store = openStore({ dataDir });
      enrolDevice(store, { deviceId: DEVICE_ID, secret: SECRET }, 0);
      store.close();
      const first = new ReceiverProcess(dataDir, 0);
      const { port } = await first.until('listening');
      const { device, modem } = startDevice(port);
      await first.until('heartbeat');
      const killed = new Promise<void>((resolve) => {
        modem.onEvent(({ type }) => {
          if (type === 'publishSent') first.kill().then(resolve);
        });
      });
      device.button.press(2300);
      await killed;
      const second = new ReceiverProcess(dataDir, port);
      await second.until('position');
      device.powerCut();
      await second.kill();
      const told = [...first.events, ...second.events].filter(({ event }) => event === 'alarm');
      expect(told.length).toBeLessThanOrEqual(1);
      const after = openStore({ dataDir });
      expect(after.database.prepare('SELECT alarm_number AS n FROM alarm').all()).toEqual([
        { n: 1 },
      ]);
      after.close();
      rmSync(dataDir, { recursive: true });
    },
    REAL_TIME_LIMIT_MS,
  );
});
