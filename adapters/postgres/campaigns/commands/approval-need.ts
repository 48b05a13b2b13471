import type { PoolClient } from 'pg';
import { approvalNeeded, type ApprovalReason } from '../../../../domain/campaigns/approval';
import { compileMarkedWords, STARTER_WORDS } from '../../../../domain/content/checks/marked-words';
import type { CommandContext } from '../../../../ports/campaigns/campaign-commands';
import type { Rows, Transaction } from '../../sql/transaction';
import { lapseApproval, latestRequest, requestApproval } from '../approvals';
import { changeCampaign } from './deciding';
import { eachText, type CampaignToSend } from './sending-campaign';

/** Everyone who created the draft or changed what it is; those who sent it are added to a request. */
export function authorsOf({ created_by_token: creator, changed_by_ids: changers }: CampaignToSend): string[] {
  return [creator, ...changers];
}

/**
 * Whether a second person must approve it, and why.
 * @param isMarked marked words are known to be in a text, as it is filled in.
 */
export function approvalReason(campaign: CampaignToSend, patients: number, isMarked: boolean): ApprovalReason | null {
  const { approval_above: above } = campaign;
  if (!above) return null;
  const found = compileMarkedWords(campaign.marked_words ?? STARTER_WORDS)(
    eachText(campaign)
      .flatMap(({ body, subject }) => [subject ?? '', body])
      .join('\n'),
  );
  return approvalNeeded({ above, patients, hasMarkedWords: isMarked || found.length > 0 });
}

/**
 * Whether an approval was given or asked for, and nothing has been handed over since: the campaign can wait for another. It may be
 * in its window to stop it, or wait for the sending hours.
 */
export async function restsOnApproval(
  { prisma }: { prisma: Rows },
  { practiceId, campaignId }: CommandContext,
  { phase, approval }: CampaignToSend,
): Promise<boolean> {
  if (approval === null) return false;
  if (phase !== 'sending') return phase === 'scheduled' || phase === 'held';
  return (await prisma.dispatch.count({ where: { practiceId, id: campaignId, waves: 0 } })) === 1;
}

/**
 * A new time is a change, and so is leave to send outside the sending hours: an approval that waits or was given lapses, and
 * it is asked for again if it is still needed. A campaign that has started waits again.
 * @param newTime when it is to be sent now; otherwise the time of the earlier request stays.
 * @returns whether it waits for one now.
 */
export async function askAgain(
  transaction: Transaction,
  context: CommandContext,
  campaign: CampaignToSend,
  newTime?: Date,
): Promise<boolean> {
  const { client } = transaction;
  const { now, tokenId } = context;
  const before = campaign.approval === null ? null : await latestRequest(client, context);
  if (!before) return false;
  // Only a scheduled campaign may be without its approval.
  await changeCampaign(transaction, context, { phase: 'scheduled' });
  await lapseApproval(client, context);
  const reason = approvalReason(campaign, await countPlanned(client, context), before.reason === 'words');
  await changeCampaign(transaction, context, {
    ...{ approval: null, waitingKind: null, waitingUntil: null },
    ...(reason ? { holdUntil: null } : { phase: campaign.phase }),
    ...(campaign.paused_reason === 'approval-missed' ? { pausedAt: null, pausedReason: null } : {}),
  });
  if (!reason) return false;
  const isStarted = campaign.phase !== 'scheduled';
  // The time of one that has started is over. It goes as soon as it is approved.
  const dueAt = newTime ?? (isStarted && before.dueAt && before.dueAt <= now ? null : before.dueAt);
  const authors = [...before.authors, tokenId];
  await requestApproval(transaction, context, { reason, authors, dueAt, holdSeconds: before.holdSeconds });
  return true;
}

async function countPlanned(client: PoolClient, { practiceId, campaignId }: CommandContext): Promise<number> {
  const { rows } = await client.query<{ planned: number }>(
    `SELECT count(*)::int AS planned FROM message WHERE practice_id = $1 AND dispatch_id = $2 AND status = 'planned'`,
    [practiceId, campaignId],
  );
  return rows[0]!.planned;
}
