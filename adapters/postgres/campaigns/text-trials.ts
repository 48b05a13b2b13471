import type { Pool, PoolClient } from 'pg';
import { CHILD_LEFT_OUT } from '../../../domain/content/checks/left-out';
import { VALUE_MISSING } from '../../../domain/content/empty-values';
import { TRANSLATION_MISSING } from '../../../domain/content/translations/text-choice';
import { trialOverAt, type TextTrial } from '../../../domain/content/text-trials/text-trial';
import type { TextTrials } from '../../../ports/campaigns/text-trials';

/** Stores what a trial compares and its seed, in the transaction that sends the campaign. */
export async function storeTrial(
  client: PoolClient,
  { practiceId, campaignId, now }: { practiceId: string; campaignId: string; now: Date },
  { outcome, days }: Pick<TextTrial, 'outcome' | 'days'>,
  seed: string,
): Promise<void> {
  await client.query(
    `INSERT INTO text_trial (practice_id, campaign_id, outcome, days, seed, allocated_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [practiceId, campaignId, outcome, days, seed, now],
  );
}

/** Takes it away again, where a campaign becomes a draft: its patients are divided again when it is sent. */
export async function forgetTrial(client: PoolClient, practiceId: string, campaignId: string): Promise<void> {
  await client.query('DELETE FROM text_trial WHERE practice_id = $1 AND campaign_id = $2', [practiceId, campaignId]);
}

interface TrialRow extends TextTrial {
  body: string;
  subject: string | null;
  seed: string | null;
  allocatedAt: Date | null;
  sendAt: Date | null;
  isStopped: boolean;
}

const TRIAL = `
  SELECT c.body, c.subject, c.text_trial ->> 'bodyB' AS "bodyB", c.text_trial ->> 'subjectB' AS "subjectB",
    c.text_trial ->> 'outcome' AS outcome, (c.text_trial ->> 'days')::int AS days, t.seed, t.allocated_at AS "allocatedAt",
    CASE WHEN t.campaign_id IS NOT NULL THEN coalesce(c.send_at, c.sent_at) END AS "sendAt", c.phase = 'cancelled' AS "isStopped"
  FROM campaign c LEFT JOIN text_trial t ON t.practice_id = c.practice_id AND t.campaign_id = c.id
  WHERE c.practice_id = $1 AND c.id = $2 AND c.text_trial IS NOT NULL`;

/** An appointment of the kind that campaign `$2` invites to, by its link or by telephone. */
const OF_INVITATION = `b.practice_id = $1 AND b.patient_id = m.patient_id AND (b.campaign_id = $2 OR EXISTS (
  SELECT FROM campaign_invitation i WHERE i.practice_id = $1 AND i.campaign_id = $2 AND i.type_id = b.type_id))`;

/** Only of a campaign of recalls: another message has nothing to do with a patient's recalls. */
const RECALLS = `recall r JOIN campaign c ON c.practice_id = r.practice_id AND c.id = $2 AND c.purpose = 'recall'
  WHERE r.practice_id = $1 AND r.patient_id = m.patient_id`;

/** Booked from `$3` until `$4`. An appointment that is cancelled later still counts. */
const BOOKED = `EXISTS (SELECT FROM booking b WHERE ${OF_INVITATION} AND b.booked_at >= $3 AND b.booked_at < $4
    AND (b.cancelled_at IS NULL OR b.cancelled_at >= $4))
  OR EXISTS (SELECT FROM ${RECALLS} AND r.booked_at >= $3 AND r.booked_at < $4)`;

/** Came from `$3` until `$4`, as staff or the practice system say. */
const ATTENDED = `EXISTS (SELECT FROM booking b JOIN slot s ON s.practice_id = b.practice_id AND s.id = b.slot_id
    WHERE ${OF_INVITATION} AND b.attended AND b.state = 'booked' AND s.starts_at >= $3 AND s.starts_at < $4)
  OR EXISTS (SELECT FROM ${RECALLS} AND r.ended = 'given' AND r.ended_at >= $3 AND r.ended_at < $4)`;

/**
 * Everyone who was given a text, whether it reached them or not. Patients whom Send left out were given none. `$5` holds
 * the reasons for that.
 */
const GROUPS = `
  SELECT m.text IS NOT NULL AS "isB", count(*)::int AS patients, (count(*) FILTER (WHERE ${BOOKED}))::int AS booked,
    (count(*) FILTER (WHERE ${ATTENDED}))::int AS attended
  FROM message m
  WHERE m.practice_id = $1 AND m.dispatch_id = $2 AND NOT coalesce(m.reason_code = ANY ($5::text[]), false)
  GROUP BY 1`;

const NOT_ALLOCATED = [VALUE_MISSING.code, CHILD_LEFT_OUT.code, TRANSLATION_MISSING.code];

/** What is known of trials of two texts. @param daySeconds how long a day lasts. */
export function createTextTrials(pool: Pool, { daySeconds }: { daySeconds: number }): TextTrials {
  return {
    async find(practiceId, campaignId, now) {
      const found = await pool.query<TrialRow>(TRIAL, [practiceId, campaignId]);
      const trial = found.rows[0];
      if (!trial) return null;
      const { sendAt, ...told } = trial;
      const overAt = sendAt && trialOverAt(sendAt, trial.days, daySeconds);
      const isOver = overAt !== null && overAt <= now;
      const from = sendAt ?? now;
      const values = [practiceId, campaignId, from, overAt ?? from, NOT_ALLOCATED];
      const { rows } = await pool.query<{ isB: boolean; patients: number; booked: number; attended: number }>(
        GROUPS,
        values,
      );
      const group = (isB: boolean) => {
        const row = rows.find((one) => one.isB === isB) ?? { patients: 0, booked: 0, attended: 0 };
        return { patients: row.patients, count: isOver ? row[trial.outcome] : null };
      };
      return { ...told, overAt, isOver, groups: { A: group(false), B: group(true) } };
    },
  };
}
