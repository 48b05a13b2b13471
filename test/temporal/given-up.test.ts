import { Client, Connection } from '@temporalio/client';
import { randomBytes } from 'node:crypto';
import { createWakingRows } from '../../adapters/postgres/sql/waking-rows';
import { createCampaignGateway } from '../../adapters/temporal/campaign-gateway';
import { ensureNamespace } from '../../adapters/temporal/namespace';
import { runState } from '../../adapters/temporal/run-state';
import { listWorkflowId } from '../../workflows/contract/lists';
import { addList, addPractice, openTestDatabase } from '../activities/lists-support';

test('3 the workflow of an upload that an operator terminated is known as that, and nothing starts it again', async () => {
  const address = process.env.ROLLCALL_TEST_TEMPORAL_ADDRESS!;
  const namespace = `given-up-${randomBytes(4).toString('hex')}`;
  await ensureNamespace({ address, namespace });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const database = await openTestDatabase();
  try {
    const practiceId = await addPractice(database);
    const listId = await addList(database, practiceId, { file: 'NHS number,Date of birth\n' });
    const pool = database.pool;
    const rows = createWakingRows(pool);
    const gateway = createCampaignGateway(client, rows.mark);
    const state = () => runState(client, listWorkflowId(listId));
    const pending = () => rows.pending('lists', 0);

    expect(await state()).toBe('none');
    expect(await pending()).toEqual([{ practiceId, id: listId, told: false }]);
    await gateway.listUploaded(practiceId, listId);
    expect(await state()).toBe('running');
    expect(await pending()).toEqual([]);

    await client.workflow.getHandle(listWorkflowId(listId)).terminate('it never ends');
    await pool.query(`UPDATE recipient_list SET workflow_started_at = now() - interval '2 minutes' WHERE id = $1`, [
      listId,
    ]);
    expect(await pending()).toEqual([{ practiceId, id: listId, told: true }]);
    await gateway.listUploaded(practiceId, listId);
    expect(await state()).toBe('terminated');
  } finally {
    await database.drop();
    await connection.close();
  }
});
