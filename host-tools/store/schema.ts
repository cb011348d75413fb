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
];
