import { skippedLines } from '../campaigns/campaign-commands';
import type { Ended, FieldError } from '../exit-codes';
import type { Terminal } from './terminal';

/**
 * Says why the command ended early, in one sentence with the fields that were wrong. For programs, adds what was done
 * by then.
 */
export function showEnd(terminal: Terminal, ended: Ended): void {
  const { code, message, more, soFar } = ended;
  if (terminal.json) {
    terminal.document({ ...soFar, error: { code, message, ...more } });
    return;
  }
  const errors = more.errors ?? [];
  // For wrong input, the detail only repeats the messages of the fields.
  const repeats = errors.length > 0 && message === errors.map((error) => error.message).join(' ');
  if (!repeats) terminal.note(message);
  for (const error of errors) terminal.note(`${optionOf(error)}: ${error.message}`);
  for (const line of skippedLines(more.skipped ?? [])) terminal.note(line);
  const open = (more.findings ?? []).filter(({ needsReason }) => needsReason);
  for (const finding of open) terminal.note(`  ${finding.code}: ${finding.message}`);
  if (open.length > 0) {
    const options = [...new Set(open.map((finding) => finding.code))].map(
      (one) => `--acknowledge ${one}="why you send it"`,
    );
    terminal.note(`If it is right as it is, add ${options.join(' ')}`);
  }
}

const OPTIONS: Record<string, string> = {
  body: '--message',
  snomedCodes: '--codes',
  sendAt: '--at',
  holdSeconds: '--hold',
  file: '--list',
  listId: '--list',
  columns: '--column',
  contactSource: '--contact-source',
  saveToRecord: '--save-to-record',
  acknowledged: '--acknowledge',
};
const SAME_NAME = ['name', 'channel', 'subject', 'purpose', 'reason'];

/** The option that sets the field. */
function optionOf({ path }: FieldError): string {
  const field = /^\w+/.exec(path)?.[0] ?? path;
  return OPTIONS[field] ?? (SAME_NAME.includes(field) ? `--${field}` : path);
}
