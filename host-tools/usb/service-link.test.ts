import { describe, expect, it } from 'vitest';
import { encodeFrame, encodeMessage, FrameReader } from '../../protocol/index.ts';
import { ServiceLink } from './service-link.ts';
import { FakeCable } from './testing/fake-cable.ts';
import { FakeServiceDevice } from './testing/fake-service-device.ts';

/** Time that passes only when a test says so. */
function timers() {
  const due: (() => void)[] = [];
  return {
    due,
    start: (_: number, ended: () => void) => {
      due.push(ended);
      return () => void due.splice(due.indexOf(ended), 1);
    },
    /** The oldest wait is over. */
    pass: () => due.shift()?.(),
  };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function rig() {
  const device = new FakeServiceDevice();
  const cable = new FakeCable((bytes) => device.take(bytes));
  const time = timers();
  return { device, cable, time, link: new ServiceLink(cable, time.start) };
}

const failsWith = (code: string) => expect.objectContaining({ code });
const reply = (number: number) => encodeFrame({ number, message: encodeMessage({ type: 'done' }) });
const text = (words: string) => Buffer.from(words);

describe('a request', () => {
  it('is answered by the reply that belongs to it', async () => {
    const { link, time } = rig();
    expect(await link.ask({ type: 'hello' }, 'boardIdentity')).toMatchObject({
      boardState: 'bare',
    });
    expect(time.due).toEqual([]);
  });

  it('is answered among the words of a console', async () => {
    const { device, cable, link } = rig();
    cable.answer = (bytes) =>
      Buffer.concat([text('\r\n>print(1)\r\n'), device.take(bytes), text('=undefined\r\n>')]);
    expect(await link.ask({ type: 'hello' }, 'boardIdentity')).toMatchObject({
      boardState: 'bare',
    });
  });

  it('is sent again, with another number, when nothing comes or words come into the answer', async () => {
    const { device, cable, link, time } = rig();
    const numbers: number[] = [];
    cable.answer = (bytes) => {
      numbers.push(...new FrameReader().push(bytes).map(({ number }) => number));
      const answer = device.take(bytes);
      if (numbers.length === 1) return undefined;
      const spoilt = [answer.subarray(0, 4), text('Uncaught'), answer.subarray(4)];
      return numbers.length === 2 ? Buffer.concat(spoilt) : answer;
    };
    const asked = link.ask({ type: 'hello' }, 'boardIdentity');
    await settled();
    time.pass();
    await settled();
    time.pass();
    expect(await asked).toMatchObject({ type: 'boardIdentity' });
    expect(new Set(numbers).size).toBe(3);
  });

  it('does not take a late answer for its own', async () => {
    const { cable, link, time } = rig();
    cable.answer = () => reply(200);
    const asked = link.ask({ type: 'wipe' }, 'done');
    for (let attempt = 0; attempt < 3; attempt++) {
      await settled();
      time.pass();
    }
    await expect(asked).rejects.toEqual(failsWith('boardSilent'));
  });

  it('that is refused says why, and what to do', async () => {
    const { link } = rig();
    await expect(
      link.ask({ type: 'unlock', proof: new Uint8Array(16) }, 'done'),
    ).rejects.toMatchObject({
      code: 'boardRefused',
      message: expect.stringContaining('not its key'),
    });
  });

  it('ends at once when the cable is pulled, and so do those after it', async () => {
    const { cable, link, time } = rig();
    cable.answer = () => undefined;
    const asked = link.ask({ type: 'hello' }, 'boardIdentity');
    await settled();
    cable.pull();
    await expect(asked).rejects.toEqual(failsWith('boardGone'));
    await expect(link.ask({ type: 'hello' }, 'boardIdentity')).rejects.toEqual(
      failsWith('boardGone'),
    );
    expect(time.due).toEqual([]);
  });

  it.each([
    ['another reply than it asked for', encodeMessage({ type: 'done' })],
    ['what is no reply', Uint8Array.of(0x18, 0x63, 0xa0)],
    ['what is no CBOR', Uint8Array.of(0xff)],
  ])('answered with %s is not understood', async (_, message) => {
    const { cable, link } = rig();
    cable.answer = (bytes) => {
      const [frame] = new FrameReader().push(bytes);
      return encodeFrame({ number: frame!.number, message });
    };
    await expect(link.ask({ type: 'hello' }, 'boardIdentity')).rejects.toEqual(
      failsWith('boardNotUnderstood'),
    );
  });
});
