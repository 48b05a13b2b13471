// cspell:ignore Rply appendonsend napisał ysgrifennodd
import { convert, type HtmlToTextOptions } from 'html-to-text';
import parseReply from 'node-email-reply-parser';

/** A quote is looked for in so much of a text: the library's patterns are slow on odd text. */
const MOST_CHARACTERS = 20_000;
/** Nobody reads more of one mail in a conversation, and PostgreSQL does not have to keep it twice. */
export const LONGEST_WHOLE = 200_000;
const LARGEST_HTML = 1_000_000;

/** A reply as text: what is new in it, and all of it where something was left out. */
export interface ReplyText {
  fresh: string;
  whole: string | null;
}

/** Takes a reply apart. What it quotes is never lost: it can be unfolded. */
export function replyText(mail: { text: string; html: string | null }): ReplyText {
  if (mail.text.trim() !== '' || mail.html === null) return cut(tidy(mail.text));
  const whole = htmlText(mail.html, false);
  const fresh = cut(beforeMark(htmlText(mail.html, true))).fresh;
  return { fresh, whole: sameText(fresh, whole) ? null : whole };
}

function cut(text: string): ReplyText {
  const whole = text.slice(0, LONGEST_WHOLE);
  const fresh = tidy(withoutEnds(newText(whole)));
  return { fresh, whole: sameText(fresh, whole) ? null : whole };
}

const sameText = (one: string, other: string): boolean => one.replace(/\s+/g, '') === other.replace(/\s+/g, '');

function tidy(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t\u00a0]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Headings above a quote that the library does not know: Welsh, and Gmail's Polish. */
const OTHER_HEADINGS =
  /^[^\n>]{0,80}\b\d{1,2}[:.]\d{2}\b[^\n]{0,200}(?:ysgrifennodd\b[^\n]{0,200}:|napisał(?:\(a\)|a)?:?)\s*$/gm;
/** A line of dashes that somebody drew would be taken for the beginning of a signature, and the rest be lost. */
const DRAWN_LINES = /^(-{3,4})$/gm;

function newText(text: string): string {
  const [start, rest] = [text.slice(0, MOST_CHARACTERS), text.slice(MOST_CHARACTERS)];
  const known = start
    .replace(OTHER_HEADINGS, 'On Monday, Rollcall <quote@example.invalid> wrote:')
    .replace(DRAWN_LINES, '\u2063$1');
  const fragments = parseReply(known).getFragments();
  const own = (index: number): boolean => !fragments[index]!.isHidden() && fragments[index]!.getContent().trim() !== '';
  const answers = fragments.flatMap((_, index) => (own(index) ? [index] : []));
  const isBetween = answers.length > 1 && fragments.slice(answers[0], answers.at(-1)).some((one) => one.isQuoted());
  const parts = answers.flatMap((index) => {
    const before = fragments[index - 1];
    // Between answers the question just before each is kept: without it an answer means nothing.
    const question = isBetween && before?.isQuoted() ? [lastQuestion(before.getContent())] : [];
    return [...question, fragments[index]!.getContent()];
  });
  return (parts.join('\n\n') + (answers.length > 0 && answers.at(-1) === fragments.length - 1 ? rest : '')).replaceAll(
    '\u2063',
    '',
  );
}

/** The quoted lines right before an answer, without the heading above them. */
function lastQuestion(quote: string): string {
  const lines = quote.trim().split('\n');
  const start = lines.findLastIndex((line) => !line.trimStart().startsWith('>'));
  return lines.slice(start + 1).join('\n');
}

const PHONE_SIGNATURES =
  /\n\s*(?:Get Outlook for (?:iOS|Android|Mac)\s*(?:<[^>\n]*>)?|Sent from (?:my|Outlook|Yahoo|Mail|Samsung|the) [^\n.!?]{0,40}(?:<[^>\n]*>)?|Sent via [^\n.!?]{0,40})\s*$/i;
/** A notice below the name is the employer's and not the patient's. */
const NOTICE =
  /\n\n(?=[^\n]{0,60}\b(?:this (?:e-?mail|message|communication))\b[^\n]{0,200}\b(?:confidential|privileged|intended (?:only|solely))\b)[\s\S]*$/i;

function withoutEnds(text: string): string {
  const body = `\n${text.trim()}`;
  const notice = NOTICE.exec(body);
  const shorter = notice && notice.index > 1 ? body.slice(0, notice.index) : body;
  return shorter.replace(PHONE_SIGNATURES, '');
}

const MARK = '\u2063quote\u2063';

function beforeMark(text: string): string {
  const at = text.indexOf(MARK);
  const before = at < 0 ? text : text.slice(0, at);
  return before.trim() === '' ? text.replaceAll(MARK, '') : before;
}

/** HTML as plain text: no picture, no script, no style, no hidden address. */
function htmlText(html: string, skipsQuotes: boolean): string {
  const skipped = ['img', 'style', 'script', 'head', 'title', 'svg', 'object', 'iframe', 'form'];
  const quotes = skipsQuotes ? ['blockquote', '.gmail_quote', '.yahoo_quoted', '.moz-cite-prefix'] : [];
  const options: HtmlToTextOptions = {
    wordwrap: false,
    limits: { maxInputLength: LARGEST_HTML, maxDepth: 100, maxChildNodes: 5_000 },
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      ...[...skipped, ...quotes].map((selector) => ({ selector, format: 'skip' })),
      // Outlook puts a line above what it quotes, and nothing around it.
      ...(skipsQuotes
        ? ['div[style*="border-top:solid"]', 'div#appendonsend', 'div#divRplyFwdMsg'].map((selector) => ({
            selector,
            format: 'quoteMark',
          }))
        : []),
    ],
    formatters: {
      quoteMark(element, walk, builder, formatting) {
        builder.openBlock({ leadingLineBreaks: 2 });
        builder.addInline(MARK);
        walk(element.children, builder);
        builder.closeBlock({ trailingLineBreaks: formatting.trailingLineBreaks ?? 2 });
      },
    },
  };
  return tidy(convert(html.slice(0, LARGEST_HTML), options)).slice(0, LONGEST_WHOLE);
}
