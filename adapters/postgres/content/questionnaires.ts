import type { PoolClient } from 'pg';
import type { FhirQuestionnaire } from '../../../domain/content/questionnaires/fhir';
import type { NewVersion, QuestionnaireRow, Questionnaires } from '../../../ports/content/questionnaires';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { jsonValue } from '../sql/rows';
import { toPage } from '../sql/to-page';
import { inTransaction } from '../sql/transaction';

/** Questionnaires of a practice with their newest version. */
const QUESTIONNAIRES = `
  SELECT q.id, q.version, v.title, v.questions, v.notes, q.marks, q.bands, q.created_by AS "createdBy",
    q.created_at AS "createdAt", v.created_by AS "changedBy", v.created_at AS "changedAt", q.archived_at AS "archivedAt"
  FROM questionnaire q
  JOIN questionnaire_version v ON v.practice_id = q.practice_id AND v.questionnaire_id = q.id AND v.version = q.version
  WHERE q.practice_id = $1`;

export function createQuestionnaires(database: Database): Questionnaires {
  const { pool, prisma } = database;

  return {
    create: (practiceId, id, content, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const made = { createdBy: by.user, createdAt: now };
        const { count } = await rows.questionnaire.createMany({
          data: { practiceId, id, ...made },
          skipDuplicates: true,
        });
        if (count === 0) return;
        const { title, questions, notes } = content;
        const source = JSON.stringify(content.source);
        await rows.questionnaireVersion.create({
          data: { practiceId, questionnaireId: id, version: 1, title, questions, notes, source, ...made },
        });
        await audit(client, practiceId, id, { act: 'questionnaire-made', by, now, label: title });
      }),

    async find(practiceId, id) {
      const { rows } = await pool.query<QuestionnaireRow>(`${QUESTIONNAIRES} AND q.id = $2`, [practiceId, id]);
      return rows[0] ?? null;
    },

    async page(practiceId, { limit, after }, { archived = false, search = '' } = {}) {
      const { rows } = await pool.query<QuestionnaireRow>(
        `${QUESTIONNAIRES} AND (q.archived_at IS NOT NULL) = $2 AND ($3 = '' OR strpos(lower(v.title), lower($3)) > 0)
           AND ($4::timestamptz IS NULL OR (q.created_at, q.id) < ($4, $5::uuid))
         ORDER BY q.created_at DESC, q.id DESC LIMIT $6`,
        [practiceId, archived, search, after?.createdAt ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(rows, limit, ({ createdAt, id }) => ({ createdAt, id }));
    },

    async source(practiceId, questionnaireId, version) {
      const found = await prisma.questionnaireVersion.findUnique({
        where: { practiceId_questionnaireId_version: { practiceId, questionnaireId, version } },
        select: { source: true },
      });
      return found && (JSON.parse(found.source) as FhirQuestionnaire);
    },

    async versions(practiceId, questionnaireId, { limit, after }) {
      const rows = await prisma.questionnaireVersion.findMany({
        where: { practiceId, questionnaireId, ...(after === null ? {} : { version: { lt: after } }) },
        select: { version: true, title: true, questions: true, createdBy: true, createdAt: true },
        orderBy: { version: 'desc' },
        take: limit + 1,
      });
      return toPage(rows, limit, ({ version }) => version);
    },

    addVersion: (practiceId, id, version, content, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }): Promise<NewVersion> => {
        await client.query('SELECT FROM questionnaire WHERE practice_id = $1 AND id = $2 FOR UPDATE', [practiceId, id]);
        const found = await client.query<QuestionnaireRow>(`${QUESTIONNAIRES} AND q.id = $2`, [practiceId, id]);
        const before = found.rows[0]!;
        if (before.archivedAt) return { kind: 'archived' };
        const key = { practiceId, questionnaireId: id, version: before.version };
        const kept = await rows.questionnaireVersion.findUniqueOrThrow({
          where: { practiceId_questionnaireId_version: key },
          select: { source: true },
        });
        const source = JSON.stringify(content.source);
        if (kept.source === source) return { kind: 'made', version: before.version };
        if (version !== null && version !== before.version) return { kind: 'conflict', by: before.changedBy };
        const next = before.version + 1;
        const { title, questions, notes } = content;
        await rows.questionnaireVersion.create({
          data: { ...key, version: next, title, questions, notes, source, createdBy: by.user, createdAt: now },
        });
        await rows.questionnaire.update({ where: { practiceId_id: { practiceId, id } }, data: { version: next } });
        const details = { version: next };
        await audit(client, practiceId, id, { act: 'questionnaire-changed', by, now, label: title, details });
        return { kind: 'made', version: next };
      }),

    change: (practiceId, id, { marks, bands, archived }, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const at = { where: { practiceId_id: { practiceId, id } } };
        const found = await client.query<QuestionnaireRow>(`${QUESTIONNAIRES} AND q.id = $2`, [practiceId, id]);
        const label = found.rows[0]!.title;
        if (marks !== undefined || bands !== undefined) {
          await rows.questionnaire.update({
            ...at,
            data: { ...(marks ? { marks: jsonValue(marks) } : {}), ...(bands ? { bands: jsonValue(bands) } : {}) },
          });
          await audit(client, practiceId, id, { act: 'questionnaire-set', by, now, label });
        }
        if (archived === undefined || archived === (found.rows[0]!.archivedAt !== null)) return;
        await rows.questionnaire.update({
          ...at,
          data: archived ? { archivedAt: now, archivedBy: by.user } : { archivedAt: null, archivedBy: null },
        });
        const entry = archived ? { act: 'questionnaire-archived' } : { act: 'questionnaire-restored' };
        await audit(client, practiceId, id, { ...entry, by, now, label });
      }),

    approvals: (practiceId, questionnaireId, version) =>
      prisma.questionnaireTranslation.findMany({
        where: { practiceId, questionnaireId, version },
        select: { language: true, validation: true, approvedBy: true, approvedAt: true },
        orderBy: { language: 'asc' },
      }),

    approve: (practiceId, questionnaireId, version, { language, validation }, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const key = { practiceId, questionnaireId, version, language };
        const row = { validation, approvedBy: by.user, approvedAt: now };
        await rows.questionnaireTranslation.upsert({
          where: { practiceId_questionnaireId_version_language: key },
          ...{ create: { ...key, ...row }, update: row },
        });
        const found = await client.query<QuestionnaireRow>(`${QUESTIONNAIRES} AND q.id = $2`, [
          practiceId,
          questionnaireId,
        ]);
        const details = { version, language, validation };
        await audit(client, practiceId, questionnaireId, {
          ...{ act: 'translation-approved', by, now, label: found.rows[0]!.title, details },
        });
      }),
  };
}

function audit(
  client: PoolClient,
  practiceId: string,
  questionnaireId: string,
  entry: { act: string; by: TokenHolder; now: Date; label: string; details?: Record<string, unknown> },
): Promise<void> {
  const { act, by, now, label, details } = entry;
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: by.user, act, subjectKind: 'questionnaire', subjectId: questionnaireId },
    ...{ subjectLabel: label, details: { byToken: by.tokenId, ...details } },
  });
}
