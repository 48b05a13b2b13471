import { ApplicationFailure, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { FAILURES, type FailureType } from '../../workflows/contract/failures';
import { TASK_QUEUES } from '../../workflows/contract/ids';
import {
  listWorkflowId,
  patientImportWorkflowId,
  type ListActivities,
  type ReadingProgress,
  type PatientImportActivities,
} from '../../workflows/contract/lists';
import { until } from '../support/until';
import { createTimeSkippingEnvironment, timeSkipping, withWorkers } from '../support/workflow-environment';

const HOUR = 3_600_000;

function fails(type: FailureType, nextRetryDelay?: number): ApplicationFailure {
  return ApplicationFailure.create({ type, message: FAILURES[type], ...(nextRetryDelay ? { nextRetryDelay } : {}) });
}

/** A list whose database is a variable of the test: what `matchList` comes to next; an error is thrown. */
function stub(...steps: (ReadingProgress | ApplicationFailure)[]) {
  const calls: string[] = [];
  const call = <T>(name: string, result?: T): Promise<T> => {
    calls.push(name);
    return result instanceof ApplicationFailure ? Promise.reject(result) : Promise.resolve(result as T);
  };
  const next = () => (steps.length > 1 ? steps.shift()! : steps[0]!);
  const activities: ListActivities & PatientImportActivities = {
    matchList: () => call('match', next() as ReadingProgress),
    finishList: () => call('finish', { rows: 10_000, accepted: 9_990, rejected: 10 }),
    refuseList: () => call('refuse'),
    importPatients: () => {
      const step = next();
      if (step instanceof ApplicationFailure) return call<never>('import', step as never);
      return call('import', step.kind === 'over' ? null : { rows: 3, added: 1, changed: 1, refused: 1 });
    },
    refuseImport: () => call('refuse import'),
  };
  return { calls, activities: { ...activities } };
}

const DONE: ReadingProgress = { kind: 'read', rows: 10_000, left: 0 };

(timeSkipping ? describe : describe.skip)('the list workflow (time-skipping server)', () => {
  let environment: TestWorkflowEnvironment;
  let number = 0;

  beforeAll(async () => (environment = await createTimeSkippingEnvironment()), 60_000);
  afterAll(() => environment?.teardown());

  const newId = () => `00000000-0000-7000-8000-${String(++number).padStart(12, '0')}`;

  function start(): Promise<WorkflowHandle> {
    const listId = newId();
    return environment.client.workflow.start('list', {
      taskQueue: TASK_QUEUES.lists,
      workflowId: listWorkflowId(listId),
      args: [{ practiceId: 'p', listId }],
    });
  }

  function startImport(): Promise<WorkflowHandle> {
    const importId = newId();
    return environment.client.workflow.start('patientImport', {
      taskQueue: TASK_QUEUES.lists,
      workflowId: patientImportWorkflowId(importId),
      args: [{ practiceId: 'p', importId }],
    });
  }

  /** What an operator reads in Temporal Web. */
  async function detailsOf(handle: WorkflowHandle): Promise<string | undefined> {
    const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails;
  }

  test('H8 a list is matched and closed, each step once', async () => {
    const { calls, activities } = stub(DONE);
    await withWorkers(environment, activities, async () => {
      const handle = await start();
      await handle.result();
      expect(calls).toEqual(['match', 'finish']);
      expect(await detailsOf(handle)).toBe('Ready: 9,990 accepted and 10 rejected of 10,000 rows');
    });
  });

  test('H8 demographics that are away for hours cost time and nothing else', async () => {
    const away = fails('DemographicsUnavailable', 60_000);
    const { calls, activities } = stub(
      { kind: 'read', rows: 10_000, left: 6_000 },
      ...Array<ApplicationFailure>(200).fill(away),
      DONE,
    );
    await withWorkers(environment, activities, async () => {
      const before = await environment.currentTimeMs();
      const handle = await start();
      await handle.result();
      expect((await environment.currentTimeMs()) - before).toBeGreaterThan(3 * HOUR);
      expect(calls).toEqual([...Array<string>(202).fill('match'), 'finish']);
      const history = await handle.fetchHistory();
      expect(history.events!.length).toBeLessThan(40);
    });
  });

  test('H8 PostgreSQL away, and still away: tried for ever', async () => {
    const { calls, activities } = stub(...Array<ApplicationFailure>(40).fill(fails('StoreUnavailable')), DONE);
    await withWorkers(environment, activities, async () => {
      await (await start()).result();
      expect(calls.at(-1)).toBe('finish');
      expect(calls.filter((call) => call === 'match')).toHaveLength(41);
    });
  });

  test('P13 a file that is refused ends there', async () => {
    const { calls, activities } = stub({ kind: 'over', refused: true });
    await withWorkers(environment, activities, async () => {
      const handle = await start();
      await handle.result();
      expect(calls).toEqual(['match']);
      expect(await detailsOf(handle)).toBe('The file was refused; the list says why');
    });
  });

  test('H8 a fault that passes by itself is survived', async () => {
    const fault = fails('InvariantViolated');
    const { calls, activities } = stub(fault, fault, DONE);
    await withWorkers(environment, activities, async () => {
      await (await start()).result();
      expect(calls).toEqual(['match', 'match', 'match', 'finish']);
    });
  });

  test('P13 a fault that stays refuses the list after a few tries, and the workflow ends', async () => {
    const { calls, activities } = stub(fails('InvariantViolated'));
    await withWorkers(environment, activities, async () => {
      const handle = await start();
      await handle.result();
      expect(calls).toEqual(['match', 'match', 'match', 'refuse']);
      expect(await detailsOf(handle)).toContain('fault in the service');
    });
  });

  test('P13 the same when the fault is in the last step', async () => {
    const { calls, activities } = stub(DONE);
    const finishList = (): Promise<never> => {
      calls.push('finish');
      return Promise.reject(fails('InvariantViolated'));
    };
    await withWorkers(environment, { ...activities, finishList }, async () => {
      await (await start()).result();
      expect(calls).toEqual(['match', 'finish', 'finish', 'finish', 'refuse']);
    });
  });

  test('H8 an operator who cancels it leaves no list that is for ever being read', async () => {
    const { calls, activities } = stub(fails('DemographicsUnavailable', HOUR));
    await withWorkers(environment, activities, async () => {
      const handle = await start();
      await until('it has asked demographics', () => calls.length > 0);
      await handle.cancel();
      const error: unknown = await handle.result().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(WorkflowFailedError);
      expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
      expect(calls.at(-1)).toBe('refuse');
    });
  });

  test('H8 an operator reads how far it came', async () => {
    let matched = 0;
    const { activities } = stub(DONE);
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const matchList = async (): Promise<ReadingProgress> => {
      if (matched > 0) await gate;
      matched += 4_000;
      return { kind: 'read', rows: 10_000, left: Math.max(0, 10_000 - matched) };
    };
    await withWorkers(environment, { ...activities, matchList }, async () => {
      const handle = await start();
      await until('a round is over', async () => !!(await detailsOf(handle))?.includes('done'));
      expect(await detailsOf(handle)).toBe('Matching 10,000 rows with demographics: 4,000 done');
      goOn();
      await handle.result();
    });
  });

  test('P13 a file of patients comes in by one step; one that is refused, or a fault that stays, ends it', async () => {
    const done = stub(DONE);
    await withWorkers(environment, done.activities, async () => {
      const handle = await startImport();
      await handle.result();
      expect(done.calls).toEqual(['import']);
      expect(await detailsOf(handle)).toBe('Done: 3 rows, 1 patients added, 1 changed, 1 rows refused');
    });
    const refused = stub({ kind: 'over', refused: true });
    await withWorkers(environment, refused.activities, async () => {
      await (await startImport()).result();
      expect(refused.calls).toEqual(['import']);
    });
    const faulty = stub(fails('InvariantViolated'));
    await withWorkers(environment, faulty.activities, async () => {
      await (await startImport()).result();
      expect(faulty.calls).toEqual(['import', 'import', 'import', 'refuse import']);
    });
  });
});
