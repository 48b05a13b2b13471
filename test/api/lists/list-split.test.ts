import { newId } from '../../../adapters/postgres/sql/new-id';
import { recipientRulesChanged } from '../../../adapters/postgres/eligibility/suppression';
import { until } from '../../support/until';
import { makeDraft, makeList, makePatients } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

/** A file with too many patients is split in one press, by the API and on its page. */

const api = testApi();
let sender: SignedIn;
beforeAll(async () => {
  sender = await signedIn(api, 'sender');
});

const PROBLEM = { code: 'too-many-rows', message: 'Your file has 10,001 patients.', count: 10_001, limit: 10_000 };

/** As reading left it. */
async function refused(changes: { problem?: object; kept?: string } = {}): Promise<string> {
  const { id } = await makeList(api, { status: 'refused' });
  await api.database.pool.query(
    `UPDATE recipient_list SET problem = $2, file = 'x', file_hash = sha256('x'), file_kept_until = now() + $3::interval,
       name = 'Flu', asked_columns = '{"nhsNumber": "No."}', contact_source = 'file', with_hidden_rows = true,
       reading = '{"sheet": "Over 65", "otherSheets": [], "hiddenRows": 0, "filteredRows": 0, "hiddenRowsIncluded": false, "hiddenColumns": [], "encoding": null, "lines": null}'
     WHERE id = $1`,
    [id, JSON.stringify(changes.problem ?? PROBLEM), changes.kept ?? '1 hour'],
  );
  return id;
}

const split = (id: string, options: object = {}) =>
  api.call('POST', `/api/v1/recipient-lists/${id}/split`, { as: 'sender', ...options });
const madeOf = async (id: string) =>
  (
    await api.database.pool.query<Record<string, unknown>>(
      `SELECT id, name, status, part_after, part_size, asked_columns, asked_sheet, contact_source, with_hidden_rows, file
       FROM recipient_list WHERE part_of_id = $1 ORDER BY part_number`,
      [id],
    )
  ).rows;
const press = (id: string, form: Record<string, string> = {}) =>
  visit(api, 'post', `/p/oakfield/recipient-lists/${id}/split`, {
    cookie: sender.cookie,
    form: { _token: sender.formToken, operation: newId(), ...form },
  });
const page = async (path: string) =>
  (await visit(api, 'get', `/p/oakfield/recipient-lists/${path}`, { cookie: sender.cookie })).text.replace(/\s+/g, ' ');

test('C22 split by API: two lists with the settings of the file, once however often it is asked, and audited', async () => {
  const id = await refused();
  const first = await split(id);
  expect(first.status).toBe(202);
  const lists = (first.body as { lists: Record<string, unknown>[] }).lists;
  expect(lists).toMatchObject([
    { name: 'Flu (1 of 2)', status: 'processing', part: { number: 1, of: 2, splitFrom: id }, sameFileAs: null },
    { name: 'Flu (2 of 2)', status: 'processing', part: { number: 2, of: 2, splitFrom: id }, sameFileAs: null },
  ]);
  const again = (await split(id)).body as { lists: { id: string }[] };
  expect(again.lists.map((one) => one.id)).toEqual(lists.map((one) => one.id));
  const settings = {
    ...{ asked_columns: { nhsNumber: 'No.' }, asked_sheet: 'Over 65', contact_source: 'file' },
    ...{ with_hidden_rows: true, file: null },
  };
  expect(await madeOf(id)).toMatchObject([
    { part_after: 0, part_size: 10_000, ...settings },
    { part_after: 10_000, part_size: 1, ...settings },
  ]);
  const audit = await api.database.pool.query(
    `SELECT details FROM audit_entry WHERE subject_id = $1 AND act = 'list-split'`,
    [id],
  );
  expect(audit.rows).toMatchObject([{ details: { lists: 2 } }]);
});

test('C22 what cannot be split is refused in words; the file stays while a part is read from it', async () => {
  expect((await split(newId())).status).toBe(404);
  expect((await split(await refused({ problem: { code: 'empty', message: 'Empty.' } }))).body).toMatchObject({
    ...{ status: 409, code: 'nothing-to-split' },
  });
  expect((await split(await refused({ kept: '-1 second' }))).body).toMatchObject({
    status: 409,
    code: 'file-not-kept',
  });

  const id = await refused();
  expect((await split(id, { as: 'viewer' })).status).toBe(403);
  await split(id);
  const later = new Date(Date.now() + 48 * 3_600_000);
  await api.services.listCommands.sweep(later);
  const kept = () => api.database.pool.query('SELECT file IS NOT NULL AS kept FROM recipient_list WHERE id = $1', [id]);
  expect((await kept()).rows).toEqual([{ kept: true }]);
  expect((await api.call('DELETE', `/api/v1/recipient-lists/${id}`, { as: 'sender' })).body).toMatchObject({
    ...{ status: 409, code: 'list-being-split' },
  });
  await api.database.pool.query(
    `UPDATE recipient_list SET status = 'refused', problem = '{"code": "empty", "message": "x"}' WHERE part_of_id = $1`,
    [id],
  );
  await api.services.listCommands.sweep(later);
  expect((await kept()).rows).toEqual([{ kept: false }]);
  expect((await api.call('DELETE', `/api/v1/recipient-lists/${id}`, { as: 'sender' })).status).toBe(204);
});

test('C22 the page offers it in one press and then names the lists; a draft goes on with the first', async () => {
  const id = await refused();
  const offered = await page(id);
  expect(offered).toContain('We can make 2 lists from this file, with up to 10,000 patients each.');
  expect(offered).toContain('Make 2 lists from this file');
  expect((await press(id)).location).toBe(`/p/oakfield/recipient-lists/${id}`);
  await press(id);
  const made = await madeOf(id);
  expect(made).toHaveLength(2);
  const shown = await page(id);
  expect(shown).not.toContain('Make 2 lists from this file');
  for (const one of made) expect(shown).toContain(`/recipient-lists/${one.id as string}">${one.name as string}</a>`);
  expect(await page(made[1]!.id as string)).toContain(
    `list 2 of 2 made from <a href="/p/oakfield/recipient-lists/${id}">`,
  );

  const other = await refused();
  const draft = await makeDraft(api, { listId: (await makeList(api)).id });
  await api.database.pool.query('UPDATE campaign SET list_id = $2 WHERE id = $1', [draft, other]);
  const location = (await press(other, { campaign: draft })).location;
  const [first] = await madeOf(other);
  expect(location).toBe(`/p/oakfield/recipient-lists/${first!.id as string}?campaign=${draft}`);
  expect(await api.services.drafts.find(api.practiceId, draft)).toMatchObject({ listId: first!.id });

  expect(await page(await refused({ kept: '-1 second' }))).toContain('Upload it again to split it.');
});

test('E11 C22 two parts sent at the same moment send one message to a number', async () => {
  const { pool } = api.database;
  // Nobody sends before both have decided, or one waits for the other.
  for (const firstSent of [0, 1]) {
    const whole = await refused();
    const people = (await makePatients(api, 2)).map((one) => ({ ...one, mobile: `+44770090099${firstSent}` }));
    await pool.query('UPDATE patient SET mobile = $2 WHERE id = ANY ($1)', [
      people.map(({ patientId }) => patientId),
      people[0]!.mobile,
    ]);
    const drafts: string[] = [];
    const lists: string[] = [];
    for (const [index, person] of people.entries()) {
      const { id } = await makeList(api, { people: [person] });
      await pool.query(
        `UPDATE recipient_list SET shared_numbers = 'one-per-number', part_of_id = $2, part_after = $3, part_size = 1,
           part_number = $3 + 1, part_count = 2 WHERE id = $1`,
        [id, whole, index],
      );
      lists.push(id);
      drafts.push(await makeDraft(api, { listId: id }));
    }
    // The first part's patient was blocked, so the second part's may be sent to; then the block ends.
    await pool.query(
      `INSERT INTO contact_block (practice_id, id, patient_id, health_information, added_by, added_at, changed_by, changed_at)
       VALUES ($1, $2, $3, true, 'Sam', now(), 'Sam', now())`,
      [api.practiceId, newId(), people[0]!.patientId],
    );
    await recipientRulesChanged(pool, api.practiceId);
    const accepted = [];
    for (const id of lists) {
      const list = await api.call('GET', `/api/v1/recipient-lists/${id}`, { as: 'viewer' });
      accepted.push((list.body as { counts: { accepted: number } }).counts.accepted);
    }
    expect(accepted).toEqual([0, 1]);
    await pool.query('DELETE FROM contact_block WHERE patient_id = $1', [people[0]!.patientId]);
    await recipientRulesChanged(pool, api.practiceId);

    const holder = await pool.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE command IN EXCLUSIVE MODE');
    const send = (at: number) => api.call('POST', `/api/v1/campaigns/${drafts[at]}/send`, { as: 'sender', body: {} });
    const sending = [send(firstSent)];
    await waiting(1);
    sending.push(send(1 - firstSent));
    await waiting(2);
    await holder.query('COMMIT');
    holder.release();
    expect((await Promise.all(sending)).map(({ status }) => status)).toEqual([202, 422]);

    const { rows } = await pool.query('SELECT FROM message WHERE dispatch_id = ANY ($1)', [drafts]);
    expect(rows).toHaveLength(1);
  }
});

/** Until so many statements wait for a lock in this database. */
const waiting = (count: number) =>
  until(`${count} statements wait for a lock`, async () => {
    const { rows } = await api.database.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows[0]!.count >= count;
  });
