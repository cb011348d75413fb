import { Pty } from '../../simulator/index.ts';

/** A line between two programs: the interpreter opens the inner end, the host tools the outer one. */
export interface PtyPair {
  readonly inner: Pty;
  readonly outer: Pty;
  close(): Promise<unknown>;
}

/** @param onHeard called with what comes from the inner end */
export async function openPtyPair(
  onHeard: (bytes: Uint8Array) => void = () => {},
): Promise<PtyPair> {
  const [inner, outer] = [await Pty.open(), await Pty.open()];
  inner.onData((bytes) => {
    onHeard(bytes);
    outer.write(bytes);
  });
  outer.onData((bytes) => inner.write(bytes));
  return { inner, outer, close: () => Promise.all([inner.close(), outer.close()]) };
}
