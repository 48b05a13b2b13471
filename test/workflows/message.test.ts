import { ApplicationFailure, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { lookSignal, type SubmitResult } from '../../workflows/contract/campaign';
import { messageWorkflowId, TASK_QUEUES } from '../../workflows/contract/ids';
import type { MessageLook } from '../../workflows/contract/message';
import { createTimeSkippingEnvironment, timeSkipping, withWorkers } from '../support/workflow-environment';
import { until } from '../support/until';

const DAY = 86_400_000;
const DONE: SubmitResult = { submitted: 1, failed: 0, unknown: 0, later: 0, suppressed: 0, stopped: null };
const SEND: MessageLook = { kind: 'send', to: 1, once: false };

/** A message whose database is a variable of the test. */
function stub(first: MessageLook, submit: () => SubmitResult = () => DONE) {
  const calls: string[] = [];
  const state: { found: MessageLook } = { found: first };
  const activities = {
    lookAtMessage: async () => {
      calls.push('look');
      return state.found;
    },
    stopMessage: async ({ reason }: { reason: string }) => {
      calls.push(`stop ${reason}`);
      state.found = { kind: 'end' };
    },
    ensureSettlement: async () => void calls.push('settlement'),
    submit: async ({ wave, from, to }: { wave: number; from: number; to: number }) => {
      calls.push(`submit w${wave} ${from}-${to}`);
      const result = submit();
      state.found = { kind: 'end' };
      return result;
    },
  };
  return { calls, state, activities };
}

(timeSkipping ? describe : describe.skip)('the workflow of a message without a campaign (time-skipping server)', () => {
  let environment: TestWorkflowEnvironment;
  let number = 0;

  beforeAll(async () => (environment = await createTimeSkippingEnvironment()), 60_000);
  afterAll(() => environment?.teardown());

  function start(): Promise<WorkflowHandle> {
    const dispatchId = `00000000-0000-7000-b000-${String(++number).padStart(12, '0')}`;
    return environment.client.workflow.start('message', {
      taskQueue: TASK_QUEUES.campaigns,
      workflowId: messageWorkflowId(dispatchId),
      args: [{ practiceId: 'p', dispatchId }],
    });
  }
  const run = ({ activities }: ReturnType<typeof stub>): Promise<void> =>
    withWorkers(environment, activities, async () => {
      await (await start()).result();
    });

  test('it is followed before it is handed over, and handed over once', async () => {
    const message = stub(SEND);
    await run(message);
    expect(message.calls).toEqual(['look', 'settlement', 'submit w1 1-1', 'look']);
  });

  test('it waits out its hold, and goes earlier when somebody opens it', async () => {
    const message = stub({ kind: 'wait', waitMs: DAY, why: 'hold' });
    await withWorkers(environment, message.activities, async () => {
      const handle = await start();
      await until('it has looked', () => message.calls.length === 1);
      message.state.found = SEND;
      await handle.signal(lookSignal);
      // The clock jumps only while the result is waited for, so no day has passed.
      await until('it has looked again', () => message.calls.length > 1);
      await handle.result();
    });
    expect(message.calls).toEqual(['look', 'look', 'settlement', 'submit w1 1-1', 'look']);
  });

  test('what the provider refuses for a reason of ours is stopped, and says why', async () => {
    const message = stub(SEND, () => ({ ...DONE, submitted: 0, stopped: 'paused', haltedBy: 'credits' }));
    await run(message);
    expect(message.calls.slice(2)).toEqual(['submit w1 1-1', 'stop credits', 'look']);
  });

  test('a provider that is away is waited for, unless somebody waits for the answer', async () => {
    const away = () => {
      throw ApplicationFailure.create({ type: 'ProviderUnavailable', message: 'away' });
    };
    const once = stub({ ...SEND, once: true }, away);
    await run(once);
    expect(once.calls.slice(2)).toEqual(['submit w1 1-1', 'stop unavailable', 'look']);

    let tries = 0;
    const patient = stub(SEND, () => (++tries < 4 ? away() : DONE));
    await run(patient);
    expect(tries).toBe(4);
    expect(patient.calls.filter((call) => call.startsWith('stop'))).toEqual([]);
  });

  test('cancelled in Temporal, what has not gone is stopped and what went is followed', async () => {
    const message = stub({ kind: 'wait', waitMs: DAY, why: 'hold' });
    await withWorkers(environment, message.activities, async () => {
      const handle = await start();
      await until('it has looked', () => message.calls.length === 1);
      await handle.cancel();
      await expect(handle.result()).rejects.toBeInstanceOf(WorkflowFailedError);
    });
    expect(message.calls).toEqual(['look', 'stop asked', 'settlement']);
  });
});
