/** Pins are plain numbers: on nRF52, Dn is pin n. */

export function makeInput(pin: number, mode: string): void {
  pinMode(pin, mode);
}

export function write(pin: number, high: boolean): void {
  digitalWrite(pin, high);
}

export function read(pin: number): boolean {
  return !!digitalRead(pin);
}

/** Voltage at the pin as a share of the reference, 0 to 1. */
export function readShare(pin: number): number {
  return analogRead(pin);
}

/** Calls `f` once, at the pin's next change; returns a handle for `unwatch`. */
export function watchOnce(pin: number, f: () => void): number {
  return setWatch(f, pin, { repeat: false, edge: 'both', debounce: 0 });
}

/** Ends a watch; 0 is no handle. One that has called must not come here. */
export function unwatch(handle: number): void {
  if (handle) clearWatch(handle);
}

/** Calls `f` with the level each time it has settled on a new one. */
export function watch(pin: number, debounceMs: number, f: (high: boolean) => void): void {
  setWatch((event) => f(!!event.state), pin, {
    repeat: true,
    edge: 'both',
    debounce: debounceMs,
  });
}
