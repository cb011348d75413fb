import { type AtCommand, parseCommand, splitCommands } from './at-command.ts';
import { AtLineReader } from './at-line-reader.ts';
import type { AtReply } from './at-reply.ts';
import { commandRanges } from './command-ranges.ts';
import { drawMs, latencyOf, type Range } from './latencies.ts';
import type { ModemCore } from './modem-core.ts';

export interface AtRequest extends AtCommand {
  /** When the line's first byte came in. */
  startedAtMs: number;
}

export type CommandHandler = (request: AtRequest, reply: AtReply) => void;

/** Handlers by command name, as `parseCommand` gives it. They never see the form `test`. */
export type CommandTable = Record<string, CommandHandler>;

/** How errors are reported: `AT+CMEE`. */
export const errorReports = { plain: 0, numeric: 1, verbose: 2 } as const;

const verboseErrors: Record<number, string> = {
  3: 'Operation not allowed',
  10: 'SIM not inserted',
  11: 'SIM PIN required',
  16: 'Incorrect password',
};

/** Takes command lines, runs one command at a time, and writes replies and URCs. */
export class AtEngine {
  readonly reader: AtLineReader;
  errorReport: number = errorReports.plain;
  readonly #core: ModemCore;
  readonly #write: (text: string) => void;
  readonly #onFree: () => void;
  readonly #table = new Map<string, CommandHandler>();
  #heldUrcs: string[] = [];

  /** @param onFree called when no command is at work any more */
  constructor(core: ModemCore, write: (text: string) => void, onFree: () => void) {
    this.#core = core;
    this.#write = write;
    this.#onFree = onFree;
    this.reader = new AtLineReader(
      {
        onLine: (line, startedAtMs) => this.#onLine(line, startedAtMs),
        onEcho: (bytes) => this.#write(Buffer.from(bytes).toString('latin1')),
        onIgnored: (bytes) => core.emit({ type: 'ignored', bytes }),
      },
      () => core.clock.now(),
    );
  }

  use(table: CommandTable): void {
    for (const [name, handler] of Object.entries(table)) this.#table.set(name, handler);
  }

  /** A URC may come between the lines of a reply, never inside the data after a prompt. */
  urc(text: string): void {
    if (this.#core.behaviours.ask((behaviour) => behaviour.onUrc?.(text)) === 'lose') {
      return;
    }
    if (this.reader.takesData || this.#heldUrcs.length > 0) {
      this.#heldUrcs.push(text);
    } else {
      this.writeLine(text);
    }
  }

  #onLine(line: string, startedAtMs: number): void {
    const core = this.#core;
    core.emit({ type: 'command', line });
    const verdict = core.behaviours.ask((behaviour) => behaviour.beforeCommand?.(line));
    if (verdict === 'swallow') {
      return;
    }
    const delayMs = core.behaviours.ask((behaviour) => behaviour.replyDelayMs?.(line)) ?? 0;
    this.reader.busy = true;
    this.#run(verdict === 'error' ? [] : splitCommands(line), startedAtMs, delayMs);
  }

  /** One after the other; the first that fails ends the line. */
  #run(lines: readonly string[], startedAtMs: number, delayMs: number): void {
    const core = this.#core;
    const [line] = lines;
    const command = line === undefined ? undefined : parseCommand(line);
    const commandName = command?.name ?? '';
    core.timers.after(drawMs(core.random, latencyOf(commandName)), () => {
      const next =
        lines.length > 1 ? () => this.#run(lines.slice(1), startedAtMs, delayMs) : undefined;
      const reply = new RunningReply(this, core, { commandName, delayMs, next });
      const handler = this.#table.get(commandName);
      if (command === undefined || handler === undefined) {
        reply.error();
      } else if (command.form === 'test') {
        this.#tellRange(commandName, reply);
      } else {
        const { form, args } = command;
        handler({ name: commandName, form, args, startedAtMs }, reply);
      }
    });
  }

  /** Only asks; the command itself does not run. */
  #tellRange(commandName: string, reply: AtReply): void {
    const range = commandRanges[commandName];
    if (range !== undefined) {
      reply.info(`${commandName}: ${range}`);
    }
    reply.ok();
  }

  writeLine(line: string): void {
    this.#write(`\r\n${line}\r\n`);
  }

  writePrompt(): void {
    this.#write('\r\n> ');
  }

  endCommand(): void {
    this.reader.busy = false;
    const urcs = this.#heldUrcs;
    this.#heldUrcs = [];
    for (const text of urcs) {
      this.writeLine(text);
    }
    this.#onFree();
  }
}

interface RunningReplyOptions {
  commandName: string;
  /** What it says reaches the host so much later. */
  delayMs: number;
  /** Runs the next command of the line, in place of this one's OK. */
  next: (() => void) | undefined;
}

/** The reply to the one command at work. */
class RunningReply implements AtReply {
  readonly #engine: AtEngine;
  readonly #core: ModemCore;
  readonly #commandName: string;
  readonly #delayMs: number;
  readonly #next: (() => void) | undefined;
  #linesWritten = 0;

  constructor(
    engine: AtEngine,
    core: ModemCore,
    { commandName, delayMs, next }: RunningReplyOptions,
  ) {
    this.#engine = engine;
    this.#core = core;
    this.#commandName = commandName;
    this.#delayMs = delayMs;
    this.#next = next;
  }

  info(line: string): void {
    this.#writeReplyLine(line);
  }

  ok(): void {
    this.final('OK');
  }

  error(): void {
    this.final('ERROR');
  }

  cmeError(code: number): void {
    const { errorReport } = this.#engine;
    const text = errorReport === errorReports.verbose ? verboseErrors[code] : undefined;
    this.final(errorReport === errorReports.plain ? 'ERROR' : `+CME ERROR: ${text ?? code}`);
  }

  cmsError(code: number): void {
    this.final(`+CMS ERROR: ${code}`);
  }

  final(line: string): void {
    if (line === 'OK' && this.#next !== undefined) {
      this.#next();
      return;
    }
    this.#writeReplyLine(line);
    this.#engine.endCommand();
  }

  promptForBytes(length: number, take: (bytes: Uint8Array) => void): void {
    this.#prompt(() => this.#engine.reader.takeExactly(length, take));
  }

  promptForText(take: (bytes: Uint8Array | undefined) => void): void {
    this.#prompt(() => this.#engine.reader.takeText(take));
  }

  connectForBytes(
    length: number,
    timeoutMs: number,
    take: (bytes: Uint8Array | undefined) => void,
  ): void {
    this.#writeReplyLine('CONNECT');
    const { reader } = this.#engine;
    const timer = this.#core.timers.after(timeoutMs, () => {
      reader.reset();
      take(undefined);
    });
    reader.takeExactly(length, (bytes) => {
      this.#core.timers.clear(timer);
      take(bytes);
    });
  }

  after(range: Range, callback: () => void): void {
    this.#core.timers.after(drawMs(this.#core.random, range), callback);
  }

  /** A late prompt keeps the modem busy: what the host says before it is lost. */
  #prompt(takeData: () => void): void {
    const { behaviours } = this.#core;
    if (behaviours.ask((behaviour) => behaviour.onPrompt?.(this.#commandName)) === 'withhold') {
      this.#engine.endCommand();
      return;
    }
    this.#late(() => {
      this.#engine.writePrompt();
      takeData();
    });
  }

  #late(action: () => void): void {
    if (this.#delayMs > 0) {
      this.#core.timers.after(this.#delayMs, action);
    } else {
      action();
    }
  }

  #writeReplyLine(line: string): void {
    const slippedIn =
      this.#linesWritten > 0
        ? this.#core.behaviours.ask((behaviour) => behaviour.betweenReplyLines?.())
        : undefined;
    if (slippedIn !== undefined) {
      this.#late(() => this.#engine.writeLine(slippedIn));
    }
    this.#late(() => this.#engine.writeLine(line));
    this.#linesWritten++;
  }
}
