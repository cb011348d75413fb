/** A device that is somebody's, and somebody else with a cable: nothing to be had, nothing changed. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  CABLE_ATTACKS,
  type CableAttack,
  type Exchange,
  piecesIn,
  proofOf,
  replay,
  repliesIn,
  request,
} from './support/cable-attacks.ts';
import { builtFirmware, RECORDS, SERVICE_KEY, UsbBench } from './support/usb-bench.ts';

/** The journal has come to rest by then, until the next heartbeat. */
const AT_REST_MS = 330_000;
/** More than the pause after a wrong proof. */
const ANSWER_MS = 1200;

let bench: UsbBench;
let resets: number;

beforeEach(() => {
  bench = new UsbBench({ records: RECORDS });
  bench.run(AT_REST_MS);
  resets = 0;
  bench.board.device.onEvent(({ type }) => {
    if (type === 'reset' || type === 'exception' || type === 'pulse') resets++;
  });
});

const exchange: Exchange = async (bytes) => bench.exchange(bytes, ANSWER_MS);

function flash(): string {
  const { address, length } = bench.board.flash;
  return Buffer.from(bench.board.flash.read(address, length)).toString('latin1');
}

const files = (): unknown =>
  bench.board.storage.list().map((name) => [name, `${bench.board.storage.read(name)}`]);

async function attack({ run }: CableAttack): Promise<void> {
  const before = [flash(), files()];
  const answer = await run(exchange);
  expect(piecesIn(answer)).toBe(repliesIn(answer).length);
  for (const reply of repliesIn(answer)) {
    expect(['boardIdentity', 'nonce', 'refused']).toContain(reply.type);
  }
  expect([flash(), files()]).toEqual(before);
  expect(resets).toBe(0);
  // It is as locked as before, and it still answers.
  const asked = await exchange(request({ type: 'measure' }));
  expect(repliesIn(asked)).toEqual([{ type: 'refused', serviceRefusal: 'locked' }]);
}

describe('a locked device', () => {
  it.each(CABLE_ATTACKS)('gives nothing for $name', attack);

  it('gives nothing for the proof that unlocked it before, again', async () => {
    const [reply] = repliesIn(await exchange(request({ type: 'challenge' })));
    const nonce = reply?.type === 'nonce' ? reply.nonce : new Uint8Array();
    const good = request({ type: 'unlock', proof: proofOf(nonce, SERVICE_KEY) });
    expect(repliesIn(await exchange(good))).toEqual([{ type: 'done' }]);
    bench.run(300_000);
    await attack(replay(good));
  });

  it('gives nothing for all of it at once', async () => {
    for (const each of CABLE_ATTACKS) await attack(each);
  });

  it('says no more to hello than its name, version and charge', async () => {
    const [reply] = repliesIn(await exchange(request({ type: 'hello' })));
    expect(Object.keys(reply!).sort()).toEqual([
      ...['board', 'boardState', 'charging', 'deviceId', 'firmwareVersion', 'responseMinutes'],
      'type',
    ]);
  });

  it('measures nothing more often because somebody asks', async () => {
    const { power } = bench.board.device;
    await exchange(request({ type: 'hello' }));
    let readings = 0;
    const share = power.batteryShare;
    Object.defineProperty(power, 'batteryShare', {
      get: () => {
        readings++;
        return share;
      },
    });
    for (let asked = 0; asked < 50; asked++) bench.exchange(request({ type: 'hello' }), 2);
    expect(readings).toBe(0);
  });

  it('closes its interpreter by itself, should whoever opened it have gone', async () => {
    const [reply] = repliesIn(await exchange(request({ type: 'challenge' })));
    const nonce = reply?.type === 'nonce' ? reply.nonce : new Uint8Array();
    await exchange(request({ type: 'unlock', proof: proofOf(nonce, SERVICE_KEY) }));
    expect(repliesIn(await exchange(request({ type: 'openConsole' })))).toEqual([{ type: 'done' }]);
    const ENQ = Uint8Array.of(0x0d, 5);
    expect(Buffer.from(await exchange(ENQ)).toString()).toContain('Espruino');
    bench.run(11 * 60_000);
    expect(await exchange(ENQ)).toHaveLength(0);
    const [said] = repliesIn(await exchange(request({ type: 'hello' })));
    expect(said).toMatchObject({ boardState: 'locked' });
  });

  it('takes a new nonce for each challenge', async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const [reply] = repliesIn(await exchange(request({ type: 'challenge' })));
      nonces.add(reply?.type === 'nonce' ? Buffer.from(reply.nonce).toString('hex') : '');
    }
    expect(nonces.size).toBe(20);
  });
});

it('a console that were closed without force would come back with the cable', async () => {
  const built = builtFirmware('rak5010');
  const boot = built.boot.replace(/,\{force:!0\}/, '');
  expect(boot).not.toBe(built.boot);
  bench = new UsbBench({ records: RECORDS, firmware: { ...built, boot } });
  expect(`${Buffer.from(bench.exchange(Buffer.from('1+41\n')))}`).toContain('=42');
});
