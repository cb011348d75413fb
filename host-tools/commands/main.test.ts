import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alarm, FakeDevice } from '../receiver/testing/fake-device.ts';
import { enrolDevice } from '../registry/index.ts';
import { openStore } from '../store/store.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

let dataDir: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'aware-main-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(dataDir, { recursive: true });
});

function aware(...args: string[]) {
  const started = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child = started;
  return { started, exited: once(started, 'close') };
}

describe('a program whose output nobody reads any more', () => {
  it('goes on to take and answer alarms where it is the receiver', async () => {
    const device = new FakeDevice();
    const store = openStore({ dataDir });
    enrolDevice(store, device.enrolment, 0);
    store.close();
    const { started, exited } = aware('receive', '--json', '--port', '0', '--data', dataDir);
    const [first] = await once(createInterface({ input: started.stdout }), 'line');
    started.stdout.destroy();
    started.stderr.destroy();
    const line = await (await device.connect(JSON.parse(first).port)).subscribe();
    for (const alarmNumber of [1, 2, 3]) {
      await line.send(alarm(alarmNumber));
      const told = ({ message }: { message: object }) =>
        'alarmNumber' in message && message.alarmNumber === alarmNumber;
      await line.downlinks.first(told);
    }
    started.stdin.write(`{"close":{"device":"${device.deviceId}","alarmNumber":3}}\n`);
    await line.downlinks.first(({ message }) => message.type === 'closed');
    started.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    await line.end();
  });

  it('ends with 0 where it is any other', async () => {
    const { started, exited } = aware('simulate', '--list');
    started.stdout.destroy();
    expect(await exited).toEqual([0, null]);
  });
});
