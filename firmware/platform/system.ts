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

export function restart(): void {
  E.reboot();
}
