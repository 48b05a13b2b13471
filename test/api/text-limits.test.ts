import { makeDraft, makeList } from './fixtures';
import { signedIn, visit } from './page-visitor';
import { testApi } from './support';
import { processorTime } from '../support/processor-time';

const api = testApi();

/** The most that any of these may take: they are refused by their lengths, not by building them. */
const SOON_MS = 3_000;
const codes = ({ body }: { body: unknown }) =>
  (body as { errors?: { code: string }[] }).errors?.map(({ code }) => code);

async function soon<T>(work: () => Promise<T>): Promise<T> {
  const spent = processorTime();
  const done = await work();
  expect(spent()).toBeLessThan(SOON_MS);
  return done;
}

describe('C2 previews', () => {
  test.each([
    ['email', '((a))'.repeat(40_000), 'ж'.repeat(800), 'body-too-long'],
    ['sms', '((a))'.repeat(2_000), 'y'.repeat(4_000), 'body-too-long'],
    ['email', '((a))'.repeat(199), 'ж'.repeat(9_000), 'body-too-long'],
  ])('an %s that would be megabytes is refused at once', async (channel, body, a, code) => {
    const answer = await soon(() =>
      api.call('POST', '/api/v1/message-previews', { as: 'viewer', body: { channel, body, personalisation: { a } } }),
    );
    expect([answer.status, codes(answer)]).toEqual([422, [code]]);
    expect(answer.text.length).toBeLessThan(2_000);
  });

  test('an SMS of 918 units is previewed with each of its expensive characters', async () => {
    const body = { channel: 'sms', body: 'ж'.repeat(918) };
    const answer = await api.call('POST', '/api/v1/message-previews', { body });
    expect(answer.body).toMatchObject({ units: 918, expensiveTotal: 918 });
    expect((answer.body as { expensiveCharacters: unknown[] }).expensiveCharacters).toHaveLength(918);
    expect(
      (await api.call('POST', '/api/v1/message-previews', { body: { ...body, body: 'ж'.repeat(919) } })).status,
    ).toBe(422);
  });

  test('an email lists as many and says how many there are', async () => {
    const answer = await api.call('POST', '/api/v1/message-previews', {
      body: { channel: 'email', body: 'ж'.repeat(20_000) },
    });
    expect(answer.body).toMatchObject({ expensiveTotal: 20_000 });
    expect((answer.body as { expensiveCharacters: unknown[] }).expensiveCharacters).toHaveLength(918);
  });

  test('values beyond any list’s are refused', async () => {
    const personalisation = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`k${index}`, 'x']));
    const many = { channel: 'sms', body: 'x', personalisation };
    expect(codes(await api.call('POST', '/api/v1/message-previews', { body: many }))).toEqual(['too-many']);
    const long = { channel: 'sms', body: 'x', personalisation: { a: 'x'.repeat(10_001) } };
    expect(codes(await api.call('POST', '/api/v1/message-previews', { body: long }))).toEqual(['too-long']);
  });
});

test('M4 a text of nothing but opened brackets is answered with a hundred of them', async () => {
  const { id: listId } = await makeList(api);
  const body = {
    name: 'x',
    type: 'message',
    purpose: 'care',
    listId,
    channel: 'sms',
    saveToRecord: false,
    body: '(( '.repeat(60_000),
  };
  const answer = await soon(() => api.call('POST', '/api/v1/campaigns', { as: 'sender', body }));
  expect(answer.status).toBe(422);
  expect(codes(answer)!.length).toBeLessThanOrEqual(100);
  expect(answer.text.length).toBeLessThan(30_000);
});

describe('H4 what a list holds makes no text too large to hold', () => {
  test.each(['sms', 'email'] as const)('%s: review, preview and send say which rows are too long', async (channel) => {
    const { id: listId } = await makeList(api, {
      channel,
      accepted: 3,
      header: ['NHS number', 'Date of birth', 'Note'],
    });
    await api.database.pool.query(
      `UPDATE list_row SET cells = array[cells[1], cells[2], repeat('x', 20000)] WHERE list_id = $1 AND row > 2`,
      [listId],
    );
    const body = '((note))'.repeat(190);
    const subject = channel === 'email' ? 'News' : null;
    const draft = await makeDraft(api, { listId, channel, body, subject });
    const sender = await signedIn(api, 'manager');
    for (const page of ['review', 'message']) {
      const reply = await soon(() =>
        visit(api, 'get', `/p/oakfield/campaigns/${draft}/${page}`, { cookie: sender.cookie }),
      );
      expect([page, reply.status]).toEqual([page, 200]);
      expect(reply.text).toContain('too long');
      expect(reply.text.length).toBeLessThan(700_000);
    }
    const sent = await soon(() => api.call('POST', `/api/v1/campaigns/${draft}/send`, { as: 'manager', body: {} }));
    expect([sent.status, (sent.body as { code: string }).code]).toEqual([422, 'message-too-long']);
    expect((sent.body as { detail: string }).detail).toMatch(/row 3 and 1 other\.|row 2 and 2 others\./);
  });
});
