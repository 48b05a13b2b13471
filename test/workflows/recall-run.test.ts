import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { TASK_QUEUES } from '../../workflows/contract/ids';
import {
  lettersWorkflowId,
  recallDueWorkflowId,
  recallRunWorkflowId,
  type LettersLook,
  type RecallRunPlan,
  type RecallRunStep,
} from '../../workflows/contract/recalls';
import { createTimeSkippingEnvironment, timeSkipping, withWorkers } from '../support/workflow-environment';
import { until } from '../support/until';

const PLAN: RecallRunPlan = { patients: 4, sms: 2, letters: 1, calls: 1, leftOut: 0 };

/** A run whose database is a variable of the test. */
function stub(
  more: { plan?: () => RecallRunStep<RecallRunPlan>; send?: () => Promise<RecallRunStep<{ sent: number }>> } = {},
) {
  const calls: string[] = [];
  const activities = {
    planRun: async () => {
      calls.push('plan');
      return more.plan?.() ?? { kind: 'done', ...PLAN };
    },
    sendRun: async () => {
      calls.push('send');
      return (await more.send?.()) ?? { kind: 'done', sent: 2 };
    },
    finishRun: async () => void calls.push('finish'),
    stopRun: async ({ why }: { why: string }) => void calls.push(`stop ${why}`),
    openDueRun: async ({ dueAt }: { dueAt: string }) => {
      calls.push(`open ${dueAt}`);
      return { opened: true };
    },
  };
  return { calls, activities };
}

(timeSkipping ? describe : describe.skip)('the workflows of recalls (time-skipping server)', () => {
  let environment: TestWorkflowEnvironment;
  let number = 0;
  const nextId = () => `00000000-0000-7000-c000-${String(++number).padStart(12, '0')}`;

  beforeAll(async () => (environment = await createTimeSkippingEnvironment()), 60_000);
  afterAll(() => environment?.teardown());

  const startRun = () => {
    const runId = nextId();
    return environment.client.workflow.start('recallRun', {
      ...{ taskQueue: TASK_QUEUES.campaigns, workflowId: recallRunWorkflowId(runId) },
      args: [{ practiceId: 'p', runId }],
    });
  };

  test('N35 a run decides first, then sends, then queues letters and calls', async () => {
    const run = stub();
    await withWorkers(environment, run.activities, async () => {
      await (await startRun()).result();
    });
    expect(run.calls).toEqual(['plan', 'send', 'finish']);
  });

  test('a category switched off in mid-run ends the run where it is', async () => {
    const run = stub({ send: () => Promise.resolve({ kind: 'over', why: 'switched off' }) });
    await withWorkers(environment, run.activities, async () => {
      await (await startRun()).result();
    });
    expect(run.calls).toEqual(['plan', 'send']);
  });

  test('a bug is tried three times, and then the run says that it failed', async () => {
    const run = stub({
      plan: () => {
        throw ApplicationFailure.create({ type: 'InvariantViolated', message: 'a bug' });
      },
    });
    await withWorkers(environment, run.activities, async () => {
      await (await startRun()).result();
    });
    expect(run.calls).toEqual(['plan', 'plan', 'plan', 'stop fault']);
  });

  test('cancelled in Temporal, a run sends nothing more', async () => {
    const run = stub({
      send: () => {
        throw ApplicationFailure.create({ type: 'StoreUnavailable', message: 'away', nextRetryDelay: '1h' });
      },
    });
    await withWorkers(environment, run.activities, async () => {
      const handle = await startRun();
      await until('it has tried to send', () => run.calls.includes('send'));
      await handle.cancel();
      await expect(handle.result()).rejects.toBeInstanceOf(WorkflowFailedError);
    });
    expect(run.calls).toEqual(['plan', 'send', 'stop stopped']);
  });

  test('what a Schedule starts opens the run of its time', async () => {
    const run = stub();
    await withWorkers(environment, run.activities, () =>
      environment.client.workflow.execute('recallDue', {
        ...{ taskQueue: TASK_QUEUES.campaigns, workflowId: recallDueWorkflowId(nextId()) },
        args: [{ practiceId: 'p', categoryId: 'c' }],
      }),
    );
    expect(run.calls).toHaveLength(1);
    expect(run.calls[0]).toMatch(/^open \d{4}-\d{2}-\d{2}T/);
  });

  describe('letters', () => {
    function batch(steps: LettersLook[], save: () => Promise<{ saved: number; refused: number; later: number }>) {
      const calls: string[] = [];
      const activities = {
        lookAtLetters: async () => {
          calls.push('look');
          return steps.shift() ?? { kind: 'end' };
        },
        printLetters: async () => {
          calls.push('print');
          return { pages: 3 };
        },
        saveLetters: () => {
          calls.push('save');
          return save();
        },
        refuseLetters: async () => void calls.push('refuse'),
      };
      return { calls, activities };
    }
    const run = ({ activities }: ReturnType<typeof batch>) =>
      withWorkers(environment, activities, () => {
        const batchId = nextId();
        return environment.client.workflow.execute('letters', {
          ...{ taskQueue: TASK_QUEUES.lists, workflowId: lettersWorkflowId(batchId) },
          args: [{ practiceId: 'p', batchId }],
        });
      });

    test('N33 a batch is printed, and ends until it is posted', async () => {
      const letters = batch([{ kind: 'print' }], () => Promise.resolve({ saved: 0, refused: 0, later: 0 }));
      await run(letters);
      expect(letters.calls).toEqual(['look', 'print', 'look']);
    });

    test('N33 posted letters are saved, and a record system that is away is asked again', async () => {
      let tries = 0;
      const letters = batch(
        [
          { kind: 'save', letters: 2 },
          { kind: 'save', letters: 2 },
        ],
        () => {
          tries += 1;
          return tries === 1 ? Promise.reject(new Error('away')) : Promise.resolve({ saved: 2, refused: 0, later: 0 });
        },
      );
      await run(letters);
      expect(letters.calls).toEqual(['look', 'save', 'look', 'save', 'look']);
    });
  });
});
