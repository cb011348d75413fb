import type { GnssFix } from '../gnss/gnss-fix.ts';
import { integerArgument, stringArgument } from './at-command.ts';
import type { CommandTable } from './at-engine.ts';
import { cmeErrors } from './at-reply.ts';
import type { ModemCore } from './modem-core.ts';

const PARAMETER_LENGTH_MAX = 32;
/** Latitude and longitude in signed degrees; the modes with hemisphere letters are not for machines. */
const SIGNED_DEGREES = 2;

/** `hhmmss.ss` with as many decimals as the dialect prints. */
function timeWithDecimals(time: string, decimals: number): string {
  const [whole = '000000', fraction = ''] = (time === '' ? '000000' : time).split('.');
  return `${whole}.${fraction.padEnd(decimals, '0').slice(0, decimals)}`;
}

/** A fix as `+QGPSLOC` in mode 2 prints it. */
export function qgpsloc(fix: GnssFix, timeDecimals: number): string {
  const fields = [
    timeWithDecimals(fix.time, timeDecimals),
    fix.lat.toFixed(5),
    fix.lon.toFixed(5),
    fix.hdop.toFixed(1),
    fix.altitude.toFixed(1),
    fix.fixMode,
    fix.course.toFixed(2),
    fix.speedKmh.toFixed(1),
    fix.speedKn.toFixed(1),
    fix.date,
    String(fix.satellites).padStart(2, '0'),
  ];
  return `+QGPSLOC: ${fields.join(',')}`;
}

/** The GNSS engine's commands. */
export function gnssCommands(core: ModemCore): CommandTable {
  const { gnss } = core;
  const configuration = new Map([['outport', '"usbnmea"']]);

  return {
    '+QGPS'(request, reply) {
      if (request.form === 'read') {
        reply.info(`+QGPS: ${gnss.isOn ? 1 : 0}`);
        return reply.ok();
      }
      if (integerArgument(request.args[0], 1, 1) === undefined) {
        return reply.cmeError(cmeErrors.gnssInvalidParameter);
      }
      if (gnss.isOn) {
        return reply.cmeError(cmeErrors.gnssSessionOngoing);
      }
      gnss.start();
      core.noteActivity('changed');
      return reply.ok();
    },
    '+QGPSEND'(_request, reply) {
      if (!gnss.isOn) {
        return reply.cmeError(cmeErrors.gnssNotActive);
      }
      gnss.stop();
      core.noteActivity('changed');
      return reply.ok();
    },
    '+QGPSLOC'(request, reply) {
      if (integerArgument(request.args[0], SIGNED_DEGREES, SIGNED_DEGREES) === undefined) {
        return reply.cmeError(cmeErrors.gnssInvalidParameter);
      }
      const answer = gnss.locate();
      core.noteActivity('changed');
      if (answer.kind === 'notActive') {
        return reply.cmeError(cmeErrors.gnssNotActive);
      }
      if (answer.kind === 'noFix') {
        return reply.cmeError(cmeErrors.gnssNoFix);
      }
      reply.info(qgpsloc(answer.fix, core.dialect.gnssTimeDecimals));
      return reply.ok();
    },
    '+QGPSCFG'(request, reply) {
      const parameter = stringArgument(request.args[0], PARAMETER_LENGTH_MAX);
      if (parameter === undefined) {
        return reply.cmeError(cmeErrors.gnssInvalidParameter);
      }
      const values = request.args.slice(1);
      if (values.length === 0) {
        reply.info(`+QGPSCFG: "${parameter}",${configuration.get(parameter) ?? '0'}`);
        return reply.ok();
      }
      const written = values.map(({ text, quoted }) => (quoted ? `"${text}"` : text)).join(',');
      configuration.set(parameter, written);
      return reply.ok();
    },
  };
}
