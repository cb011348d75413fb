import { readFileSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { generate } from 'mqtt-packet';
import { ALL_UPLINKS, downlinkTopic } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import { isoTime } from './events.ts';
import type { DownlinkTransport, Receiver, ReceiverClock } from './receiver.ts';

export interface OutsideBrokerOptions {
  /** `mqtt://host[:port]` or `mqtts://…`, without credentials. */
  readonly url: string;
  readonly credentials?: BrokerCredentials | undefined;
  /** PEM file of the authority that signed the broker's certificate; the system's when absent. */
  readonly caFile?: string | undefined;
  /** How long to try before giving up at the start. */
  readonly connectTimeoutMs: number;
  /** Pause between attempts, at the start and after a loss. */
  readonly retryMs: number;
  /** Names our session at the broker: the same at every start. */
  readonly clientId: string;
  readonly receiver: Receiver;
  readonly clock: ReceiverClock;
}

export interface BrokerCredentials {
  readonly username: string;
  readonly password: string;
}

const KEEPALIVE_SECONDS = 30;
/** Above this many uncommitted messages no more are read from the broker. */
const MAX_PENDING = 4096;
/** CONNACK return codes after which trying again is no use: identifier, password, not allowed. */
const FINAL_RETURN_CODES: readonly unknown[] = [2, 4, 5];

/**
 * The receiver as a client of any MQTT broker. The session is kept by the broker, and a message is
 * acknowledged after its commit, so that nothing is lost between a crash and the next start.
 */
export class OutsideBroker implements DownlinkTransport {
  readonly #options: OutsideBrokerOptions;
  readonly #client: MqttClient;
  /** Acknowledgements go out in the order of the messages [MQTT-4.6.0-2]. */
  #acknowledged: Promise<void> = Promise.resolve();

  private constructor(options: OutsideBrokerOptions, client: MqttClient) {
    this.#options = options;
    this.#client = client;
    // An answer must not wait for the acknowledgement of what left before it (Nagle's algorithm).
    client.on('connect', () => {
      if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    });
    client.handleMessage = (packet, done) => {
      const committed = options.receiver.ingest(packet.topic, packet.payload as Buffer);
      if (packet.qos === 1) this.#acknowledge(committed, packet.messageId!);
      else committed.catch(() => {});
      // Called back with an error, mqtt.js goes on without acknowledging: we do, after the commit.
      const next = () => done(new Error('acknowledged after the commit'));
      if (options.receiver.pending < MAX_PENDING) next();
      else committed.then(next, next);
    };
  }

  /**
   * Connects and subscribes.
   * @throws AwareError `usage` for a URL with credentials, `brokerUnreachable`, `brokerRefused`
   */
  static async start(options: OutsideBrokerOptions): Promise<OutsideBroker> {
    const client = mqtt.connect(checkedUrl(options.url), clientOptions(options));
    const broker = new OutsideBroker(options, client);
    try {
      await firstConnection(client, options);
      await broker.#subscribe();
    } catch (error) {
      client.end(true);
      throw error;
    }
    broker.#follow();
    return broker;
  }

  publish(deviceId: string, payload: Buffer, onDelivered: () => void): boolean {
    if (!this.#client.connected) return false;
    this.#client.publish(downlinkTopic(deviceId), payload, { qos: 1 }, (error) => {
      if (!error) onDelivered();
    });
    return true;
  }

  async stop(): Promise<void> {
    await this.#options.receiver.idle();
    await this.#acknowledged;
    // Without a connection, waiting for its acknowledgements would be for ever.
    await this.#client.endAsync(!this.#client.connected);
  }

  #acknowledge(committed: Promise<void>, messageId: number): void {
    // An acknowledgement belongs to the connection that brought the message.
    const { stream } = this.#client;
    const before = this.#acknowledged;
    this.#acknowledged = committed.then(
      async () => {
        await before;
        if (stream.writable) stream.write(generate({ cmd: 'puback', messageId }));
      },
      // Not committed: a new connection makes the broker send it, and all after it, again.
      () => void stream.destroy(),
    );
  }

  async #subscribe(): Promise<void> {
    let cause: unknown;
    try {
      const [granted] = await this.#client.subscribeAsync(ALL_UPLINKS, { qos: 1 });
      if (granted?.qos === 1) return;
    } catch (error) {
      cause = error;
    }
    throw new AwareError(
      'brokerRefused',
      `the broker ${this.#options.url} does not let this receiver subscribe to '${ALL_UPLINKS}'`,
      "allow the receiver's user to read '+' and to write '+/d' with QoS 1",
      { cause },
    );
  }

  #follow(): void {
    const { receiver, clock, url } = this.#options;
    const report = (event: 'brokerConnected' | 'brokerLost') =>
      receiver.report({ event, at: isoTime(clock.now()), broker: url });
    let connected = true;
    report('brokerConnected');
    this.#client.on('close', () => {
      if (connected && !this.#client.disconnecting) report('brokerLost');
      connected = false;
    });
    this.#client.on('connect', () => {
      connected = true;
      report('brokerConnected');
      receiver.allDevicesReady().catch(() => {});
    });
  }
}

function clientOptions(options: OutsideBrokerOptions): IClientOptions {
  const { credentials, caFile, clientId, connectTimeoutMs, retryMs } = options;
  return {
    clientId,
    protocolVersion: 4,
    clean: false,
    keepalive: KEEPALIVE_SECONDS,
    reconnectPeriod: retryMs,
    connectTimeout: connectTimeoutMs,
    ...credentials,
    ...(caFile === undefined ? {} : { ca: readConfigured(caFile) }),
  };
}

/** Resolves with the first CONNACK that lets us in. */
function firstConnection(client: MqttClient, options: OutsideBrokerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let last: Error | undefined;
    const deadline = setTimeout(() => {
      settle(() => reject(unreachable(options, last)));
    }, options.connectTimeoutMs);
    const onError = (error: Error) => {
      last = error;
      if (FINAL_RETURN_CODES.includes((error as { code?: unknown }).code)) {
        settle(() => reject(loginRefused(options, error)));
      }
    };
    const onConnect = () => settle(resolve);
    const settle = (finish: () => void) => {
      clearTimeout(deadline);
      client.off('connect', onConnect);
      client.off('error', onError);
      // From now on a failed attempt shows in `close`, which says what there is to say.
      client.on('error', () => {});
      finish();
    };
    client.on('connect', onConnect);
    client.on('error', onError);
  });
}

/** A URL ends up in process lists and shell histories, so it is no place for a password. */
function checkedUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^mqtts?:$/.test(parsed.protocol) || parsed.hostname === '') {
    throw new AwareError(
      'usage',
      'the broker must be mqtt://host[:port] or mqtts://host[:port]',
      'for example --broker mqtts://broker.example.org:8883',
    );
  }
  if (parsed.username === '' && parsed.password === '') return url;
  throw new AwareError(
    'usage',
    'the broker URL must not hold a user or password: others on this machine could read it',
    'put them in AWARE_BROKER_USER and AWARE_BROKER_PASSWORD, or in a --broker-login file',
  );
}

/**
 * Reads a login file: user on the first line, password on the second.
 * @throws AwareError `keyFileExposed` when others may read it, `fileUnreadable`
 */
export function readLoginFile(path: string): BrokerCredentials {
  const [username, password] = readConfigured(path).toString('utf8').split(/\r?\n/);
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new AwareError(
      'keyFileExposed',
      `the login file ${path} can be read by others`,
      `chmod 600 ${path}, and change the password`,
    );
  }
  if (username && password) return { username, password };
  throw new AwareError(
    'fileUnreadable',
    `the login file ${path} does not hold a user and a password`,
    'write the user on the first line and the password on the second',
  );
}

function readConfigured(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new AwareError(
      'fileUnreadable',
      `the file ${path} cannot be read: ${(cause as Error).message}`,
      'check the path and who may read it',
      { cause },
    );
  }
}

const unreachable = ({ url, connectTimeoutMs }: OutsideBrokerOptions, cause?: Error): AwareError =>
  new AwareError(
    'brokerUnreachable',
    `no answer from the broker ${url} within ${connectTimeoutMs / 1000} s${cause?.message ? ` (${cause.message})` : ''}`,
    'check host, port and network; --connect-timeout gives it longer',
    { cause },
  );

const loginRefused = ({ url }: OutsideBrokerOptions, cause: Error): AwareError =>
  new AwareError(
    'brokerRefused',
    `the broker ${url} refused the login (${cause.message})`,
    'check user and password (AWARE_BROKER_USER, AWARE_BROKER_PASSWORD or --broker-login)',
    { cause },
  );
