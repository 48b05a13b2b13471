import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { PageServices } from '../../kit/mount';
import { clockOf, dateWords } from '../../../domain/words/times';

export interface InvitationMail {
  id: string;
  email: string;
  role: string;
  code: string;
  expiresAt: Date;
}

/**
 * Sends the code of an invitation to the invited person, through the practice's email account.
 *
 * @returns false where the practice has no email, or it was not taken: then the code has to be given by hand.
 */
export async function sendInvitation(
  { accounts, providers, publicUrl, newId, log }: PageServices,
  { practiceId, practiceName, user }: TokenHolder,
  { id, email, role, code, expiresAt }: InvitationMail,
  timeZone: string,
): Promise<boolean> {
  const account = (await accounts.inUse(practiceId)).find(({ channel }) => channel === 'email');
  if (!account) return false;
  const until = `${dateWords(expiresAt, timeZone)}, ${clockOf(expiresAt, timeZone)}`;
  const body = [
    `${user} has invited you to work at ${practiceName} in Rollcall as ${role}.`,
    `To join, open this link and sign in as usual:`,
    `${publicUrl}/invitations/${id}?${new URLSearchParams({ code }).toString()}`,
    `It works until ${until}. If Rollcall asks for a code, enter ${code}.`,
    `If you did not expect this, you do not need to do anything. Nobody else can accept it for you.`,
  ].join('\n\n');
  try {
    const outcome = await providers.forAccount(account).handOver({
      ...{ reference: newId(), to: email, subject: `Join ${practiceName} in Rollcall`, body },
    });
    return outcome.kind === 'accepted';
  } catch (error) {
    log.warn({ error: (error as Error).name }, 'an invitation could not be sent');
    return false;
  }
}
