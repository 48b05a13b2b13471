import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeDraft, makeList } from '../fixtures';
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
    expect(text).toContain('stop working at once');
    expect(text).toContain('Who takes over what they scheduled?');
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
