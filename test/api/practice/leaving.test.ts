import { createWatchRound } from '../../../adapters/postgres/conversations/watch-round';
import {
  applyDepartures,
  CannotDepart,
  deleteAll,
  exportAll,
  leave,
} from '../../../adapters/postgres/practice/departures';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeDraft, makeList, makeMessage, makePatients, type Person } from '../fixtures';
import { repliesTo } from '../conversations/replies-support';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const query = <Row extends object>(text: string, values: unknown[] = []) =>
  api.database.pool.query<Row>(text, values).then(({ rows }) => rows);

describe('a member of staff leaves', () => {
  let leaver: SignedIn;
  let owner: SignedIn;
  let administrator: SignedIn;
  let draftId: string;
  let approvedId: string;
  let tokenId: string;
  let alarmId: string;

  beforeAll(async () => {
    administrator = await signedIn(api, 'administrator');
    leaver = await signedIn(api, 'manager');
    owner = await signedIn(api, 'sender');
    const { id: listId } = await makeList(api);
    draftId = await makeDraft(api, { listId });
    await query(`UPDATE campaign SET created_by_token = $2 WHERE id = $1`, [draftId, leaver.staffId]);
    approvedId = await makeDraft(api, { listId });
    await query(
      `UPDATE campaign SET phase = 'scheduled', total = 0, sent_at = now(), send_at = now() + interval '1 day' WHERE id = $1`,
      [approvedId],
    );
    await query(
      `INSERT INTO approval_request (practice_id, id, campaign_id, reason, authors, requested_by, requested_at, hold_seconds, state,
         decided_by, decided_by_id, decided_at)
       VALUES ($1, $2, $3, 'size', $4, 'Someone', now(), 60, 'approved', 'A manager', $5, now())`,
      [api.practiceId, newId(), approvedId, [newId()], leaver.staffId],
    );
    tokenId = newId();
    await query(
      `INSERT INTO api_token (practice_id, id, name, role, token_hash, created_by, maker_id) VALUES ($1, $2, 'Script', 'sender', $3, 'x', $4)`,
      [api.practiceId, tokenId, Buffer.from(tokenId), leaver.staffId],
    );
    const [inbox, conversation] = [newId(), newId()];
    alarmId = newId();
    await query(
      `INSERT INTO inbox (practice_id, id, kind, name, created_at) VALUES ($1, $2, 'bulk-replies', 'x', now())`,
      [...[api.practiceId, inbox]],
    );
    await query(
      `INSERT INTO conversation (practice_id, id, inbox_id, channel, contact, state, assigned_to_id, waiting_since, first_line, created_at, changed_at)
       VALUES ($1, $2, $3, 'sms', '+447700900001', 'open', $4, now(), 'x', now(), now())`,
      [api.practiceId, conversation, inbox, leaver.staffId],
    );
    await query(
      `INSERT INTO red_flag_alarm (practice_id, id, conversation_id, waiting_since, raised_at, acknowledged_at, acknowledged_by_id)
       VALUES ($1, $2, $3, now(), now(), now(), $4)`,
      [api.practiceId, alarmId, conversation, leaver.staffId],
    );
    await query(`INSERT INTO rota_turn (practice_id, position, staff_id) VALUES ($1, 1, $2)`, [
      api.practiceId,
      leaver.staffId,
    ]);
  });

  const page = () => `/p/oakfield/account/staff/${leaver.staffId}/remove`;
  const remove = (form: Record<string, string>) =>
    visit(api, 'post', page(), {
      cookie: administrator.cookie,
      form: { _token: administrator.formToken, operation: newId(), ...form },
    });

  test('N29 the page says what becomes of their work, and asks who takes over', async () => {
    const { text } = await visit(api, 'get', page(), { cookie: administrator.cookie });
    expect(text).toContain('stop working immediately');
    expect(text).toContain('Who takes over their scheduled messages?');
    expect((await remove({ owner: 'nobody' })).text).toContain('Choose who takes over');
    expect((await remove({ owner: leaver.staffId })).text).toContain('Choose who takes over');
  });

  test('tokens end, assignments and flags return, campaigns get an owner, and approvals lapse, all at once', async () => {
    expect((await remove({ owner: owner.staffId })).status).toBe(303);
    expect(await query(`SELECT FROM api_token WHERE id = $1 AND revoked_at IS NULL`, [tokenId])).toEqual([]);
    expect(await query(`SELECT FROM conversation WHERE assigned_to_id = $1`, [leaver.staffId])).toEqual([]);
    expect(
      await query(`SELECT FROM red_flag_alarm WHERE id = $1 AND acknowledged_at IS NULL AND next_at <= now()`, [
        alarmId,
      ]),
    ).toHaveLength(1);
    expect(await query(`SELECT FROM rota_turn WHERE staff_id = $1`, [leaver.staffId])).toEqual([]);
    const [draft] = await query<{ owner: string; authors: string[] }>(
      `SELECT created_by_token AS owner, changed_by_ids AS authors FROM campaign WHERE id = $1`,
      [draftId],
    );
    // Who wrote it stays an author, so nobody approves what a colleague of theirs wrote under another name.
    expect(draft).toMatchObject({
      owner: owner.staffId,
      authors: expect.arrayContaining([leaver.staffId]) as string[],
    });
    const requests = await query<{ state: string }>(
      `SELECT state FROM approval_request WHERE campaign_id = $1 ORDER BY id`,
      [approvedId],
    );
    expect(requests.map(({ state }) => state)).toEqual(['lapsed', 'waiting']);
    const [entry] = await query<{ details: object }>(
      `SELECT details FROM audit_entry WHERE act = 'staff-removed' AND subject_id = $1`,
      [leaver.staffId],
    );
    expect(entry!.details).toMatchObject({
      tokensEnded: 1,
      flagsReturned: 1,
      campaignsHandedOver: 1,
      approvalsLapsed: 1,
    });
  });
});

describe('N29 replies to what a member of staff wrote who has left', () => {
  test('are told to everyone who may answer, those that were unread and those that come later', async () => {
    const owner = await signedIn(api, 'sender');
    const leaver = await signedIn(api, 'sender');
    const round = createWatchRound(api.database, api.services.accounts);
    const told = async (who: SignedIn) =>
      (
        await query<{ subject: string }>(
          `SELECT subject_id AS subject FROM notification WHERE staff_id = $1 AND kind = 'reply' AND read_at IS NULL`,
          [who.staffId],
        )
      ).map(({ subject }) => subject);
    const inbox = newId();
    await query(
      `INSERT INTO inbox (practice_id, id, kind, owner_id, name, created_at) VALUES ($1, $2, 'own', $3, 'x', now())`,
      [api.practiceId, inbox, leaver.staffId],
    );
    const reply = (number: string) =>
      query(
        `INSERT INTO conversation (practice_id, id, inbox_id, channel, contact, state, waiting_since, first_line, created_at, changed_at)
         VALUES ($1, $2, $3, 'sms', $4, 'new', now(), 'x', now(), now())`,
        [api.practiceId, newId(), inbox, number],
      );
    await reply('+447700900002');
    await round.look(new Date());
    expect(await told(leaver)).toContain(inbox);
    expect(await told(owner)).not.toContain(inbox);

    const by = { tokenId: owner.staffId, practiceId: api.practiceId, practiceName: '', user: 'A sender' };
    await api.services.staff.remove(api.practiceId, leaver.staffId, { ...by, role: 'administrator' }, new Date());
    await round.look(new Date());
    expect(await told(owner)).toContain(inbox);
    await query(`UPDATE notification SET read_at = now() WHERE staff_id = $1`, [owner.staffId]);
    await reply('+447700900003');
    await round.look(new Date());
    expect(await told(owner)).toContain(inbox);
  });
});

describe('a practice leaves', () => {
  const day = (n: number) => new Date(Date.now() + n * 86_400_000);
  const { post: reply, sentTo } = repliesTo(api);
  let people: Person[];
  let heldId: string;
  const leftAt = new Date();
  const exported: string[] = [];

  beforeAll(async () => {
    people = await makePatients(api, 2);
    await sentTo([people[0]!]);
    heldId = await makeMessage(api, people[1]!.patientId, { holdSeconds: 3_600 });
    await query(
      `INSERT INTO personal_link (practice_id, id, kind, about_id, patient_id, token_hash, sealed_token, expires_at)
       VALUES ($1, $2, 'booking', $3, $4, $5, 'x', now() + interval '1 day')`,
      [api.practiceId, newId(), newId(), people[0]!.patientId, Buffer.from(newId())],
    );
  });

  test('what waits is stopped, links and tokens end, and nobody signs in; repeated it changes nothing', async () => {
    const stopped = await leave(api.database, api.practiceId, leftAt);
    expect(stopped).toMatchObject({ messages: 1, links: 1, campaigns: expect.any(Number) as number });
    expect(stopped.tokens).toBeGreaterThan(0);
    expect(stopped.people).toBeGreaterThan(0);
    expect(await query(`SELECT status FROM message WHERE id = $1`, [heldId])).toEqual([{ status: 'cancelled' }]);
    const open = `SELECT FROM campaign WHERE practice_id = $1 AND phase IN ('scheduled', 'held', 'sending')`;
    expect(await query(open, [api.practiceId])).toEqual([]);
    expect(
      await query(`SELECT FROM personal_link WHERE practice_id = $1 AND revoked_at IS NULL`, [api.practiceId]),
    ).toEqual([]);
    expect((await api.call('GET', '/api/v1/me', { as: 'administrator' })).status).toBe(401);
    expect(await leave(api.database, api.practiceId, day(1))).toEqual(stopped);
  });

  test('a reply is told that nobody reads it, once a day, also where it may be an emergency', async () => {
    await reply(people[0]!.mobile, 'I have chest pain');
    const round = createWatchRound(api.database, api.services.accounts);
    await round.look(new Date());
    await reply(people[0]!.mobile, 'Hello?');
    await round.look(new Date());
    const answers = await query<{ body: string }>(
      // Where it may be an emergency, the usual answer comes first.
      `SELECT body FROM conversation_message WHERE practice_id = $1 AND direction = 'out' AND automatic AND body LIKE '%no longer%'`,
      [api.practiceId],
    );
    expect(answers).toHaveLength(1);
    expect(answers[0]!.body).toMatch(/^Oakfield Surgery no longer reads messages .*999/);
  });

  test('nothing is deleted before it was exported, and while its numbers are answered', async () => {
    const now = day(1);
    await expect(deleteAll(api.database, api.practiceId, { now, early: true })).rejects.toThrow('Export first');
    await expect(deleteAll(api.database, api.otherPracticeId, { now, early: true })).rejects.toThrow(CannotDepart);
    const write = (table: string, row: string) => {
      exported.push(`${table} ${row}`);
      return Promise.resolve();
    };
    const counts = await exportAll(api.database, api.practiceId, write, now);
    expect(counts.patient).toBeGreaterThanOrEqual(people.length);
    expect(exported.some((row) => row.startsWith('patient ') && row.includes(people[0]!.nhsNumber))).toBe(true);
    expect(exported.every((row) => row.includes(api.practiceId))).toBe(true);
    // Rows only have ids of people, so their names go with them, and nothing to sign in with.
    expect(exported.some((row) => row.startsWith('practice ') && row.includes('Oakfield Surgery'))).toBe(true);
    const staff = exported.filter((row) => row.startsWith('staff '));
    expect(staff.some((row) => row.includes('A manager'))).toBe(true);
    expect(staff.join()).not.toMatch(/password|secret|hash/i);
    await expect(deleteAll(api.database, api.practiceId, { now, early: false })).rejects.toThrow('are answered until');
  });

  test('everything is deleted and counted, the other practice stays, and a restore does not bring it back', async () => {
    const others = await makePatients(api, 1, api.otherPracticeId);
    const counts: Record<string, number> = {};
    for (const row of exported) counts[row.split(' ')[0]!] = (counts[row.split(' ')[0]!] ?? 0) + 1;
    const deleted = await deleteAll(api.database, api.practiceId, { now: day(91), early: false });
    expect(deleted).toMatchObject({ patient: counts.patient, message: counts.message, attempt: counts.attempt });
    for (const table of ['patient', 'message', 'dispatch', 'audit_entry', 'conversation', 'membership']) {
      expect(await query(`SELECT FROM ${table} WHERE practice_id = $1`, [api.practiceId])).toEqual([]);
    }
    expect(await query(`SELECT FROM patient WHERE id = $1`, [others[0]!.patientId])).toHaveLength(1);
    expect(await query(`SELECT deleted FROM departure WHERE practice_id = $1`, [api.practiceId])).toEqual([
      { deleted },
    ]);
    // Regular work makes no new rows of it, and an export cannot replace the earlier one.
    await api.services.auditSeals.sweep(day(92));
    await api.services.retention.sweep(day(92));
    await api.services.accounts.ensureAll();
    for (const table of ['audit_check', 'look_report', 'purge_run', 'provider_account']) {
      expect(await query(`SELECT FROM ${table} WHERE practice_id = $1`, [api.practiceId])).toEqual([]);
    }
    await expect(exportAll(api.database, api.practiceId, () => Promise.resolve(), day(92))).rejects.toThrow(
      'was deleted',
    );

    // A backup from before: the practice is there, and nobody knows that it left.
    await query(`DELETE FROM departure WHERE practice_id = $1`, [api.practiceId]);
    await makePatients(api, 1);
    const noted = [{ practiceId: api.practiceId, leftAt: leftAt.toISOString() }];
    expect(await applyDepartures(api.database, noted, day(92))).toEqual([api.practiceId]);
    expect(await query(`SELECT FROM patient WHERE practice_id = $1`, [api.practiceId])).toEqual([]);
    expect(await applyDepartures(api.database, noted, day(93))).toEqual([]);
  });
});
