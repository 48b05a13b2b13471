import type { Pool } from 'pg';
import { TO_BE_MARKED } from './record-withdrawals';
import type { ActiveCampaign, DispatchKey } from '../../../ports/delivery/delivery-store';

/** Campaigns whose workflow should be running. */
export async function activeCampaigns(pool: Pool): Promise<ActiveCampaign[]> {
  const found = await pool.query<ActiveCampaign>(
    `SELECT c.practice_id AS "practiceId", c.id AS "campaignId", k.id AS "lastCommandId", k.kind AS "lastKind"
     FROM campaign c
     JOIN LATERAL (SELECT id, kind FROM command WHERE practice_id = c.practice_id AND dispatch_id = c.id
                   ORDER BY requested_at DESC LIMIT 1) k ON true
     WHERE c.phase IN ('scheduled', 'held', 'sending', 'settling')`,
  );
  return found.rows;
}

/**
 * Dispatches that are over but have messages waiting to be saved or withdrawn, because their settlement ended while the
 * record system was away. An index would cost every message two writes, so we rarely scan those of the last weeks.
 */
export async function endedWithUnsaved(pool: Pool): Promise<DispatchKey[]> {
  const found = await pool.query<DispatchKey>(
    `SELECT d.practice_id AS "practiceId", d.id AS "dispatchId"
     FROM dispatch d LEFT JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.campaign_id
     WHERE d.save_to_record AND (d.settled_at IS NOT NULL OR d.gate = 'stopped')
       AND greatest(c.withdrawn_at, coalesce(d.settled_at, c.cancelled_at, d.created_at)) > now() - interval '30 days'
       AND EXISTS (SELECT 1 FROM message m WHERE m.dispatch_id = d.id AND m.practice_id = d.practice_id
         AND (m.record_status = 'waiting' OR m.record_withdrawal = 'waiting' OR c.withdrawn_at IS NOT NULL AND ${TO_BE_MARKED}))`,
  );
  return found.rows;
}

/**
 * Dispatches without a campaign that should have been sent some minutes ago, and those with messages that nobody
 * follows. Their workflow was signalled and is gone.
 */
export async function leftBehind(pool: Pool): Promise<DispatchKey[]> {
  const found = await pool.query<DispatchKey>(
    `SELECT d.practice_id AS "practiceId", d.id AS "dispatchId" FROM dispatch d
     WHERE d.campaign_id IS DISTINCT FROM d.id AND d.settled_at IS NULL AND d.workflow_started_at < now() - interval '5 minutes'
       AND EXISTS (SELECT FROM attempt a WHERE a.practice_id = d.practice_id AND a.dispatch_id = d.id
         AND (a.state = 'planned' AND coalesce(a.not_before, d.hold_until, d.created_at) < now() - interval '5 minutes'
           AND (d.gate = 'open' OR d.hold_until IS NOT NULL)
           OR a.state = 'submitting' AND a.lease_until < now() - interval '1 hour'
           OR a.state = 'submitted' AND a.submitted_at < now() - interval '8 days'))
     LIMIT 200`,
  );
  return found.rows;
}
