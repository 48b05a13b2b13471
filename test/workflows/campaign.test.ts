import { ApplicationFailure, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  cancelSignal,
  paceSignal,
  pauseSignal,
  rescheduleSignal,
  resumeSignal,
  type Look,
} from '../../workflows/contract/campaign';
import { batchWorkflowId, campaignWorkflowId, TASK_QUEUES } from '../../workflows/contract/ids';
import { createTimeSkippingEnvironment, timeSkipping, withWorkers } from '../support/workflow-environment';
import { until } from '../support/until';

const DAY = 86_400_000;
const NOTHING = { submitted: 0, failed: 0, unknown: 0, later: 0, suppressed: 0, stopped: null };

type Step = Partial<Look> & Pick<Look, 'kind'>;

/** A campaign whose database is a variable of the test: what `look` finds next. */
function stub(first: Step) {
  const calls: string[] = [];
  const state: { step: Step; afterSend: Step } = { step: first, afterSend: { kind: 'end', phase: 'settled', open: 0 } };
  return {
    calls,
    state,
    activities: {
      look: async (): Promise<Look> => {
        calls.push('look');
        const base = { phase: 'sending', sendAt: '2026-11-24T09:00:00.000Z', counts: {}, pausedReason: null };
        return { ...base, wallTime: null, untilMs: null, waitMs: null, open: 0, ...state.step } as unknown as Look;
      },
      ensureSettlement: async () => void calls.push('settlement'),
      pauseCampaign: async ({ reason }: { reason: string }) => {
        calls.push(`pause ${reason}`);
        state.step = { kind: 'end', phase: 'settled', open: 0 };
      },
      cancelByOperator: async () => {
        calls.push('cancelled by operator');
        state.step = { kind: 'end', phase: 'cancelled', open: 0 };
      },
      submit: async ({ from, to }: { from: number; to: number }) => {
        calls.push(`submit ${from}-${to}`);
        state.step = state.afterSend;
        return { ...NOTHING, submitted: to - from + 1 };
      },
    },
  };
}

(timeSkipping ? describe : describe.skip)('the campaign workflow (time-skipping server)', () => {
  let environment: TestWorkflowEnvironment;
  let number = 0;

  beforeAll(async () => (environment = await createTimeSkippingEnvironment()), 60_000);
  afterAll(() => environment?.teardown());

  function start(): Promise<WorkflowHandle> {
    const campaignId = `00000000-0000-7000-8000-${String(++number).padStart(12, '0')}`;
    return environment.client.workflow.start('campaign', {
      taskQueue: TASK_QUEUES.campaigns,
      workflowId: campaignWorkflowId(campaignId),
      args: [{ practiceId: 'p', campaignId }],
    });
  }

  test('P18 it sleeps until its time, 30 days ahead, and then sends each batch once', async () => {
    const { calls, state, activities } = stub({ kind: 'wait', why: 'send-time', waitMs: 30 * DAY });
    await withWorkers(environment, activities, async () => {
      const before = await environment.currentTimeMs();
      const handle = await start();
      await until('it has looked', () => calls.length === 1);
      state.step = { kind: 'send', messages: 10, batches: [{ wave: 1, from: 1, to: 10 }] };
      await handle.result();
      expect((await environment.currentTimeMs()) - before).toBeGreaterThanOrEqual(30 * DAY);
      expect(calls.slice(0, 3)).toEqual(['look', 'look', 'settlement']);
      expect(calls.slice(3, 5).sort()).toEqual(['submit 1-5', 'submit 6-10']);
      expect(calls.slice(5)).toEqual(['look']);
      const campaignId = handle.workflowId.replace(campaignWorkflowId(''), '');
      const first = environment.client.workflow.getHandle(batchWorkflowId(campaignId, 1, 1, 1));
      expect((await first.describe()).status.name).toBe('COMPLETED');
    });
  });

  test('P18 a command wakes it: moved, paused, resumed, stopped', async () => {
    const { calls, state, activities } = stub({ kind: 'wait', why: 'send-time', waitMs: 30 * DAY });
    await withWorkers(environment, activities, async () => {
      const before = await environment.currentTimeMs();
      const handle = await start();
      await until('it has looked', () => calls.length === 1);
      for (const [signal, step] of [
        [rescheduleSignal, { kind: 'wait', why: 'send-time', waitMs: 60 * DAY }],
        [pauseSignal, { kind: 'wait', why: 'paused', pausedReason: 'x' }],
        [resumeSignal, { kind: 'wait', why: 'send-time', waitMs: 60 * DAY }],
      ] as const) {
        const looked = calls.length;
        state.step = step;
        await handle.signal(signal, 'command');
        await until('it looks again', () => calls.length > looked);
      }
      state.step = { kind: 'end', phase: 'cancelled', open: 0 };
      // Every look so far was for a signal: no timer had run out.
      expect(await environment.currentTimeMs()).toBeLessThan(before + DAY);
      await handle.signal(cancelSignal, 'command');
      await handle.result();
      expect(calls).toEqual(['look', 'look', 'look', 'look', 'look']);
    });
  });

  test('N17 between two messages of a slow pace it sleeps on one timer, and a new pace wakes it', async () => {
    const one = { wave: 1, from: 1, to: 1 };
    const { calls, state, activities } = stub({ kind: 'send', messages: 3, batches: [one] });
    let sent = 0;
    const submit = async (): Promise<Omit<typeof NOTHING, 'stopped'> & { stopped: 'pace' | null }> => {
      calls.push('submit');
      sent += 1;
      state.step = sent === 3 ? { kind: 'end', phase: 'settled', open: 0 } : { kind: 'wait', why: 'pace', waitMs: DAY };
      return { ...NOTHING, submitted: 1, stopped: sent === 3 ? null : 'pace' };
    };
    const look = async (): Promise<Look> => {
      const found = await activities.look();
      // What it waits for is allowed at its next look.
      if (found.kind === 'wait') state.step = { kind: 'send', messages: 3 - sent, batches: [one] };
      return found;
    };
    await withWorkers(environment, { ...activities, look, submit }, async () => {
      const before = await environment.currentTimeMs();
      const handle = await start();
      await until('it waits for its pace', () => sent === 1 && calls.at(-1) === 'look');
      await handle.signal(paceSignal, 'command');
      await handle.result();
      const took = (await environment.currentTimeMs()) - before;
      expect(took).toBeGreaterThanOrEqual(DAY);
      expect(calls.filter((call) => call !== 'settlement')).toEqual([
        ...['look', 'submit', 'look', 'look', 'submit', 'look', 'look', 'submit', 'look'],
      ]);
    });
  });

  test('P18 a command that comes while it is looking is not lost: it looks again', async () => {
    const { calls, state, activities } = stub({ kind: 'wait', why: 'send-time', waitMs: 30 * DAY });
    let handle: WorkflowHandle | undefined;
    const started = until('it is started', () => handle !== undefined);
    const looking = async (): Promise<Look> => {
      // What was read before the command was stored.
      const found = await activities.look();
      if (calls.length === 1) {
        await started;
        state.step = { kind: 'end', phase: 'cancelled', open: 0 };
        await handle!.signal(cancelSignal, 'command');
      }
      return found;
    };
    await withWorkers(environment, { ...activities, look: looking }, async () => {
      handle = await start();
      await handle.result();
      expect(calls).toEqual(['look', 'look']);
      // The wait of 30 days was never begun.
      const { events } = await handle.fetchHistory();
      expect(events?.filter((event) => event.timerStartedEventAttributes)).toEqual([]);
    });
  });

  test('N1 a lost wake-up costs hours, not the campaign: it looks at least every 12 hours', async () => {
    const { calls, state, activities } = stub({ kind: 'settle', phase: 'settling' });
    await withWorkers(environment, activities, async () => {
      const handle = await start();
      await until('it waits for receipts', () => calls.includes('settlement'));
      state.step = { kind: 'end', phase: 'settled', open: 0 };
      await handle.result();
      expect(calls).toEqual(['look', 'settlement', 'look']);
    });
  });

  test('N31 a batch that fails gives its place back, its siblings go on, and the campaign pauses with a reason', async () => {
    const { calls, state, activities } = stub({
      kind: 'send',
      messages: 30,
      batches: [1, 2, 3].map((n) => ({ wave: 1, from: n * 10, to: n * 10 + 1 })),
    });
    const failing = async (input: { from: number; to: number }) => {
      if (input.from === 20) throw ApplicationFailure.nonRetryable('row of a patient', 'InvariantViolated');
      return activities.submit(input);
    };
    await withWorkers(environment, { ...activities, submit: failing }, async () => {
      state.afterSend = state.step;
      const handle = await start();
      await handle.result();
      expect(calls.filter((call) => call.startsWith('submit')).sort()).toEqual([
        'submit 10-10',
        'submit 11-11',
        'submit 21-21',
        'submit 30-30',
        'submit 31-31',
      ]);
      expect(calls).toContain('pause internal-error');
      const history = JSON.stringify(await handle.fetchHistory());
      expect(history).not.toContain('row of a patient');
      expect(history).not.toContain(Buffer.from('row of a patient').toString('base64').slice(0, 16));
    });
  });

  test('X5 a provider that stays away for 4 hours pauses the campaign', async () => {
    const { calls, activities } = stub({ kind: 'send', messages: 1, batches: [{ wave: 1, from: 1, to: 1 }] });
    let tries = 0;
    const away = async () => {
      tries += 1;
      throw ApplicationFailure.retryable('away', 'ProviderUnavailable');
    };
    await withWorkers(environment, { ...activities, submit: away }, async () => {
      const handle = await start();
      await handle.result();
      expect(calls).toContain('pause provider-unavailable');
      expect(tries).toBeGreaterThan(100);
    });
  });

  test('N4 cancelled in Temporal: what has not gone is stopped, receipts are still followed', async () => {
    const { calls, activities } = stub({ kind: 'wait', why: 'send-time', waitMs: 30 * DAY });
    await withWorkers(environment, activities, async () => {
      const handle = await start();
      await until('it has looked', () => calls.length === 1);
      await handle.cancel();
      await expect(handle.result()).rejects.toBeInstanceOf(WorkflowFailedError);
      expect(calls).toEqual(['look', 'cancelled by operator', 'settlement', 'look']);
    });
  });

  test('N4 ended with one message open: its receipt is still followed', async () => {
    const { calls, activities } = stub({ kind: 'end', phase: 'cancelled', open: 1 });
    await withWorkers(environment, activities, async () => {
      await (await start()).result();
      expect(calls).toEqual(['look', 'settlement']);
    });
  });

  test('X6 due now, due in the past and a wait of nothing do not spin or hang', async () => {
    const { calls, state, activities } = stub({ kind: 'wait', why: 'send-time', waitMs: 0 });
    await withWorkers(environment, activities, async () => {
      const handle = await start();
      await until('it has looked twice', () => calls.length >= 2);
      state.step = { kind: 'end', phase: 'settled', open: 0 };
      await handle.result();
    });
  });
});
