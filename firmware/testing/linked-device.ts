/** The firmware's link, with or without what publishes over it, to a scripted modem. */
import { vi } from 'vitest';
import { Rest } from '../modem/sleep.ts';
import { FakeEspruino } from './fake-espruino.ts';
import { ScriptedModem } from './scripted-modem.ts';

export const SETTINGS = {
  apn: 'iot.example',
  brokerHost: 'broker.example',
  brokerPort: 1883,
  brokerTls: 0,
  holdMs: 2000,
  heartbeatSeconds: 900,
  primaryNumber: '+31880000112',
  secondNumber: '+31880000113',
  smsNumber: '+31970000112',
};
export const DEVICE_ID = '7K3MZQ0A';

/** `Fault.modemReset`; the codec's enumerations have no names at run time. */
const MODEM_RESET = 2;

/** More than the way to online takes, with the modem off at first. */
export const ONLINE_WITHIN_MS = 10_000;

/** A device with nothing loaded yet, and the modem at its port. */
export function bareDevice(): { espruino: FakeEspruino; modem: ScriptedModem } {
  const espruino = new FakeEspruino().install();
  return { espruino, modem: new ScriptedModem(espruino) };
}

/** For tests of the channel by itself: there is nobody to be woken, nor a timer for it. */
export function neverSleeps(): void {
  vi.doMock('../modem/sleep.ts', async (importOriginal) => ({
    ...(await importOriginal<typeof import('../modem/sleep.ts')>()),
    isAsleep: false,
    startSleep: () => {},
    wake: () => 0,
    doubt: () => {},
  }));
}

/** Loads the link afresh and wires it to a list of what it reports. */
export async function loadLink() {
  const events: string[] = [];
  const noted: number[] = [];
  vi.doMock('../faults.ts', async (importOriginal) => {
    const faults = await importOriginal<typeof import('../faults.ts')>();
    return {
      ...faults,
      noteFault: (fault: number) => {
        noted.push(fault);
        if (fault === MODEM_RESET) events.push('reset');
      },
    };
  });
  const link = await import('../modem/link.ts');
  const publisher = await import('../modem/publisher.ts');
  /** What the rest of the device would say: an alarm waits, a call is up, nothing goes on. */
  const alarm = { waits: false, calls: false, rests: Rest.nothing as Rest };
  /** What the others do with the channel when it is free. */
  const others = { turn: () => {} };
  /** For each time that the channel was free: whether a message was on its way. */
  const frees: boolean[] = [];
  const start = () => {
    publisher.startPublisher(DEVICE_ID, () => events.push('taken'));
    link.startLink(
      {
        isUrgent: () => alarm.waits,
        isCallUp: () => alarm.calls,
        online: (isOnline) => {
          publisher.resetPublisher();
          events.push(isOnline ? 'online' : 'offline');
        },
        urc: (line) => {
          if (!publisher.takePublishResult(line)) events.push(`urc ${line}`);
        },
        message: (payload) => events.push(`message ${payload}`),
        modemStarted: () => events.push('started'),
        free: () => {
          frees.push(publisher.isPublishing());
          others.turn();
        },
        mayRest: () => alarm.rests,
      },
      SETTINGS,
      DEVICE_ID,
      'secret',
    );
  };
  return { ...link, publisher, events, noted, alarm, others, frees, start };
}
