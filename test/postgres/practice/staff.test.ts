import type { Database } from '../../../adapters/postgres/sql/connect';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { createSessions } from '../../../adapters/postgres/practice/sessions';
import { createStaff } from '../../../adapters/postgres/practice/staff';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { Sessions } from '../../../ports/practice/sessions';
import type { Staff } from '../../../ports/practice/staff';
import {
  addPerson,
  addPractice,
  after,
  auditOf,
  join,
  mailOf,
  NOW,
  openDatabase,
  sha256,
  testSealing,
} from './staff-support';

let database: Database & { drop(): Promise<void> };
let staff: Staff;
let sessions: Sessions;
let by: TokenHolder;

beforeAll(async () => {
  database = await openDatabase();
  staff = createStaff(database, testSealing());
  sessions = createSessions(database);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  by = await addPractice(database);
});

const RULE = { idleSeconds: 1800, lifeSeconds: 43_200 };
const acts = async (practiceId = by.practiceId) => (await auditOf(database, practiceId)).map(({ act }) => act);
const rolesOf = async (practiceId = by.practiceId) => (await staff.list(practiceId)).map(({ role }) => role).sort();

async function signIn(staffId: string): Promise<{ id: string; tokenHash: Buffer }> {
  const session = { id: newId(), tokenHash: sha256(newId()), staffId, waitsForCode: false, formToken: 'f' };
  await sessions.create(session, NOW);
  return session;
}

describe('adding', () => {
  test('a new person has no password, and is found by the address in any case', async () => {
    const staffId = newId();
    const email = `Sam.${staffId}@Oakfield.example`;
    const added = await staff.add(by.practiceId, { staffId, email, name: 'Sam Okoro', role: 'sender' }, by, NOW);
    expect(added).toEqual({ kind: 'added', staffId });
    const nothingYet = {
      staffId,
      email: email.toLowerCase(),
      passwordHash: null,
      secondFactor: null,
      failedTries: 0,
      lockedUntil: null,
    };
    expect(await staff.credentials(email.toUpperCase())).toEqual(nothingYet);
    expect(await staff.credentialsOf(staffId)).toEqual(nothingYet);
    expect(await staff.list(by.practiceId)).toEqual([
      {
        staffId,
        name: 'Sam Okoro',
        email: email.toLowerCase(),
        role: 'sender',
        hasPassword: false,
        hasSecondFactor: false,
        isClinician: false,
        lockedUntil: null,
        addedBy: 'Jo Bennett',
        addedAt: NOW,
      },
    ]);
    expect(await auditOf(database, by.practiceId)).toEqual([
      {
        act: 'staff-added',
        subject_id: staffId,
        actor: 'Jo Bennett',
        details: { name: 'Sam Okoro', role: 'sender', byToken: by.tokenId },
      },
    ]);
  });

  test('nobody is known by an address that was never added', async () => {
    expect(await staff.credentials('nobody@oakfield.example')).toBeNull();
    expect(await staff.credentialsOf(newId())).toBeNull();
  });

  test('found H1: who works elsewhere is not added by an administrator alone', async () => {
    const other = await addPractice(database, 'Birchwood');
    const staffId = await addPerson(staff, by, 'sender');
    const again = {
      staffId: newId(),
      email: mailOf(staffId).toUpperCase(),
      name: 'Somebody',
      role: 'manager' as const,
    };
    expect(await staff.add(other.practiceId, again, other, NOW)).toEqual({ kind: 'works-elsewhere' });
    expect(await staff.list(other.practiceId)).toEqual([]);
    // The database refuses it whatever code asks.
    const insert = `INSERT INTO membership (practice_id, staff_id, role, added_by) VALUES ($1, $2, 'viewer', 'x')`;
    await expect(database.pool.query(insert, [other.practiceId, staffId])).rejects.toMatchObject({ code: '23001' });
    await join(database, other, staffId, 'manager');
    expect(await staff.list(other.practiceId)).toMatchObject([{ staffId, name: 'Sam Okoro', role: 'manager' }]);
    expect(await rolesOf()).toEqual(['sender']);
  });

  test('found H1: who works nowhere any more begins without password, second factor, links and sessions', async () => {
    const staffId = await addPerson(staff, by, 'sender');
    const link = { hash: sha256(newId()), expiresAt: after(3600) };
    await staff.setPassword(staffId, 'known at the first practice', newId());
    await staff.makePasswordLink(by.practiceId, staffId, link, by, NOW);
    const { tokenHash } = await signIn(staffId);
    await staff.beginSecondFactor(staffId, 'SECRET');
    await staff.confirmSecondFactor(staffId, 1, NOW);
    await staff.remove(by.practiceId, staffId, by, NOW);
    const other = await addPractice(database, 'Birchwood');
    const person = { staffId: newId(), email: mailOf(staffId), name: 'x', role: 'sender' as const };
    expect(await staff.add(other.practiceId, person, other, NOW)).toEqual({ kind: 'added', staffId });
    expect(await staff.credentialsOf(staffId)).toMatchObject({ passwordHash: null, secondFactor: null });
    expect(await staff.passwordLink(link.hash, NOW)).toBeNull();
    expect(await sessions.find(tokenHash, NOW, RULE)).toBeNull();
    // And the first practice cannot take them back without asking.
    expect(await staff.add(by.practiceId, person, by, NOW)).toEqual({ kind: 'works-elsewhere' });
    const update = 'UPDATE membership SET removed_at = NULL WHERE practice_id = $1 AND staff_id = $2';
    await expect(database.pool.query(update, [by.practiceId, staffId])).rejects.toMatchObject({ code: '23001' });
  });

  test('an id that another person has does not fail, and changes nobody', async () => {
    const staffId = await addPerson(staff, by, 'sender');
    const person = { staffId, email: `${newId()}@oakfield.example`, name: 'Kim Lee', role: 'viewer' as const };
    const added = await staff.add(by.practiceId, person, by, NOW);
    expect(added).toMatchObject({ kind: 'added' });
    expect(added).not.toMatchObject({ staffId });
    expect((await staff.list(by.practiceId)).map(({ name }) => name)).toEqual(['Kim Lee', 'Sam Okoro']);
  });

  test('a member is not added twice, also not by two at once; a removed one comes back with the new role', async () => {
    const email = `${newId()}@oakfield.example`;
    const add = (role: 'viewer' | 'manager') =>
      staff.add(by.practiceId, { staffId: newId(), email, name: 'Sam Okoro', role }, by, NOW);
    const kinds = (await Promise.all([add('viewer'), add('viewer')])).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['added', 'already']);
    expect(await add('manager')).toEqual({ kind: 'already' });
    expect(await rolesOf()).toEqual(['viewer']);
    const [member] = await staff.list(by.practiceId);
    expect(await staff.remove(by.practiceId, member!.staffId, by, NOW)).toBe(true);
    expect(await add('manager')).toMatchObject({ kind: 'added', staffId: member!.staffId });
    expect(await rolesOf()).toEqual(['manager']);
    expect(await acts()).toEqual(['staff-added', 'staff-removed', 'staff-added']);
  });
});

describe('roles', () => {
  test('a change is in the audit, a change to the same role is none', async () => {
    const staffId = await addPerson(staff, by, 'viewer');
    expect(await staff.changeRole(by.practiceId, staffId, 'viewer', by, NOW)).toBe(true);
    expect(await staff.changeRole(by.practiceId, staffId, 'manager', by, NOW)).toBe(true);
    expect(await rolesOf()).toEqual(['manager']);
    const audit = await auditOf(database, by.practiceId);
    expect(audit.map(({ act }) => act)).toEqual(['staff-added', 'staff-role-changed']);
    expect(audit[1]!.details).toEqual({
      name: 'Sam Okoro',
      before: 'viewer',
      after: 'manager',
      byToken: by.tokenId,
    });
  });

  test('the last administrator is neither demoted nor removed', async () => {
    const [jo, sam] = [await addPerson(staff, by, 'administrator'), await addPerson(staff, by, 'manager')];
    expect(await staff.changeRole(by.practiceId, jo, 'manager', by, NOW)).toBe('last-administrator');
    expect(await staff.remove(by.practiceId, jo, by, NOW)).toBe('last-administrator');
    expect(await staff.changeRole(by.practiceId, jo, 'administrator', by, NOW)).toBe(true);
    await staff.changeRole(by.practiceId, sam, 'administrator', by, NOW);
    expect(await staff.remove(by.practiceId, jo, by, NOW)).toBe(true);
    // Who was removed counts no more, and an administrator of another practice does not count here.
    await addPerson(staff, await addPractice(database), 'administrator');
    expect(await staff.remove(by.practiceId, sam, by, NOW)).toBe('last-administrator');
    expect(await acts()).toEqual(['staff-added', 'staff-added', 'staff-role-changed', 'staff-removed']);
  });

  test('of two administrators who end each other at once one stays', async () => {
    for (let round = 0; round < 10; round++) {
      const practice = await addPractice(database);
      const [one, two] = [
        await addPerson(staff, practice, 'administrator'),
        await addPerson(staff, practice, 'administrator'),
      ];
      const answers = await Promise.all([
        staff.remove(practice.practiceId, one, practice, NOW),
        round % 2
          ? staff.remove(practice.practiceId, two, practice, NOW)
          : staff.changeRole(practice.practiceId, two, 'viewer', practice, NOW),
      ]);
      expect(answers.map(String).sort()).toEqual(['last-administrator', 'true']);
      expect(await rolesOf(practice.practiceId)).toContain('administrator');
    }
  });

  test("another practice's staff are invisible, and cannot be changed", async () => {
    const other = await addPractice(database);
    const theirs = await addPerson(staff, other, 'viewer');
    expect(await staff.list(by.practiceId)).toEqual([]);
    expect(await staff.changeRole(by.practiceId, theirs, 'administrator', by, NOW)).toBe(false);
    expect(await staff.remove(by.practiceId, theirs, by, NOW)).toBe(false);
    const link = { hash: sha256('l'), expiresAt: after(60) };
    expect(await staff.makePasswordLink(by.practiceId, theirs, link, by, NOW)).toBe(false);
    expect(await rolesOf(other.practiceId)).toEqual(['viewer']);
    expect(await acts()).toEqual([]);
  });

  test('who was removed is removed once', async () => {
    const staffId = await addPerson(staff, by, 'viewer');
    expect(await staff.remove(by.practiceId, staffId, by, NOW)).toBe(true);
    expect(await staff.remove(by.practiceId, staffId, by, NOW)).toBe(false);
    expect(await staff.changeRole(by.practiceId, staffId, 'manager', by, NOW)).toBe(false);
    expect(await acts()).toEqual(['staff-added', 'staff-removed']);
  });
});

describe('how somebody signs in', () => {
  const pending = async (staffId: string) => {
    await staff.beginSecondFactor(staffId, 'JBSWY3DPEHPK3PXP');
    await staff.confirmSecondFactor(staffId, 1, NOW);
  };

  test('an administrator takes a second factor away and ends a lock, each once in the audit', async () => {
    const staffId = await addPerson(staff, by, 'viewer');
    await pending(staffId);
    await staff.triedWrongly(mailOf(staffId), NOW, { most: 1, lockSeconds: 900 });
    expect(await staff.mayResetSignIn(by.practiceId, staffId, by)).toBe(true);
    for (let press = 0; press < 2; press++) {
      expect(await staff.takeAwaySecondFactor(by.practiceId, staffId, by, NOW)).toBe(true);
      expect(await staff.unlock(by.practiceId, staffId, by, NOW)).toBe(true);
    }
    expect(await staff.credentialsOf(staffId)).toMatchObject({ secondFactor: null, lockedUntil: null, failedTries: 0 });
    expect(await acts()).toEqual(['staff-added', 'staff-second-factor-taken-away', 'staff-unlocked']);
  });

  test('of one who works elsewhere too, or is no member, it is not theirs to change', async () => {
    const staffId = await addPerson(staff, by, 'viewer');
    const further = await addPractice(database, 'Birchwood');
    await join(database, further, staffId, 'viewer');
    await pending(staffId);
    const stranger = await addPerson(staff, further, 'viewer');
    for (const one of [staffId, stranger]) {
      expect(await staff.mayResetSignIn(by.practiceId, one, by)).toBe(false);
      expect(await staff.takeAwaySecondFactor(by.practiceId, one, by, NOW)).toBe(false);
      expect(await staff.unlock(by.practiceId, one, by, NOW)).toBe(false);
    }
    expect((await staff.credentialsOf(staffId))!.secondFactor).not.toBeNull();
    expect(await acts()).toEqual(['staff-added', 'password-changed']);
  });
});

describe('wrong tries', () => {
  const rule = { most: 3, lockSeconds: 900 };

  test('the third in a row locks; tries while locked change nothing; afterwards the count begins anew', async () => {
    const staffId = await addPerson(staff, by, 'viewer');
    expect(await staff.triedWrongly(mailOf(staffId), NOW, rule)).toBeNull();
    expect(await staff.triedWrongly(mailOf(staffId), NOW, rule)).toBeNull();
    expect(await staff.credentialsOf(staffId)).toMatchObject({ failedTries: 2, lockedUntil: null });
    expect(await staff.triedWrongly(mailOf(staffId), NOW, rule)).toEqual(after(900));
    expect(await staff.triedWrongly(mailOf(staffId), after(600), rule)).toEqual(after(900));
    expect(await staff.credentialsOf(staffId)).toMatchObject({ lockedUntil: after(900) });
    expect((await staff.list(by.practiceId))[0]!.lockedUntil).toEqual(after(900));
    expect(await staff.triedWrongly(mailOf(staffId), after(900), rule)).toBeNull();
    expect(await staff.triedWrongly(mailOf(staffId), after(901), rule)).toBeNull();
    expect(await staff.triedWrongly(mailOf(staffId), after(902), rule)).toEqual(after(1802));
  });

  test('a right one between them ends the count', async () => {
    const staffId = await addPerson(staff, by, 'viewer');
    for (let round = 0; round < 3; round++) {
      expect(await staff.triedWrongly(mailOf(staffId), NOW, rule)).toBeNull();
      expect(await staff.triedWrongly(mailOf(staffId), NOW, rule)).toBeNull();
      await staff.triedRightly(staffId);
    }
    expect(await staff.credentialsOf(staffId)).toMatchObject({ failedTries: 0, lockedUntil: null });
  });

  test('many at once are all counted, and one person’s are not another’s', async () => {
    const [staffId, other] = [await addPerson(staff, by, 'viewer'), await addPerson(staff, by, 'viewer')];
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => staff.triedWrongly(mailOf(staffId), NOW, { most: 10, lockSeconds: 60 })),
    );
    expect(answers.filter((until) => until === null)).toHaveLength(9);
    expect(await staff.credentialsOf(other)).toMatchObject({ failedTries: 0, lockedUntil: null });
    expect(await staff.triedWrongly(mailOf(newId()), NOW, rule)).toBeNull();
  });
});

describe('links', () => {
  const linkOf = (text: string, seconds = 3600) => ({ hash: sha256(text), expiresAt: after(seconds) });
  let staffId: string;
  let text: string;
  beforeEach(async () => {
    staffId = await addPerson(staff, by, 'sender');
    text = newId();
  });

  test('one sets a password once, ends all sessions and any lock, and is stored as a hash', async () => {
    expect(await staff.makePasswordLink(by.practiceId, staffId, linkOf(text), by, NOW)).toBe(true);
    const { tokenHash } = await signIn(staffId);
    const others = await signIn(await addPerson(staff, by, 'viewer'));
    await staff.triedWrongly(mailOf(staffId), NOW, { most: 1, lockSeconds: 900 });
    expect(await staff.passwordLink(sha256(text), NOW)).toEqual({
      staffId,
      name: 'Sam Okoro',
      email: `${staffId}@oakfield.example`,
    });
    expect(await staff.setPasswordByLink(sha256(text), 'first', after(10))).toBe(true);
    expect(await staff.credentialsOf(staffId)).toMatchObject({ passwordHash: 'first', lockedUntil: null });
    expect(await sessions.find(tokenHash, NOW, RULE)).toBeNull();
    expect(await sessions.find(others.tokenHash, NOW, RULE)).not.toBeNull();
    expect(await staff.passwordLink(sha256(text), after(10))).toBeNull();
    expect(await staff.setPasswordByLink(sha256(text), 'second', after(10))).toBe(false);
    expect(await staff.credentialsOf(staffId)).toMatchObject({ passwordHash: 'first' });
    const { rows } = await database.pool.query('SELECT token_hash FROM password_link WHERE staff_id = $1', [staffId]);
    expect(rows).toEqual([{ token_hash: sha256(text) }]);
    expect(await auditOf(database, by.practiceId)).toContainEqual({
      act: 'staff-link-made',
      subject_id: staffId,
      actor: 'Jo Bennett',
      details: { name: 'Sam Okoro', byToken: by.tokenId },
    });
  });

  test('of two who use one at once, one does', async () => {
    await staff.makePasswordLink(by.practiceId, staffId, linkOf(text), by, NOW);
    const used = await Promise.all(
      ['one', 'two'].map((password) => staff.setPasswordByLink(sha256(text), password, NOW)),
    );
    expect(used.sort()).toEqual([false, true]);
  });

  test('it ends with its time, with a newer one, with a password set otherwise, and with the last membership', async () => {
    const [older, newer, third, fourth] = [newId(), newId(), newId(), newId()] as const;
    const holds = async (link: string, now = NOW) => (await staff.passwordLink(sha256(link), now)) !== null;
    await staff.makePasswordLink(by.practiceId, staffId, linkOf(older), by, NOW);
    expect([await holds(older, after(3599)), await holds(older, after(3600))]).toEqual([true, false]);
    expect(await staff.setPasswordByLink(sha256(older), 'late', after(3600))).toBe(false);
    await staff.makePasswordLink(by.practiceId, staffId, linkOf(newer), by, NOW);
    expect([await holds(older), await holds(newer)]).toEqual([false, true]);
    await staff.setPassword(staffId, 'own', newId());
    expect(await holds(newer)).toBe(false);
    await staff.makePasswordLink(by.practiceId, staffId, linkOf(third), by, NOW);
    await staff.remove(by.practiceId, staffId, by, NOW);
    expect(await holds(third)).toBe(false);
    expect(await staff.setPasswordByLink(sha256(third), 'gone', NOW)).toBe(false);
    expect(await staff.makePasswordLink(by.practiceId, staffId, linkOf(fourth), by, NOW)).toBe(false);
    expect(await staff.credentialsOf(staffId)).toMatchObject({ passwordHash: 'own' });
  });

  test('for one who works at a further practice it takes an administrator of that one too', async () => {
    const further = await addPractice(database, 'Birchwood');
    await join(database, further, staffId, 'viewer');
    const administrator = { ...by, tokenId: await addPerson(staff, by, 'administrator', 'Jo Bennett') };
    const make = () => staff.makePasswordLink(by.practiceId, staffId, linkOf(newId()), administrator, NOW);
    expect(await make()).toBe(false);
    await join(database, further, administrator.tokenId, 'manager');
    expect(await make()).toBe(false);
    await staff.changeRole(further.practiceId, administrator.tokenId, 'administrator', further, NOW);
    expect(await make()).toBe(true);
    // An administrator of the first practice alone may again, once the person works there alone.
    const alone = () => staff.makePasswordLink(by.practiceId, staffId, linkOf(newId()), by, NOW);
    expect(await alone()).toBe(false);
    await staff.remove(further.practiceId, staffId, further, NOW);
    expect(await alone()).toBe(true);
  });
});

test('a new password by oneself ends the other sessions, not this one', async () => {
  const staffId = await addPerson(staff, by, 'viewer');
  const [here, elsewhere] = [await signIn(staffId), await signIn(staffId)];
  await staff.setPassword(staffId, 'new', here.id);
  expect(await staff.credentialsOf(staffId)).toMatchObject({ passwordHash: 'new' });
  expect(await sessions.find(here.tokenHash, NOW, RULE)).toMatchObject({ id: here.id });
  expect(await sessions.find(elsewhere.tokenHash, NOW, RULE)).toBeNull();
});

describe('the second factor', () => {
  let staffId: string;
  beforeEach(async () => {
    staffId = await addPerson(staff, by, 'viewer');
  });
  const hasIt = async () => (await staff.list(by.practiceId))[0]!.hasSecondFactor;

  test('is asked for once confirmed; its secret is sealed', async () => {
    await staff.beginSecondFactor(staffId, 'FIRST');
    await staff.beginSecondFactor(staffId, 'SECRET');
    expect(await staff.pendingSecondFactor(staffId)).toBe('SECRET');
    expect(await staff.credentialsOf(staffId)).toMatchObject({ secondFactor: null });
    expect(await hasIt()).toBe(false);
    await staff.confirmSecondFactor(staffId, 100, NOW);
    expect(await staff.pendingSecondFactor(staffId)).toBeNull();
    expect(await staff.credentialsOf(staffId)).toMatchObject({ secondFactor: { secret: 'SECRET', lastStep: 100 } });
    expect(await hasIt()).toBe(true);
    const { rows } = await database.pool.query<{ totp_secret: string }>('SELECT * FROM staff WHERE id = $1', [staffId]);
    expect(JSON.stringify(rows)).not.toContain('SECRET');
    expect(testSealing().open(rows[0]!.totp_secret)).toBe('SECRET');
  });

  test('beginning anew does not switch it off; removing does', async () => {
    await staff.beginSecondFactor(staffId, 'SECRET');
    await staff.confirmSecondFactor(staffId, 100, NOW);
    await staff.beginSecondFactor(staffId, 'OTHER');
    expect(await staff.pendingSecondFactor(staffId)).toBeNull();
    expect(await staff.credentialsOf(staffId)).toMatchObject({ secondFactor: { secret: 'SECRET', lastStep: 100 } });
    await staff.removeSecondFactor(staffId);
    expect(await staff.credentialsOf(staffId)).toMatchObject({ secondFactor: null });
    expect(await hasIt()).toBe(false);
    await staff.confirmSecondFactor(staffId, 100, NOW);
    expect(await hasIt()).toBe(false);
  });

  test('a code counts once, an earlier one no more, also for two at once', async () => {
    await staff.beginSecondFactor(staffId, 'SECRET');
    await staff.confirmSecondFactor(staffId, 59_833_333, NOW);
    expect(await staff.takeStep(staffId, 59_833_333)).toBe(false);
    const taken = await Promise.all([staff.takeStep(staffId, 59_833_335), staff.takeStep(staffId, 59_833_335)]);
    expect(taken.sort()).toEqual([false, true]);
    expect(await staff.takeStep(staffId, 59_833_334)).toBe(false);
    expect(await staff.takeStep(staffId, 59_833_336)).toBe(true);
    expect(await staff.takeStep(newId(), 1)).toBe(false);
  });
});
