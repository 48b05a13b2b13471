import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { Client, Connection } from '@temporalio/client';
import { findTemporalCli } from '../../scripts/where';
import { ApiClient, SimulatorClient } from '../support/api-client';
import { fictionalPatients, listCsv, patientCsv } from '../support/patients';
import { startService, type Service } from '../support/service';
import { until } from '../support/until';

/**
 * Records the histories that replay.test.ts replays, from runs that are checked to have ended well:
 * `ROLLCALL_RECORD_HISTORIES=1 npx jest test/replay/record --selectProjects=real`. Without the variable it still runs the
 * scenarios, smaller, and looks through what Temporal keeps for anything about a patient.
 */
const RECORD = process.env.ROLLCALL_RECORD_HISTORIES === '1';
const COUNT = RECORD ? 10_000 : 300;
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

describe('what Temporal keeps', () => {
  let service: Service;
  let api: ApiClient;
  let simulator: SimulatorClient;
  let connection: Connection;
  let client: Client;
  const patients = fictionalPatients(COUNT);
  let few: string;

  beforeAll(async () => {
    service = await startService();
    api = new ApiClient(service);
    simulator = new SimulatorClient(service);
    connection = await Connection.connect({ address: service.env.TEMPORAL_ADDRESS });
    client = new Client({ connection, namespace: service.namespace });
    await api.importPatients(patientCsv(patients));
    few = await api.uploadList(listCsv(patients.slice(0, 20)));
  }, 120_000);
  afterAll(async () => {
    await connection?.close();
    await service?.stop();
  }, 60_000);

  /** A history as the Temporal CLI prints it: what an operator can export and send to us, too. */
  function history(workflowId: string, runId?: string): string {
    const args = [
      'workflow',
      'show',
      '--output',
      'json',
      '--workflow-id',
      workflowId,
      ...(runId ? ['--run-id', runId] : []),
    ];
    const server = ['--address', service.env.TEMPORAL_ADDRESS!, '--namespace', service.namespace];
    return execFileSync(findTemporalCli()!, [...args, ...server], { encoding: 'utf8', maxBuffer: 1 << 28 });
  }

  async function keep(name: string, workflowId: string): Promise<void> {
    await until(`${workflowId} has ended`, async () => {
      return (await client.workflow.getHandle(workflowId).describe()).status.name !== 'RUNNING';
    });
    if (!RECORD) return;
    const folder = path.join(__dirname, 'histories', version);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${name}.json`), history(workflowId));
  }

  test('P18 N31 a whole campaign, with its batches, its settlement and its list', async () => {
    const listId = await api.uploadList(listCsv(patients));
    const campaignId = await api.draft(listId, { body: 'Dear ((given name)), ring us.' });
    await api.send(campaignId);
    expect((await api.settled(campaignId, 120_000)).counts.delivered).toBe(COUNT);
    await keep('campaign-10000', `campaign/${campaignId}`);
    await keep('batch', `campaign/${campaignId}/w1/b0001`);
    await keep('settlement', `settlement/${campaignId}`);
    await keep('list', `list/${listId}`);
  }, 240_000);

  test('P25 N31 a retry after the campaign was closed runs in a new run of the same workflow', async () => {
    await simulator.control(`phones/${patients[0]!.mobile}`, { outcome: 'off' });
    const campaignId = await api.draft(few);
    await api.send(campaignId);
    await api.settled(campaignId);
    await keep('failed-first', `campaign/${campaignId}`);
    await simulator.reset();
    await api.post(`/api/v1/campaigns/${campaignId}/retry`);
    await api.until(
      campaignId,
      'all are delivered',
      ({ phase, counts }) => phase === 'settled' && counts.delivered === 20,
    );
    await keep('retry-after-close', `campaign/${campaignId}`);
  }, 120_000);

  test('N4 a campaign that was moved, paused, resumed and paused again before it was stopped', async () => {
    const campaignId = await api.draft(few);
    const command = (name: string, body: unknown = {}) => api.post(`/api/v1/campaigns/${campaignId}/${name}`, body);
    const at = (ms: number) => ({ sendAt: new Date(Date.now() + ms).toISOString() });
    await api.send(campaignId, at(3_600_000));
    await command('reschedule', at(7_200_000));
    await command('pause', { reason: 'not yet' });
    await command('resume');
    await command('pause');
    await command('cancel');
    await keep('cancel', `campaign/${campaignId}`);
  }, 60_000);

  test('N4 a campaign that was paused in the middle and went on', async () => {
    await simulator.control('sms', { latencyMs: 300 });
    const campaignId = await api.draft(await api.uploadList(listCsv(patients.slice(0, 300))));
    await api.send(campaignId);
    await api.until(
      campaignId,
      'it sends',
      ({ counts }) => counts.submitting + counts.submitted + counts.delivered > 0,
    );
    await api.post(`/api/v1/campaigns/${campaignId}/pause`);
    await api.until(campaignId, 'what was in hand is out', ({ counts }) => counts.submitting === 0);
    await simulator.reset();
    await api.post(`/api/v1/campaigns/${campaignId}/resume`);
    await api.settled(campaignId);
    await keep('pause', `campaign/${campaignId}`);
  }, 120_000);

  test('N31 a message without a campaign, and its settlement', async () => {
    const { body } = await api.get<{ items: { id: string; channel: string }[] }>('/api/v1/providers');
    const sms = body.items.find(({ channel }) => channel === 'sms')!;
    await api.post(`/api/v1/providers/${sms.id}/test-message`, { to: '07700 900998' });
    const tests = await api.get<{ items: { id: string; status: string }[] }>('/api/v1/test-messages');
    expect(tests.body.items).toHaveLength(1);
    const { id } = tests.body.items[0]!;
    await keep('message', `message/${id}`);
    await keep('settlement-of-message', `settlement/${id}`);
  }, 60_000);

  test('N31 N33 N35 a run of recalls, letters from printing to the record, and a sync', async () => {
    const { practiceId, simulatorUrl, pool } = service;
    const must = async <T>(method: string, at: string, body?: unknown): Promise<T> => {
      const answer = await api.request<T>(method, at, body);
      if (answer.status >= 300) throw new Error(`${method} ${at} answered ${answer.status}`);
      return answer.body;
    };
    const reason = 'Lung check';
    const category = await must<{ id: string }>('POST', '/api/v1/recall-categories', {
      ...{ name: reason, reasons: [reason], smsBody: 'Dear ((given name)), your ((reason)) is due.' },
      ...{ letterBody: 'Dear ((given name)), your ((reason)) is due.', codes: ['185317003'] },
      ...{ sendBetween: { from: '00:00', to: '24:00' }, steps: [{ channel: 'sms', afterDays: 0 }] },
    });
    const some = patients.slice(0, 20);
    const recalls = [];
    for (const [at, { nhsNumber, dateOfBirth }] of some.entries()) {
      const told = { nhsNumber, dateOfBirth, reason, dueDate: '2026-01-06', status: 'open' };
      recalls.push(await must<{ id: string }>('PUT', `/api/v1/recalls/R${at}`, told));
    }
    const { runId } = await must<{ runId: string }>('POST', `/api/v1/recall-categories/${category.id}/run`, {});
    await keep('recall-run', `recall-run/${runId}`);
    const run = await must<{ counts: { sent: number } }>('GET', `/api/v1/recall-runs/${runId}`);
    expect(run.counts.sent).toBe(20);

    await pool.query(`UPDATE patient SET address = '{1 High Street}' WHERE practice_id = $1`, [practiceId]);
    const asked = { recallIds: recalls.slice(0, 5).map(({ id }) => id) };
    const { id: batchId } = await must<{ id: string }>('POST', '/api/v1/recalls/letters', asked);
    await keep('letters-printed', `letters/${batchId}`);
    await must('POST', `/api/v1/recalls/letters/${batchId}/posted`, { count: 5 });
    await until('the letters are saved to the record', async () => {
      const { rows } = await pool.query<{ saved: number }>(
        `SELECT count(*)::int AS saved FROM letter WHERE practice_id = $1 AND record_status = 'saved'`,
        [practiceId],
      );
      return rows[0]!.saved === 5;
    });
    await keep('letters-posted', `letters/${batchId}`);

    const [{ nhsNumber, dateOfBirth }] = some as [(typeof some)[0]];
    const task = {
      ...{ resourceType: 'Task', id: 't1', status: 'requested', code: { text: reason }, for: { reference: '#p' } },
      restriction: { period: { end: '2026-01-06' } },
      contained: [
        {
          ...{ resourceType: 'Patient', id: 'p', birthDate: dateOfBirth },
          identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }],
        },
      ],
    };
    await fetch(`${simulatorUrl}/fhir/record/Task/t1`, { method: 'PUT', body: JSON.stringify(task) });
    await must('PATCH', '/api/v1/settings', { recallSync: { resource: 'Task' } });
    await until('the recalls are synced', async () => {
      const { counts } = await must<{ counts: { added: number } | null }>('GET', '/api/v1/recalls/sync');
      return counts?.added === 1;
    });
    await keep('recall-sync', `recall-sync/${practiceId}`);
    await must('PATCH', '/api/v1/settings', { recallSync: null });
  }, 120_000);

  test('H18 N9 N31 nothing about a patient is in any workflow: ids, inputs, results, failures, summaries, attributes', async () => {
    await simulator.control('sms', { mode: 'refuse-credentials' });
    const failing = await api.draft(few, { name: 'HIV recall', body: 'Your result: ((given name))' });
    await api.send(failing);
    await api.until(failing, 'it paused', ({ paused }) => paused !== null);
    await api.post(`/api/v1/campaigns/${failing}/cancel`);

    const needles = [
      ...patients
        .slice(0, 20)
        .flatMap(({ nhsNumber, familyName, mobile, email }) => [nhsNumber, familyName, mobile, email]),
      patients[0]!.mobile.slice(3),
      'ring us',
      'Your result',
      'HIV recall',
      'Lung check',
      'High Street',
      'practice has a message',
      '900998',
      'This is a test',
    ];
    let seen = 0;
    for await (const { workflowId, runId } of client.workflow.list()) {
      const text = `${workflowId} ${decoded(history(workflowId, runId))}`;
      for (const needle of needles) if (text.includes(needle)) throw new Error(`${workflowId} holds ${needle}`);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(10);
  }, 60_000);

  test('N31 an operator finds a campaign by practice, phase and send time, and reads what it waits for', async () => {
    const campaignId = await api.draft(few);
    await api.send(campaignId, { sendAt: '2030-01-14T09:00:00Z' });
    const query = `PracticeId = '${service.practiceId}' AND CampaignPhase = 'scheduled' AND SendAt > '2029-12-31T00:00:00Z'`;
    await until('it is found', async () => {
      for await (const found of client.workflow.list({ query })) if (found.workflowId.endsWith(campaignId)) return true;
      return false;
    });
    const handle = client.workflow.getHandle(`campaign/${campaignId}`);
    expect(await handle.query('doing')).toMatch(/Waiting until .*14.*Jan.*2030|Waiting until 2030-01-14/);
    const description = await handle.describe();
    expect(await description.staticSummary()).toBe('one message to one frozen list');
    await api.post(`/api/v1/campaigns/${campaignId}/cancel`);
    const { namespaceInfo, config } = await connection.workflowService.describeNamespace({
      namespace: service.namespace,
    });
    expect(namespaceInfo?.name).toBe(service.namespace);
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 86_400);
  }, 60_000);
});

/** Payloads are base64 in the JSON of a history; both forms are looked through. */
function decoded(json: string): string {
  const payloads = [...json.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)].map(([, data]) =>
    Buffer.from(data!, 'base64').toString(),
  );
  return [json, ...payloads].join('\n');
}
