import type { ErrorCode } from '../errors.ts';

/** Every command ends with 0, or with one of these; scripts may rely on them. */
export const EXIT = {
  ok: 0,
  /** a fault of ours */
  internal: 1,
  /** the command line was not understood */
  usage: 2,
  /** port, address or broker */
  network: 3,
  /** database or key file */
  store: 4,
  /** the registry or an alarm's state does not allow it */
  state: 5,
  /** a file given to the command */
  input: 6,
  /** a simulated run broke an invariant */
  failedRun: 7,
  /** a device did not pass its check on the bench */
  failedCheck: 8,
  /** no board on the cable, or one that does not do as it should */
  board: 9,
  /** a second Ctrl-C: 128 + SIGINT */
  interrupted: 130,
} as const;

export const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  usage: EXIT.usage,
  portInUse: EXIT.network,
  addressUnusable: EXIT.network,
  brokerUnreachable: EXIT.network,
  brokerRefused: EXIT.network,
  storeUnwritable: EXIT.store,
  storeLocked: EXIT.store,
  storeDamaged: EXIT.store,
  storeTooNew: EXIT.store,
  storeFailed: EXIT.store,
  keyFileMissing: EXIT.store,
  keyFileExposed: EXIT.store,
  keyFileDamaged: EXIT.store,
  keyFileWrong: EXIT.store,
  fileUnreadable: EXIT.input,
  fileUnwritable: EXIT.input,
  gnssLogUnreadable: EXIT.input,
  bundleMissing: EXIT.input,
  interpreterUnusable: EXIT.input,
  firmwareUnfit: EXIT.input,
  firmwareOlder: EXIT.input,
  imageOther: EXIT.input,
  demoStuck: EXIT.internal,
  lifeTooLong: EXIT.internal,
  deviceExists: EXIT.state,
  unknownAlarm: EXIT.state,
  alarmAlreadyAccepted: EXIT.state,
  alarmAlreadyClosed: EXIT.state,
  outOfRange: EXIT.usage,
  unknownDevice: EXIT.state,
  alarmNotNewest: EXIT.state,
  alarmIsOpen: EXIT.state,
  ordersUsedUp: EXIT.state,
  settingsUnknown: EXIT.state,
  deviceUnreachable: EXIT.state,
  boardMissing: EXIT.board,
  boardAmbiguous: EXIT.board,
  boardUnusable: EXIT.board,
  boardSilent: EXIT.board,
  boardGone: EXIT.board,
  boardRefused: EXIT.board,
  boardNotUnderstood: EXIT.board,
  boardFull: EXIT.board,
  boardOccupied: EXIT.board,
  notWritten: EXIT.board,
  bootStubOther: EXIT.board,
  interpreterUnfit: EXIT.board,
  flashNotConfirmed: EXIT.board,
  flashTooSoon: EXIT.board,
  deviceOpen: EXIT.board,
  deviceReturned: EXIT.state,
  deviceWithCase: EXIT.state,
  deviceNotReady: EXIT.state,
  deviceNotBare: EXIT.state,
  nothingToWipe: EXIT.state,
  answerMissing: EXIT.input,
  answerRefused: EXIT.input,
  interrupted: EXIT.interrupted,
};
