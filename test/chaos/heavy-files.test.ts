import { ApiClient, SimulatorClient, type Answer } from '../support/api-client';
import { heavyFiles, type HeavyFile } from '../support/heavy-files';
import { expectNothingLostNobodyTwice } from '../support/invariants';
import { fictionalPatients, listCsv, patientCsv } from '../support/patients';
import { startService, type Service } from '../support/service';
import { until } from '../support/until';

const COUNT = 9_405;
const RATE_PER_SECOND = 300;
/** Shorter than usual, so that a message that waits for its lease shows. */
const LEASE_SECONDS = 10;
const LISTS = '/api/v1/recipient-lists';

interface UploadedFile {
  id: string;
  status: 'processing' | 'ready' | 'refused';
  problem: { message: string } | null;
}

/** A rate of sending makes the campaign last about as long as the files take to read. */
describe('3 files that need more than they may, beside a campaign', () => {
  let service: Service;
  let api: ApiClient;
  const patients = fictionalPatients(COUNT);

  beforeAll(async () => {
    service = await startService({
      env: { ROLLCALL_LEASE_SECONDS: String(LEASE_SECONDS), SMS_RATE_PER_SECOND: String(RATE_PER_SECOND) },
    });
    api = new ApiClient(service);
    await api.importPatients(patientCsv(patients));
    await new SimulatorClient(service).control('sms', { latencyMs: 100 });
  }, 120_000);
  afterAll(() => service?.stop(), 60_000);

  async function upload(path: string, { fileName, what }: HeavyFile, file: Buffer): Promise<string> {
    const form = new FormData();
    if (path === LISTS) {
      form.append('name', what);
      form.append('channel', 'sms');
    }
    form.append('file', new Blob([file]), fileName);
    let answer!: Answer<{ id: string }>;
    // Only so many are taken at once from one person; the others are told to come again.
    const taken = async () => ![429, 503].includes((answer = await api.post(path, form)).status);
    await until(`${what} is taken`, taken, { tell: () => answer });
    expect({ what, answer }).toMatchObject({ answer: { status: 202 } });
    return `${path === LISTS ? path : `${path}s`}/${answer.body.id}`;
  }

  test('3 N3 found C1: ten at once and one of patients: no process ends, nobody is sent late, each file is read or refused in words', async () => {
    const files = heavyFiles(patients.map(({ nhsNumber }) => nhsNumber)).map((file) => ({ file, bytes: file.make() }));
    const campaignId = await api.draft(await api.uploadList(listCsv(patients)));
    await api.send(campaignId);
    const begun = ({ counts }: Awaited<ReturnType<ApiClient['campaign']>>) => counts.submitted + counts.delivered > 50;
    await api.until(campaignId, 'it is under way', begun);

    const uploads = await Promise.all([
      ...files.map(({ file, bytes }) => upload(LISTS, file, bytes)),
      upload('/api/v1/patients/import', files[7]!.file, files[7]!.bytes),
    ]);
    expect((await api.campaign(campaignId)).counts.planned).toBeGreaterThan(COUNT / 2);

    const settled = await api.until(
      campaignId,
      'the campaign has settled',
      ({ phase, counts }) => {
        expect(counts.unknown).toBe(0);
        expect([service.running('worker-1'), service.running('api')]).toEqual([true, true]);
        return phase === 'settled';
      },
      150_000,
    );
    expect(settled).toMatchObject({ status: 'ok', counts: { total: COUNT, delivered: COUNT } });
    expect(await longestPauseSeconds(campaignId)).toBeLessThan(LEASE_SECONDS);

    const ended: UploadedFile[] = [];
    for (const path of uploads) {
      await until(
        'the file has been read or refused',
        async () => {
          const { body } = await api.get<UploadedFile>(path);
          if (body.status !== 'processing') ended.push(body);
          return body.status !== 'processing';
        },
        { timeoutMs: 120_000 },
      );
    }
    files.forEach(({ file: { what, refusal } }, index) => {
      const { status, problem } = ended[index]!;
      if (status === 'ready') return;
      expect({ what, status, message: problem?.message }).toEqual({
        ...{ what, status: 'refused' },
        message: expect.stringMatching(refusal ?? /never/) as string,
      });
    });
    expect([service.running('worker-1'), service.running('api')]).toEqual([true, true]);
    await api.until(campaignId, 'all is saved', ({ counts }) => counts.saved === COUNT);
    await expectNothingLostNobodyTwice(api, campaignId);
  }, 300_000);

  /** The longest time without a hand-over, from the first to the last. */
  async function longestPauseSeconds(campaignId: string): Promise<number> {
    const { rows } = await service.pool.query<{ pause: number }>(
      `SELECT max(extract(epoch FROM pause))::float8 AS pause FROM (
         SELECT submitted_at - lag(submitted_at) OVER (ORDER BY submitted_at) AS pause FROM attempt WHERE dispatch_id = $1
       ) a`,
      [campaignId],
    );
    return rows[0]!.pause;
  }
});
