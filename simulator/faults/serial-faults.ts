import * as behaviours from '../modem/behaviours.ts';
import type { Fault, FaultSite } from './fault.ts';

/** One byte in so many: more, and no line is ever whole. */
const BYTE_FAULT_RATE = 0.002;
const TRUNCATED_RATE = 0.05;
/** What an Espruino port holds back before it loses bytes is of this size. */
const OVERRUN_BYTES = 63;
const LATE_BY_MS = 20_000;
/** What Quectel's older GSM modules need from the fall of DTR until they hear. */
const LATEST_WAKE_MS = 600;
const NEVER_ENDING = Number.POSITIVE_INFINITY;

const direction = ({ random }: FaultSite): 'toHost' | 'fromHost' =>
  random.chance(0.5) ? 'toHost' : 'fromHost';

/** A command that every alarm needs, drawn from the seed. */
const someCommand = ({ random }: FaultSite): RegExp =>
  [/QMTPUB/, /QIACT/, /QMTOPEN/, /QMTCONN/, /QMTSUB/, /QGPSLOC/, /QCSQ/, /CLCC/, /^ATD/][
    random.integer(0, 8)
  ]!;

/** The UART between the processor and the modem, and the modem's manners on it. */
export const SERIAL_FAULTS: readonly Fault[] = [
  {
    name: 'bytes-dropped',
    doc: 'one byte in 500 is lost between modem and device, one way',
    build: (site) => behaviours.dropsBytes(BYTE_FAULT_RATE, direction(site)),
  },
  {
    name: 'bytes-doubled',
    doc: 'one byte in 500 comes twice, one way',
    build: (site) => behaviours.doublesBytes(BYTE_FAULT_RATE, direction(site)),
  },
  {
    name: 'bytes-corrupted',
    doc: 'one byte in 500 has a wrong bit, one way',
    build: (site) => behaviours.corruptsBytes(BYTE_FAULT_RATE, direction(site)),
  },
  {
    name: 'overrun',
    doc: 'bursts of the modem that are longer than a receive buffer lose their tail, a few times',
    build: ({ random }) => behaviours.overruns(OVERRUN_BYTES, { count: random.integer(1, 5) }),
  },
  {
    name: 'reply-split',
    doc: 'every reply arrives in two pieces, cut at any byte',
    build: () => behaviours.splitsReplies(),
  },
  {
    name: 'reply-truncated',
    doc: 'one in 20 of the lines that the modem says loses its end',
    build: () => behaviours.truncatesReplies(TRUNCATED_RATE),
  },
  {
    name: 'urc-in-reply',
    doc: 'a URC stands between the lines of replies',
    build: () => behaviours.urcInTheMiddleOfReply(),
  },
  {
    name: 'reply-late',
    doc: 'replies come after the device has given up, and seem to answer the next command',
    build: (site) =>
      behaviours.repliesLate(someCommand(site), LATE_BY_MS, site.random.integer(1, 2)),
  },
  {
    name: 'command-swallowed',
    doc: 'the modem does not answer some command at all, once or twice',
    build: (site) => behaviours.swallowsCommand(someCommand(site), site.random.integer(1, 2)),
  },
  {
    name: 'command-refused',
    doc: 'the modem answers some command with ERROR, a few times',
    build: (site) => behaviours.refusesCommand(someCommand(site), site.random.integer(1, 3)),
  },
  {
    name: 'no-prompt',
    doc: 'one publish never gets its prompt',
    build: ({ random }) => behaviours.publishGetsNoPrompt(random.integer(1, 4)),
  },
  {
    name: 'puback-lost',
    doc: 'the broker has the message, the modem never hears of it',
    build: ({ random }) => behaviours.pubackLost(random.integer(1, 10)),
  },
  {
    name: 'urc-lost',
    doc: 'the result of a publish or of opening the link is never reported',
    build: ({ random }) => behaviours.urcLost(/QMT(PUB|OPEN|CONN)/, random.integer(1, 3)),
  },
  {
    name: 'wakes-late',
    doc: 'the modem hears up to 0.6 s later than it should after each waking',
    build: ({ random }) => behaviours.wakesLate(random.between(100, LATEST_WAKE_MS)),
  },
  {
    name: 'wakes-deaf',
    doc: 'the modem misses the first byte after each waking, and so the first command',
    build: () => behaviours.wakesDeaf(),
  },
  {
    name: 'modem-restart',
    doc: 'the modem crashes and says RDY, all settings forgotten',
    build: ({ random, window }) =>
      behaviours.spontaneousRestart(random.between(window.fromMs, window.untilMs)),
  },
  {
    name: 'brown-out',
    doc: 'the supply sags and the modem is off without a word',
    build: ({ random, window }) =>
      behaviours.brownOut(random.between(window.fromMs, window.untilMs)),
  },
  {
    name: 'clock-failure',
    doc: "the network never tells the time, and the modem's clock says 1980",
    build: () => behaviours.clockFailure(),
  },
  {
    name: 'tls-failure',
    doc: 'TLS handshakes fail a few times (where the broker has TLS: storms that draw it)',
    build: ({ random }) => behaviours.tlsFailure(random.integer(1, 4)),
  },
  {
    name: 'sms-refused',
    doc: 'the network refuses every short message',
    build: () => behaviours.smsRefused(NEVER_ENDING),
  },
  {
    name: 'sms-slow',
    doc: 'what becomes of a short message is said up to 100 s later',
    build: ({ random }) => behaviours.smsResultLate(random.between(20_000, 100_000)),
  },
  {
    name: 'sms-no-prompt',
    doc: 'the first short message never gets its prompt',
    build: () => behaviours.smsGetsNoPrompt(1),
  },
];
