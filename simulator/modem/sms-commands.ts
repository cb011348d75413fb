import { integerArgument } from './at-command.ts';
import type { CommandHandler, CommandTable } from './at-engine.ts';
import { cmsErrors, type Sms } from './sms.ts';
import { type SmsMemory, smsMemories } from './sms-store.ts';
import { characterSets, PDU_MODE, SERVICE_CENTRE, SmsTerminal, TEXT_MODE } from './sms-terminal.ts';

/** Everything of short messages that the host says or asks. */
export function smsCommands(sms: Sms): CommandTable {
  const terminal = new SmsTerminal(sms);

  return {
    '+CMGF'(request, reply) {
      if (request.form === 'read') {
        reply.info(`+CMGF: ${terminal.mode}`);
        return reply.ok();
      }
      const wanted = integerArgument(request.args[0], PDU_MODE, TEXT_MODE);
      if (wanted === undefined) {
        return reply.error();
      }
      terminal.mode = wanted;
      return reply.ok();
    },
    '+CSCS'(request, reply) {
      if (request.form === 'read') {
        reply.info(`+CSCS: "${terminal.characterSet}"`);
        return reply.ok();
      }
      const wanted = characterSets.find((name) => name === request.args[0]?.text);
      if (wanted === undefined) {
        return reply.error();
      }
      terminal.characterSet = wanted;
      return reply.ok();
    },
    '+CMGS': (request, reply) => terminal.send(request, reply),
    '+CMGR': (request, reply) => terminal.read(request, reply),
    '+CMGL': (request, reply) => terminal.list(request, reply),
    '+CMGD': (request, reply) => terminal.delete(request, reply),
    '+CPMS': chosenMemories(sms),
    '+CNMI': newMessageNotice(sms),
    '+CSCA'(request, reply) {
      if (request.form !== 'read') {
        return reply.cmsError(cmsErrors.operationNotAllowed);
      }
      reply.info(`+CSCA: "${SERVICE_CENTRE}",145`);
      return reply.ok();
    },
    '+CSMS'(request, reply) {
      const service = integerArgument(request.args[0], 0, 1);
      if (request.form === 'set' && service === undefined) {
        return reply.cmsError(cmsErrors.operationNotAllowed);
      }
      reply.info(request.form === 'set' ? '+CSMS: 1,1,1' : '+CSMS: 0,1,1,1');
      return reply.ok();
    },
  };
}

/** `AT+CPMS`: the memories for reading, writing and receiving; those not named stay. */
function chosenMemories(sms: Sms): CommandHandler {
  const chosen = () => [sms.readsFrom, sms.writesInto, sms.receivesInto];
  const filled = (memory: SmsMemory) => `${sms.stores[memory].used},${sms.stores[memory].size}`;
  return (request, reply) => {
    if (request.form === 'read') {
      const shown = chosen().map((memory) => `"${memory}",${filled(memory)}`);
      reply.info(`+CPMS: ${shown.join(',')}`);
      return reply.ok();
    }
    const wanted = request.args.map(({ text }) => smsMemories.find((memory) => memory === text));
    const [reads = sms.readsFrom, writes = sms.writesInto, receives = sms.receivesInto] = wanted;
    if (wanted.length === 0 || wanted.includes(undefined)) {
      return reply.cmsError(cmsErrors.operationNotAllowed);
    }
    sms.readsFrom = reads;
    sms.writesInto = writes;
    sms.receivesInto = receives;
    reply.info(`+CPMS: ${chosen().map(filled).join(',')}`);
    return reply.ok();
  };
}

/** `AT+CNMI`: whether a message that comes in is told of. */
function newMessageNotice(sms: Sms): CommandHandler {
  const values = [2, 1, 0, 0, 0];
  const maxima = [2, 1, 0, 0, 1];
  return (request, reply) => {
    if (request.form === 'read') {
      reply.info(`+CNMI: ${values.join(',')}`);
      return reply.ok();
    }
    const wanted = request.args.map((argument, at) =>
      integerArgument(argument, 0, maxima[at] ?? 0),
    );
    if (wanted.includes(undefined)) {
      return reply.cmsError(cmsErrors.operationNotAllowed);
    }
    for (const [at, value] of wanted.entries()) {
      values[at] = value!;
    }
    sms.tellsOfNew = values[1] === 1;
    return reply.ok();
  };
}
