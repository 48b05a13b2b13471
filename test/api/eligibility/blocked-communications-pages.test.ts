import { newId } from '../../../adapters/postgres/sql/new-id';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { startTestApi, type TestApi } from '../support';

const PAGE = '/p/oakfield/account/blocked-communications';

let api: TestApi;
let sender: SignedIn;
/** What the clock of the service shows more than ours. */
let later = 0;

beforeAll(async () => {
  api = await startTestApi({ services: { clock: { now: () => new Date(Date.now() + later) } } });
  sender = await signedIn(api, 'sender');
});
afterAll(() => api?.close());

const see = (path: string) => visit(api, 'get', path, { cookie: sender.cookie });
const press = (form: Record<string, string>, operation = newId(), path = PAGE) =>
  visit(api, 'post', path, { cookie: sender.cookie, form: { _token: sender.formToken, operation, ...form } });
const numbersIn = (html: string) =>
  [...html.matchAll(/class="rc-blocks__digits">([^<]+)</g)].map(([, number]) => number);
const linkIn = (html: string, words: string) =>
  new RegExp(`<a href="([^"]+)"[^>]*>${words}</a>`).exec(html)?.[1]?.replaceAll('&amp;', '&');

test('E3 a form that is gone back to and sent with another number lists that one too; sent twice it lists once', async () => {
  const operation = newId();
  for (const number of ['07700 900401', '07700 900402', '07700 900402']) {
    const reply = await press({ number, block: 'none' }, operation);
    expect(reply.status).toBe(303);
  }
  expect(numbersIn((await see(PAGE)).text)).toEqual(['07700 900402', '07700 900401']);
});

test('C17 E2 what is blocked is asked while the number is added, and nothing is blocked silently', async () => {
  const asked = await press({ number: '07700 900404' });
  expect(asked.status).toBe(422);
  expect(asked.text).toContain('Choose what to block, or only list the number');
  expect(asked.text).toContain('value="07700 900404"');
  // Both mistakes are told at once.
  const wrong = (await press({ number: '12' })).text;
  expect(wrong).toContain('href="#number"');
  expect(wrong).toContain('Choose what to block, or only list the number');

  const blocked = await press({ number: '07700 900404', block: 'recalls' });
  const told = (await see(blocked.location!.split('#')[0]!)).text;
  expect(told).toContain('07700 900404 is on the list. Blocked from now on: recalls.');
  const stored = async () =>
    (await api.services.contactBlocks.page(api.practiceId, { limit: 1, after: null }, '+447700900404')).items[0]!;
  expect(await stored()).toMatchObject({ recalls: true, marketing: false, everySms: false });

  const more = await press({ number: '07700 900404', block: 'marketing' });
  expect((await see(more.location!.split('#')[0]!)).text).toContain('Blocked from now on: marketing.');
  expect(await stored()).toMatchObject({ recalls: true, marketing: true });
});

test('C17 a number that is only listed is not told in green that it is blocked', async () => {
  const listed = await press({ number: '07700 900405', block: 'none' });
  const told = (await see(listed.location!.split('#')[0]!)).text;
  expect(told).toContain('07700 900405 is on the list, but nothing is blocked.');
  expect(told).not.toContain('nhsuk-notification-banner--success');
});

test('saved without a change, nothing is written and the page says so', async () => {
  const { items } = await api.services.contactBlocks.page(api.practiceId, { limit: 1, after: null });
  const { id, version } = items[0]!;
  const reply = await press({ rows: id, [`drawn-${id}`]: `${version}:`, why: '' });
  expect(reply.status).toBe(303);
  expect((await see(reply.location!)).text).toContain('We saved nothing, because no tick changed.');
  expect(await api.services.contactBlocks.find(api.practiceId, id)).toMatchObject({ version });
});

test('a why that is too long is told at its field, and the ticks are kept', async () => {
  const { items } = await api.services.contactBlocks.page(api.practiceId, { limit: 1, after: null });
  const { id, version } = items[0]!;
  const form = { rows: id, [`drawn-${id}`]: `${version}:`, [`ticks-${id}`]: 'recalls', why: 'x'.repeat(501) };
  const reply = await press(form);
  expect(reply.status).toBe(422);
  expect(reply.text).toContain('href="#why"');
  expect(reply.text).toMatch(new RegExp(`id="tick-${id}-recalls"[^>]* checked`));
  expect(await api.services.contactBlocks.find(api.practiceId, id)).toMatchObject({ version, recalls: false });
});

test('more than 50 numbers come in pages, each number once, there and back', async () => {
  for (let last = 410; last < 462; last++) await press({ number: `07700 900${last}`, block: 'none' });
  const first = await see(PAGE);
  expect(first.text).toContain('Numbers 1 to 50 of 56');
  const second = await see(PAGE + new URL(linkIn(first.text, 'Older')!, 'http://x').search);
  expect(second.text).toContain('Numbers 51 to 56 of 56');
  const all = [...numbersIn(first.text), ...numbersIn(second.text)];
  expect([all.length, new Set(all).size]).toEqual([56, 56]);
  expect(linkIn(second.text, 'Newer')).toBe(PAGE);
});

test('a search is forgotten after 30 minutes, its words too', async () => {
  const found = await press({ find: '07700 900401' });
  expect(numbersIn((await see(found.location!)).text)).toEqual(['07700 900401']);
  // A bit less than what ends the session.
  later = 29 * 60_000;
  expect(numbersIn((await see(found.location!)).text)).toEqual(['07700 900401']);
  later = 31 * 60_000;
  const gone = await see(found.location!);
  expect([gone.status, gone.location]).toEqual([303, PAGE]);
  await api.services.searches.sweep(new Date(Date.now() + later));
  await press({ find: '07700 900402' });
  const { rows } = await api.database.pool.query('SELECT words FROM search WHERE practice_id = $1', [api.practiceId]);
  expect(rows).toEqual([{ words: '+447700900402' }]);
});

test('another practice’s search and number are not there', async () => {
  const found = await press({ find: '07700 900401' });
  const { items } = await api.services.contactBlocks.page(api.practiceId, { limit: 1, after: null });
  const stranger = await signedIn(api, 'administrator', api.otherPracticeId);
  const other = (path: string) =>
    visit(api, 'get', path.replace('/oakfield/', '/elmbridge/'), { cookie: stranger.cookie });
  expect((await other(found.location!)).location).toBe('/p/elmbridge/account/blocked-communications');
  expect((await other(`${PAGE}/${items[0]!.id}/history`)).status).toBe(404);
});
