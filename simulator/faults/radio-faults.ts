import * as behaviours from '../modem/behaviours.ts';
import type { Fault, FaultSite } from './fault.ts';

const moment = ({ random, window }: FaultSite): number =>
  random.between(window.fromMs, window.untilMs);

const lasting = ({ random }: FaultSite): number => random.between(20_000, 240_000);

const failures = ['busy', 'noAnswer', 'ringsOut', 'noCarrier', 'noDialtone'] as const;

const callFails = (name: string, doc: string, kind: (typeof failures)[number]): Fault => ({
  name,
  doc,
  build: ({ random }) => behaviours.callFails(kind, { first: 1, count: random.integer(1, 4) }),
});

/** Calls and satellites. */
export const RADIO_FAULTS: readonly Fault[] = [
  callFails('call-busy', 'the centre is engaged, a few times', 'busy'),
  callFails('call-unanswered', 'nobody answers until the modem gives up', 'noAnswer'),
  callFails('call-rings-out', 'nobody answers until the network gives up', 'ringsOut'),
  callFails('call-no-carrier', 'the network does not set the call up', 'noCarrier'),
  callFails('call-no-dialtone', 'the call does not leave the modem', 'noDialtone'),
  {
    name: 'call-dropped',
    doc: 'open calls drop after a while, again and again',
    build: ({ random }) => behaviours.callsDropped(random.between(1000, 60_000)),
  },
  {
    name: 'call-lost-silently',
    doc: 'open calls end without a word from the modem',
    build: ({ random }) => behaviours.callsLostSilently(random.between(1000, 60_000), 3),
  },
  {
    name: 'brown-out-in-call',
    doc: 'the supply sags under an open call and the modem is off',
    build: ({ random }) => behaviours.brownOutInCall(random.between(0, 10_000)),
  },
  {
    name: 'phantom-data-call',
    doc: 'CLCC lists a data call, which is none',
    build: () => behaviours.phantomDataCalls(),
  },
  {
    name: 'phantom-ring',
    doc: 'a notice of a call where there is none',
    build(site) {
      const notices = ['RING', '+CRING: VOICE', '+CLIP: "",128,,,,0'];
      return behaviours.phantomRing(moment(site), notices[site.random.integer(0, 2)]!);
    },
  },
  {
    name: 'no-fix',
    doc: 'the sky cannot be heard',
    build: ({ window: { fromMs, untilMs } }) => behaviours.skyHidden(fromMs, untilMs - fromMs),
  },
  {
    name: 'gnss-lost',
    doc: 'the sky cannot be heard for a while',
    build: (site) => behaviours.skyHidden(moment(site), lasting(site)),
  },
  {
    name: 'gnss-stale',
    doc: 'GNSS repeats an old fix for a while',
    build: (site) => behaviours.staleFix(moment(site), lasting(site)),
  },
];
