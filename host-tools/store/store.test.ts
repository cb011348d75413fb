import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomDeviceId, SECRET_BYTES } from '../../protocol/index.ts';
import { Outbox } from '../receiver/outbox.ts';
import { Records } from '../receiver/records.ts';
import { Supervision } from '../receiver/supervision.ts';
import { enrolDevice, openDeviceSecret } from '../registry/index.ts';
import { createKeyFile } from './key-file.ts';
import { lockForReceiver } from './receiver-lock.ts';
import { MIGRATIONS } from './schema.ts';
import { openStore } from './store.ts';

let parent: string;
let dataDir: string;
let file: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'aware-store-'));
  dataDir = join(parent, 'data');
  file = join(dataDir, 'aware.db');
});
afterEach(() => rmSync(parent, { recursive: true }));

const open = () => openStore({ dataDir });
const permissions = (path: string) => statSync(path).mode & 0o777;
const failsWith = (code: string, message: unknown = expect.any(String)) =>
  expect.objectContaining({ name: 'AwareError', code, message, hint: expect.stringMatching(/\w/) });

function damage(): void {
  open().close();
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 4096, 3 * 4096);
  writeFileSync(file, bytes);
}

describe('the store', () => {
  it('is made at first use, for the owner alone', () => {
    const store = open();
    store.database.exec("INSERT INTO meta VALUES ('a', x'00')");
    expect(permissions(dataDir)).toBe(0o700);
    const modes = readdirSync(dataDir).map((name) => [name, permissions(join(dataDir, name))]);
    expect(Object.fromEntries(modes)).toEqual({
      ...{ 'aware.db': 0o600, 'aware.db-shm': 0o600, 'aware.db-wal': 0o600, key: 0o600 },
    });
    store.close();
  });

  it('keeps what was committed, and its name, from one opening to the next', () => {
    const first = open();
    const { id } = first;
    first.close();
    const second = open();
    expect(second.id).toBe(id);
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    second.close();
  });

  it('flushes every commit to the disk', () => {
    const store = open();
    expect(store.database.pragma('journal_mode', { simple: true })).toBe('wal');
    const FULL = 2;
    expect(store.database.pragma('synchronous', { simple: true })).toBe(FULL);
    store.close();
  });

  it.each([
    ['a damaged page', damage, 'storeDamaged'],
    [
      'a torn file',
      () => {
        open().close();
        truncateSync(file, 5000);
      },
      'storeDamaged',
    ],
    [
      'something that is no database',
      () => {
        open().close();
        writeFileSync(file, 'never a database, '.repeat(100));
      },
      'storeDamaged',
    ],
    [
      "another program's database",
      () => {
        open().close();
        const database = new SQLite(file);
        database.pragma('application_id = 1');
        database.close();
      },
      'storeDamaged',
    ],
    [
      'a newer schema',
      () => {
        open().close();
        const database = new SQLite(file);
        database.pragma(`user_version = ${MIGRATIONS.length + 1}`);
        database.close();
      },
      'storeTooNew',
    ],
    ['a file where its directory should be', () => writeFileSync(dataDir, ''), 'storeUnwritable'],
    [
      'a missing key file',
      () => {
        open().close();
        rmSync(join(dataDir, 'key'));
      },
      'keyFileMissing',
    ],
    [
      "another store's key file",
      () => {
        open().close();
        writeFileSync(join(dataDir, 'key'), randomBytes(32));
      },
      'keyFileWrong',
    ],
    [
      'a key file cut short',
      () => {
        open().close();
        truncateSync(join(dataDir, 'key'), 31);
      },
      'keyFileDamaged',
    ],
    [
      'a key file that others may read',
      () => {
        open().close();
        chmodSync(join(dataDir, 'key'), 0o640);
      },
      'keyFileExposed',
    ],
  ])('with %s is refused by name', (_, spoil, code) => {
    spoil();
    expect(open).toThrow(failsWith(code));
  });

  it('refused for its key file is left as it was, and no new key is made', () => {
    open().close();
    rmSync(join(dataDir, 'key'));
    const before = readFileSync(file);
    expect(open).toThrow(failsWith('keyFileMissing'));
    expect(existsSync(join(dataDir, 'key'))).toBe(false);
    expect(readFileSync(file)).toEqual(before);
  });

  it('of the first version is brought up to date with all that is in it', () => {
    mkdirSync(dataDir, { mode: 0o700 });
    const old = new SQLite(file);
    old.exec(MIGRATIONS[0]!);
    old.pragma('user_version = 1');
    old.pragma(`application_id = ${0x41574152}`);
    old.exec(`
      INSERT INTO device (id, sealed_secret, enrolled_at) VALUES ('K7QM2XPD', x'00', 1);
      INSERT INTO alarm (device_id, alarm_number, state, trigger, received_at, seconds_since_press,
        response_minutes, charging, signal)
      VALUES ('K7QM2XPD', 3, 'accepted', 'button', 5, 2, 31, 'notCharging', 10);
      INSERT INTO device (id, sealed_secret, enrolled_at)
      VALUES ('AAAAAAAA', x'00', 1), ('BBBBBBBB', x'00', 1);
      INSERT INTO position (device_id, alarm_number, received_at, seconds_since_press, progress,
        response_minutes, charging, signal)
      VALUES ('K7QM2XPD', 3, 1000, 2, 'received', 31, 'notCharging', 10);
      INSERT INTO heartbeat (device_id, received_at, response_minutes, charging, signal,
        firmware_version, faults)
      VALUES ('K7QM2XPD', 900, 31, 'full', 10, '0', 0), ('AAAAAAAA', 7, 31, 'full', 10, '0', 0),
        ('AAAAAAAA', 3000, 31, 'full', 10, '0', 0);
      INSERT INTO outbox (device_id, kind, alarm_number) VALUES ('K7QM2XPD', 'accepted', 3);`);
    old.close();
    const store = open();
    expect(new Records(store.database).openAlarms()).toMatchObject([
      {
        ...{ device: 'K7QM2XPD', alarmNumber: 3, state: 'accepted', trigger: 'button' },
        ...{ cell: null, line: 'idle', lineEnd: 'none', speaker: 0, way: 'data', orderTaken: 0 },
      },
    ]);
    expect(new Outbox(store.database).of('K7QM2XPD')).toHaveLength(1);
    const charge = store.database.prepare(
      'SELECT DISTINCT charge_need, last_words, remaining_milliamp_hours FROM heartbeat',
    );
    expect(charge.raw().all()).toEqual([['none', 0, null]]);
    // Nobody is missed before it has been heard; who was, is, from the last it said.
    const seen = store.database.prepare(
      'SELECT id, last_seen_at, overdue_at FROM device ORDER BY id',
    );
    expect(seen.raw().all()).toEqual([
      ['AAAAAAAA', 3000, 2_253_000],
      ['BBBBBBBB', null, null],
      ['K7QM2XPD', 1000, 2_251_000],
    ]);
    const supervision = new Supervision(store.database, 3000);
    expect([2_250_999, 2_252_999].map((atMs) => supervision.isDue(atMs))).toEqual([false, true]);
    store.close();
  });

  it('whose key file another program has just made takes that one, and leaves no draft', () => {
    const path = join(parent, 'shared.key');
    const first = createKeyFile(path);
    expect(createKeyFile(path)).toEqual(first);
    expect(readdirSync(parent).filter((name) => name.startsWith('shared.key'))).toEqual([
      'shared.key',
    ]);
  });

  it('takes a key file from elsewhere', () => {
    const keyFile = join(parent, 'elsewhere.key');
    openStore({ dataDir, keyFile }).close();
    expect(permissions(keyFile)).toBe(0o600);
    expect(existsSync(join(dataDir, 'key'))).toBe(false);
    openStore({ dataDir, keyFile }).close();
    copyFileSync(keyFile, join(parent, 'copy.key'));
    openStore({ dataDir, keyFile: join(parent, 'copy.key') }).close();
  });

  it('that another program is changing is refused as locked', () => {
    open().close();
    const other = new SQLite(file);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec("BEGIN EXCLUSIVE; INSERT INTO meta VALUES ('a', x'00')");
    expect(open).toThrow(failsWith('storeLocked'));
    other.close();
  });
});

describe("the receiver's lock", () => {
  it('lets one receiver in at a time', () => {
    open().close();
    const unlock = lockForReceiver(dataDir);
    expect(() => lockForReceiver(dataDir)).toThrow(failsWith('storeLocked'));
    unlock();
    lockForReceiver(dataDir)();
  });

  it('leaves the store open to other tools', () => {
    const store = open();
    const unlock = lockForReceiver(dataDir);
    const tool = open();
    enrolDevice(tool, { deviceId: randomDeviceId(), secret: randomBytes(SECRET_BYTES) }, 0);
    expect(store.database.prepare('SELECT count(*) FROM device').pluck().get()).toBe(1);
    tool.close();
    unlock();
    store.close();
  });
});

describe('the registry', () => {
  const enrolment = () => ({ deviceId: randomDeviceId(), secret: randomBytes(SECRET_BYTES) });
  const sealedSecret = (store: ReturnType<typeof open>, deviceId: string) =>
    store.database
      .prepare<[string], Buffer>('SELECT sealed_secret FROM device WHERE id = ?')
      .pluck()
      .get(deviceId)!;

  it("keeps a device's secret encrypted, and opens it again after a restart", () => {
    const device = enrolment();
    const first = open();
    enrolDevice(first, device, 0);
    first.close();
    expect(readFileSync(file).includes(device.secret)).toBe(false);
    const second = open();
    const sealed = sealedSecret(second, device.deviceId);
    expect(openDeviceSecret(second, device.deviceId, sealed)).toEqual(device.secret);
    second.close();
  });

  it('refuses a device it has, and keeps the one it had', () => {
    const store = open();
    const device = enrolment();
    enrolDevice(store, device, 0);
    const before = sealedSecret(store, device.deviceId);
    const again = { ...device, secret: randomBytes(SECRET_BYTES) };
    expect(() => enrolDevice(store, again, 0)).toThrow(failsWith('deviceExists'));
    expect(sealedSecret(store, device.deviceId)).toEqual(before);
    store.close();
  });

  it('opens no secret that was moved to another device or changed', () => {
    const store = open();
    const [a, b] = [enrolment(), enrolment()];
    enrolDevice(store, a, 0);
    const sealed = sealedSecret(store, a.deviceId);
    expect(() => openDeviceSecret(store, b.deviceId, sealed)).toThrow(failsWith('storeDamaged'));
    const changed = Buffer.from(sealed);
    changed[changed.length - 1]! ^= 1;
    expect(() => openDeviceSecret(store, a.deviceId, changed)).toThrow(failsWith('storeDamaged'));
    store.close();
  });

  it('takes no id or secret of another shape', () => {
    const store = open();
    const { deviceId, secret } = enrolment();
    expect(() => enrolDevice(store, { deviceId: 'person-1', secret }, 0)).toThrow(RangeError);
    expect(() => enrolDevice(store, { deviceId, secret: Buffer.alloc(16) }, 0)).toThrow(RangeError);
    store.close();
  });
});
