/**
 * Plays the bench from a board with Espruino alone to the hand-out, an alarm, and back: the commands as a
 * technician gives them, a receiver with its broker, somebody's hands, and a desk.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Terminal } from '../../host-tools/commands/command.ts';
import { shownId } from '../../host-tools/commands/line-words.ts';
import { runProgram } from '../../host-tools/commands/program.ts';
import { type ReceiverEvent, startReceiver } from '../../host-tools/receiver/index.ts';
import type { RigBoard } from './rig-board.ts';

const NUMBER = '+31880000112';
const FELT = ['pressed', 'received', 'accepted', 'not-delivered', 'test', 'status'];
/** A pace at which a person can read along. */
const ALARM_WITHIN_MS = 60_000;

export interface BenchOptions {
  /** Plugs the board in. */
  readonly plugIn: () => Promise<RigBoard>;
  readonly print: (line: string) => void;
  readonly interrupted: AbortSignal;
  /** Given to `aware flash`. */
  readonly flashOptions?: readonly string[];
}

/** What one command did. */
interface Done {
  readonly code: number;
  readonly output: string;
}

export class BenchPlay {
  readonly #options: BenchOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), 'aware-bench-'));
  readonly #events: ReceiverEvent[] = [];
  #onEvent: () => void = () => {};

  constructor(options: BenchOptions) {
    this.#options = options;
  }

  /** @throws Error at the first step that does not do as it should */
  async play(): Promise<void> {
    const receiver = await startReceiver({
      dataDir: this.#path('store'),
      onEvent: (event) => {
        this.#events.push(event);
        this.#onEvent();
      },
    });
    let plugged: RigBoard | undefined;
    try {
      const board = await this.#options.plugIn();
      plugged = board;
      const { port } = board;
      board.dock();
      await this.#aware(['flash', '--list', '--port', port]);
      await this.#aware(['flash', '--port', port, ...(this.#options.flashOptions ?? [])]);
      await this.#says(['inspect', '--port', port], 'bare');
      const deviceId = await this.#provision(port, receiver.port!);
      const obey = (line: string): void => {
        if (line.includes('press the button'))
          this.#hands('presses it three times', () => board.tap(3));
        else if (line.includes('hold the button')) this.#hands('holds it', () => board.hold());
        else if (line.includes('the desk accepts')) void receiver.accept(deviceId, 1, 'desk');
        else if (line.includes('the desk closes')) void receiver.close(deviceId, 1, 'desk');
      };
      const answers = this.#file('answers.json', {
        heard: 'yes',
        ...Object.fromEntries(FELT.map((name) => [`felt-${name}`, 'yes'])),
      });
      await this.#aware(['check', '--port', port, '--answers', answers], obey);
      await this.#says(['inspect', '--port', port], 'locked');
      const id = shownId(deviceId);
      await this.#aware(['hand-out', id, '--case', '2026-114']);
      this.#hands('presses for an alarm', () => board.hold());
      await this.#happens((event) => event.event === 'alarm' && event.alarmNumber === 2);
      this.#say(`the receiver has alarm 2 of ${id}`);
      await receiver.accept(deviceId, 2, 'desk');
      await receiver.close(deviceId, 2, 'desk');
      await this.#happens((event) => event.event === 'closed' && event.alarmNumber === 2);
      await this.#aware(['wipe', '--port', port, '--yes']);
      await this.#aware(['devices', '--all', id]);
      await this.#says(['inspect', '--port', port], 'bare');
    } finally {
      await plugged?.stop();
      await receiver.stop();
      rmSync(this.#folder, { recursive: true });
    }
  }

  async #provision(port: string, brokerPort: number): Promise<string> {
    const plan = this.#file('plan.json', {
      ...{ apn: 'iot.example.nl', brokerHost: '127.0.0.1', brokerPort, brokerTls: false },
      ...{ primaryNumber: NUMBER, smsNumber: '+31970000112' },
    });
    const label = this.#path('label.svg');
    const { output } = await this.#aware([
      'provision',
      '--port',
      port,
      '--from',
      plan,
      '--label',
      label,
    ]);
    const [, id] = /^([0-9A-Z]{4}-[0-9A-Z]{4}) /m.exec(output) ?? [];
    if (id === undefined) throw new Error('provisioning names no device');
    return id.replace('-', '');
  }

  /** Runs a command as it would be typed; `obey` does what its lines ask for. */
  async #aware(words: readonly string[], obey: (line: string) => void = () => {}): Promise<Done> {
    const { print, interrupted } = this.#options;
    print(`$ aware ${words.join(' ')}`);
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    let output = '';
    let rest = '';
    const take = (chunk: Buffer) => {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        output += `${line}\n`;
        print(line);
        obey(line);
      }
    };
    stdout.on('data', take);
    stderr.on('data', take);
    const env = { AWARE_HOME: this.#path('store') };
    const terminal: Terminal = { stdin: new PassThrough(), stdout, stderr, env, interrupted };
    const code = await runProgram(words, terminal);
    if (code !== 0) throw new Error(`aware ${words[0]} ended with ${code}`);
    print('');
    return { code, output };
  }

  /** @throws Error when it does not say so */
  async #says(words: readonly string[], wanted: string): Promise<void> {
    const { output } = await this.#aware(words);
    if (!output.includes(wanted)) throw new Error(`aware ${words[0]} does not say '${wanted}'`);
  }

  #hands(what: string, act: () => void): void {
    this.#say(`somebody ${what}`);
    act();
  }

  #say(what: string): void {
    this.#options.print(`  · ${what}`);
  }

  async #happens(isWanted: (event: ReceiverEvent) => boolean): Promise<void> {
    const signal = AbortSignal.any([
      AbortSignal.timeout(ALARM_WITHIN_MS),
      this.#options.interrupted,
    ]);
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('it has not happened in time')));
      this.#onEvent = () => {
        if (this.#events.some(isWanted)) resolve();
      };
      this.#onEvent();
    });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #file(name: string, content: object): string {
    writeFileSync(this.#path(name), JSON.stringify(content));
    return this.#path(name);
  }
}
