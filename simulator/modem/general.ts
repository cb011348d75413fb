import { integerArgument } from './at-command.ts';
import {
  type AtEngine,
  type CommandHandler,
  type CommandTable,
  errorReports,
} from './at-engine.ts';
import { cmeErrors } from './at-reply.ts';
import { POWER_DOWN_REFUSED_MS } from './latencies.ts';
import type { ModemCore } from './modem-core.ts';
import type { Registration } from './registration.ts';

const MINIMUM_FUNCTION = 0;
const FULL_FUNCTION = 1;
const AIRPLANE_MODE = 4;

/** The example of 3GPP 23.003, and a subscriber that does not exist. */
const SERIAL_NUMBER = '490154203237518';
const SUBSCRIBER = '204080000000001';

function tells(text: string): CommandHandler {
  return (_request, reply) => {
    reply.info(text);
    reply.ok();
  };
}

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

  const resetSettings: CommandHandler = (_request, reply) => {
    engine.reader.echo = true;
    engine.errorReport = errorReports.plain;
    reply.ok();
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
    Z: resetSettings,
    '&F': resetSettings,
    '+CGMI': tells(dialect.manufacturer),
    '+CGMM': tells(dialect.model),
    '+CGMR': tells(dialect.revision),
    '+CGSN': tells(SERIAL_NUMBER),
    '+CIMI'(_request, reply) {
      if (!core.sim.present) {
        return reply.cmeError(cmeErrors.simNotInserted);
      }
      reply.info(SUBSCRIBER);
      return reply.ok();
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
