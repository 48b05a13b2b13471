import { newId } from '../../adapters/postgres/sql/new-id';
import { allPages } from '../../web';
import { mayActAs, type Role } from '../../domain/practice/roles';
import { PAGE_ROLES } from './page-roles';
import { signedIn, visit, type SignedIn } from './page-visitor';
import { ROLES, testApi } from './support';

const api = testApi();
let people: Record<Role, SignedIn>;
let stranger: SignedIn;
beforeAll(async () => {
  const made: [Role, SignedIn][] = [];
  for (const role of ROLES) made.push([role, await signedIn(api, role)]);
  people = Object.fromEntries(made) as Record<Role, SignedIn>;
  stranger = await signedIn(api, 'administrator', api.otherPracticeId);
});

/** An address of the first practice, with ids that lead nowhere. */
const addressOf = (path: string) => path.replace('{practice}', 'oakfield').replace(/\{\w+\}/g, () => newId());

async function ask(page: string, who: SignedIn | null, practice = 'oakfield') {
  const [method, path] = page.split(' ') as [string, string];
  const address = addressOf(path.replace('{practice}', practice));
  const form = method === 'post' ? { _token: who?.formToken ?? '', operation: newId() } : undefined;
  return visit(api, method, address, { cookie: who?.cookie, form });
}

const everyPage = () => {
  const notAsked = () => () => Promise.reject(new Error('not asked'));
  return allPages({ ...api.services, askAs: notAsked, apiDocument: () => ({}) });
};

test('every page has its row in the table of roles', () => {
  const roles = Object.fromEntries(
    everyPage().map((page) => [`${page.method} ${page.path}`, page.for === 'practice' ? page.role : page.for]),
  );
  expect(roles).toEqual(PAGE_ROLES);
});

test('P5: the pages of bulk messages and lists, and no other, belong to the feature Bulk Messages', () => {
  const ofFeature = everyPage().flatMap((page) =>
    page.for === 'practice' && page.feature === 'bulkMessages' ? [`${page.method} ${page.path}`] : [],
  );
  const expected = Object.keys(PAGE_ROLES).filter((page) =>
    /^\w+ \/p\/\{practice\}\/(campaigns|recipient-lists|message-previews|templates|template-previews|questionnaires)\b/.test(
      page,
    ),
  );
  expect(ofFeature.sort()).toEqual(expected.sort());
});

test('the pages of recalls, and no other, are refused until recalls are switched on', () => {
  const ofRecalls = everyPage().flatMap((page) =>
    page.for === 'practice' && page.capability === 'recalls' ? [`${page.method} ${page.path}`] : [],
  );
  const expected = Object.keys(PAGE_ROLES).filter((page) => /^\w+ \/p\/\{practice\}\/recalls\b/.test(page));
  expect(ofRecalls.sort()).toEqual(expected.sort());
});

const ofPractice = Object.entries(PAGE_ROLES).filter(
  (row): row is [string, Role] => row[1] !== 'anyone' && row[1] !== 'staff' && row[1] !== 'patient',
);
const ofStaff = Object.entries(PAGE_ROLES).flatMap(([page, least]) => (least === 'staff' ? [page] : []));

test.each(ofPractice)('%s is for %s and above', async (page, least) => {
  const replies = [];
  for (const role of ROLES) replies.push({ role, ...(await ask(page, people[role])) });
  for (const { role, status, location, text } of replies) {
    const isSignIn = location?.startsWith('/sign-in') ?? false;
    expect({ role, refused: status === 403, isSignIn }).toEqual({
      role,
      refused: !mayActAs(role, least),
      isSignIn: false,
    });
    expect(status).toBeLessThan(500);
    if (status === 403) expect(text).toContain(`Your role here is ${role}`);
  }
});

test.each(ofPractice)('%s: nobody is sent to sign-in', async (page) => {
  const reply = await ask(page, null);
  expect([reply.status, reply.location]).toEqual([303, expect.stringMatching(/^\/sign-in(\?|$)/)]);
});

test.each(ofPractice)('%s: another practice’s member finds nothing, as where there is no practice', async (page) => {
  expect((await ask(page, stranger)).status).toBe(404);
  expect((await ask(page, people.administrator, 'nowhere')).status).toBe(404);
});

test.each(ofStaff)('%s is for whoever is signed in', async (page) => {
  // A page of a thing that nobody has is not there, as for whoever may.
  expect([200, 303, 422, ...(page.includes('{id}') ? [404] : [])]).toContain((await ask(page, people.viewer)).status);
  const reply = await ask(page, null);
  expect([reply.status, reply.location]).toEqual([303, expect.stringMatching(/^\/sign-in(\?|$)/)]);
});

describe('a form of another site', () => {
  const address = '/p/oakfield/account/features';
  const isOn = async () => (await api.services.settings.read(api.practiceId)).bulkMessages;
  const press = (who: SignedIn, headers: Record<string, string>, token = who.formToken) =>
    visit(api, 'post', address, {
      cookie: who.cookie,
      form: { _token: token, operation: newId(), bulkMessages: 'off' },
      headers,
    });

  test.each<[string, Record<string, string>]>([
    ['a browser that says cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['a browser that says same-site', { 'sec-fetch-site': 'same-site' }],
    ['an older browser with its origin', { 'sec-fetch-site': '', origin: 'https://elsewhere.example' }],
    ['a sandboxed frame', { 'sec-fetch-site': '', origin: 'null' }],
    ['one who says nothing', { 'sec-fetch-site': '' }],
  ])('%s is refused, token or not', async (_what, headers) => {
    expect((await press(people.administrator, headers)).status).toBe(403);
    expect(await isOn()).toBe(true);
  });

  test.each([
    ['without a token', () => ''],
    ['with a wrong one', () => 'x'.repeat(32)],
    ['with somebody else’s', () => people.manager.formToken],
  ])('%s a form does nothing', async (_what, token) => {
    const reply = await press(people.administrator, {}, token());
    expect(reply.status).toBe(403);
    expect(reply.text).toContain('we did nothing');
    expect(await isOn()).toBe(true);
  });

  test('with its own token and from our page it does', async () => {
    expect((await press(people.administrator, {})).status).toBe(303);
    expect(await isOn()).toBe(false);
    await api.services.settings.change(
      api.practiceId,
      { bulkMessages: true },
      { tokenId: newId(), practiceId: api.practiceId, practiceName: '', role: 'administrator', user: 'test' },
      new Date(),
    );
  });

  // Whoever knows a patient's link may use it, so there is nothing to forge.
  const ofStaffOrAnyone = Object.keys(PAGE_ROLES).filter((page) => PAGE_ROLES[page] !== 'patient');
  test.each(ofStaffOrAnyone.filter((page) => page.startsWith('post ')))('%s asks for it', async (page) => {
    const address = addressOf(page.split(' ')[1]!);
    const { cookie } = people.administrator;
    const form = { operation: newId() };
    expect((await visit(api, 'post', address, { cookie, form })).status).toBe(403);
    const elsewhere = { 'sec-fetch-site': 'cross-site' };
    expect((await visit(api, 'post', address, { cookie, form, headers: elsewhere })).status).toBe(403);
  });
});
