import { integerArgument } from './at-command.ts';
import type { AtEngine, CommandHandler, CommandTable } from './at-engine.ts';
import { POWER_DOWN_REFUSED_MS } from './latencies.ts';
import type { ModemCore } from './modem-core.ts';
import type { Registration } from './registration.ts';

const MINIMUM_FUNCTION = 0;
const FULL_FUNCTION = 1;
const AIRPLANE_MODE = 4;

/** Identity, echo, error reports, functionality, power. */
export function generalCommands(
  core: ModemCore,
  engine: AtEngine,
  registration: Registration,
): CommandTable {
  const { dialect } = core;

  const functionality: CommandHandler = (request, reply) => {
    if (request.form === 'read') {
      reply.info(`+CFUN: ${registration.functionality}`);
      return reply.ok();
    }
    const level = integerArgument(request.args[0], 0, 4);
    if (level === FULL_FUNCTION && integerArgument(request.args[1], 1, 1) === 1) {
      reply.ok();
      return core.restart();
    }
    if (level !== MINIMUM_FUNCTION && level !== FULL_FUNCTION && level !== AIRPLANE_MODE) {
      return reply.error();
    }
    registration.setFunctionality(level);
    return reply.ok();
  };

  const powerDown: CommandHandler = (_request, reply) => {
    if (core.clock.now() - core.readyAtMs < POWER_DOWN_REFUSED_MS) {
      return reply.error();
    }
    reply.ok();
    return core.shutDown();
  };

  return {
    '': (_request, reply) => reply.ok(),
    E(request, reply) {
      const echo = request.args.length === 0 ? 0 : integerArgument(request.args[0], 0, 1);
      if (echo === undefined) {
        return reply.error();
      }
      engine.reader.echo = echo === 1;
      return reply.ok();
    },
    I(_request, reply) {
      reply.info(`${dialect.manufacturer}\r\n${dialect.model}\r\nRevision: ${dialect.revision}`);
      reply.ok();
    },
    '+CGMR'(_request, reply) {
      reply.info(dialect.revision);
      reply.ok();
    },
    '+CMEE'(request, reply) {
      if (request.form === 'read') {
        reply.info(`+CMEE: ${engine.errorReport}`);
        return reply.ok();
      }
      const report = integerArgument(request.args[0], 0, 2);
      if (report === undefined) {
        return reply.error();
      }
      engine.errorReport = report;
      return reply.ok();
    },
    '+CFUN': functionality,
    '+QPOWD': powerDown,
  };
}
