import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeMessage, makePatients, type Person } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
let manager: SignedIn;
let administrator: SignedIn;
let person: Person;
let noteId: string;

interface Item {
  section: string;
  id: string;
  title: string;
  text: string | null;
  redaction: { show: string } | null;
}
interface Part {
  items: Item[];
  counts: Record<string, number>;
  nextCursor: string | null;
}

beforeAll(async () => {
  const { pool } = api.database;
  manager = await signedIn(api, 'manager');
  // Someone must be there to write to.
  administrator = await signedIn(api, 'administrator');
  [person] = (await makePatients(api, 1)) as [Person];
  for (const body of ['Dear ((given name)), first.', 'Second.', 'Third.'])
    await makeMessage(api, person.patientId, { body });
  const [inbox, conversation] = [newId(), newId()];
  noteId = newId();
  await pool.query(
    `INSERT INTO inbox (practice_id, id, kind, name, created_at) VALUES ($1, $2, 'bulk-replies', 'Bulk Message Replies', now())`,
    [api.practiceId, inbox],
  );
  await pool.query(
    `INSERT INTO conversation (practice_id, id, inbox_id, patient_id, matched_at, channel, contact, state, waiting_since, first_line,
       created_at, changed_at)
     VALUES ($1, $2, $3, $4, now(), 'sms', $5, 'new', now(), 'x', now(), now())`,
    [api.practiceId, conversation, inbox, person.patientId, person.mobile],
  );
  await pool.query(
    `INSERT INTO conversation_message (practice_id, id, conversation_id, direction, at, body) VALUES ($1, $2, $3, 'in', now(), 'What I wrote')`,
    [api.practiceId, newId(), conversation],
  );
  await pool.query(
    `INSERT INTO conversation_note (practice_id, id, conversation_id, at, by, text) VALUES ($1, $2, $3, now(), 'Sam', 'Her sister Ann Lee rang')`,
    [api.practiceId, noteId, conversation],
  );
  const writer = { practiceId: api.practiceId, staffId: manager.staffId, role: 'manager' as const, name: 'A manager' };
  const text = { to: { role: 'administrator' as const }, patientId: person.patientId, body: 'Between staff' };
  await api.services.internalMessages.send(writer, { id: newId(), ...text }, new Date());
  await api.call('PUT', `/api/v1/patients/${person.patientId}/blocks`, {
    body: { marketing: true, why: 'asked us to' },
  });
});

const path = (rest = '') => `/api/v1/patients/${person.patientId}/disclosure${rest}`;
const part = async (query: string) => (await api.call('GET', path(query), { as: 'manager' })).body as Part;

test('N29 the file has messages, replies, notes, messages between staff, blocks and who looked', async () => {
  await part('?section=messages');
  const { counts } = await part('?section=messages');
  expect(counts).toMatchObject({ messages: 3, replies: 1, notes: 1, internal: 1, blocks: 1, letters: 0 });
  expect(counts.looks).toBeGreaterThan(0);
  const csv = await api.call('GET', path('.csv'), { as: 'manager' });
  expect(csv.status).toBe(200);
  for (const words of ['What I wrote', 'Ann Lee', 'Between staff', 'asked us to', 'first.', 'Patient viewed']) {
    expect(csv.text).toContain(words);
  }
  // As the patient got it.
  expect(csv.text).not.toContain('((given name))');
});

test('N29 N28 the file has how the patient wants to be contacted, with who said so and why', async () => {
  const safe = await api.call('PUT', `/api/v1/patients/${person.patientId}/safe-contact`, {
    body: { sms: 'never', letter: 'neutral', why: 'Her brother Tom reads her phone' },
  });
  expect(safe.status).toBe(200);
  const wanted = { preferredLanguage: 'cy', largePrint: true, letterInstead: null };
  await api.services.patientPreferences.change(api.practiceId, person.patientId, wanted, null, new Date());
  const { items, counts } = await part('?section=preferences');
  expect(counts.preferences).toBe(3);
  const written = items.map(({ title }) => title).sort();
  expect(written).toEqual([
    'How the patient wants us to write',
    'Is it safe to contact the patient? Letter',
    'Is it safe to contact the patient? Text message',
  ]);
  const text = async () => (await api.call('GET', path('.csv'), { as: 'manager' })).text;
  const csv = await text();
  expect(csv).toContain('Answer: Never; Set by: A administrator; Why: Her brother Tom reads her phone');
  expect(csv).toMatch(/Language: Welsh; Large print: Yes; .*Set by: The patient/);
  // One of them is left out, and the other keeps its words.
  const sms = items.find(({ title }) => title.endsWith('Text message'))!;
  await api.call('PUT', path(`/redactions/preferences/${sms.id}`), {
    ...{ as: 'manager', body: { show: 'part', words: ['brother Tom'], why: 'About her brother' } },
  });
  expect((await text()).match(/brother Tom/g)).toHaveLength(1);
  expect((await part('?section=preferences&limit=1')).items).toHaveLength(1);
});

test('each section is read page by page', async () => {
  const first = await part('?section=messages&limit=2');
  expect(first.items).toHaveLength(2);
  const rest = await part(`?section=messages&limit=2&cursor=${first.nextCursor}`);
  expect(rest.items).toHaveLength(1);
  expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(3);
});

test('N29 what concerns another person is left out of both files, and staff still see it', async () => {
  const address = path(`/redactions/notes/${noteId}`);
  const wrong = await api.call('PUT', address, {
    as: 'manager',
    body: { show: 'part', words: ['Anne'], why: 'sister' },
  });
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'words', code: 'words-not-found' }] } });
  const done = await api.call('PUT', address, {
    as: 'manager',
    body: { show: 'part', words: ['ann lee'], why: 'sister' },
  });
  expect(done).toMatchObject({ status: 200, body: { redaction: { show: 'part', why: 'sister' } } });
  const csv = await api.call('GET', path('.csv'), { as: 'manager' });
  expect(csv.text).toContain('Her sister [left out] rang');
  expect(csv.text).not.toMatch(/ann lee/i);
  const { items } = await part('?section=notes');
  expect(items[0]).toMatchObject({ text: 'Her sister Ann Lee rang', redaction: { show: 'part' } });
});

test('N29 a page without script leaves an item out as a whole, and takes that back', async () => {
  const page = `/p/oakfield/patients/${person.patientId}/disclosure`;
  const { cookie, formToken } = manager;
  const list = await visit(api, 'get', `${page}?section=notes`, { cookie });
  expect(list.status).toBe(200);
  expect(list.text).toContain(`${page}/${noteId}`);
  const save = (form: Record<string, string>) =>
    visit(api, 'post', `${page}/${noteId}`, {
      cookie,
      form: { _token: formToken, operation: newId(), section: 'notes', ...form },
    });
  expect((await save({ show: 'none', why: '' })).text).toContain('Say why it is left out');
  expect((await save({ show: 'none', why: 'All about her sister' })).status).toBe(303);
  const csv = await visit(api, 'get', `${page}.csv`, { cookie });
  expect(csv.text).toContain('because it concerns another person');
  expect(csv.text).not.toContain('sister');
  expect((await save({ show: 'all' })).status).toBe(303);
});

test('N29 the PDF can be followed by screen readers, and making it is audited before it is sent', async () => {
  const pdf = await api.call('GET', path('.pdf'), { as: 'manager' });
  expect(pdf.status).toBe(200);
  const text = (pdf.body as Buffer).toString('latin1');
  expect(text.startsWith('%PDF-1.7')).toBe(true);
  expect(text).toMatch(/\/StructTreeRoot/);
  const { rows } = await api.database.pool.query<{ act: string; details: { kind: string } }>(
    `SELECT act, details FROM audit_entry WHERE act = 'disclosure-made' AND subject_id = $1 ORDER BY id DESC LIMIT 1`,
    [person.patientId],
  );
  expect(rows).toMatchObject([{ details: { kind: 'pdf' } }]);
  expect(pdf.headers['content-disposition']).not.toContain(person.nhsNumber);
});

test('a patient of another practice has no file here', async () => {
  const [other] = await makePatients(api, 1, api.otherPracticeId);
  const answer = await api.call('GET', `/api/v1/patients/${other!.patientId}/disclosure.csv`, { as: 'manager' });
  expect(answer.status).toBe(404);
});

describe('a restricted record', () => {
  let hidden: Person;
  const list = '/p/oakfield/patients/restricted';
  const post = (who: SignedIn, path: string, form: Record<string, string>) =>
    visit(api, 'post', path, { cookie: who.cookie, form: { _token: who.formToken, operation: newId(), ...form } });
  const get = (who: SignedIn, path: string) => visit(api, 'get', path, { cookie: who.cookie });
  const why = 'A solicitor asks for the record';

  beforeAll(async () => {
    [hidden] = (await makePatients(api, 1)) as [Person];
    await api.database.pool.query(`UPDATE patient SET status = 'restricted', family_name = 'Quill' WHERE id = $1`, [
      hidden.patientId,
    ]);
  });

  test('H2 N29 before break-glass it has no file, and an API token never gets one', async () => {
    for (const end of ['', '.csv', '.pdf']) {
      const answer = await api.call('GET', `/api/v1/patients/${hidden.patientId}/disclosure${end}`, { as: 'manager' });
      expect(answer).toMatchObject({ status: 403, body: { code: 'record-restricted' } });
    }
    const page = await get(manager, `/p/oakfield/patients/${hidden.patientId}/disclosure`);
    expect(page.text).not.toContain('Quill');
  });

  test('H2 the list stays shut for whom no administrator named, and says how many there are', async () => {
    const shut = (await get(manager, list)).text;
    expect(shut).toContain('1 patient has a restricted record');
    expect(shut).toContain('Ask an administrator to name you');
    // An administrator goes on to where people are named.
    const forAdministrator = (await get(administrator, list)).text;
    expect(forAdministrator).toContain('/p/oakfield/account/restricted-access');
    expect(forAdministrator).not.toContain('name="why"');
    const refused = await post(manager, list, { why });
    expect(refused.text).toContain('Ask an administrator to name you');
    expect((await get(manager, list)).text).not.toContain('Quill');
  });

  test('H2 a named person opens it with a reason; that is audited, and the administrator is told', async () => {
    const { pool } = api.database;
    const named = await post(administrator, '/p/oakfield/account/restricted-access', { staffIds: manager.staffId });
    expect(named.status).toBe(303);
    expect((await post(manager, list, { why: 'because' })).text).toContain('in a few words more');
    expect((await post(manager, list, { why })).status).toBe(303);
    expect((await get(manager, list)).text).toContain('Quill');
    const file = await get(manager, `/p/oakfield/patients/${hidden.patientId}/disclosure.csv`);
    expect(file).toMatchObject({ status: 200 });
    const { rows } = await pool.query<{ act: string }>(
      `SELECT DISTINCT act FROM audit_entry WHERE act LIKE 'restricted%' OR act = 'disclosure-made' AND subject_id = $1 ORDER BY act`,
      [hidden.patientId],
    );
    expect(rows.map(({ act }) => act)).toEqual([
      ...['disclosure-made', 'restricted-opened', 'restricted-openers-named', 'restricted-patients-listed'],
    ]);
    const told = await pool.query<{ body: string }>(
      `SELECT i.body FROM notification n JOIN internal_message i ON i.thread_id = n.subject_id WHERE n.staff_id = $1 AND i.body LIKE '%restricted%'`,
      [administrator.staffId],
    );
    expect(told.rows[0]!.body).toContain(why);
    expect((await get(administrator, '/p/oakfield/account/restricted-access')).text).toContain(why);
  });

  test('H2 it closes after its time, when the name is taken back, and stays shut for everyone else', async () => {
    expect((await get(administrator, list)).text).not.toContain('Quill');
    expect((await post(administrator, '/p/oakfield/account/restricted-access', {})).status).toBe(303);
    expect((await get(manager, list)).text).not.toContain('Quill');
    await post(administrator, '/p/oakfield/account/restricted-access', { staffIds: manager.staffId });
    const { practiceId } = api;
    const later = new Date(Date.now() + 31 * 60_000);
    expect(await api.services.restrictedPatients.openUntil(practiceId, manager.staffId, new Date())).not.toBeNull();
    expect(await api.services.restrictedPatients.openUntil(practiceId, manager.staffId, later)).toBeNull();
  });

  test('H2 an opening is never changed or removed, and never lasts', async () => {
    const { pool } = api.database;
    await expect(pool.query(`UPDATE restricted_opening SET why = 'something else'`)).rejects.toThrow();
    await expect(
      pool.query(
        `INSERT INTO restricted_opening (practice_id, id, staff_id, why, opened_at, ends_at)
         VALUES ($1, $2, $3, 'long enough a reason', now(), now() + interval '2 hours')`,
        [api.practiceId, newId(), manager.staffId],
      ),
    ).rejects.toMatchObject({ code: '23514' });
  });
});
