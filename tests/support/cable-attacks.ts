/** What somebody with a cable tries on a device that is locked: the bytes, and nothing of the device. */
import { createCipheriv, randomBytes } from 'node:crypto';
import {
  decodeReply,
  encodeFrame,
  encodeMessage,
  FrameReader,
  type ServiceReply,
  type ServiceRequest,
} from '../../protocol/index.ts';
import { RECORDS } from './usb-bench.ts';

/** Sends, waits a little, and gives what came back. */
export type Exchange = (bytes: Uint8Array) => Promise<Uint8Array>;

export interface CableAttack {
  readonly name: string;
  run(exchange: Exchange): Promise<Uint8Array>;
}

const text = (line: string): Uint8Array => Buffer.from(line, 'latin1');

export const request = (asked: ServiceRequest, number = 9): Uint8Array =>
  encodeFrame({ number, message: encodeMessage(asked) });

/** A packet of the interpreter's console; 1 evaluates, 3 sends a file, 4 its data, 5 fetches one. */
function packet(type: number, payload: string): Uint8Array {
  const head = (type << 13) | payload.length;
  return Buffer.concat([Uint8Array.of(0x10, 0x01, head >> 8, head & 255), text(payload)]);
}

const bytesOnly = (name: string, ...parts: Uint8Array[]): CableAttack => ({
  name,
  run: async (exchange) => {
    const answers: Uint8Array[] = [];
    for (const part of parts) answers.push(await exchange(part));
    return Buffer.concat(answers);
  },
});

const written = (name: 'serviceLock' | 'settings' | 'chargeSettings' | 'identity', type: string) =>
  bytesOnly(
    `${type} without its key`,
    request({ ...RECORDS.find((record) => record.type === name)!, type } as never),
  );

/** Everything whole that came back. */
export function repliesIn(bytes: Uint8Array): ServiceReply[] {
  return new FrameReader().push(bytes).map(({ message }) => {
    const reply = decodeReply(message);
    if (!reply.ok) throw new Error(`a reply that is ${reply.reason}`);
    return reply.message;
  });
}

/**
 * How many pieces came back between zeros. As many as there are replies: nothing else has come out.
 */
export const piecesIn = (bytes: Uint8Array): number =>
  Buffer.from(bytes).toString('latin1').split('\0').filter(Boolean).length;

function lastNonce(bytes: Uint8Array): Uint8Array {
  const nonce = repliesIn(bytes).findLast((reply) => reply.type === 'nonce');
  if (nonce?.type !== 'nonce') throw new Error('no nonce came');
  return nonce.nonce;
}

export function proofOf(nonce: Uint8Array, key: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return new Uint8Array(cipher.update(nonce));
}

/** With a proof that was good once: `overheard` has it, and what it proved. */
export function replay(overheard: Uint8Array): CableAttack {
  return {
    name: 'the proof that unlocked it before, again',
    run: async (exchange) => {
      const again = await exchange(overheard);
      const challenge = await exchange(request({ type: 'challenge' }));
      const once = await exchange(overheard);
      return Buffer.concat([again, challenge, once, await exchange(request({ type: 'measure' }))]);
    },
  };
}

const wrongProof: CableAttack = {
  name: 'proofs with keys that are not its own, the key of zeros among them',
  run: async (exchange) => {
    const answers: Uint8Array[] = [];
    for (const key of [new Uint8Array(16), new Uint8Array(16).fill(255), randomBytes(16)]) {
      const challenge = await exchange(request({ type: 'challenge' }));
      const proof = proofOf(lastNonce(challenge), key);
      answers.push(challenge, await exchange(request({ type: 'unlock', proof })));
      answers.push(await exchange(request({ type: 'wipe' })));
    }
    return Buffer.concat(answers);
  },
};

const garbled = (name: string, change: (frame: Uint8Array) => Uint8Array): CableAttack =>
  bytesOnly(name, change(request({ type: 'openConsole' })), request({ type: 'hello' }));

const rawFrame = (message: Uint8Array): Uint8Array => encodeFrame({ number: 3, message });

export const CABLE_ATTACKS: readonly CableAttack[] = [
  bytesOnly('lines for a console', text('1+1\n'), text('\nprint(E.getConsole())\n')),
  bytesOnly('a line that opens the console', text("E.setConsole('USB')\n"), text('1+1\n')),
  bytesOnly('Ctrl-C, once and many times', Uint8Array.of(3), new Uint8Array(2000).fill(3)),
  bytesOnly('Ctrl-C and a word for the debugger', Uint8Array.of(3), text('\ncontinue\nprint 1\n')),
  bytesOnly('Ctrl-E', Uint8Array.of(5), text('\n\x05\n\x05')),
  bytesOnly('DLE and a quiet line', text("\x10print('x')\n")),
  bytesOnly('escape sequences', text('\x1b[A\x1b[2J\n\x1b\n\x7f\x7f\n')),
  bytesOnly('a packet that evaluates', packet(1, 'process.env')),
  bytesOnly('a packet that reads the keys', packet(1, "require('Flash').read(512,0xda000)")),
  bytesOnly(
    'a packet that writes other boot code',
    packet(3, '{fn:".bootcde",s:5}'),
    packet(4, 'print'),
  ),
  bytesOnly('a packet that fetches a file', packet(5, '{fn:".bootcde"}')),
  bytesOnly('a packet with an event', packet(2, '{t:"x"}')),
  bytesOnly(
    'older firmware: its slot and the boot page by packets',
    packet(1, "require('Flash').erasePage(0xd0000)"),
    packet(1, "require('Flash').write([2,1,253,254],0xc5010)"),
  ),
  bytesOnly('hello and challenge, which are for all', request({ type: 'hello' })),
  bytesOnly('measure without its key', request({ type: 'measure' })),
  bytesOnly('play without its key', request({ type: 'play', pattern: 1 })),
  bytesOnly('a bench test without its key', request({ type: 'armBenchTest', testSeconds: 600 })),
  bytesOnly('wipe without its key', request({ type: 'wipe' })),
  bytesOnly('restart without its key', request({ type: 'restart' })),
  bytesOnly('openConsole without its key', request({ type: 'openConsole' }), text('1+1\n\x05')),
  written('serviceLock', 'writeLock'),
  written('settings', 'writeSettings'),
  written('chargeSettings', 'writeChargeSettings'),
  written('identity', 'writeIdentity'),
  bytesOnly('every message number there is', everyNumber()),
  wrongProof,
  bytesOnly(
    'a proof before any challenge',
    request({ type: 'unlock', proof: new Uint8Array(16) }),
    request({ type: 'measure' }),
  ),
  bytesOnly(
    'proofs of another length or type',
    rawFrame(Uint8Array.of(3, 0xa1, 0x18, 98, 0x40)),
    rawFrame(Uint8Array.of(3, 0xa1, 0x18, 98, 0x4f, ...new Uint8Array(15))),
    rawFrame(Uint8Array.of(3, 0xa1, 0x18, 98, 0)),
    rawFrame(Uint8Array.of(3, 0xa0)),
  ),
  garbled('a frame with a wrong checksum', (frame) => frame.with(4, frame[4]! ^ 1)),
  garbled('a frame that ends early', (frame) => frame.slice(0, -3)),
  garbled('a frame that is stuffed wrongly', (frame) => frame.with(1, 200)),
  garbled('a frame that is too long', () => new Uint8Array(5000).fill(0x41)),
  bytesOnly('the longest frame that may be', rawFrame(new Uint8Array(320).fill(1))),
  bytesOnly('zeros', new Uint8Array(1000)),
  bytesOnly(
    'maps that are not whole',
    ...[[], [0xbf], [0xa1], [0xa1, 0], [0xb8, 200], [0xa1, 0x1b], [0x9f], [0xa1, 0, 0x5a, 255]].map(
      (map) => rawFrame(Uint8Array.of(1, ...map)),
    ),
  ),
];

/** But for what is for all, of which unlock has rows of its own. */
function everyNumber(): Uint8Array {
  const numbers = Array.from({ length: 256 }, (_, number) => number);
  const locked = numbers.filter((number) => number < 1 || number > 3);
  return Buffer.concat(locked.map((number) => rawFrame(Uint8Array.of(number, 0xa0))));
}
