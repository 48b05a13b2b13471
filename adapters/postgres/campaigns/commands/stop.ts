import type { PoolClient } from 'pg';
import type { CampaignCommands } from '../../../../ports/campaigns/campaign-commands';
import { cancelPlanned } from '../../delivery/dispatches';
import { returnCredits } from '../../practice/credit-ledger';
import type { Database } from '../../sql/connect';
import { lapseApproval } from '../approvals';
import { stopReminders } from '../reminders';
import { CHANGED, decide, store, UNCHANGED } from './deciding';

/** Stops a campaign for good. */
export function createStop(database: Database): Pick<CampaignCommands, 'cancel'> {
  return {
    cancel: (context, reason) =>
      decide(database, context, 'cancel', async (transaction, campaign, { already }) => {
        if (already) return UNCHANGED;
        const why = reason ?? `Stopped by ${context.by}`;
        const stopped = await stopUnsent(transaction.client, context.practiceId, campaign.id, why);
        await store(transaction, context, 'cancel', 'campaign-stopped', { stopped });
        return CHANGED;
      }),
  };
}

/**
 * Stops the campaign and cancels what is planned, under the caller's lock on the campaign. SQL alone, because delivery also
 * stops campaigns, in transactions without Prisma.
 * @returns how many messages.
 */
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
