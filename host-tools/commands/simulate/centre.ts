import type { Centre, CentreEvent, CentreFactory } from '../../../simulator/index.ts';
import { IN_MEMORY, type ReceiverEvent } from '../../receiver/index.ts';
import { Receiver } from '../../receiver/receiver.ts';
import { ALIVE_AT } from '../../receiver/supervision.ts';
import { enrolDevice } from '../../registry/index.ts';
import { openStore, type Store } from '../../store/store.ts';

/** As it stands in the receiver's record. */
const BY = 'simulation';

/** Stores that nobody uses, empty: making the tables takes longer than many a run. */
const spare: Store[] = [];

function emptied(store: Store): Store {
  const { database } = store;
  const tables = database
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'meta'")
    .pluck()
    .all();
  database.pragma('foreign_keys = off');
  for (const table of tables) database.exec(`DELETE FROM ${table}`);
  database.prepare('DELETE FROM meta WHERE name = ?').run(ALIVE_AT);
  database.pragma('foreign_keys = on');
  return store;
}

/** The real receiver with its store in memory, as the simulator's centre. */
export function realCentre(onEvent: (event: ReceiverEvent) => void = () => {}): CentreFactory {
  return ({ deviceId, secret }) => {
    const store = spare.pop() ?? openStore({ dataDir: IN_MEMORY });
    enrolDevice(store, { deviceId, secret }, 0);
    return {
      start: (host) => {
        const receiver = new Receiver({
          store,
          clock: { now: () => host.now() },
          onEvent: (event) => {
            onEvent(event);
            host.onEvent(centreEvent(event));
          },
        });
        receiver.connect({
          publish: (_device, payload, onDelivered) => {
            const isTaken = host.publish(payload);
            if (isTaken) onDelivered();
            return isTaken;
          },
        });
        return centreOf(receiver, deviceId);
      },
      dispose: () => void spare.push(emptied(store)),
    };
  };
}

function centreOf(receiver: Receiver, deviceId: string): Centre {
  const by = BY;
  return {
    ingest: (topic, payload) => receiver.ingest(topic, payload),
    ingestSms: (from, text) => receiver.ingestSms({ from, text }),
    deviceReady: () => receiver.deviceReady(deviceId),
    supervise: () => receiver.supervise(),
    accept: (alarmNumber) => receiver.answer({ verb: 'accepted', deviceId, alarmNumber, by }),
    close: (alarmNumber) => receiver.answer({ verb: 'closed', deviceId, alarmNumber, by }),
    order: (alarmNumber, order) => receiver.order({ deviceId, alarmNumber, order, by }),
    armTest: (seconds) => receiver.armTest({ deviceId, seconds, by }),
    riskWindow: (seconds, heartbeatSeconds) =>
      receiver.riskWindow({ deviceId, seconds, heartbeatSeconds, by }),
    changeSettings: (settings) => receiver.changeSettings({ deviceId, settings, by }),
  };
}

function centreEvent(event: ReceiverEvent): CentreEvent {
  switch (event.event) {
    case 'alarm':
      return {
        ...{ type: 'alarm', alarmNumber: event.alarmNumber },
        isTest: event.testAskedFor === true,
      };
    case 'accepted':
    case 'closed':
      return { type: event.event, alarmNumbers: event.alarmNumbers };
    case 'refused':
      return { type: 'refused', reason: event.reason };
    case 'fault':
      return { type: 'fault', reason: `${event.code}: ${event.message}` };
    default:
      return { type: 'other', name: event.event };
  }
}
