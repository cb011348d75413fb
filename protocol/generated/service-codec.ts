// Generated from protocol/messages.ts by `npm run generate`. Do not edit.

export const MAX_SERVICE_BYTES = 320;
export const PROOF_BYTES = 16;

export const enum ServiceRequest {
  hello = 1,
  challenge = 2,
  unlock = 3,
  writeLock = 4,
  writeSettings = 5,
  writeChargeSettings = 6,
  writeIdentity = 7,
  measure = 8,
  play = 9,
  armBenchTest = 10,
  wipe = 11,
  restart = 12,
  openConsole = 13,
}

export const enum ServiceReply {
  boardIdentity = 1,
  nonce = 2,
  done = 3,
  refused = 4,
  written = 5,
  measurement = 6,
}

/** Keys of the fields. */
export const enum ServiceKey {
  responseMinutes = 5,
  charging = 6,
  signal = 7,
  firmwareVersion = 9,
  faults = 10,
  testSeconds = 22,
  pattern = 24,
  deviceId = 32,
  serviceKey = 38,
  board = 96,
  boardState = 97,
  proof = 98,
  nonce = 99,
  serviceRefusal = 100,
  recordCheck = 101,
  batteryMillivolts = 102,
  chargeMilliamps = 103,
  buttonPresses = 104,
  simState = 105,
  isRegistered = 106,
  isOnline = 107,
  celsius = 108,
  fixAgeSeconds = 109,
  fixAccuracyMetres = 110,
}

/** The greatest value of a number in a request. */
export const enum ServiceLimit {
  testSeconds = 86400,
  pattern = 31,
}

export const enum BoardState {
  unknown = 0,
  bare = 1,
  provisioned = 2,
  locked = 3,
}

export const enum SimState {
  unknown = 0,
  ready = 1,
  missing = 2,
}

export const enum ServiceRefusal {
  unknown = 0,
  locked = 1,
  wrongKey = 2,
  notBare = 3,
  notUnderstood = 4,
  notWritten = 5,
  alarmOpen = 6,
}
