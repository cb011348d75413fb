import { type OpenResult, openResults, type Qos } from '../network/network.ts';
import { integerArgument, stringArgument } from './at-command.ts';
import type { AtRequest, CommandHandler, CommandTable } from './at-engine.ts';
import type { AtReply } from './at-reply.ts';
import { type SslContexts, tlsIsUsable } from './files.ts';
import type { ModemCore } from './modem-core.ts';
import { MqttClient } from './mqtt-client.ts';
import { configure, type MqttConfig } from './mqtt-config.ts';
import type { NetworkTime } from './network-time.ts';
import type { PacketData } from './packet-data.ts';
import type { RadioUse } from './radio-use.ts';
import type { Registration } from './registration.ts';

const CLIENT_MAX = 5;
const HOST_LENGTH_MAX = 100;
const PORT_MAX = 65_535;
const PACKET_ID_MAX = 65_535;
const CLIENT_ID_LENGTH_MAX = 128;
const LOGIN_LENGTH_MAX = 256;
const TOPIC_LENGTH_MAX = 255;
const SLOT_MAX = 4;

/** The modem's MQTT clients. */
export class MqttClients {
  readonly #clients: MqttClient[];

  constructor(
    core: ModemCore,
    parts: {
      registration: Registration;
      packetData: PacketData;
      ssl: SslContexts;
      radio: RadioUse;
      time: NetworkTime;
    },
  ) {
    const { registration, packetData, ssl, radio, time } = parts;
    const refusal = (config: MqttConfig): OpenResult | undefined => {
      // The modem activates the context by itself, as long as there is a network and an APN.
      if (!packetData.activate(config.pdpContext)) {
        return openResults.pdpFailed;
      }
      const context = { context: config.sslContext, utcMs: time.utcMs };
      const tlsFails = config.tls && !tlsIsUsable(core, ssl, context);
      return tlsFails ? openResults.failed : undefined;
    };
    const world = { core, refusal, radioUsed: () => radio.used() };
    this.#clients = Array.from(
      { length: CLIENT_MAX + 1 },
      (_, index) => new MqttClient(index, world),
    );
    registration.onLost(() => this.linkLost());
  }

  at(number: number): MqttClient {
    return this.#clients[number]!;
  }

  all(): Iterable<[number, MqttClient]> {
    return this.#clients.entries();
  }

  /** Of the connected client that pings most often; 0: none does. */
  get pingEverySeconds(): number {
    let shortest = 0;
    for (const { isConnected, config } of this.#clients) {
      if (!isConnected || config.keepAlive === 0) continue;
      shortest = shortest === 0 ? config.keepAlive : Math.min(shortest, config.keepAlive);
    }
    return shortest;
  }

  linkLost(): void {
    for (const client of this.#clients) {
      client.linkLost();
    }
  }

  powerLost(): void {
    for (const client of this.#clients) {
      client.powerLost();
    }
  }
}

/** Packet ids are 1 to 65535, except that QoS 0 has none and says 0. */
function packetIdFor(request: AtRequest, index: number, qos: Qos): number | undefined {
  return qos === 0
    ? integerArgument(request.args[index], 0, 0)
    : integerArgument(request.args[index], 1, PACKET_ID_MAX);
}

/** Commands of the MQTT stack. */
export function mqttCommands(core: ModemCore, clients: MqttClients): CommandTable {
  const { dialect } = core;

  /** A handler for a command whose first argument is the client and that has no read form. */
  const onClient =
    (handle: (client: MqttClient, request: AtRequest, reply: AtReply) => void): CommandHandler =>
    (request, reply) => {
      const number = integerArgument(request.args[0], 0, CLIENT_MAX);
      return number === undefined ? reply.error() : handle(clients.at(number), request, reply);
    };

  const open = onClient((client, request, reply) => {
    const host = stringArgument(request.args[1], HOST_LENGTH_MAX);
    const port = integerArgument(request.args[2], 1, PORT_MAX);
    if (host === undefined || port === undefined) {
      return reply.error();
    }
    reply.ok();
    return client.open({ host, port, tls: client.config.tls });
  });

  const connect = onClient((client, request, reply) => {
    const [, idArgument, user, password] = request.args;
    const clientId = stringArgument(idArgument, CLIENT_ID_LENGTH_MAX);
    if (clientId === undefined || !client.isOpened) {
      return reply.error();
    }
    reply.ok();
    return client.connect(
      clientId,
      user && stringArgument(user, LOGIN_LENGTH_MAX),
      password && stringArgument(password, LOGIN_LENGTH_MAX),
    );
  });

  const subscribe = onClient((client, request, reply) => {
    const packetId = integerArgument(request.args[1], 1, PACKET_ID_MAX);
    const topic = stringArgument(request.args[2], TOPIC_LENGTH_MAX);
    const qos = integerArgument(request.args[3], 0, 1) as Qos | undefined;
    if (packetId === undefined || topic === undefined || qos === undefined || !client.isConnected) {
      return reply.error();
    }
    reply.ok();
    return client.subscribe(packetId, topic, qos);
  });

  const unsubscribe = onClient((client, request, reply) => {
    const packetId = integerArgument(request.args[1], 1, PACKET_ID_MAX);
    const topic = stringArgument(request.args[2], TOPIC_LENGTH_MAX);
    if (packetId === undefined || topic === undefined || !client.isConnected) {
      return reply.error();
    }
    reply.ok();
    return client.unsubscribe(packetId, topic);
  });

  const publish = onClient((client, request, reply) => {
    const qos = integerArgument(request.args[2], 0, 1) as Qos | undefined;
    const packetId = qos === undefined ? undefined : packetIdFor(request, 1, qos);
    const retain = integerArgument(request.args[3], 0, 1);
    const topic = stringArgument(request.args[4], TOPIC_LENGTH_MAX);
    const length = integerArgument(request.args[5], 1, dialect.publishBytesMax);
    if (
      qos === undefined ||
      packetId === undefined ||
      retain === undefined ||
      topic === undefined ||
      length === undefined ||
      !client.isConnected
    ) {
      return reply.error();
    }
    core.emit({ type: 'publishCommand', topic, packetId, startedAtMs: request.startedAtMs });
    return reply.promptForBytes(length, (payload) => {
      // The link can die between the prompt and the last byte.
      if (!client.isConnected) {
        return reply.error();
      }
      reply.ok();
      return client.publish({ packetId, topic, payload, qos, retain: retain === 1 });
    });
  });

  const disconnect = onClient((client, _request, reply) => {
    if (!client.isConnected) {
      return reply.error();
    }
    reply.ok();
    return client.disconnect();
  });

  const close = onClient((client, _request, reply) => {
    if (client.stage === 'idle') {
      return reply.error();
    }
    reply.ok();
    return client.close();
  });

  const listOpen = (reply: AtReply) => {
    for (const [number, { address, connectState }] of clients.all()) {
      if (address !== undefined && connectState !== undefined) {
        reply.info(`+QMTOPEN: ${number},"${address.host}",${address.port}`);
      }
    }
    reply.ok();
  };

  const listConnected = (reply: AtReply) => {
    for (const [number, { connectState }] of clients.all()) {
      if (connectState !== undefined) {
        reply.info(`+QMTCONN: ${number},${connectState}`);
      }
    }
    reply.ok();
  };

  const fetchReceived = onClient((client, request, reply) => {
    const slot = integerArgument(request.args[1], 0, SLOT_MAX);
    const message = slot === undefined ? undefined : client.slots.take(slot);
    if (message === undefined) {
      return reply.error();
    }
    const { packetId, topic, bytes } = message;
    const length = client.config.receiveLength ? `${bytes.length},` : '';
    reply.info(`+QMTRECV: ${request.args[0]!.text},${packetId},"${topic}",${length}"${bytes}"`);
    return reply.ok();
  });

  const listReceived = (reply: AtReply) => {
    for (const [number, client] of clients.all()) {
      if (client.isConnected) {
        reply.info(`+QMTRECV: ${number},${client.slots.occupied.join(',')}`);
      }
    }
    reply.ok();
  };

  return {
    '+QMTCFG'(request, reply) {
      const number = integerArgument(request.args[1], 0, CLIENT_MAX);
      const client = number === undefined ? undefined : clients.at(number);
      const answer = client && configure(request.args, client.config, client.stage);
      if (answer === undefined) {
        return reply.error();
      }
      if (answer !== '') {
        reply.info(answer);
      }
      return reply.ok();
    },
    '+QMTOPEN': (request, reply) =>
      request.form === 'read' ? listOpen(reply) : open(request, reply),
    '+QMTCONN': (request, reply) =>
      request.form === 'read' ? listConnected(reply) : connect(request, reply),
    '+QMTRECV': (request, reply) =>
      request.form === 'read' ? listReceived(reply) : fetchReceived(request, reply),
    '+QMTSUB': subscribe,
    '+QMTUNS': unsubscribe,
    [dialect.publishCommand]: publish,
    '+QMTDISC': disconnect,
    '+QMTCLOSE': close,
  };
}
