import { withLinkLine, withToken } from '../../domain/content/links/link-line';
import { compileTemplate } from '../../domain/content/template';
import { isTooLong, messageTextProblems } from '../../domain/content/message-text';
import { MAX_SMS_UNITS } from '../../domain/content/sms-parts';
import type { Channel } from '../../domain/delivery/states';
import type { ConversationAnswer } from '../../ports/conversations/conversations';
import { fieldRefusal, invalidInput, refusalOf } from '../contract/problem';
import type { Services } from '../services';

/** The id of the conversation that an act left, or the refusal in words. */
export function acceptedOr(answer: ConversationAnswer): string {
  if (answer.kind === 'accepted') return answer.conversationId;
  switch (answer.code) {
    case 'staff-unknown':
      throw invalidInput([fieldRefusal('staffId', answer.code)]);
    case 'patient-unknown':
      throw invalidInput([fieldRefusal('patientId', answer.code)]);
    case 'campaign-unknown':
      throw invalidInput([fieldRefusal('campaignId', answer.code)]);
    default:
      throw refusalOf(answer);
  }
}

/**
 * An answer as it is sent: exactly as it was written. 422 when it cannot be sent.
 *
 * @param line with a personal link, which ends the text; null where there is none.
 */
export async function readAnswerText(
  { accounts, maxUnits }: Pick<Services, 'accounts' | 'maxUnits'>,
  practiceId: string,
  channel: Channel,
  text: string,
  line: string | null,
): Promise<string> {
  // The subject is ours: that of the email that is answered.
  const problems = messageTextProblems(channel, text, channel === 'email' ? 'Your message' : null);
  if (problems.length > 0) throw invalidInput(problems);
  const { placeholders } = compileTemplate(text);
  if (placeholders.length > 0) {
    const message = 'Write the words themselves: an answer to one patient has no list that fills ((…)).';
    throw invalidInput([{ path: 'body', code: 'placeholder-not-filled', message }]);
  }
  const account = (await accounts.inUse(practiceId)).find((one) => one.channel === channel);
  const most = account ? maxUnits(account.kind) : null;
  const sent = withLinkLine(text, line);
  const seen = withToken(sent);
  if (isTooLong(channel, { length: seen.length, text: () => seen }, most)) {
    const message = `Shorten the text: your provider takes at most ${most ?? MAX_SMS_UNITS} units.`;
    throw invalidInput([{ path: 'body', code: 'body-too-long', message }]);
  }
  return sent;
}
