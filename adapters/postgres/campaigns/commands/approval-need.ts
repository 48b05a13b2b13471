import type { PoolClient } from 'pg';
import { approvalNeeded, type ApprovalReason } from '../../../../domain/campaigns/approval';
import { compileMarkedWords, STARTER_WORDS } from '../../../../domain/content/checks/marked-words';
import type { CommandContext } from '../../../../ports/campaigns/campaign-commands';
import { lapseApproval, latestRequest, requestApproval } from '../approvals';
import type { CampaignToSend } from './sending-campaign';

/** Everyone who created the draft or changed what it is; those who sent it are added to a request. */
export function authorsOf({ created_by_token: creator, changed_by_ids: changers }: CampaignToSend): string[] {
  return [creator, ...changers];
}

/**
 * Whether a second person must approve it, and why.
 * @param isMarked marked words are known to be in a text, as it is filled in.
 */
export function approvalReason(campaign: CampaignToSend, patients: number, isMarked: boolean): ApprovalReason | null {
  const { approval_above: above, body, subject } = campaign;
  if (!above) return null;
  const found = compileMarkedWords(campaign.marked_words ?? STARTER_WORDS)(`${subject ?? ''}\n${body}`);
  return approvalNeeded({ above, patients, hasMarkedWords: isMarked || found.length > 0 });
}

/**
 * A new time is a change, and so is leave to send outside the sending hours: an approval that waits or was given lapses, and
 * it is asked for again if it is still needed.
 * @param dueAt when it is to be sent; null where it is to go as soon as it is approved.
 * @returns whether it waits for one now.
 */
export async function askAgain(
  client: PoolClient,
  context: CommandContext,
  campaign: CampaignToSend,
  dueAt: Date | null,
): Promise<boolean> {
  const before = campaign.approval === null ? null : await latestRequest(client, context);
  if (!before) return false;
  await lapseApproval(client, context);
  const reason = approvalReason(campaign, await countPlanned(client, context), before.reason === 'words');
  await client.query(
    `UPDATE campaign SET approval = NULL, hold_until = NULL, waiting_kind = NULL, waiting_until = NULL,
       paused_at = CASE WHEN paused_reason = 'approval-missed' THEN NULL ELSE paused_at END,
       paused_reason = nullif(paused_reason, 'approval-missed')
     WHERE practice_id = $1 AND id = $2`,
    [context.practiceId, context.campaignId],
  );
  if (!reason) return false;
  const authors = [...before.authors, context.tokenId];
  await requestApproval(client, context, { reason, authors, dueAt, holdSeconds: before.holdSeconds });
  return true;
}

async function countPlanned(client: PoolClient, { practiceId, campaignId }: CommandContext): Promise<number> {
  const { rows } = await client.query<{ planned: number }>(
    `SELECT count(*)::int AS planned FROM message WHERE practice_id = $1 AND dispatch_id = $2 AND status = 'planned'`,
    [practiceId, campaignId],
  );
  return rows[0]!.planned;
}
