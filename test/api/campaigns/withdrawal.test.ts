import { makeSentCampaign } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const manager = practicePages(api, 'manager');
const sender = practicePages(api, 'sender');

interface Read {
  code?: string;
  counts: { saved: number };
  withdrawal: { by: string; reason: string; status: string; counts: Record<string, number> } | null;
}

const SAVED = { status: 'delivered', recordStatus: 'saved' } as const;
const WAITING = { status: 'delivered', recordStatus: 'waiting' } as const;

const makeSaving = (phase = 'settled'): Promise<string> =>
  makeSentCampaign(api, [SAVED, SAVED, WAITING, 'failed'], { phase });
const withdraw = async (id: string, reason = 'The code was wrong', as: 'manager' | 'sender' = 'manager') => {
  const response = await api.call('POST', `/api/v1/campaigns/${id}/withdrawal`, { as, body: { reason } });
  return { http: response.status, ...(response.body as Read) };
};
/** What the settlement of a campaign does, with a record system that marks all but one. */
async function workOff(id: string): Promise<void> {
  await api.database.pool.query(
    `UPDATE message SET record_withdrawal = CASE WHEN record_status = 'waiting' THEN 'absent' WHEN position = 2 THEN 'refused' ELSE 'withdrawn' END,
       record_status = nullif(record_status, 'waiting'), record_withdrawn_at = CASE WHEN position = 1 THEN now() END
     WHERE dispatch_id = $1 AND record_status IS NOT NULL`,
    [id],
  );
}

test('P21 a manager withdraws what a campaign saved, once, and reads how far it is', async () => {
  const id = await makeSaving();
  expect(await withdraw(id)).toMatchObject({
    http: 202,
    counts: { saved: 2 },
    withdrawal: {
      by: 'A manager',
      reason: 'The code was wrong',
      status: 'withdrawing',
      counts: { waiting: 3, withdrawn: 0, refused: 0, notSaved: 0 },
    },
  });
  expect(api.told).toContain(`withdrawal ${id}`);
  expect(await withdraw(id, 'Another reason')).toMatchObject({
    http: 202,
    withdrawal: { reason: 'The code was wrong' },
  });
  await workOff(id);
  const read = (await api.call('GET', `/api/v1/campaigns/${id}`)).body as Read;
  expect(read.withdrawal).toMatchObject({
    status: 'done',
    counts: { waiting: 0, withdrawn: 1, refused: 1, notSaved: 1 },
  });
  expect(read.counts.saved).toBe(1);
  const { items } = (await api.call('GET', `/api/v1/campaigns/${id}/messages`)).body as {
    items: { recordEntry: { status: string; withdrawnAt: string | null } | null }[];
  };
  expect(items.map(({ recordEntry }) => recordEntry?.status)).toEqual([
    'withdrawn',
    'not-withdrawn',
    'withheld',
    undefined,
  ]);
  expect(items[0]!.recordEntry!.withdrawnAt).not.toBeNull();
  const { rows } = await api.database.pool.query<{ details: object }>(
    `SELECT details FROM audit_entry WHERE act = 'campaign-withdrawn' AND subject_id = $1`,
    [id],
  );
  expect(rows).toEqual([{ details: { reason: 'The code was wrong', saved: 2 } }]);
});

test('P21 nothing is withdrawn before it is sent, where nothing is saved, or without a reason', async () => {
  const unsent = await makeSaving('scheduled');
  expect(await withdraw(unsent)).toMatchObject({ http: 409, code: 'nothing-to-withdraw' });
  const unsaved = await makeSentCampaign(api, ['delivered'], { phase: 'settled' });
  await api.database.pool.query('UPDATE campaign SET save_to_record = false WHERE id = $1', [unsaved]);
  expect(await withdraw(unsaved)).toMatchObject({ http: 409, code: 'nothing-to-withdraw' });
  expect((await withdraw(await makeSaving(), ' ')).http).toBe(422);
  expect((await withdraw(await makeSaving(), 'x', 'sender')).http).toBe(403);
});

test('P21 its page says what will be marked, asks for a reason, and then shows what came of it', async () => {
  const id = await makeSaving();
  expect((await manager.get(`/campaigns/${id}`)).text).toContain(`campaigns/${id}/withdrawal`);
  const asked = (await manager.get(`/campaigns/${id}/withdrawal`)).text;
  expect(asked).toContain('<strong>2</strong> saved to the record');
  expect((await manager.post(`/campaigns/${id}/withdrawal`, { reason: '' })).text).toContain(
    'Enter why you withdraw it',
  );
  await manager.post(`/campaigns/${id}/withdrawal`, { reason: 'Wrong code' });
  expect((await manager.get(`/campaigns/${id}/withdrawal`)).text).toContain('We still have 3 entries to mark');
  await workOff(id);
  expect((await manager.get(`/campaigns/${id}/withdrawal`)).text).toContain('the record system refused 1 entry');
  const details = (await sender.get(`/campaigns/${id}`)).text;
  expect(details).toContain('A manager withdrew this');
  expect(details).toMatch(/Saved to the record<\/dt><dd[^>]*>Withdrawn on <time[^>]*>\d+ \w+ \d{4}/);
  expect((await sender.get(`/campaigns/${id}/report`)).text).toMatch(
    /Withdrawn from the record on <time[^>]*>\d+ \w+ \d{4}/,
  );
  expect((await sender.get(`/campaigns/${id}/downloads/all.csv`)).text).toMatch(
    /Withdrawn from the record on .*[^]*Could not be withdrawn[^]*Will not be saved: withdrawn/,
  );
});
