/**
 * The outcome that a recipient's local part asks for, alone or before `+`, so that every test can have its own
 * addresses.
 */
export type MailOutcome = 'ok' | 'full' | 'nouser' | 'greylist' | 'drop-after-dot' | 'hang-after-dot';

const SCENARIOS: readonly MailOutcome[] = ['full', 'nouser', 'greylist', 'drop-after-dot', 'hang-after-dot'];

/** Every other address takes mail. */
export function mailOutcome(address: string): MailOutcome {
  const at = address.lastIndexOf('@');
  const local = at < 0 ? address : address.slice(0, at);
  const plus = local.indexOf('+');
  const name = (plus < 0 ? local : local.slice(0, plus)).toLowerCase();
  return SCENARIOS.find((scenario) => scenario === name) ?? 'ok';
}

/** An SMTP reply; the server puts the enhanced code of the class in front (5.2.2, 5.1.1, 4.3.0). */
export class SmtpReply extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

export const REFUSALS = {
  full: new SmtpReply(552, 'Mailbox full'),
  nouser: new SmtpReply(550, 'No such user here'),
  greylist: new SmtpReply(451, 'Greylisted, try again later'),
} as const;
