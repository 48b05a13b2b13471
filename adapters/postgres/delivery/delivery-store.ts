import type { Pool } from 'pg';
import type { CampaignKey, DeliveryStore } from '../../../ports/delivery/delivery-store';
import { isShortOfSlots } from '../booking/invitations';
import { takeCampaignStep } from '../campaigns/campaign-steps';
import { stopUnsent } from '../campaigns/commands/stop';
import { notifyCampaigns } from '../campaigns/live-news';
import { appendAudit } from '../practice/audit-log';
import { transaction } from '../sql/connect';
import { applyAttemptNews, foldMoved } from './attempt-news';
import { claim } from './claims';
import { forgetContacts } from './dispatches';
import { writeOutcomes } from './hand-over-outcomes';
import { afterLookUp, unknownAttempts } from './look-ups';
import { readUnsaved, writeSavedEntries } from './record-entries';
import { readToWithdraw, writeWithdrawnEntries } from './record-withdrawals';
import { sendingContext, type DeliveryStoreOptions } from './sending-context';
import { markSettled, settle } from './settling';
import { activeCampaigns, leftBehind, endedWithUnsaved } from './unfinished-work';

/** What workers read and write while they deliver: each step of it in the file that it is imported from. */
export function createDeliveryStore(pool: Pool, options: DeliveryStoreOptions): DeliveryStore {
  return {
    takeStep: (key, decide) => takeCampaignStep(pool, key, decide),

    pause: (key, reason, by) => pauseCampaign(pool, key, reason, by),

    async pauseForSlots(key) {
      if (!(await isShortOfSlots(pool, key.practiceId, key.campaignId))) return false;
      await pauseCampaign(pool, key, 'slots', 'Rollcall');
      return true;
    },

    async cancel({ practiceId, campaignId }, reason, by) {
      return transaction(pool, async (client) => {
        const found = await client.query(
          `SELECT 1 FROM campaign WHERE practice_id = $1 AND id = $2 AND phase IN ('scheduled', 'held', 'sending') FOR UPDATE`,
          [practiceId, campaignId],
        );
        if (found.rowCount === 0) return false;
        await stopUnsent(client, practiceId, campaignId, reason);
        await appendAudit(client, {
          practiceId,
          at: new Date(),
          actor: by,
          act: 'campaign-stopped',
          subjectKind: 'campaign',
          subjectId: campaignId,
          details: { reason },
        });
        return true;
      });
    },

    sendingContext: (key) => sendingContext(pool, options, key),

    claim: (key, range, options) => claim(pool, key, range, options),
    writeOutcomes: (key, claimId, outcomes) => writeOutcomes(pool, key, claimId, outcomes),

    async providerState({ practiceId, dispatchId }, accountId, state, reason) {
      await transaction(pool, async (client) => {
        await client.query(
          `UPDATE provider_account SET state = $3, state_reason = $4, state_since = now()
           WHERE practice_id = $1 AND id = $2 AND (state, state_reason) IS DISTINCT FROM ($3, $4)`,
          [practiceId, accountId, state, reason],
        );
        // Lock the campaign first, as everywhere.
        await client.query(
          `UPDATE campaign SET waiting_kind = $3, waiting_until = NULL
           WHERE practice_id = $1 AND id = $2 AND phase = 'sending' AND waiting_kind IS DISTINCT FROM $3
             AND (waiting_kind IS NULL OR waiting_kind = 'provider')`,
          [practiceId, dispatchId, state === 'away' ? 'provider' : null],
        );
        await client.query(
          `UPDATE dispatch SET waits_for_provider = $3
           WHERE practice_id = $1 AND id = $2 AND waits_for_provider <> $3`,
          [practiceId, dispatchId, state === 'away'],
        );
      });
    },

    settle: (key, times) => settle(pool, key, times),
    markSettled: (key) => markSettled(pool, key),
    forgetContacts: (key) => forgetContacts(pool, key),

    async applyNews(practiceId, news, at) {
      await transaction(pool, async (client) => {
        const moved = await applyAttemptNews(client, practiceId, news, at);
        await notifyCampaigns(client, [...new Set(moved.map((attempt) => attempt.dispatchId))]);
        await foldMoved(client, practiceId, moved, at);
      });
    },

    unknownAttempts: (key, limit) => unknownAttempts(pool, key, limit),
    afterLookUp: (key, results, rule) => afterLookUp(pool, key, results, rule),
    unsaved: (key, page) => readUnsaved(pool, key, page),
    writeSaved: (key, outcomes) => writeSavedEntries(pool, key, outcomes),
    toWithdraw: (key, page) => readToWithdraw(pool, key, page),
    writeWithdrawn: (key, outcomes) => writeWithdrawnEntries(pool, key, outcomes),

    async moreMayCome({ practiceId, dispatchId }) {
      const found = await pool.query<{ live: boolean }>({
        name: 'more-may-come',
        text: `SELECT d.gate <> 'stopped' AND d.settled_at IS NULL AND EXISTS (
           SELECT 1 FROM attempt a WHERE a.practice_id = $1 AND a.dispatch_id = $2
             AND a.state IN ('planned', 'submitting', 'submitted') AND a.live) AS live
         FROM dispatch d WHERE d.practice_id = $1 AND d.id = $2`,
        values: [practiceId, dispatchId],
      });
      return found.rows[0]?.live ?? false;
    },

    activeCampaigns: () => activeCampaigns(pool),
    endedWithUnsaved: () => endedWithUnsaved(pool),
    leftBehind: () => leftBehind(pool),
  };
}

/** Pauses a campaign unless it is already paused or over. True if it did. */
function pauseCampaign(
  pool: Pool,
  { practiceId, campaignId }: CampaignKey,
  reason: string,
  by: string,
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const paused = await client.query(
      `UPDATE campaign SET paused_reason = $3, paused_at = now(), waiting_kind = NULL, waiting_until = NULL
       WHERE practice_id = $1 AND id = $2 AND paused_reason IS NULL AND phase IN ('scheduled', 'held', 'sending', 'settling')`,
      [practiceId, campaignId, reason],
    );
    if (paused.rowCount === 0) return false;
    await appendAudit(client, {
      practiceId,
      at: new Date(),
      actor: by,
      act: 'campaign-paused',
      subjectKind: 'campaign',
      subjectId: campaignId,
      details: { reason },
    });
    return true;
  });
}
