/** Every way in which the simulated modem can misbehave, by kind. */
export * from './behaviours/bytes.ts';
export * from './behaviours/calls.ts';
export * from './behaviours/gnss.ts';
export * from './behaviours/network.ts';
export * from './behaviours/power.ts';
export * from './behaviours/replies.ts';
export * from './behaviours/sleep.ts';
export * from './behaviours/sms.ts';
