import { tripsAutoPause } from '../../domain/delivery/auto-pause';
import type { CampaignGateway } from '../../ports/campaigns/campaign-gateway';
import type { Clock } from '../../ports/clock';
import type { DeliveryStore } from '../../ports/delivery/delivery-store';
import { dispatchOf } from './dispatch-key';
import type { SettleInput, SettleLook } from '../../workflows/contract/settlement';

export interface SettlementActivityDeps {
  store: DeliveryStore;
  gateway: CampaignGateway;
  clock: Clock;
  settings: { lookUpSeconds: number; staleAfterSeconds: number };
}

const NOTHING_LEFT: SettleLook = {
  finished: true,
  open: 0,
  unsaved: 0,
  lookUpsDue: 0,
  nextDueMs: null,
  saveWindowOver: true,
};

/** Decides by the clock and the counts for a campaign whose messages were handed over. */
export function createSettlementActivities({ store, gateway, clock, settings }: SettlementActivityDeps) {
  return {
    async settle({ practiceId, campaignId, recordAway }: SettleInput): Promise<SettleLook> {
      const campaign = { practiceId, campaignId };
      const key = dispatchOf(campaign);
      const facts = await store.settle(key, settings);
      if (facts === null) return NOTHING_LEFT;
      let { phase } = facts;
      let justSettled = false;
      const inHand = facts.planned + facts.submitting;
      const open = inHand + facts.submitted + facts.unknown;

      if (phase === 'sending' && inHand > 0 && tripsAutoPause(facts.autoPause, facts)) {
        await store.pause(campaign, 'too-many-failures', 'Rollcall');
      }
      // Also after the end, because a late receipt still counts for the number.
      if (open === 0 && !facts.ofCampaign) await store.forgetContacts(key);
      // Delivered messages are saved first, unless the record system is away, which must not keep a campaign open.
      if (phase === 'settling' && open === 0 && (facts.unsaved === 0 || recordAway) && (await store.markSettled(key))) {
        phase = 'settled';
        justSettled = true;
        if (facts.ofCampaign) await gateway.look(practiceId, campaignId);
      }
      // A look-up returned messages to planned, or the last chunk died, so the campaign has to look.
      const idle = phase === 'settling' && facts.planned > 0;
      const through = phase === 'sending' && inHand === 0;
      if (facts.ofCampaign && (idle || through) && !facts.paused) await gateway.look(practiceId, campaignId);

      // A receipt stored at this very moment may have seen a campaign that was not settled, and signalled nobody. So we
      // look once more after settling, and only that look ends the settlement.
      const over = (phase === 'settled' && !justSettled) || phase === 'cancelled';
      return {
        finished: over && open === 0 && facts.unsaved === 0,
        open,
        unsaved: facts.unsaved,
        lookUpsDue: facts.lookUpsDue,
        nextDueMs: facts.nextDueAt === null ? null : Math.max(0, facts.nextDueAt.getTime() - clock.now().getTime()),
        saveWindowOver: over && facts.saveWindowOver,
      };
    },
  };
}
