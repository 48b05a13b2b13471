import type { CampaignCommands } from '../../../../ports/campaigns/campaign-commands';
import type { Database } from '../../sql/connect';
import { CHANGED, changeCampaign, decide, store, UNCHANGED } from './deciding';

/** Pauses a campaign and resumes it. */
export function createPause(database: Database): Pick<CampaignCommands, 'pause' | 'resume'> {
  return {
    pause: (context, reason) =>
      decide(database, context, 'pause', async (transaction, campaign, { already }) => {
        if (already) {
          // The pause takes effect first; who paused it may say why afterwards. What the service paused keeps its reason.
          if (reason === null || !campaign.paused_reason?.startsWith('Paused by ')) return UNCHANGED;
          await changeCampaign(transaction, context, { pausedReason: reason });
          await store(transaction, context, 'pause', 'campaign-pause-explained', { byPerson: true });
          return CHANGED;
        }
        await changeCampaign(transaction, context, {
          ...{ pausedReason: reason ?? `Paused by ${context.by}`, pausedAt: context.now },
          ...{ waitingKind: null, waitingUntil: null },
        });
        await store(transaction, context, 'pause', 'campaign-paused', { byPerson: true });
        return CHANGED;
      }),

    resume: (context) =>
      decide(database, context, 'resume', async (transaction, campaign, { already }) => {
        if (already) return UNCHANGED;
        await changeCampaign(transaction, context, { pausedReason: null, pausedAt: null });
        await transaction.prisma.dispatch.updateMany({
          where: { practiceId: context.practiceId, id: campaign.id },
          data: { resumedAt: context.now },
        });
        await store(transaction, context, 'resume', 'campaign-resumed', {});
        return CHANGED;
      }),
  };
}
