import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeRequest, FrameReader, provisioningRecords } from '../../protocol/index.ts';
import { GIVEN, newEnrolment } from '../registry/testing/provisioning.ts';
import { FakeServiceDevice } from '../usb/testing/fake-service-device.ts';
import { readPage } from './page-files.ts';
import { type RunningPage, servePage } from './server.ts';
import { type Cable, chromiumPath, launch, plugIn } from './testing/browser.ts';

/** What the library sends: a line that is not echoed. */
const EVALUATE = /^.eval\(process\.env\.CONSOLE\)\.println\(JSON\.stringify\((.*)\)\)\n$/;

/** An interpreter's console, as far as the page goes. */
const espruino = (bytes: Buffer): Buffer | undefined => {
  const [, expression] = EVALUATE.exec(bytes.toString('latin1')) ?? [];
  const values: Record<string, string> = {
    ...{ 'process.env.BOARD': 'RAK5010', 'process.env.VERSION': '2v29' },
  };
  const value = values[expression ?? ''];
  return value === undefined ? undefined : Buffer.from(`${JSON.stringify(value)}\r\n`);
};

// Where there is no Chromium the reason stands in the name: 'skipped: no Chromium'.
const name = chromiumPath ? 'the page in Chromium' : 'the page in Chromium (skipped: no Chromium)';

describe.skipIf(!chromiumPath)(name, () => {
  let browser: Browser;
  let served: RunningPage;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launch();
    served = await servePage(readPage(), 0);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await served.stop();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    complaints = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });

  afterEach(async () => {
    await page.close();
    // Nothing was printed, and the page's policy forbade nothing that it does.
    expect(complaints).toEqual([]);
  });

  async function lookAt(cable?: (cable: Cable) => void, hasPort = true): Promise<Cable> {
    const plugged = await plugIn(page, hasPort);
    cable?.(plugged);
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Look at a board' }).click();
    await page.getByRole('button', { name: 'Look at another board' }).waitFor();
    return plugged;
  }

  const status = () => page.locator('#status').textContent();
  const facts = () => page.locator('dl').textContent();

  /** A device on the cable that has come so far. */
  async function deviceThatIs(state: 'bare' | 'provisioned' | 'locked') {
    const device = new FakeServiceDevice();
    if (state !== 'bare') {
      const { deviceId, secret } = newEnrolment();
      for (const record of provisioningRecords(deviceId, secret, GIVEN.settings)) {
        device.records.set(record.type, record);
      }
    }
    if (state === 'locked') device.restart();
    return device;
  }

  it.each([
    ['bare', 'open: nobody’s yet', 'It is ready for “aware provision”.', 'good'],
    ['provisioned', 'OPEN, with keys on it', 'It was not locked', 'bad'],
    ['locked', 'locked', 'It is closed, as it should be.', 'good'],
  ] as const)(
    'tells an Aware that is %s, its version and its charge',
    async (state, lock, say, look) => {
      const device = await deviceThatIs(state);
      const cable = await lookAt((plugged) => {
        plugged.onBytes = (bytes) => Buffer.from(device.take(bytes));
      });
      expect(await status()).toBe('This is an Aware.');
      expect(await page.locator('#status').getAttribute('class')).toContain(look);
      for (const fact of ['0.1.0', 'rak5010', 'yes', '105 min', lock]) {
        expect(await facts()).toContain(fact);
      }
      expect(await page.locator('#advice').textContent()).toContain(say);
      // It has asked who is there, and nothing else.
      const asked = new FrameReader().push(Buffer.from(cable.written.join(''), 'latin1'));
      expect(new Set(asked.map(({ message }) => decodeRequest(message)))).toEqual(
        new Set([{ ok: true, message: { type: 'hello' } }]),
      );
    },
  );

  it('finds an Aware that answers late, among the words of a console', async () => {
    const device = await deviceThatIs('locked');
    let asks = 0;
    await lookAt((plugged) => {
      plugged.onBytes = (bytes) => {
        const answer = device.take(bytes);
        return ++asks < 3 ? undefined : Buffer.concat([Buffer.from('>\r\n'), answer]);
      };
    });
    expect(await status()).toBe('This is an Aware.');
  });

  it('tells a board with the interpreter alone, and what to do with it', async () => {
    const cable = await lookAt((plugged) => {
      plugged.onBytes = espruino;
    });
    expect(await status()).toBe('A board with Espruino, and no Aware on it.');
    expect(await facts()).toContain('RAK5010');
    expect(await page.locator('#advice').textContent()).toBe('Run “aware flash”.');
    expect(cable.written.filter((text) => /write|save|reset|LED|load/.test(text))).toEqual([]);
  });

  it('says so when nothing answers', async () => {
    await lookAt();
    expect(await status()).toBe('Nothing answers at this port.');
  });

  it('says so when no port was chosen', async () => {
    await lookAt(undefined, false);
    expect(await status()).toBe('The port was not opened.');
  });

  it('takes what a board says for text', async () => {
    await lookAt((plugged) => {
      plugged.onBytes = (bytes) =>
        EVALUATE.test(bytes.toString('latin1'))
          ? Buffer.from(`${JSON.stringify('<img src=x onerror=alert(1)>')}\r\n`)
          : undefined;
    });
    expect(await facts()).toContain('<img src=x');
    expect(await page.locator('img').count()).toBe(0);
  });

  it('works with the keyboard, and tells a screen reader what it finds', async () => {
    await plugIn(page);
    await page.goto(served.url);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Look at another board' }).waitFor();
    const region = page.getByRole('region', { name: 'What it is' });
    expect(await region.getAttribute('aria-live')).toBe('polite');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Look at another board');
  });
});

describe('the bundle of the page', () => {
  const script = Buffer.from(readPage()['/page.js']!.contents).toString();

  it('prints nothing and has no transpiler in it', () => {
    expect(script).not.toContain('console.');
    expect(script.length).toBeLessThan(100_000);
  });
});
