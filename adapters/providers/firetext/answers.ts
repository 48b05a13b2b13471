import { z } from 'zod';
import type { LookUp } from '../../../ports/delivery/message-provider';
import { readJson } from '../../http/json';
import { newsOfReport } from './codes';

const codeField = z.union([z.number().int(), z.string().regex(/^\d{1,4}$/)]).transform(Number);
const sendAnswer = z.object({ code: codeField });
const reportAnswer = z.object({
  code: codeField,
  description: z.string().nullish(),
  data: z.array(z.object({ status: z.string().nullish(), reference: z.string().nullish() })).nullish(),
});

/**
 * The code of an answer to a send: from JSON, or from the text line `0:1 SMS successfully queued` that Firetext gives
 * if it does not see the /json. Null if it is neither.
 */
export function readSendCode(body: string): number | null {
  const line = /^\s*(\d{1,4}):/.exec(body);
  if (line) return Number(line[1]);
  const parsed = sendAnswer.safeParse(readJson(body));
  return parsed.success ? parsed.data.code : null;
}

/** "No reports", "no records found" and the like: how an error code may say that there is nothing under a reference. */
const NOTHING_THERE = /\bno (delivery )?(reports?|records?|results?|messages?)\b/i;

/**
 * Reads a delivery report. Null if we cannot trust it. "absent" leads to a second hand-over, so anything that is not
 * clearly an answer about this reference counts as "could not be asked".
 */
export function readReport(body: string, reference: string): LookUp | null {
  const parsed = reportAnswer.safeParse(readJson(body));
  if (!parsed.success) return null;
  const { code, description, data } = parsed.data;
  if (code !== 0) {
    return code !== 1 && !data?.length && NOTHING_THERE.test(description ?? '') ? { kind: 'absent' } : null;
  }
  if (!data) return null;
  if (data.length === 0) return { kind: 'absent' };
  const ours = data.filter((row) => !row.reference || row.reference === reference);
  if (ours.length === 0) return null;
  return { kind: 'found', ...newsOfReport(ours.map((row) => row.status ?? '')) };
}
