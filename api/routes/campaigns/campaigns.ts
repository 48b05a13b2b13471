import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { refusedCodes } from '../../../domain/content/code-list';
import { isListed } from '../../../domain/content/checks/links';
import { canTakeReplies } from '../../../domain/content/sender';
import type { Channel } from '../../../domain/delivery/states';
import type { ProviderAccount } from '../../../ports/delivery/message-provider';
import { compileTemplate, placeholderColumns } from '../../../domain/content/template';
import type { CampaignContent, CampaignRow, VersionOfTemplate } from '../../../ports/campaigns/campaign-queries';
import type { Invitation } from '../../../ports/booking/invitations';
import type { DraftContent } from '../../../ports/campaigns/drafts';
import { numberPlace, pageQuery, timeAndIdPlace } from '../../contract/cursor';
import { byTime, pageAsked, pageShown } from '../../contract/paging';
import { campaignLook } from '../../patients/looks';
import { mustBeSwitchedOn } from '../../practice/switched-on';
import { judgeOr422 } from '../../contract/judge';
import { nudge } from '../../campaigns/nudge';
import { refuseSteering } from '../../campaigns/steering';
import { presentCampaign, presentCampaignDetails, presentMessage } from '../../campaigns/present-campaign';
import { fieldRefusal, invalidInput, refusal, type FieldError } from '../../contract/problem';
import { route, type Answer } from '../../contract/route';
import { pageOf } from '../../schemas/common';
import { again, nothing } from '../../schemas/campaigns/campaign-commands';
import { campaignChange, INVITES_TO_NOTHING, newCampaign } from '../../schemas/campaigns/campaign-content';
import { message, messagesQuery, unreached } from '../../schemas/campaigns/campaign-messages';
import { campaign as campaignSchema, campaignDetails } from '../../schemas/campaigns/campaigns';
import type { Services } from '../../services';

const newest = byTime('at');

type CampaignServices = Pick<
  Services,
  | 'appointmentTypes'
  | 'settings'
  | 'campaigns'
  | 'drafts'
  | 'lists'
  | 'accounts'
  | 'templates'
  | 'codes'
  | 'questionnaires'
  | 'capabilities'
  | 'demo'
  | 'gateway'
  | 'log'
>;

/** Campaigns as a person writes them and looks at them; what is done with them is in campaign-commands.ts. */
export function campaignRoutes(services: CampaignServices) {
  const { campaigns, drafts, gateway, log } = services;
  const subject = campaignSubject(campaigns);
  const ownDraft = steeredSubject(campaigns);
  const madeDraft = async (practiceId: string, id: string): Promise<Answer> => ({
    status: 201,
    body: await readBack(campaigns, practiceId, id),
    headers: { Location: `/api/v1/campaigns/${id}` },
  });

  return [
    route({
      method: 'post',
      path: '/api/v1/campaigns',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Write a campaign, as a draft',
      description: 'Nothing is sent until you send it.',
      body: { kind: 'json', schema: newCampaign },
      answers: { 201: { description: 'The draft.', schema: campaignDetails } },
      problems: [
        'not-switched-on',
        'code-not-listed',
        ...([
          'not-available',
          'sender-cannot-receive',
          'list-unknown',
          'list-refused',
          'channel-differs',
          'no-provider',
        ] as const),
        ...(['template-unknown', 'template-channel', 'template-marketing'] as const),
      ],
      async handle({ caller, body, operationId, now }) {
        // Made already when an earlier try got no answer; what has changed since does not unmake it.
        if (!(await campaigns.find(caller.practiceId, operationId))) {
          const { templateId } = body;
          const content = templateId
            ? await withTemplate(services, caller.practiceId, templateId, body)
            : toContent(body, null);
          if (content.allowReplies || content.repliesByLink) await mustBeSwitchedOn(services, caller, 'replies');
          if (content.type === 'questionnaire') await mustBeSwitchedOn(services, caller, 'questionnaires');
          if (content.type === 'booking') await mustBeSwitchedOn(services, caller, 'booking');
          await mustFit(services, caller.practiceId, content);
          const draft: DraftContent = { ...content, unanswered: ['timing'], sendAt: null };
          await drafts.create(caller.practiceId, operationId, draft, caller, now);
        }
        return madeDraft(caller.practiceId, operationId);
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/campaigns',
      role: 'viewer',
      tag: 'Campaigns',
      summary: 'Campaigns, newest first',
      description: 'Sorted by when Send was pressed. Drafts are sorted by when they were written.',
      query: pageQuery(timeAndIdPlace),
      answers: { 200: { description: 'A page of campaigns.', schema: pageOf(campaignSchema) } },
      async handle({ caller, query }) {
        const page = await campaigns.page(caller.practiceId, newest.asked(query));
        return { status: 200, body: pageShown(newest.withCursor(page), presentCampaign) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}',
      role: 'viewer',
      tag: 'Campaigns',
      summary: 'One campaign, with its text and its counts',
      subject,
      answers: { 200: { description: 'The campaign.', schema: campaignDetails } },
      handle: ({ subject: found }) => Promise.resolve({ status: 200, body: presentCampaignDetails(found) }),
    }),
    route({
      method: 'patch',
      path: '/api/v1/campaigns/{id}',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Change a draft, or a campaign that waits for approval',
      description:
        'Only fields you send change. You cannot change the purpose. A campaign that waits for approval is a draft again, ' +
        'and you send it again. A sender can change their own, a manager all.',
      subject: ownDraft,
      body: { kind: 'json', schema: campaignChange },
      answers: { 200: { description: 'The draft as it is now.', schema: campaignDetails } },
      problems: ['not-yours', 'already-sent', 'purpose-set', 'not-switched-on'],
      async handle({ caller, subject: found, body, now }) {
        // Which blocks and wishes leave a patient out hangs on it: no draft slips past one by another name (E15).
        if (body.purpose !== undefined && body.purpose !== found.purpose)
          throw invalidInput([fieldRefusal('purpose', 'purpose-set')]);
        const { name, type, purpose, listId, channel, subject: line, body: text } = found;
        const { snomedCodes, saveToRecord, allowReplies, emptyValues, reminders, followUps } = found;
        const { questionnaireId, saveAnswersToRecord, repliesByLink } = found;
        const before = {
          ...{ name, type, purpose, listId, channel, subject: line, body: text },
          ...{ snomedCodes, saveToRecord, allowReplies, emptyValues, reminders, questionnaireId, saveAnswersToRecord },
          followUps,
          repliesByLink,
          textTrial: found.textTrial,
          ...((body.type ?? type) === 'booking' ? found.invitation : {}),
        };
        const changed = { ...before, ...body };
        const content = body.templateId
          ? await withTemplate(
              services,
              caller.practiceId,
              body.templateId,
              { ...changed, body: body.body, subject: body.subject },
              line,
            )
          : toContent(judgeOr422(newCampaign, changed), body.templateId === null ? null : found.template);
        if (content.allowReplies || content.repliesByLink) await mustBeSwitchedOn(services, caller, 'replies');
        if (content.type === 'questionnaire') await mustBeSwitchedOn(services, caller, 'questionnaires');
        if (content.type === 'booking') await mustBeSwitchedOn(services, caller, 'booking');
        if (content.textTrial && found.correctionOf) {
          throw invalidInput([fieldRefusal('textTrial', 'trial-correction')]);
        }
        if (content.textTrial && found.urgent) {
          throw invalidInput([fieldRefusal('textTrial', 'trial-urgent', { word: null })]);
        }
        await mustFit(services, caller.practiceId, content);
        const changing = await drafts.change(caller.practiceId, found.id, null, content, caller, now);
        if (changing !== 'changed') throw refusal('already-sent');
        if (found.phase !== 'draft') await nudge(log, 'approval', () => gateway.look(caller.practiceId, found.id));
        return { status: 200, body: await readBack(campaigns, caller.practiceId, found.id) };
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/campaigns/{id}',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Delete a draft',
      description: 'A sender can delete their own drafts, a manager all drafts. You cannot delete a sent campaign.',
      subject: ownDraft,
      answers: { 204: { description: 'It is deleted.' } },
      problems: ['not-yours', 'already-sent'],
      async handle({ caller, subject: found, now }) {
        if (!(await drafts.delete(caller.practiceId, found.id, caller, now))) throw refusal('already-sent');
        return { status: 204 };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/again',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Write another campaign for patients of a finished one',
      description:
        'A draft with the same text and a list made from this campaign: everyone, those with errors, or those who were ' +
        'not sent to. The list accepts the patients you can send to now. Nothing is sent until you send it.',
      subject,
      body: { kind: 'json', schema: again },
      answers: { 201: { description: 'The draft.', schema: campaignDetails } },
      problems: ['not-over', 'nobody-to-write-to'],
      async handle({ caller, subject: found, body, operationId, now }) {
        const made = await drafts.again(caller.practiceId, found.id, {
          ...{ who: body.to, draftId: operationId, by: caller, now, keepsTrial: body.textTrial === 'keep' },
        });
        if (made.kind === 'not-over') {
          throw refusal('not-over');
        }
        if (made.kind !== 'made') {
          throw refusal('nobody-to-write-to');
        }
        return madeDraft(caller.practiceId, operationId);
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/correction',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Write a correction',
      description:
        'A draft without a text, to exactly the patients who were handed the message: submitted, delivered, unknown and ' +
        'expired. Stop a campaign that is still sending first. Nothing is sent until you send it.',
      subject,
      body: { kind: 'json', schema: nothing },
      answers: { 201: { description: 'The draft.', schema: campaignDetails } },
      problems: ['not-over', 'nobody-to-write-to'],
      async handle({ caller, subject: found, operationId, now }) {
        const made = await drafts.correct(caller.practiceId, found.id, { draftId: operationId, by: caller, now });
        if (made.kind === 'not-over') throw refusal('not-over');
        if (made.kind !== 'made') throw refusal('nobody-to-write-to');
        return madeDraft(caller.practiceId, operationId);
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}/unreached',
      role: 'viewer',
      tag: 'Campaigns',
      summary: 'Patients of a correction who never got the first message',
      description:
        'By receipts since the correction was made, in the order of its list. Empty for a campaign that corrects nothing.',
      subject,
      query: pageQuery(numberPlace),
      answers: { 200: { description: 'A page of patients.', schema: pageOf(unreached) } },
      async handle({ caller, subject: found, query }) {
        const page = await drafts.unreached(caller.practiceId, found.id, pageAsked(query));
        return { status: 200, body: pageShown(page), looked: campaignLook(found.id) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}/messages',
      role: 'viewer',
      tag: 'Campaigns',
      summary: 'The messages of a campaign, in the order they are sent',
      description:
        'errors = failed, unknown and, for SMS, expired; waiting = planned, submitting, submitted; not-sent = ' +
        'suppressed, cancelled; accepted = expired emails.',
      subject,
      query: messagesQuery,
      answers: { 200: { description: 'A page of messages.', schema: pageOf(message) } },
      async handle({ caller, subject: found, query }) {
        const page = await campaigns.messages(caller.practiceId, found.id, query.filter, pageAsked(query));
        return { status: 200, body: pageShown(page, presentMessage), looked: campaignLook(found.id) };
      },
    }),
  ];
}

/** What `{id}` names below `/campaigns`. */
export function campaignSubject(campaigns: Services['campaigns']) {
  return {
    name: 'campaign',
    find: (caller: TokenHolder, id: string) => campaigns.find(caller.practiceId, id),
  };
}

/** The same, for what only those who may steer the campaign can ask. */
export function steeredSubject(campaigns: Services['campaigns']) {
  return {
    ...campaignSubject(campaigns),
    refuse: (caller: TokenHolder, campaign: CampaignRow) => refuseSteering(caller, campaign),
  };
}

/** The campaign as `GET` shows it, after something was done with it. */
export async function readBack(campaigns: Services['campaigns'], practiceId: string, id: string) {
  const found = await campaigns.find(practiceId, id);
  if (!found) throw new Error('a campaign that was just written is gone');
  return presentCampaignDetails(found);
}

/**
 * Gives the campaign the newest text of its template, unless the request has its own.
 *
 * @param writtenSubject the subject that a draft has, for a template without one.
 * @throws Problem 422 where the template is not there, or its text cannot be sent by this channel.
 */
async function withTemplate(
  { templates }: CampaignServices,
  practiceId: string,
  templateId: string,
  asked: Pick<CampaignContent, 'channel'> &
    Partial<CampaignContent> & { [Part in keyof Invitation]?: Invitation[Part] | null },
  writtenSubject: string | null = null,
): Promise<CampaignContent> {
  const found = await templates.find(practiceId, templateId);
  if (!found || found.archivedAt) throw invalidInput([fieldRefusal('templateId', 'template-unknown')]);
  if (found.channel !== 'any' && found.channel !== asked.channel) {
    throw invalidInput([fieldRefusal('templateId', 'template-channel', { template: found.channel })]);
  }
  if (found.purpose === 'marketing' && asked.purpose !== 'marketing') {
    throw invalidInput([fieldRefusal('templateId', 'template-marketing')]);
  }
  const of = found.questionnaireId ? 'questionnaire' : found.appointmentTypeId ? 'booking' : null;
  if (of !== null && asked.type !== of) throw invalidInput([fieldRefusal('templateId', 'template-type', { of })]);
  if (found.shared) await templates.keepShared(practiceId, found.id);
  const subject = asked.channel === 'email' ? (asked.subject ?? found.subject ?? writtenSubject) : asked.subject;
  const link = {
    ...(of === 'questionnaire' && !asked.questionnaireId ? { questionnaireId: found.questionnaireId } : {}),
    ...(of === 'booking' && !asked.appointmentTypeId && !asked.bookingUrl
      ? { appointmentTypeId: found.appointmentTypeId }
      : {}),
  };
  const content = judgeOr422(newCampaign, { ...asked, ...link, subject, body: asked.body ?? found.body });
  return toContent(content, { id: found.id, version: found.version });
}

type NewCampaign = ReturnType<typeof newCampaign.parse>;

function toContent(body: NewCampaign, template: VersionOfTemplate | null): CampaignContent {
  const { templateId: _, appointmentTypeId, bookingUrl, stopWhenFreeSlotsBelow, textTrial: trial, ...content } = body;
  const invitation = {
    appointmentTypeId: appointmentTypeId ?? null,
    bookingUrl: bookingUrl ?? null,
    stopWhenFreeSlotsBelow: stopWhenFreeSlotsBelow ?? null,
  };
  return {
    ...content,
    subject: content.channel === 'email' ? (content.subject ?? null) : null,
    body: content.body ?? '',
    snomedCodes: content.snomedCodes ?? [],
    allowReplies: content.allowReplies ?? false,
    repliesByLink: content.repliesByLink ?? false,
    emptyValues: content.emptyValues ?? null,
    reminders: content.reminders ?? [],
    followUps: content.followUps ?? [],
    invitation: content.type === 'booking' ? invitation : null,
    textTrial: trial ? { ...trial, subjectB: content.channel === 'email' ? trial.subjectB : null } : null,
    template,
  };
}

/** Why patients cannot reply to what goes out by a channel. */
function repliesFaults(channel: Channel, inUse: readonly ProviderAccount[]): FieldError[] {
  const account = inUse.find((one) => one.channel === channel);
  if (!account || canTakeReplies(account)) return [];
  return [fieldRefusal('allowReplies', 'sender-cannot-receive', { channel })];
}

/** What only the database knows of an invitation: the appointment type, and the practice's list of links. */
async function invitationUnfit(
  { appointmentTypes, settings }: CampaignServices,
  practiceId: string,
  { appointmentTypeId, bookingUrl }: Invitation,
): Promise<FieldError[]> {
  if (appointmentTypeId !== null) {
    const type = await appointmentTypes.find(practiceId, appointmentTypeId);
    return type && !type.archivedAt ? [] : [fieldRefusal('appointmentTypeId', 'appointment-type-unknown')];
  }
  if (bookingUrl === null) return [INVITES_TO_NOTHING];
  const { hostname: host } = new URL(bookingUrl);
  const { links } = await settings.read(practiceId);
  return isListed(host, links) ? [] : [fieldRefusal('bookingUrl', 'booking-url-not-listed', { host })];
}

async function mustFit(services: CampaignServices, practiceId: string, content: CampaignContent): Promise<void> {
  const { lists, accounts, codes, questionnaires } = services;
  const [list, inUse] = await Promise.all([lists.find(practiceId, content.listId), accounts.inUse(practiceId)]);
  const errors: FieldError[] = [];
  const { channel, snomedCodes } = content;
  if (snomedCodes.length > 0) {
    for (const refused of refusedCodes(snomedCodes, await codes.list(practiceId))) {
      const path = `snomedCodes[${snomedCodes.indexOf(refused.code)}]`;
      errors.push(fieldRefusal(path, 'code-not-listed', { refused }));
    }
  }
  if (!inUse.some((account) => account.channel === channel)) {
    errors.push(fieldRefusal('channel', 'no-provider', { channel }));
  }
  const byEmail = content.followUps.findIndex((step) => step.channel === 'email');
  if (byEmail >= 0 && !inUse.some((account) => account.channel === 'email')) {
    errors.push(fieldRefusal(`followUps[${byEmail}].channel`, 'no-provider', { channel: 'email' }));
  }
  if (content.allowReplies) errors.push(...repliesFaults(channel, inUse));
  if (content.type === 'questionnaire') {
    const asked = content.questionnaireId ? await questionnaires.find(practiceId, content.questionnaireId) : null;
    if (!content.questionnaireId) errors.push(fieldRefusal('questionnaireId', 'questionnaire-missing'));
    else if (!asked || asked.archivedAt) errors.push(fieldRefusal('questionnaireId', 'questionnaire-unknown'));
  } else if (content.questionnaireId) {
    errors.push(fieldRefusal('questionnaireId', 'questionnaire-not-for-type'));
  }
  if (content.invitation) errors.push(...(await invitationUnfit(services, practiceId, content.invitation)));
  if (!list) {
    errors.push(fieldRefusal('listId', 'list-unknown'));
  } else if (list.status === 'refused') {
    errors.push(fieldRefusal('listId', 'list-refused', { why: list.problem?.message ?? null }));
  } else if (list.channel !== channel) {
    errors.push(fieldRefusal('channel', 'channel-differs', { list: list.channel, chosen: channel }));
  } else if (list.status === 'ready' && list.header) {
    const known = [...placeholderColumns(list.header, list.columns ?? {}).keys()];
    const texts = [{ path: 'body', text: content.body }];
    content.reminders.forEach(({ body }, index) => texts.push({ path: `reminders[${index}].body`, text: body }));
    if (content.textTrial) {
      texts.push({ path: 'textTrial.bodyB', text: content.textTrial.bodyB });
      texts.push({ path: 'textTrial.subjectB', text: content.textTrial.subjectB ?? '' });
    }
    content.followUps.forEach(({ channel: by, subject, body }, index) => {
      if (by !== 'email') return;
      texts.push({ path: `followUps[${index}].body`, text: body });
      texts.push({ path: `followUps[${index}].subject`, text: subject ?? '' });
    });
    for (const { path, text } of texts) {
      for (const { code, message } of compileTemplate(text, known).problems) errors.push({ path, code, message });
    }
  }
  if (errors.length > 0) throw invalidInput(errors);
}
