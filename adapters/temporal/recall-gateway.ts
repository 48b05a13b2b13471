import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type CalendarSpec,
  type Client,
  type DayOfWeek,
  type ScheduleOptions,
} from '@temporalio/client';
import { CATCH_UP_MINUTES } from '../../domain/recalls/automation/run-times';
import type { RecallGateway, ScheduleToSet } from '../../ports/recalls/recall-gateway';
import { lookSignal } from '../../workflows/contract/campaign';
import { TASK_QUEUES } from '../../workflows/contract/ids';
import {
  lettersWorkflowId,
  recallDueWorkflowId,
  recallRunWorkflowId,
  recallScheduleId,
  recallSyncWorkflowId,
} from '../../workflows/contract/recalls';
import { PRACTICE_ID } from '../../workflows/contract/search-attributes';
import { signalOrStart, startOnce, startUnlessRunning, type WhenTold } from './starting';

const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
const MONTHS = [
  ...(['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE'] as const),
  ...(['JULY', 'AUGUST', 'SEPTEMBER', 'OCTOBER', 'NOVEMBER', 'DECEMBER'] as const),
];

/** The server forgets a deleted Schedule a moment later. */
const TRIES = 5;
const PAUSE_MS = 200;

/** Starts the workflows of recalls and keeps their Schedules. */
export function createRecallGateway(client: Client, told: WhenTold): RecallGateway {
  return {
    async lettersToMake(practiceId, batchId) {
      await signalOrStart(
        client,
        {
          type: 'letters',
          taskQueue: TASK_QUEUES.lists,
          workflowId: lettersWorkflowId(batchId),
          input: { practiceId, batchId },
          staticSummary: 'letters that are printed together',
          typedSearchAttributes: [{ key: PRACTICE_ID, value: practiceId }],
        },
        lookSignal,
      );
      await told('letterBatches', practiceId, batchId);
    },

    async runToStart(practiceId, runId) {
      await startOnce(client, {
        type: 'recallRun',
        taskQueue: TASK_QUEUES.campaigns,
        workflowId: recallRunWorkflowId(runId),
        input: { practiceId, runId },
        staticSummary: 'one run of a category of recalls',
        typedSearchAttributes: [{ key: PRACTICE_ID, value: practiceId }],
      });
      await told('recallRuns', practiceId, runId);
    },

    async syncToStart(practiceId) {
      await startUnlessRunning(client, {
        type: 'recallSync',
        taskQueue: TASK_QUEUES.lists,
        workflowId: recallSyncWorkflowId(practiceId),
        input: { practiceId },
        staticSummary: 'reads recalls from the practice system',
        typedSearchAttributes: [{ key: PRACTICE_ID, value: practiceId }],
      });
    },

    async setSchedule(schedule) {
      const { practiceId, categoryId } = schedule;
      // A Schedule may stop firing while it still shows a next time, so an old one is never kept.
      await client.schedule.getHandle(recallScheduleId(practiceId, categoryId)).delete().catch(unlessNotFound);
      const options = optionsOf(schedule);
      for (let tries = 1; ; tries++) {
        try {
          await client.schedule.create(options);
          return;
        } catch (error) {
          if (!(error instanceof ScheduleAlreadyRunning) || tries === TRIES) throw error;
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries));
        }
      }
    },

    async nextTimes(practiceId, categoryId) {
      try {
        const { info } = await client.schedule.getHandle(recallScheduleId(practiceId, categoryId)).describe();
        return info.nextActionTimes;
      } catch (error) {
        unlessNotFound(error);
        return null;
      }
    },
  };
}

/** Calendars only: intervals ignore the zone and drift over a change of the clocks. */
function optionsOf({ practiceId, categoryId, times, closedDays, isPaused }: ScheduleToSet): ScheduleOptions {
  const { hour, minute, days, zone } = times;
  const at = { hour, minute, second: 0 };
  return {
    scheduleId: recallScheduleId(practiceId, categoryId),
    spec: {
      calendars: [{ ...at, dayOfWeek: days.map((day): DayOfWeek => WEEKDAYS[day - 1]!) }],
      skip: closedDays.map((date): CalendarSpec => {
        const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number];
        return { ...at, year, month: MONTHS[month - 1]!, dayOfMonth };
      }),
      timezone: zone,
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'recallDue',
      workflowId: recallDueWorkflowId(categoryId),
      taskQueue: TASK_QUEUES.campaigns,
      args: [{ practiceId, categoryId }],
      staticSummary: 'a category of recalls is due to run',
      typedSearchAttributes: [{ key: PRACTICE_ID, value: practiceId }],
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: `${CATCH_UP_MINUTES}m`, pauseOnFailure: false },
    state: { paused: isPaused, ...(isPaused ? { note: 'Automation of this category is switched off' } : {}) },
  };
}

function unlessNotFound(error: unknown): void {
  if (!(error instanceof ScheduleNotFoundError)) throw error;
}
