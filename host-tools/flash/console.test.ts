import { beforeEach, describe, expect, it } from 'vitest';
import { crc32 } from '../../protocol/index.ts';
import { FakeCable } from '../usb/testing/fake-cable.ts';
import { Console } from './console.ts';

const BANNER = 'Espruino 2v29.277 RAK5010\r\n>';
const OLD_BANNER = 'Espruino 2v21 RAK5010\r\n>';

let asked: string[];
let timers: (() => void)[];

/** A console at a cable that answers each question in turn, as text of bytes. */
function consoleThat(...answers: ((asked: string) => string | undefined)[]): Console {
  const cable = new FakeCable((bytes) => {
    const text = Buffer.from(bytes).toString('latin1');
    asked.push(text);
    const answer = answers.shift()?.(text);
    return answer === undefined ? undefined : Buffer.from(answer, 'latin1');
  });
  return new Console(cable, (_ms, ended) => {
    // What nobody answers is over at once.
    const timer = setImmediate(ended);
    timers.push(() => clearImmediate(timer));
    return () => clearImmediate(timer);
  });
}

/** A value with the number of the question, and their check. */
function answerTo(asked: string, value: string): string {
  const number = /\[(\d+),/.exec(asked)![1];
  return `[${number},${value},${crc32(Buffer.from(`[${number},${value}]`))}]`;
}

/** The same as a response packet. */
function response(asked: string, value: string): string {
  const text = answerTo(asked, value);
  return `\x06\x10\x01${String.fromCharCode(text.length >> 8, text.length & 255)}${text}`;
}
const says = (value: string) => (asked: string) => response(asked, value);

beforeEach(() => {
  asked = [];
  timers = [];
});

describe('a console with packets', () => {
  it('tells its version, and evaluates', async () => {
    const open = consoleThat(() => BANNER, says('42'));
    expect(await open.banner()).toMatchObject({ version: '2v29.277' });
    expect(await open.evaluate('6*7')).toBe(42);
    expect(asked[1]!.startsWith('\x10\x01\x20')).toBe(true);
    expect(asked[1]!.slice(4)).toMatch(/^\(function.*\)\(\[\d+,\(6\*7\)\]\)$/);
  });

  it('is not confused by text before, between and after', async () => {
    const open = consoleThat((text) => {
      const whole = response(text, '"yes"');
      return `\r\nA word\x06 of its own\r\n${whole.slice(0, 1)}another${whole.slice(1)}>and more`;
    });
    expect(await open.evaluate('x')).toBe('yes');
  });

  it('asks again after a NAK, which a lost byte gets too, and says what it could not do', async () => {
    const open = consoleThat(
      () => '\x15',
      says('1'),
      () => '\x15',
      () => '\x15',
      () => '\x15',
    );
    expect(await open.evaluate('x')).toBe(1);
    await expect(open.evaluate('broken()')).rejects.toMatchObject({ code: 'boardRefused' });
  });

  it('takes no answer in which a byte has changed, and asks again', async () => {
    const open = consoleThat((text) => response(text, '12').replace(',12,', ',13,'), says('12'));
    expect(await open.evaluate('x')).toBe(12);
  });

  it('takes no answer that comes too late for the next one', async () => {
    let late = '';
    const open = consoleThat(
      (text) => {
        late = response(text, '"late"');
        return undefined;
      },
      (text) => late + response(text, '"in time"'),
    );
    expect(await open.evaluate('x')).toBe('in time');
  });

  it('says so when nobody answers, and when it is asked once only, asks once', async () => {
    const open = consoleThat();
    await expect(open.evaluate('x', 1)).rejects.toMatchObject({ code: 'boardSilent' });
    expect(asked).toHaveLength(1);
    expect(await open.banner()).toBeUndefined();
  });

  it('sends no length in which a person’s Ctrl-C or Ctrl-D would be seen', async () => {
    for (let length = 1; length < 600; length++) {
      const open = consoleThat(says('0'));
      await open.evaluate('x'.repeat(length));
      expect([3, 4]).not.toContain(asked.at(-1)!.charCodeAt(3));
    }
  });
});

describe('a console from before packets', () => {
  const line = (value: string) => (text: string) =>
    `some echo\r\n<aware:${answerTo(text, value)}:aware>\r\n=undefined\r\n>`;

  it('is asked in lines that are not echoed', async () => {
    const open = consoleThat(() => OLD_BANNER, line('[1,2]'));
    await open.banner();
    expect(await open.evaluate('[1,2]')).toEqual([1, 2]);
    expect(asked[1]!.slice(0, 1)).toBe('\x10');
    expect(asked[1]!.slice(1)).toMatch(
      /^print\(.*JSON\.stringify\(\(function.*\[\d+,\(\[1,2\]\)\]\)\).*\)\n$/,
    );
  });

  it('says what throws', async () => {
    const thrown = () => 'Uncaught ReferenceError: "broken" is not defined\r\n at line 1\r\n>';
    const open = consoleThat(() => OLD_BANNER, thrown, thrown, thrown);
    await open.banner();
    await expect(open.evaluate('broken()')).rejects.toMatchObject({ code: 'boardRefused' });
  });
});
