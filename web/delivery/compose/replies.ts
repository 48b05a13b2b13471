import { canTakeReplies, receivingSender } from '../../../domain/content/sender';
import { contactWords } from '../../../domain/words/numbers';
import { lacksRotaForReplies } from '../../../api/conversations/may-reply';
import { isSwitchedOn } from '../../../api/practice/switched-on';
import type { PageServices } from '../../kit/mount';
import type { Kind } from './kinds';

/** Whether the patient may be let reply to a message of this kind, and what that means; or why not, in words. */
export type ReplyChoice = { hint: string } | { absence: string };

const NO_REPLIES = 'Patients cannot reply to this message.';
const IN_INBOX = 'The reply comes to your inbox, under Replies to single messages. Replies are not sorted by urgency.';

/** What the check box "The patient can reply" says on Compose a Message, or why it is not there. */
export async function replyChoice(services: PageServices, practiceId: string, kind: Kind): Promise<ReplyChoice> {
  if (!(await isSwitchedOn(services, practiceId, 'replies'))) {
    return { absence: `${NO_REPLIES} An administrator can switch replies on.` };
  }
  if (await lacksRotaForReplies(services, practiceId)) {
    return { absence: `${NO_REPLIES} Nobody is on the red-flag rota, and an administrator can change that.` };
  }
  if (kind.kind === 'direct') {
    return { hint: `They answer once, on the page that opens with the code. ${IN_INBOX}` };
  }
  const account = (await services.accounts.inUse(practiceId)).find(({ channel }) => channel === kind.kind);
  if (!account || !canTakeReplies(account)) {
    return { absence: `${NO_REPLIES} ${kind.kind === 'sms' ? 'Your SMS' : 'Your email'} account cannot receive them.` };
  }
  const from = kind.kind === 'sms' ? receivingSender(account).sender : null;
  const isOther = from !== null && from !== account.sender && account.sender !== null;
  const sender = isOther ? `It goes out from ${contactWords(from)} instead of ${account.sender}. ` : '';
  return { hint: `${sender}${IN_INBOX}` };
}
