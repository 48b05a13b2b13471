import type { Pool, PoolClient } from 'pg';
import type { CampaignCommands } from '../../../../ports/campaigns/campaign-commands';
import { cancelPlanned } from '../../delivery/dispatches';
import { returnCredits } from '../../practice/credit-ledger';
import { lapseApproval } from '../approvals';
import { stopReminders } from '../reminders';
import { CHANGED, decide, store, UNCHANGED } from './deciding';

/** Stops a campaign for good. */
export function createStop(pool: Pool): Pick<CampaignCommands, 'cancel'> {
  return {
    cancel: (context, reason) =>
      decide(pool, context, 'cancel', async (client, campaign, { already }) => {
        if (already) return UNCHANGED;
        const stopped = await stopUnsent(client, context.practiceId, campaign.id, reason ?? `Stopped by ${context.by}`);
        await store(client, context, 'cancel', 'campaign-stopped', { stopped });
        return CHANGED;
      }),
  };
}

/** Stops the campaign and cancels what is planned, under the caller's lock on the campaign. @returns how many. */
export async function stopUnsent(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
  reason: string,
): Promise<number> {
  await client.query(
    `UPDATE campaign SET phase = 'cancelled', cancelled_at = now(), cancel_reason = $3, paused_reason = NULL,
       waiting_kind = NULL, waiting_until = NULL
     WHERE practice_id = $1 AND id = $2`,
    [practiceId, campaignId, reason],
  );
  await lapseApproval(client, { practiceId, campaignId });
  const key = { practiceId, dispatchId: campaignId };
  const cancelled = await cancelPlanned(client, key);
  await returnCredits(client, key, { isOver: false });
  await stopReminders(client, practiceId, campaignId);
  return cancelled;
}
