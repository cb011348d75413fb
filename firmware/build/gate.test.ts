import { describe, expect, it } from 'vitest';
import { checkDialect } from './gate.ts';
import { GLOBALS } from './globals.ts';
import { NAME_RULES, SYNTAX_RULES } from './rules.ts';
import { FIT_ORDER, FIT_PROGRAMS, UNFIT_ORDER } from './testing/fit-programs.ts';
import { runInNode, runOnEspruino } from './testing/run-on-espruino.ts';

const RULES = [...SYNTAX_RULES, ...NAME_RULES];
const FIT = Object.entries({ ...FIT_PROGRAMS, ...FIT_ORDER });
const UNFIT = [
  ...RULES.map(({ name, example }) => [name, example] as const),
  ...Object.entries(UNFIT_ORDER),
];

const rulesBrokenBy = (program: string): string[] => checkDialect(program).map(({ rule }) => rule);

describe('the dialect gate', () => {
  it.each(RULES)('refuses: $name', ({ name, example }) => {
    expect(rulesBrokenBy(example)).toContain(name);
  });

  it.each(Object.entries(UNFIT_ORDER))('refuses: %s', (_, program) => {
    const broken = rulesBrokenBy(program);
    expect(broken).not.toEqual([]);
    for (const rule of broken) expect(rule).toMatch(/before definition|outside its block/);
  });

  it.each(FIT)('lets pass: %s', (_, program) => {
    expect(rulesBrokenBy(program)).toEqual([]);
  });

  it('gives no two rules the same name', () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });

  it('says where the refused construct stands', () => {
    expect(checkDialect('print(1);print(2**3)')).toMatchObject([{ rule: '`**`', at: 15 }]);
  });

  it('knows a global from a variable of the same name', () => {
    expect(rulesBrokenBy('(()=>{const Map=1;print(Map)})()')).toEqual([]);
  });

  it('refuses a member of a global that it does not know, however it is written', () => {
    expect(rulesBrokenBy('Math["trunc"](1);E[Math.PI]()')).toEqual([
      'unknown member',
      'unknown member',
    ]);
  });

  it('takes a method for known when the bundle has one of that name', () => {
    expect(rulesBrokenBy('const o={at(i){return i}};o.at(1)')).toEqual([]);
    expect(rulesBrokenBy('const o=[1];o.at(1)')).toEqual(['unknown method']);
  });

  it('lets a compound assignment stand whose right side cannot change its target', () => {
    const harmless = [
      '(()=>{let s="";function f(){return 1}s+=f();print(s)})()',
      '(()=>{let s="";function g(){s=""}g();s+=String.fromCharCode(65);s+="abc".charAt(1)})()',
      '(()=>{const o={a:1,b:2};o.a+=o.b+1})()',
    ];
    for (const program of harmless) expect(rulesBrokenBy(program)).toEqual([]);
  });

  it('refuses a compound assignment to a member when code of the bundle runs on its right', () => {
    const program = '(()=>{const o={a:1,f(){return 1}};o.a+=o.f()})()';
    expect(rulesBrokenBy(program)).toEqual([
      'target of a compound assignment changed on its right',
    ]);
  });
});

const espruino = process.env.ESPRUINO ?? '';
const title = espruino ? 'the real interpreter' : 'the real interpreter (skipped: set ESPRUINO)';

describe.skipIf(!espruino)(title, () => {
  it.concurrent.each(FIT)('does as Node does: %s', async (_, program) => {
    expect(await runOnEspruino(program, espruino)).toBe(runInNode(program));
  });

  it.concurrent.each(UNFIT)('does otherwise than Node, or nothing: %s', async (_, program) => {
    expect(await runOnEspruino(program, espruino)).not.toBe(runInNode(program));
  });

  it('has every global that the gate lets pass, and every member of it', async () => {
    const names = [...GLOBALS]
      // The Linux interpreter has fewer pins than an nRF52840 and no radio, `arguments` only in
      // functions; and the boot stub has not been there.
      .filter(([name]) => !/^D\d+$|^NRF$|^arguments$|^undefined$|^\w+Address$|^global$/.test(name))
      .flatMap(([name, members]) => [name, ...[...members].map((member) => `${name}.${member}`)]);
    const program = names.map((name) => `print("${name}",typeof ${name}!="undefined");`).join('\n');
    const missing = (await runOnEspruino(program, espruino)).split('\n').filter(isMissing);
    expect(missing).toEqual([]);
  });
});

const isMissing = (line: string): boolean => !line.endsWith(' true');
