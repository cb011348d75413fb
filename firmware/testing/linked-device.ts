/** The firmware's link, with or without what publishes over it, to a scripted modem. */
import { FakeEspruino } from './fake-espruino.ts';
import { ScriptedModem } from './scripted-modem.ts';

export const SETTINGS = {
  apn: 'iot.example',
  brokerHost: 'broker.example',
  brokerPort: 1883,
  brokerTls: 0,
  holdMs: 2000,
  heartbeatSeconds: 900,
};
export const DEVICE_ID = '7K3MZQ0A';

/** More than the way to online takes, with the modem off at first. */
export const ONLINE_WITHIN_MS = 10_000;

/** A device with nothing loaded yet, and the modem at its port. */
export function bareDevice(): { espruino: FakeEspruino; modem: ScriptedModem } {
  const espruino = new FakeEspruino().install();
  return { espruino, modem: new ScriptedModem(espruino) };
}

/** Loads the link afresh and wires it to a list of what it reports. */
export async function loadLink() {
  const link = await import('../modem/link.ts');
  const publisher = await import('../modem/publisher.ts');
  const events: string[] = [];
  /** What the rest of the device would say of an alarm that waits. */
  const alarm = { waits: false };
  const start = () => {
    publisher.startPublisher(DEVICE_ID, { free: () => events.push('settled'), taken: () => {} });
    link.startLink(
      {
        isUrgent: () => alarm.waits,
        online: (isOnline) => {
          publisher.resetPublisher();
          events.push(isOnline ? 'online' : 'offline');
        },
        urc: (line) => {
          if (!publisher.takePublishResult(line)) events.push(`urc ${line}`);
        },
        message: (payload) => events.push(`message ${payload}`),
        modemStarted: () => events.push('started'),
        modemStuck: () => events.push('stuck'),
      },
      SETTINGS,
      DEVICE_ID,
      'secret',
    );
  };
  return { ...link, publisher, events, alarm, start };
}
