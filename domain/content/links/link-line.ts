import { LINKS, linkUrl, TOKEN_LENGTH, type LinkKind } from '../../patients/personal-link';

/** Stands for the token of each patient's own link in a text that is ready to be sent. */
const LINK_PLACEHOLDER = '((rollcall link))';
const LINK_AT_END = /\/([bqmroa])\/\(\(rollcall link\)\)$/;

/** Shown instead of a token, and as long: nobody but the patient reads it. It costs the same in an SMS. */
export const HIDDEN_TOKEN = '*'.repeat(TOKEN_LENGTH);

/** The words before the link. */
const LINK_WORDS: Record<LinkKind, string> = {
  booking: 'Use this link to book:',
  questionnaire: 'Use this link to answer:',
  message: 'Open your message:',
  recall: 'Use this link to answer or book:',
  'opt-out': 'Stop these messages:',
  reply: 'Use this link to reply:',
};

/** The same in the other languages that we can write in. */
const LINK_WORDS_IN: Readonly<Record<string, Record<LinkKind, string>>> = {
  // cspell:disable -- Welsh
  cy: {
    booking: 'Defnyddiwch y ddolen hon i drefnu apwyntiad:',
    questionnaire: 'Defnyddiwch y ddolen hon i ateb:',
    message: 'Agorwch eich neges:',
    recall: 'Defnyddiwch y ddolen hon i ateb neu i drefnu apwyntiad:',
    'opt-out': "Stopio'r negeseuon hyn:",
    reply: 'Defnyddiwch y ddolen hon i ateb:',
  },
  // cspell:enable
};

/** The line that the service adds to a text, with a place for the patient's token. */
export function linkLine(kind: LinkKind, publicUrl: string): string {
  return `${LINK_WORDS[kind]} ${linkUrl(kind, publicUrl, LINK_PLACEHOLDER)}`;
}

/** The line with an address of the practice's own, which is the same for all patients. */
export function ownAddressLine(kind: LinkKind, address: string): string {
  return `${LINK_WORDS[kind]} ${address}`;
}

/**
 * The line for a text in another language. Where we have no words in it, the address stands alone: words in a language
 * that the patient does not read would help nobody.
 */
export function linkLineIn(language: string | null, line: string | null): string | null {
  if (language === null || line === null) return line;
  const kind = (Object.keys(LINK_WORDS) as LinkKind[]).find((one) => line.startsWith(`${LINK_WORDS[one]} `));
  if (kind === undefined) return line;
  const address = line.slice(LINK_WORDS[kind].length + 1);
  const words = LINK_WORDS_IN[language]?.[kind];
  return words === undefined ? address : `${words} ${address}`;
}

/** A text as it is sent: the line with the link is its last. @param line null where the service adds none. */
export function withLinkLine(body: string, line: string | null): string {
  return line === null ? body : `${body.trimEnd()}\n${line}`;
}

/** The kind of personal link that a text ready to be sent ends with; null where it has none. */
export function linkKindIn(text: string): LinkKind | null {
  const letter = LINK_AT_END.exec(text)?.[1];
  const found = (Object.keys(LINKS) as LinkKind[]).find((kind) => LINKS[kind].letter === letter);
  return found ?? null;
}

/**
 * A text that staff see, without the line that the service added, and what that line was for: the patient's own link cannot be
 * written again elsewhere. `kind` is null for a text without such a line.
 */
export function splitLinkLine(text: string): { text: string; kind: LinkKind | null } {
  const ready = text.endsWith(HIDDEN_TOKEN) ? text.slice(0, -HIDDEN_TOKEN.length) + LINK_PLACEHOLDER : text;
  const kind = linkKindIn(ready);
  return kind === null ? { text, kind } : { text: text.slice(0, Math.max(0, text.lastIndexOf('\n'))), kind };
}

/** The text with a token in its place; without one, as staff and the record see it. */
export function withToken(text: string, token: string = HIDDEN_TOKEN): string {
  return linkKindIn(text) === null ? text : text.slice(0, -LINK_PLACEHOLDER.length) + token;
}
