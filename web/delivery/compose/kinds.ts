import type { Channel } from '../../../domain/delivery/states';

/** How a message to one patient is written: by its channel, or as a direct message. */
export type ComposeKind = Channel | 'direct';

/** A kind of message to one patient, as a tab of Compose a Message (W1). */
export interface Kind {
  kind: ComposeKind;
  /** What its text is: a direct message is read on a page, and may be as long as an email. */
  textOf: Channel;
  text: string;
  hint: string;
  /** The button that sends it. */
  send: string;
  /** What it goes to, within a sentence. */
  contact: string;
  help: { text: string; href: string };
}

export const KINDS: readonly Kind[] = [
  {
    kind: 'email',
    textOf: 'email',
    text: 'Email',
    hint: 'To the email address in the record.',
    send: 'Send email',
    contact: 'email address',
    help: { text: 'Help with email', href: '/help/statuses' },
  },
  {
    kind: 'sms',
    textOf: 'sms',
    text: 'SMS',
    hint: 'A text message to the mobile number in the record.',
    send: 'Send SMS',
    contact: 'mobile number',
    help: { text: 'Help with SMS', href: '/help/sms' },
  },
  {
    kind: 'direct',
    textOf: 'email',
    text: 'Direct Message',
    hint: 'For confidential text and files. The patient opens it with a code on their phone.',
    send: 'Send direct message',
    contact: 'email address',
    help: { text: 'Help with Direct Message', href: '/help/direct' },
  },
];

export function kindNamed(name: string): Kind | null {
  return KINDS.find(({ kind }) => kind === name) ?? null;
}
