/** One end of a serial line: what is written here comes out of the other end's `onData`. */
export interface SerialEnd {
  write(bytes: Uint8Array): void;
  /** Replaces the listener set before: a line has one reader. */
  onData(listener: (bytes: Uint8Array) => void): void;
}

/** Two ends of one line, which carries bytes at once and without loss. */
export function serialPair(): [SerialEnd, SerialEnd] {
  const listeners: Array<(bytes: Uint8Array) => void> = [() => {}, () => {}];
  const end = (own: 0 | 1): SerialEnd => ({
    write: (bytes) => listeners[1 - own]!(bytes),
    onData: (listener) => {
      listeners[own] = listener;
    },
  });
  return [end(0), end(1)];
}
