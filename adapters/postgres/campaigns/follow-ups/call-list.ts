import { CALLS_ON_REQUEST, mayBeCalled } from '../../../../domain/campaigns/follow-ups';
import type { FollowUps } from '../../../../ports/campaigns/follow-ups';
import type { TokenHolder } from '../../../../ports/practice/api-tokens';
import { appendAudit, type Queryable } from '../../practice/audit-log';
import { transaction, type Database } from '../../sql/connect';
import { readAudience } from './audience';
import { judge, type ToFollowUp } from './due-follow-ups';

/** The list of calls that a person makes of those whom nothing of a campaign reached (N38). */
export function createCallList({ pool }: Pick<Database, 'pool'>): Pick<FollowUps, 'listCalls' | 'removeCalls'> {
  return {
    listCalls: (by, campaignId, now) =>
      transaction(pool, async (client) => {
        const { practiceId } = by;
        // The campaign first, as everywhere. Of two presses the second finds nobody.
        const { rows } = await client.query<{ phase: string }>(
          'SELECT phase FROM campaign WHERE practice_id = $1 AND id = $2 FOR UPDATE',
          [practiceId, campaignId],
        );
        if (rows[0]?.phase !== 'settled') return 'too-early';
        const audience = (await readAudience(client, practiceId, campaignId)).filter(
          (row): row is ToFollowUp => row.patientId !== null && mayBeCalled(row),
        );
        const judged = await judge(client, { practiceId, campaignId }, 'call', audience);
        const going = [...new Set(judged.flatMap(({ id, code }) => (code === null ? [id] : [])))];
        const leftOut = new Map<string, number>();
        for (const { code } of judged) if (code !== null) leftOut.set(code, (leftOut.get(code) ?? 0) + 1);
        if (going.length > 0) {
          await client.query(
            `INSERT INTO follow_up (practice_id, campaign_id, step, channel, after_days, body, state, ended_at)
             VALUES ($1, $2, ${CALLS_ON_REQUEST}, 'call', 0, '', 'made', $3) ON CONFLICT DO NOTHING`,
            [practiceId, campaignId, now],
          );
          await client.query(
            `INSERT INTO follow_up_patient (practice_id, campaign_id, step, patient_id)
             SELECT $1, $2, ${CALLS_ON_REQUEST}, t.id FROM unnest($3::uuid[]) AS t (id) ON CONFLICT DO NOTHING`,
            [practiceId, campaignId, going],
          );
          await audit(client, by, campaignId, { act: 'campaign-calls-listed', patients: going.length, now });
        }
        return { listed: going.length, leftOut: [...leftOut].map(([code, count]) => ({ code, count })) };
      }),

    removeCalls: (by, campaignId, now) =>
      transaction(pool, async (client) => {
        const { practiceId } = by;
        await client.query('SELECT FROM campaign WHERE practice_id = $1 AND id = $2 FOR UPDATE', [
          ...[practiceId, campaignId],
        ]);
        const removed = await client.query(
          `DELETE FROM follow_up_patient
           WHERE practice_id = $1 AND campaign_id = $2 AND step = ${CALLS_ON_REQUEST} AND called_at IS NULL`,
          [practiceId, campaignId],
        );
        await client.query(
          `DELETE FROM follow_up u WHERE u.practice_id = $1 AND u.campaign_id = $2 AND u.step = ${CALLS_ON_REQUEST}
             AND NOT EXISTS (SELECT FROM follow_up_patient f
               WHERE f.practice_id = u.practice_id AND f.campaign_id = u.campaign_id AND f.step = u.step)`,
          [practiceId, campaignId],
        );
        const patients = removed.rowCount ?? 0;
        if (patients > 0) {
          await audit(client, by, campaignId, { act: 'campaign-calls-unlisted', patients, now });
        }
        return patients;
      }),
  };
}

function audit(
  client: Queryable,
  { practiceId, user, tokenId }: TokenHolder,
  campaignId: string,
  { act, patients, now }: { act: string; patients: number; now: Date },
): Promise<void> {
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: user, act, subjectKind: 'campaign', subjectId: campaignId },
    details: { byToken: tokenId, patients },
  });
}
