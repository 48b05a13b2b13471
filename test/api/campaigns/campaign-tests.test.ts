import { newId } from '../../../adapters/postgres/sql/new-id';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { DraftContent } from '../../../ports/campaigns/drafts';
import type { HandOverOutcome } from '../../../ports/delivery/message-provider';
import { acceptingProvider } from '../../support/sending-world';
import { makeDraft, makeList } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { startTestApi, testApi, type TestApi } from '../support';

const api = testApi();
let sam: SignedIn;
beforeAll(async () => {
  sam = await signedIn(api, 'sender');
});
beforeEach(() => {
  api.handedOver.length = 0;
});

const BODY = 'Dear ((given name)), your review at ((clinic)) is due.';
const MOBILE = '07700 900123';

/** A draft of this person, as the pages make one. */
async function ownDraft(who: SignedIn, more: Partial<DraftContent> = {}, at = api): Promise<string> {
  const id = newId();
  const content: DraftContent = {
    ...{ name: 'Asthma review', type: 'message', purpose: 'care', listId: null, channel: 'sms', subject: null },
    ...{ body: BODY, snomedCodes: [], saveToRecord: true, allowReplies: false, sendAt: null },
    ...{ emptyValues: null, template: null, unanswered: [], ...more },
  };
  const by: TokenHolder = {
    ...{ tokenId: who.staffId, practiceId: at.practiceId, practiceName: '', role: 'sender', user: 'A sender' },
  };
  await at.services.drafts.create(at.practiceId, id, content, by, new Date());
  return id;
}

const address = (id: string) => `/p/oakfield/campaigns/${id}/test`;
const open = (path: string, who = sam, at = api) => visit(at, 'get', path, { cookie: who.cookie });
const press = (id: string, to: string, { who = sam, operation = newId(), at = api } = {}) =>
  visit(at, 'post', address(id), { cookie: who.cookie, form: { _token: who.formToken, operation, to } });

test('H11 a test goes as it is shown, to the number that was typed, and no patient is in it', async () => {
  const { id: listId } = await makeList(api, { header: ['NHS number', 'Date of birth', 'Given name', 'Clinic'] });
  const id = await ownDraft(sam, { listId });
  const filled = 'Dear Alex, your review at example clinic is due.';
  const page = await open(address(id));
  expect(page.text).toContain(filled);
  expect(page.text).toContain('48 characters, 1 SMS segment.');
  expect(page.text).not.toContain('Given0');

  const sent = await press(id, MOBILE);
  expect([sent.status, sent.location]).toEqual([303, `/p/oakfield/campaigns/${id}/message`]);
  expect(api.handedOver).toEqual([
    { reference: expect.any(String) as string, to: '+447700900123', body: filled, sender: 'Oakfield' },
  ]);
  const after = (await open(sent.location!)).text;
  expect(after).toContain(`Test of “${filled}”, 1 SMS segment. The provider accepted the message.`);
});

test('N29 the audit tells of the test and holds no number; the campaign counts nothing', async () => {
  const { id: listId } = await makeList(api);
  const id = await ownDraft(sam, { listId, body: 'Please ring us.' });
  await press(id, MOBILE);
  const { items } = await api.services.audit.page(api.practiceId, { limit: 500, after: null });
  const [entry] = items.filter(({ act, subjectId }) => act === 'test-message-sent' && subjectId === id);
  expect(entry).toMatchObject({ subjectKind: 'campaign', details: { outcome: 'accepted', byToken: sam.staffId } });
  // Where it went is known until it is known what became of it, and no longer.
  const { rows } = await api.database.pool.query<{ dispatchId: string; attemptId: string }>(
    `SELECT dispatch_id AS "dispatchId", id AS "attemptId" FROM attempt WHERE contact IS NOT NULL`,
  );
  const at = new Date();
  for (const { dispatchId, attemptId } of rows) {
    await api.messages.store.applyNews(api.practiceId, [{ attemptId, news: 'delivered' }], at);
    await api.messages.settle({ practiceId: api.practiceId, dispatchId });
  }
  const stored = await api.database.pool.query<{ text: string }>(
    `SELECT a::text AS text FROM audit_entry a UNION ALL SELECT s::text FROM session s UNION ALL SELECT m::text FROM message m
     UNION ALL SELECT a::text FROM attempt a UNION ALL SELECT d::text FROM dispatch d`,
  );
  expect(JSON.stringify(stored.rows)).not.toMatch(/900123/);
  const campaign = await api.call('GET', `/api/v1/campaigns/${id}`, { as: 'manager' });
  expect(campaign.body).toMatchObject({ phase: 'draft', counts: { submitted: 0, delivered: 0, saved: 0 } });
});

test('N3 the same press sends one test', async () => {
  const id = await ownDraft(sam, { body: 'Please ring us.' });
  const operation = newId();
  await press(id, MOBILE, { operation });
  const again = await press(id, MOBILE, { operation });
  expect([again.status, again.location]).toEqual([303, `/p/oakfield/campaigns/${id}/message`]);
  expect(api.handedOver).toHaveLength(1);
});

test('2 what became of a test is shown to whoever sent it, and to nobody else', async () => {
  const kim = await signedIn(api, 'sender');
  const id = await ownDraft(kim, { body: 'Please ring us.' });
  await press(id, MOBILE, { who: kim });
  expect((await open(address(id), kim)).text).toContain('The provider accepted it. There is no receipt yet.');
  const { reference } = api.handedOver[0]!;
  const news = [{ attemptId: reference, news: 'failed' as const, reasonCode: 'phone-off' }];
  await api.messages.store.applyNews(api.practiceId, news, new Date());
  const page = (await open(address(id), kim)).text;
  expect(page).toContain('Your tests in the last day');
  expect(page).toContain('It failed: Phone switched off.');
  const others = await signedIn(api, 'sender');
  const own = await ownDraft(others, { body: 'Please ring us.' });
  expect((await open(address(own), others)).text).not.toContain('Your tests in the last day');
});

test('2 the answer says what the provider said, and what nobody picks up is stopped', async () => {
  let answer: HandOverOutcome = { kind: 'accepted' };
  let pickedUp = true;
  const provider = acceptingProvider({ handOver: () => Promise.resolve(answer) });
  const closing = new AbortController();
  const own: TestApi = await startTestApi({
    services: {
      providers: { forAccount: () => provider, close: () => Promise.resolve() },
      closing: closing.signal,
    },
    gateway: {
      messageToSend: async (practiceId, dispatchId) => {
        if (pickedUp) await own.messages.run({ practiceId, dispatchId });
      },
    },
  });
  try {
    const { id: listId } = await makeList(own);
    const id = await makeDraft(own, { listId, body: 'Please ring us.' });
    const ask = async () =>
      (await own.call('POST', `/api/v1/campaigns/${id}/test-message`, { as: 'sender', body: { to: MOBILE } })).body as {
        outcome: string;
        message: string;
      };
    const answers: [HandOverOutcome, string][] = [
      [{ kind: 'refused', code: 'number-invalid' }, 'refused'],
      [{ kind: 'not-taken', code: 'provider-trouble' }, 'refused'],
      [{ kind: 'ambiguous', detail: '' }, 'not-known'],
      [{ kind: 'halt', cause: 'unavailable', detail: '' }, 'not-sent'],
    ];
    for (const [given, outcome] of answers) {
      answer = given;
      expect(await ask()).toMatchObject({ outcome });
    }
    pickedUp = false;
    closing.abort();
    expect((await ask()).message).toBe('The sending service is not running, so we sent nothing. Try again later.');
    const { items } = (await own.call('GET', '/api/v1/test-messages', { as: 'sender' })).body as {
      items: { status: string }[];
    };
    expect(items.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'unknown', 'failed', 'failed']);
  } finally {
    await own.close();
  }
});

test('what cannot be sent to is refused at its field, and what was typed is kept', async () => {
  const id = await ownDraft(sam);
  const refused = await press(id, '0161 496 0000');
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('href="#to"');
  expect(refused.text).toContain('value="0161 496 0000"');
  expect(api.handedOver).toEqual([]);
});

test('an email has its subject filled too, and goes to an address', async () => {
  const id = await ownDraft(sam, { channel: 'email', subject: 'For ((given name))', body: 'Please ring us.' });
  await press(id, 'sam@example.org');
  expect(api.handedOver).toEqual([
    {
      ...{
        reference: expect.any(String) as string,
        to: 'sam@example.org',
        subject: 'For Alex',
        body: 'Please ring us.',
      },
      sender: 'Oakfield Surgery <hello@oakfield.example>',
    },
  ]);
});

test('a text that nobody could get is mended first', async () => {
  const { id: listId } = await makeList(api);
  const empty = await ownDraft(sam, { body: '' });
  const unknown = await ownDraft(sam, { listId, body: 'Dear ((nickname))' });
  for (const id of [empty, unknown]) {
    expect((await open(address(id))).location).toBe(`/p/oakfield/campaigns/${id}/message`);
    expect((await press(id, MOBILE)).location).toBe(`/p/oakfield/campaigns/${id}/message`);
  }
  const draft = await api.services.drafts.find(api.practiceId, unknown);
  const saved = await visit(api, 'post', `/p/oakfield/campaigns/${unknown}/message`, {
    cookie: sam.cookie,
    form: { _token: sam.formToken, version: String(draft!.version), body: 'Dear ((nickname))', test: '1' },
  });
  expect(saved.status).toBe(422);
  expect(saved.text).toContain('The list has no column for ((nickname))');
  expect(api.handedOver).toEqual([]);
});

test('five in five minutes for each person, then the page says when', async () => {
  const kim = await signedIn(api, 'sender');
  const id = await ownDraft(kim, { body: 'Please ring us.' });
  for (let count = 0; count < 5; count++) expect((await press(id, MOBILE, { who: kim })).status).toBe(303);
  const sixth = await press(id, MOBILE, { who: kim });
  expect([sixth.status, sixth.text.includes('You can send five tests in five minutes.')]).toEqual([422, true]);
  expect(api.handedOver).toHaveLength(5);
});

test('P2 without a provider for it nothing is sent, and the page says who can set one up', async () => {
  const without = await startTestApi({ kinds: { sms: null, email: 'smtp' } });
  try {
    const kim = await signedIn(without, 'sender');
    const id = await ownDraft(kim, { body: 'Please ring us.' }, without);
    const page = await open(address(id), kim, without);
    expect(page.text).toMatch(/Oakfield Surgery has no .* the people who run Rollcall to set one up\./);
    await press(id, MOBILE, { who: kim, at: without });
    expect(without.handedOver).toEqual([]);
  } finally {
    await without.close();
  }
});

describe('over the API', () => {
  const ask = (
    id: string,
    as: 'sender' | 'otherSender' | 'manager' | 'stranger' | 'viewer',
    body: object = { to: MOBILE },
  ) => api.call('POST', `/api/v1/campaigns/${id}/test-message`, { as, body });

  test('the answer holds what was sent; others may not, and what was sent to patients is not tried', async () => {
    const { id: listId } = await makeList(api);
    const id = await makeDraft(api, { listId, body: 'Please ring us.' });
    expect((await ask(id, 'sender')).body).toMatchObject({ outcome: 'taken', body: 'Please ring us.', segments: 1 });
    expect((await ask(id, 'manager')).status).toBe(200);
    expect((await ask(id, 'otherSender')).status).toBe(403);
    expect((await ask(id, 'viewer')).status).toBe(403);
    expect((await ask(id, 'stranger')).status).toBe(404);
    expect((await ask(id, 'sender', { to: 'x' })).status).toBe(422);
    await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
    expect((await ask(id, 'sender')).status).toBe(409);
  });

  test('found L7: a person has five tests in five minutes, however many tokens they make; the audit has the number masked', async () => {
    const { id: listId } = await makeList(api);
    const kim = await signedIn(api, 'administrator');
    const id = await ownDraft(kim, { listId, body: 'Please ring us.' });
    const makeToken = async (bearer: { headers: object } | null, name: string) => {
      const form = { _token: kim.formToken, operation: newId(), name, role: 'administrator' };
      const made = bearer
        ? JSON.stringify(
            (
              await api.call('POST', '/api/v1/tokens', {
                as: null,
                ...bearer,
                body: { name, role: 'administrator' },
              } as never)
            ).body,
          )
        : (await visit(api, 'post', '/p/oakfield/account/api-tokens/new', { cookie: kim.cookie, form })).text;
      return { headers: { Authorization: `Bearer ${/rollcall_[\w-]{43}/.exec(made)![0]}` } };
    };
    const first = await makeToken(null, 'First');
    const second = await makeToken(first, 'Second');
    const test = (bearer: { headers: Record<string, string> }) =>
      api.call('POST', `/api/v1/campaigns/${id}/test-message`, { as: null, ...bearer, body: { to: MOBILE } });
    await press(id, MOBILE, { who: kim });
    const answers = [];
    for (const bearer of [first, second, first, second, first, second]) answers.push((await test(bearer)).status);
    expect(answers).toEqual([200, 200, 200, 200, 429, 429]);
    const { items } = await api.services.audit.page(
      api.practiceId,
      { limit: 100, after: null },
      { act: 'test-message-sent' },
    );
    expect(items.filter(({ subjectId }) => subjectId === id).map(({ details }) => details!.to)).toEqual(
      Array.from({ length: 5 }, () => '…123'),
    );
  });
});
