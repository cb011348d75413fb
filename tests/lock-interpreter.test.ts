/** The same attacks on the real interpreter, whose console it is that has to be closed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CABLE_ATTACKS,
  type Exchange,
  piecesIn,
  proofOf,
  replay,
  repliesIn,
  request,
} from './support/cable-attacks.ts';
import { InterpreterBench } from './support/interpreter-bench.ts';
import { RECORDS, SERVICE_KEY } from './support/usb-bench.ts';

const ESPRUINO = process.env.ESPRUINO;
/** More than the pause after a wrong proof. */
const ANSWER_MS = 1300;
const SETTLED_MS = 3000;
const LIMIT_MS = 120_000;

const note = ESPRUINO ? '' : ' (skipped: set ESPRUINO)';

describe.skipIf(!ESPRUINO)(`a locked device on the real interpreter${note}`, () => {
  let bench: InterpreterBench;
  let before: Uint8Array;
  const exchange: Exchange = (bytes) => bench.exchange(bytes, ANSWER_MS);

  beforeAll(async () => {
    bench = await InterpreterBench.start(ESPRUINO!, { records: RECORDS });
    await bench.exchange(new Uint8Array(0), SETTLED_MS);
    before = bench.readFlash();
  }, LIMIT_MS);
  afterAll(() => bench.stop());

  it.each(CABLE_ATTACKS)(
    'gives nothing for $name',
    async ({ run }) => {
      const answer = await run(exchange);
      expect(piecesIn(answer)).toBe(repliesIn(answer).length);
      for (const { type } of repliesIn(answer)) {
        expect(['boardIdentity', 'nonce', 'refused']).toContain(type);
      }
      const asked = await exchange(request({ type: 'measure' }));
      expect(repliesIn(asked)).toEqual([{ type: 'refused', serviceRefusal: 'locked' }]);
      expect(bench.device.reboots).toBe(0);
      expect(Buffer.compare(bench.readFlash(), before)).toBe(0);
    },
    LIMIT_MS,
  );

  it('unlocks for its key, and for the same proof no more', async () => {
    const [reply] = repliesIn(await exchange(request({ type: 'challenge' })));
    const nonce = reply?.type === 'nonce' ? reply.nonce : new Uint8Array();
    const good = request({ type: 'unlock', proof: proofOf(nonce, SERVICE_KEY) });
    expect(repliesIn(await exchange(good))).toEqual([{ type: 'done' }]);
    const answer = repliesIn(await replay(good).run(exchange));
    expect(answer.map(({ type }) => type)).toEqual(['refused', 'nonce', 'refused', 'measurement']);
  });
});
