import type { LeftOut } from '../../../ports/campaigns/campaign-commands';
import type { CampaignReport, CampaignPatient } from '../../../ports/campaigns/campaign-queries';
import { RESEND_GROUPS, type ResendGroup } from '../../../ports/campaigns/drafts';
import { partsOf } from '../../../domain/campaigns/figures';
import { bodyOf } from '../../../api/ask';
import { formErrors } from '../../kit/form';
import { listAddress } from '../../kit/list-choice/list-of';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { ofCampaign } from '../campaign-of';
import { reasonWords } from '../../kit/words/message-status';
import { personName } from '../../kit/words/person-words';

/** How many patients who can be sent to now we show by name. The list of the new campaign has all of them. */
const NAMED = 50;

/** "Send again to …": another campaign for patients of a finished one (C11, C18). */
export function againPages(services: PageServices): WebPage[] {
  const { campaigns, commands } = services;

  async function draw(visit: PracticeVisit, campaign: CampaignReport, errors: FormError[] = []): Promise<PageAnswer> {
    const { practiceId } = visit.membership;
    const { counts, channel } = campaign;
    const sums = partsOf(channel, counts);
    const isOver = campaign.phase === 'settled' || campaign.phase === 'cancelled';
    const left = isOver && sums['not-sent'] > 0 ? ((await commands.sendableNow(practiceId, campaign.id)) ?? []) : [];
    const sendable = new Set(left.flatMap(({ messageId, now }) => (now === null ? [messageId] : [])));
    const asked = RESEND_GROUPS.find((one) => one === (visit.form.text('to') || visit.query.to));
    const choices: { value: ResendGroup; text: string; count: number; hint?: string }[] = [
      {
        value: 'not-sent',
        text: `${countOf(sums['not-sent'], 'patient')} who ${sums['not-sent'] === 1 ? 'was' : 'were'} not sent a message`,
        count: sums['not-sent'],
        hint: `${numberWords(sendable.size)} of these can get it now`,
      },
      { value: 'errors', text: `${countOf(sums.errors, 'patient')} with errors`, count: sums.errors },
      { value: 'everyone', text: `All ${countOf(sums.total, 'patient')}`, count: sums.total },
    ];
    return {
      view: 'campaigns/commands/again',
      title: 'Send again to',
      section: 'bulk-messages',
      errors,
      data: {
        campaign,
        isOver,
        choices: choices
          .filter(({ value, count }) => isOver && (value === 'not-sent' ? sendable.size : count) > 0)
          .map((choice) => ({ ...choice, checked: choice.value === asked })),
        reasons: byReason(left),
        notSent: isOver ? sums['not-sent'] : 0,
        sendableCount: sendable.size,
        people: await named(practiceId, campaign.id, sendable),
        back: `${visit.base}/campaigns/${campaign.id}`,
      },
    };
  }

  async function named(practiceId: string, campaignId: string, ids: ReadonlySet<string>) {
    const people: (CampaignPatient & { name: string; before: string })[] = [];
    if (ids.size === 0) return people;
    for await (const row of campaigns.everyPatient(practiceId, campaignId, 'not-sent')) {
      if (ids.has(row.id)) people.push({ ...row, name: personName(row), before: wordsOf(row.reasonCode) });
      if (people.length === NAMED) break;
    }
    return people;
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/again',
      for: 'practice',
      role: 'sender',
      handle: ofCampaign(services, (visit, found) => draw(visit, found.campaign)),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/again',
      for: 'practice',
      role: 'sender',
      handle: ofCampaign(services, async (visit, found) => {
        const { form, ask, base } = visit;
        const to = form.text('to');
        if (!RESEND_GROUPS.some((one) => one === to)) {
          return draw(visit, found.campaign, [{ field: 'to', message: 'Choose who to send to' }]);
        }
        try {
          const path = `/api/v1/campaigns/${found.campaign.id}/again`;
          const made = bodyOf<{ id: string; list: { id: string } }>(
            await ask('post', path, {
              body: { to, ...(form.has('keepTrial') ? { textTrial: 'keep' } : {}) },
              operationId: form.operationId,
            }),
          );
          return {
            goTo: listAddress(base, made.list.id, { campaign: made.id }),
            banner: {
              kind: 'success',
              text: 'This is a new bulk message with the same text. We accepted the patients below who you can send to now.',
            },
          };
        } catch (error) {
          return draw(visit, found.campaign, formErrors(error));
        }
      }),
    },
  ];
}

/** Why patients were left out, most frequent first, and how many of each can be sent to now. They add up to all left out. */
function byReason(left: readonly LeftOut[]): { words: string; count: number; sendable: number }[] {
  const rows = new Map<string, { words: string; count: number; sendable: number }>();
  for (const { before, now } of left) {
    const words = wordsOf(before);
    const row = rows.get(words) ?? { words, count: 0, sendable: 0 };
    rows.set(words, { words, count: row.count + 1, sendable: row.sendable + (now === null ? 1 : 0) });
  }
  return [...rows.values()].sort((a, b) => b.count - a.count);
}

function wordsOf(code: string | null): string {
  return code === null ? 'Stopped before sending' : reasonWords(code);
}
