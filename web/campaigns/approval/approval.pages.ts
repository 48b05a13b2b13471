import type { ApprovalDetails } from '../../../ports/campaigns/approvals';
import { OWN_LANGUAGE } from '../../../domain/content/translations/text-choice';
import { languageName } from '../../../domain/patients/preferences/writing-preferences';
import { countOf } from '../../../domain/words/numbers';
import { timeWords, zoneWords } from '../../../domain/words/times';
import { bodyOf } from '../../../api/ask';
import { Problem } from '../../../api/contract/problem';
import { campaignLook } from '../../../api/patients/looks';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { campaignOf, ofCampaign, maySteerThis, stepsOf, type Reported } from '../campaign-of';

const LONGEST_NOTE = 500;

/** A second person's decision about a bulk message (N6), taking one back to change it, and writing a correction (N5). */
export function approvalPages(services: PageServices): WebPage[] {
  const { newId } = services;

  async function draw(visit: PracticeVisit, { campaign }: Reported, errors: FormError[] = []): Promise<PageAnswer> {
    const { ask, base, caller, now, membership, form } = visit;
    const answer = await ask('get', `/api/v1/campaigns/${campaign.id}/approval`);
    const { request, samples } = bodyOf<ApprovalDetails>(answer);
    const isOwn = campaign.authors.includes(caller.tokenId) || campaign.approval?.authors.includes(caller.tokenId);
    const zone = membership.timeZone;
    return {
      view: 'campaigns/approval/approval',
      title: 'Approve a bulk message',
      section: 'bulk-messages',
      looked: samples.length > 0 ? campaignLook(campaign.id) : undefined,
      errors,
      ...(errors.length > 0 ? { status: 409 } : {}),
      data: {
        ...{ campaign, request, isOwn },
        note: form.text('note'),
        waits: stepsOf(campaign, now).approve,
        mayTakeBack: maySteerThis(visit, campaign) && stepsOf(campaign, now).takeBack,
        takeBackOperation: newId(),
        longest: samples.filter(({ kind }) => kind === 'longest'),
        translated: samples
          .filter(({ kind }) => kind === 'translation')
          .map((sample) => ({ ...sample, languageWords: languageName(sample.language ?? OWN_LANGUAGE) })),
        random: samples.filter(({ kind }) => kind === 'random'),
        when: request?.dueAt
          ? `${timeWords(request.dueAt, zone)} ${zoneWords(zone)}`
          : request && request.holdSeconds > 0
            ? 'As soon as you approve it, after a hold'
            : 'As soon as you approve it',
        approveWords: `Approve for ${countOf(campaign.counts.planned, 'patient')}`,
        back: `${base}/campaigns/${campaign.id}`,
      },
    };
  }

  const backTo = ({ base }: PracticeVisit, id: string, text: string): PageAnswer => ({
    goTo: `${base}/campaigns/${id}`,
    banner: { kind: 'success', text },
  });

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/approval',
      for: 'practice',
      role: 'manager',
      handle: ofCampaign(services, (visit, found) => draw(visit, found)),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/approval',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const { ask, base, form, params } = visit;
        const id = params.id!;
        const decision = form.text('decision') === 'approve' ? 'approve' : 'send-back';
        const note = form.text('note').slice(0, LONGEST_NOTE);
        const body = { decision, version: form.text('version'), ...(note === '' ? {} : { note }) };
        try {
          await ask('post', `/api/v1/campaigns/${id}/approval`, { body, operationId: form.operationId });
        } catch (error) {
          if (!(error instanceof Problem) || error.status !== 409) throw error;
          const found = await campaignOf(services, visit);
          if ('elsewhere' in found) return found.elsewhere;
          return draw(visit, found, [{ field: 'decision', message: error.detail }]);
        }
        if (decision === 'approve') return backTo(visit, id, 'Approved.');
        const banner = { kind: 'success', text: 'Sent back. It is a draft again.' } as const;
        return { goTo: `${base}/campaigns/${id}/draft`, banner };
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/take-back',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const id = visit.params.id!;
        try {
          await visit.ask('patch', `/api/v1/campaigns/${id}`, { operationId: visit.form.operationId });
        } catch (error) {
          if (!(error instanceof Problem) || error.status !== 409) throw error;
          return { goTo: `${visit.base}/campaigns/${id}`, banner: { kind: 'information', text: error.detail } };
        }
        const text = 'This is a draft again. Send it again when it is ready, and it waits for approval again.';
        return { goTo: `${visit.base}/campaigns/${id}/draft`, banner: { kind: 'information', text } };
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/correction',
      for: 'practice',
      role: 'sender',
      async handle({ ask, base, form, params }) {
        const id = params.id!;
        try {
          const path = `/api/v1/campaigns/${id}/correction`;
          const made = bodyOf<{ id: string; name: string }>(await ask('post', path, { operationId: form.operationId }));
          return { goTo: `${base}/campaigns/${made.id}/message` };
        } catch (error) {
          if (!(error instanceof Problem) || error.status !== 409) throw error;
          return { goTo: `${base}/campaigns/${id}`, banner: { kind: 'information', text: error.detail } };
        }
      },
    },
  ];
}
