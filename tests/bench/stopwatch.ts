/** Milliseconds of the machine's monotonic clock, which is one for all of its processes. */
export const stopwatchMs = (): number => Number(process.hrtime.bigint()) / 1e6;
