import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes, type AedesOptions } from 'aedes';
import { afterEach, describe, expect, it } from 'vitest';
import { readLoginFile } from './outside-broker.ts';
import { alarm, type FakeDevice, heartbeat } from './testing/fake-device.ts';
import { isEvent, startRig } from './testing/running.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Any MQTT broker, as somebody else runs it. */
async function startForeignBroker(options: AedesOptions = {}) {
  const aedes = await Aedes.createBroker(options);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    aedes.handle(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const acknowledged: string[] = [];
  aedes.on('ack', (packet) => {
    if (packet && 'topic' in packet) acknowledged.push(packet.topic);
  });
  cleanups.push(async () => {
    await new Promise<void>((resolve) => aedes.close(resolve));
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return { aedes, port, url: `mqtt://127.0.0.1:${port}`, acknowledged, cut };
}

async function start(url: string, settings = {}) {
  const rig = await startRig({
    outside: { url, connectTimeoutMs: 5000, retryMs: 10 },
    ...settings,
  });
  cleanups.push(() => rig.receiver.stop());
  return rig;
}

async function connected(device: FakeDevice, port: number) {
  const line = await device.connect(port);
  cleanups.push(() => line.end());
  return line.subscribe();
}

describe('an outside broker', () => {
  it('brings a press to the receiver and its answers to the device', async () => {
    const broker = await startForeignBroker();
    const rig = await start(broker.url);
    const line = await connected(rig.device, broker.port);
    await line.send(alarm(1));
    await line.downlinks.first(({ message }) => message.type === 'received');
    await rig.receiver.accept(rig.device.deviceId, 1, 'desk 4');
    await line.downlinks.first(({ message }) => message.type === 'accepted');
    expect(rig.events.all.map(({ event }) => event)).toEqual([
      ...['brokerConnected', 'alarm', 'accepted'],
    ]);
  });

  it('gets each message acknowledged after its commit', async () => {
    const broker = await startForeignBroker();
    const order: string[] = [];
    broker.aedes.on('ack', () => order.push('acknowledged'));
    const rig = await start(broker.url, { onPoint: (point: string) => order.push(point) });
    const acknowledged = once(broker.aedes, 'ack');
    await (await connected(rig.device, broker.port)).send(heartbeat());
    await acknowledged;
    expect(order).toEqual(['beforeCommit', 'afterCommit', 'afterReply', 'acknowledged']);
  });

  it('commits many messages at once instead of one after the other', async () => {
    const broker = await startForeignBroker();
    let commits = 0;
    const rig = await start(broker.url, {
      onPoint: (point: string) => {
        if (point === 'beforeCommit') commits++;
      },
    });
    const line = await connected(rig.device, broker.port);
    await Promise.all(Array.from({ length: 50 }, () => line.send(heartbeat())));
    await rig.events.first(() => rig.events.all.filter(isEvent('heartbeat')).length === 50);
    expect(commits).toBeLessThan(50);
  });

  it('sends again what could not be committed', async () => {
    const broker = await startForeignBroker();
    let failures = 1;
    const rig = await start(broker.url, {
      onPoint: (point: string) => {
        if (point === 'beforeCommit' && failures-- > 0) throw new Error('disk full');
      },
    });
    await (await connected(rig.device, broker.port)).send(alarm(1));
    await rig.events.first(isEvent('alarm'));
    const names = rig.events.all.map(({ event }) => event);
    expect(names).toEqual(['brokerConnected', 'fault', 'brokerLost', 'brokerConnected', 'alarm']);
  });

  it('that drops the line is found again, and what came meanwhile is taken', async () => {
    const broker = await startForeignBroker();
    const rig = await start(broker.url);
    const lost = rig.events.first(isEvent('brokerLost'));
    broker.cut();
    await lost;
    await (await connected(rig.device, broker.port)).send(alarm(1));
    await rig.events.first(isEvent('alarm'));
    expect(rig.receiver.openAlarms()).toHaveLength(1);
  });

  it('that nobody answers for is an error by name', async () => {
    const outside = { url: 'mqtt://127.0.0.1:1', connectTimeoutMs: 50 };
    await expect(startRig({ outside })).rejects.toMatchObject({ code: 'brokerUnreachable' });
  });

  it('that refuses the login is an error by name, at once', async () => {
    const broker = await startForeignBroker({
      authenticate: (_client, _user, _password, done) => done(null, false),
    });
    const outside = { url: broker.url, connectTimeoutMs: 60_000 };
    await expect(startRig({ outside })).rejects.toMatchObject({ code: 'brokerRefused' });
  });

  it('that refuses the subscription is an error by name', async () => {
    const broker = await startForeignBroker({
      authorizeSubscribe: (_client, _subscription, done) => done(null, null),
    });
    const outside = { url: broker.url, connectTimeoutMs: 60_000 };
    await expect(startRig({ outside })).rejects.toMatchObject({ code: 'brokerRefused' });
  });

  it.each(['mqtt://user:secret@host', 'mqtt://user@host', 'http://host', 'host:1883', ''])(
    'is not named %s, and the error does not repeat it',
    async (url) => {
      const outside = { url, connectTimeoutMs: 50 };
      const error = await startRig({ outside }).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'usage' });
      expect((error as Error).message).not.toContain('secret');
    },
  );
});

describe('a login file', () => {
  function loginFile(content: string, mode: number): string {
    const folder = mkdtempSync(join(tmpdir(), 'aware-login-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'login');
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  }

  it('gives user and password', () => {
    const credentials = readLoginFile(loginFile('receiver\nopen sesame\n', 0o600));
    expect(credentials).toEqual({ username: 'receiver', password: 'open sesame' });
  });

  it.each([
    ['keyFileExposed', 'receiver\nopen sesame\n', 0o644],
    ['fileUnreadable', 'receiver', 0o600],
  ])('is refused as %s', (code, content, mode) => {
    const path = loginFile(content, mode);
    expect(() => readLoginFile(path)).toThrow(expect.objectContaining({ code }));
  });

  it('that is absent is refused', () => {
    expect(() => readLoginFile('/nowhere/login')).toThrow(
      expect.objectContaining({ code: 'fileUnreadable' }),
    );
  });
});
