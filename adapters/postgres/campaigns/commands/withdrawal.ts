import type { Pool } from 'pg';
import type { CommandAnswer, CommandContext } from '../../../../ports/campaigns/campaign-commands';
import { auditCampaign, CHANGED, decide, UNCHANGED } from './deciding';

const WITHDRAW = 'withdraw';

/**
 * Withdraws what a campaign saved to the record, and what it would still save. Its settlement marks the entries as entered
 * in error, page by page; nothing of them is touched here, so the answer is quick however many there are.
 *
 * @param reason why, for the audit log.
 */
export function withdrawSaved(pool: Pool, context: CommandContext, reason: string): Promise<CommandAnswer> {
  return decide(pool, context, WITHDRAW, async (client, campaign): Promise<CommandAnswer> => {
    if (!campaign.save_to_record) {
      const { phase, paused_reason: paused } = campaign;
      const standing = { phase, isPaused: paused !== null, approval: null };
      return { kind: 'refused', act: WITHDRAW, code: 'nothing-to-withdraw', ...standing };
    }
    const { practiceId, campaignId, by, now } = context;
    const changed = await client.query(
      `UPDATE campaign SET withdrawn_at = $3, withdrawn_by = $4, withdrawn_reason = $5
       WHERE practice_id = $1 AND id = $2 AND withdrawn_at IS NULL`,
      [practiceId, campaignId, now, by, reason],
    );
    if (!changed.rowCount) return UNCHANGED;
    const { rows } = await client.query<{ saved: number }>(
      `SELECT count(*)::int AS saved FROM dispatch d JOIN message m ON m.practice_id = d.practice_id AND m.dispatch_id = d.id
       WHERE d.practice_id = $1 AND d.campaign_id = $2 AND m.record_status = 'saved'`,
      [practiceId, campaignId],
    );
    await auditCampaign(client, context, 'campaign-withdrawn', { reason, saved: rows[0]!.saved });
    return CHANGED;
  });
}
