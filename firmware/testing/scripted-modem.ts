/**
 * A modem that answers as it is told: everything with `OK` and the outcome that is hoped for,
 * until a test says otherwise. It waits for payload bytes as a real one does, whatever they are.
 */
import { MODEM_DTR_PIN, MODEM_STATUS_PIN, POWER_KEY_PIN } from '../boards/rak5010.ts';
import type { FakeEspruino } from './fake-espruino.ts';

const ANSWER_MS = 20;
/** From the release of the key until STATUS changes, and from there to `RDY`. */
const STATUS_MS = 1500;
const READY_MS = 1000;
/** From the fall of DTR until it hears again. */
const WAKE_MS = 60;

/** The network's time for a short message. */
const NETWORK_MS = 120_000;

/** How loud its speaker is after a start. */
const FACTORY_LEVEL = 3;

/** What comes back for a command: lines, each put between line ends; '>' is the prompt. */
type Answer = string[];

const USUAL: [start: string, answer: Answer][] = [
  ['AT+CPIN?', ['+CPIN: READY', 'OK']],
  ['AT+CEREG?', ['+CEREG: 0,5', 'OK']],
  ['AT+QMTOPEN?', ['OK']],
  ['AT+QMTOPEN', ['OK', '+QMTOPEN: 0,0']],
  ['AT+QMTCONN', ['OK', '+QMTCONN: 0,0,0']],
  ['AT+QMTSUB', ['OK', '+QMTSUB: 0,1,0,1']],
  ['AT+QCSQ', ['+QCSQ: "LTE",-60,-96,120,-11', 'OK']],
  ['AT+QGPSLOC', ['+CME ERROR: 516']],
  [
    'AT+QENG',
    [
      '+QENG: "servingcell","NOCONN","LTE","FDD",204,08,1684B3E,204,3350,7,5,5,E8E5,-83,-14,-47,17,13,100,-',
      'OK',
    ],
  ],
];

const END_OF_TEXT = '\x1a';
const ESCAPE = '\x1b';

export class ScriptedModem {
  /** The commands that came, without their line ends. */
  readonly commands: string[] = [];
  /** What was published, byte for byte. */
  readonly published: string[] = [];
  /** The short messages that were sent: number, then text. */
  readonly sms: [number: string, text: string][] = [];
  /** The calls that are up, each as `id,direction,state,mode,…` of `+CLCC`. */
  calls: string[] = [];
  isOn = false;
  private readonly espruino: FakeEspruino;
  private readonly script: { start: string; answer: Answer; times: number }[] = [];
  /** Its serial port answers. */
  private isReady = false;
  private input = '';
  private level = FACTORY_LEVEL;
  /** `AT+QSCLK=1` has been said. */
  private maySleep = false;
  /** It sleeps, or wakes, until then. */
  private deafUntilMs = 0;
  /** A short message whose text has no answer is with the network: it takes nothing else meanwhile. */
  private isWithNetwork = false;
  private publishing: { length: number; settles: Answer } | undefined;
  private texting: { number: string; settles: Answer } | undefined;
  private keyDownAtMs: number | undefined;

  constructor(espruino: FakeEspruino) {
    this.espruino = espruino;
    espruino.onSerialWrite = (data) => this.take(data);
    espruino.onPin = (pin, high) => {
      if (pin === POWER_KEY_PIN) this.turnKey(high);
      if (pin === MODEM_DTR_PIN) this.turnDtr(high);
    };
  }

  /** The next `times` commands that start so are answered so; silence is an empty answer. `AT` is only itself. */
  answer(start: string, answer: Answer, times = 1): this {
    this.script.push({ start, answer, times });
    return this;
  }

  /** Sends lines of its own accord. */
  say(...lines: Answer): void {
    if (lines.includes('OK') || lines.some((line) => line.includes('ERROR'))) {
      this.isWithNetwork = false;
    }
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
    this.level = FACTORY_LEVEL;
    this.maySleep = false;
    this.deafUntilMs = 0;
    this.isWithNetwork = false;
    this.publishing = undefined;
    this.texting = undefined;
    this.calls = [];
    this.espruino.pins.set(MODEM_STATUS_PIN, isOn);
  }

  count(start: string): number {
    return this.commands.filter((command) => command.startsWith(start)).length;
  }

  private becomeReady(): void {
    this.isReady = true;
    this.say('RDY');
  }

  get isAsleep(): boolean {
    return this.espruino.nowMs < this.deafUntilMs;
  }

  private turnDtr(isHigh: boolean): void {
    if (!this.maySleep) return;
    this.deafUntilMs = isHigh ? Number.POSITIVE_INFINITY : this.espruino.nowMs + WAKE_MS;
  }

  private turnKey(isDown: boolean): void {
    const { nowMs } = this.espruino;
    const heldMs = nowMs - (this.keyDownAtMs ?? nowMs);
    this.keyDownAtMs = isDown ? nowMs : undefined;
    if (!isDown && heldMs >= 500) {
      const turnsOn = !this.isOn;
      this.espruino.after(STATUS_MS, () => {
        this.setPower(turnsOn);
        this.isReady = false;
        if (turnsOn) this.espruino.after(READY_MS, () => this.becomeReady());
      });
    }
  }

  private take(data: string): void {
    if (!this.isReady || this.isAsleep || this.isWithNetwork) return;
    this.input += data;
    while (this.takeOne());
  }

  /** Takes one command, publish or text from the input; false when there is no whole one. */
  private takeOne(): boolean {
    if (this.publishing) return this.takePayload();
    if (this.texting) return this.takeText();
    const end = this.input.indexOf('\r');
    if (end < 0) return false;
    const command = this.input.slice(0, end).replaceAll(ESCAPE, '');
    this.input = this.input.slice(end + 1);
    if (command) this.takeLine(command);
    return true;
  }

  /** Several may stand in a line: `AT+A;+B`. One that does not end with `OK` ends the line. */
  private takeLine(line: string): void {
    const [first, ...others] = line.split(';+');
    if (others.length === 0) {
      this.takeCommand(line);
      return;
    }
    const answer = [first!, ...others.map((other) => `AT+${other}`)].reduce<Answer>(
      (before, command) =>
        before.at(-1) === 'OK' ? [...before.slice(0, -1), ...this.answerTo(command)] : before,
      ['OK'],
    );
    this.later(answer);
  }

  private answerTo(command: string): Answer {
    return this.noted(command) ?? this.usual(command) ?? ['OK'];
  }

  /** Notes a command; how the script has it answered, if it does. */
  private noted(command: string): Answer | undefined {
    this.commands.push(command);
    const scripted = this.script.find(
      ({ start, times }) =>
        times > 0 && (start === 'AT' ? command === start : command.startsWith(start)),
    );
    if (scripted) scripted.times--;
    return scripted?.answer;
  }

  private takeCommand(command: string): void {
    const answer = this.noted(command);
    const publish = /^AT\+(QMTPUB|QMTPUBEX)=0,(\d+),1,0,"[^"]*",(\d+)$/.exec(command);
    const text = /^AT\+CMGS="([^"]*)"$/.exec(command);
    if (publish) this.takePublish(publish[1]!, publish[2]!, +publish[3]!, answer);
    else if (text) this.takeSms(text[1]!, answer);
    else this.later(answer ?? this.usual(command));
  }

  private usual(command: string): Answer | undefined {
    if (command === 'AT+QSCLK=1') this.maySleep = true;
    if (command === 'AT+CLVL?') return [`+CLVL: ${this.level}`, 'OK'];
    if (command.startsWith('AT+CLVL=')) this.level = +command.slice('AT+CLVL='.length);
    if (command === 'AT+CLCC') return [...this.calls.map((call) => `+CLCC: ${call}`), 'OK'];
    // The call that is hoped for: taken at once.
    const dialled = /^ATD(.*);$/.exec(command);
    if (dialled) this.calls = [`1,0,0,0,0,"${dialled[1]}",145`];
    if (command === 'ATA') this.calls = this.calls.map((call) => call.replace(/^(\d,1),4/, '$1,0'));
    if (command === 'ATH') this.calls = [];
    return USUAL.find(([start]) => command.startsWith(start))?.[1];
  }

  /** A script for a publish is what follows the bytes, or, without `>` in it, the prompt. */
  private takePublish(name: string, id: string, length: number, scripted?: Answer): void {
    const usual = ['>', 'OK', `+${name}: 0,${id},0`];
    const answer = (scripted ?? usual).map((line) => line.replace('ID', id));
    const asks = answer[0] === '>';
    if (asks) this.publishing = { length, settles: answer.slice(1) };
    this.later(asks ? ['>'] : answer);
  }

  private takePayload(): boolean {
    const { length, settles } = this.publishing!;
    if (this.input.length < length) return false;
    this.published.push(this.input.slice(0, length));
    this.input = this.input.slice(length);
    this.publishing = undefined;
    this.later(settles);
    return true;
  }

  /** A script for a short message is as one for a publish. */
  private takeSms(number: string, scripted: Answer = ['>', '+CMGS: 1', 'OK']): void {
    const asks = scripted[0] === '>';
    if (asks) this.texting = { number, settles: scripted.slice(1) };
    this.later(asks ? ['>'] : scripted);
  }

  private takeText(): boolean {
    const end = [...this.input].findIndex((c) => c === END_OF_TEXT || c === ESCAPE);
    if (end < 0) return false;
    const { number, settles } = this.texting!;
    const isSent = this.input[end] === END_OF_TEXT;
    if (isSent) this.sms.push([number, this.input.slice(0, end)]);
    this.input = this.input.slice(end + 1);
    this.texting = undefined;
    if (isSent && settles.length === 0) {
      this.isWithNetwork = true;
      this.espruino.after(NETWORK_MS, () => {
        this.isWithNetwork = false;
      });
    }
    this.later(isSent ? settles : ['OK']);
    return true;
  }

  private later(answer: Answer = ['OK']): void {
    const wasOn = this.isOn;
    this.espruino.after(ANSWER_MS, () => {
      if (wasOn && this.isOn) this.say(...answer);
    });
  }
}
