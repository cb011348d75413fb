import type { DialectName } from '../modem/dialects.ts';
import type { ModemActivity } from '../modem/modem-activity.ts';

/** What a consumer draws in one of its states, from the cell. */
export interface Draw {
  readonly state: string;
  readonly milliamps: number;
  /** The most, for moments of it, and the share of the time that these make up; in the mean already. */
  readonly peakMilliamps: number;
  readonly peakShare: number;
}

export const CONSUMERS = ['board', 'processor', 'modem', 'pings', 'gnss', 'motor'] as const;
export type Consumer = (typeof CONSUMERS)[number];

function steady(state: string, milliamps: number): Draw {
  return { state, milliamps, peakMilliamps: milliamps, peakShare: 0 };
}

function bursts(state: string, milliamps: number, peakMilliamps: number): Draw {
  return { state, milliamps, peakMilliamps, peakShare: PEAK_SHARE };
}

/** Of the time in which the radio sends, at full power. Assumed. */
const PEAK_SHARE = 0.1;

export const NOTHING = steady('off', 0);

/** Regulator, divider and charger, always. Assumed. */
export const BOARD = steady('on', 0.02);

/** modem.md: nRF52840 sleeps at 3 µA, runs at 4–8 mA; an open UART takes 1 mA. */
const ASLEEP_MILLIAMPS = 0.003;
const UART_MILLIAMPS = 1;
export const RUNNING_MILLIAMPS = 6;

export const PROCESSOR = {
  off: NOTHING,
  asleep: steady('asleep', ASLEEP_MILLIAMPS),
  uartOpen: steady('uartOpen', ASLEEP_MILLIAMPS + UART_MILLIAMPS),
} as const;

/** A coin motor; it starts from rest with twice its current. Assumed. */
export const MOTOR = { ...bursts('on', 75, 150), peakShare: 0.2 };

/** modem.md: tracking 30–45 mA; the upper end is taken for the search, when every channel is open. */
export const GNSS = {
  acquiring: steady('acquiring', 45),
  tracking: steady('tracking', 35),
} as const;

/** A draw that depends on how loud the radio has to be: at a good signal, at a bad one. */
interface Loudness {
  readonly quiet: Draw;
  readonly loud: Draw;
}

/** What a modem draws, and how long a transfer keeps it from its rest. */
export interface ModemFigures {
  readonly off: Draw;
  readonly booting: Draw;
  readonly shuttingDown: Draw;
  /** On, with its radio off or refused. */
  readonly radioOff: Draw;
  readonly searching: Loudness;
  /** In the network, with nothing to do. */
  readonly idle: Draw;
  /** The same with leave to sleep: it wakes for each paging occasion. */
  readonly asleep: Draw;
  readonly sending: Loudness;
  readonly sendMs: number;
  /** Nothing to send, but the network still holds the connection. */
  readonly connected: Draw;
  readonly connectedMs: number;
  readonly call: Loudness;
}

/** Both modules: their data sheets' least supply. Under it they reset. */
export const MODEM_MIN_MILLIVOLTS = 3300;

/**
 * From modem.md: idle 11 mA and sending 110–170 mA of an LTE-M module; a transfer's 0.04 mAh, which
 * one second of sending gives; calls 220–365 mA; Cat 1 idle 15–25 mA, sending 500–600 mA in peaks.
 * Asleep: Cat 1 the middle of modem.md's 1–4 mA; LTE-M assumed, within the 1–2 mA at a paging cycle
 * of 1.28 s that the BG96's data sheet gives as far as is remembered: to be measured on hardware.
 * Assumed: boot and end, search, a Cat 1 transfer's mean, the time and current of the held connection, and
 * the peaks of LTE-M, which are at 23 dBm too but in half duplex.
 */
export const MODEMS: Readonly<Record<DialectName, ModemFigures>> = {
  bg9x: {
    off: steady('off', 0.01),
    booting: bursts('booting', 60, 150),
    shuttingDown: bursts('shuttingDown', 60, 150),
    radioOff: steady('radioOff', 11),
    searching: { quiet: bursts('searching', 80, 250), loud: bursts('searching', 110, 350) },
    idle: steady('idle', 11),
    asleep: steady('asleep', 1.5),
    sending: { quiet: bursts('sending', 110, 250), loud: bursts('sending', 170, 350) },
    sendMs: 1000,
    connected: steady('connected', 15),
    connectedMs: 2000,
    call: { quiet: bursts('call', 220, 300), loud: bursts('call', 365, 450) },
  },
  eg9x: {
    off: steady('off', 0.02),
    booting: bursts('booting', 100, 300),
    shuttingDown: bursts('shuttingDown', 100, 300),
    radioOff: steady('radioOff', 20),
    searching: { quiet: bursts('searching', 120, 500), loud: bursts('searching', 180, 600) },
    idle: steady('idle', 20),
    asleep: steady('asleep', 2.5),
    sending: { quiet: bursts('sending', 250, 500), loud: bursts('sending', 400, 600) },
    sendMs: 1000,
    connected: steady('connected', 60),
    connectedMs: 8000,
    call: { quiet: bursts('call', 220, 500), loud: bursts('call', 365, 600) },
  },
};

/** From here the radio whispers, from there it shouts: reference signal power. Assumed. */
const QUIET_RSRP_DBM = -80;
const LOUD_RSRP_DBM = -110;

/** What a draw comes to at this signal. */
export function atSignal({ quiet, loud }: Loudness, rsrpDbm: number): Draw {
  const share = (QUIET_RSRP_DBM - rsrpDbm) / (QUIET_RSRP_DBM - LOUD_RSRP_DBM);
  const effort = Math.min(Math.max(share, 0), 1);
  const between = (a: number, b: number) => a + effort * (b - a);
  return {
    ...quiet,
    milliamps: between(quiet.milliamps, loud.milliamps),
    peakMilliamps: between(quiet.peakMilliamps, loud.peakMilliamps),
  };
}

/**
 * The modem asks the broker by itself whether it is there. Each is a transfer; spread over the time
 * between them, since nobody sees one, but with its peak, since the cell must bear that.
 * @param rest what the modem draws between them
 */
export function pings(
  figures: ModemFigures,
  rest: Draw,
  { rsrpDbm, pingEverySeconds }: Pick<ModemActivity, 'rsrpDbm' | 'pingEverySeconds'>,
): Draw {
  if (pingEverySeconds === 0) return NOTHING;
  const sending = atSignal(figures.sending, rsrpDbm);
  const everyMs = pingEverySeconds * 1000;
  const transferMilliampMs =
    (sending.milliamps - rest.milliamps) * figures.sendMs +
    (figures.connected.milliamps - rest.milliamps) * figures.connectedMs;
  const milliamps = transferMilliampMs / everyMs;
  const peakShare = (sending.peakShare * figures.sendMs) / everyMs;
  const peakMilliamps = sending.peakMilliamps - rest.milliamps;
  return { state: 'idle link', milliamps, peakMilliamps, peakShare };
}
