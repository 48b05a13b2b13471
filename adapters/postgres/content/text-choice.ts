import { languageOf } from '../../../domain/patients/preferences/language';
import {
  chooseTexts,
  OWN_LANGUAGE,
  type RowsOfLanguage,
  type TextChoice,
  type TranslatedText,
} from '../../../domain/content/translations/text-choice';
import type { TextToChoose } from '../../../ports/content/text-choice';
import type { Queryable } from '../practice/audit-log';

/** The translations and marked sentences of a version of a template; null where there is no such version. */
async function translatedText(
  db: Queryable,
  practiceId: string,
  { id, version }: { id: string; version: number },
): Promise<TranslatedText | null> {
  const { rows } = await db.query<
    Omit<TranslatedText, 'translations'> & {
      translations: { language: string; subject: string | null; body: string; approvedAt: string | null }[];
    }
  >(
    `SELECT v.subject, v.body, v.must_understand AS "mustUnderstand", coalesce((
       SELECT jsonb_agg(jsonb_build_object('language', t.language, 'subject', t.subject, 'body', t.body, 'approvedAt', t.approved_at)
         ORDER BY t.language)
       FROM template_translation t
       WHERE t.practice_id = v.practice_id AND t.template_id = v.template_id AND t.version = v.version), '[]') AS translations
     FROM template_version v WHERE v.practice_id = $1 AND v.template_id = $2 AND v.version = $3`,
    [practiceId, id, version],
  );
  const found = rows[0];
  if (!found) return null;
  const translations = found.translations.map(({ approvedAt, ...one }) => ({
    ...one,
    approvedAt: approvedAt === null ? null : new Date(approvedAt),
  }));
  return { ...found, translations };
}

/**
 * The accepted rows whose patients need a language other than the text's. Patients, staff or the register told us which.
 */
async function rowsByLanguage(db: Queryable, practiceId: string, listId: string): Promise<RowsOfLanguage[]> {
  const { rows: found } = await db.query<{ preferred: string | null; word: string | null; rows: number[] }>(
    `SELECT p.preferred_language AS preferred, CASE WHEN p.preferred_language IS NULL THEN p.language END AS word,
       array_agg(r.row ORDER BY r.row) AS rows
     FROM list_row r
     CROSS JOIN LATERAL (
       SELECT preferred_language, language FROM patient WHERE practice_id = $1 AND id = r.patient_id OFFSET 0
     ) p
     WHERE r.practice_id = $1 AND r.list_id = $2 AND r.outcome = 'accepted'
       AND coalesce(p.preferred_language, p.language) IS NOT NULL
       AND lower(btrim(coalesce(p.preferred_language, p.language))) NOT IN ('en', 'english')
     GROUP BY 1, 2`,
    [practiceId, listId],
  );
  const byLanguage = new Map<string, number[]>();
  for (const { preferred, word, rows } of found) {
    const language = languageOf(preferred, word);
    if (language === null || language === OWN_LANGUAGE) continue;
    byLanguage.set(language, [...(byLanguage.get(language) ?? []), ...rows]);
  }
  return [...byLanguage].map(([language, rows]) => ({ language, rows }));
}

/**
 * Which text each patient of a list gets. One reading of the list, however many languages it has.
 *
 * @param onlyIfNeeded reads no patients where the text has neither translation nor marked sentence: all get it as it is.
 */
export async function readTextChoice(
  db: Queryable,
  practiceId: string,
  { listId, template, ...text }: TextToChoose,
  { onlyIfNeeded = false }: { onlyIfNeeded?: boolean } = {},
): Promise<TextChoice> {
  const translated = template && (await translatedText(db, practiceId, template));
  const hasChoice = translated !== null && translated.translations.length + translated.mustUnderstand.length > 0;
  const lists = onlyIfNeeded && !hasChoice ? [] : await rowsByLanguage(db, practiceId, listId);
  return chooseTexts(text, translated, lists);
}
