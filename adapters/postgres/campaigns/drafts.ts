import type { PoolClient } from 'pg';
import { linkLine, ownAddressLine } from '../../../domain/content/links/link-line';
import type { Draft, DraftContent, Drafts } from '../../../ports/campaigns/drafts';
import { INVITATION_OF_CAMPAIGN, ownBookingUrl, setInvitation } from '../booking/invitations';
import { auditCampaign } from '../practice/audit-log';
import { inOneSnapshot, transaction, type Database } from '../sql/connect';
import { json, jsonValue } from '../sql/rows';
import { inTransaction } from '../sql/transaction';
import { TEMPLATE_OF_CAMPAIGN, URGENT } from './campaign-rows';
import { takeBackWaiting } from './approvals';
import { draftCorrection, followOriginal, readUnreached } from './corrections';
import { draftAgain } from './sent-again';
import { inOrder, numbered } from '../sql/numbered-page';
import { IS_UNTOUCHED } from '../lists/list-lifecycle';
import { ensureOwnList, readyDraftList, removeUnusedCopy } from '../lists/list-copies';

/** A draft that a refused upload left behind. The upload's page still uses it, and it would only clutter the drafts. */
const LEFT_BEHIND = `(${IS_UNTOUCHED('c')} AND EXISTS (
  SELECT FROM recipient_list r WHERE r.practice_id = c.practice_id AND r.id = c.list_id AND r.status = 'refused'))`;

/**
 * The values of the columns. Fields that are not given stay as they are. `sendAt` is the planned time until Send is
 * pressed.
 */
function stored<Given extends Partial<DraftContent>>({
  emptyValues,
  template,
  reminders,
  followUps,
  textTrial,
  invitation: _,
  ...content
}: Given) {
  return {
    ...content,
    ...(reminders === undefined ? {} : { reminders: jsonValue(reminders) }),
    ...(followUps === undefined ? {} : { followUps: jsonValue(followUps) }),
    ...(textTrial === undefined ? {} : { textTrial: json(textTrial) }),
    ...(emptyValues === undefined ? {} : { emptyValues: json(emptyValues) }),
    ...(template === undefined ? {} : { templateId: template?.id ?? null, templateVersion: template?.version ?? null }),
  };
}

/** Gives a draft the line with the link that its type needs. Each marketing email says how to stop it (N20). */
async function setLinkLine(client: PoolClient, practiceId: string, draftId: string, publicUrl: string): Promise<void> {
  const own = await ownBookingUrl(client, practiceId, draftId);
  const booking = own === null ? linkLine('booking', publicUrl) : ownAddressLine('booking', own);
  await client.query(
    `UPDATE campaign SET link_line = CASE WHEN type = 'booking' THEN $3 WHEN type = 'questionnaire' THEN $4
       WHEN replies_by_link THEN $6 WHEN purpose = 'marketing' AND channel = 'email' THEN $5
       ELSE CASE WHEN link_line NOT IN ($3, $4, $5, $6) THEN link_line END END
     WHERE practice_id = $1 AND id = $2`,
    [
      ...[practiceId, draftId, booking, linkLine('questionnaire', publicUrl)],
      ...[linkLine('opt-out', publicUrl), linkLine('reply', publicUrl)],
    ],
  );
}

/** A draft with its list, if it has one. */
const DRAFTS = `
  SELECT c.id, c.name, c.type, c.purpose, c.list_id AS "listId", c.channel, c.subject, c.body, c.link_line AS "linkLine", c.reminders, c.follow_ups AS "followUps", c.text_trial AS "textTrial",
    c.questionnaire_id AS "questionnaireId", c.save_answers_to_record AS "saveAnswersToRecord",
    c.snomed_codes AS "snomedCodes", c.save_to_record AS "saveToRecord",
    c.allow_replies AS "allowReplies", c.replies_by_link AS "repliesByLink", c.empty_values AS "emptyValues", c.per_hour AS "perHour", ${URGENT} AS urgent, ${INVITATION_OF_CAMPAIGN}, c.unanswered, c.send_at AS "sendAt", c.version, ${TEMPLATE_OF_CAMPAIGN},
    c.correction_of_id AS "correctionOfId", c.created_by AS "createdBy", c.created_by_token AS "createdByToken", c.created_at AS "createdAt",
    c.changed_by AS "changedBy", c.changed_at AS "changedAt",
    CASE WHEN l.id IS NOT NULL THEN jsonb_build_object('id', l.id, 'name', l.name, 'status', l.status, 'counts',
      CASE WHEN l.status <> 'processing' THEN jsonb_build_object('rows', coalesce(l.rows, 0),
        'accepted', coalesce(l.accepted, 0), 'rejected', coalesce(l.rejected, 0)) END) END AS list
  FROM campaign c
  LEFT JOIN recipient_list l ON l.practice_id = c.practice_id AND l.id = c.list_id
  WHERE c.practice_id = $1 AND c.phase = 'draft'`;

/** Drafts as pages write them, part by part: campaigns that are not sent yet, with or without a list. */
export function createDrafts(database: Database, { publicUrl }: { publicUrl: string }): Drafts {
  const { pool } = database;
  return {
    create: (practiceId, draftId, content, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const made = { createdBy: by.user, createdByToken: by.tokenId, createdAt: now };
        const { count } = await prisma.campaign.createMany({
          data: { practiceId, id: draftId, ...made, ...stored(content) },
          skipDuplicates: true,
        });
        if (count === 0) return;
        if (content.invitation) await setInvitation(client, practiceId, draftId, content.invitation);
        await setLinkLine(client, practiceId, draftId, publicUrl);
        await ensureOwnList(client, practiceId, draftId, by, now);
        await auditCampaign(client, practiceId, draftId, 'campaign-drafted', by, now);
      }),

    again: (practiceId, campaignId, made) => draftAgain(pool, practiceId, campaignId, made),
    correct: (practiceId, campaignId, made) => draftCorrection(pool, practiceId, campaignId, made),
    unreached: (practiceId, correctionId, page) => readUnreached(pool, practiceId, correctionId, page),

    async find(practiceId, draftId) {
      const read = async () =>
        (await pool.query<Draft>(`${DRAFTS} AND c.id = $2`, [practiceId, draftId])).rows[0] ?? null;
      const draft = await read();
      if (!draft?.listId) return draft;
      if (draft.correctionOfId) await followOriginal(pool, practiceId, draftId);
      await readyDraftList(pool, practiceId, draftId, new Date());
      return read();
    },

    change: (practiceId, draftId, version, changes, by, now) =>
      inTransaction(database, async (transaction) => {
        const { prisma, client } = transaction;
        // Without a version, also what waits for approval: the request lapses, and it is a draft again.
        if (version === null) await takeBackWaiting(transaction, practiceId, draftId, by, now);
        const before = await client.query<{ listId: string | null }>(
          'SELECT list_id AS "listId" FROM campaign WHERE practice_id = $1 AND id = $2 FOR UPDATE',
          [practiceId, draftId],
        );
        const { count } = await prisma.campaign.updateMany({
          where: { practiceId, id: draftId, phase: 'draft', ...(version === null ? {} : { version }) },
          data: {
            ...stored(changes),
            version: { increment: 1 },
            changedBy: by.user,
            changedByToken: by.tokenId,
            changedAt: now,
          },
        });
        if (count > 0) {
          if (changes.invitation !== undefined) await setInvitation(client, practiceId, draftId, changes.invitation);
          await setLinkLine(client, practiceId, draftId, publicUrl);
          if (changes.listId !== undefined) {
            await ensureOwnList(client, practiceId, draftId, by, now);
            await removeUnusedCopy(client, practiceId, before.rows[0]?.listId ?? null);
          }
          await auditCampaign(client, practiceId, draftId, 'campaign-draft-changed', by, now);
          return 'changed';
        }
        const left = await prisma.campaign.count({ where: { practiceId, id: draftId, phase: 'draft' } });
        return left > 0 ? 'changed-meanwhile' : 'gone';
      }),

    delete: (practiceId, draftId, by, now) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<{ name: string; listId: string | null }>(
          `DELETE FROM campaign WHERE practice_id = $1 AND id = $2 AND phase = 'draft' RETURNING name, list_id AS "listId"`,
          [practiceId, draftId],
        );
        if (!rows[0]) return false;
        await removeUnusedCopy(client, practiceId, rows[0].listId);
        await auditCampaign(client, practiceId, draftId, 'campaign-draft-deleted', by, now, rows[0].name);
        return true;
      }),

    async usualAnswers(practiceId) {
      const { rows } = await pool.query<{ saveToRecord: boolean; when: 'now' | 'later' }>(
        `SELECT save_to_record AS "saveToRecord", CASE WHEN send_at > sent_at + interval '1 minute' THEN 'later' ELSE 'now' END AS when
         FROM campaign WHERE practice_id = $1 AND phase <> 'draft' ORDER BY coalesce(sent_at, created_at) DESC, id DESC LIMIT 1`,
        [practiceId],
      );
      return rows[0] ?? null;
    },

    async sentBy(practiceId, campaignId) {
      const { rows } = await pool.query<{ by: string; at: Date }>(
        `SELECT requested_by AS by, requested_at AS at FROM command
         WHERE practice_id = $1 AND dispatch_id = $2 AND kind = 'send' ORDER BY requested_at LIMIT 1`,
        [practiceId, campaignId],
      );
      return rows[0] ?? null;
    },

    page: (practiceId, { limit, after, before }) =>
      inOneSnapshot(pool, async (client) => {
        const from = after ?? before;
        const order = before ? 'ASC' : 'DESC';
        const beyond = from ? `AND (c.created_at, c.id) ${before ? '>' : '<'} ($3, $4::uuid)` : '';
        const { rows } = await client.query<Draft>(
          `${DRAFTS} AND NOT ${LEFT_BEHIND} ${beyond} ORDER BY c.created_at ${order}, c.id ${order} LIMIT $2`,
          [practiceId, limit, ...(from ? [from.at, from.id] : [])],
        );
        const items = inOrder(rows, before !== undefined);
        const first = items[0];
        const counted = await client.query<{ total: number; before: number }>(
          `SELECT count(*)::int AS total, count(*) FILTER (WHERE (created_at, id) > ($2::timestamptz, $3::uuid))::int AS before
           FROM campaign c WHERE practice_id = $1 AND phase = 'draft' AND NOT ${LEFT_BEHIND}`,
          [practiceId, first?.createdAt ?? null, first?.id ?? null],
        );
        return numbered(items, counted.rows[0]!, ({ createdAt, id }) => ({ at: createdAt, id }));
      }),

    async count(practiceId, madeBy) {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM campaign c
         WHERE practice_id = $1 AND phase = 'draft' AND ($2::uuid IS NULL OR created_by_token = $2) AND NOT ${LEFT_BEHIND}`,
        [practiceId, madeBy ?? null],
      );
      return rows[0]!.count;
    },
  };
}
