import { newId } from '../../../adapters/postgres/sql/new-id';
import { recipientRulesChanged } from '../../../adapters/postgres/eligibility/suppression';
import { makeDraft, makeList, type Person } from '../fixtures';
import { testApi } from '../support';

const api = testApi();
beforeAll(async () => {
  await api.call('PATCH', '/api/v1/settings', { body: { monthlyLimit: null } });
});

interface Reason {
  code: string;
  message: string;
  change: string;
  setBy: { who: string; at: string | null };
}
interface Row {
  row: number;
  outcome: string;
  reasons: Reason[];
  override: { by: string; at: string; why: string } | null;
}
interface List {
  sharedNumbers: string;
  counts: { rows: number; accepted: number; rejected: number };
  sameFileAs: { id: string; name: string; createdAt: string } | null;
}

const AT = '2026-11-20T10:00:00.000Z';
const at = (id: string, rest = '') => `/api/v1/recipient-lists/${id}${rest}`;
const bodyOf = async <T>(path: string) => (await api.call('GET', path, { as: 'viewer' })).body as T;
const rowsOf = async (id: string, query = '') => (await bodyOf<{ items: Row[] }>(at(id, `/rows${query}`))).items;

/** As the rest of the service does it: the fact, and that lists are to be judged again. */
async function set(sql: string, ...values: unknown[]): Promise<void> {
  await api.database.pool.query(sql, [api.practiceId, ...values]);
  await recipientRulesChanged(api.database.pool, api.practiceId);
}
const failing = ({ mobile }: Person) =>
  set(
    `INSERT INTO number_reputation (practice_id, id, number, likely_to_fail, last_attempt_at, last_outcome_at, last_code, failures,
       lasting_failures, deliveries, failing_since) VALUES ($1, gen_random_uuid(), $2, true, $3, $3, 'phone-off', 2, 0, 1, $3)`,
    mobile,
    AT,
  );
const blocked = ({ mobile }: Person) =>
  set(
    `INSERT INTO contact_block (practice_id, id, number, health_information, added_by, added_at, changed_by, changed_at)
     VALUES ($1, $3, $2, true, 'Jo Bennett', $4, 'Jo Bennett', $4)`,
    mobile,
    newId(),
    AT,
  );
const dissenting = ({ patientId }: Person) =>
  set(
    'UPDATE patient SET does_not_wish_sms = true, does_not_wish_sms_at = $3 WHERE practice_id = $1 AND id = $2',
    patientId,
    AT,
  );
/** The later patient has the number of the earlier one, in the register. */
const sharing = ([first, second]: Person[]) =>
  set('UPDATE patient SET mobile = $3 WHERE practice_id = $1 AND id = $2', second!.patientId, first!.mobile);

/** What was done, not who looked. */
const auditOf = async (subjectId: string) =>
  (
    await api.database.pool.query<{ act: string; actor: string; details: Record<string, unknown> }>(
      `SELECT act, actor, details FROM audit_entry WHERE subject_id = $1 AND act NOT LIKE '%-viewed' ORDER BY id`,
      [subjectId],
    )
  ).rows;

describe('one explanation per patient', () => {
  test('N10 what would change a reason and who set it are the same in the API and in the download', async () => {
    const { id, people } = await makeList(api, {
      accepted: 3,
      rejected: [{ cells: ['943 476 5918', '', ''], reasons: [{ code: 'nhs-number-invalid' }] }],
    });
    await blocked(people[0]!);
    await dissenting(people[1]!);
    await failing(people[2]!);
    const rows = await rowsOf(id);
    expect(rows.map(({ reasons }) => reasons.map(({ code, setBy }) => [code, setBy]))).toEqual([
      [['blocked', { who: 'Jo Bennett', at: AT }]],
      [['dissent', { who: 'The record', at: AT }]],
      [['likely-to-fail', { who: 'The last message to this number', at: AT }]],
      [
        [
          'nhs-number-invalid',
          { who: 'The file, uploaded by A sender', at: expect.stringMatching(/^2\d{3}-.*Z$/) as string },
        ],
      ],
    ]);
    const csv = (await api.call('GET', at(id, '/rejected.csv'), { as: 'sender' })).text.split('\r\n');
    for (const [index, row] of rows.entries()) {
      for (const { message, change, setBy } of row.reasons) {
        for (const words of [message, change, setBy.who]) expect(csv[index + 1]).toContain(words);
      }
    }
    expect(csv[1]).toMatch(/,"Jo Bennett, 20 November 2026 at 10am"$/);
  });

  test('N11 nothing recorded about marketing is counted apart from refusals, and filtered apart', async () => {
    const { id, people } = await makeList(api, { accepted: 3 });
    await set(
      `UPDATE patient SET marketing_agreed = id <> $2, marketing_agreed_at = now() WHERE practice_id = $1 AND id IN ($2, $3)`,
      people[0]!.patientId,
      people[1]!.patientId,
    );
    const draft = await makeDraft(api, { listId: id, purpose: 'marketing' });
    expect(await api.services.lists.find(api.practiceId, id, 'marketing')).toMatchObject({ purpose: 'marketing' });
    const { reasons } = await bodyOf<{ reasons: object[] }>(at(id, '/reasons'));
    expect(reasons).toEqual([
      {
        code: 'dissent',
        wish: 'marketing-not-asked',
        message: expect.stringContaining('nothing is recorded') as string,
        count: 1,
      },
      { code: 'dissent', wish: 'marketing-refused', message: 'Does not wish to get marketing', count: 1 },
    ]);
    const rows = await rowsOf(id, '?reason=dissent&wish=marketing-refused');
    expect(rows.map(({ row }) => row)).toEqual([2]);
    const wishes = await api.services.listFindings.wishes(api.practiceId, id);
    expect(wishes).toEqual({
      patients: 3,
      blocked: { recorded: 0, leftOut: 0 },
      noSms: { recorded: 0, leftOut: 0 },
      noMarketing: { recorded: 1, leftOut: 1 },
      nothingRecorded: { recorded: 1, leftOut: 1 },
    });
    await api.call('DELETE', `/api/v1/campaigns/${draft}`);
  });
});

describe('shared numbers', () => {
  const choose = (id: string, sharedNumbers: string, as: 'sender' | 'viewer' = 'sender') =>
    api.call('PATCH', at(id), { as, body: { sharedNumbers } });

  test('N14 one message per number leaves the later patient out, naming the other row; and back again', async () => {
    const { id, people } = await makeList(api, { accepted: 3 });
    await sharing(people);
    expect(await api.services.listFindings.sharedNumbers(api.practiceId, id)).toEqual({ patients: 2, numbers: 1 });
    const one = await choose(id, 'one-per-number');
    expect(one.body).toMatchObject({ sharedNumbers: 'one-per-number', counts: { rows: 3, accepted: 2, rejected: 1 } });
    const [row] = await rowsOf(id, '?outcome=rejected');
    expect(row).toMatchObject({
      row: 3,
      reasons: [
        {
          code: 'shared-number',
          message: 'Number is the same as in row 2',
          setBy: { who: 'One message per number, chosen by A sender', at: expect.any(String) as string },
        },
      ],
    });
    // Who shares a number is found whatever was chosen.
    expect(await api.services.listFindings.sharedNumbers(api.practiceId, id)).toEqual({ patients: 2, numbers: 1 });
    expect(((await choose(id, 'one-per-patient')).body as List).counts).toEqual({ rows: 3, accepted: 3, rejected: 0 });
    await choose(id, 'one-per-patient');
    expect((await auditOf(id)).map(({ act, details }) => [act, details.sharedNumbers])).toEqual([
      ['list-shared-numbers-chosen', 'one-per-number'],
      ['list-shared-numbers-chosen', 'one-per-patient'],
    ]);
  });

  test('N14 a blocked patient does not take the number from the other one', async () => {
    const { id, people } = await makeList(api, { accepted: 2 });
    await sharing(people);
    await dissenting(people[0]!);
    expect(((await choose(id, 'one-per-number')).body as List).counts).toMatchObject({ accepted: 1 });
    expect((await rowsOf(id, '?outcome=accepted')).map(({ row }) => row)).toEqual([3]);
  });

  test('N9 N14 a list that was sent, or is being checked, keeps what it has', async () => {
    const sent = await makeList(api, { accepted: 2 });
    const draft = await makeDraft(api, { listId: sent.id });
    await api.call('POST', `/api/v1/campaigns/${draft}/send`, { as: 'sender', body: {} });
    const refused = await choose(sent.id, 'one-per-number');
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([409, 'list-sent']);
    const { id } = await makeList(api, { status: 'processing' });
    const early = await choose(id, 'one-per-number');
    expect([early.status, (early.body as { code: string }).code]).toEqual([409, 'list-not-ready']);
    expect((await choose(id, 'one-per-family')).status).toBe(422);
    expect((await choose(sent.id, 'one-per-number', 'viewer')).status).toBe(403);
  });
});

describe('one patient all the same', () => {
  const add = (id: string, row: number, why = 'Says the phone works again', as: 'sender' | 'viewer' = 'sender') =>
    api.call('POST', at(id, `/rows/${row}/override`), { as, body: { why } });
  const takeBack = (id: string, row: number) => api.call('DELETE', at(id, `/rows/${row}/override`), { as: 'sender' });

  test('A8 N12 a number likely to fail is let into one list, by a person with a reason, and taken back', async () => {
    const { id, people } = await makeList(api, { accepted: 2 });
    await failing(people[0]!);
    expect((await bodyOf<List>(at(id))).counts).toMatchObject({ accepted: 1 });
    const added = await add(id, 2);
    expect(added.status).toBe(200);
    expect(added.body).toMatchObject({
      row: 2,
      outcome: 'accepted',
      reasons: [],
      override: { by: 'A sender', why: 'Says the phone works again' },
    });
    expect((await bodyOf<List>(at(id))).counts).toMatchObject({ accepted: 2, rejected: 0 });
    expect((await rowsOf(id, '?added=true')).map(({ row }) => row)).toEqual([2]);
    // A second press keeps the first reason and leaves one entry.
    expect((await add(id, 2, 'Another')).body).toMatchObject({ override: { why: 'Says the phone works again' } });
    expect((await takeBack(id, 2)).status).toBe(204);
    expect((await takeBack(id, 2)).status).toBe(204);
    expect(await rowsOf(id, '?outcome=rejected')).toMatchObject([{ row: 2, override: null }]);
    expect((await auditOf(id)).map(({ act, actor, details }) => [act, actor, details])).toEqual(
      ['list-row-added', 'list-row-addition-taken-back'].map((act) => [
        act,
        'A sender',
        { byToken: api.tokenIds.sender, row: 2, patientId: people[0]!.patientId },
      ]),
    );
  });

  test('A8 N12 who is added is sent to, and nobody else whose number is likely to fail', async () => {
    const { id, people } = await makeList(api, { accepted: 3 });
    await failing(people[0]!);
    await failing(people[1]!);
    await add(id, 3);
    const draft = await makeDraft(api, { listId: id });
    await api.call('POST', `/api/v1/campaigns/${draft}/send`, { as: 'sender', body: {} });
    const { rows } = await api.database.pool.query<{ row: number }>(
      'SELECT row FROM message WHERE dispatch_id = $1 ORDER BY row',
      [draft],
    );
    expect(rows.map(({ row }) => row)).toEqual([3, 4]);
    const late = await takeBack(id, 3);
    expect([late.status, (late.body as { code: string }).code]).toEqual([409, 'list-sent']);
  });

  test('N12 only where nothing else speaks against it, by a sender, with a reason', async () => {
    const { id, people } = await makeList(api, { accepted: 3 });
    await failing(people[0]!);
    await dissenting(people[0]!);
    await blocked(people[1]!);
    for (const row of [2, 3, 4]) {
      const refused = await add(id, row);
      expect([row, refused.status, (refused.body as { code: string }).code]).toEqual([row, 409, 'not-likely-to-fail']);
    }
    expect((await add(id, 99)).status).toBe(404);
    expect((await api.call('POST', at(id, '/rows/x/override'), { as: 'sender', body: { why: 'x' } })).status).toBe(404);
    expect((await add(id, 2, ' ')).body).toMatchObject({
      code: 'required',
      errors: [{ path: 'why', message: 'Enter why this patient should still get the message.' }],
    });
    expect((await add(id, 2, 'x', 'viewer')).status).toBe(403);
    expect(await auditOf(id)).toEqual([]);
  });

  test('A7 N12 added by hand or not, a number that is good again is accepted as any other', async () => {
    const { id, people } = await makeList(api, { accepted: 1 });
    await failing(people[0]!);
    await add(id, 2);
    await set(
      'UPDATE number_reputation SET likely_to_fail = false, failing_since = NULL WHERE practice_id = $1 AND number = $2',
      people[0]!.mobile,
    );
    await takeBack(id, 2);
    expect((await bodyOf<List>(at(id))).counts).toMatchObject({ accepted: 1, rejected: 0 });
  });
});

describe('the same file', () => {
  const upload = async (name: string, text: string) =>
    (
      (
        await api.call('POST', '/api/v1/recipient-lists', {
          as: 'sender',
          fields: { name, channel: 'sms', purpose: 'recall' },
          files: [{ bytes: Buffer.from(text), name: 'flu.csv' }],
        })
      ).body as { id: string }
    ).id;

  test('N15 a list names the newest earlier one of the same bytes, in its own practice only', async () => {
    const text = `NHS number,Date of birth\n9990000018,1951-03-04\n`;
    const first = await upload('First', text);
    expect(await bodyOf<List>(at(first))).toMatchObject({ sameFileAs: null, purpose: 'recall' });
    const second = await upload('Second', text);
    const third = await upload('Third', text);
    await upload('Other', `${text}\n`);
    expect((await bodyOf<List>(at(third))).sameFileAs).toEqual({
      id: second,
      name: 'Second',
      createdAt: expect.any(String) as string,
    });
    await api.database.pool.query('UPDATE recipient_list SET practice_id = $1 WHERE id = $2', [
      api.otherPracticeId,
      second,
    ]);
    expect((await bodyOf<List>(at(third))).sameFileAs).toMatchObject({ id: first });
    await api.database.pool.query(`UPDATE recipient_list SET status = 'refused' WHERE id = $1`, [first]);
    expect((await bodyOf<List>(at(third))).sameFileAs).toBeNull();
  });
});
