import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwareError } from '../errors.ts';
import type { ShortMessage } from './sms.ts';
import { SmsSpool } from './sms-spool.ts';
import { alarm, smsText } from './testing/fake-device.ts';
import { Mailbox } from './testing/mailbox.ts';
import { startRig } from './testing/running.ts';
import { STOP_LIMIT_MS } from './turns.ts';

let directory: string;
let spool: SmsSpool | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aware-sms-'));
});
afterEach(async () => {
  await spool?.stop();
  spool = undefined;
  rmSync(directory, { recursive: true });
});

const put = (name: string, content: string) => writeFileSync(join(directory, name), content);
const left = () => readdirSync(directory);

function start(ingest: (message: ShortMessage) => Promise<void> | void) {
  const taken = new Mailbox<ShortMessage>();
  const faults: AwareError[] = [];
  spool = new SmsSpool({
    directory,
    ingest: async (message) => {
      await ingest(message);
      taken.put(message);
    },
    onFault: (fault) => faults.push(fault),
  });
  return { spool, taken, faults };
}

describe('the spool of short messages', () => {
  it('takes what was put there while nobody was, in the order of the names', async () => {
    put('2', '+312\nsecond\nline');
    put('1', '+311\r\nfirst');
    const { spool, taken } = start(() => {});
    await spool.scan();
    expect(taken.all).toEqual([
      { from: '+311', text: 'first' },
      { from: '+312', text: 'second\nline' },
    ]);
    expect(left()).toEqual([]);
  });

  it('takes at once what is put there later', async () => {
    const { taken } = start(() => {});
    put('1', '+311\ntext');
    await taken.first(({ from }) => from === '+311');
  });

  it('removes a message only after its commit, and takes it again when there was none', async () => {
    put('1', '+311\ntext');
    let isStoreFull = true;
    const { spool, taken, faults } = start(() => {
      expect(left()).toEqual(['1']);
      if (isStoreFull) throw new AwareError('storeFailed', 'disk full', 'make room');
    });
    await spool.scan();
    expect([left(), taken.all]).toEqual([['1'], []]);
    isStoreFull = false;
    await spool.scan();
    expect([left(), taken.all.length, faults]).toEqual([[], 1, []]);
  });

  it('leaves alone what is still being written', async () => {
    put('.1', '+311\nte');
    const { spool, taken } = start(() => {});
    await spool.scan();
    expect([left(), taken.all]).toEqual([['.1'], []]);
  });

  it('reads no more of a file than a message can have', async () => {
    put('1', `+311\n${'A'.repeat(100_000)}`);
    const { spool, taken } = start(() => {});
    await spool.scan();
    expect(taken.all[0]!.text.length).toBeLessThan(2048);
    expect(left()).toEqual([]);
  });

  it('tells once of a file that it cannot take, and takes the others', async () => {
    execFileSync('mkdir', [join(directory, '1')]);
    put('2', '+312\ntext');
    const { spool, taken, faults } = start(() => {});
    await spool.scan();
    await spool.scan();
    expect(taken.all.map(({ from }) => from)).toEqual(['+312']);
    expect(faults).toMatchObject([{ code: 'fileUnreadable' }]);
  });

  it('tells once of what is no file of its own, takes none of it, and takes the others', async () => {
    const outside = join(directory, '.elsewhere');
    put('.elsewhere', '+310\nnot put here');
    execFileSync('mkfifo', [join(directory, '1')]);
    symlinkSync(outside, join(directory, '2'));
    symlinkSync('/dev/zero', join(directory, '3'));
    put('4', '+314\ntext');
    const { spool, taken, faults } = start(() => {});
    await spool.scan();
    await spool.scan();
    expect(taken.all.map(({ from }) => from)).toEqual(['+314']);
    expect(faults.map(({ code }) => code)).toEqual(Array(3).fill('fileUnreadable'));
    expect(faults[0]!.message).toContain('it is not a regular file');
    expect(left()).toEqual(['.elsewhere', '1', '2', '3']);
  });

  it('tells anew of what is in the way again after it was away', async () => {
    execFileSync('mkfifo', [join(directory, '1')]);
    const { spool, faults } = start(() => {});
    await spool.scan();
    rmSync(join(directory, '1'));
    await spool.scan();
    execFileSync('mkfifo', [join(directory, '1')]);
    await spool.scan();
    expect(faults).toHaveLength(2);
  });

  it('stops within its limit, also while a message is not done with', async () => {
    put('1', '+311\ntext');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { spool: stuck } = await new Promise<{ spool: SmsSpool }>((resolve) => {
        const started = start(() => {
          resolve(started);
          return new Promise(() => {});
        });
        void started.spool.scan();
      });
      spool = undefined;
      const stopped = stuck.stop();
      await vi.advanceTimersByTimeAsync(STOP_LIMIT_MS);
      await stopped;
      expect(left()).toEqual(['1']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that is no directory is refused by name', () => {
    const nowhere = join(directory, 'nowhere');
    expect(
      () => new SmsSpool({ directory: nowhere, ingest: async () => {}, onFault: () => {} }),
    ).toThrow(expect.objectContaining({ code: 'fileUnreadable' }));
  });

  it("takes what gammu-smsd's script of docs/integrator.md writes, whatever the text holds", async () => {
    const page = readFileSync(new URL('../../docs/integrator.md', import.meta.url), 'utf8');
    const script = /```sh\n(#!\/bin\/sh\n[^`]*aware-sms[\s\S]*?)```/.exec(page)![1]!;
    const hostile = '$(touch owned) `touch owned` "\'; touch owned; \\n %s';
    put('.script', script.replaceAll('/var/spool/aware-sms', directory));
    execFileSync('sh', ['-c', 'sh .script <&- >&- 2>&-'], {
      cwd: directory,
      env: {
        ...process.env,
        ...{ SMS_MESSAGES: '2', SMS_1_NUMBER: '+311', SMS_1_TEXT: 'K7QM2XPDoA==' },
        ...{ SMS_2_NUMBER: '+312', SMS_2_TEXT: hostile },
      },
    });
    expect(existsSync(join(directory, 'owned'))).toBe(false);
    const { spool, taken } = start(() => {});
    await spool.scan();
    const byNumber = taken.all.toSorted((a, b) => (a.from < b.from ? -1 : 1));
    expect(byNumber).toEqual([
      { from: '+311', text: 'K7QM2XPDoA==' },
      { from: '+312', text: hostile },
    ]);
  });

  it('makes a running receiver tell the alarm and keep it', async () => {
    const { receiver, events, device } = await startRig({ smsDir: directory });
    put('.1', `+311\n${smsText(device, alarm(1))}`);
    execFileSync('mv', [join(directory, '.1'), join(directory, '1')]);
    const told = await events.first(({ event }) => event === 'alarm');
    expect(told).toMatchObject({ alarmNumber: 1, way: 'sms' });
    expect(receiver.openAlarms()).toMatchObject([{ alarmNumber: 1, way: 'sms' }]);
    await receiver.stop();
    expect(left()).toEqual([]);
  });
});
