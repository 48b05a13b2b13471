import { refusedCodes, type CodeRefused, type EarlierEntries } from '../../../domain/content/code-list';
import type { Codes, ListedCodeRow } from '../../../ports/content/codes';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { appendAudit, type Queryable } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { inTransaction } from '../sql/transaction';

const LISTED = `SELECT code, description, is_invitation AS "isInvitation", active, added_by AS "addedBy", added_at AS "addedAt"
  FROM listed_code WHERE practice_id = $1`;

/** The codes that a practice allows; those that are not used any more stay, because campaigns have them. */
export function createCodes(database: Database): Codes {
  const { pool } = database;
  const find = async (practiceId: string, code: string): Promise<ListedCodeRow | null> =>
    (await pool.query<ListedCodeRow>(`${LISTED} AND code = $2`, [practiceId, code])).rows[0] ?? null;

  return {
    async list(practiceId, search = '') {
      const { rows } = await pool.query<ListedCodeRow>(
        `${LISTED} AND (strpos(lower(description), lower($2)) > 0 OR starts_with(code, replace($2, ' ', '')))
         ORDER BY lower(description), code`,
        [practiceId, search.trim()],
      );
      return rows;
    },

    find,

    add: (practiceId, { code, description, isInvitation, active }, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const { count } = await prisma.listedCode.createMany({
          data: { practiceId, code, description, isInvitation, active, addedBy: by.user, addedAt: now },
          skipDuplicates: true,
        });
        if (count === 0) return false;
        await audit(client, practiceId, { act: 'code-listed', by, now, label: code, details: { description } });
        return true;
      }),

    async change(practiceId, code, change, by, now) {
      await inTransaction(database, async ({ prisma, client }) => {
        const { count } = await prisma.listedCode.updateMany({ where: { practiceId, code }, data: change });
        if (count > 0)
          await audit(client, practiceId, { act: 'code-changed', by, now, label: code, details: { ...change } });
      });
      return find(practiceId, code);
    },

    async earlierEntries(practiceId, listId, code, since) {
      const { rows } = await pool.query<EarlierEntries>(
        `SELECT e.earlier, count(*)::int AS patients FROM (
           SELECT r.patient_id, count(DISTINCT m.id) FILTER (WHERE $3 = ANY (d.snomed_codes))::int AS earlier
           FROM list_row r
           LEFT JOIN message m ON m.practice_id = r.practice_id AND m.patient_id = r.patient_id AND m.record_status = 'saved'
             AND m.record_withdrawal IS DISTINCT FROM 'withdrawn'
             AND m.record_saved_at >= $4::date
           LEFT JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
           WHERE r.practice_id = $1 AND r.list_id = $2 AND r.outcome = 'accepted'
           GROUP BY r.patient_id) e
         GROUP BY e.earlier ORDER BY e.earlier`,
        [practiceId, listId, code, since],
      );
      return rows;
    },
  };
}

/** Which of a campaign's codes the practice does not allow, by its list as it is now. */
export async function codesNotAllowed(
  db: Queryable,
  practiceId: string,
  chosen: readonly string[],
): Promise<CodeRefused[]> {
  if (chosen.length === 0) return [];
  const { rows } = await db.query<Pick<ListedCodeRow, 'code' | 'active'>>(
    `SELECT code, active FROM listed_code WHERE practice_id = $1`,
    [practiceId],
  );
  return refusedCodes(chosen, rows);
}

function audit(
  client: Queryable,
  practiceId: string,
  entry: { act: string; by: TokenHolder; now: Date; label: string; details: Record<string, unknown> },
): Promise<void> {
  const { act, by, now, label, details } = entry;
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: by.user, act, subjectKind: 'code', subjectId: null, subjectLabel: label },
    details: { ...details, byToken: by.tokenId },
  });
}
