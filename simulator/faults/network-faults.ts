import * as behaviours from '../modem/behaviours.ts';
import type { Fault, FaultSite } from './fault.ts';

const connackBadCredentials = 4;

const SPOILT_WITHIN_MS = 60_000;

const contextRefused = (
  name: string,
  doc: string,
  afterMs: (site: FaultSite) => number,
): Fault => ({
  name,
  doc,
  build(site) {
    site.at(site.window.fromMs, () => site.world.alarm.modem.dropLink());
    return behaviours.contextRefused(afterMs(site));
  },
});

/** A session that is spoilt from early in the window until the device opens another. */
function spoiltSession({ at, random, window, world }: FaultSite) {
  let isStruck = false;
  const latestMs = Math.min(window.untilMs, window.fromMs + SPOILT_WITHIN_MS);
  at(random.between(window.fromMs, latestMs), () => {
    isStruck = true;
  });
  return {
    isSpoilt: () => isStruck && !world.faultsAreOver && world.nowMs <= window.untilMs,
    reopened: () => {
      isStruck = false;
    },
  };
}

/** Mobile network, broker and receiver. */
export const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: 'link-drop',
    doc: 'the radio loses its cell and registers again',
    build: ({ random, window }) =>
      behaviours.linkDrops(random.between(window.fromMs, window.untilMs)),
  },
  {
    name: 'registration-denied',
    doc: 'the network refuses to register the modem, a few times',
    build: ({ random }) => behaviours.registrationDenied(random.integer(1, 3)),
  },
  {
    name: 'dns-failure',
    doc: "the broker's name is not found, a few times",
    build: ({ random }) => behaviours.dnsFailure(random.integer(1, 4)),
  },
  {
    name: 'network-away',
    doc: 'for up to four minutes nothing passes between modem and broker',
    build(site) {
      const { random, world } = site;
      site.once(() => {
        world.network.setDown(true);
        world.link.broken();
        world.clock.setTimer(random.between(5000, 240_000), () => world.network.setDown(false));
      });
      return undefined;
    },
  },
  {
    name: 'link-slow',
    doc: 'what passes between modem and broker takes seconds each way, for up to four minutes',
    build(site) {
      const { random, world } = site;
      site.once(() => {
        const min = random.between(300, 3000);
        world.network.setLatency({ min, max: min * 1.5 });
        world.clock.setTimer(random.between(5000, 240_000), () =>
          world.network.setLatency(undefined),
        );
      });
      return undefined;
    },
  },
  {
    name: 'broker-restart',
    doc: 'the broker hangs up on everyone',
    build(site) {
      site.once(() => {
        site.world.network.dropConnections();
        site.world.link.broken();
      });
      return undefined;
    },
  },
  {
    name: 'broker-loses-messages',
    doc: 'the broker acknowledges messages and loses them before the receiver has them',
    build(site) {
      const { world, random } = site;
      let left = random.integer(1, 6);
      world.losesUplink.push(() => {
        const isActive = !world.faultsAreOver && world.nowMs >= site.window.fromMs && left > 0;
        if (!isActive) return false;
        left--;
        site.struck();
        return true;
      });
      return undefined;
    },
  },
  {
    name: 'login-refused',
    doc: 'the broker refuses the login for a while',
    build(site) {
      const { world, random } = site;
      site.once(() => {
        world.network.faults.loginRefusedWith = connackBadCredentials;
        world.network.dropConnections();
        world.link.broken();
        world.clock.setTimer(random.between(5000, 120_000), () => {
          world.network.faults.loginRefusedWith = undefined;
        });
      });
      return undefined;
    },
  },
  contextRefused(
    'context-refused',
    'the network refuses the data context for a while, at once or after half a minute',
    ({ random }) => (random.chance(0.5) ? 0 : 30_000),
  ),
  contextRefused(
    'context-refused-late',
    'the same after two minutes and a half, in which the modem hears nothing else',
    () => 150_000,
  ),
  {
    name: 'session-dead',
    doc: 'the session looks open and carries nothing, until the device opens another',
    build(site) {
      const session = spoiltSession(site);
      site.world.losesUplink.push(session.isSpoilt);
      site.world.losesDownlink.push(session.isSpoilt);
      return behaviours.sessionMute(session.isSpoilt, session.reopened);
    },
  },
  {
    name: 'downlink-deaf',
    doc: 'nothing reaches the device, which is heard all the same, until it opens another session',
    build(site) {
      const session = spoiltSession(site);
      site.world.losesDownlink.push(session.isSpoilt);
      return { name: 'downlink deaf', ...behaviours.whenReopened(session.reopened) };
    },
  },
  {
    name: 'receiver-killed',
    doc: 'the receiver dies and comes back with its store up to five minutes later',
    build(site) {
      const { world, random } = site;
      site.once(() => {
        world.killCentre();
        world.clock.setTimer(random.between(1000, 300_000), () => world.startCentre());
      });
      return undefined;
    },
  },
];
