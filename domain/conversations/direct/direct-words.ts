import { linkLine, withLinkLine } from '../../content/links/link-line';
import { CODE_MINUTES, HIDDEN_CODE } from './access-code';

/** For how long the link in the email can be used. */
export const LINK_DAYS = 14;

/**
 * The email that a patient gets in place of a direct message. It says who wrote, and nothing of what it is about: others may
 * read the mailbox. Its last line is the link.
 */
export function directNotice(practiceName: string, publicUrl: string): { subject: string; body: string } {
  const body = [
    `You have a secure message from ${practiceName}.`,
    'To read it, open the link below and press “Open my message”. We then text a code to your mobile phone.',
    `The link works for ${LINK_DAYS} days. Do not forward this email, and never tell anyone the code.`,
    `Not sure that it is from us? Check it at ${publicUrl.replace(/\/+$/, '')}/verify, or call us.`,
  ].join('\n\n');
  return {
    subject: `You have a message from ${practiceName}`,
    body: withLinkLine(`${body}\n`, linkLine('message', publicUrl)),
  };
}

/** The text with the code, as it is stored: the code is filled in only when it is handed over. @param language BCP 47 */
export function codeText(practiceName: string, language: string | null = null): string {
  if (language === 'cy') {
    // cspell:disable-next-line -- Welsh
    return `${HIDDEN_CODE} yw eich cod i agor eich neges gan ${practiceName}. Mae'n gweithio am ${CODE_MINUTES} munud. Cadwch y cod hwn i chi'ch hun.`;
  }
  return `${HIDDEN_CODE} is your code to open your message from ${practiceName}. It works for ${CODE_MINUTES} minutes. Never tell anyone this code.`;
}

/** A stored text with its code, as it is handed over. */
export function withCode(text: string, code: string): string {
  return text.replace(HIDDEN_CODE, code);
}
