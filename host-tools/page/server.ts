/** Serves the page for a first look at a board, to the browser on this machine and nobody else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwareError, systemCode } from '../errors.ts';

export interface PageFile {
  readonly type: string;
  readonly contents: Uint8Array;
}

/** The files of the page by their path, `/` among them. */
export type Page = Readonly<Record<string, PageFile | undefined>>;

export interface RunningPage {
  /** By this name alone: browsers give a serial port to secure pages and to `localhost`. */
  readonly url: string;
  stop(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * Nothing from elsewhere, nothing to elsewhere, no script but ours. The library that opens the port
 * styles elements of its own through their attributes.
 */
const CONTENT_SECURITY_POLICY = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'"],
  ...["style-src-attr 'unsafe-inline'", "base-uri 'none'", "form-action 'none'"],
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Permissions-Policy': 'serial=(self), usb=(), camera=(), geolocation=(), microphone=()',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/**
 * @param port 0: any free one
 * @throws AwareError `portInUse`, `addressUnusable`
 */
export async function servePage(page: Page, port: number): Promise<RunningPage> {
  const server = createServer((request, response) => answer(page, server, request, response));
  await listen(server, port);
  return {
    url: `http://localhost:${portOf(server)}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, port)));
    server.listen(port, LOOPBACK, () => resolve());
  });
}

const listenError = (cause: Error, port: number): AwareError =>
  systemCode(cause) === 'EADDRINUSE'
    ? new AwareError('portInUse', `port ${port} is in use`, 'give another with --port, or none', {
        cause,
      })
    : new AwareError('addressUnusable', `cannot listen: ${cause.message}`, 'give another --port', {
        cause,
      });

function answer(
  page: Page,
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const file = page[request.url ?? ''];
  const refusal = refusalOf(request, portOf(server), file !== undefined);
  if (refusal) {
    response.writeHead(refusal.status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(`${refusal.why}\n`);
    return;
  }
  const { type, contents } = file!;
  response.writeHead(200, { ...HEADERS, 'Content-Type': type, 'Content-Length': contents.length });
  response.end(request.method === 'HEAD' ? undefined : contents);
}

function refusalOf({ method, headers }: IncomingMessage, port: number, isThere: boolean) {
  // A name that somebody else points at this machine must not make their page ours.
  const names = [`localhost:${port}`, `${LOOPBACK}:${port}`];
  if (!names.includes(headers.host ?? '')) {
    return { status: 421, why: 'this page is for the browser on this machine' };
  }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, why: 'only to be read' };
  return isThere ? undefined : { status: 404, why: 'there is no such page' };
}
