import { newId } from '../../../adapters/postgres/sql/new-id';
import { hashToken } from '../../../domain/practice/token-hash';
import { makeDraft, makeList, makeSentCampaign } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { startTestApi, testApi } from '../support';

const api = testApi();
let jo: SignedIn;
beforeAll(async () => {
  jo = await signedIn(api, 'administrator');
});

const ACCOUNT = '/p/oakfield/account';
const open = (path: string, who = jo) => visit(api, 'get', path, { cookie: who.cookie });
const press = (path: string, fields: Record<string, string>, operation = newId(), who = jo) =>
  visit(api, 'post', path, { cookie: who.cookie, form: { _token: who.formToken, operation, ...fields } });
const acts = async (act: string) => {
  const { items } = await api.services.audit.page(api.practiceId, { limit: 500, after: null }, { act });
  return items;
};

describe('staff', () => {
  test('the same press adds one person; their link is shown once and works', async () => {
    const operation = newId();
    const fields = { name: 'Kim <b>Lee</b>', email: 'Kim.Lee@oakfield.example', role: 'sender' };
    const first = await press(`${ACCOUNT}/staff/new`, fields, operation);
    const second = await press(`${ACCOUNT}/staff/new`, fields, operation);
    expect([first.status, second.location]).toEqual([303, first.location]);
    expect((await press(`${ACCOUNT}/staff/new`, fields)).text).toContain('already works here');
    expect((await open(first.location!)).text).toContain('Kim &lt;b&gt;Lee&lt;/b&gt;');

    const again = newId();
    const made = await press(`${first.location}/password-link`, {}, again);
    const link = /password\/new\?link=([\w-]+)/.exec(made.text)![1]!;
    expect((await press(`${first.location}/password-link`, {}, again)).status).toBe(303);
    const { rows } = await api.database.pool.query<{ text: string }>('SELECT l::text AS text FROM password_link l');
    expect(JSON.stringify(rows)).not.toContain(link);
    const chosen = await visit(api, 'post', '/password/new', { form: { link, password: 'violet harbour kettle' } });
    expect(chosen.text).toContain('Your password is saved');
  });

  test('the last administrator stays, in words', async () => {
    const other = await signedIn(api, 'administrator', api.otherPracticeId);
    const own = `/p/elmbridge/account/staff/${other.staffId}`;
    for (const [path, fields] of [
      [own, { role: 'viewer' }],
      [`${own}/remove`, {}],
    ] as const) {
      const reply = await press(path, fields, newId(), other);
      expect([reply.status, reply.text.includes('only administrator')]).toEqual([422, true]);
    }
    expect((await open('/p/elmbridge/account/staff', other)).status).toBe(200);
  });
});

describe('tokens', () => {
  test('one press makes one token, shown once; revoked it opens nothing', async () => {
    const operation = newId();
    const made = await press(`${ACCOUNT}/api-tokens/new`, { name: 'Nightly', role: 'viewer' }, operation);
    const token = /rollcall_[\w-]{43}/.exec(made.text)![0];
    const bearer = { headers: { Authorization: `Bearer ${token}` }, as: null };
    expect((await api.call('GET', '/api/v1/me', bearer)).status).toBe(200);
    const again = await press(`${ACCOUNT}/api-tokens/new`, { name: 'Nightly', role: 'viewer' }, operation);
    expect([again.status, again.location]).toEqual([303, `${ACCOUNT}/api-tokens`]);
    expect((await api.call('GET', '/api/v1/me', bearer)).status).toBe(200);
    expect((await open(`${ACCOUNT}/api-tokens`)).text).not.toContain(token);
    const { tokenId } = (await api.services.tokens.find(hashToken(token)))!;
    expect((await press(`${ACCOUNT}/api-tokens/${tokenId}/revoke`, {})).status).toBe(303);
    expect((await api.call('GET', '/api/v1/me', bearer)).status).toBe(401);
  });
});

test('when a token was last used is told, and noted once an hour at most', async () => {
  const { rows } = await api.database.pool.query<{ id: string }>(
    `SELECT id FROM api_token WHERE name = 'A otherSender'`,
  );
  const id = rows[0]!.id;
  const lastUsed = async () =>
    (await api.services.tokens.list(api.practiceId)).find((token) => token.id === id)!.lastUsedAt;
  expect(await lastUsed()).toBeNull();
  expect((await open(`${ACCOUNT}/api-tokens`)).text).toContain('Never');
  const hash = hashToken(api.tokens.otherSender);
  await api.services.tokens.find(hash);
  const noted = await lastUsed();
  expect(noted).not.toBeNull();
  await api.services.tokens.find(hash);
  expect(await lastUsed()).toEqual(noted);
  await api.database.pool.query(`UPDATE api_token SET last_used_at = now() - interval '2 hours' WHERE id = $1`, [id]);
  await api.services.tokens.find(hash);
  expect((await lastUsed())!.getTime()).toBeGreaterThanOrEqual(noted!.getTime());
});

describe('rules', () => {
  const settings = () => api.services.settings.read(api.practiceId);

  test('P5 switched off, the addresses of Bulk Messages refuse and say who can switch it on', async () => {
    const sender = await signedIn(api, 'sender');
    const [first] = (await api.services.staff.list(api.practiceId)).filter(({ role }) => role === 'administrator');
    const change = (bulkMessages: boolean) =>
      api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { bulkMessages } });
    await change(false);
    try {
      const refused = await visit(api, 'get', '/p/oakfield/campaigns', { cookie: sender.cookie });
      expect(refused.status).toBe(403);
      expect(refused.text).toMatch(new RegExp(`switched off at .*\\. .*${first!.name}.* can switch it on`));
    } finally {
      await change(true);
    }
    expect((await visit(api, 'get', '/p/oakfield/campaigns', { cookie: sender.cookie })).status).toBe(200);
  });

  test('sending hours are read as people write them, refused at their field, and switched off', async () => {
    const form = { when: 'hours', days: '1', from: '8am', to: '6.30pm' };
    expect((await press(`${ACCOUNT}/sending-hours`, { ...form, to: '7am' })).text).toContain('href="#to"');
    expect((await press(`${ACCOUNT}/sending-hours`, { ...form, from: 'x' })).text).toContain(
      'Enter a time, such as 8am',
    );
    expect((await settings()).sendingHours).toBeNull();
    expect((await press(`${ACCOUNT}/sending-hours`, form)).status).toBe(303);
    expect((await settings()).sendingHours).toEqual({ days: [1], from: '08:00', to: '18:30' });
    expect((await press(`${ACCOUNT}/sending-hours`, { when: 'any' })).status).toBe(303);
    expect((await settings()).sendingHours).toBeNull();
  });

  test('N16 hours of a kind, bank holidays and closed days are set on the page, and the next closed days listed', async () => {
    const hours = `${ACCOUNT}/sending-hours`;
    const marketing = { kind: 'marketing', 'when-marketing': 'hours', 'days-marketing': '2' };
    const late = { ...marketing, 'from-marketing': '10am', 'to-marketing': '9am' };
    expect((await press(`${hours}/kind`, late)).text).toContain('href="#to-marketing"');
    expect((await press(`${hours}/kind`, { ...late, 'to-marketing': '4pm' })).status).toBe(303);
    expect(await settings()).toMatchObject({
      sendingHoursFor: { marketing: { days: [2], from: '10:00', to: '16:00' } },
    });
    expect((await press(`${hours}/kind`, { kind: 'marketing', 'when-marketing': 'as-others' })).status).toBe(303);
    expect(await settings()).toMatchObject({ sendingHoursFor: {} });

    expect((await press(`${hours}/bank-holidays`, { bankHolidays: 'scotland' })).status).toBe(303);
    const year = String(new Date().getUTCFullYear() + 1);
    const day = { day: '3', month: '2', year, name: 'Training' };
    expect((await press(`${hours}/closed-days`, { ...day, day: '30' })).text).toContain('Enter a real date');
    expect((await press(`${hours}/closed-days`, { ...day, name: '' })).text).toContain('href="#name"');
    expect((await press(`${hours}/closed-days`, day)).status).toBe(303);
    expect(await settings()).toMatchObject({
      bankHolidays: 'scotland',
      closedDays: [{ date: `${year}-02-03`, name: 'Training' }],
    });
    const page = (await open(hours)).text;
    expect(page).toContain('The next closed days');
    expect(page).toContain('Christmas Day');
    expect(page).toContain('Training');
    expect((await press(`${hours}/closed-days`, { remove: `${year}-02-03` })).status).toBe(303);
    await press(`${hours}/bank-holidays`, { bankHolidays: '' });
    expect(await settings()).toMatchObject({ bankHolidays: null, closedDays: [] });
  });

  test('safety changes what was changed and nothing else', async () => {
    const form = {
      hold: '2',
      stop: 'no',
      limit: '4',
      sameText: '7',
      contact: 'file',
      settleSms: '48',
      settleEmail: '72',
    };
    const before = await settings();
    const wrong = await press(`${ACCOUNT}/safety`, { ...form, hold: 'two', settleSms: '0' });
    expect([wrong.status, wrong.text.includes('href="#hold"'), wrong.text.includes('href="#settleSms"')]).toEqual([
      422,
      true,
      true,
    ]);
    expect(await settings()).toEqual(before);
    expect((await press(`${ACCOUNT}/safety`, form)).status).toBe(303);
    expect(await settings()).toEqual({
      ...before,
      ...{ holdSeconds: 120, autoPause: null, contactSource: 'file' },
      settleSeconds: { sms: 172_800, email: 259_200 },
    });
  });

  test('N15 the limit of messages and the warning of the same text are set, refused at their field and switched off', async () => {
    const form = { hold: '0', stop: 'no', contact: 'demographics', settleSms: '72', settleEmail: '72' };
    expect(await settings()).toMatchObject({ monthlyLimit: 4, sameTextDays: 7 });
    const wrong = await press(`${ACCOUNT}/safety`, { ...form, limit: 'four', sameText: '400' });
    expect([wrong.status, wrong.text.includes('href="#limit"'), wrong.text.includes('href="#sameText"')]).toEqual([
      422,
      true,
      true,
    ]);
    expect(wrong.text).toContain('value="400"');
    expect((await press(`${ACCOUNT}/safety`, { ...form, limit: '1,000', sameText: '30' })).status).toBe(303);
    expect(await settings()).toMatchObject({ monthlyLimit: 1_000, sameTextDays: 30 });
    expect((await open(`${ACCOUNT}/safety`)).text).toMatch(/name="sameText"[^>]* value="30"/);
    expect((await press(`${ACCOUNT}/safety`, { ...form, limit: '', sameText: '0' })).status).toBe(303);
    expect(await settings()).toMatchObject({ monthlyLimit: null, sameTextDays: null });
  });
});

test('a test message goes once a minute, to a mobile, and the audit holds no number', async () => {
  const [sms] = await api.services.accounts.inUse(api.practiceId);
  const send = (to: string) => press(`${ACCOUNT}/providers`, { account: sms!.id, to });
  expect((await send('0161 496 0000')).text).toContain('Enter a mobile number');
  expect(api.handedOver).toEqual([]);
  expect((await send('07700 900123')).location).toBe(`${ACCOUNT}/providers`);
  expect(api.handedOver).toEqual([
    {
      reference: expect.any(String) as string,
      to: '+447700900123',
      body: 'This is a test from Rollcall for Oakfield Surgery.',
      sender: 'Oakfield',
    },
  ]);
  expect((await open(`${ACCOUNT}/providers`)).text).toContain('The provider accepted the message');
  const soon = await send('07700 900123');
  expect([soon.status, soon.text.includes('You can send one test message a minute')]).toEqual([422, true]);
  expect(api.handedOver).toHaveLength(1);
  const entries = await acts('test-message-sent');
  expect(entries).toHaveLength(1);
  expect(JSON.stringify(entries)).not.toMatch(/900123/);
  expect((await press(`${ACCOUNT}/providers`, { account: newId(), to: '07700 900123' })).status).toBe(404);
});

test('status says in words what waits, also while a part is away', async () => {
  await makeSentCampaign(api, ['planned', 'submitted', { status: 'delivered', recordStatus: 'waiting' }], {
    phase: 'sending',
  });
  expect(await api.services.waiting.counts(api.practiceId, new Date())).toEqual({
    ...{ toSend: 1, scheduled: 0, unconfirmed: 1, toSave: 1 },
  });
  expect(await api.services.waiting.counts(api.otherPracticeId, new Date())).toEqual({
    ...{ toSend: 0, scheduled: 0, unconfirmed: 0, toSave: 0 },
  });
  expect((await open(`${ACCOUNT}/status`)).text).toContain('Everything is working.');
  api.services.parts.worker = () => Promise.reject(new Error('away'));
  // The parts are asked anew for each page; the API holds the same object.
  const { text } = await open(`${ACCOUNT}/status`);
  expect(text).toContain('One part is not working.');
  expect(text).toContain('They wait, and continue automatically.');
});

test('N29 the audit is told by person and act, in pages, and its download is in it', async () => {
  const names = (html: string) => [...html.matchAll(/<bdi class="rc-wrap">([^<]*)<\/bdi>/g)].map(([, name]) => name);
  const ours = await open(`${ACCOUNT}/audit-log?by=${jo.staffId}`);
  expect(new Set(names(ours.text))).toEqual(new Set(['A administrator']));
  const rules = await open(`${ACCOUNT}/audit-log?act=settings-changed`);
  expect(rules.text).toContain('Hold: 5 minutes, now 2 minutes');
  expect(rules.text).not.toContain('>Test message sent</td>');
  expect((await open(`${ACCOUNT}/audit-log?by=service`)).text).toContain('No entry matches');
  expect((await open(`${ACCOUNT}/audit-log?after=nonsense&act=x`)).status).toBe(200);

  const csv = await open(`${ACCOUNT}/audit-log.csv?act=settings-changed`);
  expect(csv.headers['content-type']).toContain('text/csv');
  const lines = csv.text.trim().split(/\r?\n/);
  expect(lines[0]).toMatch(/^\uFEFF?Time,Who,What/);
  expect(lines).toHaveLength((await acts('settings-changed')).length + 1);
  expect(await acts('audit-downloaded')).toHaveLength(1);

  for (let index = 0; index < 60; index++) {
    await api.services.audit.append({
      ...{ practiceId: api.practiceId, at: new Date(), actor: 'Rollcall', act: 'campaign-paused' },
      ...{ subjectKind: 'campaign', subjectId: newId(), details: { reason: 'credits' } },
    });
  }
  const at = (html: string) => /Rows [\d,]+ to [\d,]+ of [\d,]+/.exec(html)?.[0];
  const link = (html: string, rel: string) =>
    new RegExp(`href="([^"]+)" rel="${rel}"`).exec(html)?.[1]?.replaceAll('&amp;', '&');
  const first = await open(`${ACCOUNT}/audit-log?by=service`);
  expect([at(first.text), link(first.text, 'prev')]).toEqual(['Rows 1 to 50 of 60', undefined]);
  const second = await open(link(first.text, 'next')!);
  expect([names(first.text).length, names(second.text).length]).toEqual([50, 10]);
  expect([at(second.text), link(second.text, 'next')]).toEqual(['Rows 51 to 60 of 60', undefined]);
  expect(link(second.text, 'prev')).toBe(`${ACCOUNT}/audit-log?by=service`);
  const all = await open(`${ACCOUNT}/audit-log`);
  const third = await open(link((await open(link(all.text, 'next')!)).text, 'prev')!);
  expect(names(third.text)).toEqual(names(all.text));
});

test('who is no administrator sees what is for them, and who can do the rest', async () => {
  const { text } = await open(ACCOUNT, await signedIn(api, 'manager'));
  expect(text).toContain('An administrator at Oakfield Surgery can');
  expect(text).not.toContain('/account/staff"');
  expect(text).toContain('/account/status"');
});

describe('one’s own page', () => {
  test('a password is changed with the old one, and the other sessions end', async () => {
    const { staff, passwords } = api.services;
    const me = await signedIn(api, 'viewer');
    await staff.setPassword(me.staffId, await passwords.hash('violet harbour kettle'), newId());
    // That ended this browser too: it signs in anew.
    const reply = await visit(api, 'post', '/sign-in', {
      form: { email: me.email, password: 'violet harbour kettle', to: '' },
    });
    const cookie = /rollcall_session=([\w-]+)/.exec(reply.cookies.join())![1]!;
    const other = await visit(api, 'post', '/sign-in', {
      form: { email: me.email, password: 'violet harbour kettle', to: '' },
    });
    const otherCookie = /rollcall_session=([\w-]+)/.exec(other.cookies.join())![1]!;
    const page = await visit(api, 'get', '/me/password', { cookie });
    const token = /name="_token" value="([^"]+)"/.exec(page.text)![1]!;
    const send = (old: string, fresh: string) =>
      visit(api, 'post', '/me/password', { cookie, form: { _token: token, old, new: fresh } });
    expect((await send('wrong', 'amber harbour kettle')).text).toContain('not your current password');
    expect((await send('violet harbour kettle', 'short')).text).toContain('at least 12 characters');
    expect((await send('violet harbour kettle', 'amber harbour kettle')).location).toBe('/me');
    expect((await visit(api, 'get', '/me', { cookie })).status).toBe(200);
    expect((await visit(api, 'get', '/me', { cookie: otherCookie })).status).toBe(303);
  });
});

describe('C14 senders', () => {
  const rows = async () =>
    (
      await api.database.pool.query<object>(
        'SELECT kind, sender, reply_to, changed_by FROM account_sender ORDER BY kind',
      )
    ).rows;
  const fieldsOf = async (channel: string) => {
    const { text } = await open(`${ACCOUNT}/senders`);
    const form = new RegExp(`aria-labelledby="account-${channel}"[\\s\\S]*?</form>`).exec(text)![0];
    const value = (name: string) => new RegExp(`name="${name}"[^>]*?value="([^"]*)"`).exec(form)?.[1] ?? '';
    return { account: value('account'), sender: value('sender'), replyTo: value('replyTo') };
  };

  test('a sender is set and shown; the form saved unchanged changes nothing', async () => {
    const { account } = await fieldsOf('sms');
    const saved = await press(`${ACCOUNT}/senders`, { account, sender: 'OakSurgery', replyTo: '60777' });
    expect(saved.status).toBe(303);
    const page = await open(`${ACCOUNT}/senders`);
    expect(page.text).toContain('<strong>OakSurgery</strong>');
    expect(page.text).toContain('Replies go to 60777.');
    const before = await rows();
    for (const channel of ['sms', 'email']) await press(`${ACCOUNT}/senders`, await fieldsOf(channel));
    expect(await rows()).toEqual(before);
    expect(await acts('sender-changed')).toHaveLength(1);
    expect((await open(`${ACCOUNT}/audit-log`)).text).toContain('Sender: the default, now OakSurgery');
  });

  test('campaigns that are scheduled keep the sender of then, and the page says how many', async () => {
    const { account } = await fieldsOf('sms');
    await press(`${ACCOUNT}/senders`, { account, sender: 'Before', replyTo: '' });
    const list = await makeList(api, { accepted: 1 });
    const id = await makeDraft(api, { listId: list.id });
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const sent = await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: { sendAt } });
    expect(sent.body).toMatchObject({ phase: 'scheduled' });
    expect((await open(`${ACCOUNT}/senders`)).text).not.toContain('scheduled campaign');
    await press(`${ACCOUNT}/senders`, { account, sender: 'Now', replyTo: '' });
    expect((await open(`${ACCOUNT}/senders`)).text).toContain(
      '1 scheduled campaign keeps the sender it was scheduled with.',
    );
  });

  test('what is wrong is said at its field, keeps what was typed, and is said while typing without storing anything', async () => {
    const { account } = await fieldsOf('sms');
    const before = await rows();
    const wrong = await press(`${ACCOUNT}/senders`, { account, sender: 'HMRC', replyTo: 'nobody' });
    expect(wrong.text).toContain('value="HMRC"');
    expect(wrong.text).toContain('networks block texts');
    expect(wrong.text).toContain('Enter a number with its country code');
    const typed = await press(`${ACCOUNT}/senders`, { account, sender: 'Oakfield Surgery', replyTo: '', check: '1' });
    expect(JSON.parse(typed.text)).toEqual({
      messages: { sender: 'Shorten the name: it has 16 characters, and phones show at most 11' },
    });
    await press(`${ACCOUNT}/senders`, { account, sender: 'Other', replyTo: '', check: '1' });
    expect(await rows()).toEqual(before);
    await press(`${ACCOUNT}/senders`, { account, sender: '', replyTo: '' });
  });
});

test('M2 where SMS_PROVIDER is the simulator, Providers and System status say that patients get no texts', async () => {
  const simulated = await startTestApi({ kinds: { sms: 'simulator', email: 'smtp' } });
  try {
    const who = await signedIn(simulated, 'administrator');
    const text = async (page: string) =>
      (await visit(simulated, 'get', `${ACCOUNT}/${page}`, { cookie: who.cookie })).text;
    for (const page of ['providers', 'status']) {
      expect(await text(page)).toContain('Text messages do not reach patients');
      expect(await text(page)).toContain('Text messages reach nobody.');
      expect((await open(`${ACCOUNT}/${page}`)).text).not.toContain('Text messages do not reach patients');
    }
  } finally {
    await simulated.close();
  }
});
