import { CHARGE_SETTINGS } from '../../protocol/index.ts';
import { trueResponseMinutes } from '../power/ability.ts';
import type { World } from '../world/world.ts';
import type { WorldEvent } from '../world/world-event.ts';
import type { Invariant, Report } from './checker.ts';
import { Feeding } from './feeding.ts';

/** From the last words until the modem is off, with a network that is slow. */
const OFF_WITHIN_MS = 420_000;
/** What left for an alarm may have been overtaken by its end. */
const ON_ITS_WAY_MS = 30_000;
/** The device's gauge may be out by so much; below this share of the reserve it is no excuse. */
const EXCUSED_SHARE = 0.5;
/** And so long it may take to notice: it looks every ten minutes. */
const NOTICED_WITHIN_MS = 1_500_000;
/** To reckon the truth costs something. */
const LOOK_EVERY_MS = 60_000;

/** 5: below the reserve only an alarm spends. */
export const reserveForAlarms: Invariant = {
  name: '5-reserve-for-alarms',
  doc: 'below the reserve only an alarm spends: after its last words the modem is off',
  watch: (world, report) => new ReserveForAlarms(world, report),
};

class ReserveForAlarms {
  readonly #world: World;
  readonly #report: Report;
  /** Absent: no battery that empties. */
  readonly #feeding: Feeding | undefined;
  #isModemOn = false;
  /** Since when the modem should have been on its way off: by the device's word, by the truth. */
  #saidAtMs: number | undefined;
  #belowSinceMs: number | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(world: World, report: Report) {
    this.#world = world;
    this.#report = report;
    const { power } = world.alarm;
    this.#feeding = power && new Feeding(power);
  }

  see(event: WorldEvent): void {
    this.#feeding?.look(event.atMs, this.#isInAlarm());
    if (event.kind === 'modem' && event.event.type === 'power') {
      this.#isModemOn = event.event.state !== 'off';
    }
    if (event.kind === 'uplink' && event.message.type === 'heartbeat') this.#hear(event.message);
    this.#look(event.atMs);
  }

  #hear({ responseMinutes, charging, lastWords }: Heard): void {
    // It may have been lifted off its source since it said so.
    const isSaidToBeFed = charging === 'charging' || charging === 'full';
    const isFed = isSaidToBeFed && this.#feeding?.isStarved !== true;
    const isBelow = responseMinutes < CHARGE_SETTINGS.reserveMinutes && !isFed;
    if (lastWords === 1) this.#saidAtMs ??= this.#world.nowMs;
    else {
      this.#saidAtMs = undefined;
      if (isBelow && !this.#isExcused()) this.#report('a heartbeat below the reserve');
    }
  }

  #look(atMs: number): void {
    if (!this.#isModemOn || this.#isExcused()) {
      this.#saidAtMs = undefined;
      this.#belowSinceMs = undefined;
      return;
    }
    if (this.#saidAtMs !== undefined && atMs - this.#saidAtMs > OFF_WITHIN_MS) {
      this.#report('the modem is on long after the last words');
    }
    if (atMs - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = atMs;
    if (!this.#isTrulyBelow()) this.#belowSinceMs = undefined;
    else this.#belowSinceMs ??= atMs;
    if (this.#belowSinceMs !== undefined && atMs - this.#belowSinceMs > NOTICED_WITHIN_MS) {
      this.#report('the modem spends what is an alarm’s');
    }
  }

  /** An alarm or test runs or has just ended, or a charger gives what is spent. */
  #isExcused(): boolean {
    const isFed = this.#feeding?.isFed ?? this.#world.alarm.device.power.charging;
    return isFed || this.#isInAlarm();
  }

  #isInAlarm(): boolean {
    const { ledger, nowMs } = this.#world;
    return ledger.mayBeInAlarm(nowMs, ON_ITS_WAY_MS);
  }

  #isTrulyBelow(): boolean {
    const { power, device, modem } = this.#world.alarm;
    if (power === undefined) return false;
    const { rsrpDbm } = modem.activity;
    const minutes = trueResponseMinutes(power.cell, device.board.modemDialect, rsrpDbm);
    return minutes < CHARGE_SETTINGS.reserveMinutes * EXCUSED_SHARE;
  }
}

interface Heard {
  readonly responseMinutes: number;
  readonly charging: string;
  readonly lastWords: number;
}
