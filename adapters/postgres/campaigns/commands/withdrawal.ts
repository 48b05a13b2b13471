import type { CommandAnswer, CommandContext } from '../../../../ports/campaigns/campaign-commands';
import type { Database } from '../../sql/connect';
import { auditCampaign, CHANGED, decide, UNCHANGED } from './deciding';

const WITHDRAW = 'withdraw';

/**
 * Withdraws what a campaign saved to the record, and what it would still save. Its settlement marks the entries as entered
 * in error, page by page; nothing of them is touched here, so the answer is quick however many there are.
 *
 * @param reason why, for the audit log.
 */
export function withdrawSaved(database: Database, context: CommandContext, reason: string): Promise<CommandAnswer> {
  return decide(database, context, WITHDRAW, async ({ client, prisma }, campaign): Promise<CommandAnswer> => {
    if (!campaign.save_to_record) {
      const { phase, paused_reason: paused } = campaign;
      const standing = { phase, isPaused: paused !== null, approval: null };
      return { kind: 'refused', act: WITHDRAW, code: 'nothing-to-withdraw', ...standing };
    }
    const { practiceId, campaignId, by, now } = context;
    const { count } = await prisma.campaign.updateMany({
      where: { practiceId, id: campaignId, withdrawnAt: null },
      data: { withdrawnAt: now, withdrawnBy: by, withdrawnReason: reason },
    });
    if (count === 0) return UNCHANGED;
    const { rows } = await client.query<{ saved: number }>(
      `SELECT count(*)::int AS saved FROM dispatch d JOIN message m ON m.practice_id = d.practice_id AND m.dispatch_id = d.id
       WHERE d.practice_id = $1 AND d.campaign_id = $2 AND m.record_status = 'saved'`,
      [practiceId, campaignId],
    );
    await auditCampaign(client, context, 'campaign-withdrawn', { reason, saved: rows[0]!.saved });
    return CHANGED;
  });
}
