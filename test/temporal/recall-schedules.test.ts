import { randomBytes, randomUUID } from 'node:crypto';
import { Client, Connection, ScheduleOverlapPolicy } from '@temporalio/client';
import { ensureNamespace } from '../../adapters/temporal/namespace';
import { createRecallGateway } from '../../adapters/temporal/recall-gateway';
import { bankHoliday } from '../../domain/practice/hours/bank-holidays';
import { closedRunDays, nextRuns, runTimesOf, type RunTimes } from '../../domain/recalls/automation/run-times';
import { recallScheduleId } from '../../workflows/contract/recalls';

const DAY = 86_400_000;
const isHoliday = (date: string): boolean => bankHoliday('england-and-wales', date) !== null;

describe('Schedules of recalls on a real server', () => {
  let connection: Connection;
  let client: Client;
  const practiceId = randomUUID();

  beforeAll(async () => {
    const address = process.env.ROLLCALL_TEST_TEMPORAL_ADDRESS!;
    const namespace = `recalls-${randomBytes(4).toString('hex')}`;
    await ensureNamespace({ address, namespace });
    connection = await Connection.connect({ address });
    client = new Client({ connection, namespace });
  });
  afterAll(() => connection?.close());

  async function set(times: RunTimes, more: { isPaused?: boolean; isClosedOn?: (date: string) => boolean } = {}) {
    const categoryId = randomUUID();
    const gateway = createRecallGateway(client, () => Promise.resolve());
    const closedDays = closedRunDays(times, new Date().toISOString().slice(0, 10), more.isClosedOn ?? (() => false));
    const schedule = { practiceId, categoryId, times, closedDays, isPaused: more.isPaused ?? false };
    await gateway.setSchedule(schedule);
    return { categoryId, gateway, schedule, scheduleId: recallScheduleId(practiceId, categoryId) };
  }

  /** Every time of the coming year that the server would start, as it works them out itself. */
  async function serverTimes(scheduleId: string, from: Date): Promise<string[]> {
    const { startTime } = await client.workflowService.listScheduleMatchingTimes({
      ...{ namespace: client.options.namespace, scheduleId },
      startTime: { seconds: Math.floor(from.getTime() / 1000) as never },
      endTime: { seconds: Math.floor((from.getTime() + 364 * DAY) / 1000) as never },
    });
    return startTime.map(({ seconds }) => new Date(Number(seconds) * 1000).toISOString());
  }

  test.each([
    ['09:00', 'Europe/London', [1, 2, 3, 4, 5]],
    ['03:00', 'Europe/London', [1, 2, 3, 4, 5, 6, 7]],
    ['00:30', 'Australia/Sydney', [1, 2, 3, 4, 5, 6, 7]],
    ['23:45', 'Australia/Lord_Howe', [6, 7]],
  ])(
    'N35 a year of runs at %s in %s is ours and the server’s alike, over both changes of the clocks and bank holidays',
    async (from, zone, days) => {
      const times = runTimesOf({ from, days, zone });
      const { scheduleId, categoryId, gateway } = await set(times, { isClosedOn: isHoliday });
      const now = new Date();
      const end = now.getTime() + 364 * DAY;
      const ours = nextRuns(times, now, 400, isHoliday).filter((run) => run.getTime() <= end);
      expect(ours.length).toBeGreaterThan(90);
      expect(await serverTimes(scheduleId, now)).toEqual(ours.map((run) => run.toISOString()));
      const described = (await gateway.nextTimes(practiceId, categoryId))!;
      expect(described.map((run) => run.toISOString())).toEqual(ours.slice(0, 10).map((run) => run.toISOString()));
    },
  );

  test('it skips overlaps, catches up for an hour, and is paused while automation is off', async () => {
    const { gateway, schedule, scheduleId } = await set(
      runTimesOf({ from: '09:00', days: null, zone: 'Europe/London' }),
      {
        isPaused: true,
      },
    );
    const read = () => client.schedule.getHandle(scheduleId).describe();
    const first = await read();
    expect(first.policies).toMatchObject({ overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: 3_600_000 });
    expect(first.state.paused).toBe(true);
    expect(first.spec.intervals ?? []).toEqual([]);
    // Set again, as each night and when the category changes.
    await gateway.setSchedule({ ...schedule, isPaused: false });
    expect((await read()).state.paused).toBe(false);
    expect(await gateway.nextTimes(practiceId, randomUUID())).toBeNull();
  });

  test('H18 a Schedule holds ids and nothing about patients', async () => {
    const { scheduleId, categoryId } = await set(runTimesOf({ from: '09:00', days: null, zone: 'Europe/London' }));
    const { action } = await client.schedule.getHandle(scheduleId).describe();
    expect(action).toMatchObject({ workflowType: 'recallDue', args: [{ practiceId, categoryId }] });
  });
});
