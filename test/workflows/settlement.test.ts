import { ApplicationFailure } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { SettleInput, SettleLook } from '../../workflows/contract/settlement';
import { settlementWorkflowId, TASK_QUEUES } from '../../workflows/contract/ids';
import { createTimeSkippingEnvironment, timeSkipping, withWorkers } from '../support/workflow-environment';

const HOUR = 3_600_000;
const OPEN: SettleLook = {
  finished: false,
  open: 1,
  unsaved: 0,
  lookUpsDue: 0,
  nextDueMs: null,
  saveWindowOver: false,
};
const FINISHED: SettleLook = { ...OPEN, finished: true, open: 0 };

(timeSkipping ? describe : describe.skip)('the settlement workflow (time-skipping server)', () => {
  let environment: TestWorkflowEnvironment;
  let number = 0;

  beforeAll(async () => (environment = await createTimeSkippingEnvironment()), 60_000);
  afterAll(() => environment?.teardown());

  async function run(activities: Record<string, (input: never) => Promise<unknown>>): Promise<void> {
    const campaignId = `00000000-0000-7000-9000-${String(++number).padStart(12, '0')}`;
    await withWorkers(environment, activities, async () => {
      const handle = await environment.client.workflow.start('settlement', {
        taskQueue: TASK_QUEUES.campaigns,
        workflowId: settlementWorkflowId(campaignId),
        args: [{ practiceId: 'p', campaignId }],
      });
      await handle.result();
    });
  }

  test('P21 it saves what was delivered, then ends', async () => {
    const calls: string[] = [];
    let unsaved = 3;
    await run({
      settle: async () => {
        calls.push('settle');
        return { ...(unsaved > 0 ? OPEN : FINISHED), unsaved };
      },
      saveToRecord: async () => {
        calls.push('save');
        unsaved = 0;
        return { saved: 3, refused: 0, later: 0 };
      },
    });
    expect(calls).toEqual(['settle', 'save', 'settle']);
  });

  test('N22 with the record system away for a day it keeps trying, tells settling not to wait, and saves in the end', async () => {
    let tries = 0;
    let waitingTold = false;
    const startedAt = await environment.currentTimeMs();
    let unsaved = 1;
    let savedAfter = 0;
    await run({
      settle: async ({ recordAway }: SettleInput) => {
        waitingTold ||= recordAway;
        return { ...(unsaved > 0 ? { ...OPEN, open: 0 } : FINISHED), unsaved };
      },
      saveToRecord: async () => {
        tries += 1;
        if ((await environment.currentTimeMs()) - startedAt < 24 * HOUR) {
          throw ApplicationFailure.create({ type: 'RecordSystemUnavailable', message: 'away' });
        }
        unsaved = 0;
        savedAfter = (await environment.currentTimeMs()) - startedAt;
        return { saved: 1, refused: 0, later: 0 };
      },
    });
    // The day is over, and the next try came within minutes of it.
    expect(savedAfter).toBeGreaterThanOrEqual(24 * HOUR);
    expect(savedAfter).toBeLessThan(24.5 * HOUR);
    expect(waitingTold).toBe(true);
    // Backing off: far fewer than one a minute.
    expect(tries).toBeLessThan(400);
    expect(tries).toBeGreaterThan(20);
  });

  test('N22 a record system that takes nothing for three hours is no news: it looks ever more rarely', async () => {
    let looks = 0;
    const startedAt = await environment.currentTimeMs();
    await run({
      settle: async () => {
        looks += 1;
        const isOver = (await environment.currentTimeMs()) - startedAt > 3 * HOUR;
        return isOver ? FINISHED : { ...OPEN, open: 0, unsaved: 1 };
      },
      saveToRecord: () => Promise.resolve({ saved: 0, refused: 0, later: 1 }),
    });
    expect(looks).toBeGreaterThan(20);
    expect(looks).toBeLessThan(300);
  });

  test('N31 over three silent days it looks rarely and goes on in new runs, never with a long history', async () => {
    let looks = 0;
    const startedAt = await environment.currentTimeMs();
    await run({
      settle: async () => {
        looks += 1;
        return (await environment.currentTimeMs()) - startedAt > 72 * HOUR ? FINISHED : OPEN;
      },
    });
    expect(looks).toBeGreaterThan(100);
    expect(looks).toBeLessThan(500);
  });

  test('N3 it asks the provider about unknown ones when they are due, also while the provider fails to answer', async () => {
    let asked = 0;
    const startedAt = await environment.currentTimeMs();
    let answeredAfter = 0;
    await run({
      settle: async () => (asked >= 2 ? FINISHED : { ...OPEN, lookUpsDue: 1, nextDueMs: 300_000 }),
      lookUp: async () => {
        asked += 1;
        if (asked === 1) throw ApplicationFailure.create({ type: 'ProviderUnavailable', message: 'away' });
        answeredAfter = (await environment.currentTimeMs()) - startedAt;
        return { found: 1, absent: 0, unanswered: 0 };
      },
    });
    expect(asked).toBe(2);
    expect(answeredAfter).toBeLessThan(HOUR);
  });
});
