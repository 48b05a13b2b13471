import type { AnyMessage } from '../../../ports/delivery/messages';
import { nudge } from '../../campaigns/nudge';
import { fieldRefusal, invalidInput, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { changedMessage, messageCommand, messageSubject } from '../../delivery/changed-message';
import { mustBeSwitchedOn } from '../../practice/switched-on';
import { nothing } from '../../schemas/campaigns/campaign-commands';
import { anyMessage } from '../../schemas/delivery/messages';
import type { Services } from '../../services';

type Needs = Pick<
  Services,
  'messages' | 'directMessages' | 'attachments' | 'accounts' | 'capabilities' | 'demo' | 'gateway' | 'log'
>;

/** What staff do with a direct message after it was sent (N26). */
export function directMessageRoutes(services: Needs) {
  const { messages, directMessages, accounts, gateway, log } = services;
  const subject = messageSubject(messages);
  const mustBeDirect = ({ origin }: AnyMessage): void => {
    if (origin !== 'direct') throw refusal('not-direct');
  };

  return [
    route({
      method: 'post',
      path: '/api/v1/messages/{id}/resend',
      role: 'sender',
      tag: 'Messages',
      summary: 'Send a direct message again, with a new link',
      description: 'The old link and its code end. The new one has five tries and 14 days, also after it was revoked.',
      subject,
      body: { kind: 'json', schema: nothing },
      answers: { 202: { description: 'The message as it is now.', schema: anyMessage } },
      problems: ['not-switched-on', 'not-direct', 'not-sent-yet', 'cancelled', 'no-provider'],
      async handle(call) {
        const { caller, subject: found } = call;
        mustBeDirect(found);
        await mustBeSwitchedOn(services, caller, 'direct');
        const account = (await accounts.inUse(caller.practiceId)).find(({ channel }) => channel === 'email');
        if (!account) throw invalidInput([fieldRefusal('channel', 'no-provider', { channel: 'email' })]);
        const decided = await directMessages.resend(messageCommand(call), account);
        if (decided.kind !== 'resent') throw refusal(decided.kind);
        await nudge(log, 'message', () => gateway.messageToSend(caller.practiceId, decided.dispatchId));
        return changedMessage(services, call);
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/messages/{id}/revoke',
      role: 'sender',
      tag: 'Messages',
      summary: 'End the link of a direct message',
      description: 'Nobody can open it any more, until it is resent. What was not sent yet is stopped.',
      subject,
      body: { kind: 'json', schema: nothing },
      answers: { 202: { description: 'The message as it is now.', schema: anyMessage } },
      problems: ['not-direct'],
      async handle(call) {
        mustBeDirect(call.subject);
        await directMessages.revoke(messageCommand(call));
        return changedMessage(services, call);
      },
    }),
  ];
}
