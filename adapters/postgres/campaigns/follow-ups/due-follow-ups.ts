import type { Pool, PoolClient } from 'pg';
import {
  CALLS_FOR_TRANSLATION,
  DISPATCH_STEP_OF_FOLLOW_UP,
  mayFollowUp,
  needsCall,
  type FollowUpChannel,
} from '../../../../domain/campaigns/follow-ups';
import { followUpObstacle, type FollowUpPatient } from '../../../../domain/eligibility/follow-up-patient';
import { withLinkLine } from '../../../../domain/content/links/link-line';
import { isPrintedLarge } from '../../../../domain/recalls/letters/address';
import { fillLetter } from '../../../../domain/recalls/letters/letter-text';
import type { DueFollowUps } from '../../../../ports/campaigns/follow-ups';
import type { ProviderAccount } from '../../../../ports/delivery/message-provider';
import type { ProviderAccounts } from '../../../../ports/practice/provider-accounts';
import { deathReported } from '../../eligibility/death-holds';
import { safeLevel } from '../../eligibility/safe-contact';
import { blocked, dissents } from '../../eligibility/suppression';
import { appendAudit } from '../../practice/audit-log';
import { storeLetters } from '../../recalls/letter-batches';
import { transaction } from '../../sql/connect';
import { newId } from '../../sql/new-id';
import { planFirstAttempts } from '../step-dispatch';
import { outcomeOf, readAudience, type AudienceRow } from './audience';

interface FollowUpOptions {
  daySeconds: number;
  accounts: Pick<ProviderAccounts, 'inUse'>;
  ucs2PartUnits: (kind: string) => number;
}

/** Steps made in one sweep, so that a sweep ends; the next takes the others. */
const AT_A_TIME = 10;
const BY = 'Rollcall';

/** While its campaign is not stopped or paused. Calls for want of a translation start with its messages, others after them. */
const MAY_START = (step: string) =>
  `c.paused_reason IS NULL AND (c.phase = 'settled' OR (${step} = ${CALLS_FOR_TRANSLATION} AND c.phase IN ('sending', 'settling')))`;

/** A step waits until everything before it has an outcome, so that nobody is followed up who was reached. */
const DUE = `
  SELECT u.practice_id AS "practiceId", u.campaign_id AS "campaignId", u.step
  FROM follow_up u JOIN campaign c ON c.practice_id = u.practice_id AND c.id = u.campaign_id
  WHERE u.state = 'waiting' AND ${MAY_START('u.step')}
    AND c.send_at + make_interval(secs => u.after_days * $1::float8) <= $2
    AND NOT EXISTS (
      SELECT FROM follow_up o LEFT JOIN dispatch d ON d.practice_id = o.practice_id AND d.id = o.dispatch_id
      WHERE o.practice_id = u.practice_id AND o.campaign_id = u.campaign_id AND o.step < u.step
        AND (o.state = 'waiting' OR (o.dispatch_id IS NOT NULL AND d.settled_at IS NULL)))
  ORDER BY u.campaign_id, u.step LIMIT $3`;

interface Due {
  practiceId: string;
  campaignId: string;
  step: number;
}

/** Carries out follow-up steps that are due: an email, a batch of letters, or a list of calls. */
export function createDueFollowUps(pool: Pool, options: FollowUpOptions): DueFollowUps {
  return {
    async makeDue(now) {
      const { rows } = await pool.query<Due>(DUE, [options.daySeconds, now, AT_A_TIME]);
      const made = [];
      for (const due of rows) {
        // Read before the transaction, which holds another connection.
        const accounts = await options.accounts.inUse(due.practiceId);
        const account = accounts.find(({ channel }) => channel === 'email') ?? null;
        const one = await transaction(pool, (client) => make(client, due, { ...options, account }, now));
        if (one) made.push({ practiceId: due.practiceId, ...one });
      }
      return made;
    },
  };
}

interface Step {
  channel: FollowUpChannel;
  subject: string | null;
  body: string;
  linkLine: string | null;
}

interface Made {
  dispatchId: string | null;
  batchId: string | null;
}

/** Null where there was nothing to do any more. */
async function make(
  client: PoolClient,
  due: Due,
  { account, ucs2PartUnits }: Pick<FollowUpOptions, 'ucs2PartUnits'> & { account: ProviderAccount | null },
  now: Date,
): Promise<Made | null> {
  const { practiceId, campaignId, step } = due;
  // The campaign first, as everywhere: a Stop in the same moment comes before or after all of this.
  const campaign = await client.query<{ linkLine: string | null }>(
    `SELECT c.link_line AS "linkLine" FROM campaign c
     WHERE c.practice_id = $1 AND c.id = $2 AND ${MAY_START('$3::int')} FOR UPDATE`,
    [practiceId, campaignId, step],
  );
  const found = await client.query<{ channel: FollowUpChannel; subject: string | null; body: string }>(
    `SELECT channel, subject, body FROM follow_up
     WHERE practice_id = $1 AND campaign_id = $2 AND step = $3 AND state = 'waiting' FOR UPDATE`,
    [practiceId, campaignId, step],
  );
  if (!campaign.rows[0] || !found.rows[0]) return null;
  const wanted: Step = { ...found.rows[0], linkLine: campaign.rows[0].linkLine };
  const audience = (await readAudience(client, practiceId, campaignId)).filter(
    (row): row is ToFollowUp => row.patientId !== null && isForStep(step, row),
  );
  const hasProvider = wanted.channel !== 'email' || account !== null;
  const judged = (await judge(client, due, wanted.channel, audience)).map((one) =>
    one.code === null && !hasProvider ? { ...one, code: 'no-provider' } : one,
  );
  await client.query(
    `INSERT INTO follow_up_patient (practice_id, campaign_id, step, patient_id, code)
     SELECT $1, $2, $3, t.id, t.code FROM unnest($4::uuid[], $5::text[]) AS t (id, code)`,
    [practiceId, campaignId, step, judged.map(({ id }) => id), judged.map(({ code }) => code)],
  );
  const going = judged.filter(({ code }) => code === null);
  let made: Made = { dispatchId: null, batchId: null };
  if (going.length > 0 && wanted.channel === 'email' && account) {
    made = await makeEmail(client, due, wanted, going, account, { ucs2PartUnits }, now);
  }
  if (going.length > 0 && wanted.channel === 'letter') made = await makeLetters(client, due, wanted, going, now);
  await client.query(
    `UPDATE follow_up SET state = $4, ended_at = $5, dispatch_id = $6, batch_id = $7
     WHERE practice_id = $1 AND campaign_id = $2 AND step = $3`,
    [...[practiceId, campaignId, step, going.length > 0 ? 'made' : 'nobody', now], made.dispatchId, made.batchId],
  );
  await appendAudit(client, {
    ...{
      practiceId,
      at: now,
      actor: BY,
      act: 'campaign-follow-up-made',
      subjectKind: 'campaign',
      subjectId: campaignId,
    },
    details: { channel: wanted.channel, patients: going.length, leftOut: judged.length - going.length },
  });
  return made;
}

export type ToFollowUp = AudienceRow & { patientId: string };

/** Not reached so far, on no list, and for a reason that another channel may not share. */
function isForStep(step: number, row: AudienceRow): boolean {
  if (step === CALLS_FOR_TRANSLATION) return needsCall(row);
  return mayFollowUp(row) && outcomeOf({ ...row, hasMore: false }).kind === 'not-reached';
}

interface Judged extends FollowUpPatient {
  id: string;
  row: number | null;
  knownAs: string | null;
  code: string | null;
}

/** What the register says now of those to follow up: days may have gone by since the campaign. */
export async function judge(
  client: PoolClient,
  { practiceId, campaignId }: Pick<Due, 'practiceId' | 'campaignId'>,
  channel: FollowUpChannel,
  audience: readonly ToFollowUp[],
): Promise<Judged[]> {
  const names = { number: 'NULL::text', patient: 'p', channel: `'email'`, purpose: 'c.purpose' };
  const { rows } = await client.query<Omit<Judged, 'code' | 'row'>>(
    `SELECT p.id, p.given_name AS "givenName", p.family_name AS "familyName", p.known_as AS "knownAs",
       coalesce(p.address, '{}') AS address, p.postcode, p.status, p.format, p.large_print AS "largePrint", p.email, p.mobile,
       ${blocked(names)} AS "isBlocked", ${dissents(names)} AS dissents, ${deathReported('p.id')} AS "deathReported",
       ${safeLevel(channel === 'call' ? 'call' : 'letter', 'p.id')} AS safe
     FROM patient p JOIN campaign c ON c.practice_id = p.practice_id AND c.id = $2
     WHERE p.practice_id = $1 AND p.id = ANY ($3::uuid[])`,
    [practiceId, campaignId, audience.map(({ patientId }) => patientId)],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  return audience.flatMap(({ row, patientId }) => {
    const patient = known.get(patientId);
    return patient ? [{ ...patient, row, code: followUpObstacle(channel, patient) }] : [];
  });
}

/** A dispatch with the campaign's list, by the practice's own email account. */
async function makeEmail(
  client: PoolClient,
  { practiceId, campaignId, step }: Due,
  { subject, body, linkLine }: Step,
  going: readonly Judged[],
  account: ProviderAccount,
  { ucs2PartUnits }: Pick<FollowUpOptions, 'ucs2PartUnits'>,
  now: Date,
): Promise<Made> {
  const key = { practiceId, dispatchId: newId() };
  await client.query(
    `INSERT INTO dispatch (practice_id, id, origin, campaign_id, step, channel, purpose, recheck, contact_source, account_id,
       subject, body, header, columns, empty_values, sender, save_to_record, snomed_codes, allow_replies, total, gate, waves, created_by, created_at)
     SELECT d.practice_id, $3, 'reminder', d.campaign_id, $4, 'email', d.purpose, d.recheck, 'demographics', $9, $5, $6,
       d.header, d.columns, d.empty_values, $10, false, '{}', false, 0, 'open', 1, $7, $8
     FROM dispatch d WHERE d.practice_id = $1 AND d.id = $2`,
    [
      ...[practiceId, campaignId, key.dispatchId, DISPATCH_STEP_OF_FOLLOW_UP + step, subject],
      ...[withLinkLine(body, linkLine), BY, now, account.id, account.sender],
    ],
  );
  const messages = await client.query<{ id: string }>(
    `INSERT INTO message (practice_id, id, dispatch_id, position, list_id, row, patient_id, contact, status_at, status)
     SELECT $1, uuidv7(), $2, t.position::int, CASE WHEN t.row IS NOT NULL THEN c.list_id END, t.row, t.id, t.email, $6, 'planned'
     FROM unnest($3::uuid[], $4::int[], $5::text[]) WITH ORDINALITY AS t (id, row, email, position)
     JOIN campaign c ON c.practice_id = $1 AND c.id = $7 ORDER BY t.position RETURNING id`,
    [
      ...[practiceId, key.dispatchId, going.map(({ id }) => id), going.map(({ row }) => row)],
      ...[going.map(({ email }) => email), now, campaignId],
    ],
  );
  await planFirstAttempts(client, key, {
    ...{ channel: 'email', accountId: account.id, ids: messages.rows.map(({ id }) => id), ucs2PartUnits, by: BY, now },
  });
  return { dispatchId: key.dispatchId, batchId: null };
}

/** One batch, with the custody of every letter: nothing counts before it was posted (N33). */
async function makeLetters(
  client: PoolClient,
  { practiceId }: Due,
  { body }: Step,
  going: readonly Judged[],
  now: Date,
): Promise<Made> {
  const batchId = newId();
  const practice = await client.query<{ name: string }>('SELECT name FROM practice WHERE id = $1', [practiceId]);
  await client.query(
    `INSERT INTO letter_batch (practice_id, id, letters, created_by, created_at) VALUES ($1, $2, $3, $4, $5)`,
    [practiceId, batchId, going.length, BY, now],
  );
  const practiceName = practice.rows[0]!.name;
  const letters = going.map(({ id, knownAs, ...patient }) => ({
    ...{ patientId: id, patient, recallIds: [], snomedCodes: [], largePrint: isPrintedLarge(patient) },
    body: fillLetter(body, { ...patient, knownAs, practiceName, recalls: [] }),
  }));
  await storeLetters(client, { practiceId, batchId }, letters);
  return { dispatchId: null, batchId };
}
