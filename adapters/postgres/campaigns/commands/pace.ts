import type { Pool } from 'pg';
import type { CampaignCommands } from '../../../../ports/campaigns/campaign-commands';
import { CHANGED, decide, storeOrAudit, UNCHANGED } from './deciding';

/** How many messages a campaign sends in an hour. */
export function createPace(pool: Pool): Pick<CampaignCommands, 'setPace'> {
  return {
    setPace: (context, perHour) =>
      decide(pool, context, 'pace', async (client, campaign) => {
        if (campaign.per_hour === perHour) return UNCHANGED;
        await client.query(`UPDATE campaign SET per_hour = $3 WHERE practice_id = $1 AND id = $2`, [
          context.practiceId,
          campaign.id,
          perHour,
        ]);
        const details = { perHour, before: campaign.per_hour };
        await storeOrAudit(client, context, campaign, 'campaign-pace-changed', details);
        return CHANGED;
      }),
  };
}
