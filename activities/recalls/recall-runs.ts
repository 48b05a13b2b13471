import { countRun, type RunItem, type RunLeftOutCode, type RunOutcome } from '../../domain/recalls/automation/plan-run';
import type { CampaignGateway } from '../../ports/campaigns/campaign-gateway';
import type { CheckSending } from '../../ports/campaigns/campaign-commands';
import type { Clock } from '../../ports/clock';
import type { LetterBatches } from '../../ports/recalls/letter-batches';
import type { RecallCalls } from '../../ports/recalls/recall-calls';
import type { RecallGateway } from '../../ports/recalls/recall-gateway';
import type { RunKey, RunMaking, RunStanding } from '../../ports/recalls/recall-runs';
import type { Watchdog } from '../../ports/recalls/watchdog';
import type { RecallSending } from '../../ports/recalls/recall-sending';
import type { RecallDueActivities, RecallRunActivities, RecallRunStep } from '../../workflows/contract/recalls';

export interface RecallRunDeps {
  runs: RunMaking;
  sending: RecallSending;
  calls: Pick<RecallCalls, 'queue'>;
  letters: Pick<LetterBatches, 'make'>;
  /** The checks before sending, which automation never overrules. */
  check: (practiceId: string, now: Date) => Promise<CheckSending>;
  campaigns: Pick<CampaignGateway, 'commanded'>;
  gateway: Pick<RecallGateway, 'lettersToMake' | 'runToStart'>;
  watchdog: Watchdog;
  clock: Clock;
}

type OpenRun = Extract<RunStanding, { kind: 'open' }>;

/**
 * The steps of a run. Each reads the run again and can be repeated. It goes through the same engine as a person's Send and
 * acknowledges nothing: a finding about a patient leaves that patient in To Action, and one about the text stops the run
 * (N35).
 */
export function createRecallRunActivities(deps: RecallRunDeps): RecallRunActivities & RecallDueActivities {
  const { runs, sending, calls, letters, check, campaigns, gateway, watchdog, clock } = deps;

  const over = (why: 'ended' | 'switched-off') => ({
    kind: 'over' as const,
    why: why === 'ended' ? 'It had ended already' : 'Automation of this category was switched off',
  });

  /** Sends to these, or, as a trial, finds out what sending would do. */
  async function send(
    key: RunKey,
    { by, includeDissent, trial }: OpenRun,
    recallIds: string[],
  ): Promise<RecallRunStep<object>> {
    const { practiceId, runId } = key;
    const now = clock.now();
    const answer = await sending.sendSms(
      by,
      {
        ...{ recallIds, includeDissent, holdSeconds: 0, check: await check(practiceId, now) },
        run: { id: runId, trial },
      },
      { operationId: runId, now },
    );
    switch (answer.kind) {
      case 'sent':
        await runs.note(key, { campaignIds: answer.campaigns.map(({ id }) => id), leftOut: answer.leftOut });
        for (const { id } of answer.campaigns) await campaigns.commanded(practiceId, id, id, 'send');
        return { kind: 'done' };
      case 'all-blocked':
        await runs.note(key, { leftOut: answer.leftOut });
        return { kind: 'done' };
      case 'sync-late':
        await runs.stop(key, answer.kind, now);
        return { kind: 'over', why: 'Not sent: recalls could not be read from the practice system' };
      case 'refused': {
        const why = answer.code === 'needs-acknowledgement' ? 'text-finding' : answer.code;
        await runs.stop(key, why, now);
        return { kind: 'over', why: `Not sent: ${why}` };
      }
      default:
        throw new Error('a run whose recalls are gone, or that has no decision about dissent');
    }
  }

  return {
    async planRun(key) {
      const state = await runs.state(key, clock.now());
      if (state.kind === 'over') return over(state.why);
      const { counts } = countRun(state.items ?? (await runs.plan(key, clock.now())));
      const { patients, sent: sms, letters: toWrite, calls: toCall, leftOut } = counts;
      return { kind: 'done', patients, sms, letters: toWrite, calls: toCall, leftOut };
    },

    async sendRun(key) {
      const state = await runs.state(key, clock.now());
      if (state.kind === 'over') return over(state.why);
      const recallIds = having(state.items, 'sms');
      if (recallIds.length > 0) {
        const sent = await send(key, state, recallIds);
        if (sent.kind === 'over') return sent;
      }
      const after = await runs.state(key, clock.now());
      if (after.kind === 'over') return over(after.why);
      return { kind: 'done', sent: countRun(after.items ?? []).counts.sent };
    },

    async finishRun(key) {
      const { practiceId, runId } = key;
      const state = await runs.state(key, clock.now());
      if (state.kind === 'over') return;
      if (!state.trial) {
        const toWrite = having(state.items, 'letter');
        if (toWrite.length > 0) {
          const made = await letters.make(state.by, {
            ...{ batchId: runId, recallIds: toWrite, runId, now: clock.now() },
          });
          await runs.note(key, { leftOut: made.kind === 'refused' ? leftOutFor(toWrite, made.code) : made.leftOut });
          if (made.kind === 'made') await gateway.lettersToMake(practiceId, runId);
        }
        const toCall = having(state.items, 'call');
        if (toCall.length > 0) {
          const { leftOut } = await calls.queue(state.by, toCall, clock.now());
          await runs.note(key, { leftOut });
        }
      }
      await runs.finish(key, clock.now());
      if (state.pingUrl === null || (await watchdog.tell(state.pingUrl))) return;
      await runs.noteUntold(key, clock.now());
    },

    async stopRun({ why, ...key }) {
      await runs.stop(key, why, clock.now());
    },

    async openDueRun({ practiceId, categoryId, dueAt }) {
      const runId = await runs.openDue({ practiceId, categoryId, dueAt: new Date(dueAt), now: clock.now() });
      if (runId === null) return { opened: false };
      await gateway.runToStart(practiceId, runId);
      return { opened: true };
    },
  };
}

function leftOutFor(recallIds: readonly string[], code: RunLeftOutCode): { recallId: string; code: RunLeftOutCode }[] {
  return recallIds.map((recallId) => ({ recallId, code }));
}

function having(items: readonly RunItem[] | null, outcome: RunOutcome): string[] {
  return (items ?? []).filter((item) => item.outcome === outcome).map(({ recallId }) => recallId);
}
