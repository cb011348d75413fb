import { integerArgument, stringArgument } from './at-command.ts';
import type { CommandTable } from './at-engine.ts';
import type { ModemCore } from './modem-core.ts';
import type { Registration } from './registration.ts';

const CONTEXT_MAX = 16;
const APN_LENGTH_MAX = 100;
const IPV4 = 1;

interface Context {
  apn: string;
  user: string;
  password: string;
  authentication: number;
  active: boolean;
}

/** PDP contexts: the modem's own connections into the network's packet side. */
export class PacketData {
  readonly #core: ModemCore;
  readonly #registration: Registration;
  readonly contexts = new Map<number, Context>();
  attached = true;

  constructor(core: ModemCore, registration: Registration) {
    this.#core = core;
    this.#registration = registration;
    registration.onLost(() => this.#lose());
  }

  isActive(context: number): boolean {
    return this.contexts.get(context)?.active ?? false;
  }

  /** @returns whether the context is active now. */
  activate(number: number): boolean {
    const context = this.contexts.get(number);
    if (context === undefined || !this.attached || !this.#registration.isRegistered) {
      return false;
    }
    context.active = true;
    return true;
  }

  deactivate(number: number): void {
    const context = this.contexts.get(number);
    if (context !== undefined) {
      context.active = false;
    }
  }

  #lose(): void {
    for (const [number, context] of this.contexts) {
      if (context.active) {
        context.active = false;
        this.#core.urc(`+QIURC: "pdpdeact",${number}`);
      }
    }
  }
}

/** Attachment and contexts. */
export function packetDataCommands(
  packetData: PacketData,
  registration: Registration,
): CommandTable {
  return {
    '+CGATT'(request, reply) {
      if (request.form === 'read') {
        reply.info(`+CGATT: ${packetData.attached && registration.isRegistered ? 1 : 0}`);
        return reply.ok();
      }
      const attached = integerArgument(request.args[0], 0, 1);
      if (attached === undefined) {
        return reply.error();
      }
      packetData.attached = attached === 1;
      return reply.ok();
    },
    '+QICSGP'(request, reply) {
      const [contextArgument, typeArgument, apnArgument, user, password, authentication] =
        request.args;
      const number = integerArgument(contextArgument, 1, CONTEXT_MAX);
      if (number === undefined) {
        return reply.error();
      }
      if (request.args.length === 1) {
        const { apn = '', authentication: how = 0 } = packetData.contexts.get(number) ?? {};
        reply.info(`+QICSGP: ${IPV4},"${apn}","","",${how}`);
        return reply.ok();
      }
      const apn = stringArgument(apnArgument, APN_LENGTH_MAX);
      if (integerArgument(typeArgument, 1, 3) === undefined || apn === undefined) {
        return reply.error();
      }
      packetData.contexts.set(number, {
        apn,
        user: user?.text ?? '',
        password: password?.text ?? '',
        authentication: integerArgument(authentication, 0, 3) ?? 0,
        active: packetData.isActive(number),
      });
      return reply.ok();
    },
    '+QIACT'(request, reply) {
      if (request.form === 'read') {
        for (const [number, { active }] of packetData.contexts) {
          if (active) {
            reply.info(`+QIACT: ${number},1,${IPV4},"10.64.0.${number}"`);
          }
        }
        return reply.ok();
      }
      const number = integerArgument(request.args[0], 1, CONTEXT_MAX);
      return number !== undefined && packetData.activate(number) ? reply.ok() : reply.error();
    },
    '+QIDEACT'(request, reply) {
      const number = integerArgument(request.args[0], 1, CONTEXT_MAX);
      if (number === undefined) {
        return reply.error();
      }
      packetData.deactivate(number);
      return reply.ok();
    },
  };
}
