/** The whole firmware of one board with a scripted modem, and the receiver that speaks with it. */
import { vi } from 'vitest';
import {
  FAULT_BITS,
  type JournalRecord,
  type Message,
  type OrderKind,
} from '../../protocol/index.ts';
import { MOTOR_PIN } from '../boards/rak5010.ts';
import type { FakeEspruino } from './fake-espruino.ts';
import { bareDevice, ONLINE_WITHIN_MS } from './linked-device.ts';
import {
  answerDevice,
  holdButton,
  listen,
  openUplink,
  provision,
  sealForDevice,
  startFirmware,
} from './provisioned.ts';
import type { ScriptedModem } from './scripted-modem.ts';

export type FaultName = keyof typeof FAULT_BITS;

/** More than a message takes to come and be acted on, less than anything that waits. */
export const SOON_MS = 500;

export class WholeDevice {
  readonly espruino: FakeEspruino;
  readonly modem: ScriptedModem;
  /** Sequence number of the last message to the device. */
  sequence = 0;
  /** Sequence number of the last message that the receiver has looked at. */
  asOf = 0;
  /** Pulses of the motor, each with its beginning and length, ms. */
  readonly felt: [atMs: number, durationMs: number][] = [];
  private orderNumber = 0;

  private constructor() {
    const { espruino, modem } = bareDevice();
    this.espruino = espruino;
    this.modem = modem;
    const { onPin } = espruino;
    espruino.onPin = (pin, high) => {
      onPin(pin, high);
      if (pin === MOTOR_PIN) this.feel(high);
    };
  }

  /** A device that has just been switched on. */
  static async start(
    board: 'rak5010' | 'aware-1' = 'aware-1',
    records: readonly JournalRecord[] = [],
  ): Promise<WholeDevice> {
    vi.doMock('board', () => import(`../boards/${board}.ts`));
    vi.doUnmock('../faults.ts');
    const device = new WholeDevice();
    provision(device.espruino, records);
    await startFirmware(device.espruino);
    return device;
  }

  /** One that is online and has said what it says then. */
  static async online(
    board: 'rak5010' | 'aware-1' = 'aware-1',
    records: readonly JournalRecord[] = [],
  ): Promise<WholeDevice> {
    const device = await WholeDevice.start(board, records);
    device.settle();
    return device;
  }

  /** Lets the device come online; what it has done until then is forgotten. */
  settle(): void {
    this.run(ONLINE_WITHIN_MS);
    this.published();
    this.forget();
  }

  /** Forgets the commands that the modem has seen, and what was felt. */
  forget(): void {
    this.modem.commands.length = 0;
    this.felt.length = 0;
  }

  run(durationMs: number): void {
    this.espruino.advance(durationMs);
  }

  /** The next start; what the modem does goes on. */
  async restart(): Promise<void> {
    this.espruino.restart();
    await startFirmware(this.espruino);
  }

  press(): void {
    holdButton(this.espruino);
  }

  /** An alarm that the receiver has. */
  raiseAlarm(alarmNumber = 1): void {
    this.press();
    this.run(SOON_MS);
    this.tell({ type: 'received', alarmNumber });
    this.run(SOON_MS);
  }

  /** Has its port to the modem open, as after a finger that came and went. */
  listen(): void {
    listen(this.espruino);
  }

  /** The receiver says so. */
  tell(message: Message): void {
    this.tellSealed(sealForDevice(message, ++this.sequence));
  }

  tellSealed(sealed: string): void {
    this.listen();
    answerDevice(this.modem, sealed);
  }

  order(order: OrderKind, alarmNumber = 1): void {
    this.tell({ type: 'order', alarmNumber, orderNumber: ++this.orderNumber, order });
    this.run(SOON_MS);
  }

  /**
   * What was published since the last look, opened. What begins with an escape are the bytes with
   * which a start ends the publish that the run before it had begun.
   */
  published(): Message[] {
    const sealed = this.modem.published.splice(0).filter((text) => !text.startsWith('\x1b'));
    const opened = sealed.map(openUplink);
    this.asOf = opened.at(-1)?.sequence ?? this.asOf;
    return opened.map(({ message }) => message);
  }

  /** The last message of one type among those published since the last look. */
  last<T extends Message['type']>(type: T): Extract<Message, { type: T }> {
    const found = this.published().filter((message) => message.type === type);
    if (!found.length) throw new Error(`no ${type} was published`);
    return found.at(-1) as Extract<Message, { type: T }>;
  }

  /** Times at which a command that starts so was sent in the next `durationMs`, from now. */
  timesOf(start: string, durationMs: number, stepMs = 100): number[] {
    const startMs = this.espruino.nowMs;
    const times: number[] = [];
    while (this.espruino.nowMs < startMs + durationMs) {
      const from = this.modem.commands.length;
      this.run(stepMs);
      const sent = this.modem.commands.slice(from).filter((text) => text.startsWith(start));
      times.push(...sent.map(() => this.espruino.nowMs - startMs));
    }
    return times;
  }

  /**
   * The commands that concern calls, in order, `+CLCC` left out. Before each call the speaker is
   * silenced and asked for: that is not told again.
   */
  callCommands(): string[] {
    const { commands } = this.modem;
    const isAsked = (at: number) => commands[at + 1] === 'AT+CLVL?';
    const begins = (at: number) => /^AT(D|A$)/.test(commands[at] ?? '');
    return commands.filter((text, at) => {
      if (begins(at) && commands.slice(at - 2, at).join() !== 'AT+CLVL=0,AT+CLVL?') {
        throw new Error(`${text} follows ${commands[at - 1]}`);
      }
      const isOwn = text.startsWith('AT+CLVL=') && isAsked(at) && !begins(at + 2);
      return isOwn || begins(at) || text === 'ATH';
    });
  }

  /** The faults noted and not told yet, by name. */
  async faults(): Promise<FaultName[]> {
    const { faults } = await import('../faults.ts');
    return faultNames(faults);
  }

  private feel(isOn: boolean): void {
    const last = this.felt.at(-1);
    if (isOn) this.felt.push([this.espruino.nowMs, 0]);
    else if (last && !last[1]) last[1] = this.espruino.nowMs - last[0];
  }
}

export function faultNames(bits: number): FaultName[] {
  const names = Object.keys(FAULT_BITS) as FaultName[];
  return names.filter((name) => bits & FAULT_BITS[name]);
}
