import type { Pool } from 'pg';
import type { CampaignCommands } from '../../../../ports/campaigns/campaign-commands';
import { CHANGED, decide, store, UNCHANGED } from './deciding';

/** Pauses a campaign and resumes it. */
export function createPause(pool: Pool): Pick<CampaignCommands, 'pause' | 'resume'> {
  return {
    pause: (context, reason) =>
      decide(pool, context, 'pause', async (client, campaign, { already }) => {
        if (already) {
          // The pause takes effect first; who paused it may say why afterwards. What the service paused keeps its reason.
          if (reason === null || !campaign.paused_reason?.startsWith('Paused by ')) return UNCHANGED;
          await client.query(`UPDATE campaign SET paused_reason = $3 WHERE practice_id = $1 AND id = $2`, [
            context.practiceId,
            campaign.id,
            reason,
          ]);
          await store(client, context, 'pause', 'campaign-pause-explained', { byPerson: true });
          return CHANGED;
        }
        await client.query(
          `UPDATE campaign SET paused_reason = $3, paused_at = $4, waiting_kind = NULL, waiting_until = NULL
           WHERE practice_id = $1 AND id = $2`,
          [context.practiceId, campaign.id, reason ?? `Paused by ${context.by}`, context.now],
        );
        await store(client, context, 'pause', 'campaign-paused', { byPerson: true });
        return CHANGED;
      }),

    resume: (context) =>
      decide(pool, context, 'resume', async (client, campaign, { already }) => {
        if (already) return UNCHANGED;
        await client.query(
          `UPDATE campaign SET paused_reason = NULL, paused_at = NULL WHERE practice_id = $1 AND id = $2`,
          [context.practiceId, campaign.id],
        );
        await client.query(`UPDATE dispatch SET resumed_at = $3 WHERE practice_id = $1 AND id = $2`, [
          context.practiceId,
          campaign.id,
          context.now,
        ]);
        await store(client, context, 'resume', 'campaign-resumed', {});
        return CHANGED;
      }),
  };
}
