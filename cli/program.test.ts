import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { CommanderError } from 'commander';
import { createProgram } from './program';

async function run(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const open = () => expect(args).toBe('without Rollcall') as never;
  const readStdin = () => Promise.resolve(Buffer.from(''));
  const program = createProgram({ stdout, stderr, version: '1.2.3', open, readStdin }, () => undefined);
  const error = await program.parseAsync(args, { from: 'user' }).catch((thrown: unknown) => thrown);
  const printed = (stream: PassThrough) => String((stream.read() as Buffer | null) ?? '');
  return { program, stdout: printed(stdout), stderr: printed(stderr), code: (error as CommanderError).exitCode };
}

const names = async () => (await run('--help')).program.commands.map((command) => command.name());

it('has help for itself and for every command, with nothing on stderr', async () => {
  for (const args of [[], ...(await names()).map((name) => [name])]) {
    const { stdout, stderr, code } = await run(...args, '--help');
    expect(stdout).toContain(`Usage: ${['rollcall', ...args].join(' ')}`);
    expect([stderr, code]).toEqual(['', 0]);
  }
});

it('is told in docs/cli.md, command by command and option by option', async () => {
  const text = readFileSync(join(__dirname, '..', 'docs/cli.md'), 'utf8');
  const { program } = await run('--help');
  for (const command of program.commands) {
    expect(text).toContain(`rollcall ${command.name()}`);
    for (const { long } of command.options) expect(text).toContain(long);
  }
});

it.each([
  [['send', '--list', 'a', '--channel', 'fax'], "argument 'fax' is invalid. Allowed choices are sms, email."],
  [['send', '--list', 'a', '--channel', 'sms', '--codes', '1,,2'], 'Write concept ids with commas'],
  [['send', '--list', 'a', '--channel', 'sms', '--hold', '-1'], 'a whole number from 0 to 86400'],
  [['send', '--list', 'a', '--channel', 'sms', '--column', 'nhsNumber'], 'Write it as field=header'],
  [['send', '--list', 'a', '--channel', 'sms', '--idempotency-key', 'a b'], 'A key is 1 to 200 plain characters'],
  [['campaigns', '--limit', '0'], 'a whole number from 1 to 10000'],
  [['errors', 'id', '--csv', '--json'], 'cannot be used with'],
  [['statos'], 'Did you mean status?'],
])('says what is wrong with %j', async (args, words) => {
  const { stdout, stderr, code } = await run(...args);
  expect(stderr).toContain(words);
  expect([stdout, code]).toEqual(['', 1]);
});
