import type { PoolClient } from 'pg';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { ListLifecycle } from '../../../ports/lists/list-lifecycle';
import { appendAudit, auditCampaign } from '../practice/audit-log';
import { transaction, type Database } from '../sql/connect';
import { inTransaction } from '../sql/transaction';
import { recipientRulesChanged } from '../eligibility/suppression';
import { LIST_IS_USED } from './list-copies';

/** A draft that an upload made and nobody continued. It holds only the list's name. */
export const IS_UNTOUCHED = (campaign: string): string => `(${campaign}.version = 1 AND ${campaign}.body = '')`;

export function createListLifecycle(database: Database): ListLifecycle {
  const { pool, prisma } = database;
  const audit = (client: PoolClient, practiceId: string, listId: string, act: string, by: TokenHolder, at: Date) =>
    appendAudit(client, {
      ...{ practiceId, at, actor: by.user, act, subjectKind: 'list', subjectId: listId },
      details: { byToken: by.tokenId },
    });

  const setHidden = (practiceId: string, listId: string, hidden: boolean, by: TokenHolder, now: Date) =>
    inTransaction(database, async (tx) => {
      const { count } = await tx.prisma.recipientList.updateMany({
        where: { practiceId, id: listId, hiddenAt: hidden ? null : { not: null } },
        data: { hiddenAt: hidden ? now : null, hiddenBy: hidden ? by.user : null },
      });
      if (count > 0) await audit(tx.client, practiceId, listId, hidden ? 'list-hidden' : 'list-shown-again', by, now);
    });

  return {
    remove: (practiceId, listId, by, now) =>
      transaction(pool, async (client) => {
        // Drafts first and then the list, as Send locks them.
        await client.query(
          `SELECT FROM campaign WHERE practice_id = $1 AND list_id = $2 AND phase = 'draft' ORDER BY id FOR UPDATE`,
          [practiceId, listId],
        );
        const { rows } = await client.query<{ status: string; isPart: boolean }>(
          'SELECT status, part_of_id IS NOT NULL AS "isPart" FROM recipient_list WHERE practice_id = $1 AND id = $2 FOR UPDATE',
          [practiceId, listId],
        );
        if (!rows[0]) return null;
        // Check only after we hold the lock. If we waited for a Send, we see it here.
        const used = await client.query<{ used: boolean }>(`SELECT ${LIST_IS_USED('$1', '$2')} AS used`, [
          practiceId,
          listId,
        ]);
        if (used.rows[0]?.used) return 'list-used';
        const splitting = await client.query(
          `SELECT FROM recipient_list WHERE practice_id = $1 AND part_of_id = $2 AND status = 'processing' LIMIT 1`,
          [practiceId, listId],
        );
        if (splitting.rowCount) return 'list-being-split';
        await audit(client, practiceId, listId, 'list-deleted', by, now);
        if (rows[0].status !== 'ready') await removeUntouchedDrafts(client, practiceId, listId, by, now);
        await client.query(
          `UPDATE campaign SET list_id = NULL, version = version + 1, changed_by = $3, changed_at = $4
           WHERE practice_id = $1 AND list_id = $2`,
          [practiceId, listId, by.user, now],
        );
        await client.query('DELETE FROM list_row WHERE practice_id = $1 AND list_id = $2', [practiceId, listId]);
        await client.query('DELETE FROM recipient_list WHERE practice_id = $1 AND id = $2', [practiceId, listId]);
        // With one message per number, the other lists of its file depend on the numbers that it would send to.
        if (rows[0].isPart) await recipientRulesChanged(client, practiceId);
        return null;
      }),

    async wasRemoved(practiceId, listId) {
      const where = { practiceId, subjectId: listId, act: 'list-deleted' };
      return (await prisma.auditEntry.findFirst({ where, select: { id: true } })) !== null;
    },

    hide: (practiceId, listId, by, now) => setHidden(practiceId, listId, true, by, now),
    unhide: (practiceId, listId, by, now) => setHidden(practiceId, listId, false, by, now),
  };
}

async function removeUntouchedDrafts(
  client: PoolClient,
  practiceId: string,
  listId: string,
  by: TokenHolder,
  now: Date,
): Promise<void> {
  const { rows } = await client.query<{ id: string; name: string }>(
    `DELETE FROM campaign c WHERE c.practice_id = $1 AND c.list_id = $2 AND c.phase = 'draft' AND ${IS_UNTOUCHED('c')}
     RETURNING c.id, c.name`,
    [practiceId, listId],
  );
  for (const { id, name } of rows) {
    await auditCampaign(client, practiceId, id, 'campaign-draft-deleted', by, now, name);
  }
}
