import { lapseApproval, requestApproval } from '../campaigns/approvals';
import { returnWorkOf } from '../conversations/leavers';
import type { Transaction } from '../sql/transaction';
import { appendAudit } from './audit-log';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { ApprovalReason } from '../../../domain/campaigns/approval';

/** The person who leaves, the one who removes them, and the one who takes over their scheduled messages. */
export interface Leaving {
  practiceId: string;
  staffId: string;
  by: TokenHolder;
  /** Null where nobody is left. */
  owner: { staffId: string; name: string } | null;
  now: Date;
}

/** What was returned, ended or handed over. Ids and names of nobody. */
export interface LeftBehind {
  conversationsReturned: number;
  flagsReturned: number;
  tokensEnded: number;
  campaignsHandedOver: number;
  approvalsLapsed: number;
}

/**
 * What becomes of everything of a member of staff who leaves, in the transaction that removes them: nothing waits for
 * somebody who is gone, and nothing goes on in their name.
 */
export async function leaveBehind(tx: Transaction, leaving: Leaving): Promise<LeftBehind> {
  const { practiceId, staffId, now } = leaving;
  const { client, prisma } = tx;
  // Before conversations are returned: a flag of one that is done stays acknowledged.
  const flags = await client.query(
    `UPDATE red_flag_alarm a SET acknowledged_at = NULL, acknowledged_by_id = NULL, next_at = $3
     FROM conversation c WHERE a.practice_id = $1 AND a.acknowledged_by_id = $2
       AND c.practice_id = $1 AND c.id = a.conversation_id AND c.state <> 'done'`,
    [practiceId, staffId, now],
  );
  const conversationsReturned = await returnWorkOf(tx, { practiceId, staffId, now });
  await client.query('DELETE FROM rota_turn WHERE practice_id = $1 AND staff_id = $2', [practiceId, staffId]);
  // Those of others that were made with one of theirs name them too.
  const tokens = await prisma.apiToken.updateMany({
    where: { practiceId, makerId: staffId, revokedAt: null },
    data: { revokedAt: now },
  });
  return {
    ...{ conversationsReturned, flagsReturned: flags.rowCount ?? 0, tokensEnded: tokens.count },
    campaignsHandedOver: await handOver(tx, leaving),
    approvalsLapsed: await lapse(tx, leaving),
  };
}

/** Drafts and campaigns that have not begun belong to the owner from now on; who wrote them stays an author. */
async function handOver({ client }: Transaction, { practiceId, staffId, owner, by, now }: Leaving): Promise<number> {
  if (owner === null) return 0;
  const { rows } = await client.query<{ id: string }>(
    `UPDATE campaign SET created_by = $3, created_by_token = $4,
       changed_by_ids = CASE WHEN created_by_token = ANY (changed_by_ids) THEN changed_by_ids ELSE changed_by_ids || created_by_token END
     WHERE practice_id = $1 AND phase IN ('draft', 'scheduled') AND (created_by_token = $2
       OR created_by_token IN (SELECT id FROM api_token WHERE practice_id = $1 AND maker_id = $2)) RETURNING id`,
    [practiceId, staffId, owner.name, owner.staffId],
  );
  for (const { id } of rows) {
    await appendAudit(client, {
      ...{ practiceId, at: now, actor: by.user, act: 'campaign-handed-over', subjectKind: 'campaign', subjectId: id },
      details: { byToken: by.tokenId, from: staffId, to: owner.staffId },
    });
  }
  return rows.length;
}

/** Campaigns that they approved and that have not begun need another person's approval, which is requested now. */
async function lapse(transaction: Transaction, { practiceId, staffId, owner, now }: Leaving): Promise<number> {
  const { client } = transaction;
  const { rows } = await client.query<{
    campaignId: string;
    reason: ApprovalReason;
    authors: string[];
    dueAt: Date | null;
    holdSeconds: number;
    requestedBy: string;
  }>(
    `SELECT q.campaign_id AS "campaignId", q.reason, q.authors, q.due_at AS "dueAt", q.hold_seconds AS "holdSeconds",
       q.requested_by AS "requestedBy"
     FROM approval_request q JOIN campaign c ON c.practice_id = $1 AND c.id = q.campaign_id
     WHERE q.practice_id = $1 AND q.state = 'approved' AND c.phase = 'scheduled'
       AND (q.decided_by_id = $2 OR q.decided_by_id IN (SELECT id FROM api_token WHERE practice_id = $1 AND maker_id = $2))
     ORDER BY q.campaign_id FOR UPDATE OF c`,
    [practiceId, staffId],
  );
  for (const { campaignId, requestedBy, ...asked } of rows) {
    await lapseApproval(client, { practiceId, campaignId });
    await requestApproval(
      transaction,
      { practiceId, campaignId, by: requestedBy, now },
      { ...asked, authors: [...asked.authors, ...(owner ? [owner.staffId] : [])] },
    );
  }
  return rows.length;
}
