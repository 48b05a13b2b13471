import { nextStep, phaseDuring, waitingDuring, type NextStep } from '../../domain/campaigns/next-step';
import { planBatches, planPacedBatch, type BatchRange } from '../../domain/delivery/plan-wave';
import { OPEN_STATUSES } from '../../domain/delivery/states';
import { firstMessageAt } from '../../domain/practice/first-message';
import { nextOpening } from '../../domain/practice/hours/opening';
import { wallTime } from '../../domain/practice/hours/send-at';
import type { CampaignGateway } from '../../ports/campaigns/campaign-gateway';
import type { Clock } from '../../ports/clock';
import type { CampaignState, DeliveryStore } from '../../ports/delivery/delivery-store';
import type { CampaignActivities, Look } from '../../workflows/contract/campaign';
import { failure } from '../failures';

export interface CampaignActivityDeps {
  store: DeliveryStore;
  gateway: CampaignGateway;
  clock: Clock;
}

/** Light steps of a campaign: finding the next step, and the few writes that follow. */
export function createCampaignActivities({ store, gateway, clock }: CampaignActivityDeps): CampaignActivities {
  return {
    async look(key) {
      const now = clock.now();
      const result = await store.takeStep(key, (state) => {
        const step = decide(state, now);
        return { step, phase: phaseDuring(step, state.phase), waiting: waitingDuring(step) };
      });
      if (result === null) throw failure('CampaignNotSendable', { nonRetryable: true });
      const { taken, state, sendAt } = result;
      const base = {
        phase: taken.phase,
        sendAt: sendAt.toISOString(),
        counts: state.counts,
        pausedReason: taken.step.kind === 'pause' ? taken.step.reason : state.pausedReason,
      };
      return describe(taken.step, state, now, base);
    },

    async ensureSettlement({ practiceId, campaignId }) {
      await gateway.ensureSettlement(practiceId, campaignId);
    },

    async pauseCampaign({ reason, ...key }) {
      await store.pause(key, reason, 'Rollcall');
    },

    async cancelByOperator(key) {
      await store.cancel(key, 'Stopped by an operator', 'Operator');
    },
  };
}

/** Adds to a campaign's state what the sending hours say at this moment, and decides. */
function decide(state: CampaignState, now: Date): NextStep {
  const opening = (from: Date): number => nextOpening(state.sendingHours, state.timeZone, from).getTime();
  return nextStep({
    ...state,
    now: now.getTime(),
    nextOpening: opening(now),
    firstOpening: startOf(state).getTime(),
    paceAllows: now.getTime() + state.paceWaitMs,
  });
}

function startOf({ sendAt, holdUntil, sendingHours, timeZone }: CampaignState): Date {
  const due = { sendAt: new Date(sendAt), holdUntil: holdUntil === null ? null : new Date(holdUntil) };
  return firstMessageAt(due, sendingHours, timeZone);
}

function batchesOf({ due, perHour }: CampaignState): BatchRange[] {
  return perHour === null ? planBatches(due) : planPacedBatch(due, perHour);
}

/**
 * What an operator reads about a wait. For a send time or a hold, it says when the first message goes, as the pages do.
 */
function shownUntil(step: NextStep & { kind: 'wait' }, state: CampaignState): Date | null {
  if (step.until === null) return null;
  return step.why === 'send-time' || step.why === 'hold' ? startOf(state) : new Date(step.until);
}

function describe(
  step: NextStep,
  state: CampaignState,
  now: Date,
  base: Pick<Look, 'phase' | 'sendAt' | 'counts' | 'pausedReason'>,
): Look {
  switch (step.kind) {
    case 'plan':
      // takeStep has already planned the wave and decided again.
      throw failure('InvariantViolated');
    case 'send':
      return { ...base, kind: 'send', batches: batchesOf(state), messages: state.handOver.due };
    case 'pause':
      return { ...base, kind: 'wait', untilMs: null, waitMs: null, why: 'paused', wallTime: null };
    case 'wait': {
      const shown = shownUntil(step, state);
      return {
        ...base,
        kind: 'wait',
        untilMs: step.until,
        waitMs: step.until === null ? null : Math.max(1, step.until - now.getTime()),
        why: step.why,
        wallTime: shown && wallTime(shown, state.timeZone),
      };
    }
    case 'settle':
      return { ...base, kind: 'settle' };
    case 'end':
      return {
        ...base,
        kind: 'end',
        open: OPEN_STATUSES.reduce((sum, status) => sum + (state.counts[status] ?? 0), 0),
      };
  }
}
