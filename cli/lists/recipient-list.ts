import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Channel, Reason, RecipientList, RejectedRow } from '../client/answers';
import { refused, timedOut } from '../exit-codes';
import { unreadableFile } from '../campaigns/message-text';
import type { Surroundings } from '../surroundings';
import { codeWords } from '../words';

export interface ListOptions {
  file: string;
  name: string;
  channel: Channel;
  contactSource?: string;
  columns?: Record<string, string>;
}

export interface ReasonCount extends Reason {
  count: number;
}

/** Far above Rollcall's own limit, which it names in its refusal. This only keeps huge files out of memory. */
const LARGEST_FILE_BYTES = 100_000_000;
const LONGEST_CHECK_MS = 15 * 60_000;
const LONGEST_POLL_MS = 2_000;

/** Reads the file before any request is sent, so that a wrong file name is reported first. */
export function listForm({ file, name, channel, contactSource, columns }: ListOptions): FormData {
  const form = new FormData();
  form.append('name', name);
  form.append('channel', channel);
  if (contactSource !== undefined) form.append('contactSource', contactSource);
  if (columns !== undefined) form.append('columns', JSON.stringify(columns));
  form.append('file', new Blob([readListFile(file)]), basename(file));
  return form;
}

function readListFile(file: string): Uint8Array<ArrayBuffer> {
  try {
    if (statSync(file).size > LARGEST_FILE_BYTES)
      throw refused('file-too-large', `--list: The file is far too large for a list of patients: ${file}`);
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error) throw unreadableFile('--list', file, error);
    throw error;
  }
}

/** Uploads the list and waits until every row of it is decided. */
export async function uploadList({ api, clock }: Surroundings, form: FormData): Promise<RecipientList> {
  const { id } = await api.post<{ id: string }>('list', '/api/v1/recipient-lists', form);
  const since = clock.now();
  for (let pause = 200; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MS)) {
    const list = await api.get<RecipientList>(`/api/v1/recipient-lists/${id}`);
    if (list.status !== 'processing') return list;
    const waiting = 'We are still checking the list, and sent nothing.';
    if (clock.now() - since > LONGEST_CHECK_MS) throw timedOut('list-not-checked', waiting);
    await api.sleep(pause, waiting);
  }
}

/** Why rows were not accepted, most frequent first. Reads rows and keeps nothing about patients. */
export async function countReasons({ api }: Surroundings, list: RecipientList): Promise<ReasonCount[]> {
  if (!list.counts?.rejected) return [];
  const found = new Map<string, { messages: Set<string>; count: number }>();
  for await (const row of api.items<RejectedRow>(`/api/v1/recipient-lists/${list.id}/rows?outcome=rejected`)) {
    for (const { code, message } of row.reasons) {
      const entry = found.get(code) ?? { messages: new Set(), count: 0 };
      entry.count += 1;
      entry.messages.add(message);
      found.set(code, entry);
    }
  }
  return [...found]
    .map(([code, { messages, count }]) => ({
      code,
      message: inCommon([...messages]) ?? capital(codeWords(code)),
      count,
    }))
    .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code));
}

/** What the messages of one code have in common, without the details of single rows. Null if nothing. */
function inCommon(messages: string[]): string | null {
  const whole = new Set(messages);
  const general = new Set(
    messages.map((message) => message.replace(/ \(.*\)$|: .*$/, '').replace(/ row \d+$/, ' another row')),
  );
  const [only] = whole.size === 1 ? whole : general;
  return only !== undefined && (whole.size === 1 || general.size === 1) ? only : null;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
