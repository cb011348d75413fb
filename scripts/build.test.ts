import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOARDS } from '../firmware/build/bundle.ts';
import { buildAll } from './build.ts';
import { assetsOf } from './build-program.ts';
import { writeWhole } from './write-whole.ts';

const dist = (file: string): string => fileURLToPath(new URL(`../dist/${file}`, import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aware-build-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the build', () => {
  it.each(BOARDS)('says of the bundle for %s what it is', (board) => {
    const bytes = readFileSync(dist(`firmware/${board}.js`));
    const part = (name: string) => {
      const contents = readFileSync(dist(`firmware/${board}.${name}.js`));
      return { bytes: contents.length, crc32: crc32(contents) };
    };
    expect(JSON.parse(readFileSync(dist(`firmware/${board}.json`), 'utf8'))).toEqual({
      board,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      bytes: bytes.length,
      crc32: crc32(bytes),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      service: part('service'),
      boot: part('boot'),
    });
  });

  it('touches nothing when nothing has changed', async () => {
    const files = ['firmware/rak5010.js', 'firmware/aware-1.json', 'aware.js', 'aware.js.map'];
    const times = (): number[] => files.map((file) => statSync(dist(file)).mtimeMs);
    await buildAll();
    const before = times();
    await buildAll();
    expect(times()).toEqual(before);
  });

  it('lays what the program reads beside itself beside the bundle', () => {
    expect(readFileSync(dist('pty.py'), 'utf8')).toBe(
      readFileSync(new URL('../simulator/interpreter/pty.py', import.meta.url), 'utf8'),
    );
  });
});

describe('the assets of a source', () => {
  const source = (name: string, reference: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `export const a = new URL('${reference}', import.meta.url);`);
    return path;
  };

  it('are the files that it names', () => {
    writeWhole(join(folder, 'page.html'), 'a');
    expect([...assetsOf([source('a.ts', './page.html')])]).toEqual([
      ['page.html', join(folder, 'page.html')],
    ]);
  });

  it('are all the files of a folder that it names', () => {
    writeWhole(join(folder, 'web/page.html'), 'a');
    writeWhole(join(folder, 'web/icons/one.svg'), 'b');
    const assets = assetsOf([source('a.ts', './web/')]);
    expect([...assets.keys()].sort()).toEqual(['web/icons/one.svg', 'web/page.html']);
  });

  it('must not lie above it, where the bundle could not find them', () => {
    expect(() => assetsOf([source('a.ts', '../page.html')])).toThrow(/move it below/);
  });

  it('must not want the place of others', () => {
    writeWhole(join(folder, 'page.html'), 'a');
    writeWhole(join(folder, 'other/page.html'), 'b');
    const sources = [source('a.ts', './page.html'), source('other/b.ts', './page.html')];
    expect(() => assetsOf(sources)).toThrow(/both need dist\/page\.html/);
  });
});

describe('a file that is written whole', () => {
  it('replaces the one before it and leaves nothing else', () => {
    const path = join(folder, 'deep/file');
    writeWhole(path, 'first');
    writeWhole(path, 'second');
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(join(folder, 'deep'))).toEqual(['file']);
  });

  it('is the same file still when its contents are the same', () => {
    const path = join(folder, 'file');
    writeWhole(path, 'first');
    const { ino } = statSync(path);
    writeWhole(path, 'first');
    expect(statSync(path).ino).toBe(ino);
  });
});
