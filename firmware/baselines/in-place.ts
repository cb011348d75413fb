/** Has the compiler see to it that each module has what the one has whose place it takes. */
import type * as reminders from '../reminders.ts';
import type * as reserve from '../reserve.ts';
import type * as buzzAt20 from './buzz-at-20.ts';
import type * as noReserve from './no-reserve.ts';
import type * as silent from './silent.ts';

type InPlaceOf<Shipped, Module extends Shipped> = Module;

export type Reserves = InPlaceOf<typeof reserve, typeof noReserve>;
export type Reminders = [
  InPlaceOf<typeof reminders, typeof silent>,
  InPlaceOf<typeof reminders, typeof buzzAt20>,
];
