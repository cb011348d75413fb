import { integerArgument, stringArgument } from './at-command.ts';
import type { CommandTable } from './at-engine.ts';
import { latencies } from './latencies.ts';
import type { ModemCore } from './modem-core.ts';
import type { Registration } from './registration.ts';

const PDU_MODE = 0;
const TEXT_MODE = 1;
const NUMBER_LENGTH_MAX = 21;
/** GSM 7-bit characters of a single message; the modem refuses longer ones in text mode. */
const TEXT_LENGTH_MAX = 160;
const REFERENCE_MAX = 255;

/** `+CMS ERROR`: 3GPP 27.005 §3.2.5. */
const cmsErrors = { operationNotAllowed: 302, invalidLength: 305, noNetwork: 331 } as const;

/** Short messages, in text mode only. */
export function smsCommands(core: ModemCore, registration: Registration): CommandTable {
  let mode = PDU_MODE;
  let reference = 0;

  return {
    '+CMGF'(request, reply) {
      if (request.form === 'read') {
        reply.info(`+CMGF: ${mode}`);
        return reply.ok();
      }
      const wanted = integerArgument(request.args[0], PDU_MODE, TEXT_MODE);
      if (wanted === undefined) {
        return reply.error();
      }
      mode = wanted;
      return reply.ok();
    },
    '+CMGS'(request, reply) {
      const number = stringArgument(request.args[0], NUMBER_LENGTH_MAX);
      if (mode !== TEXT_MODE || number === undefined) {
        return reply.cmsError(cmsErrors.operationNotAllowed);
      }
      return reply.promptForText((bytes) => {
        if (bytes === undefined) {
          return reply.ok();
        }
        const text = Buffer.from(bytes).toString('latin1');
        return reply.after(latencies.smsSend, () => {
          if (text.length > TEXT_LENGTH_MAX) {
            return reply.cmsError(cmsErrors.invalidLength);
          }
          if (!registration.isRegistered) {
            return reply.cmsError(cmsErrors.noNetwork);
          }
          core.emit({ type: 'smsSent', number, text });
          reference = (reference + 1) % (REFERENCE_MAX + 1);
          reply.info(`+CMGS: ${reference}`);
          return reply.ok();
        });
      });
    },
  };
}
