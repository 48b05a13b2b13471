import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeDraft, makeList } from '../fixtures';
import { testApi, type CallOptions, type Who } from '../support';

const api = testApi();
let approver: string;
let listId: string;

beforeAll(async () => {
  await api.call('PATCH', '/api/v1/settings', { body: { monthlyLimit: null, approvalAbove: 2 } });
  const body = { name: 'Second manager', role: 'manager', mayApprove: true };
  approver = ((await api.call('POST', '/api/v1/tokens', { body })).body as { token: string }).token;
  listId = (await makeList(api, { accepted: 3 })).id;
});

interface Shown {
  phase: string;
  code?: string;
  waitingFor: { kind: string } | null;
  paused: { reason: string } | null;
  holdUntil: string | null;
  approval: { id: string; reason: string; state: string; dueAt: string | null; note: string | null } | null;
  counts: { total: number; planned: number };
}

const act = async (id: string, what: string, body: object = {}, as: Who = 'sender', more: CallOptions = {}) => {
  const response = await api.call('POST', `/api/v1/campaigns/${id}/${what}`, { as, body, ...more });
  return { ...(response.body as Shown), http: response.status };
};
/** The same, by the token that may approve and wrote nothing. */
const decide = (id: string, body: object = { decision: 'approve' }, token = approver) =>
  act(id, 'approval', body, null, { headers: { Authorization: `Bearer ${token}` } });
const read = async (id: string) => (await api.call('GET', `/api/v1/campaigns/${id}`)).body as Shown;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const waiting = async (body: object = {}, draft = {}) => {
  const id = await makeDraft(api, { listId, ...draft });
  const sent = await act(id, 'send', body);
  expect([sent.http, sent.phase, sent.waitingFor?.kind]).toEqual([202, 'scheduled', 'approval']);
  return id;
};
const move = (id: string, seconds: number) =>
  api.database.pool.query(
    `UPDATE approval_request SET due_at = due_at - $2 * interval '1 second' WHERE campaign_id = $1`,
    [id, seconds],
  );

describe('N6 above the size a campaign waits for a second person', () => {
  test('Send is accepted, nothing starts, and its hold begins when it is approved', async () => {
    const id = await waiting({ holdSeconds: 300 });
    expect(await read(id)).toMatchObject({ holdUntil: null, counts: { total: 3, planned: 3 } });
    const gate = await api.database.pool.query<{ gate: string }>('SELECT gate FROM dispatch WHERE id = $1', [id]);
    expect(gate.rows[0]!.gate).toBe('shut');
    const approved = await decide(id);
    expect([approved.http, approved.phase, approved.waitingFor]).toEqual([202, 'held', null]);
    expect(Date.parse(approved.holdUntil!)).toBeGreaterThan(Date.now() + 290_000);
    expect(api.told).toContain(`approve ${id}`);
  });

  test('up to the size nothing waits', async () => {
    const small = await makeDraft(api, { listId: (await makeList(api, { accepted: 2 })).id });
    expect(await act(small, 'send')).toMatchObject({ phase: 'sending', waitingFor: null, approval: null });
  });

  test('up to the size marked words wait all the same, of the practice’s own list', async () => {
    const small = (await makeList(api, { accepted: 1 })).id;
    const id = await makeDraft(api, { listId: small, body: 'Your biopsy is booked.' });
    expect(await act(id, 'send')).toMatchObject({ waitingFor: { kind: 'approval' }, approval: { reason: 'words' } });
  });

  test('up to the size marked words wait that only a value of the list brings', async () => {
    const small = (await makeList(api, { accepted: 1 })).id;
    await api.database.pool.query(
      `UPDATE list_row SET cells = array_fill('biopsy'::text, ARRAY[cardinality(cells)]) WHERE list_id = $1`,
      [small],
    );
    const id = await makeDraft(api, { listId: small, body: 'Your ((given name)) is booked.' });
    const sendAt = inAnHour();
    expect(await act(id, 'send', { sendAt })).toMatchObject({ approval: { reason: 'words' } });
    // Another time asks again, for the same reason.
    const later = new Date(Date.now() + 7_200_000).toISOString();
    expect(await act(id, 'reschedule', { sendAt: later })).toMatchObject({
      waitingFor: { kind: 'approval' },
      approval: { reason: 'words', state: 'waiting' },
    });
  });

  test('switched off with null, nothing waits', async () => {
    await api.call('PATCH', '/api/v1/settings', { body: { approvalAbove: null } });
    const id = await makeDraft(api, { listId });
    expect(await act(id, 'send')).toMatchObject({ phase: 'sending', approval: null });
    await api.call('PATCH', '/api/v1/settings', { body: { approvalAbove: 2 } });
  });

  test('at a time of its own it waits for that once it is approved', async () => {
    const sendAt = inAnHour();
    const id = await waiting({ sendAt });
    expect((await decide(id)).phase).toBe('scheduled');
    expect(await read(id)).toMatchObject({ sendAt, waitingFor: null, approval: { state: 'approved' } });
  });
});

describe('N6 who approves', () => {
  test('nobody who wrote it, changed it or sent it: 403 own-campaign', async () => {
    const own = await makeDraft(api, { listId }, 'manager');
    await act(own, 'send', {}, 'manager');
    expect(await act(own, 'approval', { decision: 'approve' }, 'manager')).toMatchObject({
      ...{ http: 403, code: 'own-campaign' },
    });
    const changed = await makeDraft(api, { listId });
    await api.call('PATCH', `/api/v1/campaigns/${changed}`, { as: 'manager', body: { body: 'Other words' } });
    await act(changed, 'send');
    expect((await act(changed, 'approval', { decision: 'approve' }, 'manager')).code).toBe('own-campaign');
    const sent = await makeDraft(api, { listId });
    await act(sent, 'send', {}, 'manager');
    expect((await act(sent, 'approval', { decision: 'send-back' }, 'manager')).code).toBe('own-campaign');
    const written = await makeDraft(api, { listId }, 'manager');
    await act(written, 'send', {}, 'administrator');
    expect((await act(written, 'approval', { decision: 'approve' }, 'manager')).code).toBe('own-campaign');
    // The request itself names them, so that it is no constraint of the database alone that refuses them.
    const { manager, sender, administrator } = api.tokenIds;
    for (const [id, other] of [
      [changed, sender],
      [written, administrator],
    ] as const) {
      const { rows } = await api.database.pool.query<{ authors: string[] }>(
        'SELECT authors FROM approval_request WHERE campaign_id = $1',
        [id],
      );
      expect(rows[0]!.authors.sort()).toEqual([manager, other].sort());
    }
    for (const id of [own, changed, sent, written]) expect((await decide(id)).http).toBe(202);
  });

  test('a manager who only renamed it wrote nothing of it', async () => {
    const id = await makeDraft(api, { listId });
    const key = await api.call('POST', '/api/v1/tokens', {
      body: { name: 'Renames', role: 'manager', mayApprove: true },
    });
    const { token } = key.body as { token: string };
    const headers = { Authorization: `Bearer ${token}` };
    await api.call('PATCH', `/api/v1/campaigns/${id}`, { as: null, body: { name: 'Renamed' }, headers });
    await act(id, 'send');
    expect(await decide(id, { decision: 'approve' }, token)).toMatchObject({ http: 202 });
  });

  test('no author by another way either: the database refuses it', async () => {
    const id = await waiting();
    const author = api.tokenIds.sender;
    await expect(
      api.database.pool.query(
        `UPDATE approval_request SET state = 'approved', decided_by = 'x', decided_by_id = $2, decided_at = now() WHERE campaign_id = $1`,
        [id, author],
      ),
    ).rejects.toMatchObject({ code: '23514', constraint: 'approval_request_second_person_check' });
    await expect(
      api.database.pool.query(`UPDATE campaign SET phase = 'sending' WHERE id = $1`, [id]),
    ).rejects.toMatchObject({ code: '23514', constraint: 'campaign_approved_check' });
  });

  test('whoever lets patients answer by a link wrote it too: the database remembers them, and refuses their approval', async () => {
    const id = await makeDraft(api, { listId });
    const author = api.tokenIds.manager;
    await api.database.pool.query('UPDATE campaign SET replies_by_link = true, changed_by_token = $2 WHERE id = $1', [
      id,
      author,
    ]);
    const { rows } = await api.database.pool.query('SELECT changed_by_ids AS authors FROM campaign WHERE id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ authors: [author] }]);
    expect(await act(id, 'send')).toMatchObject({ http: 202, waitingFor: { kind: 'approval' } });
    await expect(
      api.database.pool.query(
        `UPDATE approval_request SET state = 'approved', decided_by = 'x', decided_by_id = $2, decided_at = now() WHERE campaign_id = $1`,
        [id, author],
      ),
    ).rejects.toMatchObject({ code: '23514', constraint: 'approval_request_second_person_check' });
  });

  test('nobody who wrote it, whichever check is asked first', async () => {
    // The route says so before it looks whether anything waits, and the command decides on its own.
    const draft = await makeDraft(api, { listId }, 'manager');
    expect((await act(draft, 'approval', { decision: 'approve' }, 'manager')).code).toBe('own-campaign');
    const id = await makeDraft(api, { listId }, 'manager');
    await act(id, 'send', {}, 'manager');
    const context = {
      ...{ practiceId: api.practiceId, campaignId: id, commandId: newId(), by: 'A manager', now: new Date() },
      ...({ tokenId: api.tokenIds.manager, role: 'manager' } as const),
    };
    const options = { decision: 'approve', note: null, version: null } as const;
    expect(await api.services.commands.approval(context, options)).toEqual({ kind: 'refused', code: 'own-campaign' });
  });

  test('no sender, and no token that was not allowed to', async () => {
    const id = await waiting();
    expect((await act(id, 'approval', { decision: 'approve' }, 'sender')).code).toBe('role-may-not');
    expect(await act(id, 'approval', { decision: 'approve' }, 'manager')).toMatchObject({
      ...{ http: 403, code: 'token-may-not-approve' },
    });
  });

  test('leave to send outside the hours is a change: what was approved lapses, and is asked for again', async () => {
    const id = await waiting({ sendAt: inAnHour() });
    const { approval } = await decide(id);
    expect(approval!.state).toBe('approved');
    const urgent = await act(id, 'urgent', { reason: 'Clinic closed' }, 'manager');
    expect([urgent.phase, urgent.waitingFor?.kind, urgent.approval!.state]).toEqual([
      'scheduled',
      'approval',
      'waiting',
    ]);
    expect(urgent.approval!.id).not.toBe(approval!.id);
    expect((await decide(id, { decision: 'approve', version: approval!.id })).code).toBe('approval-lapsed');
    // Nobody approves their own change.
    expect((await act(id, 'approval', { decision: 'approve' }, 'manager')).code).toBe('own-campaign');
    expect((await decide(id)).approval!.state).toBe('approved');
  });

  test('leave to send outside the hours in the window to stop it holds the campaign until it is approved again', async () => {
    const id = await waiting({ holdSeconds: 300 });
    const held = await decide(id);
    expect(held.phase).toBe('held');
    const urgent = await act(id, 'urgent', { reason: 'Clinic closed' }, 'manager');
    expect(urgent).toMatchObject({
      phase: 'scheduled',
      waitingFor: { kind: 'approval' },
      holdUntil: null,
      approval: { state: 'waiting', dueAt: null },
    });
    expect((await decide(id, { decision: 'approve', version: held.approval!.id })).code).toBe('approval-lapsed');
    expect((await act(id, 'approval', { decision: 'approve' }, 'manager')).code).toBe('own-campaign');
    const again = await decide(id);
    expect([again.phase, again.approval!.state]).toEqual(['held', 'approved']);
    expect(Date.parse(again.holdUntil!)).toBeGreaterThan(Date.now() + 290_000);
  });

  test('it does the same while an approved campaign waits for the sending hours, and not once messages were planned', async () => {
    const id = await waiting();
    expect((await decide(id)).phase).toBe('sending');
    expect(await act(id, 'urgent', { reason: 'Clinic closed' }, 'manager')).toMatchObject({
      ...{ phase: 'scheduled', waitingFor: { kind: 'approval' } },
    });
    expect((await decide(id)).phase).toBe('sending');
    await api.database.pool.query('UPDATE dispatch SET waves = 1 WHERE id = $1', [id]);
    expect(await act(id, 'urgent', { reason: 'Clinic shut' }, 'manager')).toMatchObject({
      ...{ phase: 'sending', approval: { state: 'approved' } },
    });
  });

  test('where no approval is needed any more, the window to stop it goes on', async () => {
    const id = await waiting({ holdSeconds: 300 });
    const { holdUntil } = await decide(id);
    await api.call('PATCH', '/api/v1/settings', { body: { approvalAbove: null } });
    const urgent = await act(id, 'urgent', { reason: 'Clinic closed' }, 'manager');
    await api.call('PATCH', '/api/v1/settings', { body: { approvalAbove: 2 } });
    expect([urgent.phase, urgent.holdUntil]).toEqual(['held', holdUntil]);
  });

  test('of two approvals at the same time one counts, and both are answered', async () => {
    const id = await waiting({ holdSeconds: 300 });
    const both = await Promise.all([decide(id), decide(id)]);
    expect(both.map(({ http }) => http)).toEqual([202, 202]);
    const { rows } = await api.database.pool.query(
      `SELECT count(*)::int AS approvals FROM command WHERE dispatch_id = $1 AND kind = 'approve'`,
      [id],
    );
    expect(rows).toEqual([{ approvals: 1 }]);
  });
});

describe('N6 what is approved is what goes', () => {
  test('after a change the approval has lapsed, and it is asked for again', async () => {
    const id = await waiting();
    const { approval } = await read(id);
    const change = await api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'sender', body: { body: 'New words' } });
    expect([change.status, (change.body as Shown).phase]).toEqual([200, 'draft']);
    expect(await read(id)).toMatchObject({ counts: { total: 3, planned: 3 }, approval: { state: 'lapsed' } });
    expect(await decide(id)).toMatchObject({ http: 409, code: 'approval-lapsed' });
    expect((await act(id, 'send')).waitingFor).toMatchObject({ kind: 'approval' });
    expect(await decide(id, { decision: 'approve', version: approval!.id })).toMatchObject({
      ...{ http: 409, code: 'approval-lapsed' },
    });
    expect((await decide(id)).phase).toBe('sending');
    const kept = await api.database.pool.query<{ body: string }>('SELECT body FROM dispatch WHERE id = $1', [id]);
    expect(kept.rows[0]!.body).toBe('New words');
  });

  test('a change that is refused takes nothing back', async () => {
    const id = await waiting();
    const change = await api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'sender', body: { body: '' } });
    expect(change.status).toBe(422);
    expect(await read(id)).toMatchObject({ phase: 'scheduled', approval: { state: 'waiting' } });
  });

  test('once approved it is changed no more', async () => {
    const id = await waiting({ sendAt: inAnHour() });
    await decide(id);
    const change = await api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'sender', body: { body: 'New words' } });
    expect([change.status, (change.body as Shown).code]).toEqual([409, 'already-sent']);
  });

  test('a new time ends an approval that was given: it waits for another', async () => {
    const id = await waiting({ sendAt: inAnHour() });
    await decide(id);
    const moved = await act(id, 'reschedule', { sendAt: new Date(Date.now() + 7_200_000).toISOString() });
    expect(moved).toMatchObject({
      phase: 'scheduled',
      waitingFor: { kind: 'approval' },
      approval: { state: 'waiting' },
    });
    expect((await decide(id)).waitingFor).toBeNull();
  });

  test('sent back it is a draft again, with the note', async () => {
    const id = await waiting({ sendAt: inAnHour() });
    const back = await decide(id, { decision: 'send-back', note: 'Please name the clinic.' });
    expect(back).toMatchObject({ http: 202, phase: 'draft', approval: { state: 'sent-back' } });
    expect((await read(id)).approval!.note).toBe('Please name the clinic.');
    expect(await decide(id)).toMatchObject({ http: 409, code: 'approval-lapsed' });
  });

  test('stopped while it waits, it is approved no more', async () => {
    const id = await waiting();
    expect((await act(id, 'cancel')).phase).toBe('cancelled');
    expect(await decide(id)).toMatchObject({ http: 409, code: 'approval-lapsed' });
  });

  test('not approved in time it does not go: it needs a new time first', async () => {
    const id = await waiting({ sendAt: inAnHour() });
    await move(id, 7_200);
    expect(await decide(id)).toMatchObject({ http: 409, code: 'approval-missed' });
    await api.database.pool.query(`UPDATE campaign SET paused_reason = 'approval-missed' WHERE id = $1`, [id]);
    expect((await act(id, 'resume')).code).toBe('approval-missed');
    const moved = await act(id, 'reschedule', { sendAt: inAnHour() });
    expect(moved).toMatchObject({ paused: null, waitingFor: { kind: 'approval' } });
    expect((await decide(id)).http).toBe(202);
  });

  test('a draft has nothing to approve', async () => {
    const id = await makeDraft(api, { listId });
    expect(await decide(id)).toMatchObject({ http: 409, code: 'not-waiting' });
  });
});

test('N6 the approver sees the longest messages and ten at random, always the same ones', async () => {
  const id = await waiting();
  const headers = { Authorization: `Bearer ${approver}` };
  const look = async () =>
    (await api.call('GET', `/api/v1/campaigns/${id}/approval`, { as: null, headers })).body as {
      samples: { kind: string; body: string; row: number }[];
    };
  const first = await look();
  expect(first.samples.filter(({ kind }) => kind === 'random')).toHaveLength(3);
  expect(first.samples.every(({ body }) => body.length > 0)).toBe(true);
  expect(await look()).toEqual(first);
});
