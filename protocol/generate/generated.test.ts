import { describe, expect, it } from 'vitest';
import { fieldsInOrder } from '../declaration.ts';
import { MESSAGES } from '../messages.ts';
import { DECLARATIONS, SERVICE } from '../service.ts';
import { GENERATED, staleFiles } from './main.ts';

const contents = (file: string): string => GENERATED[file]!();

describe('the generated files', () => {
  it('are as the declarations want them (else: npm run generate)', () => {
    expect(staleFiles()).toEqual([]);
  });

  it.each(Object.keys(GENERATED))('%s comes out the same each time and says what it is', (file) => {
    expect(contents(file)).toBe(contents(file));
    expect(contents(file).split('\n')[0]).toContain('Generated from protocol/messages.ts');
    expect(contents(file).endsWith('\n')).toBe(true);
  });

  it('each name every message and record that it is about', () => {
    const flat = (text: string) => text.toLowerCase().replaceAll('-', '');
    for (const file of Object.keys(GENERATED)) {
      const isService = file.endsWith('service-codec.ts');
      for (const { name } of isService ? SERVICE : MESSAGES) {
        expect(flat(contents(file)), `${name} in ${file}`).toContain(name.toLowerCase());
      }
    }
  });
});

describe('the CDDL', () => {
  const PRELUDE = ['tstr', 'bstr', 'uint', 'any', 'size', 'regexp', 'default'];
  const lines = contents('protocol/generated/aware.cddl')
    .split('\n')
    .map((line) => line.replace(/"[^"]*"/g, '""').replace(/ ?;.*/, ''))
    .filter((line) => line !== '');
  const defined = lines.flatMap((line) => /^([a-z-]+) = /.exec(line)?.[1] ?? []);

  it('defines each rule once', () => {
    expect(new Set(defined).size).toBe(defined.length);
    expect(defined.length).toBeGreaterThan(DECLARATIONS.length);
  });

  it('uses no rule that it does not define', () => {
    const used = lines
      .filter((line) => line.startsWith('  '))
      .flatMap((line) => line.replace(/^.*?(: |=> )/, '').match(/[a-z][a-z-]*/g) ?? []);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => ![...defined, ...PRELUDE].includes(name))).toEqual([]);
  });

  it('gives a default to an optional member only, one for each field that has it', () => {
    const defaults = lines.filter((line) => line.includes('.default'));
    const fields = DECLARATIONS.flatMap(fieldsInOrder).filter(
      ({ field }) => field.absent !== undefined,
    );
    expect(defaults).toHaveLength(fields.length);
    for (const line of defaults)
      expect(line).toMatch(/^ {2}\? \d+: ([a-z-]+|\(.*\)) \.default \d+,$/);
  });

  it('has one member for each field, and closes what it opens', () => {
    const members = lines.filter((line) => /^ {2}(\? )?\d+: /.test(line));
    expect(members).toHaveLength(DECLARATIONS.flatMap(fieldsInOrder).length);
    const count = (character: string) => lines.join('').split(character).length - 1;
    for (const [open, close] of ['{}', '[]', '()']) expect(count(open!)).toBe(count(close!));
  });
});
