import { newId } from '../../../adapters/postgres/sql/new-id';
import { patientLook } from '../../../api/patients/looks';
import { makePatients } from '../fixtures';
import { signedIn, visit } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const HOUR = 3_600_000;
const later = (hours: number) => new Date(Date.now() + hours * HOUR);
const seals = () => api.services.auditSeals;

const append = (act: string, details: Record<string, unknown> = {}) =>
  api.services.audit.append({
    ...{ practiceId: api.practiceId, at: new Date(), actor: 'Sam', act },
    ...{ subjectKind: 'settings', subjectId: null, details },
  });

/** As somebody with the rights of the table's owner does it. */
async function tamper(statement: string, table = 'audit_entry'): Promise<void> {
  const client = await api.database.pool.connect();
  try {
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await client.query(statement);
    await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  } finally {
    client.release();
  }
}

describe('the audit log is sealed in groups', () => {
  let first: string;

  beforeAll(async () => {
    for (const act of ['settings-changed', 'token-made', 'list-uploaded']) await append(act, { note: act });
    first = (await seals().seal(api.practiceId, later(1)))!.hash;
    for (const act of ['campaign-sent', 'campaign-paused']) await append(act);
    await seals().seal(api.practiceId, later(2));
  });

  const check = () => seals().verify(api.practiceId, new Date());

  test('N29 each group has a hash over its rows and the group before it, and a check finds them unchanged', async () => {
    expect(await check()).toMatchObject({ seals: 2, broken: null });
    const chain = await api.call('GET', '/api/v1/audit/seals');
    expect(chain.body).toMatchObject({
      items: [{ number: 2 }, { number: 1, hash: first }],
      lastCheck: { broken: null },
    });
    // Nothing new is sealed twice.
    expect(await seals().seal(api.practiceId, later(3))).toBeNull();
  });

  test('N29 what was written a moment ago waits, because other transactions may still write before it', async () => {
    await append('price-set');
    expect(await seals().seal(api.practiceId, new Date())).toBeNull();
  });

  test.each([
    [
      'changed',
      `UPDATE audit_entry SET actor = 'Nobody' WHERE act = 'token-made'`,
      `UPDATE audit_entry SET actor = 'Sam' WHERE act = 'token-made'`,
    ],
    [
      'changed in its details',
      `UPDATE audit_entry SET details = '{"note": "x"}' WHERE act = 'token-made'`,
      `UPDATE audit_entry SET details = '{"note": "token-made"}' WHERE act = 'token-made'`,
    ],
    [
      'moved in time',
      `UPDATE audit_entry SET at = at - interval '1 ms' WHERE act = 'token-made'`,
      `UPDATE audit_entry SET at = at + interval '1 ms' WHERE act = 'token-made'`,
    ],
  ])('N29 a row that was %s breaks its group', async (_what, change, undo) => {
    await tamper(change);
    expect(await check()).toMatchObject({ broken: 1 });
    await tamper(undo);
    expect(await check()).toMatchObject({ broken: null });
  });

  test('N29 a row that was removed breaks its group, and so does one that was put in later', async () => {
    await tamper(`CREATE TABLE kept AS SELECT * FROM audit_entry WHERE act = 'campaign-sent'`);
    await tamper(`DELETE FROM audit_entry WHERE act = 'campaign-sent'`);
    expect(await check()).toMatchObject({ broken: 2 });
    await tamper(`INSERT INTO audit_entry SELECT * FROM kept`);
    expect(await check()).toMatchObject({ broken: null });
    await tamper(
      `INSERT INTO audit_entry (practice_id, id, at, actor, act, subject_kind)
       SELECT practice_id, (substr(id::text, 1, 35) || CASE right(id::text, 1) WHEN '0' THEN '1' ELSE '0' END)::uuid, at, 'Forger', 'forged', 'x'
       FROM audit_entry WHERE act = 'list-uploaded'`,
    );
    expect((await check()).broken).not.toBeNull();
    await tamper(`DELETE FROM audit_entry WHERE act = 'forged'`);
  });

  test('N29 a group that was worked out again breaks the chain after it, and the API and the page say so', async () => {
    await tamper(`UPDATE audit_seal SET hash = sha256('x') WHERE number = 1`, 'audit_seal');
    const checked = await api.call('POST', '/api/v1/audit/checks', { body: {} });
    expect(checked).toMatchObject({ status: 201, body: { broken: 1 } });
    const { cookie } = await signedIn(api, 'administrator');
    const page = await visit(api, 'get', '/p/oakfield/account/audit-checks', { cookie });
    expect(page.text).toContain('Group 1 was changed after it was sealed');
  });

  test('N29 the database refuses to change a group', async () => {
    await expect(api.database.pool.query(`UPDATE audit_seal SET entries = 1`)).rejects.toThrow();
    await expect(api.database.pool.query(`DELETE FROM audit_seal`)).rejects.toThrow();
  });
});

test('N29 once a week looks at the own record, a colleague or the same surname are reported, and someone notes what it was', async () => {
  const { pool } = api.database;
  const sender = await signedIn(api, 'sender');
  const administrator = await signedIn(api, 'administrator');
  await pool.query(`UPDATE staff SET name = 'Sam Okoro' WHERE id = $1`, [sender.staffId]);
  const [own, relative, nobody] = await makePatients(api, 3);
  const name = (id: string, given: string, family: string) =>
    pool.query(`UPDATE patient SET given_name = $2, family_name = $3 WHERE id = $1`, [id, given, family]);
  await name(own!.patientId, 'Sam', 'Okoro');
  await name(relative!.patientId, 'Ada', 'Okoro');
  await name(nobody!.patientId, 'Ada', 'Smith');
  for (const { patientId } of [own!, relative!, nobody!]) {
    const { act, subjectKind, subjectId } = patientLook(patientId);
    await api.services.audit.append({
      ...{ practiceId: api.practiceId, at: new Date('2026-11-18T10:00:00Z'), actor: 'Sam Okoro', act },
      ...{ subjectKind, subjectId, details: { byToken: sender.staffId } },
    });
  }
  await seals().reportLooks(api.practiceId, '2026-11-16', new Date());
  // The same week again reports nothing twice.
  await seals().reportLooks(api.practiceId, '2026-11-16', new Date());
  const report = await api.call('GET', '/api/v1/audit/looks');
  const { items } = report.body as { items: { id: string; reason: string; patient: { id: string } }[] };
  expect(items.map(({ reason, patient }) => [reason, patient.id]).sort()).toEqual([
    ['own-record', own!.patientId],
    ['same-surname', relative!.patientId],
  ]);
  const { cookie, formToken } = administrator;
  const page = '/p/oakfield/account/audit-checks';
  const post = (note: string) =>
    visit(api, 'post', `${page}/looks/${items[0]!.id}`, {
      cookie,
      form: { _token: formToken, operation: newId(), note },
    });
  expect((await post('')).text).toContain('Say what you found');
  expect((await post('A namesake')).status).toBe(303);
  expect((await visit(api, 'get', page, { cookie })).text).toContain('A namesake');
});
