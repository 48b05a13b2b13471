import { wallTime } from '../../../../domain/practice/hours/send-at';
import type { CampaignCommands } from '../../../../ports/campaigns/campaign-commands';
import type { Database } from '../../sql/connect';
import { askAgain } from './approval-need';
import { CHANGED, changeCampaign, decide, store, UNCHANGED } from './deciding';

/** When a campaign starts: at another time, or now. */
export function createStart(database: Database): Pick<CampaignCommands, 'reschedule' | 'startNow'> {
  return {
    reschedule: (context, sendAt) =>
      decide(database, context, 'reschedule', async (transaction, campaign) => {
        if (campaign.send_at?.getTime() === sendAt.getTime()) return UNCHANGED;
        const { time_zone: timeZone } = campaign;
        await changeCampaign(transaction, context, { sendAt, sendWallTime: wallTime(sendAt, timeZone), timeZone });
        const waits = await askAgain(transaction, context, campaign, sendAt);
        await store(transaction, context, 'reschedule', 'campaign-rescheduled', {
          sendAt: sendAt.toISOString(),
          ...(waits ? { waitsForApproval: true } : {}),
        });
        return CHANGED;
      }),

    // Kept as a kind of rescheduling: its start is moved to now, and the workflow only has to look.
    startNow: (context) =>
      decide(database, context, 'start-now', async (transaction) => {
        await changeCampaign(transaction, context, { holdUntil: context.now });
        await store(transaction, context, 'reschedule', 'campaign-started-early', {});
        return CHANGED;
      }),
  };
}
