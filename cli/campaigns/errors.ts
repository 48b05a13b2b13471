import { stringify } from 'csv-stringify/sync';
import { messageWord } from '../../domain/delivery/message-words';
import { MESSAGE_STATUSES } from '../../domain/delivery/states';
import type { Message } from '../client/answers';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Surroundings } from '../surroundings';
import { writeTable } from '../terminal/table';
import { codeWords } from '../words';

const HEADER = ['Row', 'NHS number', 'Status', 'Reason', 'Attempts'];

/**
 * P24: exactly the patients who may not have received it, and why. It shows the row of the list and the NHS number,
 * which is enough to find them in the clinical system. Names and contacts stay there.
 */
export async function showErrors(
  { api, terminal }: Surroundings,
  id: string,
  { csv = false }: { csv?: boolean },
): Promise<ExitCode> {
  const path = `/api/v1/campaigns/${encodeURIComponent(id)}/messages?filter=errors`;
  const items: ErrorItem[] = [];
  for await (const message of api.items<Message>(path)) items.push(toItem(message));
  const cells = items.map(({ row, nhsNumber, status, reason, attempts }) => [
    String(row),
    nhsNumber,
    statusWord(status),
    reason?.message ?? '',
    String(attempts),
  ]);
  if (csv) {
    // The cells come from Rollcall, but a spreadsheet must still not run one.
    terminal.write(stringify([HEADER, ...cells], { escape_formulas: true }));
  } else if (terminal.json) terminal.document({ items });
  else if (items.length === 0) terminal.say('No patient has an error.');
  else writeTable(terminal, HEADER, cells);
  return EXIT.ok;
}

interface ErrorItem {
  messageId: string;
  row: number;
  nhsNumber: string;
  status: string;
  reason: Message['reason'];
  attempts: number;
}

function toItem({ id, recipient, status, reason, attempts }: Message): ErrorItem {
  const { row, nhsNumber } = recipient;
  return { messageId: id, row, nhsNumber, status, reason, attempts: attempts.length };
}

/** Uses the words for an SMS, because an email without a receipt is not an error. */
function statusWord(status: string): string {
  const known = MESSAGE_STATUSES.find((one) => one === status);
  return known ? messageWord(known, 'sms', 0).word : codeWords(status);
}

/** The list's rejected rows as a file: its own columns, then the reasons. */
export async function showRejected({ api, terminal }: Surroundings, listId: string): Promise<ExitCode> {
  terminal.write(await api.download(`/api/v1/recipient-lists/${encodeURIComponent(listId)}/rejected.csv`));
  return EXIT.ok;
}
