import { PDFDocument } from 'pdf-lib';
import type { Pool } from 'pg';
import request from 'supertest';
import { createMessageChecks } from '../../../adapters/postgres/patients/message-checks';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { until } from '../../support/until';
import { makePatients, type Person } from '../fixtures';
import { practicePages, signedIn, visit as visitPage } from '../page-visitor';
import { testApi, type CallOptions } from '../support';

const api = testApi();
const pages = practicePages(api, 'sender');
let grace: Person;
beforeEach(async () => {
  grace = (await makePatients(api, 1))[0]!;
  api.handedOver.length = 0;
});

type Json = Record<string, unknown>;
const BODY = 'Dear ((given name)), your biopsy result is attached.';
const send = (more: Json = {}, options: CallOptions = {}) =>
  api.call('POST', '/api/v1/messages', {
    as: 'sender',
    body: { channel: 'direct', patientId: grace.patientId, subject: 'Your result', body: BODY, ...more },
    ...options,
  });
const read = async (id: string) =>
  (await api.call('GET', `/api/v1/messages/${id}`, { as: 'viewer' })).body as Json & { direct: Json };
const act = (id: string, what: 'resend' | 'revoke', options: CallOptions = {}) =>
  api.call('POST', `/api/v1/messages/${id}/${what}`, { as: 'sender', body: {}, ...options });
const codesOf = ({ body }: { body: unknown }) =>
  (body as { errors: { code: string }[] }).errors.map(({ code }) => code);
const sql = (text: string, values: unknown[] = []) => api.database.pool.query<Json>(text, values);
const made = async (more: Json = {}): Promise<string> => ((await send(more)).body as { id: string }).id;

/** The link in the latest email, as a path. */
const linkOf = (): string => {
  const email = api.handedOver.findLast(({ body }) => body.includes('/m/'))!;
  return /\/m\/[A-Za-z0-9]{11}/.exec(email.body)![0];
};
const lastCode = (): string => /^\d{6}/.exec(api.handedOver.at(-1)!.body)![0];
const wrong = (code: string): string => (code === '111111' ? '222222' : '111111');
const visit = (path: string, cookie = '') => request(api.server).get(path).set('Cookie', cookie).redirects(0);
const press = (path: string, form: Record<string, string> = {}) =>
  request(api.server).post(path).type('form').set('Sec-Fetch-Site', 'same-origin').send(form).redirects(0);
/** Presses "Open my message" and enters the code. @returns the cookie of the browser. */
async function open(link: string): Promise<string> {
  await press(`${link}/code`);
  const opened = await press(`${link}/open`, { code: lastCode() });
  expect([opened.status, opened.headers.location]).toEqual([303, link]);
  return (opened.headers['set-cookie'] as unknown as string[])[0]!.split(';')[0]!;
}
/** A minute goes by. */
const later = (id: string) =>
  sql(`UPDATE direct_message SET code_sent_at = code_sent_at - interval '61 seconds' WHERE message_id = $1`, [id]);

test('W11 a direct message is an email with a link and no content, and a code by SMS on the press opens it', async () => {
  const sent = await send({ saveToRecord: true });
  expect([sent.status, sent.body]).toMatchObject([202, { status: 'submitted', warnings: [] }]);
  const { id } = sent.body as { id: string };
  expect(api.handedOver).toHaveLength(1);
  const [email] = api.handedOver;
  expect(email).toMatchObject({ to: grace.email, subject: 'You have a message from Oakfield Surgery' });
  expect(`${email!.subject} ${email!.body}`).not.toMatch(/biopsy|result|Dear/);

  const link = linkOf();
  const before = await visit(link);
  expect([before.status, before.text]).toEqual([200, expect.stringContaining('Open my message')]);
  expect(before.text).not.toMatch(/biopsy|result/);
  // A GET sends nothing.
  expect(api.handedOver).toHaveLength(1);

  const asked = await press(`${link}/code`);
  expect(asked.text).toContain('autocomplete="one-time-code"');
  const text = api.handedOver.at(-1)!;
  expect(text).toMatchObject({ to: grace.mobile });
  expect(text.body).toMatch(/^\d{6} is your code to open your message from Oakfield Surgery\./);
  expect((await read(id)).status).toBe('submitted');

  const opened = await press(`${link}/open`, { code: ` ${lastCode().slice(0, 3)} ${lastCode().slice(3)} ` });
  expect(opened.status).toBe(303);
  const cookie = (opened.headers['set-cookie'] as unknown as string[])[0]!;
  expect(cookie).toMatch(new RegExp(`Path=${link};.*HttpOnly.*SameSite`, 'i'));
  const page = await visit(link, cookie.split(';')[0]);
  expect(page.text).toMatch(/Your result[^]*Dear \w+, your biopsy result is attached\./);
  expect(page.headers['referrer-policy']).toBe('no-referrer');
  // Another browser still needs a code of its own.
  expect((await visit(link)).text).not.toContain('biopsy');

  const message = await read(id);
  expect(message).toMatchObject({
    ...{ kind: 'direct', channel: 'direct', status: 'delivered', subject: 'Your result' },
    ...{ recordEntry: { status: 'waiting' }, direct: { timesOpened: 1, isLocked: false, revokedAt: null } },
  });
  expect(message.body).toMatch(/^Dear \w+, your biopsy result is attached\.$/);
  expect(message.direct.openedAt).toEqual(expect.any(String));
  expect(message.direct.automatic).toMatchObject([{ channel: 'sms' }]);
  expect(api.told).toContain(`receipts ${id}`);
});

test('W11 a receipt of the mail server delivers only the link: the message is delivered when it is opened', async () => {
  const id = await made();
  const { reference } = api.handedOver[0]!;
  await api.messages.store.applyNews(api.practiceId, [{ attemptId: reference, news: 'delivered' }], new Date());
  expect((await read(id)).status).toBe('submitted');
  await open(linkOf());
  expect((await read(id)).status).toBe('delivered');
});

test('W13 email, mobile and credits that are missing are each named before anything is sent', async () => {
  await sql(`UPDATE patient SET email = NULL, mobile = NULL WHERE id = $1`, [grace.patientId]);
  await sql(`UPDATE practice_settings SET sms_credits = 'counted' WHERE practice_id = $1`, [api.practiceId]);
  const refused = await send();
  expect([refused.status, codesOf(refused)]).toEqual([422, ['email-missing', 'mobile-missing', 'credits-missing']]);
  await sql(`UPDATE practice_settings SET sms_credits = NULL WHERE practice_id = $1`, [api.practiceId]);
  await sql(`UPDATE patient SET email = 'grace@patients.example' WHERE id = $1`, [grace.patientId]);
  expect(codesOf(await send())).toEqual(['mobile-missing']);
  expect(api.handedOver).toEqual([]);
});

test('N26 a code is sent again only after 60 seconds, and lives for 10 minutes', async () => {
  const id = await made();
  const link = linkOf();
  await press(`${link}/code`);
  expect((await press(`${link}/code`)).text).toContain('less than a minute ago');
  expect(api.handedOver).toHaveLength(2);
  const first = lastCode();
  for (let more = 0; more < 3; more++) {
    await later(id);
    await press(`${link}/code`);
  }
  expect(api.handedOver).toHaveLength(5);
  await later(id);
  expect((await press(`${link}/code`)).text).toContain('we do not send it again');
  expect(api.handedOver).toHaveLength(5);
  // Only the latest code opens it.
  if (first !== lastCode()) expect((await press(`${link}/open`, { code: first })).text).toContain('not right');
  await sql(`UPDATE direct_message SET code_sent_at = now() - interval '10 minutes' WHERE message_id = $1`, [id]);
  expect((await press(`${link}/open`, { code: lastCode() })).text).toContain('not right, or it is too old');
});

test('N26 ten browsers that try in parallel have five tries together; then it is locked until it is resent', async () => {
  const id = await made();
  const link = linkOf();
  await press(`${link}/code`);
  const code = lastCode();
  const tries = await Promise.all(Array.from({ length: 10 }, () => press(`${link}/open`, { code: wrong(code) })));
  expect(tries.filter(({ text }) => text.includes('This code is not right'))).toHaveLength(4);
  expect(tries.filter(({ status }) => status === 403)).toHaveLength(6);
  expect((await press(`${link}/open`, { code })).status).toBe(403);
  expect((await visit(link)).text).toContain('This link is locked');
  const message = await read(id);
  expect([message.status, message.direct.isLocked]).toEqual(['submitted', true]);

  expect((await act(id, 'resend')).status).toBe(202);
  expect(linkOf()).not.toBe(link);
  expect((await read(id)).direct).toMatchObject({
    isLocked: false,
    automatic: [{ channel: 'sms' }, { channel: 'email' }],
  });
  await open(linkOf());
  expect((await read(id)).status).toBe('delivered');
});

test('N26 a link that was never made, expired, was revoked or replaced gets one page for all', async () => {
  const gone: string[] = [`/m/${'a'.repeat(11)}`, '/m/x'];
  const replaced = await made();
  gone.push(linkOf());
  await act(replaced, 'resend');
  const revoked = await made();
  gone.push(linkOf());
  expect((await act(revoked, 'revoke')).body).toMatchObject({ direct: { revokedAt: expect.any(String) as string } });
  await made();
  gone.push(linkOf());
  await sql(
    `UPDATE personal_link SET expires_at = now() WHERE kind = 'message' AND revoked_at IS NULL AND about_id <> $1`,
    [replaced],
  );
  const plain = (text: string) => text.replace(/nonce="[^"]*"/g, '');
  const answers = await Promise.all(gone.map((link) => visit(link)));
  expect(answers.map(({ status }) => status)).toEqual(gone.map(() => 404));
  expect(new Set(answers.map(({ text }) => plain(text))).size).toBe(1);
  expect((await press(`${gone.at(-1)!}/code`)).status).toBe(404);
  // It opens again when it is resent.
  await act(revoked, 'resend');
  await open(linkOf());
});

test('N26 revoking stops a message that was not handed over, and ends the pages that show it', async () => {
  const held = await made({ holdSeconds: 60 });
  // Nothing went out, so its page offers to cancel the message, and no link to end or to replace.
  const waiting = (await pages.get(`/messages/${held}`)).text;
  expect(waiting).toContain('Cancel message');
  expect(waiting).not.toMatch(/Revoke the link|Send a new link/);
  await act(held, 'revoke');
  expect((await read(held)).status).toBe('cancelled');
  expect(api.handedOver).toEqual([]);

  const id = await made();
  const link = linkOf();
  const cookie = await open(link);
  await act(id, 'revoke');
  expect((await visit(link, cookie)).status).toBe(404);
});

test('W12 files go with one message, and only behind its code', async () => {
  const letter = await PDFDocument.create();
  letter.addPage();
  const bytes = Buffer.from(await letter.save());
  const uploaded = await api.call('POST', '/api/v1/attachments', { as: 'sender', files: [{ bytes, name: 'Letter' }] });
  const { id: fileId } = uploaded.body as { id: string };
  const id = await made({ attachmentIds: [fileId] });
  expect((await read(id)).direct.attachments).toMatchObject([{ id: fileId, name: 'Letter', kind: 'pdf' }]);
  expect(codesOf(await send({ attachmentIds: [fileId] }))).toEqual(['attachment-unknown']);

  const link = linkOf();
  expect((await visit(`${link}/files/${fileId}`)).headers.location).toBe(link);
  const cookie = await open(link);
  expect((await visit(link, cookie)).text).toContain(`${link}/files/${fileId}`);
  const file = await visit(`${link}/files/${fileId}`, cookie).buffer(true);
  expect(file.headers['content-type']).toContain('application/pdf');
  expect(file.headers['content-disposition']).toMatch(/^attachment; filename.*Letter\.pdf/);
  expect((await visit(`${link}/files/${newId()}`, cookie)).status).toBe(404);
});

test('a contact that is shared or was just changed is confirmed first, with a reason that is audited', async () => {
  const guard = (contentGuard: boolean) =>
    api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { contentGuard } });
  await guard(true);
  await sql(`UPDATE patient SET email = 'new@patients.example' WHERE id = $1`, [grace.patientId]);
  const asked = await send();
  expect([asked.status, asked.body]).toMatchObject([
    409,
    { code: 'needs-acknowledgement', findings: [{ code: 'contact-changed', severity: 'check' }] },
  ]);
  expect(api.handedOver).toEqual([]);
  const reason = 'She gave it to me at the desk';
  expect((await send({ acknowledged: [{ code: 'contact-changed', reason }] })).status).toBe(202);
  const { rows } = await sql(
    `SELECT details FROM audit_entry WHERE act = 'direct-message-sent' ORDER BY id DESC LIMIT 1`,
  );
  expect(rows[0]).toMatchObject({ details: { acknowledged: [{ code: 'contact-changed', reason }] } });

  const [ada, ben] = await makePatients(api, 2);
  await sql(`UPDATE patient SET mobile = (SELECT mobile FROM patient WHERE id = $1) WHERE id = $2`, [
    ...[ada!.patientId, ben!.patientId],
  ]);
  const shared = await send({ patientId: ada!.patientId });
  expect((shared.body as { findings: Json[] }).findings).toMatchObject([{ code: 'contact-shared' }]);
  // Scripts of a practice without the content guard know no reasons: they are told. A person at the page is asked.
  await guard(false);
  const told = await send({ patientId: ada!.patientId });
  expect([told.status, told.body]).toMatchObject([202, { warnings: [{ code: 'contact-shared' }] }]);
  const typed = { patient: ada!.patientId, subject: '', body: 'Please read this.', send: '' };
  const before = api.handedOver.length;
  const page = await pages.post('/messages/new/direct', { ...typed, operation: newId() });
  expect([page.status, page.text]).toEqual([422, expect.stringContaining('Enter why this contact is right')]);
  expect(api.handedOver).toHaveLength(before);
  const confirmed = await send({ patientId: ada!.patientId, acknowledged: [{ code: 'contact-shared', reason }] });
  expect([confirmed.status, confirmed.body]).toMatchObject([202, { warnings: [] }]);
});

test('N26 each step is audited, and no code or token is stored, shown or audited', async () => {
  const id = await made();
  const link = linkOf();
  await open(link);
  const code = lastCode();
  await act(id, 'resend');
  await act(id, 'revoke');
  const { rows } = await sql(`SELECT act FROM audit_entry WHERE details->>'messageId' = $1 ORDER BY id`, [id]);
  expect(rows.map((row) => row.act).filter((one) => one !== 'message-viewed')).toEqual([
    ...[
      'direct-message-sent',
      'direct-code-sent',
      'direct-message-opened',
      'direct-message-resent',
      'direct-message-revoked',
    ],
  ]);
  const token = link.slice('/m/'.length);
  const { rows: tables } = await sql(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  for (const { name } of tables as { name: string }[]) {
    const found = await sql(`SELECT count(*)::int AS n FROM "${name}" t WHERE t::text LIKE $1 OR t::text LIKE $2`, [
      ...[`%${token}%`, `%${code} is your code%`],
    ]);
    expect([name, found.rows[0]!.n]).toEqual([name, 0]);
  }
});

test('W3 it is one message of the patient; the texts with its codes are shown with it only', async () => {
  const id = await made();
  await open(linkOf());
  const list = await api.call('GET', `/api/v1/patients/${grace.patientId}/messages`, { as: 'viewer' });
  expect((list.body as { items: Json[] }).items).toMatchObject([
    { id, kind: 'direct', channel: 'direct', status: 'delivered' },
  ]);
  expect((list.body as { items: Json[] }).items).toHaveLength(1);
});

test('only a direct message is resent or revoked; a trial practice may send one; a repeat sends no second', async () => {
  const sms = await api.call('POST', '/api/v1/messages', {
    as: 'sender',
    body: { channel: 'sms', patientId: grace.patientId, body: 'Please ring us.' },
  });
  const { id: other } = sms.body as { id: string };
  expect((await act(other, 'resend')).body).toMatchObject({ code: 'not-direct' });
  await sql(`UPDATE practice_settings SET plan = 'trial' WHERE practice_id = $1`, [api.practiceId]);
  const [one, two] = [await send({}, { key: 'direct-1' }), await send({}, { key: 'direct-1' })];
  await sql(`UPDATE practice_settings SET plan = 'subscribed' WHERE practice_id = $1`, [api.practiceId]);
  expect([one.status, two.body]).toEqual([202, one.body]);
  const { id } = one.body as { id: string };
  await Promise.all([act(id, 'resend', { key: 'again-1' }), act(id, 'resend', { key: 'again-1' })]);
  expect(api.handedOver.filter(({ body }) => body.includes('/m/'))).toHaveLength(2);
  const refused = await send({ allowReplies: true, contact: 'a@b.example' });
  expect(codesOf(refused)).toEqual(['not-available']);
});

test('P28 a patient answers once on its page, and staff find the answer in the inbox and with the message', async () => {
  const id = await made({ allowReplies: true });
  const link = linkOf();
  // The email itself takes no replies, and nothing is taken before the code.
  expect(api.handedOver[0]!.body).not.toMatch(/answer|reply/i);
  expect((await press(`${link}/answer`, { answer: 'Not me' })).headers.location).toBe(link);
  const cookie = await open(link);
  const answer = (text: string) => press(`${link}/answer`, { answer: text }).set('Cookie', cookie);
  expect((await visit(link, cookie)).text).toContain('Send my answer');
  const empty = await answer('  ');
  expect([empty.status, empty.text]).toEqual([422, expect.stringContaining('Write your answer')]);
  // Two presses at once are one answer, and a later one changes nothing.
  const pressed = await Promise.all([answer('Thank you. I have chest pain'), answer('Thank you. I have chest pain')]);
  expect(pressed.map(({ status }) => status)).toEqual([303, 303]);
  await answer('And more');
  const page = await visit(link, cookie);
  expect(page.text).toContain('We have your answer.');
  expect(page.text).not.toContain('Send my answer');

  const message = (await read(id)) as Json & { direct: { replies: { conversationId: string }[] } };
  expect(message).toMatchObject({ allowReplies: true, direct: { replies: [{}] } });
  const { conversationId } = message.direct.replies[0]!;
  const conversation = await api.call('GET', `/api/v1/conversations/${conversationId}`, { as: 'viewer' });
  expect(conversation.body).toMatchObject({
    ...{ patient: { id: grace.patientId }, campaign: null, channel: 'email', flags: [{ code: 'red-flag' }] },
    messages: [{ direction: 'in', body: 'Thank you. I have chest pain' }],
  });
  const inboxes = (await api.call('GET', '/api/v1/inboxes', { as: 'viewer' })).body as { items: Json[] };
  expect(inboxes.items.find((one) => one.id === (conversation.body as Json).inboxId)).toMatchObject({ kind: 'own' });
  expect((await pages.get(`/messages/${id}`)).text).toContain(`/conversations/${conversationId}`);
  const shown = (await pages.get(`/conversations/${conversationId}`)).text;
  expect(shown).toContain('Answer to a direct message: Your result');
  // What they answered stands above it, and nothing else that went to them.
  expect((conversation.body as { answers: Json[] }).answers).toMatchObject([{ id, subject: 'Your result' }]);
  expect(shown).toContain(`/messages/${id}"`);
  expect((await pages.get(`/patients/${grace.patientId}/messages`)).text).toContain(`/conversations/${conversationId}`);
  // Staff answer by email, which others may read.
  expect(shown).toContain(`/messages/new/direct?patient=${grace.patientId}`);
  const { version } = conversation.body as { version: number };
  const body = { body: 'Please ring us.', version };
  expect((await api.call('POST', `/api/v1/conversations/${conversationId}/reply`, { body })).status).toBe(202);
  const sent = () => api.handedOver.find((one) => one.body.includes('Please ring us.'));
  await until('the answer is sent', () => sent() !== undefined);
  // What the message is about stays behind its code.
  expect(sent()).toMatchObject({ to: grace.email, subject: 'Your message' });
});

test('A9 W11 a refusal about the patient has its own title', async () => {
  await sql(`UPDATE patient SET status = 'deceased' WHERE id = $1`, [grace.patientId]);
  expect(await send()).toMatchObject({ status: 409, body: { code: 'deceased', title: 'This patient has died' } });
});

test('P28 a direct message that takes no replies says so, and takes none', async () => {
  const id = await made();
  const cookie = await open(linkOf());
  expect((await visit(linkOf(), cookie)).text).toContain('You cannot reply to it.');
  const refused = await press(`${linkOf()}/answer`, { answer: 'Hello' }).set('Cookie', cookie);
  expect(refused.status).toBe(404);
  expect(await read(id)).toMatchObject({ allowReplies: false, direct: { replies: [] } });
});

test('N26 staff see on its page that it was opened, send a new link and revoke it', async () => {
  const id = await made();
  const first = linkOf();
  await open(first);
  const page = (await pages.get(`/messages/${id}`)).text;
  expect(page).toContain('The patient first opened it');
  expect(page).toMatch(/Send a new link[^]*Revoke the link/);
  expect(page).toContain('Text with a code');
  expect((await pages.post(`/messages/${id}/resend`, { operation: newId() })).status).toBe(303);
  expect(linkOf()).not.toBe(first);
  await pages.post(`/messages/${id}/revoke`, { operation: newId() });
  expect((await visit(linkOf())).status).toBe(404);
  expect((await pages.get(`/messages/${id}`)).text).toContain('ended the link');
});

interface PlanStep {
  'Node Type': string;
  'Actual Loops': number;
  Plans?: PlanStep[];
}

/** Each step of a plan that was run, with how often it ran; rows that it found are not work that a visitor can measure. */
function stepsOf(plan: unknown): [step: string, loops: number][] {
  const steps = (step: PlanStep): [string, number][] => [
    [step['Node Type'], step['Actual Loops']],
    ...(step.Plans ?? []).flatMap(steps),
  ];
  return (plan as { Plan: PlanStep }[]).flatMap(({ Plan }) => steps(Plan));
}

describe('N43 was this really from you', () => {
  const verify = (code: string, digits: string) => press('/verify', { code, digits });
  const digits = () => grace.mobile.slice(-4);

  test('answers whether and when we sent it, and what it is about, to the end of the link and of the number', async () => {
    await made();
    const link = linkOf();
    expect((await visit('/verify')).text).toContain('Was this really from you?');
    const { cookie, formToken } = await signedIn(api, 'viewer');
    const seenByStaff = await visitPage(api, 'GET', '/verify', { cookie });
    expect(seenByStaff.text).toContain(`name="_token" value="${formToken}"`);
    for (const code of [link.slice(-6), `http://rollcall.test/base${link}`]) {
      const { status, text } = await verify(code, digits());
      expect([status, text]).toEqual([
        200,
        expect.stringMatching(/Yes, sent on \d+ \w+ \d{4} about a secure message\./),
      ]);
      expect(text).toContain('It came from Oakfield Surgery.');
      expect(text).not.toMatch(/biopsy|Your result/);
      expect(text).not.toContain(grace.mobile);
    }
    const reception = await pages.post('/patients/check-message', { code: link.slice(-6), digits: grace.mobile });
    expect(reception.text).toMatch(/Yes, sent on \d+ \w+ \d{4} about a secure message\./);
    expect(api.handedOver.at(-1)!.body).toContain('/verify');
  });

  test('an unknown code and wrong digits are answered alike, and the sixth try of either is not looked at', async () => {
    await made();
    const known = linkOf().slice(-6);
    const unknown = known.replace(/./, (first) => (first === 'a' ? 'b' : 'a'));
    const plain = ({ text }: { text: string }) => text.replace(/nonce="[^"]*"|value="[^"]*"/g, '');
    const other = digits() === '0000' ? '1111' : '0000';
    const tries = await Promise.all([1, 2, 3, 4, 5].flatMap(() => [verify(known, other), verify(unknown, digits())]));
    expect(new Set(tries.map(plain)).size).toBe(1);
    expect(tries[0]!.text).toContain('We cannot find it.');
    const [right, none] = [await verify(known, digits()), await verify(unknown, digits())];
    expect(right.text).toContain('There were too many tries.');
    expect(plain(right)).toBe(plain(none));
    const { rows } = await sql(`SELECT count(*)::int AS n FROM message_check_try t WHERE t::text LIKE $1`, [
      `%${known}%`,
    ]);
    expect(rows[0]!.n).toBe(0);
  });

  test('a wrong code, wrong digits, another practice and a right answer cost the same statements and look-ups', async () => {
    // Of the links before, each was used in another way, which costs a step more or less.
    await sql('UPDATE personal_link SET check_mark = NULL');
    await made();
    await made();
    const known = linkOf().slice(-6);
    const unknown = known.replace(/./, (first) => (first === 'a' ? 'b' : 'a'));
    const asked: { text: string; values: unknown[] }[] = [];
    const connect = async () => {
      const client = await api.database.pool.connect();
      const query = (text: string, values: unknown[] = []) => {
        asked.push({ text, values });
        return client.query(text, values);
      };
      return { query, release: (error?: Error) => client.release(error) };
    };
    const checks = createMessageChecks({ pool: { connect } as unknown as Pool }, api.sealing);
    /** The statements of one check, and how often each step of the look-up ran. */
    const workOf = async (practiceId: string | null, code: string, lastDigits: string) => {
      asked.length = 0;
      const answer = await checks.check(practiceId, { code, lastDigits }, new Date());
      const lookUp = asked.find(({ text }) => text.includes('personal_link'))!;
      const { rows } = await sql(`EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF, FORMAT JSON) ${lookUp.text}`, lookUp.values);
      return { kind: answer.kind, statements: asked.map(({ text }) => text), steps: stepsOf(rows[0]!['QUERY PLAN']) };
    };
    const wrong = digits() === '0000' ? '1111' : '0000';
    const right = await workOf(null, known, digits());
    const others = [
      await workOf(null, known, wrong),
      await workOf(null, unknown, digits()),
      await workOf(api.otherPracticeId, known, digits()),
    ];
    expect([right.kind, ...others.map(({ kind }) => kind)]).toEqual(['sent', 'not-found', 'not-found', 'not-found']);
    for (const other of others) expect({ ...other, kind: right.kind }).toEqual(right);
  });

  test('what can be no code costs no try, and another practice finds nothing', async () => {
    await made();
    const code = linkOf().slice(-6);
    expect((await verify('0', '12')).text).toContain('Enter the last 4 digits of the mobile number');
    const elsewhere = await api.services.messageChecks.check(
      api.otherPracticeId,
      { code, lastDigits: digits() },
      new Date(),
    );
    expect(elsewhere).toEqual({ kind: 'not-found' });
    expect((await verify(code, digits())).text).toContain('Yes, sent on');
  });
});
