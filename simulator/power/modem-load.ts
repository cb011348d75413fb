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

/** What depends on the signal, at one. */
interface LoudDraws extends Record<'searching' | 'sending' | 'call', Draw> {
  readonly rsrpDbm: number;
}

interface Pings {
  readonly rsrpDbm: number;
  readonly everySeconds: number;
  readonly draw: Draw;
}

/** Turns what the modem is at into what it draws, and draws out each transfer. */
export class ModemLoad {
  readonly #options: ModemLoadOptions;
  readonly #last = new Map<Consumer, Draw>();
  /** Both are kept for as long as what they follow from: most updates change neither. */
  #loud: LoudDraws | undefined;
  readonly #pings = new Map<Draw, Pings>();
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
    this.#set('pings', modem === rest ? this.#pingsDraw(rest, activity) : NOTHING);
    this.#wait();
  }

  #modemDraw({ power, radio, inCall, asleep, rsrpDbm }: ModemActivity): Draw {
    const { clock, figures } = this.#options;
    if (power === 'off') return figures.off;
    if (power !== 'on') return figures[power];
    if (inCall) return this.#loudDraws(rsrpDbm).call;
    if (radio === 'off') return asleep ? figures.asleep : figures.radioOff;
    if (radio === 'searching') return this.#loudDraws(rsrpDbm).searching;
    if (clock.now() < this.#sendingUntilMs) return this.#loudDraws(rsrpDbm).sending;
    if (clock.now() < this.#connectedUntilMs) return figures.connected;
    return asleep ? figures.asleep : figures.idle;
  }

  #loudDraws(rsrpDbm: number): LoudDraws {
    if (this.#loud?.rsrpDbm === rsrpDbm) return this.#loud;
    const { searching, sending, call } = this.#options.figures;
    this.#loud = {
      rsrpDbm,
      searching: atSignal(searching, rsrpDbm),
      sending: atSignal(sending, rsrpDbm),
      call: atSignal(call, rsrpDbm),
    };
    return this.#loud;
  }

  #pingsDraw(rest: Draw, activity: ModemActivity): Draw {
    const { rsrpDbm, pingEverySeconds: everySeconds } = activity;
    const known = this.#pings.get(rest);
    if (known?.rsrpDbm === rsrpDbm && known.everySeconds === everySeconds) return known.draw;
    const draw = pings(this.#options.figures, rest, activity);
    this.#pings.set(rest, { rsrpDbm, everySeconds, draw });
    return draw;
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
    const nowMs = clock.now();
    const endMs = this.#sendingUntilMs > nowMs ? this.#sendingUntilMs : this.#connectedUntilMs;
    if (endMs <= nowMs || (this.#timer?.dueMs ?? Infinity) <= endMs) return;
    if (this.#timer !== undefined) clock.clearTimer(this.#timer);
    this.#timer = clock.setTimer(endMs - nowMs, () => {
      this.#timer = undefined;
      this.#update();
    });
  }
}
