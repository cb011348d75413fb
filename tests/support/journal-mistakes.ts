/** Mistakes that the sweep has to notice, or it would prove nothing. */
import type { Mistake } from './journal-program.ts';

/** Each is an order or a check that the journal stands on. */
export const MISTAKES: readonly (Mistake & { says: RegExp })[] = [
  {
    name: "an area's header before its records",
    file: 'journal.ts',
    edits: [
      ['writeFlash(other, header);', ''],
      [
        'eraseFlash(other, JournalLayout.areaBytes);',
        `eraseFlash(other, JournalLayout.areaBytes);
        const early = new Uint8Array(JournalLayout.areaHeaderBytes);
        const words = new DataView(early.buffer);
        words.setUint32(0, JournalLayout.magic, true);
        words.setUint32(4, generation + 1, true);
        words.setUint32(8, crc32(early.subarray(0, 8)), true);
        writeFlash(other, early);`,
      ],
    ],
    // Whichever record the first cut that is noticed has lost.
    says: /the start ends|comes again/,
  },
  {
    name: "an area's header that nobody checks",
    file: 'journal.ts',
    edits: [['if (view.getUint32(8, true) !== crc32(header.subarray(0, 8))) return 0;', '']],
    says: /the start ends/,
  },
  {
    name: 'torn bytes that are written over',
    file: 'journal.ts',
    edits: [['if (wasTorn)', 'if (false)']],
    says: /written over/,
  },
  {
    name: 'a checksum that nobody looks at',
    file: 'journal.ts',
    edits: [['crc === crc32(record.subarray(0, crcAt))', 'crc !== 1']],
    says: /numbers are wasted/,
  },
  {
    name: 'numbers that are used before they are reserved',
    file: 'sequences.ts',
    edits: [['if (nextUplink >= uplinkCeiling) reserveSequences();', 'nextUplink += 256;']],
    says: /comes again/,
  },
  {
    name: 'an answer that leaves no floor behind',
    file: 'sequences.ts',
    edits: [
      [
        'downlinkFloor = sequence + 1;\n  if (!store(uplinkCeiling)) noteFault(Fault.journalFailed);',
        'downlinkFloor = sequence + 1;',
      ],
    ],
    says: /the downlink floor is/,
  },
  {
    name: 'a change that is taken off trial before it is in force',
    file: 'settings.ts',
    edits: [
      [
        'if (!keep(RecordType.settingsChange, IN_FORCE, change.length)) return false;',
        `keep(RecordType.settingsChange, ON_TRIAL, 0);
        encoded.set(change, 0);
        keep(RecordType.settingsChange, IN_FORCE, change.length);`,
      ],
    ],
    says: /settings of neither side/,
  },
];
