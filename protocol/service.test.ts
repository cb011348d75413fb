import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declarationOf, decodeReply, decodeRequest, encodeMessage, encodeRecord } from './codec.ts';
import { fieldsInOrder } from './declaration.ts';
import type { JournalRecord, ServiceReply, ServiceRequest } from './generated/messages.ts';
import { DECLARATIONS, SERVICE } from './service.ts';
import { MAX_SERVICE_BYTES } from './service-frame.ts';
import { messageOf } from './testing/arbitraries.ts';
import { largestBytes } from './testing/largest.ts';
import { toHex } from './testing/vectors.ts';

const fields = DECLARATIONS.flatMap((message) =>
  fieldsInOrder(message).map((listed) => ({ message, ...listed })),
);
const repeated = (values: readonly unknown[]) =>
  values.filter((value, index) => values.indexOf(value) !== index);

const requests = SERVICE.filter(({ channel }) => channel === 'serviceRequest');
const replies = SERVICE.filter(({ channel }) => channel === 'serviceReply');

/** The requests that write a record. */
const WRITES = {
  ...{ writeLock: 'serviceLock', writeSettings: 'settings' },
  ...{ writeChargeSettings: 'chargeSettings', writeIdentity: 'identity' },
} as const;

describe('the declarations of the service channel', () => {
  it('give each request and reply a name and a number of its own', () => {
    expect(repeated(DECLARATIONS.map(({ name }) => name))).toEqual([]);
    expect(repeated(SERVICE.map(({ channel, number }) => `${channel} ${number}`))).toEqual([]);
  });

  it('mean by a key what every other message means by it', () => {
    for (const { message, name, field } of fields) {
      const other = fields.find((listed) => listed.field.key === field.key)!;
      expect(name, message.name).toBe(other.name);
      const isSame = isDeepStrictEqual(field.kind, other.field.kind);
      // In one direction 0 stands for none.
      expect(isSame || ['orderNumber', 'settingsNumber'].includes(name), name).toBe(true);
    }
  });

  it('have no place for a position, and none for a key in a reply', () => {
    for (const { message, name, field } of fields.filter(({ message }) =>
      SERVICE.includes(message),
    )) {
      expect(field.kind.kind, name).not.toBe('group');
      if (message.channel !== 'serviceReply') continue;
      expect(name).not.toMatch(/key|iv$|password|secret/i);
    }
  });

  it('all fit a frame', () => {
    for (const declaration of SERVICE) {
      expect(largestBytes(declaration), declaration.name).toBeLessThanOrEqual(MAX_SERVICE_BYTES);
    }
  });
});

describe('a request and a reply', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.oneof(...requests.map(messageOf)), (message) => {
        const bytes = encodeMessage(message as unknown as ServiceRequest);
        expect(decodeRequest(bytes)).toEqual({ ok: true, message });
        expect(decodeReply(bytes)).not.toEqual({ ok: true, message });
      }),
    );
    fc.assert(
      fc.property(fc.oneof(...replies.map(messageOf)), (message) => {
        const bytes = encodeMessage(message as unknown as ServiceReply);
        expect(decodeReply(bytes)).toEqual({ ok: true, message });
      }),
    );
  });

  it.each(Object.entries(WRITES))('%s is a number and the payload of %s', (name, record) => {
    const { number } = declarationOf(name);
    fc.assert(
      fc.property(messageOf(declarationOf(record)), (message) => {
        const payload = encodeRecord(message as JournalRecord);
        const request = { ...message, type: name } as unknown as ServiceRequest;
        expect(toHex(encodeMessage(request))).toBe(toHex(Uint8Array.of(number, ...payload)));
      }),
    );
  });
});
