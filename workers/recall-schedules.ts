import { closedDay } from '../domain/practice/hours/sending-rules';
import { closedRunDays, nextRuns } from '../domain/recalls/automation/run-times';
import type { RecallGateway } from '../ports/recalls/recall-gateway';
import type { RunMaking } from '../ports/recalls/recall-runs';
import { DateTime } from 'luxon';

/** How many runs of a category are expected ahead: about two weeks. */
const EXPECTED_AHEAD = 10;

export interface ScheduleKeepingDeps {
  runs: Pick<RunMaking, 'schedulesToSet' | 'categoryTimes' | 'noteSchedule' | 'noteMissed'>;
  gateway: Pick<RecallGateway, 'setSchedule'>;
  now: () => Date;
  /** Called once for each stretch in which runs turned out to be missing. */
  alarm: (missed: number) => void;
}

/**
 * Sets the Schedules of categories that changed, and every one once a night, and writes down which runs to expect. The
 * expectation is kept outside Temporal, because a Schedule can stop without a word: a time without its run was missed
 * (N35).
 */
export async function keepRecallSchedules({ runs, gateway, now, alarm }: ScheduleKeepingDeps): Promise<void> {
  for (const { practiceId, categoryId } of await runs.schedulesToSet(now())) {
    const found = await runs.categoryTimes(practiceId, categoryId);
    if (!found) continue;
    const { automated, version, times, rules } = found;
    const isClosedOn = (date: string): boolean => closedDay(rules, date) !== null;
    const today = DateTime.fromJSDate(now(), { zone: times.zone }).toISODate() as string;
    const closedDays = closedRunDays(times, today, isClosedOn);
    await gateway.setSchedule({ practiceId, categoryId, times, closedDays, isPaused: !automated });
    const expected = automated ? nextRuns(times, now(), EXPECTED_AHEAD, isClosedOn) : [];
    await runs.noteSchedule({ practiceId, categoryId, version, expected, now: now() });
  }
  const missed = await runs.noteMissed(now());
  if (missed > 0) alarm(missed);
}
