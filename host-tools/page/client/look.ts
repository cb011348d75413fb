/** Finds out what is at the port: first by the service channel, then by an interpreter's console. */
import { decodeReply, encodeMessage } from '../../../protocol/codec.ts';
import { encodeFrame, FrameReader } from '../../../protocol/service-frame.ts';
import { BoardPort, pause } from './board-port.ts';
import type { Identity, Look } from './words.ts';

const ASKS = 3;
const ANSWER_WITHIN_MS = 1000;
const LOOK_EVERY_MS = 50;

/** A board asks nobody for a key to answer this, and it changes nothing. */
const hello = (number: number): Uint8Array =>
  encodeFrame({ number, message: encodeMessage({ type: 'hello' }) });

function identityIn(message: Uint8Array): Identity | undefined {
  const reply = decodeReply(message);
  if (!reply.ok || reply.message.type !== 'boardIdentity') return undefined;
  const { deviceId, board, firmwareVersion, boardState, charging, responseMinutes } = reply.message;
  return { deviceId, board, firmwareVersion, state: boardState, charging, responseMinutes };
}

/** To be called in the click itself. */
export async function lookAt(): Promise<Look> {
  const reader = new FrameReader();
  let identity: Identity | undefined;
  const port = new BoardPort((bytes) => {
    for (const { message } of reader.push(bytes)) identity ??= identityIn(message);
  });
  if (!(await port.open(hello(0)))) return { found: 'noPort' };
  for (let ask = 1; ask <= ASKS; ask++) {
    for (let waitedMs = 0; waitedMs < ANSWER_WITHIN_MS && !identity; waitedMs += LOOK_EVERY_MS) {
      await pause(LOOK_EVERY_MS);
    }
    if (identity) return { found: 'aware', identity };
    if (ask < ASKS) port.send(hello(ask));
  }
  return lookAtConsole(port);
}

async function lookAtConsole(port: BoardPort): Promise<Look> {
  // Ends a line that the questions before may have begun.
  port.send(Uint8Array.of(LINE_FEED));
  const board = await port.evaluate('process.env.BOARD');
  if (board === undefined) return { found: 'nothing' };
  const version = (await port.evaluate('process.env.VERSION')) ?? 'unknown';
  return { found: 'espruino', board, version };
}

const LINE_FEED = 10;
