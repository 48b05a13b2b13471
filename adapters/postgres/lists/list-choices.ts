import type { PoolClient } from 'pg';
import type { Purpose } from '../../../domain/eligibility/purposes';
import type { Reason } from '../../../domain/lists/row-reasons';
import { mayOverride } from '../../../domain/eligibility/suppression';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { ListChoiceRefusal, ListChoices } from '../../../ports/lists/list-choices';
import type { SharedNumbers } from '../../../ports/lists/list-queries';
import { appendAudit } from '../practice/audit-log';
import { transaction, type Database } from '../sql/connect';
import { judgeList } from '../eligibility/suppression';

interface LockedList {
  id: string;
  status: string;
  purpose: Purpose;
  sharedNumbers: SharedNumbers;
}

interface ChosenRow {
  reasons: Reason[] | null;
  patientId: string | null;
  isAdded: boolean;
}

/** What people decide about a list. They take the list's lock, as Send does, so that one sees the other. */
export function createListChoices({ pool }: Database): ListChoices {
  /** Runs `work` with the list locked, if the list is ready and was not used to send. */
  const choose = (
    practiceId: string,
    listId: string,
    work: (client: PoolClient, list: LockedList) => Promise<ListChoiceRefusal | null>,
  ): Promise<ListChoiceRefusal | null> =>
    transaction(pool, async (client) => {
      const { rows } = await client.query<LockedList>(
        `SELECT id, status, purpose, shared_numbers AS "sharedNumbers" FROM recipient_list
         WHERE practice_id = $1 AND id = $2 FOR UPDATE`,
        [practiceId, listId],
      );
      if (rows[0]?.status !== 'ready') return 'list-not-ready';
      // Check only after we hold the lock. If we waited for a Send, we see it here.
      const sent = await client.query(
        `SELECT FROM campaign WHERE practice_id = $1 AND list_id = $2 AND phase <> 'draft' LIMIT 1`,
        [practiceId, listId],
      );
      return sent.rowCount ? 'list-sent' : work(client, rows[0]);
    });

  const rowOf = async (client: PoolClient, practiceId: string, listId: string, row: number) =>
    (
      await client.query<ChosenRow>(
        `SELECT reasons, patient_id AS "patientId", override_by IS NOT NULL AS "isAdded" FROM list_row
         WHERE practice_id = $1 AND list_id = $2 AND row = $3`,
        [practiceId, listId, row],
      )
    ).rows[0];

  /** Ids only. The row holds why someone was added (N29). */
  const audit = (
    client: PoolClient,
    {
      practiceId,
      listId,
      act,
      by,
      now,
    }: { practiceId: string; listId: string; act: string; by: TokenHolder; now: Date },
    details: Record<string, unknown>,
  ) =>
    appendAudit(client, {
      practiceId,
      at: now,
      actor: by.user,
      act,
      subjectKind: 'list',
      subjectId: listId,
      details: { byToken: by.tokenId, ...details },
    });

  return {
    shareNumbers: (practiceId, listId, choice, by, now) =>
      choose(practiceId, listId, async (client, list) => {
        if (list.sharedNumbers === choice) return null;
        await client.query('UPDATE recipient_list SET shared_numbers = $3 WHERE practice_id = $1 AND id = $2', [
          practiceId,
          listId,
          choice,
        ]);
        await judgeList(client, { practiceId, listId }, list.purpose);
        const entry = { practiceId, listId, act: 'list-shared-numbers-chosen', by, now };
        await audit(client, entry, { sharedNumbers: choice });
        return null;
      }),

    addWithOverride: (practiceId, listId, { row, why }, by, now) =>
      choose(practiceId, listId, async (client, list) => {
        // The facts may have changed since the person looked, so we judge the row as it is now.
        await judgeList(client, { practiceId, listId }, list.purpose);
        const found = await rowOf(client, practiceId, listId, row);
        if (!found) return 'no-such-row';
        if (found.isAdded) return null;
        if (!mayOverride(found.reasons ?? [])) return 'not-likely-to-fail';
        await client.query(
          `UPDATE list_row SET override_by = $4, override_at = $5, override_why = $6
           WHERE practice_id = $1 AND list_id = $2 AND row = $3`,
          [practiceId, listId, row, by.user, now, why],
        );
        await judgeList(client, { practiceId, listId }, list.purpose);
        const entry = { practiceId, listId, act: 'list-row-added', by, now };
        await audit(client, entry, { row, patientId: found.patientId });
        return null;
      }),

    leaveOutAgain: (practiceId, listId, row, by, now) =>
      choose(practiceId, listId, async (client, list) => {
        const found = await rowOf(client, practiceId, listId, row);
        if (!found) return 'no-such-row';
        if (!found.isAdded) return null;
        await client.query(
          `UPDATE list_row SET override_by = NULL, override_at = NULL, override_why = NULL
           WHERE practice_id = $1 AND list_id = $2 AND row = $3`,
          [practiceId, listId, row],
        );
        await judgeList(client, { practiceId, listId }, list.purpose);
        const entry = { practiceId, listId, act: 'list-row-addition-taken-back', by, now };
        await audit(client, entry, { row, patientId: found.patientId });
        return null;
      }),
  };
}
