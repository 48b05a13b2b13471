import type { ReceiptReading, PostedReplyReading, WebhookBody } from '../../../ports/delivery/message-provider';
import { newsOfReceipt } from './codes';

/**
 * Firetext posts forms: `mobile, status, code?, time, reference` for a receipt, `source, destination, message, time`
 * for a reply. We do not read a receipt's `time`. It is UK wall time, sometimes with an offset and sometimes wrong, and
 * only the time of arrival counts.
 */
export function readReceipt(body: WebhookBody): ReceiptReading | null {
  const form = readForm(body);
  const status = form?.get('status')?.trim();
  if (!form || !status) return null;
  const reference = form.get('reference')?.trim() || null;
  const code = form.get('code')?.trim() || null;
  return { reference, ...newsOfReceipt(status, code) };
}

/**
 * There is no message id, so the caller recognises repeats by all four fields. Numbers and time stay as Firetext wrote
 * them.
 */
export function readReply(body: WebhookBody): PostedReplyReading | null {
  const form = readForm(body);
  const from = form?.get('source')?.trim();
  const to = form?.get('destination')?.trim();
  const text = form?.get('message');
  if (!form || !from || !to || text === null || text === undefined) return null;
  return { from, to, text, time: form.get('time') ?? '' };
}

/** Null for a body in another format. A body without a content type is tried. */
function readForm(body: WebhookBody): URLSearchParams | null {
  const type = body.contentType.split(';')[0]?.trim().toLowerCase();
  if (type && type !== 'application/x-www-form-urlencoded') return null;
  return new URLSearchParams(body.text);
}
