/** The service channel's small codec against the host's. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { fieldsInOrder, type MessageDeclaration } from '../../protocol/declaration.ts';
import {
  encodeFrame,
  encodeMessage,
  FrameReader,
  type ServiceReply,
  type ServiceRequest,
} from '../../protocol/index.ts';
import { SERVICE } from '../../protocol/service.ts';
import { messageOf } from '../../protocol/testing/arbitraries.ts';
import { FakeEspruino } from '../testing/fake-espruino.ts';

const CHARGE_SETTINGS = 6;
const requests = SERVICE.filter(({ channel }) => channel === 'serviceRequest');
const replies = SERVICE.filter(({ channel }) => channel === 'serviceReply');

let espruino: FakeEspruino;
let map: typeof import('./map.ts');
let frame: typeof import('./frame.ts');

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  map = await import('./map.ts');
  frame = await import('./frame.ts');
});

/** Keys and values as they are written, what is absent included. */
function entriesOf(declaration: MessageDeclaration, message: object) {
  return fieldsInOrder(declaration).flatMap(({ name, field }) => {
    const value = (message as Record<string, unknown>)[name];
    const { kind, absent } = field;
    const plain = kind.kind === 'enumeration' ? kind.values[value as string] : value;
    return [field.key, plain === absent ? undefined : plain] as [number, number | undefined];
  });
}

describe('the codec of the service channel', () => {
  it.each(replies)('writes $name as the host does', (declaration) => {
    fc.assert(
      fc.property(messageOf(declaration), fc.nat(255), (message, number) => {
        const written = map.makeReply(number, declaration.number, entriesOf(declaration, message));
        const expected = encodeMessage(message as unknown as ServiceReply);
        expect([...written]).toEqual([number, ...expected]);
      }),
    );
  });

  it.each(requests)('reads $name as the host writes it', (declaration) => {
    fc.assert(
      fc.property(messageOf(declaration), (message) => {
        const bytes = Uint8Array.from(encodeMessage(message as unknown as ServiceRequest));
        expect(map.readMap(bytes, 1)).toBe(true);
        for (const { name, field } of fieldsInOrder(declaration)) {
          const value = (message as unknown as Record<string, unknown>)[name];
          const { kind, absent } = field;
          const plain = kind.kind === 'enumeration' ? kind.values[value as string] : value;
          expect(map.fieldOf(field.key)).toEqual(plain === absent ? undefined : plain);
        }
      }),
    );
  });

  it('takes no map that is cut short, goes on, or is not in its shortest form', () => {
    const record = { type: 'armBenchTest', testSeconds: 600 } as const;
    const bytes = encodeMessage(record);
    for (let end = 1; end < bytes.length; end++) {
      expect(map.readMap(bytes.subarray(0, end), 1)).toBe(false);
    }
    expect(map.readMap(Uint8Array.of(...bytes, 0), 1)).toBe(false);
    const bad = ['a1 1816 00', 'a1 16 1817', 'a1 16 190010', 'a1 16 1a00000010', 'b801 16 00'];
    const worse = ['a2 16 00 16 00', 'a2 17 00 16 00', 'a1 16 f6', 'a1 16 20', 'a1 40 00', 'bf ff'];
    for (const hex of [...bad, ...worse, 'a1 16 1b0000000000000001', '80', '00', '']) {
      expect(map.readMap(Buffer.from(hex.replaceAll(' ', ''), 'hex'), 0), hex).toBe(false);
    }
  });

  it('never throws, whatever is to be read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(() => map.readMap(bytes, 0)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });
});

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('frames', () => {
  it('are read as the host sends them, cut anywhere, text in between', () => {
    const some = fc.record({ number: fc.nat(255), message: fc.uint8Array({ maxLength: 320 }) });
    const cuts = fc.array(fc.integer({ min: 1, max: 63 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 4 }), cuts, (frames, sizes) => {
        const found: number[][] = [];
        const take = (bytes: Uint8Array) => found.push([...bytes]);
        let line = frames.map((each) => `\r\n>${latin1(encodeFrame(each))}`).join('');
        for (let turn = 0; line !== ''; turn++) {
          const size = sizes[turn % sizes.length]!;
          frame.findFrames(line.slice(0, size), take);
          line = line.slice(size);
        }
        expect(found).toEqual(frames.map(({ number, message }) => [number, ...message]));
      }),
    );
  });

  it('are sent as the host reads them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        let sent = new Uint8Array();
        espruino.onUsbWrite = (data) => {
          sent = Uint8Array.from(data);
        };
        frame.sendFrame(bytes);
        expect(new FrameReader().push(sent)).toEqual([
          { number: bytes[0], message: bytes.slice(1) },
        ]);
      }),
    );
  });

  it('that are damaged or too long are passed over, and the next is found', () => {
    const found: number[][] = [];
    const take = (bytes: Uint8Array) => found.push([...bytes]);
    const good = latin1(encodeFrame({ number: 1, message: Uint8Array.of(CHARGE_SETTINGS) }));
    frame.findFrames('x'.repeat(10_000), take);
    frame.findFrames(`\0${'y'.repeat(400)}\0`, take);
    frame.findFrames(good.slice(0, 4) + good, take);
    frame.findFrames(good.replace(/.\0$/s, '!\0'), take);
    expect(found).toEqual([[1, CHARGE_SETTINGS]]);
  });
});
