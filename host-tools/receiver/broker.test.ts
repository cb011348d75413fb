import { once } from 'node:events';
import { connect } from 'node:net';
import type { IClientOptions } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { downlinkTopic, uplinkTopic } from '../../protocol/index.ts';
import type { ReceiverSettings } from './index.ts';
import { alarm, FakeDevice, heartbeat, position } from './testing/fake-device.ts';
import { isEvent, type Rig, startRig } from './testing/running.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(settings: Partial<ReceiverSettings> = {}) {
  const rig: Rig & { port: number } = await startRig(settings).then((started) => ({
    ...started,
    port: started.receiver.port!,
  }));
  cleanups.push(() => rig.receiver.stop());
  return rig;
}

async function connected(rig: { port: number }, device: FakeDevice, options = {}) {
  const line = await device.connect(rig.port, options);
  cleanups.push(() => line.end());
  return line;
}

describe('the broker inside', () => {
  it('brings a press to the receiver and its answers to the device', async () => {
    const rig = await start();
    const line = await (await connected(rig, rig.device)).subscribe();
    await line.send(alarm(1));
    await line.downlinks.first(({ message }) => message.type === 'received');
    await rig.receiver.accept(rig.device.deviceId, 1, 'desk 4');
    await line.downlinks.first(({ message }) => message.type === 'accepted');
    await line.send(position(1, 'accepted'));
    await rig.receiver.close(rig.device.deviceId, 1, 'desk 4');
    await line.downlinks.first(({ message }) => message.type === 'closed');
    const names = rig.events.all.map(({ event }) => event);
    expect(names).toEqual(['listening', 'alarm', 'accepted', 'position', 'closed']);
  });

  it('acknowledges a message after its commit', async () => {
    const order: string[] = [];
    const rig = await start({ onPoint: (point) => order.push(point) });
    const line = await connected(rig, rig.device);
    await line.send(heartbeat()).then(() => order.push('acknowledged'));
    expect(order).toEqual(['beforeCommit', 'afterCommit', 'afterReply', 'acknowledged']);
  });

  it('gives no acknowledgement when the commit fails, and takes the message again later', async () => {
    let broken = true;
    const rig = await start({
      onPoint: (point) => {
        if (broken && point === 'beforeCommit') throw new Error('disk full');
      },
    });
    const sealed = rig.device.seal(alarm(1));
    const acknowledgements: string[] = [];
    const line = await connected(rig, rig.device);
    line.client.on('packetreceive', ({ cmd }) => acknowledgements.push(cmd));
    await expect(line.sendBytes(sealed)).rejects.toThrow('connection lost');
    expect(acknowledgements).toEqual([]);
    expect(rig.events.all.map(({ event }) => event)).toEqual(['listening', 'fault']);
    broken = false;
    await (await connected(rig, rig.device)).sendBytes(sealed);
    expect(rig.receiver.openAlarms()).toHaveLength(1);
  });

  it('takes a flood of one connection whole, though it reads it in small pieces', async () => {
    const rig = await start();
    const line = await connected(rig, rig.device);
    await Promise.all(Array.from({ length: 500 }, () => line.send(heartbeat())));
    expect(rig.events.all.filter(isEvent('heartbeat'))).toHaveLength(500);
  });

  it('acknowledges what it refuses, so that nobody sends it for ever', async () => {
    const rig = await start();
    const line = await connected(rig, rig.device);
    await line.sendBytes(Buffer.of(1, 2, 3));
    await rig.events.first(isEvent('refused'));
    expect(rig.receiver.openAlarms()).toEqual([]);
  });

  it('keeps answers for a device that is away until it is back', async () => {
    const rig = await start();
    const first = await (await connected(rig, rig.device)).subscribe();
    await first.send(alarm(1));
    await first.downlinks.first(({ message }) => message.type === 'received');
    await first.end();
    await rig.receiver.accept(rig.device.deviceId, 1, 'desk 4');
    // The session still stands, so the device need not subscribe again.
    const second = await connected(rig, rig.device);
    const { message } = await second.downlinks.first(({ message }) => message.type === 'accepted');
    expect(message).toMatchObject({ alarmNumber: 1 });
  });

  it.each<[string, IClientOptions]>([
    ['a wrong password', { password: 'guess' }],
    ['an empty login', { username: '', password: '' }],
    ["another device's name", { username: 'ZZZZZZZZ' }],
    ['a client id that is not its own', { clientId: 'ZZZZZZZZ' }],
  ])('refuses a login with %s', async (_, options) => {
    const rig = await start();
    await expect(rig.device.connect(rig.port, options)).rejects.toThrow();
    await rig.events.first(
      (event) => event.event === 'refused' && event.reason === 'badCredentials',
    );
  });

  it("lets no device take over another's session", async () => {
    const rig = await start();
    const intruder = new FakeDevice();
    rig.receiver.addDevice(intruder.enrolment);
    const line = await connected(rig, rig.device);
    const login = intruder.connect(rig.port, { clientId: rig.device.deviceId });
    await expect(login).rejects.toThrow();
    await line.send(heartbeat());
    expect(line.client.connected).toBe(true);
  });

  it("lets no device publish to another's topic, nor to its own downlinks", async () => {
    const rig = await start();
    const other = new FakeDevice();
    rig.receiver.addDevice(other.enrolment);
    for (const topic of [uplinkTopic(other.deviceId), downlinkTopic(rig.device.deviceId)]) {
      const line = await connected(rig, rig.device);
      const sent = line.sendBytes(other.seal(alarm(1)), topic);
      await expect(sent).rejects.toThrow('connection lost');
    }
    expect(rig.receiver.openAlarms()).toEqual([]);
    expect(rig.events.all.filter(isEvent('refused'))).toMatchObject([
      { reason: 'foreignTopic' },
      { reason: 'foreignTopic' },
    ]);
  });

  it.each(['#', '+', '+/d', '$SYS/#', 'ZZZZZZZZ/d'])(
    'lets no device listen to %s',
    async (topic) => {
      const rig = await start();
      const line = await connected(rig, rig.device);
      await expect(line.client.subscribeAsync(topic, { qos: 1 })).rejects.toThrow();
    },
  );

  it('ends a connection that announces a packet over the limit, logged in or not', async () => {
    const rig = await start();
    const socket = connect(rig.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => {});
    socket.write(Buffer.from('10ffffff7f', 'hex'));
    await once(socket, 'close');
    await (await connected(rig, rig.device)).send(heartbeat());
    expect(rig.events.all.some(isEvent('heartbeat'))).toBe(true);
  });

  it('says in one error that its port is in use', async () => {
    const rig = await start();
    await expect(startRig({ port: rig.port })).rejects.toMatchObject({ code: 'portInUse' });
  });

  it('says in one error that its address is not of this machine', async () => {
    await expect(startRig({ host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'addressUnusable',
    });
  });
});
