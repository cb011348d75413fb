import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Decoded,
  declarationOf,
  decodeMessage,
  decodeRecord,
  encodeMessage,
  encodeRecord,
} from './codec.ts';
import { decodeEncrypt0 } from './cose.ts';
import type { JournalRecord } from './generated/messages.ts';
import { journalImage, readJournal } from './journal.ts';
import { MESSAGES } from './messages.ts';
import { REFUSALS, type Refused } from './refusal.ts';
import { openMessage, sealMessage } from './sealing.ts';
import {
  anyDownlink,
  anyRecord,
  anySealing,
  anySequence,
  anyUplink,
  mutated,
} from './testing/arbitraries.ts';
import { deviceDecode } from './testing/device.ts';

const anyBytes = fc.uint8Array({ maxLength: 300 });
const RECORD_NUMBERS = MESSAGES.filter(({ channel }) => channel === 'record').map(
  ({ number }) => number,
);

function expectResult(result: Decoded<unknown> | ReturnType<typeof openMessage>): void {
  if (result.ok) expect(result.message).toBeTypeOf('object');
  else expect(Object.keys(REFUSALS)).toContain(result.reason);
}

/** Same verdict and, where there is one, same message; with several faults the reason may differ. */
function expectAgreement(host: Decoded<unknown>, device: Decoded<unknown>): void {
  expect(device.ok, JSON.stringify({ host, device })).toBe(host.ok);
  if (host.ok) expect(device).toEqual(host);
}

/** What the device takes and the host does not can only be a text outside its pattern. */
function expectMisspelt(host: Refused, taken: JournalRecord): void {
  expect(host.reason).toBe('outOfRange');
  expect(() => encodeRecord(taken)).toThrow('characters of the form');
}

describe('arbitrary bytes', () => {
  it('are decoded or refused, never thrown at', () => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom(...RECORD_NUMBERS, 0), (bytes, number) => {
        expectResult(decodeMessage(bytes, 'uplink'));
        expectResult(decodeMessage(bytes, 'downlink'));
        expectResult(decodeRecord(number, bytes));
        expect(decodeEncrypt0(bytes)).toHaveProperty('ok');
      }),
      { numRuns: 2000 },
    );
  });

  it('are never opened as a sealed message', () => {
    fc.assert(
      fc.property(anyBytes, anySealing, (bytes, { context }) => {
        const opened = openMessage(bytes, context);
        expectResult(opened);
        expect(opened.ok).toBe(false);
      }),
    );
  });

  it('are a journal or none', () => {
    const start = journalImage([]);
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(readJournal(bytes)).toBeUndefined();
        const journal = readJournal(Uint8Array.from([...start, ...bytes]))!;
        expect(journal.generation).toBe(1);
        expect(journal.torn).toBe(bytes.some((byte) => byte !== 0xff));
      }),
    );
  });
});

describe('changed bytes', () => {
  it('of a message are decoded or refused', () => {
    fc.assert(
      fc.property(mutated(anyUplink.map(encodeMessage)), (bytes) => {
        expectResult(decodeMessage(bytes, 'uplink'));
      }),
      { numRuns: 1000 },
    );
  });

  it('of a sealed message are never opened', () => {
    const sealed = fc
      .tuple(anySealing, anySequence)
      .map(([{ message, context }, sequence]) => ({
        bytes: sealMessage(message, sequence, context),
        context,
      }))
      .chain(({ bytes, context }) =>
        fc.record({
          original: fc.constant(bytes),
          changed: mutated(fc.constant(bytes)),
          context: fc.constant(context),
        }),
      );
    fc.assert(
      fc.property(sealed, ({ original, changed, context }) => {
        fc.pre(!Buffer.from(original).equals(changed));
        const opened = openMessage(changed, context);
        expectResult(opened);
        expect(opened.ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('of a journal leave its records, or some of them, in their order', () => {
    fc.assert(
      fc.property(
        fc
          .array(anyRecord, { maxLength: 4 })
          .chain((records) =>
            fc.tuple(fc.constant(records), mutated(fc.constant(journalImage(records)))),
          ),
        ([records, flash]) => {
          let from = 0;
          for (const { sequence, record } of readJournal(flash)?.records ?? []) {
            expect(sequence).toBeGreaterThan(from);
            expect(record).toEqual(records[sequence - 1]);
            from = sequence;
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('host and device agree', () => {
  it('about changed downlink messages', () => {
    fc.assert(
      fc.property(mutated(anyDownlink.map(encodeMessage)), (bytes) => {
        expectAgreement(decodeMessage(bytes, 'downlink'), deviceDecode('downlink', bytes));
      }),
      { numRuns: 3000 },
    );
  });

  it('about changed records, but for the spelling of a number to call', () => {
    const changed = anyRecord.chain((record) =>
      fc.record({
        type: fc.constant(record.type),
        bytes: mutated(fc.constant(encodeRecord(record))),
      }),
    );
    fc.assert(
      fc.property(changed, ({ type, bytes }) => {
        const host = decodeRecord(declarationOf(type).number, bytes);
        const device = deviceDecode(type, bytes);
        if (device.ok && !host.ok) expectMisspelt(host, device.message as JournalRecord);
        else expectAgreement(host, device);
      }),
      { numRuns: 3000 },
    );
  });

  it('about arbitrary bytes behind a message number', () => {
    const anyNumber = fc.constantFrom(...MESSAGES.map(({ number }) => number));
    fc.assert(
      fc.property(anyNumber, anyBytes, (number, bytes) => {
        const message = Uint8Array.from([number, ...bytes]);
        expectAgreement(decodeMessage(message, 'downlink'), deviceDecode('downlink', message));
      }),
      { numRuns: 1000 },
    );
  });
});
