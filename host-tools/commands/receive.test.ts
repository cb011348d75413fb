import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  alarm,
  type ConnectedDevice,
  FakeDevice,
  heartbeat,
  position,
  smsText,
} from '../receiver/testing/fake-device.ts';
import { enrolDevice } from '../registry/index.ts';
import { openStore } from '../store/store.ts';
import { runProgram } from './program.ts';
import { FakeTerminal } from './testing/fake-terminal.ts';

let dataDir: string;
const lines: ConnectedDevice[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'aware-receive-'));
});
afterEach(async () => {
  for (const line of lines.splice(0)) await line.end();
  rmSync(dataDir, { recursive: true });
});

function enrolled(): FakeDevice {
  const device = new FakeDevice();
  const store = openStore({ dataDir });
  enrolDevice(store, device.enrolment, 0);
  store.close();
  return device;
}

function run(...args: string[]) {
  const terminal = new FakeTerminal({ AWARE_HOME: dataDir });
  const port = args.includes('--broker') && !args.includes('--port') ? [] : ['--port', '0'];
  return { terminal, ended: runProgram(['receive', ...port, ...args], terminal) };
}

async function connect(device: FakeDevice, port: number): Promise<ConnectedDevice> {
  const line = await device.connect(port);
  lines.push(line);
  return line.subscribe();
}

const labelOf = ({ deviceId }: FakeDevice) => `${deviceId.slice(0, 4)}-${deviceId.slice(4)}`;

describe('aware receive', () => {
  it('shows an alarm in a line, and lets a dispatcher accept and close it', async () => {
    const device = enrolled();
    const { terminal, ended } = run('--by', 'desk 4');
    const listening = await terminal.printed.first((line) => line.includes('listening'));
    const line = await connect(device, Number(listening.split(' port ')[1]));
    await line.send(alarm(3));
    const shown = await terminal.printed.first((text) => text.includes('ALARM 3'));
    expect(shown.replace(/^\d\d:\d\d:\d\d/, '21:04:07')).toBe(
      `21:04:07  ${labelOf(device)}  ALARM 3  button, 2 s ago  ` +
        '52.37022,4.89517 ±12 m, fix 40 s old  31 min left  signal 3/5',
    );
    terminal.type('accept 3');
    await line.downlinks.first(({ message }) => message.type === 'accepted');
    terminal.type(`close ${labelOf(device)} 3`);
    await line.downlinks.first(({ message }) => message.type === 'closed');
    await terminal.printed.first((text) => text.includes('closed 3  by desk 4'));
    terminal.type('list');
    await terminal.printed.first((text) => text === 'no alarm is open');
    terminal.type('quit');
    expect([await ended, terminal.errors]).toEqual([0, '']);
  });

  it('with --json speaks and listens one object a line', async () => {
    const device = enrolled();
    const { terminal, ended } = run('--json');
    const event = async (name: string) =>
      JSON.parse(await terminal.printed.first((line) => line.includes(`"event":"${name}"`)));
    const line = await connect(device, (await event('listening')).port);
    await line.send(alarm(3));
    const told = await event('alarm');
    expect(told).toMatchObject({ device: device.deviceId, alarmNumber: 3 });
    const { device: id, alarmNumber } = told;
    terminal.type(JSON.stringify({ accept: { device: id, alarmNumber, by: 'desk 9' } }));
    expect(await event('accepted')).toMatchObject({ alarmNumbers: [3], by: 'desk 9' });
    terminal.type(JSON.stringify({ accept: { device: id, alarmNumber } }));
    expect(await event('commandFailed')).toMatchObject({ code: 'alarmAlreadyAccepted' });
    terminal.interrupt();
    expect(await ended).toBe(0);
    expect(terminal.printed.all.every((text) => JSON.parse(text))).toBe(true);
  });

  it('takes what a dispatcher wants of a device, and shows what becomes of it', async () => {
    const device = enrolled();
    const { terminal, ended } = run('--by', 'desk 4');
    const listening = await terminal.printed.first((line) => line.includes('listening'));
    const line = await connect(device, Number(listening.split(' port ')[1]));
    const label = labelOf(device);
    const got = (type: string) => line.downlinks.first(({ message }) => message.type === type);
    const shown = (part: string) => terminal.printed.first((text) => text.includes(part));
    terminal.type(`watch ${label} 120 30`);
    expect((await got('riskWindow')).message).toMatchObject({ riskSeconds: 7200 });
    terminal.type(`test ${label} 10`);
    await got('armTest');
    await line.send(heartbeat({ testSecondsLeft: 599, riskSecondsLeft: 7199 }));
    await shown('test armed');
    await shown('closer watch  for 119 min  a heartbeat every 30 s');
    terminal.type(`feel ${label} 2`);
    expect((await got('playPattern')).message).toMatchObject({ pattern: 2 });
    terminal.type(`settings ${label} holdMs=1500`);
    await shown('this store does not know what');
    terminal.type(
      `settings ${label} holdMs=1500 apn=a brokerHost=h brokerPort=1 brokerTls=0 heartbeatSeconds=60`,
    );
    expect((await got('changeSettings')).message).toMatchObject({ holdMs: 1500, brokerHost: 'h' });
    terminal.type(`settings ${label} holdMs=10`);
    await shown('changeSettings.holdMs must be an integer from 1000 to 5000');
    await line.send(alarm(3));
    terminal.type('speaker on 3');
    expect((await got('order')).message).toMatchObject({ orderNumber: 1, order: 'speakerOn' });
    await line.send(position(3, 'received', { orderNumber: 1, speaker: 1, line: 'open' }));
    await shown('order taken 3  speaker on');
    await shown('line 3  LINE OPEN, speaker on');
    terminal.type(`sms ${smsText(device, alarm(4))}`);
    await shown('ALARM 4  button, by SMS');
    terminal.type('help');
    await shown('share line|position|turns [device] <alarm>');
    terminal.type('quit');
    expect([await ended, terminal.errors]).toEqual([0, '']);
  });

  it('with --json takes each of its commands, one a line', async () => {
    const device = enrolled();
    const { terminal, ended } = run('--json', '--by', 'desk 4');
    const event = async (name: string) =>
      JSON.parse(await terminal.printed.first((line) => line.includes(`"event":"${name}"`)));
    const line = await connect(device, (await event('listening')).port);
    const id = { device: device.deviceId };
    const send = (command: object) => terminal.type(JSON.stringify(command));
    send({ riskWindow: { ...id, seconds: 3600, heartbeatSeconds: 60, by: 'desk 9' } });
    expect(await event('windowAsked')).toMatchObject({ by: 'desk 9', heartbeatSeconds: 60 });
    send({ armTest: { ...id, seconds: 600 } });
    expect(await event('testAsked')).toMatchObject({ by: 'desk 4', seconds: 600 });
    send({ playPattern: { ...id, pattern: 3 } });
    await event('patternSent');
    await line.send(alarm(3));
    send({ order: { ...id, alarmNumber: 3, order: 'openLine' } });
    expect(await event('ordered')).toMatchObject({ by: 'desk 4', orderNumber: 1 });
    send({ sms: { from: '+31612345678', text: 'Hello' } });
    expect(await event('refused')).toMatchObject({ topic: '+31612345678', reason: 'notAware' });
    send({ changeSettings: { ...id, holdMs: 1500 } });
    expect(await event('commandFailed')).toMatchObject({ code: 'settingsUnknown' });
    terminal.interrupt();
    expect(await ended).toBe(0);
  });

  it('takes short messages from a directory, also those that came while it was away', async () => {
    const device = enrolled();
    const spool = join(dataDir, 'sms');
    mkdirSync(spool);
    writeFileSync(join(spool, '1'), `+31612345678\n${smsText(device, alarm(3))}`);
    const { terminal, ended } = run('--sms-dir', spool);
    await terminal.printed.first((line) => line.includes('ALARM 3  button, by SMS'));
    terminal.interrupt();
    expect([await ended, readdirSync(spool)]).toEqual([0, []]);
  });

  it('shows at its next start what nobody has closed', async () => {
    const device = enrolled();
    const first = run();
    const listening = await first.terminal.printed.first((line) => line.includes('listening'));
    await (await connect(device, Number(listening.split(' port ')[1]))).send(alarm(3));
    first.terminal.interrupt();
    await first.ended;
    const second = run();
    await second.terminal.printed.first((line) => line.includes('listening'));
    expect(second.terminal.printed.all[0]).toContain('ALARM 3 is open  not accepted yet');
    second.terminal.interrupt();
    expect(await second.ended).toBe(0);
  });

  it('lists the silent devices after the open alarms, and tells of them at its start', async () => {
    const device = enrolled();
    const store = openStore({ dataDir });
    store.database.exec('UPDATE device SET last_seen_at = 0, overdue_at = 1, silent_since = 1');
    store.close();
    const { terminal, ended } = run();
    await terminal.printed.first((line) => line.includes('listening'));
    const silence = `${labelOf(device)}  SILENT  last heard at`;
    expect(terminal.printed.all[0]).toContain(silence);
    terminal.type('list');
    await terminal.printed.first((line) => line === 'no alarm is open');
    terminal.type('quit');
    expect(await ended).toBe(0);
    expect(terminal.printed.all.filter((line) => line.includes(silence))).toHaveLength(2);
  });

  it('goes on, and ends when told, while its store cannot be read', async () => {
    enrolled();
    const { terminal, ended } = run();
    await terminal.printed.first((line) => line.includes('listening'));
    const other = openStore({ dataDir });
    other.database.exec('ALTER TABLE alarm RENAME TO elsewhere');
    other.close();
    terminal.type('list');
    await terminal.printed.first((line) => line.includes('FAULT: ') && line.includes('no such'));
    terminal.type('help');
    await terminal.printed.first((line) => line.includes('ends the receiver'));
    terminal.type('quit');
    expect([await ended, terminal.errors]).toEqual([0, '']);
  });

  it('colours an alarm on a terminal, unless NO_COLOR is set', async () => {
    for (const [env, coloured] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      enrolled();
      const terminal = new FakeTerminal({ AWARE_HOME: dataDir, ...env });
      terminal.stdout.isTTY = true;
      const ended = runProgram(['receive', '--port', '0'], terminal);
      await terminal.printed.first((line) => line.includes('listening'));
      terminal.type('accept 99');
      const answer = await terminal.printed.first((line) => line.includes('no alarm 99'));
      expect(answer.includes('\x1b[')).toBe(coloured);
      terminal.interrupt();
      await ended;
    }
  });

  it.each([
    ['a port that is no number', 2, ['--port', 'many']],
    ['a port below zero', 2, ['--port=-1']],
    ['an empty host', 2, ['--host', '']],
    ['an empty data directory', 2, ['--data=']],
    ['a port and a broker', 2, ['--broker', 'mqtt://127.0.0.1:1', '--port', '1']],
    ['a host and a broker', 2, ['--broker', 'mqtt://127.0.0.1:1', '--host', '127.0.0.1']],
    ['a name that is none', 2, ['--by', '   ']],
    ['a name with a control character', 2, ['--by', 'a\x1b[2J']],
    ['a password in the broker URL', 2, ['--broker', 'mqtt://user:secret@localhost']],
    ['an unreachable broker', 3, ['--broker', 'mqtt://127.0.0.1:1', '--connect-timeout', '1']],
    ['an address of another machine', 3, ['--host', '192.0.2.1']],
    ['a data directory that cannot be', 4, ['--data', '/dev/null/aware']],
    ['a directory of short messages that is not there', 6, ['--sms-dir', '/nowhere']],
    ['a directory of notices that is not there', 6, ['--notices', '/nowhere']],
    ['a login file that is not there', 6, ['--broker', 'mqtt://h', '--broker-login', '/nowhere']],
  ])('ends with one line for %s', async (_, expected, args) => {
    const { terminal, ended } = run(...args);
    expect(await ended).toBe(expected);
    expect(terminal.errors).toMatch(/^aware: [^\n]+: [^\n]+ \[\w+\]\n$/);
    expect(terminal.errors).not.toContain('secret');
    expect(terminal.output).toBe('');
  });

  it('ends with one line for a port in use, a second receiver and a damaged database', async () => {
    const first = run('--json');
    const { port } = JSON.parse(await first.terminal.printed.first(() => true));
    const other = mkdtempSync(join(tmpdir(), 'aware-receive-'));
    const inUse = run('--port', String(port), '--data', other);
    expect([await inUse.ended, inUse.terminal.errors]).toEqual([
      ...[3, expect.stringContaining('[portInUse]')],
    ]);
    const second = run();
    expect([await second.ended, second.terminal.errors]).toEqual([
      ...[4, expect.stringContaining('[storeLocked]')],
    ]);
    writeFileSync(join(other, 'aware.db'), 'no database at all');
    const damaged = run('--data', other);
    expect([await damaged.ended, damaged.terminal.errors]).toEqual([
      ...[4, expect.stringContaining('[storeDamaged]')],
    ]);
    first.terminal.interrupt();
    await first.ended;
    rmSync(other, { recursive: true });
  });
});
