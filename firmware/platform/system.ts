/** Restarts the device unless `feedWatchdog` is called at least this often. */
export function startWatchdog(timeoutSeconds: number): void {
  E.enableWatchdog(timeoutSeconds, false);
}

export function feedWatchdog(): void {
  E.kickWatchdog();
}

/** Calls `f` when nothing else caught an exception. */
export function onException(f: (error: unknown) => void): void {
  process.on('uncaughtException', f);
}

/** What is wrong on an open console is an exception like others, and is no reason to restart. */
export function ignoreExceptions(): void {
  process.removeAllListeners('uncaughtException');
}

/**
 * Calls `f` with what went wrong in the interpreter itself, by name: `MEMORY`, `FIFO_FULL`, …
 * The flags are cleared, so that each further time is told too.
 */
export function onErrorFlags(f: (flags: string[]) => void): void {
  E.on('errorFlag', (flags) => {
    E.getErrorFlags();
    f(flags);
  });
}

export function restart(): void {
  E.reboot();
}

/** Of the chip, which is close to the cell; °C. */
export function celsius(): number {
  return E.getTemperature() | 0;
}
