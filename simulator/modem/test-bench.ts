import { VirtualClock } from '../clock.ts';
import type { PositionSource } from '../gnss/position-source.ts';
import { Track } from '../gnss/track.ts';
import { VirtualNetwork } from '../network/virtual-network.ts';
import { createRandom } from '../random.ts';
import type { ModemBehaviour } from './behaviour.ts';
import { type DialectName, dialects } from './dialects.ts';
import type { ModemEvent } from './modem-event.ts';
import { SimulatedModem, type SimulatedModemOptions } from './simulated-modem.ts';

export interface BenchOptions {
  dialect?: DialectName;
  behaviours?: ModemBehaviour[];
  source?: PositionSource;
  modem?: Partial<SimulatedModemOptions>;
}

/** The dam in Amsterdam. */
export const HOME = { lat: 52.37308, lon: 4.89245 };

/** A modem on the table, in virtual time, with a person at a terminal. For tests. */
export class ModemBench {
  readonly clock = new VirtualClock();
  readonly network: VirtualNetwork;
  readonly modem: SimulatedModem;
  readonly events: ModemEvent[] = [];
  readonly dialect;
  #received = '';

  constructor({ dialect = 'eg9x', behaviours = [], source, modem = {} }: BenchOptions = {}) {
    this.dialect = dialects[dialect];
    const random = createRandom(1);
    this.network = new VirtualNetwork({ clock: this.clock, random: random.fork('network') });
    this.modem = new SimulatedModem({
      clock: this.clock,
      random,
      dialect,
      network: this.network,
      gnss: source ?? new Track({ waypoints: [HOME] }),
      behaviours,
      ...modem,
    });
    this.modem.serial.onData((bytes) => {
      this.#received += Buffer.from(bytes).toString('latin1');
    });
    this.modem.onEvent((event) => this.events.push(event));
  }

  send(text: string): void {
    this.modem.serial.write(Buffer.from(text, 'latin1'));
  }

  /** Everything the modem said since the last time. */
  take(): string {
    const text = this.#received;
    this.#received = '';
    return text;
  }

  /** Types a command and returns what comes within a while. */
  exchange(command: string, waitMs = 3000): string {
    this.take();
    this.send(`${command}\r`);
    this.clock.advance(waitMs);
    return this.take();
  }

  pressPowerKey(durationMs: number): void {
    this.modem.setPowerKey(true);
    this.clock.advance(durationMs);
    this.modem.setPowerKey(false);
  }

  /** Switches on, waits for the UART, and stops the echo. */
  powerOn(): this {
    this.pressPowerKey(700);
    this.clock.advance(this.dialect.power.uartReadyAfterMs);
    this.exchange('ATE0');
    return this;
  }

  /** Registered, with a data context. */
  goOnline(): this {
    this.powerOn();
    this.clock.advance(15_000);
    this.exchange('AT+QICSGP=1,1,"internet","","",0');
    this.exchange('AT+QIACT=1');
    this.take();
    return this;
  }

  /** Logged in at the broker as `device`, messages coming in the URC with their length. */
  connectMqtt(): this {
    this.goOnline();
    this.exchange('AT+QMTCFG="version",0,4');
    this.exchange('AT+QMTCFG="session",0,0');
    this.exchange('AT+QMTCFG="timeout",0,5,3,1');
    this.exchange('AT+QMTCFG="recv/mode",0,0,1');
    this.exchange('AT+QMTOPEN=0,"broker.example",1883');
    this.exchange('AT+QMTCONN=0,"device","user","secret"');
    return this;
  }

  publishCommand(packetId: number, topic: string, length: number): string {
    return `AT${this.dialect.publishCommand}=0,${packetId},1,0,"${topic}",${length}`;
  }
}
