import fc from 'fast-check';
import { Client } from 'pg';
import { makeDraft, makeList, makePatients, type Person } from '../fixtures';
import { testApi } from '../support';

const api = testApi();
const rules = async (change: object) => {
  expect((await api.call('PATCH', '/api/v1/settings', { body: change })).status).toBe(200);
};
const OFF = { contentGuard: false, sameTextDays: null, monthlyLimit: null, smsCredits: null, sendingHours: null };
beforeAll(() => rules(OFF));
afterEach(() => rules(OFF));

interface DryRun {
  wouldSend: number;
  leftOut: { code: string; count: number }[];
  findings: {
    code: string;
    severity: string;
    message: string;
    count?: number;
    places: object[];
    needsReason: boolean;
  }[];
  estimate: {
    segments: { longest: number; total: number };
    credits: { needed: number; available: number | null };
    cost: { amount: string; currency: string };
    startsAt: string | null;
    endsAt: string | null;
  };
}
const tryOut = (id: string, body: object = {}, as: 'sender' | 'otherSender' | 'viewer' = 'sender') =>
  api.call('POST', `/api/v1/campaigns/${id}/checks`, { as, body });
const tried = async (id: string, body: object = {}): Promise<DryRun> => {
  const answer = await tryOut(id, body);
  expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
  return answer.body as DryRun;
};
const send = (id: string, body: object = {}) =>
  api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body });

/** Every table of the service with all its rows, but for what each request keeps of itself. */
async function everything(): Promise<Record<string, unknown>> {
  const { pool } = api.database;
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       AND table_name NOT IN ('idempotency_key', 'api_token') ORDER BY 1`,
  );
  const all: Record<string, unknown> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query(
      `SELECT count(*)::int AS count, md5(coalesce(string_agg(t::text, E'\n' ORDER BY t::text), '')) AS digest FROM "${name}" t`,
    );
    all[name] = rows[0];
  }
  return all;
}

/** A list with a column of clinics, some of them empty, and rows that were not accepted. */
async function listOf(clinics: string[], people?: Person[]): Promise<string> {
  const header = ['NHS number', 'Date of birth', 'Given name', 'Clinic'];
  const rejected = [{ cells: ['x', 'y', 'z', ''], reasons: [{ code: 'nhs-number-invalid' }] }];
  const { id } = await makeList(api, { accepted: clinics.length, header, rejected, ...(people ? { people } : {}) });
  const { pool } = api.database;
  await pool.query(
    `UPDATE recipient_list SET columns = '{"nhsNumber":0,"dateOfBirth":1,"givenName":2}' WHERE id = $1`,
    [id],
  );
  await pool.query(
    `UPDATE list_row r SET cells = r.cells || c.clinic
     FROM (SELECT row, row_number() OVER (ORDER BY row) AS n FROM list_row WHERE list_id = $1 AND outcome = 'accepted') o
     JOIN unnest($2::text[]) WITH ORDINALITY AS c(clinic, n) ON c.n = o.n
     WHERE r.list_id = $1 AND r.row = o.row`,
    [id, clinics],
  );
  return id;
}

describe('N8 trying a campaign without sending', () => {
  test('N8 says who would get it, who would not and why, and what it would take', async () => {
    const listId = await listOf(['Monday', '', 'a'.repeat(160)]);
    const id = await makeDraft(api, { listId, body: 'Come on ((clinic)).', emptyValues: 'leave-out' });
    const run = await tried(id);
    expect(run).toMatchObject({
      wouldSend: 2,
      leftOut: [
        { code: 'value-missing', count: 1 },
        { code: 'nhs-number-invalid', count: 1 },
      ],
      findings: [{ code: 'unfilled-placeholder', severity: 'check', count: 1, needsReason: false }],
      estimate: {
        segments: { longest: 2, total: 3 },
        credits: { needed: 3, available: null },
        cost: { currency: 'GBP' },
      },
    });
  });

  test('N8 nothing is changed by it: no message, command, audit entry, judgement of the list, or clock', async () => {
    await rules({ ...OFF, monthlyLimit: 4, smsCredits: 'counted' });
    await api.call('POST', '/api/v1/credits/purchases', { body: { credits: 50, reference: 'PO 1' } });
    const listId = await listOf(['Monday', 'Tuesday']);
    const id = await makeDraft(api, { listId, body: 'Come on ((clinic)).' });
    await api.database.pool.query(`UPDATE recipient_list SET judged_version = NULL WHERE id = $1`, [listId]);
    const before = await everything();
    const told = [...api.told];
    expect(await tried(id)).toMatchObject({ wouldSend: 2, estimate: { credits: { needed: 2, available: 50 } } });
    expect(await everything()).toEqual(before);
    expect(api.told).toEqual(told);
    expect((await send(id)).status).toBe(202);
  });

  test('N8 what stops a send is told as a finding, with who would be sent to once it is put right', async () => {
    const listId = await listOf(['Monday', '']);
    const gap = await tried(await makeDraft(api, { listId, body: 'On ((clinic)).' }));
    expect(gap).toMatchObject({ wouldSend: 2, findings: [{ code: 'unfilled-placeholder', severity: 'stops' }] });
    await rules({ ...OFF, smsCredits: 'counted' });
    const { rows } = await api.database.pool.query<{ balance: number }>(
      'SELECT balance::int AS balance FROM credit_balance WHERE practice_id = $1',
      [api.practiceId],
    );
    const many = await makeList(api, { accepted: (rows[0]?.balance ?? 0) + 1 });
    const short = await tried(await makeDraft(api, { listId: many.id, body: 'Hello' }));
    expect(short.findings).toMatchObject([{ code: 'no-credits', severity: 'stops' }]);
    expect(short.estimate.credits.needed).toBe(short.estimate.credits.available! + 1);
    const processing = await makeList(api, { status: 'processing' });
    const early = await tried(await makeDraft(api, { listId: processing.id, body: 'Hello' }));
    expect(early).toMatchObject({ wouldSend: 0, findings: [{ code: 'list-not-ready', severity: 'stops' }] });
    expect(early.estimate).toMatchObject({ startsAt: null, endsAt: null });
  });

  test('N8 N16 N17 start and end keep to hold, sending hours and pace', async () => {
    await rules({ ...OFF, sendingHours: { days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '10:00' } });
    const id = await makeDraft(api, { listId: (await makeList(api, { accepted: 3 })).id, body: 'Hello' });
    expect(
      (await api.call('POST', `/api/v1/campaigns/${id}/pace`, { as: 'sender', body: { perHour: 2 } })).status,
    ).toBe(202);
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const { estimate } = await tried(id, { sendAt: `${day}T06:00:00Z` });
    const first = new Date(estimate.startsAt!);
    expect(estimate.startsAt).toMatch(/T(08|09):00:00/);
    expect(new Date(estimate.endsAt!).getTime() - first.getTime()).toBeGreaterThanOrEqual(3_600_000);
  });

  test('N8 every sender may try a colleague’s draft; a viewer may not, and what was sent cannot be tried', async () => {
    const id = await makeDraft(api, { listId: (await makeList(api)).id, body: 'Hello' });
    expect((await tryOut(id, {}, 'otherSender')).status).toBe(200);
    expect((await tryOut(id, {}, 'viewer')).status).toBe(403);
    expect((await tryOut(id, { sendAt: '2020-01-01T00:00:00Z' })).status).toBe(422);
    expect((await tryOut(id, { acknowledged: [] })).status).toBe(422);
    expect((await send(id)).status).toBe(202);
    expect((await tryOut(id)).body).toMatchObject({ code: 'already-sent' });
  });

  test('N8 it equals what a send in the same moment does, whatever list and text are', async () => {
    const clinic = fc.constantFrom('Monday', '', ' ', '#N/A', 'ŵ', 'x'.repeat(200), 'HIV clinic', 'bit.ly/x');
    const body = fc.constantFrom('Hello', 'Come ((clinic)).', '((given name)), ((clinic))', 'Your cancer ☃ ((clinic))');
    await fc.assert(
      fc.asyncProperty(
        fc.array(clinic, { minLength: 1, maxLength: 5 }),
        body,
        fc.constantFrom(null, 'leave-out' as const, { use: 'soon' }),
        fc.boolean(),
        fc.boolean(),
        async (clinics, text, emptyValues, isBlocked, isGuarded) => {
          await rules({ ...OFF, smsCredits: 'counted', contentGuard: isGuarded });
          await api.call('POST', '/api/v1/credits/purchases', { body: { credits: 20, reference: 'PO 2' } });
          const people = await makePatients(api, clinics.length);
          if (isBlocked) {
            const number = people[0]!.mobile;
            await api.call('POST', '/api/v1/blocked-numbers', { as: 'sender', body: { number } });
            await api.database.pool.query('UPDATE contact_block SET every_sms = true WHERE number = $1', [number]);
          }
          const listId = await listOf(clinics, people);
          const id = await makeDraft(api, { listId, body: text, emptyValues });
          const run = await tried(id);
          const open = run.findings.filter(({ needsReason }) => needsReason).map(({ code }) => code);
          const stops = run.findings.filter(({ severity }) => severity === 'stops').map(({ code }) => code);
          const plain = await send(id);
          if (stops.length > 0) {
            expect([422, 409]).toContain(plain.status);
            expect(stops).toContain((plain.body as { code: string }).code);
            return;
          }
          if (isGuarded && open.length > 0) {
            expect(plain.body).toMatchObject({ status: 409, code: 'needs-acknowledgement', findings: run.findings });
          }
          const sent =
            plain.status === 202
              ? plain
              : await send(id, { acknowledged: open.map((code) => ({ code, reason: 'Looked at' })) });
          expect(sent.status).toBe(202);
          const { counts, warnings } = sent.body as {
            counts: { total: number; planned: number; suppressed: number };
            warnings: { code: string }[];
          };
          expect(counts.planned).toBe(run.wouldSend);
          const missing = run.leftOut.find(({ code }) => code === 'value-missing')?.count ?? 0;
          expect(counts.suppressed).toBe(missing);
          expect(run.wouldSend + run.leftOut.reduce((sum, { count }) => sum + count, 0)).toBe(clinics.length + 1);
          expect(warnings.map(({ code }) => code)).toEqual(
            run.findings.filter(({ severity }) => severity === 'check').map(({ code }) => code),
          );
          const { rows } = await api.database.pool.query<{ credits: number }>(
            `SELECT coalesce(sum(credits), 0)::int AS credits FROM credit_entry WHERE campaign_id = $1 AND kind = 'reserve'`,
            [id],
          );
          expect(rows[0]!.credits).toBe(run.estimate.credits.needed);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('N7 findings that need a reason while the content guard is on', () => {
  beforeEach(() => rules({ ...OFF, contentGuard: true }));

  test('N7 a send without it is refused with the findings, and nothing is sent', async () => {
    const id = await makeDraft(api, { listId: (await makeList(api)).id, body: 'Your cancer check ☃' });
    const refused = await send(id);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'needs-acknowledgement',
      findings: [
        {
          code: 'sensitive-words',
          severity: 'check',
          places: [{ field: 'body', index: 5, length: 6 }],
          needsReason: true,
        },
        { code: 'costly-characters', severity: 'check', needsReason: true },
      ],
    });
    expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ phase: 'draft' });
  });

  test('N7 each needs its own reason; the reasons are in the audit, and a repeated press gets the same answer', async () => {
    const id = await makeDraft(api, { listId: (await makeList(api)).id, body: 'Your cancer check ☃' });
    const one = { code: 'sensitive-words', reason: 'All of them know' };
    expect((await send(id, { acknowledged: [one] })).status).toBe(409);
    for (const reason of ['', '  ', undefined]) {
      const refused = await send(id, { acknowledged: [{ code: 'sensitive-words', reason }] });
      expect(refused.status).toBe(422);
    }
    const both = [
      one,
      { code: 'costly-characters', reason: 'The snowman stays' },
      { code: 'same-text', reason: 'Not found' },
    ];
    const press = { as: 'sender' as const, body: { acknowledged: both }, headers: { 'Idempotency-Key': `ack-${id}` } };
    const sent = await api.call('POST', `/api/v1/campaigns/${id}/send`, press);
    expect(sent.body).toMatchObject({ warnings: [{ code: 'sensitive-words' }, { code: 'costly-characters' }] });
    expect((await api.call('POST', `/api/v1/campaigns/${id}/send`, press)).body).toEqual(sent.body);
    const { rows } = await api.database.pool.query<{ details: object }>(
      `SELECT details FROM audit_entry WHERE subject_id = $1 AND act = 'campaign-sent'`,
      [id],
    );
    expect(rows).toMatchObject([{ details: { acknowledged: both.slice(0, 2) } }]);
  });

  test('N7 a finding that stops is refused with its code, acknowledged or not', async () => {
    const listId = await listOf(['Monday', '']);
    const id = await makeDraft(api, { listId, body: 'Your cancer check on ((clinic)).' });
    const acknowledged = ['unfilled-placeholder', 'sensitive-words'].map((code) => ({ code, reason: 'Fine' }));
    const refused = await send(id, { acknowledged });
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([422, 'unfilled-placeholder']);
  });

  test('N7 a word put into the draft after its review is found in the send itself', async () => {
    const id = await makeDraft(api, { listId: (await makeList(api)).id, body: 'Your check' });
    await tried(id);
    await api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'sender', body: { body: 'Your HIV check' } });
    expect((await send(id)).body).toMatchObject({ code: 'needs-acknowledgement' });
  });

  test('N7 with nothing to judge it is sent', async () => {
    const id = await makeDraft(api, { listId: (await makeList(api)).id, body: 'Your check' });
    expect((await send(id)).status).toBe(202);
  });
});

test('N8 a dry run chooses the texts of a list once, and tells its languages from the same choice', async () => {
  const { id: listId, people } = await makeList(api, { accepted: 3 });
  await api.database.pool.query(`UPDATE patient SET preferred_language = 'pl' WHERE id = $1`, [people[0]!.patientId]);
  const id = await makeDraft(api, { listId });
  const asked = jest.spyOn(Client.prototype, 'query');
  const answer = (await tried(id)) as DryRun & { languages: object[] };
  const readings = asked.mock.calls.filter(([text]) => String(text).includes('preferred_language AS preferred'));
  asked.mockRestore();
  expect(answer.languages).toEqual([expect.objectContaining({ language: 'pl', patients: 1 })]);
  expect(readings).toHaveLength(1);
});
