import type { Range } from './latencies.ts';

/** What a command handler answers with. Exactly one of the final calls ends the command. */
export interface AtReply {
  /** One information line; not final. */
  info(line: string): void;
  ok(): void;
  error(): void;
  /** `+CME ERROR: code`, or what `AT+CMEE` makes of it. Final. */
  cmeError(code: number): void;
  /** `+CMS ERROR: code`. Final. */
  cmsError(code: number): void;
  /** Any other final result: `NO CARRIER`, `+QFUPL: …`'s `OK` is `ok`. */
  final(line: string): void;
  /** `> `, then exactly `length` raw bytes. */
  promptForBytes(length: number, take: (bytes: Uint8Array) => void): void;
  /** `> `, then text until ^Z; undefined where ESC cancelled it. */
  promptForText(take: (bytes: Uint8Array | undefined) => void): void;
  /** `CONNECT`, then exactly `length` raw bytes, or undefined after `timeoutMs`. */
  connectForBytes(
    length: number,
    timeoutMs: number,
    take: (bytes: Uint8Array | undefined) => void,
  ): void;
  /** Lets the command take longer; it stays the one at work. */
  after(range: Range, callback: () => void): void;
}

/** Error codes: 3GPP 27.007 §9.2 up to 100; Quectel's file (4xx) and GNSS (5xx) ones. */
export const cmeErrors = {
  operationNotAllowed: 3,
  simNotInserted: 10,
  simPinRequired: 11,
  incorrectPassword: 16,
  fileNotFound: 405,
  fileExists: 407,
  fileTimeout: 421,
  gnssInvalidParameter: 501,
  gnssSessionOngoing: 504,
  gnssNotActive: 505,
  gnssNoFix: 516,
} as const;
