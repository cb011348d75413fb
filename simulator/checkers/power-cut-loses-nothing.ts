import type { JournalView } from '../world/journal-view.ts';
import { MAX_UNRECEIVED } from '../world/ledger.ts';
import type { Invariant } from './checker.ts';

/** 6: no power cut loses a key, an identity or an unacknowledged alarm. */
export const powerCutLosesNothing: Invariant = {
  name: '6-power-cut-loses-nothing',
  doc: 'no power cut or restart loses a key, an identity or a press that is not closed',
  watch: (world, report) => {
    const atFirst = keepsakes(world.journal());
    return {
      see(event) {
        if (event.kind !== 'device') return;
        const { type } = event.event;
        if (type !== 'powerCut' && type !== 'reset' && type !== 'started') return;
        const journal = world.journal();
        if (keepsakes(journal) !== atFirst)
          report('identity, keys or settings are not what they were');
        const kept = new Set(journal.alarms.map(({ alarmNumber }) => alarmNumber));
        // Beyond so many, presses that are safe with the centre make room for others.
        if (kept.size >= MAX_UNRECEIVED || world.isFlashWorn) return;
        for (const { alarmNumber, certain, closedAtMs } of world.ledger.presses) {
          if (!certain || alarmNumber === undefined || closedAtMs !== undefined) continue;
          if (!kept.has(alarmNumber)) report(`press ${alarmNumber} is gone from the journal`);
        }
      },
    };
  },
};

/** The records that nothing but provisioning may change, as text. */
function keepsakes({ live }: JournalView): string {
  const records = [...live.values()].filter(
    ({ type }) => type === 'identity' || type === 'settings',
  );
  return JSON.stringify(records.sort((a, b) => (a.type < b.type ? -1 : 1)));
}
