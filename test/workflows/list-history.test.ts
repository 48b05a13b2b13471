import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DemographicsError } from '../../ports/patients/demographics';
import { TASK_QUEUES } from '../../workflows/contract/ids';
import { listWorkflowId } from '../../workflows/contract/lists';
import { listWorld, nhsNumber, person } from '../activities/lists-support';
import { createTimeSkippingEnvironment, timeSkipping, withWorkers } from '../support/workflow-environment';

(timeSkipping ? describe : describe.skip)('a list with its own activities and database (time-skipping server)', () => {
  const world = listWorld();
  let environment: TestWorkflowEnvironment;

  beforeAll(async () => {
    environment = await createTimeSkippingEnvironment();
  }, 60_000);
  afterAll(() => environment?.teardown());

  test('H8 H10 it becomes ready after an outage, and its history holds nothing of a patient', async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => nhsNumber(index));
    const { demographics } = world;
    for (const number of numbers.slice(1)) demographics.knows(person(number));
    let outages = 3;
    demographics.before = () => {
      if (outages-- > 0) throw new DemographicsError('unavailable', `no answer for ${numbers[0]} Shah`);
    };
    const lines = numbers.map((number) => `${number},01/02/1950,Shah,Mina`);
    const file = ['NHS number,Date of birth,Family name,Given name', ...lines].join('\n');
    const ref = await world.upload({ file });
    const { activities } = world.activities({ pageRows: 10 });

    await withWorkers(environment, { ...activities }, async () => {
      const handle = await environment.client.workflow.start('list', {
        taskQueue: TASK_QUEUES.lists,
        workflowId: listWorkflowId(ref.listId),
        args: [ref],
      });
      await handle.result();
      const history = await handle.fetchHistory();
      expect(history.events!.length).toBeLessThan(30);
      const text = textOf(history);
      expect(text).toContain(ref.listId);
      for (const secret of [
        ...numbers,
        'Shah',
        'Mina',
        '/1950',
        '1950-',
        '07700 9',
        '+447700',
        '@example',
        'NHS number',
      ]) {
        expect(text).not.toContain(secret);
      }
    });
    expect(await world.listOf(ref)).toMatchObject({ status: 'ready', rows: 30, accepted: 29, rejected: 1 });
    expect((await world.rowsOf(ref)).map(({ outcome }) => outcome)).toEqual([
      'rejected',
      ...Array<string>(29).fill('accepted'),
    ]);
  });
});

/** A history as text, with what its payloads hold instead of their Base64. */
function textOf(history: unknown): string {
  const read = (_: string, data: string) => Buffer.from(data, 'base64').toString('utf8');
  return JSON.stringify(history).replace(/"data":"([^"]*)"/g, read);
}
