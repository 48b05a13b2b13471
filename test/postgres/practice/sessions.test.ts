import type { Database } from '../../../adapters/postgres/sql/connect';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { createSessions } from '../../../adapters/postgres/practice/sessions';
import { createStaff } from '../../../adapters/postgres/practice/staff';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { NewSession, Sessions } from '../../../ports/practice/sessions';
import type { Staff } from '../../../ports/practice/staff';
import { addPerson, addPractice, after, join, NOW, openDatabase, sha256, testSealing } from './staff-support';

const IDLE = 1_800;
const RULE = { idleSeconds: IDLE, lifeSeconds: 43_200 };

let database: Database & { drop(): Promise<void> };
let staff: Staff;
let sessions: Sessions;
let by: TokenHolder;
let staffId: string;

beforeAll(async () => {
  database = await openDatabase();
  staff = createStaff(database, testSealing());
  sessions = createSessions(database);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  by = await addPractice(database);
  staffId = await addPerson(staff, by, 'sender');
});

async function start(more: Partial<NewSession> = {}): Promise<NewSession> {
  const session = {
    ...{ id: newId(), tokenHash: sha256(newId()), staffId, waitsForCode: false, formToken: 'form token' },
    ...more,
  };
  await sessions.create(session, NOW);
  return session;
}

const find = ({ tokenHash }: NewSession, now = NOW) => sessions.find(tokenHash, now, RULE);

test('a session tells who it is and where they work, by the name of the practice', async () => {
  const [elm, ash] = [await addPractice(database, 'The Elms'), await addPractice(database, 'Ash Lane')];
  for (const [practice, role] of [
    [elm, 'viewer'],
    [ash, 'administrator'],
  ] as const) {
    await join(database, practice, staffId, role);
  }
  const session = await start();
  await start({ staffId: await addPerson(staff, by, 'viewer', 'Somebody Else') });
  const membership = ({ practiceId, practiceName }: TokenHolder, role: string) => ({
    ...{ practiceId, slug: `p-${practiceId}`, practiceName, timeZone: 'Europe/London', role },
  });
  expect(await find(session)).toEqual({
    id: session.id,
    staffId,
    name: 'Sam Okoro',
    email: `${staffId}@oakfield.example`,
    waitsForCode: false,
    hasSecondFactor: false,
    formToken: 'form token',
    memberships: [membership(ash, 'administrator'), membership(by, 'sender'), membership(elm, 'viewer')],
  });
});

test('a session that waits for its code says so', async () => {
  await staff.beginSecondFactor(staffId, 'SECRET');
  await staff.confirmSecondFactor(staffId, 1, NOW);
  expect(await find(await start({ waitsForCode: true }))).toMatchObject({ waitsForCode: true, hasSecondFactor: true });
});

test('a removed member and a changed role are so on the next page', async () => {
  await addPerson(staff, by, 'administrator');
  const session = await start();
  await staff.changeRole(by.practiceId, staffId, 'manager', by, NOW);
  expect(await find(session)).toMatchObject({ memberships: [{ role: 'manager' }] });
  await staff.remove(by.practiceId, staffId, by, NOW);
  expect(await find(session)).toMatchObject({ memberships: [] });
});

test('it goes idle after its time, and stays so until it is swept', async () => {
  const session = await start();
  expect(await find(session, after(IDLE))).toBe('idle');
  expect(await find(session, after(IDLE + 1))).toBe('idle');
  expect(await find(session, after(IDLE - 1))).toMatchObject({ id: session.id });
  // Seen then, it lasts from then on.
  expect(await find(session, after(2 * IDLE - 2))).toMatchObject({ id: session.id });
});

test('found L2: it ends 12 hours after it began, however much is done', async () => {
  const session = await start();
  for (let seconds = IDLE - 1; seconds < 43_200; seconds += IDLE - 1) {
    expect(await find(session, after(seconds))).toMatchObject({ id: session.id });
  }
  expect(await find(session, after(43_199))).toMatchObject({ id: session.id });
  expect(await find(session, after(43_200))).toBe('idle');
});

test('found L2: what a page does by itself is no activity', async () => {
  const session = await start();
  const poll = (seconds: number) => sessions.find(session.tokenHash, after(seconds), { ...RULE, isActivity: false });
  expect(await poll(IDLE - 1)).toMatchObject({ id: session.id });
  expect(await poll(IDLE)).toBe('idle');
});

test('it is marked as seen once a minute, not with each page', async () => {
  const session = await start();
  const seenAt = async () => {
    const { rows } = await database.pool.query<{ seen_at: Date }>('SELECT seen_at FROM session WHERE id = $1', [
      session.id,
    ]);
    return rows[0]!.seen_at;
  };
  await find(session, after(59));
  expect(await seenAt()).toEqual(NOW);
  await find(session, after(60));
  expect(await seenAt()).toEqual(after(60));
  await find(session, after(61));
  expect(await seenAt()).toEqual(after(60));
});

test('the database holds the hash of a token, and only by that is a session found', async () => {
  const token = newId();
  const session = await start({ tokenHash: sha256(token) });
  const { rows } = await database.pool.query('SELECT * FROM session WHERE id = $1', [session.id]);
  expect(rows).toMatchObject([{ token_hash: sha256(token) }]);
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(await sessions.find(Buffer.from(token), NOW, RULE)).toBeNull();
  expect(await sessions.find(sha256('another'), NOW, RULE)).toBeNull();
});

test('an ended session is none, others stay', async () => {
  const [ended, other] = [await start(), await start()];
  await sessions.end(ended.tokenHash);
  expect(await find(ended)).toBeNull();
  expect(await find(other)).toMatchObject({ id: other.id });
});

test('an idle session still tells whose it was', async () => {
  const session = await start();
  expect(await find(session, after(86_400))).toBe('idle');
  const { staffId, formToken, waitsForCode } = session;
  expect(await sessions.ownerOf(session.tokenHash)).toEqual({ staffId, formToken, waitsForCode });
  expect(await sessions.ownerOf(sha256('another'))).toBeNull();
});

test('what was not seen for four days is swept', async () => {
  const [old, seen] = [await start(), await start()];
  await find(seen, after(60));
  await sessions.sweep(after(4 * 86_400));
  expect(await find(old, after(4 * 86_400))).toBe('idle');
  await sessions.sweep(after(4 * 86_400 + 1));
  expect(await find(old)).toBeNull();
  expect(await find(seen, after(4 * 86_400 + 1))).toBe('idle');
});

describe('a banner', () => {
  const banner = {
    kind: 'success' as const,
    text: 'Sam Okoro was removed',
    link: { text: 'Undo', href: '/p/oakfield/account/staff' },
  };

  test('is there once, for its session', async () => {
    const [session, other] = [await start(), await start()];
    expect(await sessions.takeBanner(session.id)).toBeNull();
    await sessions.leaveBanner(session.id, { kind: 'information', text: 'Replaced by the next' });
    await sessions.leaveBanner(session.id, banner);
    expect(await sessions.takeBanner(other.id)).toBeNull();
    expect(await sessions.takeBanner(session.id)).toEqual(banner);
    expect(await sessions.takeBanner(session.id)).toBeNull();
  });

  test('goes to one of two pages at once', async () => {
    const session = await start();
    for (let round = 0; round < 5; round++) {
      await sessions.leaveBanner(session.id, banner);
      const taken = await Promise.all([1, 2, 3].map(() => sessions.takeBanner(session.id)));
      expect(taken.filter((one) => one !== null)).toEqual([banner]);
    }
  });
});
