import { readFileSync } from 'node:fs';
import { AwareError } from '../errors.ts';
import type { Page, PageFile } from './server.ts';

const TYPES = {
  'index.html': 'text/html; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
} as const;

/**
 * The page as it was built, from `dist/`.
 * @throws AwareError `bundleMissing`
 */
export function readPage(): Page {
  const file = (name: keyof typeof TYPES): PageFile => ({
    type: TYPES[name],
    contents: read(name),
  });
  return {
    '/': file('index.html'),
    '/page.css': file('page.css'),
    '/page.js': file('page.js'),
  };
}

function read(name: string): Uint8Array {
  // From dist/aware.js, and from this folder when the sources run unbundled, in tests.
  const places = ['page/', '../../dist/page/'].map(
    (folder) => new URL(`${folder}${name}`, import.meta.url),
  );
  for (const place of places) {
    try {
      return readFileSync(place);
    } catch {
      // The other place may have it.
    }
  }
  throw new AwareError(
    'bundleMissing',
    'the page has not been built',
    "'npm run build' or 'make firmware' builds it",
  );
}
