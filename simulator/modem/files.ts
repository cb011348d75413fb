import { integerArgument, stringArgument } from './at-command.ts';
import type { AtRequest, CommandTable } from './at-engine.ts';
import { type AtReply, cmeErrors } from './at-reply.ts';
import type { ModemCore } from './modem-core.ts';

const FILE_NAME_LENGTH_MAX = 80;
const FILE_BYTES_MAX = 200_000;
const UPLOAD_TIMEOUT_DEFAULT_SECONDS = 5;
const UPLOAD_TIMEOUT_MAX_SECONDS = 65_535;
const SSL_CONTEXT_MAX = 5;

/** Of every broker in the simulated world. */
const CERTIFICATES_VALID_FROM_UTC_MS = Date.UTC(2020, 0, 1);

/** The modem's checksum of a file: 16-bit words XORed, an odd last byte as the high one. */
export function xor16(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2) {
    sum ^= (bytes[index]! << 8) | (bytes[index + 1] ?? 0);
  }
  return sum;
}

/** What `AT+QSSLCFG` holds for one context: values as written, by parameter. */
export type SslContexts = Map<string, string>;

/** Quectel's parameters, and what a value may look like. */
const sslParameters: Record<string, RegExp> = {
  cacert: /^[^"]{1,80}$/,
  seclevel: /^[0-2]$/,
  sslversion: /^[0-4]$/,
  ciphersuite: /^0x[0-9a-f]{4}$/i,
  ignorelocaltime: /^[01]$/,
};

/**
 * Whether a TLS link can be made with a context: a level that verifies needs its certificate, and
 * unless it is told to ignore the time also a clock that is right.
 */
export function tlsIsUsable(
  core: ModemCore,
  contexts: SslContexts,
  { context, utcMs }: { context: number; utcMs: number },
): boolean {
  const level = Number(contexts.get(`${context}seclevel`) ?? '0');
  const certificate = contexts.get(`${context}cacert`);
  const ignoresTime = contexts.get(`${context}ignorelocaltime`) === '1';
  const isInTime = ignoresTime || utcMs >= CERTIFICATES_VALID_FROM_UTC_MS;
  return level === 0 || (isInTime && certificate !== undefined && core.files.has(certificate));
}

/** Files in the modem (certificates), and what TLS makes of them. */
export function fileCommands(core: ModemCore, ssl: SslContexts): CommandTable {
  const upload = (request: AtRequest, reply: AtReply) => {
    const [nameArgument, lengthArgument, timeoutArgument] = request.args;
    const name = stringArgument(nameArgument, FILE_NAME_LENGTH_MAX);
    const length = integerArgument(lengthArgument, 1, FILE_BYTES_MAX);
    const seconds =
      timeoutArgument === undefined
        ? UPLOAD_TIMEOUT_DEFAULT_SECONDS
        : integerArgument(timeoutArgument, 1, UPLOAD_TIMEOUT_MAX_SECONDS);
    if (name === undefined || length === undefined || seconds === undefined) {
      return reply.error();
    }
    if (core.files.has(name)) {
      return reply.cmeError(cmeErrors.fileExists);
    }
    return reply.connectForBytes(length, seconds * 1000, (bytes) => {
      if (bytes === undefined) {
        return reply.cmeError(cmeErrors.fileTimeout);
      }
      core.files.set(name, bytes);
      reply.info(`+QFUPL: ${bytes.length},${xor16(bytes).toString(16)}`);
      return reply.ok();
    });
  };

  return {
    '+QFUPL': upload,
    '+QFDEL'(request, reply) {
      const name = stringArgument(request.args[0], FILE_NAME_LENGTH_MAX);
      if (name === undefined || !core.files.delete(name)) {
        return reply.cmeError(cmeErrors.fileNotFound);
      }
      return reply.ok();
    },
    '+QFLST'(_request, reply) {
      for (const [name, bytes] of core.files) {
        reply.info(`+QFLST: "${name}",${bytes.length}`);
      }
      reply.ok();
    },
    '+QSSLCFG'(request, reply) {
      const [parameterArgument, contextArgument, value] = request.args;
      const parameter = parameterArgument?.text ?? '';
      const context = integerArgument(contextArgument, 0, SSL_CONTEXT_MAX);
      const pattern = sslParameters[parameter];
      if (context === undefined || pattern === undefined) {
        return reply.error();
      }
      if (value === undefined) {
        const held = ssl.get(`${context}${parameter}`) ?? '0';
        reply.info(`+QSSLCFG: "${parameter}",${context},${held}`);
        return reply.ok();
      }
      if (!pattern.test(value.text)) {
        return reply.error();
      }
      ssl.set(`${context}${parameter}`, value.text);
      return reply.ok();
    },
  };
}
