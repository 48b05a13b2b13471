import { Problem } from '../../../api/contract/problem';
import { countOf } from '../../../domain/words/numbers';
import type { Withdrawal } from '../../../ports/campaigns/campaign-queries';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { recordSums } from '../../kit/words/campaign-sums';
import { campaignOf, ofCampaign, mayWithdraw, type Reported } from '../campaign-of';
import { reasonFault } from '../reason';

const TITLE = 'Withdraw what was saved';

/** Marks what a bulk message saved to the record as entered in error: what, how many, and how far it has come. */
export function withdrawalPages(services: PageServices): WebPage[] {
  const page = (
    { base }: PracticeVisit,
    { campaign, tally }: Reported,
    { reason = '', errors = [] }: { reason?: string; errors?: FormError[] } = {},
  ): PageAnswer => {
    const { withdrawal } = campaign;
    if (withdrawal === null && !mayWithdraw(campaign)) {
      return { goTo: `${base}/campaigns/${campaign.id}`, banner: { kind: 'information', text: NOTHING } };
    }
    return {
      view: 'campaigns/withdrawal/withdrawal',
      title: TITLE,
      section: 'bulk-messages',
      errors,
      data: {
        ...{ campaign, withdrawal, reason },
        record: recordSums(campaign.channel, tally),
        sentence: withdrawal && progressOf(withdrawal),
        back: `${base}/campaigns/${campaign.id}`,
      },
    };
  };

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/withdrawal',
      for: 'practice',
      role: 'manager',
      handle: ofCampaign(services, (visit, found) => page(visit, found)),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/withdrawal',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const { ask, base, form, params } = visit;
        const reason = form.text('reason');
        const message = reasonFault(reason, 'Enter why you withdraw it');
        if (message) {
          const found = await campaignOf(services, visit);
          if ('elsewhere' in found) return found.elsewhere;
          return page(visit, found, { reason, errors: [{ field: 'reason', message }] });
        }
        const id = params.id!;
        try {
          const body = { reason };
          await ask('post', `/api/v1/campaigns/${id}/withdrawal`, { body, operationId: form.operationId });
        } catch (error) {
          if (!(error instanceof Problem) || error.status !== 409) throw error;
          return { goTo: `${base}/campaigns/${id}`, banner: { kind: 'information', text: error.detail } };
        }
        const text = 'We are withdrawing it from the record. This page shows how far it has come.';
        return { goTo: `${base}/campaigns/${id}/withdrawal`, banner: { kind: 'success', text } };
      },
    },
  ];
}

const NOTHING = 'There is nothing to withdraw: nothing of this bulk message is saved to the record.';

/** How far a withdrawal is, in a sentence. */
function progressOf({ waiting, withdrawn, refused }: Withdrawal): string {
  if (waiting > 0) return `We still have ${countOf(waiting, 'entry', 'entries')} to mark. You can leave this page.`;
  if (refused > 0) return `Finished, but the record system refused ${countOf(refused, 'entry', 'entries')}.`;
  if (withdrawn === 0) return 'Finished. Nothing had been saved.';
  return 'Finished. Every saved entry is marked as entered in error.';
}
