import { type Message, sealMessage } from '../../protocol/index.ts';
import { DEVICE_ID } from '../world/provisioned.ts';
import type { World } from '../world/world.ts';
import type { WorldEvent } from '../world/world-event.ts';
import type { Invariant } from './checker.ts';

/** What was on its way when the alarm ended may still leave. */
const ON_ITS_WAY_MS = 3000;
/** And what the modem sends again because its PUBACK was lost. */
const RETRANSMITTED_MS = 20_000;
/** A short message takes the modem so long. */
const SMS_TAKES_MS = 15_000;
/** So long after a fault of the serial line the modem may send what the device did not write. */
const GARBLED_FOR_MS = 180_000;

/** 3: no position leaves outside an alarm or test, and nothing leaves unsealed. */
export const positionOnlyInAlarm: Invariant = {
  name: '3-position-only-in-alarm',
  doc: 'no position leaves outside an alarm or test, and nothing leaves that is not sealed',
  watch: (world, report) => ({
    see(event) {
      if (event.kind === 'uplink') {
        const { type } = event.message;
        if (type !== 'heartbeat' && !world.ledger.mayBeInAlarm(event.atMs, slackMs(event))) {
          report(`${type} left outside an alarm`);
        } else if (hasMore(world, event)) report(`${type} carries more than it declares`);
      } else if (event.kind === 'strayUplink') {
        if (event.isNumberReused) report('a sequence number was used for two messages');
        else if (event.atMs - world.lastFaultAtMs > GARBLED_FOR_MS) {
          report(`${event.payload.length} bytes left that no key of the device opens`);
        }
      }
    },
  }),
};

function slackMs({ again, way }: WorldEvent & { kind: 'uplink' }): number {
  if (way === 'sms') return SMS_TAKES_MS;
  return again ? RETRANSMITTED_MS : ON_ITS_WAY_MS;
}

/** Whether there are bytes in it that its declaration does not have: sealed again it differs. */
function hasMore(
  { keys }: World,
  { message, sequence, payload }: { message: Message; sequence: number; payload: Uint8Array },
): boolean {
  const context = { keys: keys.uplink, direction: 'uplink', deviceId: DEVICE_ID } as const;
  return Buffer.compare(sealMessage(message, sequence, context), payload) !== 0;
}
