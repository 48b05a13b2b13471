import { approvalStanding } from '../../domain/campaigns/approval';
import { isPossible } from '../../domain/campaigns/acts';
import { maySteer } from '../../domain/practice/roles';
import type { CampaignReport, TallyRow } from '../../ports/campaigns/campaign-queries';
import { notFound } from '../../api/contract/problem';
import type { PageServices } from '../kit/mount';
import type { PageAnswer, PracticeVisit } from '../kit/page';

export interface Reported {
  campaign: CampaignReport;
  tally: TallyRow[];
}

/** The campaign in a page's address. A draft leads to its own page, and another practice's campaign is a 404. */
export async function campaignOf(
  { campaigns, drafts }: Pick<PageServices, 'campaigns' | 'drafts'>,
  { membership, params, base }: PracticeVisit,
): Promise<Reported | { elsewhere: PageAnswer }> {
  const id = params.id!;
  const found = await campaigns.report(membership.practiceId, id);
  if (found) return found;
  if (await drafts.find(membership.practiceId, id)) return { elsewhere: { goTo: `${base}/campaigns/${id}/draft` } };
  throw notFound('campaign');
}

/** The handler of a page about the campaign in its address. */
export function ofCampaign(
  services: Pick<PageServices, 'campaigns' | 'drafts'>,
  handle: (visit: PracticeVisit, found: Reported) => PageAnswer | Promise<PageAnswer>,
) {
  return async (visit: PracticeVisit): Promise<PageAnswer> => {
    const found = await campaignOf(services, visit);
    return 'elsewhere' in found ? found.elsewhere : handle(visit, found);
  };
}

/** Whether this person may pause, move or stop it. */
export function maySteerThis({ membership, caller }: PracticeVisit, campaign: CampaignReport): boolean {
  return maySteer(membership.role, campaign.createdByToken === caller.tokenId);
}

/** Whether there may be something to withdraw from the record, for a manager. */
export function mayWithdraw({ phase, saveToRecord, withdrawal }: CampaignReport): boolean {
  const standing = { phase, isPaused: false, approval: null };
  return saveToRecord && withdrawal === null && isPossible('withdraw', standing);
}

/** The acts that a campaign allows now, for any role. */
export interface PossibleSteps {
  reschedule: boolean;
  startNow: boolean;
  pause: boolean;
  resume: boolean;
  stop: boolean;
  pace: boolean;
  urgent: boolean;
  /** Someone else may decide about it now. */
  approve: boolean;
  /** It waits for approval, and becomes a draft again to be changed. */
  takeBack: boolean;
}

export function stepsOf({ phase, pausedReason, approval, counts }: CampaignReport, now: Date): PossibleSteps {
  const stands = approvalStanding(
    approval && { state: approval.state, dueAt: approval.dueAt?.getTime() ?? null },
    pausedReason,
    now.getTime(),
  );
  const standing = { phase, isPaused: pausedReason !== null, approval: stands };
  return {
    reschedule: isPossible('reschedule', standing),
    startNow: isPossible('start-now', standing),
    pause: isPossible('pause', standing),
    // If everything was handed over, it would change nothing.
    resume: isPossible('resume', standing) && (phase !== 'settling' || counts.planned > 0),
    stop: isPossible('cancel', standing),
    pace: isPossible('pace', standing) && counts.planned > 0,
    urgent: isPossible('urgent', standing) && counts.planned > 0,
    approve: isPossible('approve', standing),
    takeBack: phase === 'scheduled' && isPossible('change', standing),
  };
}
