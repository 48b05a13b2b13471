import type { CampaignCommands } from '../../../../ports/campaigns/campaign-commands';
import type { Database } from '../../sql/connect';
import { CHANGED, changeCampaign, decide, storeOrAudit, UNCHANGED } from './deciding';

/** How many messages a campaign sends in an hour. */
export function createPace(database: Database): Pick<CampaignCommands, 'setPace'> {
  return {
    setPace: (context, perHour) =>
      decide(database, context, 'pace', async (transaction, campaign) => {
        if (campaign.per_hour === perHour) return UNCHANGED;
        await changeCampaign(transaction, context, { perHour });
        const details = { perHour, before: campaign.per_hour };
        await storeOrAudit(transaction, context, campaign, 'campaign-pace-changed', details);
        return CHANGED;
      }),
  };
}
