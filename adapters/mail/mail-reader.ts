// cspell:ignore tnef
import { simpleParser, type Attachment, type ParsedMail } from 'mailparser';
import { replyFileKind, replyFileName, type ReplyFile } from '../../domain/conversations/reply-files';
import { isCutMail } from '../../domain/conversations/mail/mail-size';
import { automaticKind, isAutomaticAnswer, type OwnMail } from '../../domain/conversations/mail/mail-signs';
import type { ReturnedMail } from '../../domain/delivery/bounces/bounce';
import type { MailReader, ReadMail } from '../../ports/conversations/incoming-mail';
import { LONGEST_WHOLE, replyText } from './reply-text';

const LARGEST_HTML = 1_000_000;
const LONGEST_SUBJECT = 500;
const LONGEST_ADDRESS = 320;
/** More files than a person sends; the rest stays in the mail as it is stored. */
const MOST_ATTACHMENTS = 20;
/** What programs add to a report, and what is no file of a patient's. */
const NO_FILES =
  /^(?:message\/(?:delivery-status|global-delivery-status|disposition-notification|feedback-report)|text\/(?:rfc822-headers?|calendar)|application\/(?:pgp-signature|pkcs7-signature|x-pkcs7-signature|ms-tnef))$/;

/** Reads mail with mailparser, HTML with html-to-text, and cuts what is quoted with node-email-reply-parser. */
export function createMailReader(own: OwnMail): MailReader {
  return {
    async read(raw, { emptySender }) {
      const parsed = await parse(raw);
      return parsed === null ? unreadable(emptySender) : toMail(raw, parsed, emptySender, own);
    },

    async attachment(raw, place) {
      const parsed = await parse(raw);
      const found = parsed && filesOf(parsed)[place];
      if (!found) return null;
      return { ...filesRead(parsed, raw.length)[place]!, content: found.content };
    },
  };
}

/** Null for what mailparser gives up on. */
async function parse(raw: Buffer): Promise<ParsedMail | null> {
  try {
    return await simpleParser(raw, {
      keepDeliveryStatus: true,
      skipTextToHtml: true,
      skipHtmlToText: true,
      skipTextLinks: true,
      skipImageLinks: true,
      maxHtmlLengthToParse: LARGEST_HTML,
    });
  } catch {
    return null;
  }
}

function toMail(raw: Buffer, parsed: ParsedMail, emptySender: boolean, own: OwnMail): ReadMail {
  const lines = new Map<string, string>();
  for (const { key, line } of parsed.headerLines) {
    if (!lines.has(key))
      lines.set(
        key,
        line
          .slice(line.indexOf(':') + 1)
          .replace(/\r?\n[ \t]+/g, ' ')
          .trim(),
      );
  }
  const header = (name: string): string | null => lines.get(name) ?? null;
  const subject = (parsed.subject ?? '').replace(/\0/g, '').slice(0, LONGEST_SUBJECT);
  const from = (parsed.from?.value[0]?.address ?? '').toLowerCase().slice(0, LONGEST_ADDRESS);
  const isNull = emptySender || header('return-path') === '<>';
  const type = header('content-type') ?? '';
  const reportType = /^multipart\/report/i.test(type)
    ? (/report-type\s*=\s*"?([\w-]+)/i.exec(type)?.[1]?.toLowerCase() ?? null)
    : null;
  const status = textOf(parsed, /^message\/(?:global-)?delivery-status$/);
  const signs = { header, subject, from, emptySender: isNull, reportType, status };
  const hasCalendarReply = parsed.attachments.some(
    ({ contentType, content }) =>
      contentType === 'text/calendar' && /^METHOD:REPLY/im.test(content.subarray(0, 4_000).toString('latin1')),
  );
  const html = typeof parsed.html === 'string' ? storable(parsed.html) : null;
  const isEmpty = !parsed.text?.trim() && html === null && parsed.attachments.length === 0;
  const text = storable(isEmpty ? bodyOf(raw) : (parsed.text ?? ''));
  const reply = replyText({ text, html });
  const returned: ReturnedMail = {
    ...{ reportType, subject, from, emptySender: isNull, failedRecipients: header('x-failed-recipients') },
    isAutomaticAnswer: isAutomaticAnswer(signs),
    status,
    text: (text.trim() === '' ? (reply.whole ?? reply.fresh) : text).slice(0, LONGEST_WHOLE),
  };
  const automatic = automaticKind({ ...signs, hasCalendarReply }, own);
  const isReport = reportType !== null || status !== '';
  return {
    ...{ messageId: header('message-id') ?? '', subject, from, automatic, returned },
    // The words of a report are a mail server's, and are not shown as somebody's answer.
    ...(isReport ? { fresh: '', whole: returned.text.trim() || null } : reply),
    attachments: filesRead(parsed, raw.length),
  };
}

/** The body as it stands, of a mail that says it has parts and has none. */
function bodyOf(raw: Buffer): string {
  const [, body = ''] = /\r?\n\r?\n([\s\S]*)/.exec(raw.toString('utf8', 0, LONGEST_WHOLE)) ?? [];
  return body;
}

function textOf(parsed: ParsedMail, type: RegExp): string {
  const parts = parsed.attachments.filter(({ contentType }) => type.test(contentType));
  return parts.map(({ content }) => storable(content.toString('utf8'))).join('\n\n');
}

function filesOf(parsed: ParsedMail): Attachment[] {
  return parsed.attachments.filter(({ contentType }) => !NO_FILES.test(contentType)).slice(0, MOST_ATTACHMENTS);
}

/** Of a mail that was cut, the last file is not whole. */
function filesRead(parsed: ParsedMail, bytes: number): ReplyFile[] {
  const files = filesOf(parsed).map(fileOf);
  if (!isCutMail(bytes)) return files;
  return files.map((file, place) => (place === files.length - 1 ? { ...file, isCut: true } : file));
}

function fileOf({ filename, content }: Attachment): ReplyFile {
  const name = replyFileName(filename);
  return { name, kind: replyFileKind(content, name), bytes: content.length };
}

function unreadable(emptySender: boolean): ReadMail {
  const returned: ReturnedMail = {
    ...{ reportType: null, subject: '', from: '', emptySender, failedRecipients: null },
    ...{ isAutomaticAnswer: false, status: '', text: '' },
  };
  return {
    ...{ messageId: '', subject: '', from: '', automatic: emptySender ? 'delivery-failure' : 'no', returned },
    ...{ fresh: '', whole: null, attachments: [] },
  };
}

/** PostgreSQL text cannot hold NUL. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
