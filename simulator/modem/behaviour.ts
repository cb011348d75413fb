import type { Clock } from '../clock.ts';
import type { FixDistortion, GnssReceiver } from '../gnss/gnss-receiver.ts';
import type { Address, OpenResult } from '../network/network.ts';
import type { Random } from '../random.ts';
import type { Callee, Coverage } from './modem-core.ts';
import type { ModemEvent } from './modem-event.ts';
import type { Waking } from './sleep.ts';
import type { RingOptions } from './voice.ts';

/** What a behaviour may do to the modem it misguides. */
export interface BehaviourHost {
  readonly clock: Clock;
  /** The behaviour's own: what the others draw changes nothing here. */
  readonly random: Random;
  readonly gnss: GnssReceiver;
  /** The modem's firmware crashes and boots again. */
  restart(): void;
  /** The supply sags: the modem is off until someone presses PWRKEY. */
  cutPower(): void;
  removeSim(): void;
  insertSim(): void;
  /** The radio loses its cell; data contexts and links go with it. */
  dropLink(): void;
  setCoverage(coverage: Coverage): void;
  /** The GNSS antenna hears nothing. */
  setSkyHidden(hidden: boolean): void;
  /** The receiver states something else than what it hears; undefined: the truth again. */
  distortFixes(distortion: FixDistortion | undefined): void;
  sendUrc(line: string): void;
  ring(number: string, options?: RingOptions): void;
  /** The other end, or the network, ends the call. */
  remoteHangsUp(): void;
  receiveSms(number: string, text: string): void;
}

/**
 * One way in which a modem misbehaves. Any number may be stacked; for each hook the first behaviour
 * that has an opinion decides, except for the byte hooks, which run one after the other.
 */
export interface ModemBehaviour {
  /** As a failing test names it. */
  readonly name: string;
  /** Once, when the modem is made; the place to set timers. */
  install?(host: BehaviourHost): void;
  /** After everybody else has heard of it. */
  onEvent?(event: ModemEvent, host: BehaviourHost): void;
  /** `swallow`: no answer at all. */
  beforeCommand?(line: string): 'swallow' | 'error' | undefined;
  /** The reply comes so much later, and the modem hears the next command meanwhile. */
  replyDelayMs?(line: string): number | undefined;
  /** `withhold`: the prompt never comes, and the modem returns to command mode. */
  onPrompt?(commandName: string): 'withhold' | undefined;
  /** A line to slip in between two lines of a reply. */
  betweenReplyLines?(): string | undefined;
  /** Bytes on their way to the host, in the pieces in which they shall arrive. */
  onOutput?(piece: Uint8Array, host: BehaviourHost): Uint8Array[];
  /** Bytes on their way from the host. */
  onInput?(bytes: Uint8Array, host: BehaviourHost): Uint8Array;
  /** `lose`: the URC is never sent. */
  onUrc?(line: string): 'lose' | undefined;
  /** How this waking goes wrong. */
  onWake?(): Waking | undefined;
  onRegistration?(): 'denied' | undefined;
  /** What the modem's clock says instead, milliseconds since 1970. */
  utcMs?(): number | undefined;
  onMqttOpen?(address: Address): OpenResult | undefined;
  /** `lose`: the PUBACK never reached the modem. */
  onPuback?(packetId: number): 'lose' | undefined;
  /** How a call to this number goes. */
  onDial?(number: string): Callee | undefined;
  /** Data calls that `+CLCC` lists before the speech call. */
  dataCalls?(): number | undefined;
  /** The code of the `+CMS ERROR` with which a short message is refused. */
  onSmsSend?(number: string): number | undefined;
}

export interface BehaviourStackOptions {
  behaviours: readonly ModemBehaviour[];
  makeHost(behaviour: ModemBehaviour): BehaviourHost;
  /** The behaviour has just made a difference: given an opinion, or changed bytes. */
  onInjected(behaviour: ModemBehaviour): void;
}

/** A modem's behaviours as one. */
export class BehaviourStack {
  readonly #members: readonly { behaviour: ModemBehaviour; host: BehaviourHost }[];
  readonly #onInjected: (behaviour: ModemBehaviour) => void;

  constructor({ behaviours, makeHost, onInjected }: BehaviourStackOptions) {
    this.#members = behaviours.map((behaviour) => ({ behaviour, host: makeHost(behaviour) }));
    this.#onInjected = onInjected;
  }

  /** Most modems behave: what only a behaviour would hear of need not be put together. */
  get isEmpty(): boolean {
    return this.#members.length === 0;
  }

  install(): void {
    for (const { behaviour, host } of this.#members) {
      behaviour.install?.(host);
    }
  }

  tell(event: ModemEvent): void {
    for (const { behaviour, host } of this.#members) {
      behaviour.onEvent?.(event, host);
    }
  }

  /** What the first behaviour with an opinion says. */
  ask<Opinion>(question: (behaviour: ModemBehaviour) => Opinion | undefined): Opinion | undefined {
    for (const { behaviour } of this.#members) {
      const opinion = question(behaviour);
      if (opinion !== undefined) {
        this.#onInjected(behaviour);
        return opinion;
      }
    }
    return undefined;
  }

  outputPieces(bytes: Uint8Array): Uint8Array[] {
    if (this.isEmpty) return bytes.length > 0 ? [bytes] : [];
    let pieces = [bytes];
    for (const { behaviour, host } of this.#members) {
      if (behaviour.onOutput !== undefined) {
        const before = pieces;
        pieces = before.flatMap((piece) => behaviour.onOutput!(piece, host));
        if (!sameBytes(before, pieces)) {
          this.#onInjected(behaviour);
        }
      }
    }
    return pieces.filter((piece) => piece.length > 0);
  }

  input(bytes: Uint8Array): Uint8Array {
    let passed = bytes;
    for (const { behaviour, host } of this.#members) {
      if (behaviour.onInput !== undefined) {
        const before = passed;
        passed = behaviour.onInput(before, host);
        if (!sameBytes([before], [passed])) {
          this.#onInjected(behaviour);
        }
      }
    }
    return passed;
  }
}

function sameBytes(left: readonly Uint8Array[], right: readonly Uint8Array[]): boolean {
  return (
    left.length === right.length &&
    left.every((piece, index) => Buffer.compare(piece, right[index]!) === 0)
  );
}
