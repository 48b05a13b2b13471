import { newId } from '../../../adapters/postgres/sql/new-id';
import type { HandOverOutcome } from '../../../ports/delivery/message-provider';
import { acceptingProvider } from '../../support/sending-world';
import { makeMessage, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { repliesTo } from '../conversations/replies-support';
import { testApi, type CallOptions } from '../support';

let answer: HandOverOutcome = { kind: 'accepted' };
const provider = acceptingProvider({
  handOver(message) {
    api.handedOver.push(message);
    return Promise.resolve(answer);
  },
});
const api = testApi({
  services: { providers: { forAccount: () => provider, close: () => Promise.resolve() } },
});
let grace: Person;
beforeEach(async () => {
  answer = { kind: 'accepted' };
  grace = (await makePatients(api, 1))[0]!;
  api.handedOver.length = 0;
});

const { post, conversations } = repliesTo(api);

type Json = Record<string, unknown>;
const send = (more: Json = {}, options: CallOptions = {}) =>
  api.call('POST', '/api/v1/messages', {
    as: 'sender',
    body: { channel: 'sms', patientId: grace.patientId, body: 'Please ring us.', ...more },
    ...options,
  });
const read = async (id: string) => (await api.call('GET', `/api/v1/messages/${id}`, { as: 'viewer' })).body as Json;
const act = (id: string, what: 'cancel' | 'retry', body: Json = {}, options: CallOptions = {}) =>
  api.call('POST', `/api/v1/messages/${id}/${what}`, { as: 'sender', body, ...options });
const idOf = ({ body }: { body: unknown }) => (body as { id: string }).id;
const codeOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { code: string }).code];
const sql = (text: string, values: unknown[]) => api.database.pool.query(text, values);
const news = async (reference: string, what: 'delivered' | 'failed', reasonCode?: string) =>
  api.messages.store.applyNews(api.practiceId, [{ attemptId: reference, news: what, reasonCode }], new Date());
const block = (tick: string) =>
  api.call('PUT', `/api/v1/patients/${grace.patientId}/blocks`, { body: { [tick]: true, version: 0 } });

test('A9, W1 a message to one patient goes as it was written, and stays truthful without a receipt', async () => {
  const sent = await send({
    body: 'Dear ((given name)), please ring us.',
    saveToRecord: true,
    snomedCodes: ['308273005'],
  });
  expect(sent.status).toBe(202);
  expect(sent.body).toEqual({ id: expect.any(String) as string, status: 'submitted', holdUntil: null, warnings: [] });
  const [handed] = api.handedOver;
  expect(handed).toMatchObject({ to: grace.mobile, sender: 'Oakfield' });
  expect(handed!.body).toMatch(/^Dear \w+, please ring us\.$/);

  const message = await read(idOf(sent));
  expect(message).toMatchObject({
    ...{ kind: 'individual', channel: 'sms', status: 'submitted', campaignId: null, subject: null, body: handed!.body },
    ...{ contact: grace.mobile, recordEntry: null, isRestricted: false },
    recipient: { patientId: grace.patientId, nhsNumber: grace.nhsNumber, row: null },
    attempts: [{ number: 1, reference: handed!.reference, outcome: 'submitted', receiptAt: null }],
  });
});

test('X1, N22 a receipt delivers it, and only then does it wait to be saved to the record', async () => {
  const id = idOf(await send({ saveToRecord: true, snomedCodes: ['308273005'] }));
  const { reference } = api.handedOver[0]!;
  await news(reference, 'delivered');
  await news(reference, 'delivered');
  expect(await read(id)).toMatchObject({ status: 'delivered', recordEntry: { status: 'waiting', savedAt: null } });
  const key = { practiceId: api.practiceId, dispatchId: id };
  const { entries } = await api.messages.store.unsaved(key, { limit: 10, after: 0 });
  expect(entries).toMatchObject([{ messageId: id, text: 'Please ring us.', snomedCodes: ['308273005'] }]);
});

test('N3 the same request with a key sends one message, with the same warnings', async () => {
  await sql(`UPDATE patient SET does_not_wish_sms = true WHERE id = $1`, [grace.patientId]);
  const key = newId();
  const first = await send({}, { key });
  const again = await send({}, { key });
  expect(again.body).toEqual(first.body);
  expect((first.body as { warnings: Json[] }).warnings).toMatchObject([{ code: 'dissent' }]);
  expect(api.handedOver).toHaveLength(1);
  expect(codeOf(await send({ body: 'Another' }, { key }))).toEqual([409, 'idempotency-key-reused']);
});

test('a held message is planned and can be cancelled until then, and not after', async () => {
  const held = await send({ holdSeconds: 600 });
  expect(held.body).toMatchObject({ status: 'planned', warnings: [] });
  expect(Date.parse((held.body as { holdUntil: string }).holdUntil)).toBeGreaterThan(Date.now() + 500_000);
  const cancelled = await act(idOf(held), 'cancel');
  expect([cancelled.status, cancelled.body]).toMatchObject([202, { status: 'cancelled', stopReason: 'asked' }]);
  expect((await act(idOf(held), 'cancel')).status).toBe(202);
  expect(codeOf(await act(idOf(held), 'retry'))).toEqual([409, 'nothing-to-retry']);
  await api.messages.run({ practiceId: api.practiceId, dispatchId: idOf(held) });
  expect(api.handedOver).toEqual([]);
  expect(codeOf(await act(idOf(await send()), 'cancel'))).toEqual([409, 'already-handed-over']);
});

test('A9 likely to fail, a block of its kind and dissent are warnings', async () => {
  await send();
  await news(api.handedOver.pop()!.reference, 'failed', 'number-invalid');
  await sql(`UPDATE patient SET does_not_wish_sms = true WHERE id = $1`, [grace.patientId]);
  await block('healthInformation');
  const sent = await send();
  const { warnings } = sent.body as { warnings: { code: string; message: string }[] };
  expect(warnings.map(({ code }) => code)).toEqual(['likely-to-fail', 'blocked', 'dissent']);
  expect(warnings[0]!.message).toContain('You can still send it');
  expect(api.handedOver).toHaveLength(1);
  // Its success clears the mark (A7).
  await news(api.handedOver[0]!.reference, 'delivered');
  expect((await send()).body).toMatchObject({ warnings: [{ code: 'blocked' }, { code: 'dissent' }] });
});

test('X3 a block of every SMS stops it, also one that is set while it is held', async () => {
  const id = idOf(await send({ holdSeconds: 1 }));
  await block('everySms');
  expect(codeOf(await send())).toEqual([409, 'blocked']);
  expect((await send({ channel: 'email', subject: 'About you' })).status).toBe(202);
  api.handedOver.length = 0;
  await sql(`UPDATE dispatch SET hold_until = now() - interval '1 second' WHERE id = $1`, [id]);
  await api.messages.run({ practiceId: api.practiceId, dispatchId: id });
  expect(api.handedOver).toEqual([]);
  expect(await read(id)).toMatchObject({ status: 'suppressed', reason: { code: 'blocked' } });
});

test.each(['deceased', 'restricted', 'left'])('A9 nothing is sent to a %s record', async (status) => {
  await sql(`UPDATE patient SET status = $2 WHERE id = $1`, [grace.patientId, status]);
  expect(codeOf(await send())).toEqual([409, status === 'left' ? 'left-practice' : status]);
  expect(api.handedOver).toEqual([]);
});

test('of a message to a record that was restricted later nothing is shown', async () => {
  const id = idOf(await send());
  await sql(`UPDATE patient SET status = 'restricted' WHERE id = $1`, [grace.patientId]);
  const message = await read(id);
  expect(message).toMatchObject({ isRestricted: true, contact: null, body: null, subject: null });
  expect(message.recipient).toEqual({ patientId: null, row: null, nhsNumber: null, familyName: null, givenName: null });
  expect(JSON.stringify(message)).not.toContain(grace.patientId);
});

test.each([
  ['no patient', { patientId: newId() }, 'patientId', 'patient-unknown'],
  ['no text', { body: undefined }, 'body', 'required'],
  ['an empty text', { body: ' ' }, 'body', 'body-empty'],
  ['a subject of an SMS', { subject: 'Hello' }, 'subject', 'subject-not-for-sms'],
  ['an email without one', { channel: 'email' }, 'subject', 'subject-missing'],
  ['a placeholder that nothing fills', { body: 'At ((clinic))' }, 'body', 'unfilled-placeholder'],
  ['an unknown template', { body: undefined, templateId: newId() }, 'templateId', 'template-unknown'],
  ['a wrong code', { snomedCodes: ['123'] }, 'snomedCodes[0]', undefined],
  [
    'a direct message to an address that is typed',
    { channel: 'direct', contact: 'a@b.example' },
    'contact',
    'not-available',
  ],
  ['a number that is none', { contact: '0161 496 0000' }, 'contact', 'mobile-not-a-mobile'],
  ['a field that is not there', { purpose: 'marketing' }, 'purpose', 'unknown-field'],
  ['attachments', { attachmentIds: [newId()] }, 'attachmentIds', 'not-available'],
  ['replies to a name', { allowReplies: true }, 'allowReplies', 'sender-cannot-receive'],
] as [string, Json, string, string | undefined][])('bad input: %s', async (_what, more, path, code) => {
  const refused = await send(more);
  expect(refused.status).toBe(422);
  const { errors } = refused.body as { errors: { path: string; code: string }[] };
  expect(errors[0]).toMatchObject({ path, ...(code ? { code } : {}) });
  expect(api.handedOver).toEqual([]);
});

test('W13 a contact that the record lacks is named', async () => {
  await sql(`UPDATE patient SET mobile = NULL, email = NULL WHERE id = $1`, [grace.patientId]);
  const errorOf = async (more: Json) => ((await send(more)).body as { errors: Json[] }).errors[0];
  expect(await errorOf({})).toMatchObject({ path: 'patientId', code: 'mobile-missing' });
  expect(await errorOf({ channel: 'email', subject: 'x' })).toMatchObject({ path: 'patientId', code: 'email-missing' });
});

test('A11 a number that is typed is used once and never kept as the patient’s', async () => {
  const id = idOf(await send({ contact: '07700 900999' }));
  expect(api.handedOver[0]).toMatchObject({ to: '+447700900999' });
  expect(await read(id)).toMatchObject({ contact: '+447700900999' });
  const { rows } = await sql(`SELECT mobile FROM patient WHERE id = $1`, [grace.patientId]);
  expect(rows).toEqual([{ mobile: grace.mobile }]);
});

test('W2 a practice on trial sends neither SMS nor email', async () => {
  await api.call('PATCH', '/api/v1/settings', { body: { plan: 'trial' } });
  expect(codeOf(await send())).toEqual([403, 'trial']);
  expect(codeOf(await send({ channel: 'email', subject: 'About you' }))).toEqual([403, 'trial']);
  await api.call('PATCH', '/api/v1/settings', { body: { plan: 'subscribed' } });
  expect((await send()).status).toBe(202);
});

test('P15 a template gives the text, filled for this patient', async () => {
  const text = {
    name: 'Call us',
    channel: 'any',
    purpose: 'care',
    subject: 'Call',
    body: 'Dear ((given name)), ring us.',
  };
  const template = await api.call('POST', '/api/v1/templates', { body: text });
  const templateId = idOf(template);
  await send({ body: undefined, templateId });
  expect(api.handedOver[0]!.body).toMatch(/^Dear \w+, ring us\.$/);
  await send({ channel: 'email', body: undefined, templateId });
  expect(api.handedOver[1]).toMatchObject({ subject: 'Call', to: grace.email });
  await api.call('DELETE', `/api/v1/templates/${templateId}`);
  expect(codeOf(await send({ body: undefined, templateId }))).toEqual([422, 'template-unknown']);
});

test('P25 a failed message is tried again at the number the record has now, once for each request', async () => {
  const id = idOf(await send());
  expect(codeOf(await act(id, 'retry'))).toEqual([409, 'nothing-to-retry']);
  await news(api.handedOver[0]!.reference, 'failed', 'number-invalid');
  await api.messages.settle({ practiceId: api.practiceId, dispatchId: id });
  const settled = await sql(`SELECT settled_at IS NOT NULL AS settled FROM dispatch WHERE id = $1`, [id]);
  expect(settled.rows).toEqual([{ settled: true }]);
  await sql(`UPDATE patient SET mobile = '+447700900555' WHERE id = $1`, [grace.patientId]);
  const key = newId();
  const again = await act(id, 'retry', {}, { key });
  await act(id, 'retry', {}, { key });
  expect([again.status, again.body]).toMatchObject([202, { status: 'submitted', contact: '+447700900555' }]);
  expect(api.handedOver.map(({ to }) => to)).toEqual([grace.mobile, '+447700900555']);
  expect((again.body as { attempts: Json[] }).attempts).toMatchObject([
    ...[
      { number: 1, outcome: 'failed' },
      { number: 2, outcome: 'submitted' },
    ],
  ]);
  // The first try's late receipt counts, and nothing more goes.
  await news(api.handedOver[0]!.reference, 'delivered');
  expect(await read(id)).toMatchObject({ status: 'delivered' });
  expect(await act(id, 'retry')).toMatchObject({ status: 409, body: { skipped: [{ reason: 'delivered', count: 1 }] } });
});

test('N2 one that may have been sent is tried again only when somebody says so', async () => {
  answer = { kind: 'ambiguous', detail: '' };
  const id = idOf(await send());
  expect(await read(id)).toMatchObject({ status: 'unknown' });
  const refused = await act(id, 'retry');
  expect(refused.body).toMatchObject({ code: 'nothing-to-retry', skipped: [{ reason: 'maybe-sent', count: 1 }] });
  answer = { kind: 'accepted' };
  expect((await act(id, 'retry', { includeMaybeSent: true })).body).toMatchObject({
    ...{ status: 'submitted', attempts: [{ outcome: 'superseded' }, { outcome: 'submitted' }] },
  });
});

test('what the provider took nothing of is stopped with the reason, and can be tried again', async () => {
  answer = { kind: 'halt', cause: 'credits', detail: '' };
  const id = idOf(await send());
  expect(await read(id)).toMatchObject({ status: 'cancelled', stopReason: 'credits' });
  answer = { kind: 'accepted' };
  expect((await act(id, 'retry')).body).toMatchObject({ status: 'submitted', stopReason: null });
});

test('X5 a message needs credits where the practice counts them, and one that is cancelled gives them back', async () => {
  await api.call('PATCH', '/api/v1/settings', { body: { smsCredits: 'counted' } });
  expect(codeOf(await send())).toEqual([409, 'no-credits']);
  expect((await send({ channel: 'email', subject: 'About you' })).status).toBe(202);
  await api.call('POST', '/api/v1/credits/purchases', { body: { credits: 3, reference: 'order 1' } });
  const balance = async () => (await api.call('GET', '/api/v1/credits')).body as Json;
  const held = await send({ holdSeconds: 60 });
  expect(await balance()).toMatchObject({ balance: 2, reserved: 1 });
  await act(idOf(held), 'cancel');
  expect(await balance()).toMatchObject({ balance: 3, reserved: 0 });
  api.handedOver.length = 0;
  const id = idOf(await send());
  await news(api.handedOver[0]!.reference, 'failed', 'phone-off');
  await act(id, 'retry');
  expect(await balance()).toMatchObject({ balance: 1, used: 2 });
  await api.call('PATCH', '/api/v1/settings', { body: { smsCredits: null } });
});

test('a retry heeds what stops every message', async () => {
  const id = idOf(await send());
  await news(api.handedOver[0]!.reference, 'failed', 'phone-off');
  await block('everySms');
  expect((await act(id, 'retry')).body).toMatchObject({ skipped: [{ reason: 'blocked', count: 1 }] });
  await sql(`UPDATE patient SET status = 'deceased' WHERE id = $1`, [grace.patientId]);
  expect((await act(id, 'retry')).body).toMatchObject({ skipped: [{ reason: 'deceased', count: 1 }] });
});

test('a message of a campaign is read and tried again in the same way, and stopped with its campaign only', async () => {
  const campaignId = await makeSentCampaign(api, ['failed', 'delivered'], { phase: 'settled' });
  const { rows } = await sql(`SELECT id FROM message WHERE dispatch_id = $1 ORDER BY position`, [campaignId]);
  const [failed, delivered] = (rows as { id: string }[]).map(({ id }) => id);
  const message = await read(failed!);
  expect(message).toMatchObject({
    kind: 'campaign',
    campaignId,
    body: 'Dear patient, please call us.',
    status: 'failed',
  });
  expect(message.recipient).toMatchObject({ row: 2 });
  expect(codeOf(await act(failed!, 'cancel'))).toEqual([409, 'message-of-campaign']);
  expect(codeOf(await act(delivered!, 'retry'))).toEqual([409, 'nothing-to-retry']);
  const again = await act(failed!, 'retry');
  expect([again.status, again.body]).toMatchObject([202, { status: 'planned' }]);
  expect(api.told).toContain(`retry ${campaignId}`);
});

test('N15 messages to one patient do not count for the monthly limit', async () => {
  for (let sent = 0; sent < 5; sent++) await makeMessage(api, grace.patientId);
  const path = `/api/v1/patients/${grace.patientId}/explanation?purpose=care&channel=sms`;
  expect((await api.call('GET', path)).body).toMatchObject({ outcome: 'sent' });
});

test('N29 sending, cancelling, trying again and looking are in the audit, without number or text', async () => {
  const id = idOf(await send({ holdSeconds: 60 }));
  await act(id, 'cancel');
  await read(id);
  const { items } = await api.services.audit.page(
    api.practiceId,
    { limit: 20, after: null },
    { patient: grace.patientId },
  );
  const own = items.filter(({ details }) => details?.messageId === id);
  expect(own.map(({ act: done }) => done)).toEqual(
    expect.arrayContaining(['message-sent', 'message-cancelled', 'message-viewed']),
  );
  expect(JSON.stringify(own)).not.toMatch(/Please ring|\+447/);
});

describe('everything that a patient was sent', () => {
  const listed = async (query = '') => {
    const path = `/api/v1/patients/${grace.patientId}/messages${query}`;
    return (await api.call('GET', path, { as: 'viewer' })).body as { items: Json[]; nextCursor: string | null };
  };

  test('W3, W4 messages of every kind are listed, newest first, and delivered only by a receipt', async () => {
    const campaignId = await makeSentCampaign(api, ['submitted'], { people: [grace] });
    const id = idOf(await send({ body: 'Please ring us.\nThank you.' }));
    const held = idOf(await send({ channel: 'email', subject: 'About you', holdSeconds: 60 }));
    const { items } = await listed();
    expect(items).toMatchObject([
      { id: held, kind: 'individual', channel: 'email', status: 'planned', campaignId: null },
      ...[
        { id, kind: 'individual', direction: 'out', channel: 'sms', status: 'submitted', firstLine: 'Please ring us.' },
      ],
      { kind: 'campaign', campaignId, status: 'submitted', conversationId: null, recordEntry: null },
    ]);
    await news(api.handedOver.at(-1)!.reference, 'delivered');
    expect((await listed()).items[1]).toMatchObject({ id, status: 'delivered' });
  });

  test('W3 what the patient wrote is among them, in its conversation and without a status', async () => {
    await send();
    await post(grace.mobile, 'Can ((I)) come on Tuesday?');
    const conversation = (await conversations()).find(({ contact }) => contact === grace.mobile);
    const { items } = await listed();
    const reply = items.find(({ direction }) => direction === 'in');
    expect(reply).toMatchObject({
      ...{ kind: 'conversation', channel: 'sms', status: null, firstLine: 'Can ((I)) come on Tuesday?' },
      ...{ conversationId: conversation!.id, recordEntry: null },
    });
    const answer = { body: 'Tuesday is fine.', version: conversation!.version };
    await api.call('POST', `/api/v1/conversations/${conversation!.id}/reply`, { as: 'sender', body: answer });
    const out = (await listed()).items.find(({ firstLine }) => firstLine === 'Tuesday is fine.');
    expect(out).toMatchObject({ kind: 'conversation', direction: 'out', conversationId: conversation!.id });
  });

  test('pages follow each other without gap or overlap', async () => {
    const ids = [];
    for (let sent = 0; sent < 5; sent++) ids.unshift(idOf(await send()));
    const first = await listed('?limit=3');
    const second = await listed(`?limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });

  test('of a restricted record nothing is shown but that there were messages; looking is audited', async () => {
    await send();
    await sql(`UPDATE patient SET status = 'restricted' WHERE id = $1`, [grace.patientId]);
    expect((await listed()).items).toMatchObject([{ firstLine: null, status: 'submitted' }]);
    const filter = { patient: grace.patientId };
    const { items } = await api.services.audit.page(api.practiceId, { limit: 5, after: null }, filter);
    expect(items[0]).toMatchObject({ act: 'patient-viewed', subjectId: grace.patientId });
  });
});
