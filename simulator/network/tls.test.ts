import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Aedes } from 'aedes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WallClock } from '../clock.ts';
import type { SessionEvents } from './network.ts';
import { TcpNetwork } from './tcp-network.ts';

/** A certificate for 127.0.0.1 made for this run, or undefined where openssl is absent. */
function makeCertificate(folder: string): { key: Buffer; cert: Buffer } | undefined {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = '-x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test';
  const extension = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', cert];
  try {
    execFileSync('openssl', ['req', ...request.split(' '), ...extension, ...files], {
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

const folder = mkdtempSync(join(tmpdir(), 'aware-tls-'));
const certificate = makeCertificate(folder);

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(certificate === undefined)('the network over TLS (needs openssl)', () => {
  let broker: Aedes;
  let server: ReturnType<typeof createServer>;

  beforeAll(async () => {
    broker = await Aedes.createBroker();
    server = createServer(certificate!, broker.handle);
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });

  afterAll(async () => {
    await new Promise<void>((done) => broker.close(done));
    await new Promise((done) => server.close(done));
  });

  /** Opens and logs in; resolves with the first verdict that is not the opening's success. */
  function verdictWith(ca: string | undefined): Promise<string> {
    return new Promise((resolve) => {
      const events: SessionEvents = {
        onOpened(result) {
          if (result === 0) {
            session.connect({ clientId: 'device', keepAliveSeconds: 60, cleanSession: true });
          } else {
            resolve(`opened ${result}`);
          }
        },
        onConnack(code) {
          session.disconnect();
          resolve(`connack ${code}`);
        },
        onSuback: () => undefined,
        onUnsuback: () => undefined,
        onPuback: () => undefined,
        onMessage: () => undefined,
        onClosed: () => resolve('closed'),
      };
      const network = new TcpNetwork({ clock: new WallClock(), ...(ca !== undefined && { ca }) });
      const { port } = server.address() as AddressInfo;
      const session = network.openSession({ host: '127.0.0.1', port, tls: true }, events);
    });
  }

  it('reaches a broker whose certificate is vouched for', async () => {
    expect(await verdictWith(certificate!.cert.toString())).toBe('connack 0');
  });

  it('does not open to a broker that nobody vouches for', async () => {
    expect(await verdictWith(undefined)).toBe('opened -1');
  });
});
