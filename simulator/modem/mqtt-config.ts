import { type AtArgument, integerArgument, stringArgument } from './at-command.ts';

/** What `AT+QMTCFG` sets for one client. Back to this after every restart of the modem. */
export interface MqttConfig {
  /** 3: MQTT 3.1, 4: MQTT 3.1.1. */
  version: number;
  pdpContext: number;
  tls: boolean;
  sslContext: number;
  /** Seconds; 0 switches it off. */
  keepAlive: number;
  cleanSession: boolean;
  /** Seconds to wait for the answer to a packet. */
  packetTimeout: number;
  retries: number;
  /** Whether a retransmission is reported. */
  timeoutNotice: boolean;
  /** 0: messages come in the URC; 1: the URC only says where to fetch them. */
  receiveMode: number;
  /** Whether the payload's length stands before it. */
  receiveLength: boolean;
}

export function defaultMqttConfig(): MqttConfig {
  return {
    version: 3,
    pdpContext: 1,
    tls: false,
    sslContext: 0,
    keepAlive: 120,
    cleanSession: true,
    packetTimeout: 5,
    retries: 3,
    timeoutNotice: false,
    receiveMode: 0,
    receiveLength: false,
  };
}

interface Parameter {
  /** Bounds of each value after the client's number. */
  bounds: [min: number, max: number][];
  /** What must not have happened yet for it to be set. */
  before: 'open' | 'connect' | 'anything';
  set(config: MqttConfig, values: number[]): void;
  get(config: MqttConfig): (number | boolean)[];
}

const parameters: Record<string, Parameter> = {
  version: {
    bounds: [[3, 4]],
    before: 'connect',
    set: (config, [version]) => Object.assign(config, { version }),
    get: (config) => [config.version],
  },
  pdpcid: {
    bounds: [[1, 16]],
    before: 'open',
    set: (config, [pdpContext]) => Object.assign(config, { pdpContext }),
    get: (config) => [config.pdpContext],
  },
  ssl: {
    bounds: [
      [0, 1],
      [0, 5],
    ],
    before: 'open',
    set: (config, [tls, sslContext = 0]) => Object.assign(config, { tls: tls === 1, sslContext }),
    get: (config) => [config.tls, config.sslContext],
  },
  keepalive: {
    bounds: [[0, 3600]],
    before: 'connect',
    set: (config, [keepAlive]) => Object.assign(config, { keepAlive }),
    get: (config) => [config.keepAlive],
  },
  session: {
    bounds: [[0, 1]],
    before: 'connect',
    set: (config, [clean]) => Object.assign(config, { cleanSession: clean === 1 }),
    get: (config) => [config.cleanSession],
  },
  timeout: {
    bounds: [
      [1, 60],
      [0, 10],
      [0, 1],
    ],
    before: 'anything',
    set: (config, [packetTimeout, retries, notice]) =>
      Object.assign(config, { packetTimeout, retries, timeoutNotice: notice === 1 }),
    get: (config) => [config.packetTimeout, config.retries, config.timeoutNotice],
  },
  'recv/mode': {
    bounds: [
      [0, 1],
      [0, 1],
    ],
    before: 'anything',
    set: (config, [receiveMode, length]) =>
      Object.assign(config, { receiveMode, receiveLength: length === 1 }),
    get: (config) => [config.receiveMode, config.receiveLength],
  },
};

const PARAMETER_LENGTH_MAX = 16;

/** How far a client has come, which decides what may still be configured. */
export type ConfigStage = 'idle' | 'opened' | 'connected';

function allows(parameter: Parameter, stage: ConfigStage): boolean {
  return (
    stage === 'idle' ||
    parameter.before === 'anything' ||
    (parameter.before === 'connect' && stage === 'opened')
  );
}

/**
 * `AT+QMTCFG="name",client[,values]`.
 *
 * @returns the line that answers a query, '' for a setting that was made, undefined for an error.
 */
export function configure(
  [nameArgument, client, ...values]: AtArgument[],
  config: MqttConfig,
  stage: ConfigStage,
): string | undefined {
  const name = stringArgument(nameArgument, PARAMETER_LENGTH_MAX)?.toLowerCase() ?? '';
  const parameter = parameters[name];
  if (parameter === undefined) {
    return undefined;
  }
  if (values.length === 0) {
    return `+QMTCFG: "${name}",${client?.text},${parameter.get(config).map(Number).join(',')}`;
  }
  const numbers = values.map((value, index) =>
    integerArgument(value, ...(parameter.bounds[index] ?? [0, -1])),
  );
  // The SSL context may be left out when TLS is switched off.
  const complete =
    values.length === parameter.bounds.length || (name === 'ssl' && numbers[0] === 0);
  if (!complete || numbers.includes(undefined) || !allows(parameter, stage)) {
    return undefined;
  }
  parameter.set(config, numbers as number[]);
  return '';
}
