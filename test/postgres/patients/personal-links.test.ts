import { createPersonalLinks } from '../../../adapters/postgres/patients/personal-links';
import type { Database } from '../../../adapters/postgres/sql/connect';
import { newId } from '../../../adapters/postgres/sql/new-id';
import type { LinkKind } from '../../../domain/patients/personal-link';
import type { LinkSubject, PersonalLinks } from '../../../ports/patients/personal-links';
import { addPractice, after, NOW, openDatabase, testSealing } from '../practice/staff-support';

const RIGHT = { dateOfBirth: '1980-02-01' };
const WRONG = { dateOfBirth: '1980-02-02' };
const LATER = after(3_600);

let database: Database & { drop(): Promise<void> };
let links: PersonalLinks;
let practiceId: string;

beforeAll(async () => {
  database = await openDatabase();
  links = createPersonalLinks(database, testSealing());
});
afterAll(() => database?.drop());
beforeEach(async () => {
  ({ practiceId } = await addPractice(database));
});

let made = 0;
async function addPatient(status = 'registered'): Promise<string> {
  const id = newId();
  await database.pool.query(
    `INSERT INTO patient (practice_id, id, nhs_number, family_name, date_of_birth, status) VALUES ($1, $2, $3, 'Byron', $4, $5)`,
    [practiceId, id, String(9_000_000_000 + made++), RIGHT.dateOfBirth, status],
  );
  return id;
}

async function tokenOf(subject: { aboutId: string; patientId: string | null }): Promise<string> {
  const [token] = await links.tokensFor(practiceId, 'booking', [subject], LATER, NOW);
  return token!;
}

async function newLink(status?: string) {
  const subject = { aboutId: newId(), patientId: await addPatient(status) };
  const token = await tokenOf(subject);
  return { subject, token, link: await links.open('booking', token, NOW) };
}

test('the same patient of the same campaign keeps the same link, also when two chunks ask at once', async () => {
  const subjects = [1, 2, 3].map(() => ({ aboutId: newId(), patientId: null }));
  const asked = await Promise.all([1, 2, 3, 4].map(() => links.tokensFor(practiceId, 'booking', subjects, LATER, NOW)));
  expect(new Set(asked.map((tokens) => tokens.join())).size).toBe(1);
  expect(new Set(asked[0]).size).toBe(3);
});

test('the links of one campaign are not compared with one another, however many there are', async () => {
  const aboutId = newId();
  const patients: string[] = [];
  for (let i = 0; i < 1_000; i++) patients.push(await addPatient());
  const before = await rowsTouched();
  for (let from = 0; from < patients.length; from += 100) {
    const chunk = patients.slice(from, from + 100).map((patientId) => ({ aboutId, patientId }));
    const made = await links.tokensFor(practiceId, 'opt-out', chunk, LATER, NOW);
    expect(await links.tokensFor(practiceId, 'opt-out', chunk, LATER, NOW)).toEqual(made);
  }
  const after = await rowsTouched();
  expect(after.inserted - before.inserted).toBe(1_000);
  expect(after.read - before.read).toBeLessThan(100_000);
});

/** How many links PostgreSQL added and read so far. */
async function rowsTouched(): Promise<{ inserted: number; read: number }> {
  const { pool } = database;
  await Promise.all(
    Array.from({ length: pool.options.max ?? 10 }, () => pool.query('SELECT pg_stat_force_next_flush()')),
  );
  const { rows } = await pool.query<{ inserted: number; read: number }>(
    `SELECT n_tup_ins::int AS inserted, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS read
     FROM pg_stat_user_tables WHERE relname = 'personal_link'`,
  );
  return rows[0]!;
}

describe('a link that says sealed whose it is', () => {
  const linksOf = async (aboutId: string) =>
    (await database.pool.query(`SELECT FROM personal_link WHERE about_id = $1`, [aboutId])).rowCount;
  const seal = (subject: LinkSubject, kind: LinkKind = 'opt-out') =>
    links.sealedTokens(practiceId, kind, [subject], LATER)[0]!;

  test('is stored when it is opened, once, and is the patient’s own', async () => {
    const subject = { aboutId: newId(), patientId: await addPatient() };
    const token = seal(subject);
    expect(await linksOf(subject.aboutId)).toBe(0);
    expect(token).not.toContain(subject.patientId);
    const opened = await links.open('opt-out', token, NOW);
    expect(opened).toMatchObject(subject);
    expect((await links.open('opt-out', token, NOW))!.id).toBe(opened!.id);
    expect(await linksOf(subject.aboutId)).toBe(1);
  });

  test('opens nothing once it expired, for another kind, changed, or for a patient who is not there or has left', async () => {
    const subject = { aboutId: newId(), patientId: await addPatient() };
    const token = seal(subject);
    const changed = `${token.slice(0, 60)}${token[60] === 'A' ? 'B' : 'A'}${token.slice(61)}`;
    const opened = await Promise.all([
      links.open('opt-out', token, LATER),
      links.open('booking', token, NOW),
      links.open('opt-out', changed, NOW),
      links.open('opt-out', seal({ ...subject, patientId: newId() }), NOW),
      links.open('opt-out', seal({ ...subject, patientId: await addPatient('left') }), NOW),
      links.open('opt-out', 'A'.repeat(5_000), NOW),
    ]);
    expect(opened).toEqual([null, null, null, null, null, null]);
  });

  test('opens nothing of a practice that has left', async () => {
    const token = seal({ aboutId: newId(), patientId: null });
    await database.pool.query(`INSERT INTO departure (practice_id, left_at, by) VALUES ($1, $2, 'Jo Bennett')`, [
      practiceId,
      NOW,
    ]);
    expect(await links.open('opt-out', token, NOW)).toBeNull();
  });
});

test('a token is stored as a hash and sealed, and never as it is', async () => {
  const { token } = await newLink();
  const { rows } = await database.pool.query<{ row: string }>('SELECT l::text AS row FROM personal_link l');
  expect(rows.map(({ row }) => row).join()).not.toContain(token);
});

test('a link of another kind, an unknown, an expired and a revoked one cannot be told apart', async () => {
  const { subject, token } = await newLink();
  await links.revoke(practiceId, 'booking', subject, NOW);
  const other = await newLink();
  expect(await links.open('booking', token, NOW)).toBeNull();
  expect(await links.open('questionnaire', other.token, NOW)).toBeNull();
  expect(await links.open('booking', other.token, LATER)).toBeNull();
  expect(await links.open('booking', '22222222222', NOW)).toBeNull();
  expect(await links.open('booking', '../../etc', NOW)).toBeNull();
});

test.each(['deceased', 'left'])('the link of a patient who is %s is of no use', async (status) => {
  expect((await newLink(status)).link).toBeNull();
});

test('a revoked link gives way to a new one with tries of its own', async () => {
  const { subject, token, link } = await newLink();
  for (let count = 0; count < 5; count++) await links.prove(link!, WRONG, NOW);
  await links.revoke(practiceId, 'booking', subject, NOW);
  const next = await tokenOf(subject);
  expect(next).not.toBe(token);
  expect(await links.open('booking', next, NOW)).toMatchObject({ isLocked: false, patientId: subject.patientId });
});

test('H2 five wrong dates of birth lock a link on every device, and the right one opens it no more', async () => {
  const { token, link } = await newLink();
  const answers = [];
  for (let count = 0; count < 5; count++) answers.push(await links.prove(link!, WRONG, NOW));
  expect(answers).toEqual([...[4, 3, 2, 1].map((triesLeft) => ({ kind: 'wrong', triesLeft })), { kind: 'locked' }]);
  expect(await links.prove(link!, RIGHT, NOW)).toEqual({ kind: 'locked' });
  expect(await links.open('booking', token, NOW)).toMatchObject({ isLocked: true });
});

test('N26 ten browsers that try at once have five tries together', async () => {
  const { link } = await newLink();
  const answers = await Promise.all(Array.from({ length: 10 }, () => links.prove(link!, WRONG, NOW)));
  expect(answers.filter(({ kind }) => kind === 'wrong')).toHaveLength(4);
});

test('a proof opens one link, for half an hour', async () => {
  const [one, other] = [await newLink(), await newLink()];
  const proved = await links.prove(one.link!, RIGHT, NOW);
  if (proved.kind !== 'proved') throw new Error(proved.kind);
  expect(proved.until).toEqual(after(1_800));
  expect(await links.isProved(one.link!, proved.proof, NOW)).toBe(true);
  expect(await links.isProved(other.link!, proved.proof, NOW)).toBe(false);
  expect(await links.isProved(one.link!, proved.proof, after(1_800))).toBe(false);
  expect(await links.isProved(one.link!, 'made up', NOW)).toBe(false);
});

test('how far patients came is counted once each', async () => {
  const aboutId = newId();
  const subjects = [await addPatient(), await addPatient()].map((patientId) => ({ aboutId, patientId }));
  const [token] = await links.tokensFor(practiceId, 'booking', subjects, LATER, NOW);
  const link = (await links.open('booking', token!, NOW))!;
  await links.mark(link, 'opened', NOW);
  await links.mark(link, 'opened', after(60));
  await links.prove(link, RIGHT, NOW);
  expect(await links.progress(practiceId, 'booking', aboutId)).toEqual({
    ...{ made: 2, opened: 1, proved: 1, started: 0, finished: 0 },
  });
  expect((await links.open('booking', token!, NOW))!.openedAt).toEqual(NOW);
});

test('another practice’s links are not touched', async () => {
  const { subject, token } = await newLink();
  const { practiceId: other } = await addPractice(database);
  await links.revoke(other, 'booking', subject, NOW);
  expect(await links.open('booking', token, NOW)).not.toBeNull();
});
