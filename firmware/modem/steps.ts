/** The way from a modem that is switched on to one that carries messages, as data. */
import { DOWNLINK_SUFFIX, type Settings } from '../../protocol/generated/device-codec.ts';

export enum Step {
  /** Switched off, or being switched. */
  power,
  /** Asked until it answers. */
  ready,
  echoOff,
  numericErrors,
  speakerOff,
  sim,
  noRegistrationReports,
  callerReports,
  callTypes,
  callReports,
  noAutoAnswer,
  sleep,
  /** A failure below the session starts again here. */
  registered,
  deactivate,
  context,
  activate,
  /** A failure of the session starts again here. */
  disconnect,
  close,
  version,
  pdp,
  tls,
  keepAlive,
  session,
  timeouts,
  receiveMode,
  open,
  connect,
  subscribe,
  online,
}

const SECOND = 1000;
/** Waits of modem.md, rounded up: the modem's own limit plus what the line takes. */
export const SHORT = 5 * SECOND;
/** The modem asks the broker whether it is there when so many heartbeats' time has been silent. */
const KEEP_ALIVE_HEARTBEATS = 1.5;
/** The modem's own limit. */
const MAX_KEEP_ALIVE_SECONDS = 3600;
/** Failures in a row after which the fault is looked for one level further back. */
const FAILURES_TO_NETWORK = 4;
const FAILURES_TO_MODEM = 12;
/** Rounds of them after which it goes on at an even pace. */
const MAX_MODEM_ROUNDS = 8;
/** How long the network may take to register the modem, and after it has refused to. */
const REGISTRATION_LIMIT_MS = 600000;
const DENIED_LIMIT_MS = 60000;

/** What a step sends; `[text, start of the reply line, time limit in ms]`; most have `OK` alone, soon. */
export type StepCommand = [string, string?, number?];

function keepAliveSeconds(settings: Settings): number {
  const seconds = Math.ceil(settings.heartbeatSeconds * KEEP_ALIVE_HEARTBEATS);
  return Math.min(seconds, MAX_KEEP_ALIVE_SECONDS);
}

/** What a step sends, for one device. Made when it is needed: a table of it would stay in memory. */
export function stepCommand(
  step: Step,
  settings: Settings,
  deviceId: string,
  password: string,
): StepCommand {
  switch (step) {
    case Step.ready:
      return ['AT', '', SECOND];
    case Step.echoOff:
      return ['ATE0'];
    case Step.numericErrors:
      return ['AT+CMEE=1'];
    case Step.speakerOff:
      return ['AT+CLVL=0'];
    case Step.sim:
      return ['AT+CPIN?', '+CPIN: '];
    case Step.noRegistrationReports:
      // They come at each change of cell, and would open the port that is closed.
      return ['AT+CEREG=0'];
    case Step.callerReports:
      return ['AT+CLIP=1'];
    case Step.callTypes:
      return ['AT+CRC=1'];
    case Step.callReports:
      return ['AT+QINDCFG="ccinfo",1,1'];
    case Step.noAutoAnswer:
      return ['ATS0=0'];
    case Step.sleep:
      return ['AT+QSCLK=1'];
    case Step.registered:
      // The reply repeats the 0 that was set; a URC of the same name, should there be one, does not.
      return ['AT+CEREG?', '+CEREG: 0,'];
    case Step.deactivate:
      return ['AT+QIDEACT=1', '', 45 * SECOND];
    case Step.context:
      return [`AT+QICSGP=1,1,"${settings.apn}","","",0`];
    case Step.activate:
      return ['AT+QIACT=1', '', 155 * SECOND];
    case Step.disconnect:
      return ['AT+QMTDISC=0'];
    case Step.close:
      return ['AT+QMTCLOSE=0'];
    case Step.version:
      return ['AT+QMTCFG="version",0,4'];
    case Step.pdp:
      return ['AT+QMTCFG="pdpcid",0,1'];
    case Step.tls:
      return [`AT+QMTCFG="ssl",0,${settings.brokerTls},2`];
    case Step.keepAlive:
      return [`AT+QMTCFG="keepalive",0,${keepAliveSeconds(settings)}`];
    case Step.session:
      return ['AT+QMTCFG="session",0,0'];
    case Step.timeouts:
      return ['AT+QMTCFG="timeout",0,5,3,1'];
    case Step.receiveMode:
      return ['AT+QMTCFG="recv/mode",0,0,1'];
    case Step.open:
      return [
        `AT+QMTOPEN=0,"${settings.brokerHost}",${settings.brokerPort}`,
        '+QMTOPEN: 0,',
        80 * SECOND,
      ];
    case Step.connect:
      return [
        `AT+QMTCONN=0,"${deviceId}","${deviceId}","${password}"`,
        '+QMTCONN: 0,',
        10 * SECOND,
      ];
    default:
      return [`AT+QMTSUB=0,1,"${deviceId}${DOWNLINK_SUFFIX}",1`, '+QMTSUB: 0,1,', 20 * SECOND];
  }
}

/**
 * Steps whose failure means nothing: they clear what may or may not be there, ask for no notices of
 * registration, which a modem that has just started does not give, for notices of calls, which are looked
 * for besides, for sleep, without which all works as well, or for a silence that is seen to before each call.
 */
export function mayFail(step: Step): boolean {
  const isSetting = step >= Step.noRegistrationReports && step < Step.registered;
  const isClearing = step === Step.deactivate || step === Step.disconnect || step === Step.close;
  return isSetting || isClearing || step === Step.speakerOff;
}

/** Steps that are asked again until the answer is the wanted one. */
export function isPolled(step: Step): boolean {
  return step === Step.ready || step === Step.sim || step === Step.registered;
}

/** Steps whose outcome comes as a URC after `OK`. */
export function hasOutcome(step: Step): boolean {
  return step === Step.open || step === Step.connect || step === Step.subscribe;
}

/** True when the reply to a step is the wanted one. */
export function isWanted(step: Step, info: string): boolean {
  if (step === Step.sim) return info === 'READY';
  if (step === Step.registered) {
    return info[0] === '1' || info[0] === '5';
  }
  // Both numbers of QMTCONN count: the packet was sent, and the broker took the login.
  if (step === Step.connect) return info === '0,0';
  if (step === Step.open || step === Step.subscribe) return info[0] === '0';
  return true;
}

/**
 * How long a polled step may go on before the modem is switched off and on, ms. A modem that the
 * network has denied (3) rarely asks again by itself.
 * @param info the last reply
 */
export function pollLimitMs(step: Step, bootMs: number, info: string): number {
  if (step === Step.ready) return bootMs;
  return info[0] === '3' ? DENIED_LIMIT_MS : REGISTRATION_LIMIT_MS;
}

/** The modem is started again ever more seldom: it is not often its own fault. */
function isModemTurn(failures: number): boolean {
  const round = FAILURES_TO_MODEM;
  if (failures % (round * MAX_MODEM_ROUNDS) === 0) return true;
  return failures === round || failures === round * 2 || failures === round * 4;
}

/**
 * Where to start again after `failures` in a row: the session, the SIM and the network, the modem.
 */
export function restartStep(step: Step, failures: number): Step {
  if (step < Step.registered || isModemTurn(failures)) return Step.power;
  if (step < Step.disconnect || failures % FAILURES_TO_NETWORK === 0) return Step.sim;
  return Step.disconnect;
}
