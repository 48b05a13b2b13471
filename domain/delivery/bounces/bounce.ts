// cspell:ignore bcouldn bdoesn doesn ikke mdaemon ound poostmaster remis temporar undeliver unzustellbar wasn
import type { FailureCode } from '../failure-reasons';

/** A mail about another mail, taken apart; its bodies are text without transfer encoding. */
export interface ReturnedMail {
  /** The value of `report-type`, in lower case, of a mail that is `multipart/report`; else null. */
  reportType: string | null;
  subject: string;
  /** The address in `From:`, in lower case; empty where there is none. */
  from: string;
  /** It came with an empty envelope sender, as bounces do. */
  emptySender: boolean;
  /** `X-Failed-Recipients:`, or null. */
  failedRecipients: string | null;
  /** A program answered on behalf of a person (RFC 3834 and the common other signs). */
  isAutomaticAnswer: boolean;
  /** The parts of the type `message/delivery-status`, one after the other; empty where there are none. */
  status: string;
  /** What a person would read. */
  text: string;
}

/** What a mail to a return path is. */
export type ReturnedKind =
  'bounce' | 'delay' | 'delivered' | 'relayed' | 'expanded' | 'complaint' | 'auto-reply' | 'not-a-bounce';

/** What a mail says about one recipient. */
export interface RecipientReport {
  /** As it is written there; null where no address is named. */
  recipient: string | null;
  /** `Action:` of RFC 3464 in lower case; null outside a delivery status. */
  action: string | null;
  /** RFC 3463, such as `5.1.1`; null where none is given. */
  status: string | null;
  /** Whether the same address will fail again; null where nothing says so, or where it did not fail. */
  permanent: boolean | null;
  /** Why it failed; null where it did not fail. */
  code: FailureCode | null;
}

export interface BounceReading {
  kind: ReturnedKind;
  recipients: RecipientReport[];
}

/** What the news about one of our messages is; `none` for everything that changes nothing. */
export type DeliveryReport =
  | { kind: 'failed'; code: FailureCode; permanent: boolean | null }
  | { kind: 'delivered' }
  | { kind: 'delayed' }
  | { kind: 'none' };

/** The rules look at no more than this of a text or a delivery status. */
const MOST_CHARACTERS = 50_000;

/**
 * Reads a mail that came to a return path: a delivery status notification (RFC 3464), or one of the common other forms. A
 * status is believed before the text, because the text may quote anything. Pure, and linear in the length of the mail.
 */
export function readBounce(mail: ReturnedMail): BounceReading {
  if (mail.reportType === 'feedback-report') return { kind: 'complaint', recipients: [] };
  const reports = statusReports(mail.status.slice(0, MOST_CHARACTERS));
  const all = reports.length > 0 ? reports : statusReports(beforeReturned(mail.text.slice(0, MOST_CHARACTERS)));
  if (all.length > 0) return { kind: kindOf(all), recipients: all };
  if (!isFromMailSystem(mail)) {
    return { kind: mail.isAutomaticAnswer ? 'auto-reply' : 'not-a-bounce', recipients: [] };
  }
  return readText(mail);
}

/**
 * What a reading says about the message to one address. A return path is for one message, so a report about a single
 * recipient is about that message, whatever address a forwarding server put there.
 */
export function reportFor({ recipients }: BounceReading, address: string | null): DeliveryReport {
  const wanted = address?.toLowerCase() ?? null;
  const own = recipients.filter(({ recipient }) => wanted !== null && recipient?.toLowerCase() === wanted);
  const told = (own.length > 0 ? own : recipients).map(toReport);
  // Of several, the one that leaves the most open: a message that may still arrive has not failed.
  for (const kind of ['delivered', 'none', 'delayed', 'failed'] as const) {
    const found = told.find((report) => report.kind === kind);
    if (found) return found;
  }
  return { kind: 'none' };
}

function toReport({ action, code, permanent }: RecipientReport): DeliveryReport {
  if (action === 'delivered') return { kind: 'delivered' };
  if (action === 'delayed') return { kind: 'delayed' };
  return code === null ? { kind: 'none' } : { kind: 'failed', code, permanent };
}

/** The groups of fields about recipients; a server that forgot the empty lines between them is read as well. */
function statusReports(text: string): RecipientReport[] {
  const reports: RecipientReport[] = [];
  for (const fields of recipientFields(text)) {
    const action = fields.get('action')?.toLowerCase().trim() ?? null;
    if (action === null) continue;
    const diagnostic = fields.get('diagnostic-code') ?? '';
    const status = statusIn(fields.get('status') ?? '');
    const recipient = addressIn(fields.get('final-recipient') ?? fields.get('original-recipient') ?? '');
    const isFailure = action === 'failed';
    const said = { status, text: `${diagnostic} ${fields.get('status') ?? ''}` };
    reports.push({
      ...{ recipient, action, status },
      permanent: isFailure || action === 'delayed' ? permanenceOf(said) : null,
      code: isFailure ? causeOf(said) : null,
    });
  }
  return reports;
}

function recipientFields(text: string): Map<string, string>[] {
  const all: Map<string, string>[] = [];
  let fields: Map<string, string> | null = null;
  for (const line of text
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')) {
    const [, name, value] = /^([A-Za-z][A-Za-z-]{0,40}):[ \t]*(.*)$/.exec(line) ?? [];
    if (!name || value === undefined) continue;
    const key = name.toLowerCase();
    const begins = key === 'final-recipient' || key === 'original-recipient';
    if (begins && (fields === null || fields.has(key) || fields.has('action'))) {
      fields = new Map();
      all.push(fields);
    }
    if (fields && !fields.has(key)) fields.set(key, value);
  }
  return all;
}

function kindOf(reports: readonly RecipientReport[]): ReturnedKind {
  const has = (action: string): boolean => reports.some((report) => report.action === action);
  if (has('failed')) return 'bounce';
  if (has('delayed')) return 'delay';
  if (has('relayed')) return 'relayed';
  if (has('expanded')) return 'expanded';
  return has('delivered') || has('deliverable') ? 'delivered' : 'not-a-bounce';
}

const MAIL_SYSTEM =
  /^(?:mailer-?daemon|post-?master|poostmaster|mail-?administrator|mail(?:er)?-?delivery|mdaemon|mail-?system)(?:@|$)/;
const BOUNCE_SUBJECT =
  /^(?:failure notice|undeliver|undelivered mail|non-?deliver|delivery (?:status notification|failure|failed|delayed|report|problem)|delayed mail|mail (?:delivery (?:failed|failure|system|status|subsystem)|failure|could not be delivered|system error)|returned mail|message (?:delivery|undeliverable|not delivered|could not be delivered)|warning: (?:message|could not send)|unable to deliver|could not deliver|(?:your )?message (?:to .{0,80})?(?:was not|could not be) delivered|rejected|unzustellbar|non remis|ikke leveret)/;
/** So that a person who writes "Delivery problem" is not taken for a mail system. */
const BOUNCE_TEXT =
  /\b(?:(?:could|can) ?not be delivered|(?:was|were)(?: not|n['’]t) (?:able to )?(?:be )?deliver(?:ed)?|wasn['’]t able to deliver|undeliverable|delivery (?:to the following|has failed|failed|of your message)|not yet been delivered|did not reach|error (?:has occurred while attempting to deliver|delivering your mail)|permanent fatal errors|transcript of session|mailbox (?:is )?full|user unknown|unknown user|no such user|failure reasons|unable to deliver|incorrectly constructed|was not delivered)\b/i;

function isFromMailSystem({ from, subject, text, emptySender, failedRecipients, isAutomaticAnswer }: ReturnedMail) {
  if (failedRecipients !== null) return true;
  const isSystem = MAIL_SYSTEM.test(from);
  const says = BOUNCE_SUBJECT.test(subject.trim().toLowerCase());
  // What answers for a person comes with an empty sender too, and may well name a mail system that a person should ask.
  if (isAutomaticAnswer && !isSystem && !says) return false;
  const writes = BOUNCE_TEXT.test(text);
  return isSystem || (emptySender && !isAutomaticAnswer) ? says || writes : says && writes;
}

const DELAY =
  /\b(?:warning only|has not yet been delivered|still being retried|will (?:be retried|keep trying|continue)|delivery attempts will continue|delayed \d+ hours|you do not need to resend)\b/i;

function readText(mail: ReturnedMail): BounceReading {
  const text = beforeReturned(mail.text.slice(0, MOST_CHARACTERS));
  const isDelay =
    DELAY.test(text) || /^(?:warning: message|delayed mail|.{0,20}delivery delayed)/i.test(mail.subject.trim());
  const named = namedRecipients(mail, text);
  const recipients = named.map(({ address, line }): RecipientReport => {
    const said = { status: statusIn(line, true), text: line };
    if (isDelay) return { recipient: address, action: 'delayed', status: null, permanent: false, code: null };
    return {
      ...{ recipient: address, action: null, status: said.status },
      ...{ permanent: permanenceOf(said), code: causeOf(said) },
    };
  });
  return { kind: isDelay ? 'delay' : 'bounce', recipients };
}

/** Where the mail that comes back begins: nothing behind it was written by the mail system. */
const RETURNED =
  /^.{0,40}(?:original message follows|below this line is a copy of the message|below is a copy of the original message|this is a copy of (?:the|your) message|unsent message (?:follows|below)|returned message|original message headers?|message header follows|the body of the message is)\b/im;

function beforeReturned(text: string): string {
  const at = RETURNED.exec(text)?.index;
  return at === undefined ? text : text.slice(0, at);
}

const ADDRESS = /[^\s<>()[\]"',;:]{1,64}@[^\s<>()[\]"',;:]{1,253}/;

/**
 * Which addresses a text reports about, each with the words about it. One line for each is how lists are written; elsewhere
 * the whole text is about the only address, which may be named nowhere.
 */
function namedRecipients(
  { failedRecipients, from, text: whole }: ReturnedMail,
  text: string,
): { address: string | null; line: string }[] {
  const listed = [
    ...text.matchAll(/^\s{0,8}<?([^\s<>()[\]"',;:]{1,64}@[^\s<>()[\]"',;:]{1,253})>?: *(\d{3}[ -].*)$/gm),
  ];
  if (listed.length > 1) return listed.map(([, address, line]) => ({ address: address!, line: line! }));
  if (failedRecipients !== null) {
    const addresses = failedRecipients.split(',').flatMap((one) => ADDRESS.exec(one)?.[0] ?? []);
    if (addresses.length > 0) return addresses.map((address) => ({ address, line: text }));
  }
  const told = text.replace(/^[ \t]*(?:to|from|cc|reply-to):.*$/gim, '');
  const found = [told, text, returnedTo(whole)].flatMap((place) =>
    [...place.matchAll(new RegExp(ADDRESS, 'g'))].map(([address]) => address.replace(/[.>]+$/, '')),
  );
  const isOurs = (address: string): boolean =>
    MAIL_SYSTEM.test(address.toLowerCase()) || address.toLowerCase() === from;
  return [{ address: found.find((address) => !isOurs(address)) ?? null, line: text }];
}

/** The recipient in the header of the mail that comes back. */
function returnedTo(whole: string): string {
  const at = RETURNED.exec(whole)?.index;
  return at === undefined ? '' : (/^to:(.*)$/im.exec(whole.slice(at))?.[1] ?? '');
}

function addressIn(field: string): string | null {
  const value = field
    .replace(/^[^;]{0,40};/, '')
    .trim()
    .replace(/^<(.*)>$/, '$1');
  return value === '' ? null : value;
}

/** @param isText so that a version number in running text is not taken for a status */
function statusIn(text: string, isText = false): string | null {
  const found = isText
    ? /(?:\b[45]\d\d[ -]|#)([245]\.\d{1,3}\.\d{1,3})\b/.exec(text)
    : /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(text);
  return found?.[1] ?? null;
}

interface Said {
  status: string | null;
  text: string;
}

const onOneLine = (text: string): string => text.replace(/\s+/g, ' ');

const TEMPORARY =
  /\b(?:deferred|failing for a long time|temporar(?:y|ily)|try again later|in the queue too long|retry time(?:out)?|connection timed out|greylist(?:ed)?)\b/i;
const PERMANENT =
  /\b(?:permanent|unrecoverable|given up|does not exist|doesn['’]t exist|not (?:found|recognized|listed|known)|unknown|no such|could(?:n['’]t| not) (?:be )?f(?:ind|ound)|disabled|expired|malformed|incorrectly constructed|blacklisted|full|quota|rejected|refused|denied|not allowed)\b/i;

function permanenceOf({ status, text: written }: Said): boolean | null {
  const text = onOneLine(written);
  if (status !== null) return status.startsWith('5') ? true : status.startsWith('4') ? false : null;
  const reply = replyCode(text);
  if (reply !== null) return reply >= 500;
  if (TEMPORARY.test(text)) return false;
  return PERMANENT.test(text) ? true : null;
}

/** The first reply of a mail server that says no: three digits where a sentence or line begins, not an amount. */
function replyCode(text: string): number | null {
  const found = /(?:^|[\s:;(])([45][0-5]\d)[ -](?=\S)/.exec(text);
  return found ? Number(found[1]) : null;
}

/** By RFC 3463: the subject and detail of a status, whatever its class. */
const CAUSES: readonly (readonly [RegExp, FailureCode])[] = [
  [/^[45]\.1\.(?:[0-36]|10)$/, 'address-unknown'],
  [/^[45]\.4\.4$/, 'address-unknown'],
  [/^[45]\.2\.2$/, 'mailbox-full'],
  [/^[45]\.(?:2\.3|3\.4|6\.\d+)$/, 'content-rejected'],
  [/^[45]\.(?:1|2|7)\.\d+$/, 'mail-server-refused'],
  [/^4\.\d+\.\d+$/, 'mail-server-busy'],
];

const CAUSE_WORDS: readonly (readonly [RegExp, FailureCode])[] = [
  [
    /\b(?:mailbox|inbox|user['’]s mailbox|account)(?: \S+)? (?:is )?(?:full|over quota)\b|\bover ?quota\b|\bquota exceeded\b|\bexceeded (?:storage|its quota)\b/i,
    'mailbox-full',
  ],
  [
    /\b(?:user|recipient|address|account|mailbox|addressee|name)(?: \S+){0,3} (?:unknown|not (?:found|known|recognized|listed)|is not recognized|does(?:n['’]t| not) exist)\b|\bunknown (?:user|recipient|address|local part)\b|\bno such (?:user|person|recipient|address|mailbox)\b|\b(?:domain|host)(?: \S+){0,4} (?:does not exist|not found|unknown)\b|\bhost unknown\b|\bnot listed in\b|\bcouldn['’]t find (?:a mail exchanger|any host)\b|\bdoesn['’]t have an? \S+ account\b|\bmalformed address\b|\bincorrectly constructed\b|\brecipient not found\b/i,
    'address-unknown',
  ],
  [/\b(?:spam|virus|content rejected|message (?:content|size|too large))\b/i, 'content-rejected'],
  [
    /\b(?:blacklisted|access denied|not allowed|policy|relay quota|rejected|refused|denied|blocked)\b/i,
    'mail-server-refused',
  ],
  [
    /\b(?:deferred|timed out|failing for a long time|no route to host|connection refused|try again|expired|too long)\b/i,
    'mail-server-busy',
  ],
];

function causeOf({ status, text: written }: Said): FailureCode {
  const text = onOneLine(written);
  const byStatus = status === null ? undefined : CAUSES.find(([pattern]) => pattern.test(status))?.[1];
  if (byStatus !== undefined) return byStatus;
  return CAUSE_WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'cause-unknown';
}
