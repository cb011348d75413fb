import type { ModemBehaviour } from '../modem/behaviour.ts';
import type { World } from '../world/world.ts';
import { type FaultSite, gated, type PlannedFault } from './fault.ts';

/** Builds the faults into a world, and gives the modem's share in them. */
export function plantFaults(world: World, planned: readonly PlannedFault[]): ModemBehaviour[] {
  return planned.flatMap((one) => {
    const { fault, window, id } = one;
    const behaviour = fault.build(siteOf(world, one));
    const isActive = () =>
      !world.faultsAreOver && world.nowMs >= window.fromMs && world.nowMs <= window.untilMs;
    return behaviour ? [gated(behaviour, `${fault.name} ${id}`, isActive)] : [];
  });
}

/** The fault that a behaviour of `plantFaults` belongs to, and which of the planned ones it is. */
export function faultOfBehaviour(name: string): { fault: string; id: string | undefined } {
  const [fault, id] = name.split(' ');
  return { fault: fault!, id };
}

function siteOf(world: World, { fault, window, id }: PlannedFault): FaultSite {
  const random = world.random.fork(`fault ${id}`);
  const struck = () => world.injected(fault.name, id);
  const at: FaultSite['at'] = (atMs, strike) => {
    world.clock.setTimer(atMs - world.nowMs, () => {
      if (world.faultsAreOver) return;
      struck();
      strike();
    });
  };
  const once: FaultSite['once'] = (strike) =>
    at(random.between(window.fromMs, window.untilMs), strike);
  return { random, window, world, struck, at, once };
}
