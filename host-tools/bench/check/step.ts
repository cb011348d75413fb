import type { CheckStep, RegisteredDevice } from '../../registry/registry.ts';
import type { Person } from '../person.ts';
import type { BenchClock } from './bench-clock.ts';
import type { BenchDevice } from './bench-device.ts';
import type { ReceiverView } from './receiver-view.ts';

/** All that a step may look at, ask or touch. */
export interface CheckContext {
  readonly device: BenchDevice;
  readonly registered: RegisteredDevice;
  readonly receiver: ReceiverView;
  readonly person: Person;
  readonly clock: BenchClock;
  /** The test alarm of this check, once it was pressed. */
  testAlarm?: number;
}

export type Outcome = Omit<CheckStep, 'name'>;

/** One step of the check; its name stands in the registry and in files of answers. */
export interface Step {
  readonly name: string;
  readonly title: string;
  /** Steps without which this one cannot be tried. */
  readonly needs: readonly string[];
  run(context: CheckContext): Promise<Outcome>;
}

export const passed = (measured: string, limits: string): Outcome => ({
  ...{ verdict: 'passed', measured, limits, advice: '' },
});

export const failed = (measured: string, limits: string, advice: string): Outcome => ({
  ...{ verdict: 'failed', measured, limits, advice },
});

export const seconds = (ms: number): string => `${Math.max(1, Math.round(ms / 1000))} s`;
