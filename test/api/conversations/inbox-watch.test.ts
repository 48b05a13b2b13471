import { createWatchRound } from '../../../adapters/postgres/conversations/watch-round';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { administratorOf, makePatients } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';
import { recallWorkOf } from '../recalls/follow-ups-support';
import { recallsOf } from '../recalls/recalls-support';
import { repliesTo } from './replies-support';

const api = testApi();
const { post: reply, withNumber, sentTo } = repliesTo(api);
const recalls = recallsOf(api);
const BASE = '/p/oakfield';
const MINUTE_MS = 60_000;
let amira: SignedIn;
let ben: SignedIn;

beforeAll(async () => {
  amira = await signedIn(api, 'sender');
  ben = await signedIn(api, 'manager');
});

const look = (now = new Date()) => createWatchRound(api.database, api.services.accounts).look(now);
const get = (who: SignedIn, path: string) => visit(api, 'GET', BASE + path, { cookie: who.cookie });
const post = (who: SignedIn, path: string, form: Record<string, string> = {}) =>
  visit(api, 'POST', BASE + path, { cookie: who.cookie, form: { _token: who.formToken, operation: newId(), ...form } });
const setRota = (body: Record<string, unknown>) =>
  api.call('PUT', '/api/v1/rota', {
    ...{ as: 'administrator' as const },
    body: { minutes: 15, people: [], outOfHours: null, unreadHours: null, ...body },
  });

async function conversation(text: string) {
  const [person] = await makePatients(api, 1);
  await sentTo([person!]);
  await reply(person!.mobile, text);
  const { id } = await withNumber(person!.mobile);
  return { id, person: person! };
}

const toldOf = async (id: string) =>
  (
    (await api.call('GET', '/api/v1/red-flags')).body as {
      items: { conversationId: string; told: { name: string }[]; acknowledgedBy: string | null }[];
    }
  ).items.find(({ conversationId }) => conversationId === id);

test('N40 the first on the rota is told, the next one after the minutes, then everyone, until a named person acknowledges', async () => {
  await setRota({
    people: [
      { staffId: amira.staffId, hours: null },
      { staffId: ben.staffId, hours: null },
    ],
  });
  const { id } = await conversation('I have chest pain');
  const now = new Date();
  await look(now);
  await look(now);
  expect((await toldOf(id))?.told.map(({ name }) => name)).toEqual(['A sender']);
  expect((await get(amira, '/notifications')).text).toContain('A reply may be about an emergency.');
  await look(new Date(now.getTime() + 16 * MINUTE_MS));
  expect((await toldOf(id))?.told.map(({ name }) => name)).toEqual(['A sender', 'A manager']);
  expect((await get(ben, '/inbox/handover')).text).toContain('Not acknowledged');
  // Nobody is left on the rota, so everyone who can answer is told, each once.
  const colleague = await signedIn(api, 'sender');
  await look(new Date(now.getTime() + 32 * MINUTE_MS));
  const told = (await toldOf(id))!.told.map(({ name }) => name);
  expect(told.slice(0, 2)).toEqual(['A sender', 'A manager']);
  expect(told.length).toBeGreaterThan(2);
  expect((await get(colleague, '/notifications')).text).toContain('A reply may be about an emergency.');
  // No token may, whatever its role.
  const refused = await api.call('POST', `/api/v1/conversations/${id}/acknowledge`, { as: 'administrator' });
  expect([refused.status, (refused.body as { code: string }).code]).toEqual([403, 'signed-in-only']);
  await post(ben, `/conversations/${id}/acknowledge`);
  await look(new Date(now.getTime() + 60 * MINUTE_MS));
  expect(await toldOf(id)).toMatchObject({ acknowledgedBy: 'A manager', told: told.map((name) => ({ name })) });
  expect((await get(ben, `/conversations/${id}`)).text).toContain('Acknowledged by');
});

test('N40 a further red flag after the acknowledgement is told again, and an ordinary reply is not', async () => {
  await setRota({});
  const { id, person } = await conversation('I have chest pain');
  await look();
  await post(ben, `/conversations/${id}/acknowledge`);
  await reply(person.mobile, 'Thank you');
  await look();
  expect(await toldOf(id)).toMatchObject({ acknowledgedBy: 'A manager' });
  // After an answer the patient waits anew, and thanks are still no emergency.
  const { version } = await withNumber(person.mobile);
  const answer = await api.call('POST', `/api/v1/conversations/${id}/reply`, { body: { body: 'Call 999', version } });
  expect(answer.status).toBe(202);
  await reply(person.mobile, 'I did, thank you');
  await look();
  expect(await toldOf(id)).toMatchObject({ acknowledgedBy: 'A manager' });
  await reply(person.mobile, 'Now I cannot breathe');
  await reply(person.mobile, 'Please');
  await look();
  await look();
  expect(await toldOf(id)).toMatchObject({ acknowledgedBy: null });
});

test('N40 without anybody on duty everyone who can answer is told', async () => {
  await setRota({});
  const { id } = await conversation('I cannot breathe');
  await look();
  expect((await toldOf(id))!.told.length).toBeGreaterThan(1);
});

test('N40 the rota names its gaps, and refuses a person who cannot answer and a text without 999 and 111', async () => {
  const days = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
  const answer = await setRota({ people: [{ staffId: amira.staffId, hours: days }] });
  expect((answer.body as { gaps: unknown[] }).gaps).toContainEqual({ day: 6, from: 0, to: 1_440 });
  const viewer = await signedIn(api, 'viewer');
  expect((await setRota({ people: [{ staffId: viewer.staffId, hours: null }] })).status).toBe(422);
  const text = { text: 'We are closed.', hours: days };
  expect((await setRota({ outOfHours: text })).body).toMatchObject({
    ...{ code: 'help-numbers-missing', errors: [{ path: 'outOfHours.text' }] },
  });
  expect(
    (await setRota({ people: [{ staffId: amira.staffId, hours: { days: [], from: '9', to: '8' } }] })).status,
  ).toBe(422);
});

test('N40 a row of the rota’s page is of the person whom it named, also where a colleague changed the rota meanwhile', async () => {
  const administrator = await signedIn(api, 'administrator');
  const people = [amira, ben].map(({ staffId }) => ({ staffId, hours: null }));
  const onRota = async () =>
    ((await api.call('GET', '/api/v1/rota', { as: 'administrator' })).body as { people: { staffId: string }[] }).people;
  await setRota({ people });
  expect((await get(administrator, '/account/rota')).text).toContain(`name="person" value="${ben.staffId}"`);
  await setRota({ people: people.toReversed() });
  const stale = await post(administrator, '/account/rota/turns', { act: 'remove', turn: '1', person: ben.staffId });
  expect([stale.status, await onRota()]).toEqual([409, people.toReversed()]);
  expect(stale.text).toContain('The rota has changed since you opened this page');
  await post(administrator, '/account/rota/turns', { act: 'remove', turn: '0', person: ben.staffId });
  expect(await onRota()).toEqual([people[0]]);
  const wrong = await post(administrator, '/account/rota', { minutes: '', days: '1', from: '08:00', to: '18:00' });
  expect(wrong.text).toContain('Enter the minutes as a whole number from 1 to 1,440');
});

test('N19 out of hours the patient gets one answer in each conversation and night, and none until it is written', async () => {
  await setRota({});
  const { id, person } = await conversation('Can I come on Friday?');
  await look();
  const out = async () =>
    (
      (await api.call('GET', `/api/v1/conversations/${id}`)).body as { messages: { direction: string; body: string }[] }
    ).messages.filter(({ direction }) => direction === 'out');
  expect(await out()).toEqual([]);
  // Never open on the day on which the replies come.
  const closed = { days: [new Date().getUTCDay() === 3 ? 5 : 3], from: '00:00', to: '00:01' };
  const text = 'Nobody reads this now. Call 111 for advice, or 999 in an emergency.';
  await setRota({ outOfHours: { text, hours: closed } });
  await reply(person.mobile, 'Or on Monday?');
  expect(await look()).toHaveLength(1);
  await reply(person.mobile, 'Hello?');
  expect(await look()).toEqual([]);
  expect(await out()).toEqual([expect.objectContaining({ body: text })]);
  // In another night there is another one.
  await api.database.pool.query(
    `UPDATE conversation SET out_of_hours_at = out_of_hours_at - interval '8 days' WHERE id = $1`,
    [id],
  );
  await reply(person.mobile, 'Still there?');
  expect(await look()).toHaveLength(1);
  await setRota({});
});

test('N40 a reported death holds everything to the patient until a person has looked', async () => {
  const { id, person } = await conversation('My husband died last week');
  await look();
  const write = () =>
    api.call('POST', '/api/v1/messages', {
      ...{ as: 'sender' as const, body: { channel: 'sms', patientId: person.patientId, body: 'Please call us.' } },
    });
  const sent = (await write()).body as { id: string; warnings: { code: string }[] };
  const { id: messageId } = sent;
  expect(sent.warnings).toMatchObject([{ code: 'death-reported' }]);
  const why = async () =>
    (
      (await api.call('GET', `/api/v1/patients/${person.patientId}/explanation?channel=sms&purpose=recall`)).body as {
        reasons: { code: string; origin: string }[];
      }
    ).reasons.map(({ code }) => code);
  expect(await why()).toEqual(['death-reported']);
  expect((await api.call('GET', `/api/v1/messages/${messageId}`)).body).toMatchObject({
    ...{ status: 'suppressed', reason: { code: 'death-reported' } },
  });
  const { version } = await withNumber(person.mobile);
  const answer = await api.call('POST', `/api/v1/conversations/${id}/reply`, { body: { body: 'Sorry', version } });
  expect([answer.status, (answer.body as { code: string }).code]).toEqual([409, 'death-reported']);
  expect((await get(amira, `/patients/${person.patientId}`)).text).toContain(
    'A reply may report that this patient has died',
  );
  await post(amira, `/patients/${person.patientId}/hold/end`);
  expect((await get(amira, `/patients/${person.patientId}`)).text).not.toContain(
    'A reply may report that this patient has died',
  );
  expect(await why()).toEqual([]);
  const again = (await write()).body as { id: string };
  expect((await api.call('GET', `/api/v1/messages/${again.id}`)).body).not.toMatchObject({ status: 'suppressed' });
});

test('N40 N33 a reported death holds letters and calls too, and pulls an envelope that is printed', async () => {
  await recalls.category({ letterBody: 'Dear ((given name)), your ((reason)) is due by ((due date)).' });
  const { person } = await conversation('My wife passed away');
  await api.database.pool.query(`UPDATE patient SET address = '{1 High Street}', postcode = 'LS1 4AP' WHERE id = $1`, [
    person.patientId,
  ]);
  const { id } = await recalls.recall({}, person);
  const ask = (what: 'letters' | 'calls') =>
    api.call('POST', `/api/v1/recalls/${what}`, { as: 'sender', body: { recallIds: [id] } });
  const made = (await ask('letters')).body as { id: string };
  const toPull = async () =>
    (
      (await api.call('GET', `/api/v1/recalls/letters/${made.id}`)).body as { toPull: { reason: { code: string } }[] }
    ).toPull.map(({ reason }) => reason.code);
  expect(await toPull()).toEqual([]);
  await look();
  expect(await toPull()).toEqual(['death-reported']);
  await recallWorkOf(api).print(made.id);
  const count = (posted: number) =>
    api.call('POST', `/api/v1/recalls/letters/${made.id}/posted`, { as: 'sender', body: { count: posted } });
  expect((await count(1)).status).toBe(409);
  expect((await count(0)).status).toBe(202);
  for (const what of ['letters', 'calls'] as const) {
    const refused = await ask(what);
    expect([refused.status, refused.body]).toMatchObject([409, { leftOut: [{ code: 'death-reported' }] }]);
  }
  await post(amira, `/patients/${person.patientId}/hold/end`);
  expect((await ask('letters')).status).toBe(202);
  expect((await ask('calls')).status).toBe(202);
});

test('P29 P31 the first unread reply of an inbox is told once, and managers hear of one that is unread for too long', async () => {
  await post(ben, '/notifications/read', { all: 'yes' });
  await conversation('Thank you');
  await conversation('Thanks');
  await look();
  const page = (await get(ben, '/notifications')).text;
  expect(page.match(/Patients have replied\./g)!.length).toBeGreaterThanOrEqual(1);
  await setRota({ unreadHours: 1 });
  await look(new Date(Date.now() + 2 * 60 * MINUTE_MS));
  expect((await get(ben, '/notifications')).text).toContain('A reply is unread for too long.');
});

test('P29 a conversation that is given to a person is told, and is nobody\u2019s again when they leave', async () => {
  const leaver = await signedIn(api, 'sender');
  const { id, person } = await conversation('Shall I come?');
  await api.call('POST', `/api/v1/conversations/${id}/assign`, { as: 'sender', body: { staffId: leaver.staffId } });
  expect((await get(leaver, '/notifications')).text).toContain('A conversation was given to you.');
  await api.services.staff.remove(api.practiceId, leaver.staffId, administratorOf(api, ben.staffId), new Date());
  expect(await withNumber(person.mobile)).toMatchObject({ assignedTo: null, state: 'new' });
});
