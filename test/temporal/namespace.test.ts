import { Connection } from '@temporalio/client';
import { ensureNamespace, SEARCH_ATTRIBUTES } from '../../adapters/temporal/namespace';

describe('the namespace', () => {
  const address = process.env.ROLLCALL_TEST_TEMPORAL_ADDRESS!;
  const namespace = 'namespace-test';
  let connection: Connection;

  beforeAll(async () => {
    connection = await Connection.connect({ address });
  });
  afterAll(() => connection.close());

  it('is made with 30 days of retention and our search attributes, once, also by two at once', async () => {
    const done = await Promise.all([ensureNamespace({ address, namespace }), ensureNamespace({ address, namespace })]);
    expect(done.flat()).toContain(`namespace ${namespace}`);
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 60 * 60);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
    expect(await ensureNamespace({ address, namespace })).toEqual([]);
  });

  it('of the dev server keeps campaigns for 30 days too', async () => {
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 60 * 60);
  });
});
