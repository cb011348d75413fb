import type { CommandTable } from './at-engine.ts';
import type { ModemCore } from './modem-core.ts';
import { cell, type Registration } from './registration.ts';

/** `<rssi>` of `+CSQ`: 3GPP 27.007 §8.5. */
const RSSI_MAX = 31;
const RSSI_UNKNOWN = 99;

/** What the radio measures, and of which cell. */
export function signalCommands(core: ModemCore, registration: Registration): CommandTable {
  return {
    '+CSQ'(_request, reply) {
      const steps = Math.round((core.signal().rssiDbm + 113) / 2);
      const measured = Math.min(RSSI_MAX, Math.max(0, steps));
      reply.info(`+CSQ: ${registration.carriesCalls ? measured : RSSI_UNKNOWN},99`);
      reply.ok();
    },
    '+QCSQ'(_request, reply) {
      reply.info(`+QCSQ: ${quality(core, registration)}`);
      reply.ok();
    },
    '+QENG'(request, reply) {
      if (request.args[0]?.text !== 'servingcell') {
        return reply.error();
      }
      reply.info(`+QENG: "servingcell",${servingCell(core, registration)}`);
      return reply.ok();
    },
  };
}

function quality(core: ModemCore, { isRegistered, isOnGsm }: Registration): string {
  const { rssiDbm, rsrpDbm, sinrDb, rsrqDb } = core.signal();
  if (isRegistered) {
    // The modem states SINR in fifths of a decibel above -20 dB.
    const sinr = Math.round((sinrDb + 20) * 5);
    return `"${core.dialect.technologyNames.quality}",${rssiDbm},${rsrpDbm},${sinr},${rsrqDb}`;
  }
  return isOnGsm ? `"GSM",${rssiDbm}` : '"NOSERVICE"';
}

function servingCell(core: ModemCore, { isRegistered, isOnGsm }: Registration): string {
  const { rssiDbm, rsrpDbm, sinrDb, rsrqDb } = core.signal();
  const network = `${cell.mcc},${cell.mnc}`;
  if (isRegistered) {
    const radio = `${rsrpDbm},${rsrqDb},${rssiDbm},${Math.round(sinrDb)}`;
    const technology = core.dialect.technologyNames.cell;
    return `"NOCONN","${technology}","FDD",${network},1684B3E,204,3350,7,5,5,E8E5,${radio},13,100,-`;
  }
  // No duplex mode here, so all that follows stands one field further to the left.
  const unknown = '-,-,-,-,-,-,-,-,-,"-"';
  return isOnGsm
    ? `"NOCONN","GSM",${network},0213,5A3D,12,975,-,${rssiDbm},255,255,0,22,28,1,${unknown}`
    : '"SEARCH"';
}
