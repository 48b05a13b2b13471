import { partOf } from '../../../domain/campaigns/figures';
import { adviceForFailure } from '../../../domain/delivery/failure-advice';
import { KIND_WORDS, kindOf } from '../../../domain/delivery/origins';
import { CHANNEL_WORDS } from '../../../domain/delivery/channel-words';
import { isId } from '../../../domain/ids';
import { notFound, Problem } from '../../../api/contract/problem';
import { directDetails } from '../../../api/delivery/direct-details';
import { singleMessageLook } from '../../../api/patients/looks';
import type { AnyMessage } from '../../../ports/delivery/messages';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { directWords, messageWords, recordWords, tryWords } from '../../kit/words/message-status';
import { personName } from '../../kit/words/person-words';
import { NOTE_WORDS } from '../failed/failed.pages';
import { replyWords } from './reply-words';

/** One message that is no campaign's: its text, every attempt, and what you can do (W3, W4, A10). */
export function oneMessagePages(services: PageServices): WebPage[] {
  const { messages, failedMessages, settings } = services;

  async function messageOf({ caller, params }: PracticeVisit): Promise<AnyMessage> {
    const found = isId(params.id!)
      ? await messages.find({ practiceId: caller.practiceId, messageId: params.id!.toLowerCase() })
      : null;
    if (!found) throw notFound('message');
    return found;
  }

  /** Asks the API, and says on the message's page why it did not do it. */
  async function act(
    visit: PracticeVisit,
    what: 'cancel' | 'retry' | 'resend' | 'revoke',
    body: object,
    done: string,
  ): Promise<PageAnswer> {
    const { id } = await messageOf(visit);
    const page = `${visit.base}/messages/${id}`;
    try {
      await visit.ask('post', `/api/v1/messages/${id}/${what}`, { body, operationId: visit.form.operationId });
      return { goTo: page, banner: { kind: 'success', text: done } };
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 409) throw error;
      return { goTo: page, banner: { kind: 'information', text: error.detail } };
    }
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/messages/{id}',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { base, membership, now } = visit;
        const message = await messageOf(visit);
        // A campaign's message has its page within the campaign, with the list's row.
        if (message.campaignId !== null)
          return { goTo: `${base}/campaigns/${message.campaignId}/messages/${message.id}` };
        const { channel, status, holdUntil } = message;
        const settleHours = (await settings.read(membership.practiceId)).settleSeconds[channel] / 3600;
        const isDirect = message.origin === 'direct';
        const isNotSent = status === 'suppressed' || (status === 'cancelled' && message.stopReason !== 'asked');
        const isMaybe = status === 'unknown' || (status === 'expired' && channel === 'sms');
        const isError = partOf(status, channel) === 'errors' || isNotSent;
        const [direct, [failed]] = await Promise.all([
          directDetails(services, membership.practiceId, message),
          isError ? failedMessages.named(membership.practiceId, [message.id]) : [],
        ]);
        const followUp = failed?.followUp;
        return {
          view: 'delivery/message/one-message',
          title: 'One patient’s message',
          section: 'patients',
          looked: singleMessageLook(message),
          data: {
            direct,
            // Before it goes out, and once it was cancelled, there is no link to end or to replace.
            hasLink: status !== 'planned' && !(status === 'cancelled' && direct?.revokedAt === null),
            message,
            name: personName(message),
            kind: isDirect
              ? KIND_WORDS.direct
              : `${CHANNEL_WORDS[channel]}, ${message.contactId ? 'to this contact alone' : KIND_WORDS[kindOf(message.origin, message.isRecall)].toLowerCase()}`,
            words: isDirect
              ? directWords(status, messageWords(message, channel, settleHours))
              : messageWords(message, channel, settleHours),
            advice: status === 'planned' ? null : adviceForFailure(message),
            replyWords: replyWords(message, direct, now),
            isHeld: holdUntil !== null && holdUntil > now && status === 'planned',
            mayCancel: status === 'planned',
            mayRetry: status === 'failed' || isNotSent || isMaybe,
            isMaybe,
            isError,
            noted: followUp && { ...followUp, word: NOTE_WORDS[followUp.action] },
            attempts: message.attempts.map((one) => ({
              ...one,
              words: tryWords(one.state, one.reasonCode, channel, settleHours),
            })),
            record: recordWords(message, { saveToRecord: message.saveToRecord, timeZone: membership.timeZone }),
            emailInstead:
              channel === 'sms' &&
              message.patientId &&
              message.origin !== 'automatic' &&
              followUp?.action !== 'email' &&
              (failed?.mayEmail ?? true)
                ? `${base}/messages/new/email?patient=${message.patientId}&instead=${message.id}`
                : null,
          },
        };
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/messages/{id}/cancel',
      for: 'practice',
      role: 'sender',
      handle: (visit) => act(visit, 'cancel', {}, 'The message was cancelled. Nothing was sent.'),
    },
    {
      method: 'post',
      path: '/p/{practice}/messages/{id}/retry',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        act(visit, 'retry', { includeMaybeSent: visit.form.has('maybe') }, 'We are trying to send the message again.'),
    },
    {
      method: 'post',
      path: '/p/{practice}/messages/{id}/resend',
      for: 'practice',
      role: 'sender',
      handle: (visit) => act(visit, 'resend', {}, 'We are sending a new link. The old one does not work any more.'),
    },
    {
      method: 'post',
      path: '/p/{practice}/messages/{id}/revoke',
      for: 'practice',
      role: 'sender',
      handle: (visit) => act(visit, 'revoke', {}, 'The link was ended. Nobody can open the message now.'),
    },
  ];
}
