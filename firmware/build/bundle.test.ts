import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOARDS, bundleBoot, bundleFirmware, bundleForDevice, bundleService } from './bundle.ts';

/** A slot of 40 KB holds a header of 24 bytes, the program and its service channel. */
const BUDGET_BYTES = 32 * 1024;
const SERVICE_BUDGET_BYTES = 8 * 1024 - 24;
const BOOT_BUDGET_BYTES = 1024;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aware-bundle-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function bundle(source: string): Promise<{ code: string }> {
  writeFileSync(join(folder, 'main.ts'), source);
  return bundleForDevice(join(folder, 'main.ts'));
}

describe('the firmware', () => {
  it.each(BOARDS)('for %s passes the gate and keeps to its budget', async (board) => {
    const { code } = await bundleFirmware(board, '1.2.3');
    expect(code.length).toBeLessThanOrEqual(BUDGET_BYTES);
    expect(code).toContain('1.2.3');
  });

  it('comes out the same every time', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => bundleFirmware('rak5010', '1.0.0')));
    expect(first).toEqual(second);
  });
});

describe('the service channel', () => {
  it.each(BOARDS)('for %s is one expression, of the size that its slot has left', async (board) => {
    const { code } = await bundleService(board, '1.2.3');
    expect(code.length).toBeLessThanOrEqual(SERVICE_BUDGET_BYTES);
    expect(() => new Function(`return (${code})`)).not.toThrow();
    expect(code).toContain('1.2.3');
    expect(code).toContain(board);
  });

  it('brings nothing of the program with it', async () => {
    expect((await bundleService('rak5010', '1.2.3')).code).not.toMatch(/AT\+|Serial1|setWatch/);
  });
});

describe('the boot stub', () => {
  it('closes the console first, by force, and fits', async () => {
    const { code } = await bundleBoot();
    expect(code.startsWith('E.setConsole(null,{force:!0}),NRF.sleep(),eval(')).toBe(true);
    expect(code.length).toBeLessThan(BOOT_BUDGET_BYTES);
  });

  it('leaves no name behind that the program could take for its own', async () => {
    expect((await bundleBoot()).code).not.toMatch(/^(var|let|const|function|class)\b/m);
  });
});

describe('a bundle', () => {
  it('has no function around it, is ASCII and without comments', async () => {
    const { code } = await bundle('/*! kept? */ print("\\u00e9", 2 + 1);');
    expect(code).toBe('print("\\xe9",3);\n');
  });

  it('asks the interpreter itself for its modules', async () => {
    expect((await bundle('print(require("Flash").read(1, 2))')).code).toContain('require("Flash")');
  });

  it('replaces constant enumerations by their values', async () => {
    const { code } = await bundle('const enum Level { low = 7 } print(Level.low)');
    expect(code).toContain('print(7)');
  });

  it('sets class fields in the constructor, and those without a value not at all', async () => {
    const { code } = await bundle(
      'class A { list: number[] = []; later: number | undefined; } print(new A().list)',
    );
    expect(code).toMatch(/class\{constructor\(\)\{this\.list=\[\]\}\}/);
  });

  it('never takes `of` for a name, however many names it needs', async () => {
    const names = Array.from({ length: 4000 }, (_, i) => `f${i}`);
    const functions = names.map((name, i) => `function ${name}() { return ${i} + getTime(); }`);
    const { code } = await bundle(`${functions.join('\n')}\nprint(${names.map((n) => `${n}()`)});`);
    expect(code).not.toMatch(/\bof\b/);
  });

  it("has the script's functions as arrow functions, and keeps the `this` of a class", async () => {
    const { code } = await bundle(
      'class A { n = 1; get() { return this.n; } }\nfunction f(a: A) { return a.get() + getTime(); }\nprint(f(new A()), f(new A()));',
    );
    expect(code).not.toContain('function');
    expect(code).toMatch(/\w=(\w)=>\1\.get\(\)\+getTime\(\)/);
    expect(code).toContain('return this.n');
  });

  it('is refused at the line of the source, by the name that the author gave', async () => {
    const source =
      'function early() {\n  return late();\n}\nprint(early());\nfunction late() {\n  return getTime();\n}\nprint(late(), early());\n';
    await expect(bundle(source)).rejects.toThrow(
      /main\.ts:4:7: use before definition: early \(late at .*main\.ts:5:10\): .*; instead: /,
    );
  });

  it('is refused by esbuild where that knows better', async () => {
    await expect(bundle('const [a] = [1]; print(a)')).rejects.toThrow(
      /main\.ts:1:6.*destructuring/,
    );
  });
});
