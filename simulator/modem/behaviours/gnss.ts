import type { GnssFix } from '../../gnss/gnss-fix.ts';
import type { ModemBehaviour } from '../behaviour.ts';
import { atTime } from './at-time.ts';

const KM_PER_DEGREE = 111.195;

/** The sky cannot be heard, ever. */
export function noFix(): ModemBehaviour {
  return { name: 'no fix', install: (host) => host.setSkyHidden(true) };
}

/** The sky cannot be heard for a time. */
export function skyHidden(fromMs: number, forMs: number): ModemBehaviour {
  return {
    name: `sky hidden from ${fromMs} ms for ${forMs} ms`,
    install(host) {
      atTime(host, fromMs, () => host.setSkyHidden(true));
      atTime(host, fromMs + forMs, () => host.setSkyHidden(false));
    },
  };
}

/** The receiver repeats one fix, whose time stands still. */
export function staleFix(fromMs: number, forMs = Number.POSITIVE_INFINITY): ModemBehaviour {
  return {
    name: `stale fix from ${fromMs} ms for ${forMs} ms`,
    install(host) {
      atTime(host, fromMs, () => {
        let kept: GnssFix | undefined;
        host.distortFixes((fix) => {
          kept ??= fix;
          return kept;
        });
      });
      if (Number.isFinite(forMs)) {
        atTime(host, fromMs + forMs, () => host.distortFixes(undefined));
      }
    },
  };
}

export interface SpoofOptions {
  fromMs: number;
  forMs?: number;
  /** How far from the truth; by default well over 500 km. */
  kmNorth?: number;
  kmEast?: number;
}

/** Someone sends false satellites: the fix jumps, and goes on from there. */
export function spoofedFix({
  fromMs,
  forMs = Number.POSITIVE_INFINITY,
  kmNorth = -400,
  kmEast = 500,
}: SpoofOptions): ModemBehaviour {
  const moved = (fix: GnssFix): GnssFix => {
    const kmPerDegreeEast = KM_PER_DEGREE * Math.cos((fix.lat * Math.PI) / 180);
    return {
      ...fix,
      lat: fix.lat + kmNorth / KM_PER_DEGREE,
      lon: fix.lon + kmEast / kmPerDegreeEast,
    };
  };
  return {
    name: `fix spoofed ${kmNorth} km north, ${kmEast} km east from ${fromMs} ms for ${forMs} ms`,
    install(host) {
      atTime(host, fromMs, () => host.distortFixes(moved));
      if (Number.isFinite(forMs)) {
        atTime(host, fromMs + forMs, () => host.distortFixes(undefined));
      }
    },
  };
}
