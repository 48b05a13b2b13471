import type { TokenHolder } from '../../ports/practice/api-tokens';
import type { AnyMessage, MessageCommand } from '../../ports/delivery/messages';
import type { Answer, Call } from '../contract/route';
import { singleMessageLook } from '../patients/looks';
import type { Services } from '../services';
import { directDetails } from './direct-details';
import { presentAnyMessage } from './present-message';

type MessageCall = Call<unknown, unknown, AnyMessage>;

/** The message that a route names by its id. */
export const messageSubject = (messages: Services['messages']) => ({
  name: 'message',
  find: ({ practiceId }: TokenHolder, id: string) => messages.find({ practiceId, messageId: id }),
});

/** What a person asks of the message of a call. */
export const messageCommand = ({ caller, subject: { id }, operationId, now }: MessageCall): MessageCommand => ({
  ...{ practiceId: caller.practiceId, messageId: id, commandId: operationId, by: caller, now },
});

/** 202 with a message as it is after it was changed. */
export async function changedMessage(
  services: Pick<Services, 'messages' | 'directMessages' | 'attachments'>,
  { caller, subject: { id } }: MessageCall,
): Promise<Answer> {
  const found = await services.messages.find({ practiceId: caller.practiceId, messageId: id });
  if (!found) throw new Error('a message that was just changed is gone');
  const direct = await directDetails(services, caller.practiceId, found);
  return { status: 202, body: presentAnyMessage(found, direct), looked: singleMessageLook(found) };
}
