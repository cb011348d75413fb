import type { ReceiverEvent } from '../events.ts';
import { IN_MEMORY, type ReceiverSettings, type RunningReceiver, startReceiver } from '../index.ts';
import { FakeDevice } from './fake-device.ts';
import { Mailbox } from './mailbox.ts';

/** A whole receiver on a free port of loopback, with one enrolled device. */
export interface Rig {
  readonly receiver: RunningReceiver;
  readonly events: Mailbox<ReceiverEvent>;
  readonly device: FakeDevice;
}

export async function startRig(settings: Partial<ReceiverSettings> = {}): Promise<Rig> {
  const events = new Mailbox<ReceiverEvent>();
  const receiver = await startReceiver({ dataDir: IN_MEMORY, onEvent: events.put, ...settings });
  const device = new FakeDevice();
  receiver.addDevice(device.enrolment);
  return { receiver, events, device };
}

export const isEvent =
  (name: ReceiverEvent['event']) =>
  ({ event }: ReceiverEvent): boolean =>
    event === name;
