import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AwareError } from '../errors.ts';
import type { Command, OptionValues } from './command.ts';
import { runProgram } from './program.ts';
import { COMMANDS, type CommandEntry } from './table.ts';
import { FakeTerminal } from './testing/fake-terminal.ts';

function greet(run: (values: OptionValues) => number): CommandEntry {
  const command: Command = {
    ...{ name: 'greet', summary: 'say hello', description: 'Says hello to somebody.' },
    options: { name: { type: 'string', short: 'n', value: 'NAME', doc: 'to whom' } },
    examples: [['aware greet --name Ada', 'greets Ada']],
    run: async (values) => run(values),
  };
  return { name: command.name, summary: command.summary, load: async () => command };
}

async function aware(args: string, run: (values: OptionValues) => number = () => 0, env = {}) {
  const terminal = new FakeTerminal(env);
  const code = await runProgram(args.split(' ').filter(Boolean), terminal, [greet(run)]);
  return { code, output: terminal.output, errors: terminal.errors };
}

describe('the aware command', () => {
  it.each(['', '--help', '-h', 'help'])("'aware %s' lists the commands", async (args) => {
    const { code, output } = await aware(args);
    expect([code, output]).toEqual([0, expect.stringContaining('greet  say hello')]);
  });

  it.each(['help greet', 'greet --help', 'greet -h'])("'aware %s' teaches", async (args) => {
    const { code, output } = await aware(args);
    expect(code).toBe(0);
    for (const part of ['Says hello', '-n, --name NAME  to whom', 'aware greet --name Ada']) {
      expect(output).toContain(part);
    }
  });

  it('says its version', async () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    expect(await aware('--version')).toEqual({ code: 0, output: `aware ${version}`, errors: '' });
  });

  it('gives the command its options and ends with its exit code', async () => {
    let seen: unknown;
    const { code } = await aware('greet --name Ada', (values) => {
      seen = values.name;
      return 7;
    });
    expect([seen, code]).toEqual(['Ada', 7]);
  });

  it.each([
    ['gret', "there is no command 'gret': did you mean 'aware greet'?"],
    ['help gret', "did you mean 'aware greet'?"],
    ['xyzzyxyzzy', "'aware --help' lists all"],
    ['--name Ada', 'the command comes first, then --name'],
    ['greet --nane Ada', "'aware greet' has no option --nane: did you mean --name?"],
    ['greet --nane=Ada', 'did you mean --name?'],
    ['greet -x', "'aware greet' has no option -x"],
    ['greet --name', "option '-n, --name <value>' argument missing"],
    ['greet Ada', "'aware greet' takes options only"],
    ['greet --name -1', '--name is followed by -1, which looks like an option'],
    ['greet --name=', '--name is empty'],
  ])("'aware %s' says what is wrong in one line and ends with 2", async (args, line) => {
    const { code, output, errors } = await aware(args);
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain(line);
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says an error with its way out in one line and ends with its exit code', async () => {
    const { code, errors } = await aware('greet', () => {
      throw new AwareError('portInUse', 'port 1 is in use', 'choose another');
    });
    expect([code, errors]).toEqual([3, 'aware: port 1 is in use: choose another [portInUse]\n']);
  });

  it('says a fault of its own in one line, and where it is only when asked', async () => {
    const fail = () => {
      throw new TypeError('oops');
    };
    const quiet = await aware('greet', fail);
    expect([quiet.code, quiet.errors.trimEnd().split('\n').length]).toEqual([1, 1]);
    const loud = await aware('greet', fail, { AWARE_DEBUG: '1' });
    expect(loud.errors).toContain('program.test.ts');
  });
});

describe('the table of commands', () => {
  it.each(COMMANDS)('$name is what it says', async ({ name, summary, load }) => {
    const command = await load();
    expect([command.name, command.summary]).toEqual([name, summary]);
    expect(command.examples.length).toBeGreaterThan(0);
  });
});
