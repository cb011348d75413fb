import { ATTACK_FAULTS } from './attack-faults.ts';
import { DEVICE_FAULTS } from './device-faults.ts';
import type { Fault } from './fault.ts';
import { NETWORK_FAULTS } from './network-faults.ts';
import { RADIO_FAULTS } from './radio-faults.ts';
import { SERIAL_FAULTS } from './serial-faults.ts';

/** Everything that can go wrong by name: for scenarios, storms and the command line. */
export const FAULTS: readonly Fault[] = [
  ...SERIAL_FAULTS,
  ...NETWORK_FAULTS,
  ...RADIO_FAULTS,
  ...DEVICE_FAULTS,
  ...ATTACK_FAULTS,
];

/** @throws RangeError for a name that is none */
export function faultNamed(name: string): Fault {
  const fault = FAULTS.find((candidate) => candidate.name === name);
  if (!fault) throw new RangeError(`there is no fault ${name}`);
  return fault;
}
