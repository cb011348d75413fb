import type { Press } from '../world/ledger.ts';
import type { Invariant } from './checker.ts';

/** From the end of the hold to the first byte of the publish, with one AT command in the way. */
const PUBLISHED_WITHIN_MS = 1500;
/** For each other press that waits for its answer: those are alarms too. */
const FOR_EACH_PRESS_MS = 400;
/** A modem that misbehaves, or did so just now, may keep its channel for long. */
const CLEAN_FOR_MS = 180_000;
/** Costs the device a byte, and what comes close behind it: a prompt among that is waited for so long. */
const LOSES_BYTES = 'attack-displaced';
const LOST_FOR_MS = 5000;
/** The modem takes so long for a short message at most, and nothing else meanwhile. */
const SMS_TAKES_MS = 125_000;

/** 9: an alarm is never delayed by other traffic. */
export const alarmGoesFirst: Invariant = {
  name: '9-alarm-goes-first',
  doc: 'while the link is up a press is published at once, whatever else is to be sent',
  watch: (world, report) => {
    let smsAtMs = Number.NEGATIVE_INFINITY;
    let lostAtMs = Number.NEGATIVE_INFINITY;
    const isUndisturbed = (atMs: number) =>
      world.link.isUp(atMs) &&
      !world.network.isDown &&
      atMs - world.lastDisturbanceAtMs > CLEAN_FOR_MS &&
      atMs - smsAtMs > SMS_TAKES_MS &&
      atMs - lostAtMs > LOST_FOR_MS;
    const isWaiting = ({ sentAtMs, receivedAtMs }: Press) =>
      sentAtMs !== undefined && receivedAtMs === undefined;
    return {
      see(event) {
        if (event.kind === 'modem' && event.event.type === 'command') {
          // Whatever is said to the modem after it shows that it is over, unless it only asks.
          const { line } = event.event;
          if (line.startsWith('AT+CMGS')) smsAtMs = event.atMs;
          else if (line !== 'AT') smsAtMs = Number.NEGATIVE_INFINITY;
        } else if (event.kind === 'injected' && event.fault === LOSES_BYTES) {
          lostAtMs = event.atMs;
        } else if (event.kind === 'held' && isUndisturbed(event.atMs)) {
          const press = world.ledger.presses.at(-1)!;
          const others = world.ledger.presses.filter(isWaiting).length;
          const limitMs = PUBLISHED_WITHIN_MS + others * FOR_EACH_PRESS_MS;
          world.clock.setTimer(limitMs, () => {
            if (press.sentAtMs !== undefined || press.refused) return;
            if (isUndisturbed(world.nowMs))
              report(`a press waits for ${limitMs} ms, the link is up`);
          });
        }
      },
    };
  },
};
