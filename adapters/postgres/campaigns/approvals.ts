import type { PoolClient } from 'pg';
import {
  LONGEST_SAMPLES,
  QUICK_APPROVAL_MS,
  RANDOM_SAMPLES,
  type ApprovalReason,
  type Approver,
} from '../../../domain/campaigns/approval';
import { forgetReminders } from './reminders';
import { forgetTrial } from './text-trials';
import { compileForList } from '../../../domain/content/list-text';
import type { EmptyValues } from '../../../domain/content/empty-values';
import type { Columns } from '../../../domain/lists/columns';
import { exposed } from '../../../domain/patients/exposure';
import { mayActAs, type Role } from '../../../domain/practice/roles';
import type {
  ApprovalDetails,
  ApprovalRequest,
  Approvals,
  ApprovalSample,
  QuickApproval,
} from '../../../ports/campaigns/approvals';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { raiseNotices, readStaff } from '../conversations/notices';
import { recipientRulesChanged } from '../eligibility/suppression';
import { FURTHER_TEXTS, type FurtherText } from '../delivery/message-text';
import { returnCredits } from '../practice/credit-ledger';
import { auditCampaign, type Queryable } from '../practice/audit-log';
import { inOneSnapshot, transaction, type Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import type { Rows, Transaction } from '../sql/transaction';

interface CampaignKey {
  practiceId: string;
  campaignId: string;
}

/** The columns of a request `q`, by their names in the port. */
const REQUEST = `q.id, q.state, q.reason, q.authors, q.requested_by AS "requestedBy", q.requested_at AS "requestedAt",
  q.due_at AS "dueAt", q.hold_seconds AS "holdSeconds", q.decided_by AS "decidedBy", q.decided_at AS "decidedAt", q.note`;

/** The latest request for approval. Under the campaign's lock a separate statement, so that it sees the latest one. */
export async function latestRequest(
  db: Queryable,
  { practiceId, campaignId }: CampaignKey,
): Promise<ApprovalRequest | null> {
  const { rows } = await db.query<ApprovalRequest>(
    `SELECT ${REQUEST} FROM approval_request q WHERE q.practice_id = $1 AND q.campaign_id = $2 ORDER BY q.id DESC LIMIT 1`,
    [practiceId, campaignId],
  );
  return rows[0] ?? null;
}

/** Asks for a second person, in the transaction that sends or reschedules the campaign. */
export async function requestApproval(
  { client, prisma }: Transaction,
  { practiceId, campaignId, by, now }: CampaignKey & { by: string; now: Date },
  asked: { reason: ApprovalReason; authors: readonly string[]; dueAt: Date | null; holdSeconds: number },
): Promise<void> {
  const { reason, dueAt, holdSeconds } = asked;
  await prisma.approvalRequest.create({
    data: {
      ...{ practiceId, id: newId(), campaignId, requestedBy: by, requestedAt: now },
      ...{ reason, dueAt, holdSeconds, authors: [...new Set(asked.authors)] },
    },
  });
  const approvers = (await readStaff(client, practiceId))
    .filter(({ staffId, role }) => mayActAs(role, 'manager') && !asked.authors.includes(staffId))
    .map(({ staffId }) => staffId);
  await raiseNotices(client, { practiceId, kind: 'approval', subjectId: campaignId, now }, approvers);
}

/** Ends the request or the approval, because the campaign has changed. */
export async function lapseApproval(client: Queryable, { practiceId, campaignId }: CampaignKey): Promise<void> {
  await client.query(
    `UPDATE approval_request SET state = 'lapsed', decided_at = coalesce(decided_at, now())
     WHERE practice_id = $1 AND campaign_id = $2 AND state IN ('waiting', 'approved')`,
    [practiceId, campaignId],
  );
}

/** Notes a person's decision about the request that waits; one about a campaign of their own is refused by the database. */
export async function decideRequest(
  prisma: Rows,
  { practiceId, campaignId, by, tokenId, now }: CampaignKey & { by: string; tokenId: string; now: Date },
  state: 'approved' | 'sent-back',
  note: string | null,
): Promise<void> {
  await prisma.approvalRequest.updateMany({
    where: { practiceId, campaignId, state: 'waiting' },
    data: { state, decidedBy: by, decidedById: tokenId, decidedAt: now, note },
  });
}

/**
 * Makes a draft again of a campaign that waits for approval: nothing of it was handed over, so what Send froze is removed.
 * Under the caller's lock on the campaign, after its request was ended.
 */
export async function unfreeze(
  { client, prisma }: Transaction,
  { practiceId, campaignId }: CampaignKey,
): Promise<void> {
  const request = await latestRequest(client, { practiceId, campaignId });
  await prisma.campaign.update({
    where: { practiceId_id: { practiceId, id: campaignId } },
    data: {
      ...{ phase: 'draft', total: null, sentAt: null, sendWallTime: null, holdUntil: null, version: { increment: 1 } },
      ...{ pausedReason: null, pausedAt: null, waitingKind: null, waitingUntil: null },
      // The planned time stays. A campaign to be sent as soon as it is approved has none.
      sendAt: request?.dueAt ?? null,
    },
    select: { id: true },
  });
  const values = [practiceId, campaignId];
  await client.query('DELETE FROM message WHERE practice_id = $1 AND dispatch_id = $2', values);
  await client.query('DELETE FROM command WHERE practice_id = $1 AND dispatch_id = $2', values);
  // Its patients no longer count for the month, for other lists that name them.
  await recipientRulesChanged(client, practiceId);
  await returnCredits(client, { practiceId, dispatchId: campaignId }, { isOver: true });
  await client.query('DELETE FROM dispatch WHERE practice_id = $1 AND id = $2', values);
  await forgetReminders(client, practiceId, campaignId);
  await forgetTrial(client, practiceId, campaignId);
}

/** Takes back a campaign that waits for approval, to change it. @returns false, and does nothing, for any other. */
export async function takeBackWaiting(
  transaction: Transaction,
  practiceId: string,
  campaignId: string,
  by: TokenHolder,
  now: Date,
): Promise<boolean> {
  const { client } = transaction;
  const found = await client.query(
    `SELECT FROM campaign WHERE practice_id = $1 AND id = $2 AND phase = 'scheduled' AND approval = 'waiting' FOR UPDATE`,
    [practiceId, campaignId],
  );
  if (!found.rowCount) return false;
  await lapseApproval(client, { practiceId, campaignId });
  await unfreeze(transaction, { practiceId, campaignId });
  await auditCampaign(client, practiceId, campaignId, 'approval-taken-back', by, now);
  return true;
}

/**
 * Who decides, as they stand at this moment: locked until the decision is committed, so a role that is being taken away
 * counts as taken away. Null where they are no longer there.
 */
export async function readApprover(client: PoolClient, practiceId: string, id: string): Promise<Approver | null> {
  const person = await client.query<{ role: Role }>(
    `SELECT role FROM membership WHERE practice_id = $1 AND staff_id = $2 AND removed_at IS NULL FOR SHARE`,
    [practiceId, id],
  );
  if (person.rows[0]) return { id, role: person.rows[0].role, token: null };
  const token = await client.query<{ role: Role; mayApprove: boolean }>(
    `SELECT role, may_approve AS "mayApprove" FROM api_token
     WHERE practice_id = $1 AND id = $2 AND revoked_at IS NULL FOR SHARE`,
    [practiceId, id],
  );
  if (!token.rows[0]) return null;
  const { role, mayApprove } = token.rows[0];
  return { id, role, token: { mayApprove } };
}

/** When this version was first shown to a person; null where it was not. */
export async function shownAt(
  prisma: Rows,
  practiceId: string,
  requestId: string,
  staffId: string,
): Promise<Date | null> {
  const view = await prisma.approvalView.findFirst({
    where: { practiceId, requestId, staffId },
    select: { shownAt: true },
  });
  return view?.shownAt ?? null;
}

interface SampleRow {
  row: number;
  givenName: string | null;
  familyName: string | null;
  text: number | null;
  cells: string[];
  patientStatus: string;
}

/** Rows that might be the longest once filled in, of which the longest are chosen. */
const LONG_CANDIDATES = 100;

const SAMPLE = `SELECT m.row, coalesce(r.given_name, p.given_name) AS "givenName", coalesce(r.family_name, p.family_name) AS "familyName",
    m.text, r.cells, p.status AS "patientStatus"
  FROM message m
  JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
  JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
  WHERE m.practice_id = $1 AND m.dispatch_id = $2 AND m.status = 'planned'`;

/**
 * The texts that an approver sees: ten at random, which are always the same ones of a request, the longest, and one of each
 * translation.
 */
async function readSamples(
  client: PoolClient,
  { practiceId, campaignId }: CampaignKey,
  requestId: string,
): Promise<ApprovalSample[]> {
  const found = await client.query<{
    body: string;
    subject: string | null;
    header: string[];
    columns: Partial<Columns> | null;
    emptyValues: EmptyValues | null;
    texts: FurtherText[];
  }>(
    `SELECT d.body, d.subject, d.header, d.columns, d.empty_values AS "emptyValues", ${FURTHER_TEXTS} AS texts
     FROM dispatch d WHERE d.practice_id = $1 AND d.id = $2`,
    [practiceId, campaignId],
  );
  const sent = found.rows[0];
  if (!sent) return [];
  const compile = (text: string) => compileForList(text, sent.header, sent.columns, sent.emptyValues);
  const compiled = ({ body, subject }: Pick<FurtherText, 'body' | 'subject'>, language: string | null) => ({
    ...{ language, body: compile(body), subject: subject === null ? null : compile(subject) },
  });
  const own = compiled(sent, null);
  const further = new Map(sent.texts.map((one) => [one.number, compiled(one, one.language)]));
  const textOf = ({ text }: SampleRow) => further.get(text ?? 0) ?? own;
  const isTrial = sent.texts.some(({ language }) => language === null);
  // As many of each text of a trial; of translations one each is shown in any case.
  const random = await client.query<SampleRow>(
    `${SAMPLE} ORDER BY CASE WHEN $5 THEN row_number() OVER (PARTITION BY m.text ORDER BY md5($3::text || m.position), m.position) END,
       CASE WHEN $5 THEN m.text END NULLS FIRST, md5($3::text || m.position), m.position LIMIT $4`,
    [practiceId, campaignId, requestId, RANDOM_SAMPLES, isTrial],
  );
  const places = [own, ...further.values()].flatMap(({ body, subject }) => [
    ...body.places,
    ...(subject?.places ?? []),
  ]);
  const candidates =
    places.length === 0
      ? []
      : (
          await client.query<SampleRow>(
            `${SAMPLE} ORDER BY (SELECT sum(length(coalesce(r.cells[place + 1], ''))) FROM unnest($3::int[]) AS place) DESC, m.position LIMIT $4`,
            [practiceId, campaignId, places, LONG_CANDIDATES],
          )
        ).rows;
  const length = (row: SampleRow): number => {
    const { body, subject } = textOf(row);
    return body.measure(row.cells).length + (subject?.measure(row.cells).length ?? 0);
  };
  const longest = candidates.toSorted((a, b) => length(b) - length(a)).slice(0, LONGEST_SAMPLES);
  const ofTranslations = await client.query<SampleRow>(
    `${SAMPLE} AND m.position IN (SELECT min(o.position) FROM message o
       WHERE o.practice_id = $1 AND o.dispatch_id = $2 AND o.status = 'planned' AND o.text IS NOT NULL AND NOT $3 GROUP BY o.text)
     ORDER BY m.text`,
    [practiceId, campaignId, isTrial],
  );
  const shown = (kind: ApprovalSample['kind'], sample: SampleRow): ApprovalSample => {
    const { patientStatus: status, cells, text: number, ...row } = sample;
    const text = isTrial ? (number === null ? ('A' as const) : ('B' as const)) : null;
    const { language, body, subject } = textOf(sample);
    return exposed(
      {
        ...{ kind, ...row, text, language, body: body.render(cells) },
        subject: subject === null ? null : subject.render(cells),
      },
      ['givenName', 'familyName', 'subject', 'body'],
      { status },
    );
  };
  return [
    ...longest.map((row) => shown('longest', row)),
    ...ofTranslations.rows.map((row) => shown('translation', row)),
    ...random.rows.map((row) => shown('random', row)),
  ];
}

/** Requests for approval as people look at them; they are made and decided by the commands of a campaign. */
export function createApprovals({ pool }: Database): Approvals {
  return {
    async show(practiceId, campaignId, caller, now) {
      const key = { practiceId, campaignId };
      const details = await inOneSnapshot(pool, async (client): Promise<ApprovalDetails | null> => {
        const found = await client.query('SELECT FROM campaign WHERE practice_id = $1 AND id = $2', [
          practiceId,
          campaignId,
        ]);
        if (!found.rowCount) return null;
        const request = await latestRequest(client, key);
        return { request, samples: request?.state === 'waiting' ? await readSamples(client, key, request.id) : [] };
      });
      if (details?.request?.state === 'waiting') await noteView(pool, practiceId, details.request.id, caller, now);
      return details;
    },

    async quickSince(practiceId, since) {
      const { rows } = await pool.query<QuickApproval>(
        `SELECT q.campaign_id AS "campaignId", c.name, q.decided_by AS by, q.decided_at AS at
         FROM approval_request q
         JOIN campaign c ON c.practice_id = q.practice_id AND c.id = q.campaign_id
         JOIN approval_view v ON v.practice_id = q.practice_id AND v.request_id = q.id AND v.staff_id = q.decided_by_id
         WHERE q.practice_id = $1 AND q.state = 'approved' AND q.decided_at >= $2
           AND q.decided_at - v.shown_at < $3 * interval '1 millisecond'
         ORDER BY q.decided_at DESC, q.id DESC LIMIT 20`,
        [practiceId, since, QUICK_APPROVAL_MS],
      );
      return rows;
    },
  };

  /** A person's first look at a request; tokens look at nothing. */
  async function noteView(
    db: Database['pool'],
    practiceId: string,
    requestId: string,
    { tokenId }: TokenHolder,
    now: Date,
  ): Promise<void> {
    await transaction(db, (client) =>
      client.query(
        `INSERT INTO approval_view (practice_id, request_id, staff_id, shown_at)
         SELECT $1, q.id, m.staff_id, $4 FROM approval_request q JOIN membership m ON m.practice_id = q.practice_id
         WHERE q.practice_id = $1 AND q.id = $2 AND q.state = 'waiting' AND m.staff_id = $3 AND m.removed_at IS NULL
         ON CONFLICT DO NOTHING`,
        [practiceId, requestId, tokenId, now],
      ),
    );
  }
}
