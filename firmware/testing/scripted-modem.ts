/**
 * A modem that answers as it is told: everything with `OK` and the outcome that is hoped for,
 * until a test says otherwise. It waits for payload bytes as a real one does, whatever they are.
 */
import { MODEM_STATUS_PIN, POWER_KEY_PIN } from '../boards/rak5010.ts';
import type { FakeEspruino } from './fake-espruino.ts';

const ANSWER_MS = 20;
/** From the release of the key until STATUS changes, and from there to `RDY`. */
const STATUS_MS = 1500;
const READY_MS = 1000;

/** What comes back for a command: lines, each put between line ends; '>' is the prompt. */
type Answer = string[];

const USUAL: [start: string, answer: Answer][] = [
  ['AT+CPIN?', ['+CPIN: READY', 'OK']],
  ['AT+CEREG?', ['+CEREG: 2,5,"001A","00BC1234",8', 'OK']],
  ['AT+QMTOPEN', ['OK', '+QMTOPEN: 0,0']],
  ['AT+QMTCONN', ['OK', '+QMTCONN: 0,0,0']],
  ['AT+QMTSUB', ['OK', '+QMTSUB: 0,1,0,1']],
  ['AT+QCSQ', ['+QCSQ: "LTE",-60,-96,120,-11', 'OK']],
  ['AT+QGPSLOC', ['+CME ERROR: 516']],
];

export class ScriptedModem {
  /** The commands that came, without their line ends. */
  readonly commands: string[] = [];
  /** What was published, byte for byte. */
  readonly published: string[] = [];
  isOn = false;
  private readonly espruino: FakeEspruino;
  private readonly script: { start: string; answer: Answer; times: number }[] = [];
  /** Its serial port answers. */
  private isReady = false;
  private input = '';
  private publishing: { length: number; settles: Answer } | undefined;
  private keyDownAtMs = 0;

  constructor(espruino: FakeEspruino) {
    this.espruino = espruino;
    espruino.onSerialWrite = (data) => this.take(data);
    espruino.onPin = (pin, high) => {
      if (pin === POWER_KEY_PIN) this.turnKey(high);
    };
  }

  /** The next `times` commands that start so are answered so; silence is an empty answer. */
  answer(start: string, answer: Answer, times = 1): this {
    this.script.push({ start, answer, times });
    return this;
  }

  /** Sends lines of its own accord. */
  say(...lines: Answer): void {
    for (const line of lines) this.espruino.receive(line === '>' ? '\r\n> ' : `\r\n${line}\r\n`);
  }

  /** Was on already when the device started. */
  startOn(): this {
    this.setPower(true);
    return this;
  }

  setPower(isOn: boolean): void {
    this.isOn = isOn;
    this.isReady = isOn;
    this.input = '';
    this.publishing = undefined;
    this.espruino.pins.set(MODEM_STATUS_PIN, isOn);
  }

  count(start: string): number {
    return this.commands.filter((command) => command.startsWith(start)).length;
  }

  private becomeReady(): void {
    this.isReady = true;
    this.say('RDY');
  }

  private turnKey(isDown: boolean): void {
    if (isDown) this.keyDownAtMs = this.espruino.nowMs;
    else if (this.espruino.nowMs - this.keyDownAtMs >= 500) {
      const turnsOn = !this.isOn;
      this.espruino.after(STATUS_MS, () => {
        this.setPower(turnsOn);
        this.isReady = false;
        if (turnsOn) this.espruino.after(READY_MS, () => this.becomeReady());
      });
    }
  }

  private take(data: string): void {
    if (!this.isReady) return;
    this.input += data;
    if (this.publishing) this.takePayload();
    else if (this.input.endsWith('\r')) this.takeCommand();
  }

  private takeCommand(): void {
    const command = this.input.slice(0, -1);
    this.input = '';
    this.commands.push(command);
    const scripted = this.script.find(({ start, times }) => times > 0 && command.startsWith(start));
    if (scripted) scripted.times--;
    const publish = /^AT\+(QMTPUB|QMTPUBEX)=0,(\d+),1,0,"[^"]*",(\d+)$/.exec(command);
    if (publish) this.takePublish(publish[1]!, publish[2]!, +publish[3]!, scripted?.answer);
    else this.later(scripted?.answer ?? USUAL.find(([start]) => command.startsWith(start))?.[1]);
  }

  /** A script for a publish is what follows the bytes, or, without `>` in it, the prompt. */
  private takePublish(name: string, id: string, length: number, scripted?: Answer): void {
    const usual = ['>', 'OK', `+${name}: 0,${id},0`];
    const answer = (scripted ?? usual).map((line) => line.replace('ID', id));
    const asks = answer[0] === '>';
    if (asks) this.publishing = { length, settles: answer.slice(1) };
    this.later(asks ? ['>'] : answer);
  }

  private takePayload(): void {
    const { length, settles } = this.publishing!;
    if (this.input.length < length) return;
    this.published.push(this.input.slice(0, length));
    this.input = '';
    this.publishing = undefined;
    this.later(settles);
  }

  private later(answer: Answer = ['OK']): void {
    const wasOn = this.isOn;
    this.espruino.after(ANSWER_MS, () => {
      if (wasOn && this.isOn) this.say(...answer);
    });
  }
}
