import { wordKey, type WordField, type WordMeaning } from '../../../domain/patients/register-words';
import type { RegisterWord, RegisterWords } from '../../../ports/patients/register-words';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { inTransaction } from '../sql/transaction';
import { judgeDraftsSoon } from '../eligibility/due-judging';
import { recipientRulesChanged } from '../eligibility/suppression';

/** The column for a field's word that nobody has explained yet. */
const WORD_COLUMN: Record<WordField, string> = {
  status: 'status_word',
  doesNotWishSms: 'does_not_wish_sms_word',
  marketingAgreed: 'marketing_word',
};

/** How a decision changes a patient. `$3` is the meaning, `$4` the time. */
const DECIDED: Record<WordField, string> = {
  status: 'status = $3, status_word = NULL',
  doesNotWishSms: `does_not_wish_sms = ($3 = 'yes'), does_not_wish_sms_at = $4, does_not_wish_sms_word = NULL`,
  marketingAgreed: `marketing_agreed = ($3 = 'yes'), marketing_agreed_at = $4, marketing_word = NULL`,
};

const UNCLEAR = Object.values(WORD_COLUMN)
  .map((column) => `${column} IS NOT NULL`)
  .join(' OR ');

/** The most words that we show. More means a wrong column, and the first words show that. */
const MOST_WORDS = 200;

const LIST = `
  WITH unclear AS (SELECT status_word, does_not_wish_sms_word, marketing_word FROM patient WHERE practice_id = $1 AND (${UNCLEAR}))
  SELECT * FROM (
    SELECT f.field, f.word, NULL::text AS meaning, count(*)::int AS patients, NULL::text AS "decidedBy", NULL::timestamptz AS "decidedAt"
    FROM unclear u CROSS JOIN LATERAL (VALUES ${Object.entries(WORD_COLUMN)
      .map(([field, column]) => `('${field}', u.${column})`)
      .join(', ')}) AS f(field, word)
    WHERE f.word IS NOT NULL GROUP BY f.field, f.word
    UNION ALL
    SELECT field, word, meaning, 0, decided_by, decided_at FROM register_word WHERE practice_id = $1
  ) AS words
  ORDER BY meaning IS NOT NULL, patients DESC, "decidedAt" DESC, field, word LIMIT ${MOST_WORDS}`;

/** Words of imports that wait for a decision by the practice, and the decisions made. */
export function createRegisterWords(database: Database): RegisterWords {
  const { pool, prisma } = database;
  return {
    async list(practiceId) {
      const { rows } = await pool.query<RegisterWord>(LIST, [practiceId]);
      return rows;
    },

    async countUnclear(practiceId) {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM patient WHERE practice_id = $1 AND (${UNCLEAR})`,
        [practiceId],
      );
      return rows[0]!.count;
    },

    countLists: (practiceId) => prisma.recipientList.count({ where: { practiceId, judgeDueAt: { not: null } } }),

    decide: (practiceId, { field, word, meaning }, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const id = { practiceId, field, word: wordKey(word) };
        const decision = { meaning: meaning satisfies WordMeaning, decidedBy: by.user, decidedAt: now };
        await rows.registerWord.upsert({
          where: { practiceId_field_word: id },
          create: { ...id, ...decision },
          update: decision,
        });
        const column = WORD_COLUMN[field];
        const words = await client.query<{ word: string }>(
          `SELECT DISTINCT ${column} AS word FROM patient WHERE practice_id = $1 AND ${column} IS NOT NULL`,
          [practiceId],
        );
        const alike = words.rows.map((row) => row.word).filter((one) => wordKey(one) === id.word);
        // In the order of their ids, as everywhere that locks several patients.
        const { rowCount } = await client.query(
          `UPDATE patient p SET ${DECIDED[field]}, updated_at = $4::timestamptz
           FROM (SELECT id FROM patient WHERE practice_id = $1 AND ${column} = ANY ($2::text[]) ORDER BY id FOR UPDATE) AS o
           WHERE p.practice_id = $1 AND p.id = o.id AND $3::text IS NOT NULL`,
          [practiceId, alike, meaning, now],
        );
        const patients = rowCount ?? 0;
        if (patients > 0) await recipientRulesChanged(client, practiceId);
        const lists = patients > 0 ? await judgeDraftsSoon(client, practiceId, now) : 0;
        await appendAudit(client, {
          practiceId,
          at: now,
          actor: by.user,
          act: 'register-word-decided',
          subjectKind: 'settings',
          subjectId: null,
          details: { byToken: by.tokenId, field, meaning, patients, lists },
        });
        return { patients, lists };
      }),
  };
}
