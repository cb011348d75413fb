import * as behaviours from '../modem/behaviours.ts';
import type { Fault } from './fault.ts';

const connackBadCredentials = 4;

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
