import { OWN_LANGUAGE } from '../../../domain/content/translations/text-choice';
import { languageOf } from '../../../domain/patients/preferences/language';
import type { PatientPreferences } from '../../../ports/patients/patient-preferences';
import { recipientRulesChanged } from '../eligibility/suppression';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { inTransaction } from '../sql/transaction';

/** Who the audit log names where a patient acted by the link. */
const PATIENT = 'The patient';

/** How patients like to be written to. */
export function createPatientPreferences(database: Database): PatientPreferences {
  const held = {
    language: true,
    format: true,
    preferredLanguage: true,
    largePrint: true,
    letterInstead: true,
  } as const;
  return {
    find: (practiceId, id) => database.prisma.patient.findFirst({ where: { practiceId, id }, select: held }),

    async languages(practiceId) {
      const { rows } = await database.pool.query<{ preferred: string | null; word: string | null; patients: number }>(
        `SELECT preferred_language AS preferred, CASE WHEN preferred_language IS NULL THEN language END AS word, count(*)::int AS patients
         FROM patient WHERE practice_id = $1 AND status = 'registered' AND coalesce(preferred_language, language) IS NOT NULL
         GROUP BY 1, 2`,
        [practiceId],
      );
      const counts = new Map<string, number>();
      for (const { preferred, word, patients } of rows) {
        const language = languageOf(preferred, word);
        if (language === null || language === OWN_LANGUAGE) continue;
        counts.set(language, (counts.get(language) ?? 0) + patients);
      }
      return [...counts]
        .map(([language, patients]) => ({ language, patients }))
        .sort((one, other) => other.patients - one.patients || one.language.localeCompare(other.language));
    },

    change: (practiceId, patientId, { preferredLanguage, largePrint, letterInstead }, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const said = { preferredLanguage, largePrint, letterInstead };
        const before = await prisma.patient.findFirst({ where: { practiceId, id: patientId }, select: held });
        if (!before) return;
        const changed = (Object.keys(said) as (keyof typeof said)[]).filter((field) => before[field] !== said[field]);
        if (changed.length === 0) return;
        await prisma.patient.updateMany({ where: { practiceId, id: patientId }, data: said });
        // Lists that leave out who wants letters are judged again.
        if (changed.includes('letterInstead')) await recipientRulesChanged(client, practiceId);
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by?.user ?? PATIENT, act: 'patient-preferences-changed' },
          ...{ subjectKind: 'patient', subjectId: patientId },
          details: { ...(by && { byToken: by.tokenId }), changed, ...said },
        });
      }),
  };
}
