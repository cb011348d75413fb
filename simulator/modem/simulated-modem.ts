import type { Clock } from '../clock.ts';
import { GnssReceiver } from '../gnss/gnss-receiver.ts';
import type { PositionSource } from '../gnss/position-source.ts';
import type { Network } from '../network/network.ts';
import type { Random } from '../random.ts';
import type { SerialEnd } from '../serial.ts';
import { BehaviourStack, type ModemBehaviour } from './behaviour.ts';
import { makeBehaviourHost } from './behaviour-host.ts';
import { type Dialect, type DialectName, dialects } from './dialects.ts';
import { drawMs, latencies, type Range } from './latencies.ts';
import { type ActivityNotice, type ModemActivity, NOTICE_OF } from './modem-activity.ts';
import type { Callee, Coverage, ModemCore, Signal } from './modem-core.ts';
import type { ModemEvent, UntimedModemEvent } from './modem-event.ts';
import { UTC_AT_START_MS } from './network-time.ts';
import { PowerControl, type PowerState } from './power-control.ts';
import { RunningFirmware } from './running-firmware.ts';
import { Sim } from './sim.ts';
import { SmsStore, type SmsStores } from './sms-store.ts';
import { Timers } from './timers.ts';
import { UartOutput } from './uart-output.ts';
import type { RingOptions, RingResult } from './voice.ts';

export interface SimulatedModemOptions {
  clock: Clock;
  random: Random;
  dialect: DialectName;
  network: Network;
  /** Where the device is. */
  gnss: PositionSource;
  behaviours?: ModemBehaviour[];
  /** Undefined: the card asks for none. */
  simPin?: string;
  signal?: Signal;
  /** Who is at the other end of a number; default: everyone answers after three seconds. */
  callee?: (number: string) => Callee;
  /** Overrides the dialect: whether the network carries this modem's speech calls. */
  voice?: boolean;
  /** How long the radio stays connected after the last byte; where GNSS takes turns it waits. */
  radioTail?: Range;
  /** What UTC is at the world's start, milliseconds since 1970. */
  utcAtStartMs?: number;
}

const GOOD_SIGNAL: Signal = { rssiDbm: -65, rsrpDbm: -92, rsrqDb: -10, sinrDb: 12 };
const worstFirst: readonly Coverage[] = ['none', 'gsm'];
const AT_NOTHING = {
  radio: 'off',
  inCall: false,
  asleep: false,
  gnss: 'off',
  pingEverySeconds: 0,
} as const;
const CALLEE_ANSWERS: Callee = { kind: 'answers', afterMs: 3000 };

/**
 * A Quectel modem as its host sees it: PWRKEY, STATUS, DTR and a UART that speaks AT. It is off, with a
 * SIM in it, until PWRKEY is pressed.
 */
export class SimulatedModem {
  /** The host's end of the UART: write to the modem, read what it says. */
  readonly serial: SerialEnd;
  readonly gnss: GnssReceiver;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #options: SimulatedModemOptions;
  readonly #dialect: Dialect;
  readonly #behaviours: BehaviourStack;
  readonly #power: PowerControl;
  readonly #sim: Sim;
  readonly #files = new Map<string, Uint8Array>();
  readonly #smsStores: SmsStores = { ME: new SmsStore(), SM: new SmsStore() };
  readonly #timers: Timers;
  readonly #output: UartOutput;
  readonly #listeners: ((event: ModemEvent) => void)[] = [];
  #onActivity: ((notice: ActivityNotice) => void) | undefined;
  #readHost: ((bytes: Uint8Array) => void) | undefined;
  #firmware: RunningFirmware | undefined;
  #dtrIsHigh = true;
  #currentSignal: Signal;
  readonly #coverages = new Map<object | undefined, Coverage>();

  constructor(options: SimulatedModemOptions) {
    const { clock, simPin, signal = GOOD_SIGNAL, voice } = options;
    this.#options = options;
    this.#clock = clock;
    this.#random = options.random.fork('modem');
    const dialect = dialects[options.dialect];
    this.#dialect = voice === undefined ? dialect : { ...dialect, voice };
    this.#currentSignal = signal;
    this.#sim = new Sim(simPin);
    this.#timers = new Timers(clock);
    this.gnss = new GnssReceiver({
      clock,
      random: options.random.fork('gnss'),
      source: options.gnss,
      sharesRadio: dialect.gnssSharesRadio,
    });
    this.#output = new UartOutput(clock, (piece) => this.#readHost?.(piece));
    this.#power = new PowerControl(clock, dialect.power, {
      onStateChange: (state) => this.#onPowerChange(state),
    });
    this.serial = {
      write: (bytes) => this.#receive(bytes),
      onData: (listener) => {
        this.#readHost = listener;
      },
    };
    this.#behaviours = new BehaviourStack({
      behaviours: options.behaviours ?? [],
      makeHost: (behaviour) =>
        makeBehaviourHost({
          ...{ modem: this, behaviour, clock },
          random: options.random.fork(`behaviour ${behaviour.name}`),
          sendUrc: (line) => this.#firmware?.urc(line),
          onInjected: () => this.#emit({ type: 'faultInjected', name: behaviour.name }),
        }),
      onInjected: ({ name }) => this.#emit({ type: 'faultInjected', name }),
    });
    this.#behaviours.install();
  }

  /** PWRKEY; true while the key is pressed (the board inverts it). */
  setPowerKey(pressed: boolean): void {
    this.#power.setKey(pressed);
  }

  /** The STATUS pin: high while the modem is on. */
  get status(): boolean {
    return this.#power.status;
  }

  /** DTR; the modem pulls it high where nobody drives it. */
  setDtr(high: boolean): void {
    this.#dtrIsHigh = high;
    this.#firmware?.sleep.settle();
  }

  get powerState(): PowerState {
    return this.#power.state;
  }

  /** The supply fails: everything stops at once. */
  cutPower(): void {
    this.#power.cut();
  }

  /** The modem's own firmware crashes; after a boot it says `RDY`. */
  restart(): void {
    if (this.#power.state === 'on') {
      this.#power.boot();
    }
  }

  setSignal(signal: Signal): void {
    this.#currentSignal = signal;
    this.#onActivity?.('changed');
  }

  removeSim(): void {
    this.#sim.present = false;
    this.#firmware?.registration.simRemoved();
  }

  insertSim(): void {
    this.#sim.present = true;
    this.#firmware?.urc('+QUSIM: 1');
    this.#firmware?.registration.search();
  }

  /** The radio loses its cell and looks for another. */
  dropLink(): void {
    this.#firmware?.registration.dropLink();
  }

  /**
   * What there is to find from now on: the worst of what those named by `by` say. Without a name it
   * overrules whatever was said before. Where that is a change, the cell the modem is in is lost.
   */
  setCoverage(coverage: Coverage, by?: object): void {
    const before = this.#coverage;
    if (by === undefined) this.#coverages.clear();
    this.#coverages.set(by, coverage);
    if (this.#coverage !== before) {
      this.#firmware?.registration.coverageChanged();
    }
  }

  get #coverage(): Coverage {
    const said = [...this.#coverages.values()];
    return worstFirst.find((coverage) => said.includes(coverage)) ?? 'lte';
  }

  /** Someone calls the device. */
  ring(number: string, options?: RingOptions): RingResult {
    return this.#firmware?.voice.ring(number, options) ?? 'unreachable';
  }

  /** The other end of the call hangs up. */
  remoteHangsUp(): void {
    this.#firmware?.voice.remoteHangsUp();
  }

  /**
   * Someone sends a short message.
   *
   * @returns whether it got to the modem.
   */
  receiveSms(number: string, text: string): boolean {
    return this.#firmware?.sms.receive(number, text) ?? false;
  }

  onEvent(listener: (event: ModemEvent) => void): void {
    this.#listeners.push(listener);
  }

  get activity(): ModemActivity {
    const power = this.#power.state;
    const { radio, inCall, asleep, gnss, pingEverySeconds } =
      (power === 'on' ? this.#firmware?.activity : undefined) ?? AT_NOTHING;
    const { rsrpDbm } = this.#currentSignal;
    return { power, radio, inCall, asleep, gnss, pingEverySeconds, rsrpDbm };
  }

  /** There is one that pays: it replaces the listener set before. */
  onActivity(listener: (notice: ActivityNotice) => void): void {
    this.#onActivity = listener;
  }

  #emit(event: UntimedModemEvent): void {
    if (this.#listeners.length > 0 || !this.#behaviours.isEmpty) this.#tell(event);
    if (event.type === 'callEnded') this.#firmware?.sleep.settle();
    const notice = NOTICE_OF[event.type];
    if (notice !== undefined) this.#onActivity?.(notice);
  }

  #tell(event: UntimedModemEvent): void {
    const timed = { ...event, atMs: this.#clock.now() };
    for (const listener of this.#listeners) {
      listener(timed);
    }
    this.#behaviours.tell(timed);
  }

  #receive(bytes: Uint8Array): void {
    this.#firmware?.receive(this.#behaviours.input(bytes));
  }

  #write(text: string): void {
    this.#output.send(this.#behaviours.outputPieces(Buffer.from(text, 'latin1')));
  }

  #onPowerChange(state: PowerState): void {
    this.#emit({ type: 'power', state });
    if (state === 'on') {
      this.#firmware = new RunningFirmware(
        (urc) => this.#makeCore(urc),
        (text) => this.#write(text),
      );
      this.#firmware.start();
      return;
    }
    const wasRunning = this.#firmware !== undefined;
    this.#firmware?.stop();
    this.#firmware = undefined;
    if (state === 'shuttingDown' && wasRunning) {
      this.#timers.after(drawMs(this.#random, latencies.poweredDown), () =>
        this.#write('\r\nPOWERED DOWN\r\n'),
      );
    } else if (state !== 'shuttingDown') {
      this.#timers.clearAll();
    }
  }

  #makeCore(urc: (text: string) => void): ModemCore {
    const clock = this.#clock;
    return {
      clock,
      random: this.#random,
      dialect: this.#dialect,
      network: this.#options.network,
      gnss: this.gnss,
      behaviours: this.#behaviours,
      sim: this.#sim,
      smsStores: this.#smsStores,
      files: this.#files,
      radioTail: this.#options.radioTail ?? latencies.radioTail,
      timers: new Timers(clock),
      readyAtMs: clock.now(),
      dtrIsHigh: () => this.#dtrIsHigh,
      signal: () => this.#currentSignal,
      coverage: () => this.#coverage,
      utcMs: () => (this.#options.utcAtStartMs ?? UTC_AT_START_MS) + clock.now(),
      callee: (number) => this.#options.callee?.(number) ?? CALLEE_ANSWERS,
      urc,
      emit: (event) => this.#emit(event),
      noteActivity: (notice) => this.#onActivity?.(notice),
      shutDown: () => this.#power.shutDown(),
      restart: () => this.restart(),
    };
  }
}
