import { linkLine } from '../../../domain/content/links/link-line';
import type { ConversationContext, ConversationDetails } from '../../../ports/conversations/conversations';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { nudge } from '../../campaigns/nudge';
import { acceptedOr, readAnswerText } from '../../conversations/conversation-answers';
import { presentConversationDetails } from '../../conversations/present-conversation';
import { questionnaireOr422, type AskingServices } from '../../content/questionnaire-asked';
import { route } from '../../contract/route';
import {
  assign,
  conversationDetails,
  ifUnchanged,
  match,
  note,
  reply,
  toRecord,
} from '../../schemas/conversations/conversations';
import type { Services } from '../../services';
import { conversationSubject } from './conversations';

const TAG = 'Conversations';

type ActServices = Pick<Services, 'conversations' | 'accounts' | 'maxUnits' | 'publicUrl' | 'gateway' | 'log'> &
  AskingServices;

/** What staff and programs do with a conversation (N19, N21). */
export function conversationActRoutes(services: ActServices) {
  const { conversations, gateway, log } = services;
  const subject = conversationSubject(conversations);
  const answers = { 202: { description: 'The conversation as it is now.', schema: conversationDetails } };

  const readBack = async ({ practiceId }: TokenHolder, id: string) => {
    const found = await conversations.find(practiceId, id);
    if (!found) throw new Error('a conversation that was just changed is gone');
    return { status: 202 as const, body: presentConversationDetails(found) };
  };

  return [
    route({
      method: 'post',
      path: '/api/v1/conversations/{id}/reply',
      role: 'sender',
      tag: TAG,
      summary: 'Answer the patient',
      description: 'Goes to the number that the patient wrote from, from the number that they wrote to.',
      subject,
      body: { kind: 'json', schema: reply },
      answers,
      problems: [
        ...(['conversation-changed', 'needs-matching', 'no-provider', 'answer-blocked'] as const),
        ...(['answer-deceased', 'answer-restricted', 'answer-left-practice', 'answer-registration-unclear'] as const),
        ...(['answer-death-reported', 'answer-unsafe-contact', 'answer-neutral-text-only'] as const),
        ...(['not-switched-on', 'questionnaire-unknown', 'questionnaire-no-patient', 'no-rota'] as const),
      ],
      async handle({ caller, subject: found, body, operationId, now }) {
        const asked = body.questionnaireId ? await questionnaireOr422(services, caller, body.questionnaireId) : null;
        const line = asked ? linkLine('questionnaire', services.publicUrl) : null;
        const text = await readAnswerText(services, caller.practiceId, found.channel, body.body, line);
        const context = contextOf(caller, found, now, body.version);
        const expects = { patientId: body.patientId?.toLowerCase() ?? body.patientId, contact: body.contact };
        const asks = asked && { ...asked, saveAnswersToRecord: false };
        const answer = { messageId: operationId, body: text, expects, asks };
        const id = acceptedOr(await conversations.reply(context, answer));
        await nudge(log, 'answer', () => gateway.messageToSend(caller.practiceId, operationId));
        return readBack(caller, id);
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/conversations/{id}/assign',
      role: 'sender',
      tag: TAG,
      summary: 'Give a conversation to a person, or to nobody',
      subject,
      body: { kind: 'json', schema: assign },
      answers,
      problems: ['conversation-changed', 'staff-unknown'],
      async handle({ caller, subject: found, body, now }) {
        const context = contextOf(caller, found, now, body.version);
        return readBack(caller, acceptedOr(await conversations.assign(context, body.staffId?.toLowerCase() ?? null)));
      },
    }),
    ...(['done', 'reopen'] as const).map((act) =>
      route({
        method: 'post',
        path: `/api/v1/conversations/{id}/${act}`,
        role: 'sender',
        tag: TAG,
        summary: act === 'done' ? 'Mark a conversation as done' : 'Reopen a conversation',
        subject,
        body: { kind: 'json', schema: ifUnchanged },
        answers,
        problems: ['conversation-changed'],
        async handle({ caller, subject: found, body, now }) {
          const context = contextOf(caller, found, now, body.version);
          return readBack(caller, acceptedOr(await conversations.setDone(context, act === 'done')));
        },
      }),
    ),
    route({
      method: 'post',
      path: '/api/v1/conversations/{id}/notes',
      role: 'sender',
      tag: TAG,
      summary: 'Add a note for staff',
      description: 'Patients never see it.',
      subject,
      body: { kind: 'json', schema: note },
      answers,
      async handle({ caller, subject: found, body, operationId, now }) {
        const context = contextOf(caller, found, now);
        return readBack(caller, acceptedOr(await conversations.note(context, { id: operationId, text: body.text })));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/conversations/{id}/record',
      role: 'sender',
      tag: TAG,
      summary: 'Save a conversation, or some of its messages, to the clinical record',
      description:
        'Saves what the patient wrote and answers that were delivered, each once. `recordEntry` of each message says whether it was saved. ' +
        'If the conversation turns out to be another patient’s, the entries are marked as entered in error.',
      subject,
      body: { kind: 'json', schema: toRecord },
      answers,
      problems: ['conversation-changed', 'needs-matching', 'not-a-patient', 'who-wrote', 'nothing-to-save'],
      async handle({ caller, subject: found, body, now }) {
        const context = contextOf(caller, found, now, body.version);
        const asked = {
          messageIds: body.messageIds?.map((id) => id.toLowerCase()) ?? null,
          patientId: body.patientId?.toLowerCase() ?? null,
        };
        return readBack(caller, acceptedOr(await conversations.saveToRecord(context, asked)));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/conversations/{id}/match',
      role: 'sender',
      tag: TAG,
      summary: 'Say who wrote a reply',
      description:
        '`patientId: null` means that it is not a patient. If the patient already has a conversation about that campaign, the reply joins it.',
      subject,
      body: { kind: 'json', schema: match },
      answers,
      problems: ['conversation-changed', 'patient-unknown', 'campaign-unknown'],
      async handle({ caller, subject: found, body, now }) {
        const context = contextOf(caller, found, now, body.version);
        const whose = {
          patientId: body.patientId?.toLowerCase() ?? null,
          ...(body.campaignId === undefined ? {} : { campaignId: body.campaignId?.toLowerCase() ?? null }),
        };
        return readBack(caller, acceptedOr(await conversations.match(context, whose)));
      },
    }),
  ];
}

function contextOf(caller: TokenHolder, found: ConversationDetails, now: Date, version?: number): ConversationContext {
  return { practiceId: caller.practiceId, conversationId: found.id, by: caller, now, version: version ?? null };
}
