/** Milliseconds on a clock that only runs forward; it is not the time of day. */
export function now(): number {
  return getTime() * 1000;
}

/** A time that does not come. */
export const NEVER = 1e15;

/** Calls `f` once after `delayMs`; returns a handle for `cancel`. */
export function after(delayMs: number, f: () => void): number {
  return setTimeout(f, delayMs);
}

/** Cancels a handle of `after`; 0 is no handle. A handle that has fired must not come here. */
export function cancel(handle: number): void {
  if (handle) clearTimeout(handle);
}

/** Calls `f` again and again, as long as the device runs. */
export function every(pauseMs: number, f: () => void): void {
  setInterval(f, pauseMs);
}
