/**
 * The store's schema as a list of steps. A step that has been released is never edited: a change
 * is a new step at the end, and `PRAGMA user_version` counts the steps a file has had.
 * Times are milliseconds since 1970 (UTC).
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE device (
    id               TEXT PRIMARY KEY,
    sealed_secret    BLOB NOT NULL,
    enrolled_at      INTEGER NOT NULL,
    -- replay window of the uplink: highest number taken, and which of those before it
    uplink_highest   INTEGER NOT NULL DEFAULT -1,
    uplink_bitmap    TEXT NOT NULL DEFAULT '0',
    -- next downlink number; every smaller one may have been used
    downlink_next    INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE alarm (
    device_id           TEXT NOT NULL REFERENCES device (id),
    alarm_number        INTEGER NOT NULL,
    state               TEXT NOT NULL CHECK (state IN ('received', 'accepted', 'closed')),
    trigger             TEXT NOT NULL,
    received_at         INTEGER NOT NULL,
    seconds_since_press INTEGER NOT NULL,
    lat_microdegrees    INTEGER,
    lon_microdegrees    INTEGER,
    accuracy_metres     INTEGER,
    fix_age_seconds     INTEGER,
    response_minutes    INTEGER NOT NULL,
    charging            TEXT NOT NULL,
    signal              INTEGER NOT NULL,
    accepted_at         INTEGER,
    accepted_by         TEXT,
    closed_at           INTEGER,
    closed_by           TEXT,
    PRIMARY KEY (device_id, alarm_number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alarm_open ON alarm (received_at) WHERE state <> 'closed';

  CREATE TABLE position (
    id                  INTEGER PRIMARY KEY,
    device_id           TEXT NOT NULL REFERENCES device (id),
    alarm_number        INTEGER NOT NULL,
    received_at         INTEGER NOT NULL,
    seconds_since_press INTEGER NOT NULL,
    progress            TEXT NOT NULL,
    lat_microdegrees    INTEGER,
    lon_microdegrees    INTEGER,
    accuracy_metres     INTEGER,
    fix_age_seconds     INTEGER,
    response_minutes    INTEGER NOT NULL,
    charging            TEXT NOT NULL,
    signal              INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX position_of_alarm ON position (device_id, alarm_number, id);

  CREATE TABLE heartbeat (
    id               INTEGER PRIMARY KEY,
    device_id        TEXT NOT NULL REFERENCES device (id),
    received_at      INTEGER NOT NULL,
    response_minutes INTEGER NOT NULL,
    charging         TEXT NOT NULL,
    signal           INTEGER NOT NULL,
    firmware_version TEXT NOT NULL,
    faults           INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX heartbeat_of_device ON heartbeat (device_id, id);

  -- what a device has still to be told
  CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id    TEXT NOT NULL REFERENCES device (id),
    kind         TEXT NOT NULL CHECK (kind IN ('received', 'accepted', 'closed')),
    alarm_number INTEGER NOT NULL,
    UNIQUE (device_id, alarm_number, kind)
  ) STRICT;
  `,
  `
  -- Where the line of an alarm stands now; NULL cell: none was told with the press.
  -- 1: pressed as a test that was asked for; 0: as one that nobody asked for; NULL: as no test
  ALTER TABLE alarm ADD COLUMN test_asked_for INTEGER;
  ALTER TABLE alarm ADD COLUMN way TEXT NOT NULL DEFAULT 'data';
  ALTER TABLE alarm ADD COLUMN line TEXT NOT NULL DEFAULT 'idle';
  ALTER TABLE alarm ADD COLUMN line_end TEXT NOT NULL DEFAULT 'none';
  ALTER TABLE alarm ADD COLUMN speaker INTEGER NOT NULL DEFAULT 0;
  -- highest order that the device has said it took
  ALTER TABLE alarm ADD COLUMN order_taken INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE alarm ADD COLUMN mcc INTEGER;
  ALTER TABLE alarm ADD COLUMN mnc INTEGER;
  ALTER TABLE alarm ADD COLUMN tac INTEGER;
  ALTER TABLE alarm ADD COLUMN cell_identity INTEGER;
  CREATE INDEX alarm_open_of_device ON alarm (device_id, alarm_number) WHERE state <> 'closed';

  ALTER TABLE position ADD COLUMN way TEXT NOT NULL DEFAULT 'data';
  ALTER TABLE position ADD COLUMN line TEXT NOT NULL DEFAULT 'idle';
  ALTER TABLE position ADD COLUMN line_end TEXT NOT NULL DEFAULT 'none';
  ALTER TABLE position ADD COLUMN speaker INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE position ADD COLUMN order_taken INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE position ADD COLUMN mcc INTEGER;
  ALTER TABLE position ADD COLUMN mnc INTEGER;
  ALTER TABLE position ADD COLUMN tac INTEGER;
  ALTER TABLE position ADD COLUMN cell_identity INTEGER;

  ALTER TABLE heartbeat ADD COLUMN test_seconds_left INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE heartbeat ADD COLUMN risk_seconds_left INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE heartbeat ADD COLUMN settings_number INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE heartbeat ADD COLUMN settings_trial INTEGER NOT NULL DEFAULT 0;

  -- Supervision. NULL last_seen_at: never heard of, and so not missed; NULL silent_since: not told.
  ALTER TABLE device ADD COLUMN last_seen_at INTEGER;
  ALTER TABLE device ADD COLUMN overdue_at INTEGER;
  ALTER TABLE device ADD COLUMN silent_since INTEGER;
  -- how long no receiver could have heard it since, in ms; part of overdue_at
  ALTER TABLE device ADD COLUMN unheard_ms INTEGER NOT NULL DEFAULT 0;
  -- pause between heartbeats: in quiet times, and until risk_until
  ALTER TABLE device ADD COLUMN heartbeat_seconds INTEGER NOT NULL DEFAULT 900;
  ALTER TABLE device ADD COLUMN risk_heartbeat_seconds INTEGER NOT NULL DEFAULT 900;
  ALTER TABLE device ADD COLUMN risk_until INTEGER NOT NULL DEFAULT 0;
  -- the change of settings that its last heartbeat named
  ALTER TABLE device ADD COLUMN settings_number INTEGER NOT NULL DEFAULT 0;

  -- A device that was heard before this is missed like any other: 2.5 times 900 s.
  UPDATE device SET last_seen_at = nullif(max(
    coalesce((SELECT max(received_at) FROM heartbeat WHERE device_id = device.id), 0),
    coalesce((SELECT max(received_at) FROM position WHERE device_id = device.id), 0),
    coalesce((SELECT max(received_at) FROM alarm WHERE device_id = device.id), 0)), 0);
  UPDATE device SET overdue_at = last_seen_at + 2250000;
  CREATE INDEX device_overdue ON device (overdue_at) WHERE silent_since IS NULL;

  -- What the centre ordered in an alarm: a queue for each alarm, of which one is under way.
  CREATE TABLE alarm_order (
    id           INTEGER PRIMARY KEY,
    device_id    TEXT NOT NULL REFERENCES device (id),
    alarm_number INTEGER NOT NULL,
    order_number INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    ordered_at   INTEGER NOT NULL,
    ordered_by   TEXT NOT NULL,
    -- last sending; NULL while one before it is under way
    sent_at      INTEGER,
    ended_at     INTEGER,
    outcome      TEXT CHECK (outcome IN ('taken', 'stale', 'closed', 'newerAlarm')),
    FOREIGN KEY (device_id, alarm_number) REFERENCES alarm (device_id, alarm_number)
  ) STRICT;
  CREATE INDEX alarm_order_number ON alarm_order (device_id, alarm_number, order_number);
  CREATE INDEX alarm_order_waiting ON alarm_order (device_id, alarm_number, order_number)
    WHERE ended_at IS NULL;

  -- What a device is to be like for a time: sent until its heartbeat shows it.
  CREATE TABLE wish (
    device_id         TEXT NOT NULL REFERENCES device (id),
    kind              TEXT NOT NULL CHECK (kind IN ('test', 'window')),
    until             INTEGER NOT NULL,
    heartbeat_seconds INTEGER NOT NULL,
    wished_at         INTEGER NOT NULL,
    wished_by         TEXT NOT NULL,
    -- last sending
    sent_at           INTEGER,
    -- the broker has it; NULL: to be sent when the device is back
    delivered_at      INTEGER,
    -- a heartbeat has shown it
    shown_at          INTEGER,
    PRIMARY KEY (device_id, kind)
  ) STRICT, WITHOUT ROWID;

  -- When a press as a test was asked for. From ended_at on it was not any more; ended_by: the press
  -- that ended it, which may be the one that was asked for.
  CREATE TABLE test_time (
    id        INTEGER PRIMARY KEY,
    device_id TEXT NOT NULL REFERENCES device (id),
    asked_at  INTEGER NOT NULL,
    until     INTEGER NOT NULL,
    ended_at  INTEGER,
    ended_by  INTEGER
  ) STRICT;
  CREATE INDEX test_time_of_device ON test_time (device_id, id);
  CREATE INDEX test_time_open ON test_time (device_id) WHERE ended_at IS NULL;

  -- Settings of a device over time; number 0 is what it was provisioned with.
  CREATE TABLE settings_change (
    device_id         TEXT NOT NULL REFERENCES device (id),
    settings_number   INTEGER NOT NULL,
    state             TEXT NOT NULL CHECK (state IN ('asked', 'tried', 'kept', 'reverted')),
    apn               TEXT NOT NULL,
    broker_host       TEXT NOT NULL,
    broker_port       INTEGER NOT NULL,
    broker_tls        INTEGER NOT NULL,
    hold_ms           INTEGER NOT NULL,
    heartbeat_seconds INTEGER NOT NULL,
    asked_at          INTEGER NOT NULL,
    asked_by          TEXT NOT NULL,
    -- how often it was sent
    sent              INTEGER NOT NULL DEFAULT 0,
    delivered_at      INTEGER,
    PRIMARY KEY (device_id, settings_number)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What the device says of its charge; NULL: it has no gauge that says so.
  ALTER TABLE heartbeat ADD COLUMN charge_need TEXT NOT NULL DEFAULT 'none';
  ALTER TABLE heartbeat ADD COLUMN last_words INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE heartbeat ADD COLUMN remaining_milliamp_hours INTEGER;
  ALTER TABLE heartbeat ADD COLUMN error_milliamp_hours INTEGER;
  ALTER TABLE heartbeat ADD COLUMN full_milliamp_hours INTEGER;
  ALTER TABLE position ADD COLUMN track_minutes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE position ADD COLUMN last_words INTEGER NOT NULL DEFAULT 0;

  -- its newest message said that it goes off until it is charged
  ALTER TABLE device ADD COLUMN last_words INTEGER NOT NULL DEFAULT 0;
  -- what its holder reads on her safe channel; NULL: as everybody
  ALTER TABLE device ADD COLUMN reminder_text TEXT;

  -- Where each device stands on the ladder of reminders; no row: it has never needed anything.
  CREATE TABLE charge_ladder (
    device_id           TEXT PRIMARY KEY REFERENCES device (id),
    need                TEXT NOT NULL CHECK (need IN ('none', 'tonight', 'now')),
    is_off              INTEGER NOT NULL,
    response_minutes    INTEGER NOT NULL,
    -- since when a need, and that of now, stands, and for how many ms it stood before
    needed_since        INTEGER,
    needed_before_ms    INTEGER NOT NULL,
    urgent_since        INTEGER,
    urgent_before_ms    INTEGER NOT NULL,
    -- last told, and whether since current was last measured
    safe_channel_at     INTEGER,
    safe_channel_stands INTEGER NOT NULL,
    caseworker_at       INTEGER,
    caseworker_stands   INTEGER NOT NULL,
    -- when each is to be told unless something changes, quiet hours aside
    safe_channel_due_at INTEGER,
    caseworker_due_at   INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX charge_ladder_safe_channel ON charge_ladder (safe_channel_due_at)
    WHERE safe_channel_due_at IS NOT NULL;
  CREATE INDEX charge_ladder_caseworker ON charge_ladder (caseworker_due_at)
    WHERE caseworker_due_at IS NOT NULL;

  -- What is written to people about charge. NULL outcome: it has still to go out.
  CREATE TABLE charge_notice (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id        TEXT NOT NULL REFERENCES device (id),
    addressee        TEXT NOT NULL CHECK (addressee IN ('safeChannel', 'caseworker')),
    made_at          INTEGER NOT NULL,
    need             TEXT NOT NULL CHECK (need IN ('tonight', 'now')),
    last_words       INTEGER NOT NULL,
    response_minutes INTEGER NOT NULL,
    text             TEXT NOT NULL,
    ended_at         INTEGER,
    -- 'charged', 'returned': current was measured, or the device taken back, before it had gone out
    outcome          TEXT CHECK (outcome IN ('delivered', 'charged', 'returned'))
  ) STRICT;
  CREATE INDEX charge_notice_waiting ON charge_notice (device_id, id) WHERE outcome IS NULL;
  `,
  `
  -- What the bench knows of a device; NULL: that has not happened.
  -- The board has its keys, read back; its interpreter is closed; it was taken back, or is lost.
  ALTER TABLE device ADD COLUMN provisioned_at INTEGER;
  ALTER TABLE device ADD COLUMN locked_at INTEGER;
  ALTER TABLE device ADD COLUMN handed_out_at INTEGER;
  ALTER TABLE device ADD COLUMN returned_at INTEGER;
  -- of the board on the bench; the newest heartbeat knows better
  ALTER TABLE device ADD COLUMN firmware_version TEXT;
  -- a reference, never a name; it stays when the device is taken back
  ALTER TABLE device ADD COLUMN case_reference TEXT;
  -- the last day of the term, as 2027-05-26
  ALTER TABLE device ADD COLUMN term_ends_on TEXT;
  UPDATE device SET provisioned_at = enrolled_at;

  -- What a device was given besides keys and settings that can be changed from afar.
  CREATE TABLE provisioning (
    device_id             TEXT PRIMARY KEY REFERENCES device (id),
    board                 TEXT NOT NULL,
    provisioned_by        TEXT NOT NULL,
    primary_number        TEXT NOT NULL,
    second_number         TEXT NOT NULL,
    sms_number            TEXT NOT NULL,
    test_minutes          INTEGER NOT NULL,
    reserve_minutes       INTEGER NOT NULL,
    quiet_from_minutes    INTEGER NOT NULL,
    quiet_until_minutes   INTEGER NOT NULL,
    rated_milliamp_hours  INTEGER NOT NULL,
    cell_curve            TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Every check on the bench; steps: what was measured, as JSON.
  CREATE TABLE bench_check (
    id               INTEGER PRIMARY KEY,
    device_id        TEXT NOT NULL REFERENCES device (id),
    checked_at       INTEGER NOT NULL,
    checked_by       TEXT NOT NULL,
    firmware_version TEXT NOT NULL,
    passed           INTEGER NOT NULL,
    steps            TEXT NOT NULL
  ) STRICT;
  CREATE INDEX bench_check_of_device ON bench_check (device_id, id);

  -- What people did with a device; only added to.
  CREATE TABLE bench_log (
    id        INTEGER PRIMARY KEY,
    device_id TEXT NOT NULL REFERENCES device (id),
    at        INTEGER NOT NULL,
    by        TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('begun', 'provisioned', 'locked', 'unlocked', 'checked',
      'handedOut', 'returned', 'lost')),
    detail    TEXT NOT NULL
  ) STRICT;
  CREATE INDEX bench_log_of_device ON bench_log (device_id, id);
  `,
];
