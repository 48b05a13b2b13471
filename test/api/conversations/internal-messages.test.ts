import { createNoticeMails } from '../../../adapters/postgres/conversations/notices';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { sendNoticeMails } from '../../../workers/notice-mails';
import { administratorOf, makePatients } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const BASE = '/p/oakfield';
let amira: SignedIn;
let ben: SignedIn;
let outsider: SignedIn;

beforeAll(async () => {
  amira = await signedIn(api, 'sender');
  ben = await signedIn(api, 'manager');
  outsider = await signedIn(api, 'manager', api.otherPracticeId);
});

const get = (who: SignedIn, path: string) => visit(api, 'GET', BASE + path, { cookie: who.cookie });
const post = (who: SignedIn, path: string, form: Record<string, string> = {}) =>
  visit(api, 'POST', BASE + path, { cookie: who.cookie, form: { _token: who.formToken, operation: newId(), ...form } });

/** Amira writes to Ben; @returns the address of the thread. */
async function write(body: string, form: Record<string, string> = {}): Promise<string> {
  const sent = await post(amira, '/messages/new/internal', { to: `staff ${ben.staffId}`, body, ...form });
  expect(sent.location).toMatch(/internal-messages\/[0-9a-f-]{36}$/);
  return sent.location!.slice(BASE.length);
}

test('W5 a message is told beside the name, read from there, and answered within the notification', async () => {
  const thread = await write('Can you call the pharmacy back?');
  expect((await get(ben, '')).text).toContain('(1 new)');
  const notices = (await get(ben, '/notifications')).text;
  expect(notices).toContain('Can you call the pharmacy back?');
  await post(ben, `${thread}/replies`, { body: 'Done at 2pm.', fromNotifications: 'yes' });
  expect((await get(ben, '')).text).not.toContain('new)');
  expect((await get(amira, '')).text).toContain('(1 new)');
  const page = (await get(amira, thread)).text;
  expect(page).toContain('Done at 2pm.');
  // It is read now.
  expect((await get(amira, '')).text).not.toContain('new)');
});

test('W6 W7 the email says only that there is a message, and nothing else leaves', async () => {
  const [patient] = await makePatients(api, 1);
  api.handedOver.length = 0;
  const thread = await write('Mrs Quill asks about her warts', { patient: patient!.patientId });
  const needs = {
    noticeMails: createNoticeMails(api.database),
    ...{ accounts: api.services.accounts, providers: api.services.providers, clock: api.services.clock },
  };
  await sendNoticeMails(needs);
  await sendNoticeMails(needs);
  expect(api.handedOver.filter(({ to }) => to === ben.email)).toEqual([
    expect.objectContaining({
      ...{ subject: 'Rollcall', body: 'You have a new secure message in Rollcall. Sign in to read it.' },
    }),
  ]);
  expect(JSON.stringify(api.handedOver)).not.toMatch(/Quill|warts/);
  const { rows } = await api.database.pool.query('SELECT FROM dispatch');
  expect(rows).toEqual([]);
  await get(ben, thread);
});

test('W8 about a patient it is in their Messages tab and in the API, otherwise in none', async () => {
  const [patient] = await makePatients(api, 1);
  const path = `/api/v1/patients/${patient!.patientId}/messages`;
  await write('Not about anybody');
  expect((await api.call('GET', path)).body).toEqual({ items: [], nextCursor: null });
  const thread = await write('Please book her a review', { patient: patient!.patientId });
  expect((await api.call('GET', path)).body).toMatchObject({
    items: [
      { kind: 'internal', channel: 'internal', direction: 'out', status: null, firstLine: 'Please book her a review' },
    ],
  });
  const tab = (await get(amira, `/patients/${patient!.patientId}/messages`)).text;
  expect(tab).toContain('Internal message');
  expect(tab).toContain('Please book her a review');
  // The row leads to the thread, for those who take part in it.
  expect(tab).toContain(`href="${BASE}${thread}"`);
  const third = await signedIn(api, 'sender');
  const seen = (await get(third, `/patients/${patient!.patientId}/messages`)).text;
  expect(seen).toContain('Please book her a review');
  expect(seen).not.toContain(thread);
});

test('W8 to a role: everyone who has it reads it, and nobody else', async () => {
  const other = await signedIn(api, 'viewer');
  const sent = await post(amira, '/messages/new/internal', { to: 'role manager', body: 'Who covers Friday?' });
  const thread = sent.location!.slice(BASE.length);
  expect((await get(ben, thread)).text).toContain('Who covers Friday?');
  expect((await get(other, thread)).status).toBe(404);
  expect((await get(await signedIn(api, 'manager'), thread)).text).toContain('Who covers Friday?');
});

test('W7 a token is no colleague, and another practice sees nothing', async () => {
  const thread = await write('Private');
  const id = thread.split('/').at(-1)!;
  for (const [method, path] of [
    ['POST', ''],
    ['GET', ''],
    ['GET', `/${id}`],
    ['POST', `/${id}/replies`],
    ['POST', `/${newId()}/replies`],
  ] as const) {
    const answer = await api.call(method, `/api/v1/internal-messages${path}`, {
      ...{ as: 'administrator' as const, body: method === 'POST' ? { body: 'x' } : undefined },
    });
    expect([path, answer.status, (answer.body as { code: string }).code]).toEqual([path, 403, 'signed-in-only']);
  }
  const page = await visit(api, 'GET', `/p/oakfield${thread}`, { cookie: outsider.cookie });
  expect(page.status).toBe(404);
});

test('W5 the same press twice sends one message', async () => {
  const operation = newId();
  const first = await write('Only once', { operation });
  expect(await write('Only once', { operation })).toBe(first);
  expect((await get(ben, first)).text.match(/Only once/g)).toHaveLength(1);
});

test('W5 a colleague who leaves in the middle of a thread: the sender is told, and no answer goes nowhere', async () => {
  const leaver = await signedIn(api, 'manager');
  const sent = await post(amira, '/messages/new/internal', { to: `staff ${leaver.staffId}`, body: 'Are you in?' });
  const thread = sent.location!.slice(BASE.length);
  await api.services.staff.remove(api.practiceId, leaver.staffId, administratorOf(api, ben.staffId), new Date());
  expect((await get(amira, '/notifications')).text).toContain('A colleague left before reading your message.');
  const page = (await get(amira, thread)).text;
  expect(page).toContain('left the practice before reading the latest message');
  expect(page).not.toContain('Send answer');
  const refused = await post(amira, `${thread}/replies`, { body: 'Hello?' });
  const shown = refused.status === 303 ? await visit(api, 'GET', refused.location!, { cookie: amira.cookie }) : refused;
  expect(shown.text).toContain('Everyone else in this thread has left the practice');
  const again = await post(amira, '/messages/new/internal', { to: `staff ${leaver.staffId}`, body: 'Hello' });
  expect(again.status).not.toBe(200);
});

test('W5 nothing to nobody, to yourself or empty', async () => {
  const refusal = async (form: Record<string, string>) => {
    const answer = await post(amira, '/messages/new/internal', form);
    return answer.status === 303
      ? (await visit(api, 'GET', answer.location!, { cookie: amira.cookie })).text
      : answer.text;
  };
  expect(await refusal({ body: 'x' })).toContain('Choose who it is for');
  expect(await refusal({ to: `staff ${amira.staffId}`, body: 'x' })).toContain(
    'You cannot send an internal message to yourself',
  );
  expect(await refusal({ to: `staff ${ben.staffId}`, body: ' ' })).toContain('Enter the message');
  expect(await refusal({ to: 'role administrator', body: 'x' })).toContain(
    'Nobody else at your practice has this role',
  );
});

test('P29 a muted kind is not told, and mark all as read ends the count', async () => {
  await write('One more');
  await post(ben, '/notifications/read', { all: 'yes' });
  expect((await get(ben, '')).text).not.toContain('new)');
  await post(ben, '/notifications/choices', { when: 'any', inApp: 'red-flag' });
  await write('Muted');
  expect((await get(ben, '')).text).not.toContain('new)');
  const wrong = await post(ben, '/notifications/choices', { when: 'hours', from: '9', to: '17:00', days: '1' });
  const page = wrong.status === 303 ? await visit(api, 'GET', wrong.location!, { cookie: ben.cookie }) : wrong;
  expect(page.text).toContain('Write the time as HH:MM');
  await post(ben, '/notifications/choices', { when: 'any' });
});
