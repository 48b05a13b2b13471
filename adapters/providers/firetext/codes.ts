import type { FailureCode } from '../../../domain/delivery/failure-reasons';
import type { News } from '../../../domain/delivery/states';
import type { HandOverOutcome, ReceiptReading } from '../../../ports/delivery/message-provider';

/**
 * The outcome of a hand-over, by the `code` of Firetext's answer.
 *
 * 3, 4, 6, 8, 9, 10 and 11 name things that are the same for every recipient (the sender id, the receipt address,
 * parameters we do not even send): the fault is in our settings. So the chunk halts and the rest waits for a person,
 * because "refused" would fail one patient's message after another.
 */
export function outcomeOfCode(code: number): HandOverOutcome {
  const detail = `code ${code}`;
  switch (code) {
    case 0:
      return { kind: 'accepted' };
    case 1:
      return { kind: 'halt', cause: 'credentials', detail };
    case 2:
      return { kind: 'refused', code: 'number-invalid', detail };
    case 5:
      return { kind: 'refused', code: 'content-rejected', detail };
    case 7:
      return { kind: 'halt', cause: 'credits', detail };
    case 3: // from
    case 4: // group
    case 6: // send time
    case 8: // receipt address
    case 9: // sub-account
    case 10: // repeat interval
    case 11: // repeat expiry
      return { kind: 'halt', cause: 'configuration', detail };
    case 12: // message loop: passes, so this one is handed over again later
      return { kind: 'not-taken', code: 'network-trouble', detail };
    default:
      return { kind: 'refused', code: 'provider-refused', detail };
  }
}

/**
 * The detail code of a failed receipt.
 *
 * 102 is "absent subscriber", which covers both a phone that is off and one out of signal. 302 is "SMS not supported"
 * reported as temporary, while our `sms-not-supported` is permanent. So the best we can say is `cause-unknown`, which
 * is temporary too. 000 is "no error" and passing.
 */
const RECEIPT_CODES: Record<string, FailureCode> = {
  '000': 'cause-unknown',
  '101': 'number-invalid',
  '102': 'phone-off',
  '103': 'network-trouble',
  '104': 'memory-full',
  '201': 'number-invalid',
  '301': 'sms-not-supported',
  '302': 'cause-unknown',
  '401': 'message-rejected',
  '900': 'network-trouble',
};

/** The meaning of a receipt's `status` and `code`; `unknown` for a status that is not documented. */
export function newsOfReceipt(status: string, code: string | null): Omit<ReceiptReading, 'reference'> {
  switch (status) {
    case '0':
      return { news: 'delivered' };
    case '1':
      return newsOfFailure(code);
    case '2':
      return { news: 'accepted' };
    default:
      return { news: 'unknown' };
  }
}

/** A failure without a (known) detail code is permanent unless the network had been trying before (GOV.UK Notify's rule). */
function newsOfFailure(code: string | null): Omit<ReceiptReading, 'reference'> {
  const known = code === null ? undefined : RECEIPT_CODES[code];
  if (known) return { news: 'failed', code: known };
  return { news: 'failed', code: 'cause-unknown', permanentIfNotBuffered: true };
}

/**
 * The status word of a row in a delivery report, best news first: Firetext does not enforce unique references, so one
 * reference may have several rows. A row with an unknown word still proves that Firetext has the message, hence
 * `accepted`.
 */
const REPORT_WORDS: [pattern: RegExp, news: News, code?: FailureCode][] = [
  [/^delivered$/i, 'delivered'],
  [/^(buffered|pending\b.*)$/i, 'accepted'],
  [/^rejected$/i, 'failed', 'message-rejected'],
  [/^declined$/i, 'failed', 'cause-unknown'],
  [/^unconfirmed$/i, 'unknown'],
];

export function newsOfReport(words: string[]): { news: News; code?: FailureCode } {
  for (const [pattern, news, code] of REPORT_WORDS) {
    if (words.some((word) => pattern.test(word.trim()))) return code ? { news, code } : { news };
  }
  return { news: 'accepted' };
}
