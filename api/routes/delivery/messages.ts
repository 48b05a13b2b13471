import { isSkipReason, SKIP_WORDS } from '../../../domain/delivery/retry-eligibility';
import { reasonMessage, type RowReasonCode } from '../../../domain/lists/row-reasons';
import { NoCredits } from '../../../ports/practice/credits';
import type { SkippedCount } from '../../../ports/campaigns/campaign-commands';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { z } from 'zod';
import { AttachmentTaken, type AnyMessage, type NewIndividual } from '../../../ports/delivery/messages';
import { nudge } from '../../campaigns/nudge';
import { mustTakeReplies } from '../../conversations/may-reply';
import { mustBeSwitchedOn } from '../../practice/switched-on';
import { fieldRefusal, invalidInput, refusal, refusalOf } from '../../contract/problem';
import { route, type Answer, type Call } from '../../contract/route';
import { changedMessage, messageCommand, messageSubject } from '../../delivery/changed-message';
import { directDetails } from '../../delivery/direct-details';
import { prepareDirect, type DirectServices } from '../../delivery/direct-message';
import { prepareForContact, type ContactServices } from '../../delivery/contact-message';
import { prepareIndividual } from '../../delivery/individual-message';
import { presentAnyMessage } from '../../delivery/present-message';
import { singleMessageLook } from '../../patients/looks';
import { nothing } from '../../schemas/campaigns/campaign-commands';
import { acceptedMessage, anyMessage, newMessage, retryMessage } from '../../schemas/delivery/messages';
import type { Services } from '../../services';

type Needs = DirectServices &
  ContactServices &
  Pick<Services, 'messages' | 'commands' | 'credits' | 'settings' | 'needsRota' | 'gateway' | 'log'>;

/**
 * A message to one patient, and one message of any origin. What is asked for is stored before it is answered, then the
 * message's workflow is signalled; if Temporal is away, the sweeper signals it later.
 */
export function messageRoutes(services: Needs) {
  const { messages, commands, credits, settings, gateway, log } = services;
  const subject = messageSubject(messages);
  const tell = (practiceId: string, messageId: string) =>
    nudge(log, 'message', () => gateway.messageToSend(practiceId, messageId));

  /** 409 where the practice has too few credits: then nothing was stored. */
  async function orNoCredits<T>(practiceId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NoCredits)) throw error;
      throw refusal('no-credits', { needed: error.needed, available: (await credits.available(practiceId)) ?? 0 });
    }
  }

  /** The message as it will be stored, with its recipient. */
  function prepared(
    caller: TokenHolder,
    {
      asked: { patientId, contactId, ...asked },
      ...given
    }: { id: string; asked: z.infer<typeof newMessage>; now: Date },
  ): Promise<NewIndividual> {
    if (contactId !== undefined)
      return prepareForContact(services, caller, { ...given, asked: { ...asked, contactId } });
    if (patientId === undefined) throw new Error('a message without anyone that it goes to');
    const prepare = asked.channel === 'direct' ? prepareDirect : prepareIndividual;
    return prepare(services, caller, { ...given, asked: { ...asked, patientId } });
  }

  return [
    route({
      method: 'post',
      path: '/api/v1/messages',
      role: 'sender',
      tag: 'Messages',
      summary: 'Send a message to one patient',
      description:
        'It is about the patient’s care. A number that is likely to fail, a block of messages about care and a wish against ' +
        'text messages are warnings. A direct message needs an email address, a mobile number and a credit for its code; the ' +
        'email says nothing of the patient. Sending hours and the monthly limit do not apply. ((given name)), ((family name)), ' +
        '((name)) and ((known as)) are filled in. A message to a contact who is no registered patient is marketing: the contact ' +
        'must have agreed to it.',
      body: { kind: 'json', schema: newMessage },
      answers: { 202: { description: 'The message, and what you should know.', schema: acceptedMessage } },
      problems: [
        ...(['contact-unknown', 'contact-not-agreed', 'contact-over-limit'] as const),
        ...([
          'not-switched-on',
          'trial',
          'patient-unknown',
          'no-provider',
          'template-unknown',
          'template-channel',
        ] as const),
        ...([
          'unfilled-placeholder',
          'message-too-long',
          'not-available',
          'no-credits',
          'sender-cannot-receive',
        ] as const),
        ...(['answer-restricted', 'answer-deceased', 'answer-left-practice'] as const),
        ...(['answer-registration-unclear', 'answer-unsafe-contact', 'answer-blocked'] as const),
        ...([
          'email-missing',
          'mobile-missing',
          'credits-missing',
          'attachment-unknown',
          'needs-acknowledgement',
        ] as const),
        ...(['questionnaire-unknown', 'no-rota', 'template-type', 'rota-missing'] as const),
      ],
      async handle({ caller, body, operationId: id, now }) {
        const { practiceId, practiceName } = caller;
        const key = { practiceId, messageId: id };
        const isDirect = body.channel === 'direct';
        await mustBeSwitchedOn(services, caller, isDirect ? 'direct' : 'one-patient');
        if (body.allowReplies) await mustTakeReplies(services, caller);
        if (!isDirect && (await settings.read(practiceId)).plan === 'trial') throw refusal('trial', { practiceName });
        const asked = await messages.sentAs(key);
        const warnings =
          asked ??
          (await orTaken(() =>
            orNoCredits(practiceId, async () =>
              messages.send(await prepared(caller, { id, asked: body, now }), caller),
            ),
          ));
        await tell(practiceId, id);
        const found = await messages.find(key);
        return {
          status: 202,
          body: { id, status: found!.status, holdUntil: found!.holdUntil, warnings },
          headers: { Location: `/api/v1/messages/${id}` },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/messages/{id}',
      role: 'viewer',
      tag: 'Messages',
      summary: 'One message, of a campaign or to one patient',
      subject,
      answers: { 200: { description: 'The message as it is now.', schema: anyMessage } },
      async handle({ caller, subject: found }) {
        const direct = await directDetails(services, caller.practiceId, found);
        return { status: 200, body: presentAnyMessage(found, direct), looked: singleMessageLook(found) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/messages/{id}/cancel',
      role: 'sender',
      tag: 'Messages',
      summary: 'Cancel a message to one patient before it is sent',
      subject,
      body: { kind: 'json', schema: nothing },
      answers: { 202: { description: 'The message as it is now.', schema: anyMessage } },
      problems: ['already-handed-over', 'message-of-campaign'],
      async handle(call) {
        const { campaignId } = call.subject;
        if (campaignId !== null) throw refusal('message-of-campaign');
        const decided = await messages.cancel(messageCommand(call));
        if (decided.kind === 'refused') throw refusal('already-handed-over');
        return changedMessage(services, call);
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/messages/{id}/retry',
      role: 'sender',
      tag: 'Messages',
      summary: 'Try a message that failed again',
      description:
        'The number or address is read from the record again. With includeMaybeSent, also a message that may have been sent.',
      subject,
      body: { kind: 'json', schema: retryMessage },
      answers: { 202: { description: 'The message as it is now.', schema: anyMessage } },
      problems: ['no-credits', 'nothing-to-retry', 'feature-off', 'not-sent', 'cancelled'],
      async handle(call) {
        const { caller, subject: found, body } = call;
        const includeMaybeSent = body.includeMaybeSent ?? false;
        if (found.campaignId !== null) return retryOfCampaign(call, found.campaignId, includeMaybeSent);
        const allowFictional = services.allowFictionalNumbers;
        const options = { includeMaybeSent, allowFictional, ucs2PartUnits: services.ucs2PartUnits };
        const decided = await orNoCredits(caller.practiceId, () => messages.retry(messageCommand(call), options));
        if (decided.kind === 'refused') throw notRetryable(decided.skipped);
        await tell(caller.practiceId, found.id);
        return changedMessage(services, call);
      },
    }),
  ];

  /** The campaign's own command, for this one of its messages. */
  async function retryOfCampaign(
    call: Call<unknown, unknown, AnyMessage>,
    campaignId: string,
    includeMaybeSent: boolean,
  ): Promise<Answer> {
    const { caller, operationId: commandId, now } = call;
    const { practiceId, practiceName, user: by, tokenId, role } = caller;
    if (!(await settings.read(practiceId)).bulkMessages) throw refusal('feature-off', { practiceName });
    const decided = await commands.retry(
      { practiceId, campaignId, commandId, by, tokenId, role, now },
      { messageIds: [call.subject.id], includeMaybeSent },
    );
    if (decided.kind === 'refused') {
      if (decided.code === 'not-sent' || decided.code === 'cancelled') throw refusal(decided.code);
      if (decided.code === 'no-credits') throw refusalOf(decided);
      throw notRetryable(decided.code === 'nothing-to-retry' ? decided.skipped : []);
    }
    await nudge(log, 'retry', () => gateway.commanded(practiceId, campaignId, commandId, 'retry'));
    return changedMessage(services, call);
  }
}

/** 422 where another message took a file a moment ago. */
async function orTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AttachmentTaken)) throw error;
    throw invalidInput([fieldRefusal('attachmentIds', 'attachment-unknown')]);
  }
}

/** The refusal of a retry, with why in words. */
function notRetryable(skipped: SkippedCount[]) {
  const code = skipped[0]?.reason ?? 'not-sent';
  const words = isSkipReason(code) ? SKIP_WORDS[code] : reasonMessage(code as RowReasonCode);
  return refusal('nothing-to-retry', { reason: words.charAt(0).toLowerCase() + words.slice(1) }).with({
    members: { skipped },
  });
}
