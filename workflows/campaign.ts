import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  executeChild,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Phase } from '../domain/campaigns/phases';
import type { BatchRange } from '../domain/delivery/plan-wave';
import { batch } from './batch';
import {
  COMMAND_SIGNALS,
  doingQuery,
  lookSignal,
  type BatchResult,
  type CampaignActivities,
  type CampaignInput,
  type Look,
} from './contract/campaign';
import { batchWorkflowId } from './contract/ids';
import { CAMPAIGN_ID, CAMPAIGN_PHASE, PRACTICE_ID, SEND_AT } from './contract/search-attributes';
import { STORE_STEP } from './lib/activity-options';
import { runWindow } from './lib/run-window';

const { ensureSettlement, pauseCampaign, cancelByOperator } = proxyActivities<CampaignActivities>(STORE_STEP);
const { look } = proxyActivities<CampaignActivities>({ ...STORE_STEP, summary: 'read what is to be done' });

/** Batches of one campaign in flight. More would only queue at the provider. */
const WINDOW = 10;
/** If a wake-up is lost, the campaign continues hours later and is not lost. */
const LOOK_AT_LEAST_EVERY = '12h';

/**
 * One campaign, from Send to settled (docs/architecture.md). It decides nothing: `look` reads the database, where every
 * command was decided when it was stored, and returns the next step. The workflow takes it, sleeps until there is
 * another, or runs the batches. A signal only means "look now".
 */
export async function campaign(input: CampaignInput): Promise<void> {
  const { practiceId, campaignId } = input;
  let lookAgain = false;
  let doing = 'Starting';
  let shownPhase: Phase | null = null;
  let shownSendAt: string | null = null;
  let settlementRuns = false;
  let pass = input.passes ?? 0;

  const wake = (): void => void (lookAgain = true);
  for (const signal of Object.values(COMMAND_SIGNALS)) setHandler(signal, wake);
  setHandler(lookSignal, wake);
  setHandler(doingQuery, () => doing);

  const show = (found: Look): void => {
    doing = describe(found);
    setCurrentDetails(`${doing}\n\n${table(found)}`);
    if (found.phase !== shownPhase || found.sendAt !== shownSendAt) {
      shownPhase = found.phase;
      shownSendAt = found.sendAt;
      upsertSearchAttributes([
        { key: CAMPAIGN_PHASE, value: found.phase },
        { key: SEND_AT, value: new Date(found.sendAt) },
      ]);
    }
  };

  try {
    for (;;) {
      lookAgain = false;
      const found = await look({ practiceId, campaignId });
      show(found);
      switch (found.kind) {
        case 'send': {
          if (!settlementRuns) await ensureSettlement({ practiceId, campaignId });
          settlementRuns = true;
          pass += 1;
          await sendPass(found.batches);
          break;
        }
        case 'wait': {
          const summary = waitSummary(found);
          if (found.waitMs === null) await condition(() => lookAgain, LOOK_AT_LEAST_EVERY, { summary });
          // Never 0, because Temporal starts no timer for 0 ms.
          else await condition(() => lookAgain, Math.max(1, found.waitMs), { summary });
          break;
        }
        case 'settle':
          // Also when it already runs: the signal makes it look immediately and not wait for its timer.
          await ensureSettlement({ practiceId, campaignId });
          settlementRuns = true;
          await condition(() => lookAgain, LOOK_AT_LEAST_EVERY, { summary: 'waiting for receipts' });
          break;
        case 'end':
          if (found.open > 0 && !settlementRuns) await ensureSettlement({ practiceId, campaignId });
          if (lookAgain) break;
          await condition(allHandlersFinished);
          if (lookAgain) break;
          return;
      }
      // No child runs at this point, so continue-as-new loses nothing.
      if (workflowInfo().continueAsNewSuggested) {
        await continueAsNew<typeof campaign>({ practiceId, campaignId, passes: pass });
      }
    }
  } catch (error) {
    if (!isCancellation(error)) throw error;
    // Cancelled in Temporal: cancel unsent messages, but still take receipts of the sent ones.
    await CancellationScope.nonCancellable(async () => {
      await cancelByOperator({ practiceId, campaignId });
      await ensureSettlement({ practiceId, campaignId });
      show(await look({ practiceId, campaignId }));
    });
    throw error;
  }

  async function sendPass(batches: BatchRange[]): Promise<void> {
    const results = await runWindow(
      batches.map((range, index) => () => {
        const number = index + 1;
        return executeChild(batch, {
          workflowId: batchWorkflowId(campaignId, range.wave, pass, number),
          args: [{ practiceId, campaignId, ...range, batch: number, of: batches.length }],
          staticSummary: `wave ${range.wave} batch ${number} of ${batches.length}`,
          typedSearchAttributes: [
            { key: PRACTICE_ID, value: practiceId },
            { key: CAMPAIGN_ID, value: campaignId },
          ],
        });
      }),
      WINDOW,
    );
    const problem = firstProblem(results);
    if (problem !== null) await pauseCampaign({ practiceId, campaignId, reason: problem });
  }
}

/** Why the campaign stops until a person looks at it. A cancellation is passed on. */
function firstProblem(results: PromiseSettledResult<BatchResult>[]): string | null {
  let problem: string | null = null;
  for (const result of results) {
    if (result.status === 'rejected') {
      if (isCancellation(result.reason)) throw result.reason;
      problem ??= 'internal-error';
    } else problem ??= result.value.problem;
  }
  return problem;
}

function waitSummary(found: Look & { kind: 'wait' }): string {
  switch (found.why) {
    case 'paused':
      return 'paused, until somebody resumes or stops it';
    case 'approval':
      return `waiting for approval${found.wallTime ? ` until ${found.wallTime}` : ''}`;
    case 'send-time':
      return `waiting until ${found.wallTime ?? 'its send time'}`;
    case 'hold':
      return `held until ${found.wallTime ?? 'the hold ends'}, can still be stopped`;
    case 'sending-hours':
      return `outside sending hours, goes on ${found.wallTime ?? 'when they open'}`;
    case 'pace':
      return `keeping the pace, next message ${found.wallTime ?? 'soon'}`;
    case 'later-hand-over':
      return `some were not taken yet, handed over again ${found.wallTime ?? 'soon'}`;
  }
}

function describe(found: Look): string {
  switch (found.kind) {
    case 'send':
      return `Sending: ${found.messages} messages in ${found.batches.length} batches`;
    case 'wait':
      return found.why === 'paused' ? `Paused (${found.pausedReason ?? ''})` : capitalised(waitSummary(found));
    case 'settle':
      return 'Everything is handed over; waiting for receipts';
    case 'end':
      return found.phase === 'cancelled' ? 'Stopped' : 'Settled: nothing changes any more without a command';
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function table(found: Look): string {
  const rows = Object.entries(found.counts).map(([status, count]) => `| ${status} | ${count} |`);
  return ['| messages | count |', '| --- | ---: |', ...rows].join('\n');
}
