import type { Channel } from '../../../domain/delivery/states';

/** A kind of message to one patient, as a tab of Compose a Message (W1). */
export interface Kind {
  kind: Channel;
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
    text: 'Email',
    hint: 'To the email address in the record.',
    send: 'Send email',
    contact: 'email address',
    help: { text: 'Help with email', href: '/help/statuses' },
  },
  {
    kind: 'sms',
    text: 'SMS',
    hint: 'A text message to the mobile number in the record.',
    send: 'Send SMS',
    contact: 'mobile number',
    help: { text: 'Help with SMS', href: '/help/sms' },
  },
];

export function kindNamed(name: string): Kind | null {
  return KINDS.find(({ kind }) => kind === name) ?? null;
}
