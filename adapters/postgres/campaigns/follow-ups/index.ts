import { languageForCaller } from '../../../../domain/patients/preferences/language';
import type { PoolClient } from 'pg';
import { countReach, type FollowUpState } from '../../../../domain/campaigns/follow-ups';
import { isRestricted } from '../../../../domain/patients/exposure';
import type { CallOutcome } from '../../../../domain/recalls/recalls';
import type { FollowUpRow, FollowUps, ReachedPatient } from '../../../../ports/campaigns/follow-ups';
import { auditCampaign } from '../../practice/audit-log';
import type { Database } from '../../sql/connect';
import { ifThere } from '../../sql/rows';
import { inTransaction } from '../../sql/transaction';
import { outcomeOf, readAudience, type AudienceRow } from './audience';
import { createCallList } from './call-list';

/** Stores the follow-ups of a campaign, in the transaction that sends it. */
export async function storeFollowUps(client: PoolClient, practiceId: string, campaignId: string): Promise<void> {
  await client.query(
    `INSERT INTO follow_up (practice_id, campaign_id, step, channel, after_days, subject, body)
     SELECT c.practice_id, c.id, f.step, f.one ->> 'channel', (f.one ->> 'afterDays')::int, f.one ->> 'subject', f.one ->> 'body'
     FROM campaign c CROSS JOIN LATERAL jsonb_array_elements(c.follow_ups) WITH ORDINALITY AS f(one, step)
     WHERE c.practice_id = $1 AND c.id = $2`,
    [practiceId, campaignId],
  );
}

/**
 * Stores that patients are to be called who got no text for want of a translation (N42), in the transaction that sends the
 * campaign. The calls are made with the first messages, as step 0.
 */
export async function storeCallsForTranslation(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
): Promise<void> {
  await client.query(
    `INSERT INTO follow_up (practice_id, campaign_id, step, channel, after_days, body)
     SELECT practice_id, id, 0, 'call', 0, body FROM campaign WHERE practice_id = $1 AND id = $2`,
    [practiceId, campaignId],
  );
}

/** Takes them away again, where a campaign becomes a draft. */
export async function forgetFollowUps(client: PoolClient, practiceId: string, campaignId: string): Promise<void> {
  await client.query('DELETE FROM follow_up WHERE practice_id = $1 AND campaign_id = $2', [practiceId, campaignId]);
}

/** Stops what waits, under the caller's lock on the campaign. */
export async function stopFollowUps(client: PoolClient, practiceId: string, campaignId: string): Promise<void> {
  await client.query(
    `UPDATE follow_up SET state = 'stopped', ended_at = now()
     WHERE practice_id = $1 AND campaign_id = $2 AND state = 'waiting'`,
    [practiceId, campaignId],
  );
}

interface StoredStep extends Omit<FollowUpRow, 'state'> {
  state: string;
}

/** What staff see and do about follow-ups. @param daySeconds how long a day lasts. */
export function createFollowUps(database: Database, { daySeconds }: { daySeconds: number }): FollowUps {
  const { pool } = database;

  async function stepsOf(practiceId: string, campaignId: string): Promise<FollowUpRow[]> {
    const { rows } = await pool.query<StoredStep>(
      `SELECT u.step, u.channel, u.after_days AS "afterDays", u.subject, u.body, u.state,
         coalesce(c.send_at, c.sent_at, c.created_at) + make_interval(secs => u.after_days * $3::float8) AS "dueAt",
         u.ended_at AS "endedAt", u.batch_id AS "letterBatchId",
         (SELECT count(*)::int FROM follow_up_patient f WHERE f.practice_id = u.practice_id AND f.campaign_id = u.campaign_id
           AND f.step = u.step AND f.code IS NULL) AS patients
       FROM follow_up u JOIN campaign c ON c.practice_id = u.practice_id AND c.id = u.campaign_id
       WHERE u.practice_id = $1 AND u.campaign_id = $2 ORDER BY u.step`,
      [practiceId, campaignId, daySeconds],
    );
    return rows.map((row) => ({ ...row, state: row.state as FollowUpState }));
  }

  return {
    ...createCallList(database),

    async reach(practiceId, campaignId) {
      const [steps, audience] = await Promise.all([
        stepsOf(practiceId, campaignId),
        readAudience(pool, practiceId, campaignId),
      ]);
      return audience.length === 0 && steps.length === 0
        ? null
        : { steps, counts: countReach(audience.map(outcomeOf)) };
    },

    async patients(practiceId, campaignId, { kind, code, limit, after }) {
      const audience = await readAudience(pool, practiceId, campaignId);
      const wanted = audience.flatMap((row, place) => {
        const outcome = outcomeOf(row);
        const fits = outcome.kind === kind && (code === null || ('code' in outcome && outcome.code === code));
        return fits && place > after ? [{ row, place, outcome }] : [];
      });
      const page = wanted.slice(0, limit);
      const known = await patientsOf(
        pool,
        practiceId,
        campaignId,
        page.map(({ row }) => row),
      );
      return {
        items: page.map(({ row, outcome }) => ({ ...shown(row, known), outcome })),
        next: wanted.length > limit ? page.at(-1)!.place : null,
      };
    },

    noteCall: (by, campaignId, { patientId, outcome, note, now }) =>
      inTransaction(database, async ({ prisma, client }) => {
        const { practiceId } = by;
        const step = await prisma.followUpPatient.findFirst({
          where: { practiceId, campaignId, patientId, code: null, followUp: { channel: 'call', state: 'made' } },
          select: { step: true },
          orderBy: { step: 'desc' },
        });
        if (!step) return 'not-on-list';
        const key = { campaignId, step: step.step, patientId, practiceId };
        const noted = await ifThere(
          prisma.followUpPatient.update({
            where: { campaignId_step_patientId_practiceId: key, code: null },
            data: { callOutcome: outcome, callNote: note, calledBy: by.user, calledAt: now },
          }),
        );
        if (!noted) return 'not-on-list';
        await auditCampaign(client, practiceId, campaignId, 'campaign-follow-up-called', by, now);
        return 'noted';
      }),
  };
}

interface KnownPatient {
  id: string;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  mobile: string | null;
  knownAs: string | null;
  preferredLanguage: string | null;
  registerLanguage: string | null;
  status: string;
  outcome: string | null;
  note: string | null;
  by: string | null;
  at: Date | null;
}

async function patientsOf(
  db: Pick<PoolClient, 'query'>,
  practiceId: string,
  campaignId: string,
  rows: readonly AudienceRow[],
): Promise<Map<string, KnownPatient>> {
  const { rows: found } = await db.query<KnownPatient>(
    `SELECT p.id, p.nhs_number AS "nhsNumber", p.family_name AS "familyName", p.given_name AS "givenName", p.mobile, p.status,
       p.known_as AS "knownAs", p.preferred_language AS "preferredLanguage", p.language AS "registerLanguage",
       f.call_outcome AS outcome, f.call_note AS note, f.called_by AS by, f.called_at AS at
     FROM patient p LEFT JOIN follow_up_patient f ON f.practice_id = p.practice_id AND f.campaign_id = $2
       AND f.patient_id = p.id AND f.called_at IS NOT NULL
     WHERE p.practice_id = $1 AND p.id = ANY ($3::uuid[])`,
    [practiceId, campaignId, rows.flatMap(({ patientId }) => patientId ?? [])],
  );
  return new Map(found.map((one) => [one.id, one]));
}

function shown(
  { row, patientId }: AudienceRow,
  known: ReadonlyMap<string, KnownPatient>,
): Omit<ReachedPatient, 'outcome'> {
  const found = patientId === null ? undefined : known.get(patientId);
  const nothing = { row, patient: null, mobile: null, language: null, knownAs: null, lastCall: null };
  if (!found) return { ...nothing, isRestricted: false };
  if (isRestricted(found)) return { ...nothing, isRestricted: true };
  const { id, nhsNumber, familyName, givenName, mobile, outcome, note, by, at } = found;
  return {
    ...{ row, patient: { id, nhsNumber, familyName, givenName }, isRestricted: false, mobile, knownAs: found.knownAs },
    language: languageForCaller(found.preferredLanguage, found.registerLanguage),
    lastCall: at && by && outcome ? { outcome: outcome as CallOutcome, note, by, at } : null,
  };
}
