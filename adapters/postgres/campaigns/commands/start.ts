import type { Pool } from 'pg';
import { wallTime } from '../../../../domain/practice/hours/send-at';
import type { CampaignCommands } from '../../../../ports/campaigns/campaign-commands';
import { askAgain } from './approval-need';
import { CHANGED, decide, store, UNCHANGED } from './deciding';

/** When a campaign starts: at another time, or now. */
export function createStart(pool: Pool): Pick<CampaignCommands, 'reschedule' | 'startNow'> {
  return {
    reschedule: (context, sendAt) =>
      decide(pool, context, 'reschedule', async (client, campaign) => {
        if (campaign.send_at?.getTime() === sendAt.getTime()) return UNCHANGED;
        await client.query(
          `UPDATE campaign SET send_at = $3, send_wall_time = $4, time_zone = $5 WHERE practice_id = $1 AND id = $2`,
          [context.practiceId, campaign.id, sendAt, wallTime(sendAt, campaign.time_zone), campaign.time_zone],
        );
        const waits = await askAgain(client, context, campaign, sendAt);
        await store(client, context, 'reschedule', 'campaign-rescheduled', {
          sendAt: sendAt.toISOString(),
          ...(waits ? { waitsForApproval: true } : {}),
        });
        return CHANGED;
      }),

    // Kept as a kind of rescheduling: its start is moved to now, and the workflow only has to look.
    startNow: (context) =>
      decide(pool, context, 'start-now', async (client, campaign) => {
        await client.query(`UPDATE campaign SET hold_until = $3 WHERE practice_id = $1 AND id = $2`, [
          context.practiceId,
          campaign.id,
          context.now,
        ]);
        await store(client, context, 'reschedule', 'campaign-started-early', {});
        return CHANGED;
      }),
  };
}
