import type { Clock } from '../clock.ts';
import { Pty } from '../interpreter/pty.ts';
import type { ModemEvent } from './modem-event.ts';
import { registrationStats } from './registration.ts';
import { SimulatedModem, type SimulatedModemOptions } from './simulated-modem.ts';

/** Longer than the pulse that turns a modem on, shorter than the one that turns it off again. */
const KEY_PULSE_MS = 600;

export interface ModemOnPtyOptions extends SimulatedModemOptions {
  /** In real time: a program at the far end knows no other. */
  clock: Clock;
}

/** A simulated modem that any program can open as a serial port, and that is switched on. */
export class ModemOnPty {
  readonly modem: SimulatedModem;
  readonly #pty: Pty;

  private constructor(modem: SimulatedModem, pty: Pty) {
    this.modem = modem;
    this.#pty = pty;
  }

  /** Presses the power key; resolves once the modem is in its network. */
  static async open(options: ModemOnPtyOptions): Promise<ModemOnPty> {
    const modem = new SimulatedModem(options);
    const pty = await Pty.open();
    pty.onData((bytes) => modem.serial.write(bytes));
    const registered = new Promise<void>((resolve) => {
      modem.onEvent((event) => {
        if (event.type === 'registration' && event.stat === registrationStats.home) resolve();
      });
    });
    modem.setPowerKey(true);
    options.clock.setTimer(KEY_PULSE_MS, () => modem.setPowerKey(false));
    await registered;
    // What it said while nobody listened is gone, as on a real port.
    modem.serial.onData((bytes) => pty.write(bytes));
    return new ModemOnPty(modem, pty);
  }

  /** The serial port. */
  get path(): string {
    return this.#pty.path;
  }

  /** Resolves with the next event that is wanted. */
  nextEvent<Type extends ModemEvent['type']>(type: Type): Promise<ModemEvent & { type: Type }> {
    return new Promise((resolve) => {
      this.modem.onEvent((event) => {
        if (event.type === type) resolve(event as ModemEvent & { type: Type });
      });
    });
  }

  async close(): Promise<void> {
    this.modem.cutPower();
    await this.#pty.close();
  }
}
