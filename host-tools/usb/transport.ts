/** A line that carries bytes both ways: a serial port, a pseudo-terminal, a simulated device. */
export interface Transport {
  /** Resolves when the bytes have left this side. */
  write(bytes: Uint8Array): Promise<void>;
  /** Called with what comes, cut anywhere. One listener at a time. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Called once when the other end has gone. */
  onGone(listener: () => void): void;
  close(): Promise<void>;
}
