import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import { lookSignal, type CampaignActivities, type DeliveryActivities, type SubmitResult } from './contract/campaign';
import type { FailureType } from './contract/failures';
import type { MessageActivities, MessageHalt, MessageInput, MessageLook } from './contract/message';
import { HAND_OVER, STORE_STEP } from './lib/activity-options';

const { lookAtMessage } = proxyActivities<MessageActivities>({ ...STORE_STEP, summary: 'read what is to be done' });
const { stopMessage } = proxyActivities<MessageActivities>({ ...STORE_STEP, summary: 'stop what has not gone' });
const { ensureSettlement } = proxyActivities<CampaignActivities>(STORE_STEP);
/** Someone is waiting for the answer, so we report these failures and never send the message later. */
const AWAY: FailureType[] = ['ProviderUnavailable', 'ProviderThrottled'];
const HAND_OVER_ONCE = {
  ...HAND_OVER,
  retry: { ...HAND_OVER.retry, nonRetryableErrorTypes: [...(HAND_OVER.retry?.nonRetryableErrorTypes ?? []), ...AWAY] },
};

/** If a wake-up is lost, the message continues hours later and is not lost. */
const LOOK_AT_LEAST_EVERY = '12h';

/**
 * Takes one dispatch without a campaign from its hold to its hand-over. After that `settlement/<id>` follows its
 * receipts, its look-ups and its saving, as for a campaign. Like a campaign's workflow it decides nothing: it reads its
 * next step from the database. A signal only means "look now". A look-up that returns a message to planned starts it
 * again.
 */
export async function message({ practiceId, dispatchId }: MessageInput): Promise<void> {
  const input = { practiceId, dispatchId };
  // As everywhere in delivery, the dispatch's id stands where a campaign's would.
  const ref = { practiceId, campaignId: dispatchId };
  let lookAgain = false;
  setHandler(lookSignal, () => void (lookAgain = true));

  try {
    let settlementRuns = false;
    for (;;) {
      lookAgain = false;
      const found = await lookAtMessage(input);
      setCurrentDetails(describe(found));
      if (found.kind === 'wait') {
        const summary = describe(found);
        if (found.waitMs === null) await condition(() => lookAgain, LOOK_AT_LEAST_EVERY, { summary });
        else await condition(() => lookAgain, Math.max(1, found.waitMs), { summary });
        continue;
      }
      // Started before the hand-over, so that it looks up what a dead worker leaves behind.
      if (!settlementRuns) await ensureSettlement(ref);
      settlementRuns = true;
      if (found.kind === 'send') {
        const halt = await handOver(found);
        if (halt !== null) await stopMessage({ ...input, reason: halt });
        continue;
      }
      await condition(allHandlersFinished);
      if (!lookAgain) return;
    }
  } catch (error) {
    if (!isCancellation(error)) throw error;
    // After a cancellation in Temporal, stop unsent messages but still accept receipts for the sent ones.
    await CancellationScope.nonCancellable(async () => {
      await stopMessage({ ...input, reason: 'asked' });
      await ensureSettlement(ref);
    });
    throw error;
  }

  /** Hands over the messages that are due. @returns why nothing more is taken, or null. */
  async function handOver({ wave = 1, to, once }: MessageLook & { kind: 'send' }): Promise<MessageHalt | null> {
    const { submit } = proxyActivities<DeliveryActivities>({
      ...(once ? HAND_OVER_ONCE : HAND_OVER),
      summary: to === 1 ? 'hand it over' : `hand over 1 to ${to}`,
    });
    try {
      return haltOf(await submit({ ...ref, wave, from: 1, to }));
    } catch (error) {
      if (isCancellation(error)) throw error;
      return awayOf(error);
    }
  }
}

function haltOf({ stopped, haltedBy }: SubmitResult): MessageHalt | null {
  return stopped === 'paused' ? (haltedBy ?? 'provider-configuration') : null;
}

/**
 * Why the provider did not take the message. The settlement looks up hand-overs that ended in any other way, because
 * those are faults in our code.
 */
function awayOf(error: unknown): MessageHalt {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === 'ProviderThrottled' ? 'throttled' : 'unavailable';
}

function describe(found: MessageLook): string {
  switch (found.kind) {
    case 'send':
      return 'Handing it over';
    case 'wait':
      return WAITS[found.why];
    case 'end':
      return 'Nothing waits to be handed over; its settlement follows receipts';
  }
}

const WAITS: Record<(MessageLook & { kind: 'wait' })['why'], string> = {
  hold: 'held for a while, can still be stopped',
  shut: 'paused, until somebody opens it',
  'later-hand-over': 'was not taken yet, handed over again soon',
  'sending-hours': 'waits for sending hours or for its pace',
};
