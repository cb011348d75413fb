/** `aware flash` against the real interpreter: at the pace of a UART, and by lines. */
import { afterEach, describe, expect, it } from 'vitest';
import { readFirmware } from '../host-tools/flash/firmware-files.ts';
import { type FlashReport, flashPort } from '../host-tools/flash/flash-port.ts';
import { lookAtPort } from '../host-tools/flash/look.ts';
import { type PortsAndTime, SYSTEM } from '../host-tools/usb/open-board.ts';
import type { Transport } from '../host-tools/usb/transport.ts';
import { WallClock } from '../simulator/index.ts';
import { interpreterBoard, type RigBoard } from './rig/rig-board.ts';
import { realTime } from './support/interpreter-bench.ts';

const ESPRUINO = process.env.ESPRUINO;
const note = ESPRUINO ? '' : ' (skipped: set ESPRUINO)';
const LIMIT_MS = 120_000;
/** 115,200 baud; ten bits a byte. */
const UART_BYTES_PER_MS = 11.52;
const TRICKLE_MS = 5;
/**
 * What each question waits for besides: the Linux target looks at a port that was quiet every 50 ms, once for
 * what comes and once for what goes. A board has interrupts.
 */
const QUIET_PORT_MS = 100;

const FIRMWARE = readFirmware('rak5010');
const clock = new WallClock();

/** A line that takes its time, in each direction: the bytes come one after the other. */
function paced(transport: Transport, onQuestion: () => void): Transport {
  let listener: (bytes: Uint8Array) => void = () => {};
  let heard = Promise.resolve();
  transport.onBytes((bytes) => {
    heard = heard.then(() => trickle(bytes, (part) => listener(part)));
  });
  return {
    write: (bytes) => {
      onQuestion();
      return trickle(bytes, (part) => transport.write(part));
    },
    onBytes: (next) => {
      listener = next;
    },
    onGone: (gone) => transport.onGone(gone),
    close: () => transport.close(),
  };
}

async function trickle(
  bytes: Uint8Array,
  take: (part: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const start = clock.now();
  for (let at = 0; at < bytes.length; ) {
    const due = Math.floor((clock.now() - start) * UART_BYTES_PER_MS);
    if (due > at) await take(bytes.subarray(at, due));
    at = Math.max(at, due);
    await realTime(TRICKLE_MS);
  }
}

/** What the interpreter says of itself, as one before packets would. */
function asVersion(version: string, transport: Transport): Transport {
  return {
    write: (bytes) => transport.write(bytes),
    onBytes: (listener) =>
      transport.onBytes((bytes) => {
        const text = Buffer.from(bytes)
          .toString('latin1')
          .replace(/2v29\.\d+/, version);
        listener(Buffer.from(text, 'latin1'));
      }),
    onGone: (gone) => transport.onGone(gone),
    close: () => transport.close(),
  };
}

const through = (wrap: (transport: Transport) => Transport): PortsAndTime => ({
  ...SYSTEM,
  open: async (path) => wrap(await SYSTEM.open(path)),
});

describe.skipIf(!ESPRUINO)(`a board with the real interpreter alone${note}`, () => {
  let board: RigBoard;
  afterEach(() => board.stop());

  async function flash(
    wrap: (transport: Transport) => Transport,
    onProgress: () => void = () => {},
  ): Promise<FlashReport> {
    board = await interpreterBoard(ESPRUINO!, 'rak5010');
    return flashPort({
      ...{ port: board.port, system: through(wrap), board: 'rak5010', mayBeOlder: false },
      interrupted: new AbortController().signal,
      readFirmware: () => FIRMWARE,
      serviceKeyOf: () => new Uint8Array(16),
      onProgress,
    });
  }

  it(
    'is flashed in no more than twice the time that the bytes alone take at 115,200 baud',
    async () => {
      let questions = 0;
      const seen: { atMs: number; questions: number }[] = [];
      const { slotBytes, wireBytes } = await flash(
        (transport) => paced(transport, () => questions++),
        () => seen.push({ atMs: clock.now(), questions }),
      );
      const [first, last] = [seen[0]!, seen.at(-1)!];
      const durationMs = last.atMs - first.atMs;
      const quietMs = QUIET_PORT_MS * (last.questions - first.questions);
      console.log(
        `${slotBytes} bytes, ${wireBytes} on the wire, ${Math.round(durationMs)} ms,`,
        `at most ${quietMs} of it for quiet ports`,
      );
      expect(durationMs - quietMs).toBeLessThan((2 * slotBytes) / UART_BYTES_PER_MS);
      expect((await lookAtPort(board.port, SYSTEM)).identity).toMatchObject({ state: 'bare' });
    },
    LIMIT_MS,
  );

  it(
    'is flashed by lines as well, where there are no packets',
    async () => {
      const report = await flash((transport) => asVersion('2v24', transport));
      expect(report).toMatchObject({ interpreter: '2v24', isChanged: true });
      expect((await lookAtPort(board.port, SYSTEM)).identity).toMatchObject({ state: 'bare' });
    },
    LIMIT_MS,
  );
});
