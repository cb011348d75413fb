import type { Clock } from '../clock.ts';
import type { GnssReceiver } from '../gnss/gnss-receiver.ts';
import type { Address, OpenResult } from '../network/network.ts';
import type { Random } from '../random.ts';

/** What a behaviour may do to the modem it misguides. */
export interface BehaviourHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly gnss: GnssReceiver;
  /** The modem's firmware crashes and boots again. */
  restart(): void;
  removeSim(): void;
  /** The radio loses its cell; data contexts and links go with it. */
  dropLink(): void;
  sendUrc(line: string): void;
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
  /** `swallow`: no answer at all. */
  beforeCommand?(line: string): 'swallow' | 'error' | undefined;
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
  onRegistration?(): 'denied' | undefined;
  onMqttOpen?(address: Address): OpenResult | undefined;
  /** `lose`: the PUBACK never reached the modem. */
  onPuback?(packetId: number): 'lose' | undefined;
}

/** A modem's behaviours as one. */
export class BehaviourStack {
  readonly #behaviours: readonly ModemBehaviour[];

  constructor(behaviours: readonly ModemBehaviour[]) {
    this.#behaviours = behaviours;
  }

  install(host: BehaviourHost): void {
    for (const behaviour of this.#behaviours) {
      behaviour.install?.(host);
    }
  }

  /** What the first behaviour with an opinion says. */
  ask<Opinion>(question: (behaviour: ModemBehaviour) => Opinion | undefined): Opinion | undefined {
    for (const behaviour of this.#behaviours) {
      const opinion = question(behaviour);
      if (opinion !== undefined) {
        return opinion;
      }
    }
    return undefined;
  }

  outputPieces(bytes: Uint8Array, host: BehaviourHost): Uint8Array[] {
    let pieces = [bytes];
    for (const behaviour of this.#behaviours) {
      if (behaviour.onOutput !== undefined) {
        pieces = pieces.flatMap((piece) => behaviour.onOutput!(piece, host));
      }
    }
    return pieces.filter((piece) => piece.length > 0);
  }

  input(bytes: Uint8Array, host: BehaviourHost): Uint8Array {
    return this.#behaviours.reduce(
      (passed, behaviour) => behaviour.onInput?.(passed, host) ?? passed,
      bytes,
    );
  }
}
