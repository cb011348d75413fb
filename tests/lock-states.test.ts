/** What a device answers over its cable, in each of its states, to each request that there is. */
import { describe, expect, it } from 'vitest';
import type { JournalRecord, ServiceReply, ServiceRequest } from '../protocol/index.ts';
import { SERVICE } from '../protocol/service.ts';
import { proofOf, repliesIn, request } from './support/cable-attacks.ts';
import { RECORDS, SERVICE_KEY, UsbBench } from './support/usb-bench.ts';

/** More than the pause after a wrong proof, and than a restart. */
const ANSWER_MS = 3000;

let bench: UsbBench;

function ask(asked: ServiceRequest): ServiceReply[] {
  return repliesIn(bench.exchange(request(asked), ANSWER_MS));
}

function proof(key: Uint8Array): Uint8Array {
  const [reply] = ask({ type: 'challenge' });
  if (reply?.type !== 'nonce') throw new Error('no nonce came');
  return proofOf(reply.nonce, key);
}

const recordOf = (type: JournalRecord['type']) => RECORDS.find((record) => record.type === type)!;
const write = (type: string, record: JournalRecord['type']) =>
  ask({ ...recordOf(record), type } as never);

const STATES: Record<string, () => void> = {
  bare: () => {
    bench = new UsbBench();
  },
  provisioned: () => {
    STATES.bare!();
    write('writeLock', 'serviceLock');
    write('writeSettings', 'settings');
    write('writeChargeSettings', 'chargeSettings');
    write('writeIdentity', 'identity');
  },
  locked: () => {
    bench = new UsbBench({ records: RECORDS });
  },
  unlocked: () => {
    STATES.locked!();
    ask({ type: 'unlock', proof: proof(SERVICE_KEY) });
  },
};

const REQUESTS: Record<string, () => ServiceReply[]> = {
  hello: () => ask({ type: 'hello' }),
  challenge: () => ask({ type: 'challenge' }),
  unlock: () => ask({ type: 'unlock', proof: proof(SERVICE_KEY) }),
  'unlock, wrongly': () => ask({ type: 'unlock', proof: proof(new Uint8Array(16)) }),
  writeLock: () => write('writeLock', 'serviceLock'),
  writeSettings: () => write('writeSettings', 'settings'),
  writeChargeSettings: () => write('writeChargeSettings', 'chargeSettings'),
  writeIdentity: () => write('writeIdentity', 'identity'),
  measure: () => ask({ type: 'measure' }),
  play: () => ask({ type: 'play', pattern: 1 }),
  armBenchTest: () => ask({ type: 'armBenchTest', testSeconds: 600 }),
  wipe: () => ask({ type: 'wipe' }),
  restart: () => ask({ type: 'restart' }),
  openConsole: () => ask({ type: 'openConsole' }),
};

/** The answer to each request, and what the device is then, where that is something else. */
const TABLE: Record<string, Record<string, [reply: string, state?: string]>> = {
  bare: {
    hello: ['boardIdentity'],
    challenge: ['nonce'],
    unlock: ['wrongKey'],
    'unlock, wrongly': ['wrongKey'],
    writeLock: ['written'],
    writeSettings: ['written'],
    writeChargeSettings: ['written'],
    writeIdentity: ['written', 'provisioned'],
    measure: ['notUnderstood'],
    play: ['done'],
    armBenchTest: ['done'],
    wipe: ['done'],
    restart: ['done'],
    openConsole: ['done', 'open'],
  },
  provisioned: {
    hello: ['boardIdentity'],
    challenge: ['nonce'],
    unlock: ['done'],
    'unlock, wrongly': ['wrongKey'],
    writeLock: ['written'],
    writeSettings: ['written'],
    writeChargeSettings: ['written'],
    writeIdentity: ['written'],
    measure: ['notUnderstood'],
    play: ['done'],
    armBenchTest: ['done'],
    wipe: ['done', 'bare'],
    restart: ['done', 'locked'],
    openConsole: ['locked'],
  },
  locked: {
    hello: ['boardIdentity'],
    challenge: ['nonce'],
    unlock: ['done', 'unlocked'],
    'unlock, wrongly': ['wrongKey'],
    writeLock: ['locked'],
    writeSettings: ['locked'],
    writeChargeSettings: ['locked'],
    writeIdentity: ['locked'],
    measure: ['locked'],
    play: ['locked'],
    armBenchTest: ['locked'],
    wipe: ['locked'],
    restart: ['locked'],
    openConsole: ['locked'],
  },
  unlocked: {
    hello: ['boardIdentity'],
    challenge: ['nonce'],
    unlock: ['done'],
    'unlock, wrongly': ['wrongKey'],
    writeLock: ['notBare'],
    writeSettings: ['notBare'],
    writeChargeSettings: ['notBare'],
    writeIdentity: ['notBare'],
    measure: ['measurement'],
    play: ['done'],
    armBenchTest: ['done'],
    wipe: ['done', 'bare'],
    restart: ['done', 'locked'],
    openConsole: ['done', 'open'],
  },
};

/** What the device says that it is; whether it is unlocked shows in what it answers. */
function state(): string {
  const heard = bench.exchange(request({ type: 'hello' }), ANSWER_MS);
  // The interpreter talks by itself, and says no such thing as a reply.
  const [said] = repliesIn(heard);
  if (said?.type !== 'boardIdentity') return heard.length ? 'open' : 'silent';
  if (said.boardState !== 'locked') return said.boardState;
  return ask({ type: 'measure' })[0]?.type === 'measurement' ? 'unlocked' : 'locked';
}

it('stands in the table whole', () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(STATES));
  for (const row of Object.values(TABLE)) expect(Object.keys(row)).toEqual(Object.keys(REQUESTS));
  const declared = SERVICE.filter(({ channel }) => channel === 'serviceRequest');
  const asked = Object.keys(REQUESTS).filter((name) => name !== 'unlock, wrongly');
  expect(asked).toEqual(declared.map(({ name }) => name));
});

describe.each(Object.keys(STATES))('a device that is %s', (from) => {
  it.each(Object.keys(REQUESTS))('asked for %s', (name) => {
    STATES[from]!();
    expect(state()).toBe(from);
    const replies = REQUESTS[name]!();
    const [reply, after = from] = TABLE[from]![name]!;
    const said = replies.map((each) => (each.type === 'refused' ? each.serviceRefusal : each.type));
    expect(said).toEqual([reply]);
    expect(state()).toBe(after);
  });
});
