import { AtEngine } from './at-engine.ts';
import { fileCommands, type SslContexts } from './files.ts';
import { generalCommands } from './general.ts';
import { gnssCommands } from './gnss.ts';
import type { ModemActivity } from './modem-activity.ts';
import type { ModemCore } from './modem-core.ts';
import { MqttClients, mqttCommands } from './mqtt.ts';
import { NetworkTime, timeCommands } from './network-time.ts';
import { PacketData, packetDataCommands } from './packet-data.ts';
import { RadioUse } from './radio-use.ts';
import { Registration, registrationCommands } from './registration.ts';
import { signalCommands } from './signal.ts';
import { Sleep, sleepCommands } from './sleep.ts';
import { Sms } from './sms.ts';
import { smsCommands } from './sms-commands.ts';
import { Voice } from './voice.ts';
import { voiceCommands } from './voice-commands.ts';

/** Everything in the modem that a restart forgets: settings, links, calls. One for each boot. */
export class RunningFirmware {
  readonly registration: Registration;
  readonly voice: Voice;
  readonly sms: Sms;
  readonly sleep: Sleep;
  readonly #core: ModemCore;
  readonly #engine: AtEngine;
  readonly #clients: MqttClients;

  /** @param write sends Latin-1 text to the host, one character a byte. */
  constructor(makeCore: (urc: (text: string) => void) => ModemCore, write: (text: string) => void) {
    const core = makeCore((text) => this.#engine.urc(text));
    this.#core = core;
    this.#engine = new AtEngine(core, write, () => this.sleep.settle());
    this.registration = new Registration(core);
    const packetData = new PacketData(core, this.registration);
    const ssl: SslContexts = new Map();
    const radio = new RadioUse(core);
    const { registration } = this;
    const time = new NetworkTime(core, registration);
    this.#clients = new MqttClients(core, { registration, packetData, ssl, radio, time });
    this.voice = new Voice(core, registration, radio);
    this.sms = new Sms(core, registration);
    this.sleep = new Sleep(core, () => this.#isAtWork);
    for (const table of [
      generalCommands(core, this.#engine, registration),
      registrationCommands(core, registration),
      signalCommands(core, registration),
      timeCommands(time),
      packetDataCommands(packetData, registration),
      mqttCommands(core, this.#clients),
      fileCommands(core, ssl),
      gnssCommands(core),
      voiceCommands(this.voice),
      smsCommands(this.sms),
      sleepCommands(this.sleep),
    ]) {
      this.#engine.use(table);
    }
  }

  /** Says that it is there, and looks for a network. */
  start(): void {
    this.#core.sim.powerCycle();
    for (const line of this.#core.dialect.bootUrcs) {
      if (line !== '+QUSIM: 1' || this.#core.sim.present) {
        this.#core.urc(line);
      }
    }
    this.voice.start();
    this.registration.search();
  }

  receive(bytes: Uint8Array): void {
    this.#engine.reader.receive(this.sleep.heard(bytes));
  }

  /** What keeps it awake. That GNSS does is assumed: it needs the clock that sleep stops. */
  get #isAtWork(): boolean {
    return this.#engine.reader.busy || this.voice.isInUse || this.#core.gnss.isOn;
  }

  /** What it is at, beside what the modem as a whole knows. */
  get activity(): Pick<ModemActivity, 'radio' | 'inCall' | 'asleep' | 'gnss' | 'pingEverySeconds'> {
    return {
      radio: this.registration.activity,
      inCall: this.voice.isInUse,
      asleep: this.sleep.isAsleep,
      gnss: this.#core.gnss.activity,
      pingEverySeconds: this.#clients.pingEverySeconds,
    };
  }

  urc(text: string): void {
    this.#engine.urc(text);
  }

  /** Everything that was going on ends here; the other ends find out by themselves. */
  stop(): void {
    this.voice.powerLost();
    this.#clients.powerLost();
    this.#core.timers.clearAll();
    this.#core.gnss.stop();
    this.#core.gnss.setRadioBusy(false);
  }
}
