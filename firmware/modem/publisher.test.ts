import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeEspruino } from '../testing/fake-espruino.ts';
import { bareDevice, loadLink, ONLINE_WITHIN_MS } from '../testing/linked-device.ts';
import type { ScriptedModem } from '../testing/scripted-modem.ts';

const BYTES = Uint8Array.of(0x83, 0x0d, 0x0a, 0x1a, 0x3e, 0xff);
const TEXT = Buffer.from(BYTES).toString('latin1');

let espruino: FakeEspruino;
let modem: ScriptedModem;
let link: Awaited<ReturnType<typeof loadLink>>;

async function startOnline(): Promise<void> {
  ({ espruino, modem } = bareDevice());
  link = await loadLink();
  link.start();
  espruino.advance(ONLINE_WITHIN_MS);
  link.events.length = 0;
  link.frees.length = 0;
  modem.commands.length = 0;
}

const publish = () => link.publisher.publish(BYTES.length, () => BYTES);

describe.each([
  ['rak5010', 'AT+QMTPUB='],
  ['aware-1', 'AT+QMTPUBEX='],
])('the publisher of %s', (board, command) => {
  beforeEach(async () => {
    vi.doMock('board', () => import(`../boards/${board}.ts`));
    await startOnline();
  });

  it('publishes any bytes with QoS 1, frees the channel, and tells when the broker has them', () => {
    publish();
    espruino.advance(1000);
    expect(modem.commands).toEqual([`${command}0,1,1,0,"7K3MZQ0A",6`]);
    expect(modem.published).toEqual([TEXT]);
    expect(link.frees).toEqual([true]);
    expect(link.events).toEqual(['taken']);
    expect(link.publisher.isPublishing()).toBe(false);
  });

  it('is publishing from the taking of the bytes until the result', () => {
    modem.answer(command, ['>', 'OK']);
    publish();
    espruino.advance(1000);
    expect(link.publisher.isPublishing()).toBe(true);
    modem.say(`${command.slice(2, -1)}: 0,1,0`);
    expect(link.publisher.isPublishing()).toBe(false);
  });

  it('takes a retransmission for no result', () => {
    const name = command.slice(2, -1);
    modem.answer(command, ['>', 'OK', `${name}: 0,1,1,1`, `${name}: 0,1,1,2`]);
    publish();
    espruino.advance(1000);
    expect(link.publisher.isPublishing()).toBe(true);
    modem.say(`${name}: 0,1,0`);
    expect(link.events).toEqual(['taken']);
  });

  it('takes a result that comes before OK', () => {
    modem.answer(command, ['>', `${command.slice(2, -1)}: 0,ID,0`, 'OK']);
    publish();
    espruino.advance(1000);
    expect(link.publisher.isPublishing()).toBe(false);
    espruino.advance(60_000);
    expect(link.events).not.toContain('offline');
  });

  it('does not take the result of the message before for that of the last', () => {
    modem.answer(command, ['>', 'OK'], 2);
    publish();
    espruino.advance(1000);
    publish();
    espruino.advance(1000);
    modem.say(`${command.slice(2, -1)}: 0,1,0`);
    expect(link.publisher.isPublishing()).toBe(true);
    modem.say(`${command.slice(2, -1)}: 0,2,0`);
    expect(link.publisher.isPublishing()).toBe(false);
  });

  it('finds a session without results dead 20 seconds after the first, however often it publishes', () => {
    modem.answer(command, ['>', 'OK'], 100);
    publish();
    for (let i = 0; i < 9; i++) {
      espruino.advance(2000);
      publish();
    }
    espruino.advance(1900);
    expect(link.events).toEqual([]);
    espruino.advance(300);
    expect(link.events).toEqual(['offline']);
    expect(link.publisher.isPublishing()).toBe(false);
  });

  it('gives each message its own 20 seconds where the one before it was taken', () => {
    for (let i = 0; i < 4; i++) {
      espruino.advance(15_000);
      publish();
    }
    espruino.advance(1000);
    modem.answer(command, ['>', 'OK']);
    publish();
    espruino.advance(19_500);
    expect(link.events).not.toContain('offline');
    espruino.advance(1000);
    expect(link.events).toContain('offline');
  });

  it('stops waiting when the result of the last one comes before its OK', () => {
    modem.answer(command, ['>', 'OK']);
    publish();
    espruino.advance(1000);
    modem.answer(command, ['>', `${command.slice(2, -1)}: 0,ID,0`, 'OK']);
    publish();
    espruino.advance(60_000);
    expect(link.events).toEqual(['taken']);
  });

  it.each([
    ['an error instead of the prompt', ['ERROR']],
    ['no prompt', []],
    ['an error after the bytes', ['>', 'ERROR']],
    ['no OK after the bytes', ['>']],
    ['result 2', ['>', 'OK', `${command.slice(2, -1)}: 0,ID,2`]],
    ['no result', ['>', 'OK']],
    ['a session that ends', ['>', 'OK', '+QMTSTAT: 0,6']],
    ['a restart of the modem', ['>', 'RDY']],
    ['a power-down', ['POWERED DOWN']],
  ])('goes on in a new session after %s', (_fault, answer) => {
    modem.answer(command, answer);
    publish();
    espruino.advance(60_000);
    expect(link.events).toContain('offline');
    expect(link.events.at(-1)).toBe('online');
    expect(link.publisher.isPublishing()).toBe(false);
    link.events.length = 0;
    publish();
    espruino.advance(1000);
    expect(link.events).toEqual(['taken']);
  });

  it('counts message identifiers up and starts again at 1', () => {
    for (let i = 0; i < 3; i++) {
      publish();
      espruino.advance(1000);
    }
    expect(modem.commands.at(-1)).toContain('=0,3,1,0,');
  });

  it('leaves lines that are no result to others', () => {
    expect(link.publisher.takePublishResult('+QMTSTAT: 0,1')).toBe(false);
    expect(link.publisher.takePublishResult(`${command.slice(2, -1)}: 0,9,0`)).toBe(true);
    expect(link.events).toEqual([]);
  });
});
