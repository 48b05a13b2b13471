import { splitLinkLine } from '../../../domain/content/links/link-line';
import { Problem, refusal } from '../../contract/problem';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { FailedMessage } from '../../../ports/delivery/failed-messages';
import { nudge } from '../../campaigns/nudge';
import { pageAsked, pageShown } from '../../contract/paging';
import { route } from '../../contract/route';
import { presentFailed } from '../../delivery/failed-message';
import { prepareIndividual, type IndividualServices } from '../../delivery/individual-message';
import { failedFolderLook } from '../../patients/looks';
import { mustBeSwitchedOn } from '../../practice/switched-on';
import { pageOf } from '../../schemas/common';
import {
  emailedInstead,
  emailsInstead,
  failedMessage,
  failedQuery,
  followed,
  followUp,
} from '../../schemas/delivery/failed-messages';
import type { Services } from '../../services';

type Needs = IndividualServices &
  Pick<Services, 'failedMessages' | 'messages' | 'settings' | 'capabilities' | 'demo' | 'gateway' | 'log' | 'newId'>;

/** Why a text alone is not sent as an email: its last line would lead nowhere. */
const OTHER_LINK = {
  code: 'personal-link',
  message: 'Its text has a link to book or answer. Write the email yourself.',
};

/** The failed folder, and what can be done about what is in it (A3, A10). */
export function failedMessageRoutes(services: Needs) {
  const { failedMessages, messages, settings, gateway, log, newId } = services;

  /** Sends the text of one message as an email. @returns why not, or null. */
  async function emailInstead(
    caller: TokenHolder,
    failed: FailedMessage,
    { subject, now }: { subject: string; now: Date },
  ): Promise<{ code: string; message: string } | null> {
    const { practiceId } = caller;
    const found = await messages.find({ practiceId, messageId: failed.id });
    if (failed.channel === 'email') return { code: 'already-email', message: 'This message was an email.' };
    if (!found?.patientId || found.body === null)
      return { code: 'restricted', message: 'This is a restricted record.' };
    const { text, kind } = splitLinkLine(found.body);
    // A questionnaire can be asked again. The other links belong to the campaign.
    if (kind !== null && found.questionnaireId === null) return OTHER_LINK;
    const emailId = await failedMessages.noteEmail(practiceId, failed.id, newId(), caller, now);
    if (emailId === null) return { code: 'not-found', message: 'This message is no longer there.' };
    const asked = {
      ...{ channel: 'email' as const, patientId: found.patientId, subject, body: text },
      ...(kind === null ? {} : { questionnaireId: found.questionnaireId }),
      ...{ saveToRecord: found.saveToRecord, snomedCodes: found.snomedCodes },
    };
    try {
      const prepared = await prepareIndividual(services, caller, { id: emailId, asked, now });
      await messages.send(prepared, caller);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await failedMessages.forgetEmail(practiceId, failed.id, emailId);
      return { code: error.code, message: error.detail };
    }
    await nudge(log, 'message', () => gateway.messageToSend(practiceId, emailId));
    return null;
  }

  return [
    route({
      method: 'get',
      path: '/api/v1/failed-messages',
      role: 'viewer',
      tag: 'Messages',
      summary: 'The failed folder, newest first',
      description:
        'Messages that failed, are unknown, or had no receipt in time, of campaigns and to one patient. They are the ' +
        'same messages as the errors of a campaign.',
      query: failedQuery,
      answers: { 200: { description: 'A page of messages.', schema: pageOf(failedMessage) } },
      async handle({ caller, query }) {
        const page = await failedMessages.page(caller.practiceId, query.view, pageAsked(query));
        return { status: 200, body: pageShown(page, presentFailed), looked: failedFolderLook(page.items) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/failed-messages/follow-ups',
      role: 'sender',
      tag: 'Messages',
      summary: 'Note what was done about failed messages',
      description: 'On the call list, on the list of numbers to fix, or done. A later failure puts a message back.',
      body: { kind: 'json', schema: followUp },
      answers: { 202: { description: 'How many were noted.', schema: followed } },
      async handle({ caller, body, now }) {
        const changed = await failedMessages.follow(caller.practiceId, body.messageIds, body.action, caller, now);
        return { status: 202, body: { changed } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/failed-messages/emails',
      role: 'sender',
      tag: 'Messages',
      summary: 'Email the text of failed SMS instead',
      description: 'One email to each patient who has an address. Repeated, it sends no second email for one failure.',
      body: { kind: 'json', schema: emailsInstead },
      answers: { 202: { description: 'How many emails were sent, and why not the others.', schema: emailedInstead } },
      problems: ['trial'],
      async handle({ caller, body, now }) {
        const { practiceId, practiceName } = caller;
        await mustBeSwitchedOn(services, caller, 'one-patient');
        if ((await settings.read(practiceId)).plan === 'trial') throw refusal('trial', { practiceName });
        const skipped = [];
        const failed = await failedMessages.named(practiceId, body.messageIds);
        for (const one of failed) {
          const why = await emailInstead(caller, one, { subject: body.subject, now });
          if (why) skipped.push({ messageId: one.id, ...why });
        }
        return { status: 202, body: { sent: failed.length - skipped.length, skipped } };
      },
    }),
  ];
}
