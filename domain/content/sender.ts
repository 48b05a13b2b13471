import type { Channel } from '../delivery/states';
import { readEmail } from '../patients/email';

/** A value as it is stored, or what is wrong with it, for the person who typed it. */
export type SenderReading = { ok: true; value: string } | { ok: false; code: string; message: string };

const wrong = (code: string, message: string): SenderReading => ({ ok: false, code, message });

const SHORTEST_NAME = 3;
const LONGEST_NAME = 11;
/** As networks show it on a phone. */
const NAME = /^[A-Za-z0-9 -]+$/;
/** Firetext accepts only these, which is stricter than the networks' rule. The simulator behaves like Firetext. */
const PLAIN_NAME = /^[A-Za-z0-9]+$/;
const PLAIN_NAMES_ONLY: readonly string[] = ['firetext', 'simulator'];
/** What a sender's name may hold with this kind of provider, in the middle of a sentence. */
export function senderCharacters(kind: string): string {
  return PLAIN_NAMES_ONLY.includes(kind) ? 'letters and digits' : 'letters, digits, spaces or hyphens';
}

/** Names often used in fraud; networks block texts from anyone but their owner. */
const FORBIDDEN = [
  'hmrc',
  'govuk',
  'dvla',
  'dwp',
  'police',
  'bank',
  'paypal',
  'royalmail',
  'amazon',
  'nhs111',
  'nhsapp',
];

const LONGEST_EMAIL_NAME = 64;

/**
 * Reads the sender of SMS: a name of 3 to 11 letters and digits, which nobody can reply to, or a number, which can be
 * replied to. Spaces at either end go; a number comes out in its international form.
 * @param kind of provider, since one takes fewer characters than the networks do.
 */
export function readSmsSender(text: string, kind: string): SenderReading {
  const written = text.trim().replace(/ {2,}/g, ' ');
  if (written === '') return wrong('sender-missing', 'Enter a name or a number');
  if (/^[+\d][\d ()-]*$/.test(written)) return readReplyNumber(written);
  const length = [...written].length;
  if (length < SHORTEST_NAME) return wrong('sender-too-short', `Enter a name of at least ${SHORTEST_NAME} characters`);
  if (length > LONGEST_NAME) {
    return wrong(
      'sender-too-long',
      `Shorten the name: it has ${length} characters, and phones show at most ${LONGEST_NAME}`,
    );
  }
  if (!NAME.test(written)) {
    return wrong('sender-characters', 'Use letters from A to Z, digits, spaces and hyphens only');
  }
  if (PLAIN_NAMES_ONLY.includes(kind) && !PLAIN_NAME.test(written)) {
    return wrong(
      'sender-characters',
      'Use letters from A to Z and digits only: this provider does not accept spaces or hyphens',
    );
  }
  if (!/[A-Za-z]/.test(written)) return wrong('sender-only-digits', 'Use at least one letter, or enter a whole number');
  const plain = written.toLowerCase().replace(/[^a-z0-9]/g, '');
  const forbidden = FORBIDDEN.find((word) => plain.includes(word));
  if (forbidden) {
    return wrong(
      'sender-forbidden',
      'Choose another name: networks block texts that seem to come from this organisation',
    );
  }
  return { ok: true, value: written };
}

/** Reads a number that patients reply to: in E.164 form, a UK number as it is dialled, or a short code of 5 to 8 digits. */
export function readReplyNumber(text: string): SenderReading {
  const written = text.trim();
  const digits = written.replace(/[ ()-]/g, '');
  if (digits === '') return wrong('number-missing', 'Enter a number');
  if (/^[1-9]\d{4,7}$/.test(digits)) return { ok: true, value: digits };
  const international = /^07\d{9}$/.test(digits) ? `+44${digits.slice(1)}` : digits.replace(/^00/, '+');
  if (/^\+[1-9]\d{7,14}$/.test(international)) return { ok: true, value: international };
  if (/^[1-9]\d{10,14}$/.test(digits)) return { ok: true, value: `+${digits}` };
  return wrong(
    'number-invalid',
    'Enter a number with its country code, such as +44 7700 900123, or a short code of 5 to 8 digits',
  );
}

/** Whether a sender of SMS is a number, which a phone can reply to. */
export function isSenderNumber(sender: string): boolean {
  return /^\+?\d{5,15}$/.test(sender);
}

/** Whether patients can reply by SMS: to the reply number, or to a sender that is a number. */
export function canReceiveSms({ sender, replyTo }: { sender: string | null; replyTo: string | null }): boolean {
  return replyTo !== null || (sender !== null && isSenderNumber(sender));
}

/** Whether answers to what an account sends come to us: by SMS to its number, by email where mail comes in. */
export function canTakeReplies(account: {
  channel: Channel;
  sender: string | null;
  replyTo: string | null;
  readsReplies?: boolean;
}): boolean {
  return account.channel === 'sms' ? canReceiveSms(account) : account.readsReplies === true;
}

/**
 * What a message that patients may reply to comes from: the reply number of the account, or its sender where that is a
 * number. An account that cannot receive keeps its sender.
 */
export function receivingSender({ sender, replyTo }: { sender: string | null; replyTo: string | null }) {
  return { sender: replyTo ?? sender, replyTo };
}

/** Reads the sender of email: an address, or a name and an address in angle brackets. */
export function readEmailSender(text: string): SenderReading {
  const written = text.trim();
  if (written === '')
    return wrong('sender-missing', 'Enter a name and an address, such as Oakfield Surgery <hello@example.org>');
  const parts = /^(?:"([^"]*)"|([^<>"]*))\s*<([^<>]*)>$/.exec(written);
  const name = (parts?.[1] ?? parts?.[2] ?? '').trim();
  const address = readReplyAddress(parts ? parts[3]! : written);
  if (!address.ok) return address;
  if (name === '') return address;
  if ([...name].length > LONGEST_EMAIL_NAME) {
    return wrong('sender-too-long', `Shorten the name to ${LONGEST_EMAIL_NAME} characters or fewer`);
  }
  if (/[\p{Cc}\\]/u.test(name)) return wrong('sender-characters', 'Leave line breaks and backslashes out of the name');
  return { ok: true, value: `${/[^\p{L}\p{N} ._-]/u.test(name) ? `"${name}"` : name} <${address.value}>` };
}

/** Reads an address that replies to an email go to. */
export function readReplyAddress(text: string): SenderReading {
  const read = readEmail(text);
  return read.ok ? read : wrong('email-invalid', 'Enter an email address, such as hello@example.org');
}
