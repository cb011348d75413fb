import type { Clock, TimerHandle } from '../clock.ts';
import type { ActivityNotice, ModemActivity } from '../modem/modem-activity.ts';
import {
  atSignal,
  type Consumer,
  type Draw,
  GNSS,
  type ModemFigures,
  NOTHING,
  pings,
} from './consumers.ts';

export interface ModemLoadOptions {
  readonly clock: Clock;
  readonly figures: ModemFigures;
  readonly activity: () => ModemActivity;
  /** Called for what changes only. */
  readonly setDraw: (consumer: Consumer, draw: Draw) => void;
}

/** Turns what the modem is at into what it draws, and draws out each transfer. */
export class ModemLoad {
  readonly #options: ModemLoadOptions;
  readonly #last = new Map<Consumer, Draw>();
  #sendingUntilMs = 0;
  #connectedUntilMs = 0;
  #timer: TimerHandle | undefined;

  constructor(options: ModemLoadOptions) {
    this.#options = options;
    this.notice('changed');
  }

  notice(notice: ActivityNotice): void {
    const { clock, figures } = this.#options;
    if (notice === 'transfer') {
      this.#sendingUntilMs = clock.now() + figures.sendMs;
      this.#connectedUntilMs = this.#sendingUntilMs + figures.connectedMs;
    }
    this.#update();
  }

  #update(): void {
    const activity = this.#options.activity();
    const { figures } = this.#options;
    const { gnss, asleep } = activity;
    const rest = asleep ? figures.asleep : figures.idle;
    const modem = this.#modemDraw(activity);
    this.#set('modem', modem);
    this.#set('gnss', gnss === 'off' ? NOTHING : GNSS[gnss]);
    // In the midst of a transfer or a call the link is not idle, and no ping is due.
    this.#set('pings', modem === rest ? pings(figures, rest, activity) : NOTHING);
    this.#wait();
  }

  #modemDraw({ power, radio, inCall, asleep, rsrpDbm }: ModemActivity): Draw {
    const { clock, figures } = this.#options;
    if (power === 'off') return figures.off;
    if (power !== 'on') return figures[power];
    if (inCall) return atSignal(figures.call, rsrpDbm);
    if (radio === 'off') return asleep ? figures.asleep : figures.radioOff;
    if (radio === 'searching') return atSignal(figures.searching, rsrpDbm);
    if (clock.now() < this.#sendingUntilMs) return atSignal(figures.sending, rsrpDbm);
    if (clock.now() < this.#connectedUntilMs) return figures.connected;
    return asleep ? figures.asleep : figures.idle;
  }

  #set(consumer: Consumer, draw: Draw): void {
    const last = this.#last.get(consumer);
    if (last?.state === draw.state && last.milliamps === draw.milliamps) return;
    this.#last.set(consumer, draw);
    this.#options.setDraw(consumer, draw);
  }

  /** For the end of a transfer, or of its tail; one that has grown longer is waited for again. */
  #wait(): void {
    const { clock } = this.#options;
    const endMs = [this.#sendingUntilMs, this.#connectedUntilMs].find((ms) => ms > clock.now());
    if (endMs === undefined || (this.#timer?.dueMs ?? Infinity) <= endMs) return;
    if (this.#timer !== undefined) clock.clearTimer(this.#timer);
    this.#timer = clock.setTimer(endMs - clock.now(), () => {
      this.#timer = undefined;
      this.#update();
    });
  }
}
