/** The page for a first look, in a real browser, at the simulated board with the firmware that ships. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPage } from '../host-tools/page/page-files.ts';
import { type RunningPage, servePage } from '../host-tools/page/server.ts';
import { chromiumPath, launch, plugIn } from '../host-tools/page/testing/browser.ts';
import { RECORDS, UsbBench } from './support/usb-bench.ts';

/** Of the device, for each write of the page. */
const ANSWER_MS = 200;
const note = chromiumPath ? '' : ' (skipped: no Chromium)';

describe.skipIf(!chromiumPath)(`the page at the simulated board${note}`, () => {
  let browser: Browser;
  let served: RunningPage;
  let page: Page;

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
  });

  afterEach(() => page.close());

  async function lookAt(bench: UsbBench): Promise<string> {
    const cable = await plugIn(page);
    cable.onBytes = (bytes) => Buffer.from(bench.exchange(bytes, ANSWER_MS));
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Look at a board' }).click();
    await page.getByRole('button', { name: 'Look at another board' }).waitFor();
    return (await page.locator('main').textContent()) ?? '';
  }

  it.each([
    ['a locked device', () => new UsbBench({ records: RECORDS }), 'This is an Aware.', 'locked'],
    ['a bare board', () => new UsbBench(), 'This is an Aware.', 'nobody’s yet'],
    [
      'Espruino alone',
      () => new UsbBench({ firmware: undefined }),
      'A board with Espruino, and no Aware on it.',
      'RAK5010',
    ],
  ])('tells %s', async (_what, make, status, fact) => {
    const seen = await lookAt(make());
    expect(seen).toContain(status);
    expect(seen).toContain(fact);
  });

  it('changes nothing on a locked device', async () => {
    const bench = new UsbBench({ records: RECORDS });
    const { flash } = bench.board;
    const before = Buffer.from(flash.read(flash.address, flash.length));
    await lookAt(bench);
    const journal = Buffer.from(flash.read(flash.address, flash.length));
    expect(journal.equals(before)).toBe(true);
  });
});
