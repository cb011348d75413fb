import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A Chromium of this machine; `CHROMIUM` says where another is. */
export const chromiumPath = [process.env.CHROMIUM, ...PLACES].find(
  (path): path is string => path !== undefined && existsSync(path),
);

export const launch = (): Promise<Browser> =>
  // Without its sandbox, which root cannot have; it sees no page but ours.
  chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });

/** The other end of the cable. */
export interface Cable {
  /** What the page has sent, a text of bytes for each write. */
  readonly written: string[];
  /** Called with what the page sends; what it returns comes back to the page. */
  onBytes: (bytes: Buffer) => Buffer | undefined;
}

/** Puts a stand-in for `navigator.serial` into the page, whose port is the cable. */
export async function plugIn(page: Page, hasPort = true): Promise<Cable> {
  const cable: Cable = { written: [], onBytes: () => undefined };
  await page.exposeFunction('boardGets', async (bytes: number[]) => {
    cable.written.push(Buffer.from(bytes).toString('latin1'));
    const answer = cable.onBytes(Buffer.from(bytes));
    return answer ? [...answer] : [];
  });
  await page.addInitScript(standIn, hasPort);
  return cable;
}

/** Runs in the page. */
function standIn(hasPort: boolean): void {
  const scope = globalThis as unknown as {
    navigator: object;
    boardGets(bytes: number[]): Promise<number[]>;
  };
  const port = () => {
    let comes: ReadableStreamDefaultController<Uint8Array>;
    return {
      open: async () => {},
      close: async () => {},
      readable: new ReadableStream<Uint8Array>({
        start: (controller) => {
          comes = controller;
        },
      }),
      writable: new WritableStream<ArrayBuffer>({
        // As on a cable, what was written has gone before an answer comes.
        write: (bytes) => {
          void scope.boardGets([...new Uint8Array(bytes)]).then((answer) => {
            if (answer.length > 0) comes.enqueue(Uint8Array.from(answer));
          });
        },
      }),
    };
  };
  const requestPort = async () => {
    if (!hasPort) throw new Error('no port selected by the user');
    return port();
  };
  Object.defineProperty(scope.navigator, 'serial', { value: { requestPort } });
}
