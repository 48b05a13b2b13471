import { DateTime } from 'luxon';
import { isPaused } from '../../../domain/campaigns/figures';
import type { CampaignReport } from '../../../ports/campaigns/campaign-queries';
import type { Draft } from '../../../ports/campaigns/drafts';
import { maySteer } from '../../../domain/practice/roles';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PracticeVisit } from '../../kit/page';
import { textFaults } from '../../../api/campaigns/text-faults';
import { presentRow } from './bulk-messages.pages';
import { mayDecide } from '../../../domain/campaigns/approval';
import { maySteerThis, stepsOf } from '../campaign-of';
import { askedPlace, placeCursor } from './campaign-place';
import { address, numberedLinks } from '../../kit/words/numbered-links';

/** The workbench shows only the newest drafts. A separate page lists all of them. */
const DRAFTS_SHOWN = 20;
const ROWS = 50;

const TYPES = { message: 'Message', booking: 'Booking', questionnaire: 'Questionnaire' } as const;

/** Manage campaigns: the workbench groups campaigns by their next step (H3). */
export function overviewPages(services: PageServices): WebPage[] {
  const { campaigns, drafts, newId } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/overview',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { membership, now } = visit;
        const { practiceId, timeZone } = membership;
        const month = DateTime.fromJSDate(now, { zone: timeZone }).startOf('month');
        const [current, written] = await Promise.all([
          campaigns.current(practiceId, month.toJSDate()),
          drafts.page(practiceId, { limit: DRAFTS_SHOWN }),
        ]);
        const of = (which: (campaign: CampaignReport) => boolean) =>
          current.filter(which).map((campaign) => presentCurrent(visit, campaign, newId()));
        return {
          view: 'campaigns/overview/overview',
          title: 'Manage campaigns',
          section: 'bulk-messages',
          data: {
            draftRows: written.items.map((draft) => presentDraft(visit, draft)),
            drafts: written.total,
            groups: [
              {
                title: 'Waiting for approval',
                empty: 'Nothing waits for approval.',
                rows: of((one) => one.waitingKind === 'approval'),
              },
              {
                title: 'Scheduled',
                empty: 'Nothing is scheduled.',
                rows: of(
                  (one) =>
                    !isPaused(one) &&
                    one.waitingKind !== 'approval' &&
                    (one.phase === 'scheduled' || one.phase === 'held'),
                ),
              },
              {
                title: 'Sending',
                empty: 'Nothing is being sent.',
                rows: of((one) => !isPaused(one) && one.phase === 'sending'),
              },
              { title: 'Paused', empty: 'Nothing is paused.', rows: of(isPaused) },
              {
                title: 'Waiting for receipts',
                empty: 'Nothing waits for receipts.',
                rows: of((one) => !isPaused(one) && one.phase === 'settling'),
              },
              {
                title: 'Finished this month',
                empty: `Nothing has finished since ${month.toFormat('d LLLL')}.`,
                rows: of((one) => one.phase === 'settled' || one.phase === 'cancelled'),
              },
            ],
          },
        };
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/campaigns/drafts',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const path = `${visit.base}/campaigns/drafts`;
        const page = await drafts.page(visit.membership.practiceId, { limit: ROWS, ...askedPlace(visit.query) });
        return {
          view: 'campaigns/overview/drafts',
          title: 'All drafts',
          section: 'bulk-messages',
          data: {
            draftRows: page.items.map((draft) => presentDraft(visit, draft)),
            links: numberedLinks(
              { before: page.before, shown: page.items.length, total: page.total },
              {
                newer: page.newer && address(path, { before: placeCursor(page.newer) }),
                older: page.older && address(path, { after: placeCursor(page.older) }),
              },
              ROWS,
            ),
          },
        };
      },
    },
  ];
}

function presentCurrent(visit: PracticeVisit, campaign: CampaignReport, operation: string) {
  const { now, membership } = visit;
  const steps = stepsOf(campaign, now);
  const may = maySteerThis(visit, campaign);
  return {
    ...presentRow(campaign, { now, timeZone: membership.timeZone }),
    type: TYPES[campaign.type],
    owner: campaign.createdBy,
    operation,
    mayApprove: mayDecide({ id: visit.caller.tokenId, role: membership.role }, campaign, now),
    mayPause: may && steps.pause,
    mayResume: may && steps.resume,
    mayReschedule: may && steps.reschedule,
  };
}

function presentDraft({ membership, caller }: PracticeVisit, draft: Draft) {
  return {
    id: draft.id,
    name: draft.name,
    type: TYPES[draft.type],
    owner: draft.createdBy,
    changedAt: draft.changedAt ?? draft.createdAt,
    changedBy: draft.changedBy ?? draft.createdBy,
    next: nextOf(draft),
    mayChange: maySteer(membership.role, draft.createdByToken === caller.tokenId),
  };
}

/** What a draft waits for, in a few words. */
function nextOf(draft: Draft): string {
  const { list, body, unanswered } = draft;
  if (!list) return 'Next: the patient list';
  if (list.status === 'processing') return 'The patient list is being checked';
  if (list.status === 'refused') return 'The patient list was refused: upload another';
  if (list.counts?.accepted === 0) return 'You cannot send to anyone on the patient list: choose another';
  if (body.trim() === '' || textFaults(draft, null).length > 0) return 'Next: the message';
  if (unanswered.includes('record')) return 'Next: save to the clinical record or not';
  if (unanswered.includes('timing')) return 'Next: when to send';
  return 'Next: review and send';
}
