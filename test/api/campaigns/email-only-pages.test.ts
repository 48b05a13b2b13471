import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

/** A practice whose installation has no SMS provider. */
const api = testApi({ kinds: { sms: null, email: 'smtp' } });
let sam: SignedIn;
beforeAll(async () => {
  sam = await signedIn(api, 'sender');
});

const NEW_MESSAGE = '/p/oakfield/campaigns/new-message';

test('P2 P16 H7 without an SMS provider the page offers email alone and says why', async () => {
  const { status, text } = await visit(api, 'get', NEW_MESSAGE, sam);
  expect(status).toBe(200);
  const values = [...text.matchAll(/<input[^>]*name="channel"[^>]*>/g)].map(
    ([input]) => /value="(\w+)"/.exec(input)?.[1],
  );
  expect(values).not.toContain('sms');
  expect(text).toMatch(/no SMS provider/i);
});

test('P2 who asks for SMS all the same is refused, and nothing is kept', async () => {
  const form = { _token: sam.formToken, name: 'A list', purpose: 'care', channel: 'sms', source: 'file' };
  const { status, text } = await visit(api, 'post', NEW_MESSAGE, { cookie: sam.cookie, form });
  expect(status).toBe(422);
  expect(text).toContain('There is a problem');
  const { rows } = await api.database.pool.query('SELECT 1 FROM recipient_list WHERE practice_id = $1', [
    api.practiceId,
  ]);
  expect(rows).toEqual([]);
});
