import type { CampaignCommands } from '../../../../ports/campaigns/campaign-commands';
import type { Database } from '../../sql/connect';
import { askAgain, restsOnApproval } from './approval-need';
import { CHANGED, changeCampaign, decide, storeOrAudit, UNCHANGED } from './deciding';

/** Whether a campaign goes outside the sending hours. */
export function createUrgency(database: Database): Pick<CampaignCommands, 'setUrgent'> {
  return {
    setUrgent: (context, reason) =>
      decide(database, context, 'urgent', async (transaction, campaign) => {
        if (campaign.urgent_reason === reason) return UNCHANGED;
        if (campaign.text_trial && reason !== null) return { kind: 'refused', code: 'trial-urgent', word: null };
        await changeCampaign(transaction, context, {
          urgentReason: reason,
          ...(reason === null ? { urgentBy: null, urgentAt: null } : { urgentBy: context.by, urgentAt: context.now }),
        });
        const asked =
          (await restsOnApproval(transaction, context, campaign)) && (await askAgain(transaction, context, campaign));
        const told = asked ? { waitsForApproval: true } : {};
        if (reason === null) await storeOrAudit(transaction, context, campaign, 'campaign-no-longer-urgent', told);
        else await storeOrAudit(transaction, context, campaign, 'campaign-urgent', { reason, ...told });
        return CHANGED;
      }),
  };
}
