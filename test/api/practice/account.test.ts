import { STARTER_WORDS } from '../../../domain/content/checks/marked-words';
import { createProviderAccounts } from '../../../adapters/postgres/practice/provider-accounts';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { testApi } from '../support';

const api = testApi();

const change = (body: unknown) => api.call('PATCH', '/api/v1/settings', { body });
const read = async () => (await api.call('GET', '/api/v1/settings')).body as Record<string, unknown>;
const errorsOf = (response: { body: unknown }) =>
  (response.body as { errors: { path: string; code: string }[] }).errors.map(({ path, code }) => `${path} ${code}`);

describe('settings', () => {
  test('a new practice has the defaults, as far as they are built', async () => {
    expect(await read()).toEqual({
      sendingHours: null,
      sendingHoursFor: {},
      bankHolidays: null,
      closedDays: [],
      holdSeconds: 300,
      approvalAbove: null,
      contentGuard: false,
      sameTextDays: 7,
      monthlyLimit: 4,
      autoPause: { afterOutcomes: 500, failedShare: 0.3 },
      settleSeconds: { sms: 259200, email: 259200 },
      smsCredits: null,
      contactSource: 'demographics',
      bulkMessages: true,
      markedWords: STARTER_WORDS,
      links: [],
      plan: 'subscribed',
      telephone: null,
      telephoneShare: 0.2,
      bookingConfirmation: 'none',
      practiceSystem: null,
      recallSync: null,
    });
  });

  test('a practice without a row of its own has them too, and a change makes the row', async () => {
    await api.database.pool.query('DELETE FROM practice_settings WHERE practice_id = $1', [api.otherPracticeId]);
    const of = async () => (await api.call('GET', '/api/v1/settings', { as: 'stranger' })).body as object;
    // It is older than counted credits, and goes on without.
    expect(await of()).toEqual({ ...(await read()), smsCredits: null });
    await api.call('PATCH', '/api/v1/settings', { as: 'stranger', body: { holdSeconds: 0 } });
    expect(await of()).toEqual({ ...(await read()), holdSeconds: 0 });
  });

  test('N29 what is named changes, the rest stays; who changed what is in the audit', async () => {
    const before = await read();
    const sendingHours = { days: ['mon', 'tue', 5], from: '08:00', to: '18:00' };
    const changed = await change({ sendingHours, settleSeconds: { sms: 60 }, autoPause: null });
    expect(changed.status).toBe(200);
    const after = { ...before, sendingHours, settleSeconds: { sms: 60, email: 259200 }, autoPause: null };
    expect(changed.body).toEqual(after);
    expect(await read()).toEqual(after);
    const audit = (await api.call('GET', '/api/v1/audit?limit=1')).body as { items: object[] };
    expect(audit.items[0]).toMatchObject({
      actor: 'A administrator',
      act: 'settings-changed',
      details: {
        before: { sendingHours: null, settleSeconds: { sms: 259200, email: 259200 } },
        after: { sendingHours, settleSeconds: { sms: 60, email: 259200 }, autoPause: null },
      },
    });
    // The same again changes nothing and says nothing.
    await change({ sendingHours });
    expect(((await api.call('GET', '/api/v1/audit?limit=1')).body as { items: object[] }).items).toEqual(audit.items);
    await change({ sendingHours: null, settleSeconds: before.settleSeconds, autoPause: before.autoPause });
    expect(await read()).toEqual(before);
  });

  test('N7 marked words and links are the list of the practice, each once, links as hosts', async () => {
    const words = Array.from({ length: 10_000 }, (_, index) => `word ${index}`);
    const rules = (
      await change({ markedWords: [...words, 'word 1'].slice(1), links: ['HTTPS://www.Example.org/a', '*.nhs.uk'] })
    ).body as { markedWords: string[]; links: string[] };
    expect(rules.markedWords).toHaveLength(9_999);
    expect(rules.links).toEqual(['www.example.org', '*.nhs.uk']);
    expect((await change({ markedWords: [...words, 'one more'] })).status).toBe(422);
    expect(errorsOf(await change({ links: ['example.org', 'not a host'] }))).toEqual(['links[1] host-unreadable']);
    expect((await change({ markedWords: [' '] })).status).toBe(422);
    expect((await change({ markedWords: [], links: [] })).status).toBe(200);
    const { rows } = await api.database.pool.query<{ details: { after: object; before: object } }>(
      `SELECT details FROM audit_entry WHERE practice_id = $1 AND act = 'settings-changed' ORDER BY id DESC LIMIT 1`,
      [api.practiceId],
    );
    expect(rows[0]!.details).toMatchObject({
      before: { links: ['www.example.org', '*.nhs.uk'] },
      after: { links: [] },
    });
    await change({ markedWords: [...STARTER_WORDS] });
    expect(await read()).toMatchObject({ markedWords: STARTER_WORDS });
  });

  test('N16 hours of a kind, bank holidays and closed days: kinds that are not named keep theirs', async () => {
    const marketing = { days: [1, 2, 3, 4], from: '10:00', to: '16:00' };
    expect((await change({ sendingHoursFor: { marketing, care: 'any' } })).body).toMatchObject({
      sendingHoursFor: { marketing, care: 'any' },
    });
    const days = [
      { date: '2026-12-29', name: 'Training' },
      { date: '2026-12-02', name: 'Stocktaking' },
    ];
    const changed = await change({ sendingHoursFor: { care: null }, bankHolidays: 'scotland', closedDays: days });
    expect(changed.body).toMatchObject({
      sendingHoursFor: { marketing },
      bankHolidays: 'scotland',
      closedDays: days.toReversed(),
    });
    const off = await change({ sendingHoursFor: { marketing: null }, bankHolidays: null, closedDays: [] });
    expect(off.body).toMatchObject({ sendingHoursFor: {}, bankHolidays: null, closedDays: [] });
  });

  test('N6 approvalAbove is taken, and switched off by null or 0', async () => {
    for (const value of [1_000, 0, null]) {
      expect((await change({ approvalAbove: value })).status).toBe(200);
      expect(await read()).toMatchObject({ approvalAbove: value });
    }
    expect((await change({ approvalAbove: -1 })).status).toBe(422);
  });

  test.each(['sameTextDays', 'monthlyLimit'])(
    'N15 %s is taken, switched off by null or 0, and within reason',
    async (name) => {
      for (const value of [1, 30, 365, 0, null]) {
        expect((await change({ [name]: value })).status).toBe(200);
        expect(await read()).toMatchObject({ [name]: value });
      }
      for (const value of [-1, 1.5, 1_001]) expect((await change({ [name]: value })).status).toBe(422);
    },
  );

  test.each<[unknown, string[]]>([
    [{ holdSeconds: -1 }, ['holdSeconds too-small']],
    [{ holdSeconds: '5' }, ['holdSeconds wrong-type']],
    [{ settleSeconds: { sms: 0 } }, ['settleSeconds.sms too-small']],
    [{ settleSeconds: { post: 5 } }, ['settleSeconds.post unknown-field']],
    [{ autoPause: { afterOutcomes: 5, failedShare: 1.5 } }, ['autoPause.failedShare too-big']],
    [{ contactSource: 'guess' }, ['contactSource not-one-of']],
    [{ bulkMessages: null }, ['bulkMessages wrong-type']],
    [{ colour: 'red' }, ['colour unknown-field']],
    [{ sendingHours: { days: [], from: '08:00', to: '18:00' } }, ['sendingHours.days days-missing']],
    [{ sendingHours: { days: ['x'], from: '08:00', to: '18:00' } }, ['sendingHours.days[0] day-unknown']],
    [{ sendingHours: { days: [1], from: '18:00', to: '8:00' } }, ['sendingHours.to time-unreadable']],
    [{ sendingHours: 'always' }, ['sendingHours hours-not-an-object']],
    [{ sendingHoursFor: { gossip: null } }, ['sendingHoursFor.gossip unknown-field']],
    [
      { sendingHoursFor: { recall: { days: [1], from: '9', to: '16:00' } } },
      ['sendingHoursFor.recall.from time-unreadable'],
    ],
    [{ bankHolidays: 'cornwall' }, ['bankHolidays not-one-of']],
    [{ closedDays: [{ date: '2026-02-30', name: 'Training' }] }, ['closedDays[0].date format-invalid']],
    [{ closedDays: [{ date: '2026-12-01', name: '' }] }, ['closedDays[0].name required']],
    [
      {
        closedDays: [
          { date: '2026-12-01', name: 'Training' },
          { date: '2026-12-01', name: 'Again' },
        ],
      },
      ['closedDays duplicate'],
    ],
  ])('%j is 422', async (body, errors) => {
    const response = await change(body);
    expect([response.status, errorsOf(response)]).toEqual([422, errors]);
  });

  test('of two changes at once neither is lost', async () => {
    await Promise.all([
      change({ holdSeconds: 7 }),
      change({ bulkMessages: false }),
      change({ settleSeconds: { sms: 9 } }),
    ]);
    expect(await read()).toMatchObject({ holdSeconds: 7, bulkMessages: false, settleSeconds: { sms: 9 } });
  });
});

describe('providers', () => {
  test('H16 each account is there from the first question on, without its password', async () => {
    const response = await api.call('GET', '/api/v1/providers');
    const { items } = response.body as { items: { webhooks: { user: string } | null }[] };
    expect(items).toEqual([
      {
        id: expect.any(String) as string,
        channel: 'sms',
        kind: 'firetext',
        ...{ sender: 'Oakfield', replyTo: null, own: { sender: null, replyTo: null }, canReceive: false },
        state: 'working',
        stateReason: null,
        stateSince: expect.any(String) as string,
        active: true,
        webhooks: {
          user: expect.stringMatching(/^[0-9a-f]{18}$/) as string,
          receipts: 'http://rollcall.test/base/webhooks/firetext/receipts',
          replies: 'http://rollcall.test/base/webhooks/firetext/replies',
        },
      },
      {
        id: expect.any(String) as string,
        channel: 'email',
        kind: 'smtp',
        sender: 'Oakfield Surgery <hello@oakfield.example>',
        ...{ replyTo: null, own: { sender: null, replyTo: null }, canReceive: true },
        state: 'working',
        stateReason: null,
        stateSince: expect.any(String) as string,
        active: true,
        webhooks: null,
      },
    ]);
    const [account] = await api.services.accounts.inUse(api.practiceId);
    const password = new URL(account!.receiptUrl).password;
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    const { rows } = await api.database.pool.query<{ text: string }>('SELECT a::text AS text FROM provider_account a');
    expect(response.text + JSON.stringify(rows)).not.toContain(password);
  });

  test('two processes at once make one account, and each practice has its own credentials', async () => {
    const processes = Array.from({ length: 4 }, () => providers({ sms: 'firetext', email: null }));
    await Promise.all(processes.map((one) => one.ensureAll()));
    const users = await Promise.all(
      [api.practiceId, api.otherPracticeId].map(async (id) =>
        (await processes[0]!.inUse(id)).map((one) => new URL(one.receiptUrl).username),
      ),
    );
    expect(users.flat()).toHaveLength(2);
    expect(new Set(users.flat()).size).toBe(2);
  });

  test('another provider in the environment puts the old account out of use and keeps it', async () => {
    const [before] = await providers({ sms: 'firetext', email: 'smtp' }).inUse(api.practiceId);
    const changed = providers({ sms: 'simulator', email: 'smtp' });
    expect((await changed.inUse(api.practiceId)).map(({ kind }) => kind)).toEqual(['simulator', 'smtp']);
    expect((await changed.overview(api.practiceId)).map(({ kind, active }) => `${kind} ${active}`)).toEqual([
      'simulator true',
      'smtp true',
      'firetext false',
    ]);
    // Attempts stay with the account they were handed to.
    expect(await changed.find(api.practiceId, before!.id)).toMatchObject({
      kind: 'firetext',
      receiptUrl: before!.receiptUrl,
    });
    expect(await changed.find(api.otherPracticeId, before!.id)).toBeNull();
    // Back again: the same account with the same credentials.
    const back = await providers({ sms: 'firetext', email: 'smtp' }).inUse(api.practiceId);
    expect(back[0]).toEqual(before);
    expect(await providers({ sms: null, email: null }).inUse(api.practiceId)).toEqual([]);
  });

  const providers = (kinds: { sms: string | null; email: string | null }) =>
    createProviderAccounts(api.database, { kinds, publicUrl: 'https://rollcall.test/', sealing: api.sealing });
});

test('N29 the audit is newest first, in pages, and cannot be changed', async () => {
  for (let index = 0; index < 3; index++) {
    await api.services.audit.append({
      practiceId: api.practiceId,
      at: new Date(),
      actor: `actor ${index}`,
      act: 'tested',
      subjectKind: 'test',
      subjectId: newId(),
    });
  }
  const first = (await api.call('GET', '/api/v1/audit?limit=2')).body as {
    items: { actor: string }[];
    nextCursor: string;
  };
  const second = (await api.call('GET', `/api/v1/audit?limit=1&cursor=${first.nextCursor}`)).body as typeof first;
  expect([...first.items, ...second.items].map(({ actor }) => actor)).toEqual(['actor 2', 'actor 1', 'actor 0']);
  await expect(api.database.pool.query('DELETE FROM audit_entry')).rejects.toThrow('append-only');
});

describe('C14 senders', () => {
  // The tests above put accounts out of use.
  beforeAll(() => api.database.pool.query(`UPDATE provider_account SET active = kind <> 'simulator'`));

  const accountOf = async (channel: string) =>
    (
      (await api.call('GET', '/api/v1/providers')).body as {
        items: { id: string; channel: string; active: boolean; sender: string; own: unknown; canReceive: boolean }[];
      }
    ).items.find((one) => one.channel === channel && one.active)!;
  const set = (id: string, change: Record<string, unknown>) =>
    api.call('PATCH', `/api/v1/providers/${id}`, { body: change });

  test('an account shows the installation’s sender until the practice sets its own, and again after null', async () => {
    const { id, ...before } = await accountOf('sms');
    expect(before).toMatchObject({ sender: 'Oakfield', own: { sender: null, replyTo: null }, canReceive: false });
    const changed = await set(id, { sender: ' OakSurgery ', replyTo: '07700 900555' });
    expect(changed).toMatchObject({
      status: 200,
      body: { id, sender: 'OakSurgery', replyTo: '+447700900555', canReceive: true },
    });
    expect(await set(id, { replyTo: null })).toMatchObject({
      body: { sender: 'OakSurgery', replyTo: null, canReceive: false },
    });
    expect(await set(id, { sender: '+44 7700 900777' })).toMatchObject({
      body: { sender: '+447700900777', canReceive: true },
    });
    expect(await set(id, { sender: null })).toMatchObject({ body: { sender: 'Oakfield', own: { sender: null } } });
    const { items } = await api.services.audit.page(
      api.practiceId,
      { limit: 500, after: null },
      { act: 'sender-changed' },
    );
    expect(items).toHaveLength(4);
    expect(items.at(-1)!.details).toMatchObject({
      before: { sender: null, replyTo: null },
      after: { sender: 'OakSurgery', replyTo: '+447700900555' },
    });
  });

  test('each value that cannot be a sender is said with its path, and nothing is stored', async () => {
    const { id } = await accountOf('sms');
    expect(await set(id, { sender: 'Oakfield Surgery', replyTo: 'Oakfield' })).toMatchObject({
      status: 422,
      body: {
        errors: [
          { path: 'sender', code: 'sender-too-long', message: expect.stringContaining('16 characters') as string },
          { path: 'replyTo', code: 'number-invalid' },
        ],
      },
    });
    const email = await accountOf('email');
    expect(await set(email.id, { sender: 'A\r\nBcc: b <a@x.example>' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'sender', code: 'sender-characters' }] },
    });
    expect((await accountOf('sms')).own).toEqual({ sender: null, replyTo: null });
    expect(await set(newId(), { sender: 'Oakfield' })).toMatchObject({ status: 404 });
  });
});
