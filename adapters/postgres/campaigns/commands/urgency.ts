import type { Pool } from 'pg';
import type { CampaignCommands } from '../../../../ports/campaigns/campaign-commands';
import { askAgain, restsOnApproval } from './approval-need';
import { CHANGED, decide, storeOrAudit, UNCHANGED } from './deciding';

/** Whether a campaign goes outside the sending hours. */
export function createUrgency(pool: Pool): Pick<CampaignCommands, 'setUrgent'> {
  return {
    setUrgent: (context, reason) =>
      decide(pool, context, 'urgent', async (client, campaign) => {
        if (campaign.urgent_reason === reason) return UNCHANGED;
        if (campaign.text_trial && reason !== null) return { kind: 'refused', code: 'trial-urgent', word: null };
        await client.query(
          `UPDATE campaign SET urgent_reason = $3, urgent_by = CASE WHEN $3::text IS NOT NULL THEN $4 END,
             urgent_at = CASE WHEN $3::text IS NOT NULL THEN $5::timestamptz END
           WHERE practice_id = $1 AND id = $2`,
          [context.practiceId, campaign.id, reason, context.by, context.now],
        );
        const asked = (await restsOnApproval(client, context, campaign)) && (await askAgain(client, context, campaign));
        const told = asked ? { waitsForApproval: true } : {};
        if (reason === null) await storeOrAudit(client, context, campaign, 'campaign-no-longer-urgent', told);
        else await storeOrAudit(client, context, campaign, 'campaign-urgent', { reason, ...told });
        return CHANGED;
      }),
  };
}
