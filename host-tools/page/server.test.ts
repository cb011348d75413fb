import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningPage, servePage } from './server.ts';

const PAGE = { '/': { type: 'text/html; charset=utf-8', contents: Buffer.from('<p>hello') } };

let running: RunningPage | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const start = async (port = 0): Promise<number> => {
  running = await servePage(PAGE, port);
  return Number(new URL(running.url).port);
};

async function ask(port: number, path = '/', host = `localhost:${port}`, method = 'GET') {
  const asking = request({ host: '127.0.0.1', port, path, method, headers: { host } });
  asking.end();
  const [response] = await once(asking, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode as number, headers: response.headers, body };
}

describe('the page', () => {
  it('is served under a name to which a browser gives a serial port', async () => {
    const port = await start();
    expect(running!.url).toBe(`http://localhost:${port}/`);
    expect(await ask(port)).toMatchObject({
      ...{ status: 200, body: '<p>hello' },
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    });
  });

  it('may load, send and embed nothing from elsewhere', async () => {
    const { headers } = await ask(await start());
    const policy = String(headers['content-security-policy']).split('; ');
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(part);
    }
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['a name that was pointed at this machine', '/', 'evil.example', 421],
    ['that name with our port', '/', 'evil.example:80', 421],
    ['a path that is none', '/../../etc/passwd', undefined, 404],
    ['a question', '/?x', undefined, 404],
  ])('refuses %s', async (_, path, host, status) => {
    const port = await start();
    expect((await ask(port, path, host)).status).toBe(status);
  });

  it('can only be read', async () => {
    const port = await start();
    expect((await ask(port, '/', undefined, 'POST')).status).toBe(405);
    expect(await ask(port, '/', undefined, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  it('listens on this machine alone', async () => {
    const port = await start();
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === 'IPv4');
    if (!outside) return;
    const [error] = await once(connect(port, outside.address), 'error');
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('says so when its port is taken', async () => {
    const port = await start();
    await expect(servePage(PAGE, port)).rejects.toMatchObject({ code: 'portInUse' });
  });
});
