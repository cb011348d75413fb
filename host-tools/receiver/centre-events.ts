/** What became of what the centre asked of a device, and whether the device is heard of at all. */
import type { ChangeSettings, OrderKind } from '../../protocol/index.ts';
import type { Addressee, LadderNotice } from './charge-ladder.ts';
import type { Stamped } from './events.ts';

interface OfDevice extends Stamped {
  readonly device: string;
}

interface OfOrder extends OfDevice {
  readonly alarmNumber: number;
  /** counts the orders of this alarm */
  readonly orderNumber: number;
  readonly order: OrderKind;
}

/** A person gave an order; it is on its way, or behind those given before. */
export interface OrderedEvent extends OfOrder {
  readonly event: 'ordered';
  readonly by: string;
}

/** The device has said that it took the order. */
export interface OrderTakenEvent extends OfOrder {
  readonly event: 'orderTaken';
}

/**
 * The order is not sent any more, and nothing has said that the device took it: `stale`, the call it
 * announced must be over; `closed`, its alarm is; `newerAlarm`, she has pressed again.
 */
export interface OrderDroppedEvent extends OfOrder {
  readonly event: 'orderDropped';
  readonly why: 'stale' | 'closed' | 'newerAlarm';
}

/** A person wants the next press to be a test; 0 seconds: no longer. */
export interface TestAskedEvent extends OfDevice {
  readonly event: 'testAsked';
  readonly seconds: number;
  readonly by: string;
}

/** A heartbeat says so: the next press is a test. */
export interface TestArmedEvent extends OfDevice {
  readonly event: 'testArmed';
  readonly secondsLeft: number;
}

/**
 * No press will be a test: `used`, it was pressed; `alarm`, a real press came first; `over`, its
 * time is, or it was taken back; `lost`, the device has restarted.
 */
export interface TestOverEvent extends OfDevice {
  readonly event: 'testOver';
  readonly why: 'used' | 'alarm' | 'over' | 'lost';
}

/** A person wants heartbeats at another pace for a time; 0 seconds: no longer. */
export interface WindowAskedEvent extends OfDevice {
  readonly event: 'windowAsked';
  readonly seconds: number;
  readonly heartbeatSeconds: number;
  readonly by: string;
}

/** A heartbeat says so: the device keeps the pace of the window. */
export interface WindowOpenEvent extends OfDevice {
  readonly event: 'windowOpen';
  readonly secondsLeft: number;
  readonly heartbeatSeconds: number;
}

/** A heartbeat says so: the device is back at its usual pace. */
export interface WindowOverEvent extends OfDevice {
  readonly event: 'windowOver';
}

/** Settings that the centre may change. */
export type ChangeableSettings = Omit<ChangeSettings, 'type' | 'settingsNumber'>;

/** A person wants other settings. */
export interface SettingsAskedEvent extends OfDevice {
  readonly event: 'settingsAsked';
  readonly settingsNumber: number;
  readonly settings: ChangeableSettings;
  readonly by: string;
}

/**
 * By its heartbeat the device tries the settings, has kept them, or works with others: it has
 * fallen back to what it had before.
 */
export interface SettingsEvent extends OfDevice {
  readonly event: 'settingsTried' | 'settingsKept' | 'settingsReverted';
  readonly settingsNumber: number;
}

/** One row of the vibrations is on its way to be felt. */
export interface PatternSentEvent extends OfDevice {
  readonly event: 'patternSent';
  readonly pattern: number;
}

/** Nothing has come from a device for two and a half of its heartbeats. */
export interface SilentEvent extends OfDevice {
  readonly event: 'silent';
  /** when the pause had become too long */
  readonly since: string;
  readonly lastSeenAt: string;
  /** the centre asked for closer watch, so this is graver */
  readonly riskWindow: boolean;
}

/**
 * As `silent`, of a device that had said its last words: its battery is at its end, and it is off
 * until it is charged. What is to be done about that goes up the ladder of reminders.
 */
export interface OffEvent extends Omit<SilentEvent, 'event'> {
  readonly event: 'off';
}

/** A device that was silent or off has been heard. */
export interface HeardEvent extends OfDevice {
  readonly event: 'heard';
  readonly since: string;
}

/** Somebody is to be told that a device needs its charger; again at the start until it has gone out. */
export interface ChargeNoticeEvent extends OfDevice {
  readonly event: 'chargeNotice';
  /** the same notice has the same one, however often it is told */
  readonly id: number;
  readonly to: Addressee;
  /** of the ladder; the first is the device's own */
  readonly step: 2 | 3;
  readonly need: LadderNotice['need'];
  /** 1: the device is off until it is charged */
  readonly lastWords: number;
  readonly responseMinutes: number;
  readonly text: string;
}

export type CentreEvent =
  | OrderedEvent
  | OrderTakenEvent
  | OrderDroppedEvent
  | TestAskedEvent
  | TestArmedEvent
  | TestOverEvent
  | WindowAskedEvent
  | WindowOpenEvent
  | WindowOverEvent
  | SettingsAskedEvent
  | SettingsEvent
  | PatternSentEvent
  | SilentEvent
  | OffEvent
  | HeardEvent
  | ChargeNoticeEvent;
