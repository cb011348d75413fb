import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

  async function look(cable?: (cable: Cable) => void, hasPort = true): Promise<Cable> {
    const plugged = await plugIn(page, hasPort);
    cable?.(plugged);
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Look at a board' }).click();
    await page.getByRole('button', { name: 'Look at another board' }).waitFor();
    return plugged;
  }

  const status = () => page.locator('#status').textContent();
  const facts = () => page.locator('dl').textContent();

  it('tells a board with the interpreter alone, and what to do with it', async () => {
    const cable = await look((plugged) => {
      plugged.onBytes = espruino;
    });
    expect(await status()).toBe('A board with Espruino, and no Aware on it.');
    expect(await facts()).toContain('RAK5010');
    expect(await page.locator('#advice').textContent()).toBe('Run “aware flash”.');
    expect(cable.written.filter((text) => /write|save|reset|LED|load/.test(text))).toEqual([]);
  });

  it('says so when nothing answers', async () => {
    await look();
    expect(await status()).toBe('Nothing answers at this port.');
  });

  it('says so when no port was chosen', async () => {
    await look(undefined, false);
    expect(await status()).toBe('The port was not opened.');
  });

  it('takes what a board says for text', async () => {
    await look((plugged) => {
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
    expect(script.length).toBeLessThan(60_000);
  });
});
