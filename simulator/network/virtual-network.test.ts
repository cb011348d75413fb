import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { createRandom } from '../random.ts';
import type { SessionEvents } from './network.ts';
import { topicMatches } from './topic-filter.ts';
import { VirtualNetwork } from './virtual-network.ts';

const ADDRESS = { host: 'broker.example', port: 1883, tls: false };

/** A network and clients that write down what reaches them. */
class World {
  readonly clock = new VirtualClock();
  readonly network = new VirtualNetwork({ clock: this.clock, random: createRandom(7) });

  client(clientId: string, { cleanSession = false, keepAliveSeconds = 60 } = {}) {
    const heard: string[] = [];
    const events: SessionEvents = {
      onOpened: (result) => heard.push(`opened ${result}`),
      onConnack: (code, present) => heard.push(`connack ${code} ${present ? 'kept' : 'new'}`),
      onSuback: (packetId, granted) => heard.push(`suback ${packetId} ${granted}`),
      onUnsuback: (packetId) => heard.push(`unsuback ${packetId}`),
      onPuback: (packetId) => heard.push(`puback ${packetId}`),
      onMessage: ({ topic, payload, qos, duplicate, retain }) =>
        heard.push(
          `${topic} ${Buffer.from(payload)} qos${qos}${duplicate ? ' dup' : ''}${retain ? ' retained' : ''}`,
        ),
      onClosed: (reason) => heard.push(`closed ${reason}`),
    };
    const session = this.network.openSession(ADDRESS, events);
    this.clock.advance(1000);
    session.connect({ clientId, keepAliveSeconds, cleanSession });
    this.clock.advance(1000);
    return { session, heard, take: () => heard.splice(0) };
  }

  message(packetId: number, topic: string, text: string) {
    const payload = Buffer.from(text);
    return { packetId, topic, payload, qos: 1, retain: false, duplicate: false } as const;
  }
}

describe('the broker in memory', () => {
  it('takes a message, tells the host, and acknowledges it, in the time the link takes', () => {
    const world = new World();
    const { session, take } = world.client('a');
    expect(take()).toEqual(['opened 0', 'connack 0 new']);
    const taken: string[] = [];
    world.network.onPublish(({ clientId, topic, payload }) =>
      taken.push(`${clientId} ${topic} ${Buffer.from(payload)}`),
    );
    session.publish(world.message(9, 'a', 'hello'));
    world.clock.advance(29);
    expect(taken).toEqual([]);
    world.clock.advance(1000);
    expect(taken).toEqual(['a a hello']);
    expect(take()).toEqual(['puback 9']);
  });

  it('keeps the order of each link', () => {
    const world = new World();
    const { session, take } = world.client('a');
    take();
    for (let packetId = 1; packetId <= 50; packetId++) {
      session.publish(world.message(packetId, 'a', 'x'));
    }
    world.clock.advance(1000);
    expect(take()).toEqual(Array.from({ length: 50 }, (_, index) => `puback ${index + 1}`));
  });

  it('routes between clients and to the right one of many', () => {
    const world = new World();
    const devices = ['a', 'b', 'c'].map((id) => world.client(id));
    devices.forEach(({ session }, index) => {
      session.subscribe(1, `${'abc'[index]}/d`, 1);
    });
    const watcher = world.client('watcher');
    watcher.session.subscribe(1, '+/d', 0);
    world.clock.advance(1000);
    for (const { take } of [...devices, watcher]) {
      take();
    }
    devices[0]!.session.publish(world.message(2, 'b/d', 'from a'));
    world.clock.advance(1000);
    expect(devices.map(({ take }) => take())).toEqual([['puback 2'], ['b/d from a qos1'], []]);
    expect(watcher.take()).toEqual(['b/d from a qos0']);
  });

  it('keeps QoS 1 messages for a persistent session that is away, once, in order', () => {
    const world = new World();
    const first = world.client('a');
    first.session.subscribe(1, 'a/d', 1);
    world.clock.advance(1000);
    first.session.disconnect();
    world.clock.advance(1000);
    world.network.deliver('a/d', Buffer.from('one'));
    world.network.deliver('a/d', Buffer.from('lost'), 0);
    world.network.deliver('a/d', Buffer.from('two'));
    expect(world.client('a').take()).toEqual([
      'opened 0',
      'connack 0 kept',
      'a/d one qos1',
      'a/d two qos1',
    ]);
    expect(world.client('a').take()).toEqual(['opened 0', 'connack 0 kept']);
  });

  it('sends again, as a duplicate, what was under way when the link died', () => {
    const world = new World();
    const first = world.client('a');
    first.session.subscribe(1, 'a/d', 1);
    world.clock.advance(1000);
    world.network.deliver('a/d', Buffer.from('cut off'));
    first.session.close();
    world.clock.advance(1000);
    expect(first.take()).not.toContain('a/d cut off qos1');
    expect(world.client('a').take()).toContain('a/d cut off qos1 dup');
  });

  it('forgets a clean session with its link', () => {
    const world = new World();
    const first = world.client('a', { cleanSession: true });
    first.session.subscribe(1, 'a/d', 1);
    world.clock.advance(1000);
    first.session.disconnect();
    world.clock.advance(1000);
    world.network.deliver('a/d', Buffer.from('nobody'));
    expect(world.client('a').take()).toEqual(['opened 0', 'connack 0 new']);
  });

  it('still takes what was sent just before the client closed', () => {
    const world = new World();
    const { session } = world.client('a');
    const taken: string[] = [];
    world.network.onPublish(({ payload }) => taken.push(String(Buffer.from(payload))));
    session.publish(world.message(1, 'a', 'last words'));
    session.close();
    world.clock.advance(1000);
    expect(taken).toEqual(['last words']);
    expect(world.network.connectionCount).toBe(0);
  });

  it('throws out the earlier client of the same name', () => {
    const world = new World();
    const first = world.client('a');
    first.take();
    world.client('a');
    expect(first.take()).toEqual(['closed peer']);
    expect(world.network.connectionCount).toBe(1);
  });

  it('gives a new subscription what was retained, until it is cleared', () => {
    const world = new World();
    const { session, take } = world.client('a');
    session.publish({ ...world.message(1, 'news', 'kept'), retain: true });
    world.clock.advance(1000);
    session.subscribe(2, 'news', 1);
    world.clock.advance(1000);
    expect(take()).toContain('news kept qos1 retained');
    session.unsubscribe(3, 'news');
    session.publish({ ...world.message(4, 'news', ''), retain: true });
    world.clock.advance(1000);
    session.subscribe(5, 'news', 1);
    world.clock.advance(1000);
    expect(take()).toEqual(expect.not.arrayContaining([expect.stringContaining('retained')]));
  });
});

describe('faults of the network', () => {
  it('loses a PUBACK after the message was taken', () => {
    const world = new World();
    const { session, take } = world.client('a');
    take();
    world.network.faults.pubacksToLose = 1;
    let taken = 0;
    world.network.onPublish(() => taken++);
    session.publish(world.message(1, 'a', 'x'));
    session.publish(world.message(2, 'a', 'y'));
    world.clock.advance(1000);
    expect(taken).toBe(2);
    expect(take()).toEqual(['puback 2']);
  });

  it('hangs up on everyone', () => {
    const world = new World();
    const clients = ['a', 'b'].map((id) => world.client(id));
    world.network.dropConnections();
    world.clock.advance(1000);
    expect(clients.map(({ take }) => take().at(-1))).toEqual(['closed peer', 'closed peer']);
  });

  it('refuses logins and hangs up', () => {
    const world = new World();
    world.network.faults.loginRefusedWith = 4;
    expect(world.client('a').take()).toEqual(['opened 0', 'connack 4 new', 'closed peer']);
  });

  it('does not know the name, or is not there', () => {
    const world = new World();
    world.network.faults.nameNotFound = true;
    expect(world.client('a').take()).toEqual(['opened 4']);
    world.network.faults.nameNotFound = false;
    world.network.setDown(true);
    expect(world.client('a').take()).toEqual(['opened 5']);
    expect(world.network.connectionCount).toBe(0);
  });

  it('holds packets while it is down and carries them when it comes back in time', () => {
    const world = new World();
    const { session, take } = world.client('a');
    take();
    world.network.setDown(true);
    session.publish(world.message(1, 'a', 'x'));
    world.clock.advance(30_000);
    expect(take()).toEqual([]);
    world.network.setDown(false);
    world.clock.advance(1000);
    expect(take()).toEqual(['puback 1']);
  });

  it('is given up by a client whose keep-alive runs out', () => {
    const world = new World();
    const { take } = world.client('a');
    take();
    world.network.setDown(true);
    world.clock.advance(60_000);
    expect(take()).toEqual(['closed keepAlive']);
    expect(world.network.connectionCount).toBe(0);
  });
});

describe('topic filters', () => {
  it.each([
    ['a/b', 'a/b', true],
    ['a/b', 'a/c', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a', false],
    ['a/+', 'a/b/c', false],
    ['+/d', 'x/d', true],
    ['#', 'a/b', true],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['#', '$SYS/x', false],
    ['+/x', '$SYS/x', false],
    ['$SYS/#', '$SYS/x', true],
    ['a', 'a/b', false],
  ])('%s against %s: %s', (filter, topic, matches) => {
    expect(topicMatches(filter, topic)).toBe(matches);
  });
});
