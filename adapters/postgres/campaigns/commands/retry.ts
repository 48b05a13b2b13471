import type { PoolClient } from 'pg';
import type {
  CampaignCommands,
  CommandContext,
  CommandRefusal,
  RetryAnswer,
} from '../../../../ports/campaigns/campaign-commands';
import { planRetryWave } from '../../delivery/retry-wave';
import { creditsAvailable, reserveCredits } from '../../practice/credit-ledger';
import type { Database } from '../../sql/connect';
import { fixSegments } from '../segments';
import { changeCampaign, decide, store } from './deciding';
import type { CampaignCommandsOptions } from './options';
import { barrierNow, type RetryCandidate, judgeCandidates, retryCandidates, rulesOf } from './retry-candidates';
import type { CampaignToSend } from './sending-campaign';

/** Sends again to patients whose message failed, and tells who that would be. */
export function createRetry(
  database: Database,
  options: CampaignCommandsOptions,
): Pick<CampaignCommands, 'retry' | 'sendableNow' | 'retryPreview'> {
  const { pool } = database;
  return {
    retry: (context, { messageIds, includeMaybeSent }) =>
      decide(database, context, 'retry', async (transaction, campaign): Promise<RetryAnswer> => {
        const { client } = transaction;
        const { eligible, skipped } = judgeCandidates(
          await retryCandidates(client, context.practiceId, campaign.id, messageIds, 'lock'),
          campaign,
          includeMaybeSent,
          options,
        );
        if (eligible.length === 0) return { kind: 'refused', code: 'nothing-to-retry', skipped };
        const credits = await creditsToRetry(client, context, campaign, eligible, options);
        if (typeof credits === 'object' && credits !== null) return credits;
        await store(transaction, context, 'retry', 'campaign-retried', {
          eligible: eligible.length,
          skipped,
          includeMaybeSent,
        });
        const key = { practiceId: context.practiceId, dispatchId: campaign.id };
        await planRetryWave(client, key, { ...context, isCounting: credits !== null }, eligible);
        const wasOver = campaign.phase === 'settling' || campaign.phase === 'settled';
        await changeCampaign(transaction, context, { settledAt: null, ...(wasOver ? { phase: 'sending' } : {}) });
        await reserveCredits(client, key, credits ?? 0, { by: context.by });
        return { kind: 'accepted', eligible: eligible.length, skipped };
      }),

    async sendableNow(practiceId, campaignId) {
      const rules = await rulesOf(pool, practiceId, campaignId);
      if (!rules) return null;
      const left = await retryCandidates(pool, practiceId, campaignId, null, 'look', ['suppressed', 'cancelled']);
      return left.map((candidate) => {
        const { reason } = barrierNow(candidate, rules, options);
        const why = reason ?? candidate.objection ?? (candidate.likelyToFail ? 'likely-to-fail' : null);
        return { messageId: candidate.messageId, before: candidate.reasonCode, now: why };
      });
    },

    async retryPreview(practiceId, campaignId, messageIds) {
      const rules = await rulesOf(pool, practiceId, campaignId);
      if (!rules) return null;
      const errors = (await retryCandidates(pool, practiceId, campaignId, messageIds, 'look')).filter(
        ({ status }) =>
          status === 'failed' || status === 'unknown' || (status === 'expired' && rules.channel === 'sms'),
      );
      const surely = judgeCandidates(errors, rules, false, options);
      const maybe = judgeCandidates(errors, rules, true, options);
      return {
        errors: errors.length,
        eligible: surely.eligible.length,
        maybeSent: maybe.eligible.length - surely.eligible.length,
        likelyToFail: surely.eligible.filter((candidate) => candidate.likelyToFail).length,
        skipped: maybe.skipped,
      };
    },
  };
}

/** The credits that another try needs; null where no credits are counted. The texts have not changed, so their counts have not either. */
async function creditsToRetry(
  client: PoolClient,
  { practiceId }: CommandContext,
  { id: dispatchId, channel }: CampaignToSend,
  eligible: RetryCandidate[],
  options: CampaignCommandsOptions,
): Promise<number | null | CommandRefusal> {
  const available = channel === 'sms' ? await creditsAvailable(client, practiceId) : null;
  if (available === null) return null;
  const messageIds = eligible.map(({ messageId }) => messageId);
  const needed = await fixSegments(client, { practiceId, dispatchId }, messageIds, (kind) =>
    options.ucs2PartUnits(kind),
  );
  return needed > available ? { kind: 'refused', code: 'no-credits', needed, available } : needed;
}
