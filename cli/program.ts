import { Command, InvalidArgumentError, Option } from 'commander';
import {
  correct,
  decide,
  listCampaigns,
  retry,
  showStatus,
  steer,
  withdraw,
  type Steering,
} from './campaigns/campaign-commands';
import { showErrors, showRejected } from './campaigns/errors';
import type { EmptyValues } from './client/answers';
import type { ExitCode } from './exit-codes';
import { send, type Acknowledgement, type SendOptions } from './campaigns/send';
import type { Surroundings } from './surroundings';
import type { Out } from './terminal/terminal';

export interface ProgramOptions {
  stdout: Out;
  stderr: Out;
  version: string;
  /** Called when a command runs, not for `--help`, which needs no Rollcall. */
  open: (given: CommonOptions) => Surroundings;
  readStdin: () => Promise<Buffer>;
}

/** What several commands take. */
export interface CommonOptions {
  json?: boolean;
  wait?: boolean;
  waitTimeout?: number;
  idempotencyKey?: string;
}

/** The commands and options. `finish` gets the exit code of the command that ran. */
export function createProgram(options: ProgramOptions, finish: (code: ExitCode) => void): Command {
  const { stdout, stderr, open, readStdin } = options;
  const program = new Command('rollcall')
    .description('Bulk messages of a GP practice from a script or a terminal.')
    .version(options.version)
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .showHelpAfterError('(--help lists the commands)')
    .exitOverride()
    .addHelpText('after', AFTER_HELP);

  const command = (name: string, description: string) =>
    program.command(name).description(description).option('--json', 'one JSON document on stdout, for programs');

  command('send', 'Upload a list and send a message to the patients it accepts.')
    .requiredOption('--list <file>', 'the patients: .csv or .xlsx with NHS number and date of birth')
    .addOption(new Option('--channel <channel>', 'by SMS or email').choices(['sms', 'email']).makeOptionMandatory())
    .option('--message <text>', 'the text, with placeholders such as ((given name)); - reads it from stdin')
    .option('--message-file <file>', 'a file with the text, in UTF-8')
    .option('--subject <text>', 'the subject of an email')
    .option('--name <text>', 'the name of list and campaign (default: that of the file)')
    .addOption(
      new Option('--purpose <purpose>', 'what it is for')
        .choices(['care', 'recall', 'service', 'marketing'])
        .default('care'),
    )
    .option('--codes <ids>', 'SNOMED CT concept ids, with commas between them, saved with the message', readCodes)
    .option('--save-to-record', 'save the text to the clinical record of each patient it was delivered to')
    .option(
      '--empty-values <choice>',
      'where a placeholder has no value: leave-out, or use=WORD for a word to use instead',
      readEmptyValues,
    )
    .option(
      '--acknowledge <code=reason>',
      'you looked at what the checks found, and why you send it; repeatable',
      readAcknowledgement,
    )
    .option('--at <time>', 'send later: ISO 8601 with offset, such as 2026-11-24T09:00:00+00:00')
    .option('--hold <seconds>', 'hold it for this long, so that you can stop it', readWhole(0, 86_400))
    .addOption(
      new Option(
        '--contact-source <source>',
        "where mobile and email come from (default: the practice's setting)",
      ).choices(['demographics', 'file']),
    )
    .option('--column <field=header>', 'which column holds a field, such as nhsNumber="NHS No"; repeatable', readColumn)
    .addOption(waitOption())
    .addOption(waitTimeoutOption())
    .addOption(keyOption())
    .addHelpText('after', SEND_HELP)
    .action(async (given: SendOptions & CommonOptions) => finish(await send(open(given), given, readStdin)));

  command('campaigns', 'List campaigns, newest first.')
    .option('--limit <number>', 'show at most this many', readWhole(1, 10_000), 20)
    .action(async (given: CommonOptions & { limit: number }) => finish(await listCampaigns(open(given), given)));

  command('status', 'Show the state of a campaign.')
    .argument('<id>', 'of the campaign')
    .addOption(waitOption())
    .addOption(waitTimeoutOption())
    .action(async (id: string, given: CommonOptions) => finish(await showStatus(open(given), id, given)));

  command('retry', 'Try again for patients with errors, and never for patients who received it.')
    .argument('<id>', 'of the campaign')
    .option('--include-maybe-sent', 'also messages that may have been sent: patients may get them twice')
    .addOption(waitOption())
    .addOption(waitTimeoutOption())
    .addOption(keyOption())
    .action(async (id: string, given: CommonOptions & { includeMaybeSent?: boolean }) =>
      finish(await retry(open(given), id, given)),
    );

  command('errors', 'List the patients who may not have received it, and why.')
    .argument('<id>', 'of the campaign')
    .addOption(new Option('--csv', 'as CSV').conflicts('json'))
    .action(async (id: string, given: CommonOptions & { csv?: boolean }) =>
      finish(await showErrors(open(given), id, given)),
    );

  program
    .command('rejected')
    .description('Write the rows of a list that were not accepted, with reasons, as CSV.')
    .argument('<list>', 'id of the list, as send shows it')
    .action(async (id: string, given: CommonOptions) => finish(await showRejected(open(given), id)));

  command(
    'approve',
    'Approve a campaign that waits for a second person. You cannot approve a campaign that you wrote, changed or sent.',
  )
    .argument('<id>', 'of the campaign')
    .option('--send-back', 'send it back to its author instead')
    .option('--note <text>', 'kept with the decision')
    .action(async (id: string, given: CommonOptions & { sendBack?: boolean; note?: string }) =>
      finish(await decide(open(given), id, given)),
    );

  command('withdraw', 'Mark what a campaign saved to the record as entered in error, and save nothing more of it.')
    .argument('<id>', 'of the campaign')
    .requiredOption('--reason <text>', 'why, for the audit log; do not name patients')
    .action(async (id: string, given: CommonOptions & { reason: string }) =>
      finish(await withdraw(open(given), id, given)),
    );

  command('correct', 'Draft a correction to exactly the patients who were handed a message.')
    .argument('<id>', 'of the campaign')
    .action(async (id: string, given: CommonOptions) => finish(await correct(open(given), id)));

  for (const [name, words] of Object.entries(STEERING) as [Steering, string][]) {
    const steering = command(name, words).argument('<id>', 'of the campaign');
    if (name !== 'resume') steering.option('--reason <text>', 'kept with the campaign');
    steering.action(async (id: string, given: CommonOptions & { reason?: string }) =>
      finish(await steer(open(given), name, id, given)),
    );
  }
  return program;
}

const STEERING: Record<Steering, string> = {
  pause: 'Pause a campaign. Messages already on their way are still sent.',
  resume: 'Resume a paused campaign.',
  cancel: 'Stop a campaign for good. You cannot recall messages that were sent.',
};

const waitOption = () =>
  new Option('--wait', 'wait until everything is sent and every SMS has a receipt, or its settle time has passed');
const waitTimeoutOption = () =>
  new Option('--wait-timeout <seconds>', 'wait at most this long (exit code 2). Sending continues')
    .argParser(readWhole(1, 31_536_000))
    .implies({ wait: true });
const keyOption = () =>
  new Option('--idempotency-key <key>', 'the same command with the same key is done once in 24 hours').argParser(
    readKey,
  );

const AFTER_HELP = `
Environment:
  ROLLCALL_URL    address of Rollcall, such as https://rollcall.example.org
  ROLLCALL_TOKEN  token of your practice
  Without them both are read from cli.json in the data folder of npm start (ROLLCALL_DATA_DIR, .rollcall).

Exit codes:
  0  no errors
  1  patients have errors: failed, unknown, and for SMS no receipt (send --wait, retry --wait, status)
  2  timed out (--wait-timeout, or Rollcall did not answer); what was sent goes on
  3  refused, by Rollcall or because of how the command was written`;

const SEND_HELP = `
Examples:
  rollcall send --list flu.csv --channel sms --message "Dear ((given name)), flu clinics start on Monday." --wait
  rollcall send --list recall.xlsx --channel email --subject "Your review" --message-file review.txt \\
    --purpose recall --codes 1066281000000104 --save-to-record --at 2026-11-24T09:00:00+00:00`;

function readWhole(least: number, most: number) {
  return (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

function readCodes(text: string): string[] {
  const codes = text.split(',').map((code) => code.trim());
  if (codes.every((code) => /^\d+$/.test(code))) return codes;
  throw new InvalidArgumentError('Write concept ids with commas between them, such as 1066281000000104,711408005.');
}

function readEmptyValues(text: string): EmptyValues {
  if (text === 'leave-out') return text;
  const word = /^use=(.+)$/.exec(text)?.[1]?.trim();
  if (word) return { use: word };
  throw new InvalidArgumentError('Write leave-out, or use= and a word, such as use=patient.');
}

function readColumn(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1) };
  throw new InvalidArgumentError('Write it as field=header, such as nhsNumber="NHS No".');
}

function readAcknowledgement(text: string, before: Acknowledgement[] = []): Acknowledgement[] {
  const [, code, reason] = /^([a-z-]+)=(.*\S.*)$/s.exec(text) ?? [];
  if (code !== undefined && reason !== undefined) return [...before, { code, reason: reason.trim() }];
  throw new InvalidArgumentError('Write it as code=reason, such as same-text="a reminder for those who missed it".');
}

function readKey(text: string): string {
  if (/^[\x21-\x7e]{1,200}$/.test(text)) return text;
  throw new InvalidArgumentError('A key is 1 to 200 plain characters without spaces.');
}
