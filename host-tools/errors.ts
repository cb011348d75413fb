/**
 * What can go wrong on the host, as stable names. A name is never reused for another fault:
 * scripts match on it, and `commands/exit-codes.ts` gives each an exit code.
 */
export type ErrorCode =
  // how the command was called
  | 'usage'
  // network
  | 'portInUse'
  | 'addressUnusable'
  | 'brokerUnreachable'
  | 'brokerRefused'
  // store
  | 'storeUnwritable'
  | 'storeLocked'
  | 'storeDamaged'
  | 'storeTooNew'
  | 'storeFailed'
  // key file
  | 'keyFileMissing'
  | 'keyFileExposed'
  | 'keyFileDamaged'
  | 'keyFileWrong'
  | 'fileUnreadable'
  | 'fileUnwritable'
  | 'gnssLogUnreadable'
  | 'bundleMissing'
  | 'interpreterUnusable'
  | 'firmwareUnfit'
  | 'firmwareOlder'
  | 'imageOther'
  // demo
  | 'demoStuck'
  // registry and alarms
  | 'deviceExists'
  | 'unknownAlarm'
  | 'alarmAlreadyAccepted'
  | 'alarmAlreadyClosed'
  // what the centre asks of a device
  | 'outOfRange'
  | 'unknownDevice'
  | 'alarmNotNewest'
  | 'alarmIsOpen'
  | 'ordersUsedUp'
  | 'settingsUnknown'
  | 'deviceUnreachable'
  // a board on the cable
  | 'boardMissing'
  | 'boardAmbiguous'
  | 'boardUnusable'
  | 'boardSilent'
  | 'boardGone'
  | 'boardRefused'
  | 'boardNotUnderstood'
  | 'boardFull'
  | 'boardOccupied'
  | 'notWritten'
  | 'bootStubOther'
  | 'interpreterUnfit'
  | 'flashNotConfirmed'
  | 'flashTooSoon'
  | 'deviceOpen'
  // a device on its way over the bench
  | 'deviceReturned'
  | 'deviceWithCase'
  | 'deviceNotReady'
  | 'deviceNotBare'
  | 'nothingToWipe'
  | 'answerMissing'
  | 'answerRefused'
  // a study
  | 'lifeTooLong'
  // Ctrl-C, or the end of the answers
  | 'interrupted';

/**
 * The host's one error type.
 * `message` says what happened and why, `hint` what the reader can do about it.
 */
export class AwareError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AwareError';
    this.code = code;
    this.hint = hint;
  }
}

/** The `code` of a Node or SQLite error, or an empty string. */
export function systemCode(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
