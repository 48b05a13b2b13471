import { isId } from '../../../domain/ids';
import type { RetryPreview } from '../../../ports/campaigns/campaign-commands';
import type { CampaignReport } from '../../../ports/campaigns/campaign-queries';
import { bodyOf } from '../../../api/ask';
import { notFound } from '../../../api/contract/problem';
import { formErrors } from '../../kit/form';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { countOf } from '../../../domain/words/numbers';
import { ofCampaign } from '../campaign-of';
import { likelyToFailWords, retryParts, retryChoices } from './retry-words';

/** Try again. Shows first who can be included, as a list that adds up (P25, N2, N3). */
export function retryPages(services: PageServices): WebPage[] {
  const { commands } = services;

  async function draw(
    visit: PracticeVisit,
    campaign: CampaignReport,
    messageId: string | null,
    errors: FormError[] = [],
  ): Promise<PageAnswer> {
    const preview = await commands.retryPreview(
      visit.membership.practiceId,
      campaign.id,
      messageId === null ? null : [messageId],
    );
    if (!preview) throw notFound('campaign');
    const choices = retryChoices(preview);
    return {
      view: 'campaigns/commands/retry',
      title: 'Try sending message again',
      section: 'bulk-messages',
      errors,
      data: {
        campaign,
        messageId,
        preview,
        parts: retryParts(preview),
        warning: likelyToFailWords(preview),
        choices: choices.map((choice) => ({ ...choice, checked: visit.form.text('who') === choice.value })),
        refusal: refusalOf(campaign, preview),
        back:
          messageId === null
            ? `${visit.base}/campaigns/${campaign.id}`
            : `${visit.base}/campaigns/${campaign.id}/messages/${messageId}`,
      },
    };
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/retry',
      for: 'practice',
      role: 'sender',
      handle: ofCampaign(services, async (visit, found) => {
        return draw(visit, found.campaign, idOrNull(visit.query.message));
      }),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/retry',
      for: 'practice',
      role: 'sender',
      handle: ofCampaign(services, async (visit, found) => {
        const { form, ask, base } = visit;
        const { campaign } = found;
        const messageId = idOrNull(form.text('message'));
        const who = form.text('who');
        if (who !== 'sure' && who !== 'maybe') {
          return draw(visit, campaign, messageId, [{ field: 'who', message: 'Choose who to try again' }]);
        }
        try {
          const answer = await ask('post', `/api/v1/campaigns/${campaign.id}/retry`, {
            body: { ...(messageId ? { messageIds: [messageId] } : {}), includeMaybeSent: who === 'maybe' },
            operationId: form.operationId,
          });
          const { eligible } = bodyOf<{ eligible: number }>(answer);
          return {
            goTo: `${base}/campaigns/${campaign.id}`,
            banner: {
              kind: 'success',
              text: `Trying again for ${countOf(eligible, 'patient')}.`,
            },
          };
        } catch (error) {
          return draw(visit, campaign, messageId, formErrors(error));
        }
      }),
    },
  ];
}

function idOrNull(text: string | undefined): string | null {
  return text !== undefined && isId(text) ? text : null;
}

/** Why nobody can be tried again here; null if someone can. */
function refusalOf({ phase }: CampaignReport, { errors, eligible, maybeSent }: RetryPreview): string | null {
  if (phase === 'cancelled') {
    return 'This campaign was stopped. On its page, use “Send again to …” for the patients you still want to reach.';
  }
  if (errors === 0) return 'No patient has an error.';
  return eligible + maybeSent === 0 ? 'You cannot try any of them again.' : null;
}
