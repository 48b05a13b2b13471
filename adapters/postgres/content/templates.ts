import { isDeepStrictEqual } from 'node:util';
import type { PoolClient } from 'pg';
import { STARTER_SET, starterTemplate } from '../../../domain/content/templates/starter-set';
import type { TemplateFilter } from '../../../domain/content/templates/template-filter';
import type { ListColumns } from '../../../domain/content/templates/unknown-placeholders';
import type { TranslationText } from '../../../domain/content/translations/template-translations';
import type {
  TemplateChange,
  TemplateContent,
  TemplateFolder,
  TemplateRow,
  Templates,
  TemplateTranslation,
  TemplateUse,
  TranslationAnswer,
} from '../../../ports/content/templates';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { toPage } from '../sql/to-page';
import { inTransaction } from '../sql/transaction';
import { sharedAfter, sharedMatching, sharedRow, sharedVersion } from './shared-templates';

/** Templates of a practice with their newest version. */
const TEMPLATES = `
  SELECT t.id, v.name, t.channel, t.purpose, v.subject, v.body, v.questionnaire_id AS "questionnaireId",
    v.appointment_type_id AS "appointmentTypeId", v.must_understand AS "mustUnderstand", coalesce((
      SELECT jsonb_agg(jsonb_build_object('language', o.language, 'subject', o.subject, 'body', o.body,
        'approvedBy', o.approved_by, 'approvedAt', o.approved_at) ORDER BY o.language)
      FROM template_translation o
      WHERE o.practice_id = t.practice_id AND o.template_id = t.id AND o.version = t.version), '[]') AS translations, t.version, t.shared, t.created_by AS "createdBy",
    t.created_at AS "createdAt", v.created_by AS "changedBy", v.created_at AS "changedAt", t.archived_by AS "archivedBy",
    t.archived_at AS "archivedAt", (SELECT max(c.sent_at) FROM campaign c
      WHERE c.practice_id = t.practice_id AND c.template_id = t.id AND c.sent_at IS NOT NULL) AS "lastUsedAt"
  FROM template t
  JOIN template_version v ON v.practice_id = t.practice_id AND v.template_id = t.id AND v.version = t.version
  WHERE t.practice_id = $1`;

/** As JSON hands it over: times are texts there. */
type TemplateRecord = Omit<TemplateRow, 'translations'> & {
  translations: (Omit<TemplateTranslation, 'approvedAt'> & { approvedAt: string | null })[];
};

function toTemplate({ translations, ...record }: TemplateRecord): TemplateRow {
  return {
    ...record,
    translations: translations.map(({ approvedAt, ...one }) => ({
      ...one,
      approvedAt: approvedAt === null ? null : new Date(approvedAt),
    })),
  };
}

/** Those of a filter, `$2` to `$5`; rows of the shared set are read from the program instead. */
const FILTERED = `AND NOT t.shared AND (t.archived_at IS NOT NULL) = $2
  AND ($3 = '' OR strpos(lower(v.name || E'\\n' || coalesce(v.subject, '') || E'\\n' || v.body), lower($3)) > 0)
  AND ($4::text IS NULL OR t.channel IN ($4, 'any')) AND ($5::text IS NULL OR t.purpose = $5)`;

const filterValues = ({ archived = false, search = '', channel, purpose }: TemplateFilter) => [
  ...[archived, search, channel ?? null, purpose ?? null],
];

/** So many lists are looked at for the columns that a practice uses. */
const LISTS_LOOKED_AT = 200;

export function createTemplates(database: Database): Templates {
  const { pool, prisma } = database;

  /** Archives or restores, if that changes anything. */
  const setArchived = (
    practiceId: string,
    templateId: string,
    { isArchived, by, now }: { isArchived: boolean; by: TokenHolder; now: Date },
  ): Promise<void> =>
    inTransaction(database, async ({ prisma: rows, client }) => {
      const { count } = await rows.template.updateMany({
        where: { practiceId, id: templateId, archivedAt: isArchived ? null : { not: null } },
        data: isArchived ? { archivedAt: now, archivedBy: by.user } : { archivedAt: null, archivedBy: null },
      });
      if (count === 0) return;
      const label = await nameOf(client, practiceId, templateId);
      const entry = isArchived ? { act: 'template-archived' } : { act: 'template-restored' };
      await audit(client, practiceId, templateId, { ...entry, by, now, label });
    });

  /** When campaigns with templates of the shared set were last sent. */
  const lastUses = async (practiceId: string, ids: readonly string[]): Promise<Map<string, Date>> => {
    if (ids.length === 0) return new Map();
    const { rows } = await pool.query<{ id: string; at: Date }>(
      `SELECT t.id, max(c.sent_at) AS at FROM template t
       JOIN campaign c ON c.practice_id = t.practice_id AND c.template_id = t.id
       WHERE t.practice_id = $1 AND t.id = ANY($2::uuid[]) AND c.sent_at IS NOT NULL GROUP BY t.id`,
      [practiceId, ids],
    );
    return new Map(rows.map(({ id, at }) => [id, at]));
  };

  return {
    create: (practiceId, templateId, { channel, purpose, translations, ...written }, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const made = { createdBy: by.user, createdAt: now };
        const { count } = await rows.template.createMany({
          data: { practiceId, id: templateId, channel, purpose, ...made },
          skipDuplicates: true,
        });
        if (count === 0) return;
        await rows.templateVersion.create({
          data: { practiceId, templateId, version: 1, ...written, ...made },
        });
        const of = { practiceId, templateId, version: 1 };
        await rows.templateTranslation.createMany({ data: translations.map((one) => ({ ...of, ...one })) });
        await audit(client, practiceId, templateId, { act: 'template-made', by, now, label: written.name });
      }),

    async find(practiceId, templateId) {
      const { rows } = await pool.query<TemplateRecord>(`${TEMPLATES} AND t.id = $2`, [practiceId, templateId]);
      const found = rows[0] ? toTemplate(rows[0]) : null;
      const starter = starterTemplate(templateId);
      return starter ? sharedRow(starter, found?.lastUsedAt ?? null) : found;
    },

    async page(practiceId, { limit, after }, filter = {}) {
      const { rows } = filter.shared
        ? { rows: [] }
        : await pool.query<TemplateRecord>(
            `${TEMPLATES} ${FILTERED} AND ($6::timestamptz IS NULL OR (t.created_at, t.id) < ($6, $7::uuid))
             ORDER BY t.created_at DESC, t.id DESC LIMIT $8`,
            [practiceId, ...filterValues(filter), after?.createdAt ?? null, after?.id ?? null, limit + 1],
          );
      const shared = rows.length > limit ? [] : sharedAfter(after, filter).slice(0, limit + 1 - rows.length);
      const used = await lastUses(
        practiceId,
        shared.map(({ id }) => id),
      );
      return toPage(
        [...rows.map(toTemplate), ...shared.map((one) => sharedRow(one, used.get(one.id) ?? null))],
        limit,
        ({ createdAt, id }) => ({ createdAt, id }),
      );
    },

    async folders(practiceId, filter) {
      const shared = sharedMatching(filter).map(({ channel, purpose }) => ({ channel, purpose, count: 1 }));
      if (filter.shared) return shared;
      const { rows } = await pool.query<TemplateFolder>(
        `SELECT t.channel, t.purpose, count(*)::int AS count FROM template t
         JOIN template_version v ON v.practice_id = t.practice_id AND v.template_id = t.id AND v.version = t.version
         WHERE t.practice_id = $1 ${FILTERED} GROUP BY t.channel, t.purpose`,
        [practiceId, ...filterValues(filter)],
      );
      return [...rows, ...shared];
    },

    keepShared: (practiceId, templateId) =>
      inTransaction(database, async ({ prisma: rows }) => {
        const starter = starterTemplate(templateId);
        if (!starter) throw new Error('no template of the shared set');
        const { version, name, channel, purpose, subject, body } = starter;
        const made = { createdBy: STARTER_SET.by, createdAt: STARTER_SET.at };
        const at = { practiceId, id: starter.id };
        await rows.template.createMany({
          data: { ...at, shared: true, channel, purpose, version, ...made },
          skipDuplicates: true,
        });
        await rows.templateVersion.createMany({
          data: { practiceId, templateId: starter.id, version, name, subject, body, ...made },
          skipDuplicates: true,
        });
        await rows.template.updateMany({ where: { ...at, version: { lt: version } }, data: { version } });
      }),

    change: (practiceId, templateId, version, content, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }): Promise<TemplateChange> => {
        await client.query('SELECT FROM template WHERE practice_id = $1 AND id = $2 FOR UPDATE', [
          practiceId,
          templateId,
        ]);
        const found = await client.query<TemplateRecord>(`${TEMPLATES} AND t.id = $2`, [practiceId, templateId]);
        const before = toTemplate(found.rows[0]!);
        if (before.archivedAt) return { kind: 'archived' };
        if (isSame(before, content)) return { kind: 'changed' };
        if (version !== null && version !== before.version) return { kind: 'conflict', by: before.changedBy };
        const { channel, purpose, translations, ...written } = content;
        const next = before.version + 1;
        const of = { practiceId, templateId, version: next };
        await rows.templateVersion.create({
          data: { ...of, ...written, createdBy: by.user, createdAt: now },
        });
        // Whichever of them changed, nobody has approved those of this version yet.
        await rows.templateTranslation.createMany({ data: translations.map((one) => ({ ...of, ...one })) });
        await rows.template.update({
          where: { practiceId_id: { practiceId, id: templateId } },
          data: { channel, purpose, version: next },
        });
        const drafts = await followInDrafts(client, practiceId, { before, content, next, by, now });
        const details = { version: next, drafts };
        await audit(client, practiceId, templateId, {
          ...{ act: 'template-changed', by, now, label: written.name, details },
        });
        return { kind: 'changed' };
      }),

    approveTranslation: (practiceId, templateId, version, language, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }): Promise<TranslationAnswer> => {
        await client.query('SELECT FROM template WHERE practice_id = $1 AND id = $2 FOR UPDATE', [
          practiceId,
          templateId,
        ]);
        const found = await client.query<TemplateRecord>(`${TEMPLATES} AND t.id = $2`, [practiceId, templateId]);
        const template = toTemplate(found.rows[0]!);
        if (template.version !== version) return 'changed-meanwhile';
        const translation = template.translations.find((one) => one.language === language);
        if (!translation) return 'not-found';
        if (translation.approvedAt !== null) return 'approved';
        await rows.templateTranslation.update({
          where: { practiceId_templateId_version_language: { practiceId, templateId, version, language } },
          data: { approvedBy: by.user, approvedAt: now },
        });
        const details = { version, language };
        await audit(client, practiceId, templateId, {
          ...{ act: 'template-translation-approved', by, now, label: template.name, details },
        });
        return 'approved';
      }),

    archive: (practiceId, templateId, by, now) => setArchived(practiceId, templateId, { isArchived: true, by, now }),
    restore: (practiceId, templateId, by, now) => setArchived(practiceId, templateId, { isArchived: false, by, now }),

    async versions(practiceId, templateId, { limit, after }) {
      // A practice has those older versions of a shared template that it used.
      const starter = starterTemplate(templateId);
      const newest = starter && (after === null || starter.version < after) ? [sharedVersion(starter)] : [];
      const below = [after, starter?.version ?? null].filter((version) => version !== null);
      const rows = await prisma.templateVersion.findMany({
        where: { practiceId, templateId, ...(below.length === 0 ? {} : { version: { lt: Math.min(...below) } }) },
        select: {
          ...{ version: true, name: true, subject: true, body: true, questionnaireId: true, appointmentTypeId: true },
          ...{ createdBy: true, createdAt: true, mustUnderstand: true },
          translations: {
            select: { language: true, subject: true, body: true, approvedBy: true, approvedAt: true },
            orderBy: { language: 'asc' },
          },
        },
        orderBy: { version: 'desc' },
        take: limit + 1,
      });
      return toPage([...newest, ...rows], limit, ({ version }) => version);
    },

    async uses(practiceId, templateId, limit) {
      const { rows } = await pool.query<TemplateUse>(
        `SELECT id AS "campaignId", name, phase = 'draft' AS "isDraft", template_version AS version, sent_at AS "sentAt"
         FROM campaign WHERE practice_id = $1 AND template_id = $2 AND template_version IS NOT NULL
         ORDER BY coalesce(sent_at, created_at) DESC, id DESC LIMIT $3`,
        [practiceId, templateId, limit],
      );
      return rows;
    },

    async columnsOfLists(practiceId) {
      const { rows } = await pool.query<ListColumns>(
        `SELECT DISTINCT header, columns FROM (
           SELECT header, columns FROM recipient_list
           WHERE practice_id = $1 AND status = 'ready' AND header IS NOT NULL ORDER BY created_at DESC LIMIT $2) l`,
        [practiceId, LISTS_LOOKED_AT],
      );
      return rows;
    },
  };
}

const PARTS = [...(['name', 'channel', 'purpose', 'subject', 'body', 'questionnaireId', 'appointmentTypeId'] as const)];

function isSame(before: TemplateRow, content: TemplateContent): boolean {
  return (
    PARTS.every((part) => before[part] === content[part]) &&
    isDeepStrictEqual(before.mustUnderstand, content.mustUnderstand) &&
    isDeepStrictEqual(wordsOf(before.translations), wordsOf(content.translations))
  );
}

const wordsOf = (translations: readonly TranslationText[]): TranslationText[] =>
  translations
    .map(({ language, subject, body }) => ({ language, subject, body }))
    .sort((one, other) => one.language.localeCompare(other.language));

/**
 * Gives the new text to drafts that still have the old one unchanged. It raises their version, so that a person who is
 * editing one learns about it when they save.
 */
async function followInDrafts(
  client: PoolClient,
  practiceId: string,
  change: { before: TemplateRow; content: TemplateContent; next: number; by: TokenHolder; now: Date },
): Promise<number> {
  const { before, content, next, by, now } = change;
  const { rowCount } = await client.query(
    `UPDATE campaign SET body = $5, template_version = $7, version = version + 1, changed_by = $9, changed_at = $10,
       questionnaire_id = CASE WHEN type = 'questionnaire' AND $12::uuid IS NOT NULL AND questionnaire_id IS NOT DISTINCT FROM $11::uuid
         THEN $12 ELSE questionnaire_id END,
       subject = CASE WHEN channel = 'email' AND $4::text IS NOT NULL THEN coalesce($6::text, subject) ELSE subject END
     WHERE practice_id = $1 AND template_id = $2 AND template_version = $8 AND phase = 'draft' AND body = $3
       AND (channel = 'sms' OR $4::text IS NULL OR subject = $4)`,
    [
      ...[practiceId, before.id, before.body, before.subject, content.body, content.subject],
      ...[next, before.version, by.user, now, before.questionnaireId, content.questionnaireId],
    ],
  );
  return rowCount ?? 0;
}

async function nameOf(client: PoolClient, practiceId: string, templateId: string): Promise<string> {
  const { rows } = await client.query<TemplateRecord>(`${TEMPLATES} AND t.id = $2`, [practiceId, templateId]);
  return rows[0]!.name;
}

function audit(
  client: PoolClient,
  practiceId: string,
  templateId: string,
  entry: { act: string; by: TokenHolder; now: Date; label: string; details?: Record<string, unknown> },
): Promise<void> {
  const { act, by, now, label, details } = entry;
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: by.user, act, subjectKind: 'template', subjectId: templateId },
    ...{ subjectLabel: label, details: { byToken: by.tokenId, ...details } },
  });
}
