import { newId } from '../../../adapters/postgres/sql/new-id';
import { LOOKS } from '../../../domain/practice/looks';
import type { AuditFilter, AuditRow } from '../../../ports/practice/audit-log';
import { makeList, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { startTestApi, type TestApi } from '../support';

let api: TestApi;
let viewer: SignedIn;
let people: Person[];
let campaignId: string;
let now = new Date();
const later = (seconds: number) => (now = new Date(now.getTime() + seconds * 1_000));

beforeAll(async () => {
  api = await startTestApi({ services: { clock: { now: () => now } } });
  people = await makePatients(api, 3);
  campaignId = await makeSentCampaign(api, ['delivered', 'delivered', 'failed'], { people, phase: 'settled' });
});
beforeEach(async () => {
  // Each test begins a window of its own.
  later(7_200);
  await api.services.audit.sweep(now);
  viewer = await signedIn(api, 'viewer');
});
afterAll(() => api?.close());

const entries = async (filter: AuditFilter = {}): Promise<AuditRow[]> =>
  (await api.services.audit.page(api.practiceId, { limit: 500, after: null }, filter)).items.filter(({ act }) =>
    (LOOKS as readonly string[]).includes(act),
  );
/** The looks that `work` left in the audit, oldest first. */
async function looksOf(work: () => Promise<unknown>): Promise<AuditRow[]> {
  const before = new Set((await entries()).map(({ id }) => id));
  await work();
  return (await entries()).filter(({ id }) => !before.has(id)).reverse();
}
const see = async (path: string, headers: Record<string, string> = {}) => {
  const reply = await visit(api, 'get', `/p/oakfield${path}`, { cookie: viewer.cookie, headers });
  expect(reply.status).toBe(200);
  return reply;
};

test('M3 paging through a campaign is one entry for the first look and one with a count for the others', async () => {
  const looks = await looksOf(async () => {
    for (let page = 0; page < 20; page++) {
      await api.call('GET', `/api/v1/campaigns/${campaignId}/messages?limit=1`, { as: 'viewer' });
      later(1);
    }
  });
  const subject = { act: 'campaign-patients-viewed', subjectKind: 'campaign', subjectId: campaignId };
  expect(looks).toMatchObject([{ ...subject, subjectLabel: 'Shingles info', actor: 'A viewer', times: 1 }]);
  const rest = await looksOf(() => api.services.audit.sweep(later(3_600)));
  expect(rest).toMatchObject([{ ...subject, times: 19, details: { byToken: api.tokenIds.viewer } }]);
});

test('M3 a page that follows live figures adds nothing to the look that opened it; opened by its polls it is noted', async () => {
  const page = `/campaigns/${campaignId}/patients`;
  const live = { 'x-live': '1' };
  const looks = await looksOf(async () => {
    await see(page);
    for (let poll = 0; poll < 5; poll++) await see(page, live);
    for (let time = 0; time < 4; time++) {
      later(1_200);
      await see('/patients');
      await see(page, live);
    }
    await api.services.audit.sweep(later(7_200));
  });
  expect(looks.map(({ times }) => times)).toEqual([1]);
  viewer = await signedIn(api, 'viewer');
  const message = (await api.call('GET', `/api/v1/campaigns/${campaignId}/messages`)).body as {
    items: { id: string }[];
  };
  const opened = await looksOf(() => see(`/campaigns/${campaignId}/messages/${message.items[0]!.id}`, live));
  expect(opened).toMatchObject([{ act: 'message-viewed', subjectKind: 'patient', subjectId: people[0]!.patientId }]);
});

test('M3 the tabs of one patient are one look at that patient; another patient is another', async () => {
  const looks = await looksOf(async () => {
    const [one, other] = people.map(({ patientId }) => `/patients/${patientId}`);
    for (const tab of ['', '/messages', '/preferences', '']) await see(`${one}${tab}`);
    await see(other!);
    await api.call('GET', `/api/v1${one}/explanation?purpose=care&channel=sms`, { as: 'manager' });
  });
  expect(looks.map(({ act, subjectId, actor }) => [act, subjectId, actor])).toEqual([
    ['patient-viewed', people[0]!.patientId, 'A viewer'],
    ['patient-viewed', people[1]!.patientId, 'A viewer'],
    ['patient-viewed', people[0]!.patientId, 'A manager'],
  ]);
});

test('M3 a search says whom it showed and by what was looked for, and no word of it', async () => {
  const words = people[0]!.nhsNumber;
  const looks = await looksOf(() => api.call('POST', '/api/v1/patients/searches', { as: 'viewer', body: { words } }));
  const patientIds = [people[0]!.patientId];
  expect(looks).toMatchObject([{ act: 'patients-searched', details: { by: 'nhs-number', found: 1, patientIds } }]);
  expect(JSON.stringify(looks)).not.toContain(words);
  const id = newId();
  await api.services.searches.make(api.practiceId, id, 'patients', 'Nobody At All', 'A viewer', now);
  const none = await looksOf(() => see(`/patients/searches/${id}`));
  expect(none).toMatchObject([{ act: 'patients-searched', details: { by: 'name', found: 0, patientIds: [] } }]);
});

test('M3 what is refused or is not there was not looked at', async () => {
  const looks = await looksOf(async () => {
    await api.call('GET', '/api/v1/patients', { as: 'viewer' });
    await api.call('GET', `/api/v1/campaigns/${campaignId}/messages?limit=0`, { as: 'viewer' });
    await api.call('GET', `/api/v1/campaigns/${campaignId}/messages`, { as: 'stranger' });
    await api.call('POST', '/api/v1/patients/searches', { as: 'viewer', body: { words: '' } });
    await visit(api, 'get', `/p/oakfield/patients/${newId()}`, { cookie: viewer.cookie });
  });
  expect(looks).toEqual([]);
});

test('M3 who looked at one patient: on their pages, in a search, in a list and in a campaign, and nobody else', async () => {
  const [patient] = await makePatients(api, 1);
  const { patientId, nhsNumber } = patient!;
  const list = await makeList(api, { people: [patient!] });
  const other = await makeList(api, { people: [people[0]!] });
  const sent = await makeSentCampaign(api, ['delivered'], { people: [patient!], phase: 'settled' });
  await see(`/patients/${patientId}`);
  await api.call('POST', '/api/v1/patients/searches', { as: 'viewer', body: { words: nhsNumber } });
  for (const { id } of [list, other]) await api.call('GET', `/api/v1/recipient-lists/${id}/rows`, { as: 'sender' });
  for (const id of [sent, campaignId]) await api.call('GET', `/api/v1/campaigns/${id}/messages`, { as: 'manager' });
  await see(`/patients/${people[0]!.patientId}`);
  const answer = await api.call('GET', `/api/v1/audit?patient=${patientId}`);
  expect(answer.status).toBe(200);
  const { items } = answer.body as { items: { act: string; subjectId: string | null; actor: string }[] };
  expect(items.map(({ act, subjectId, actor }) => [act, subjectId, actor])).toEqual([
    ['campaign-patients-viewed', sent, 'A manager'],
    ['list-patients-viewed', list.id, 'A sender'],
    ['patients-searched', null, 'A viewer'],
    ['patient-viewed', patientId, 'A viewer'],
  ]);
  expect((await api.call('GET', '/api/v1/audit?patient=x')).status).toBe(422);
});

test('looks are no part of what happened to a campaign', async () => {
  await see(`/campaigns/${campaignId}/patients`);
  const acts = (await api.services.campaigns.history(api.practiceId, campaignId)).map(({ act }) => act);
  expect(acts).toEqual(['campaign-drafted', 'campaign-sent']);
});

describe('the audit log of a practice', () => {
  let administrator: SignedIn;
  const log = async (query = '') => {
    const reply = await visit(api, 'get', `/p/oakfield/account/audit-log${query}`, { cookie: administrator.cookie });
    expect(reply.status).toBe(200);
    return reply.text;
  };
  beforeEach(async () => {
    administrator = await signedIn(api, 'administrator');
  });

  test('an entry names what it is about, leads there, and says how often', async () => {
    for (let look = 0; look < 3; look++) {
      await api.call('GET', `/api/v1/campaigns/${campaignId}/messages`, { as: 'manager' });
    }
    await api.services.audit.sweep(later(3_600));
    administrator = await signedIn(api, 'administrator');
    const text = await log('?act=campaign-patients-viewed');
    expect(text).toContain(
      `<a class="rc-wrap" href="/p/oakfield/campaigns/${campaignId}"><bdi>Shingles info</bdi></a>`,
    );
    expect(text.replace(/<[^>]+>/g, '')).toMatch(/2 times since (today|yesterday|\d)/);
  });

  test('N29 of one patient: from the patient’s page to who looked at them, on the page and in the file', async () => {
    const { patientId } = people[1]!;
    await see(`/patients/${patientId}`);
    const patient = await visit(api, 'get', `/p/oakfield/patients/${patientId}`, { cookie: administrator.cookie });
    const query = `?patient=${patientId}`;
    expect(patient.text).toContain(`href="/p/oakfield/account/audit-log${query}"`);
    expect((await see(`/patients/${patientId}`)).text).not.toContain('audit-log');
    const text = await log(query);
    expect(text).toContain('Patient viewed');
    expect(text).toContain(`<input type="hidden" name="patient" value="${patientId}">`);
    // The filter names every act; the table only those of this patient.
    expect(text.slice(text.indexOf('<tbody'))).not.toContain('Draft made');
    const file = await visit(api, 'get', `/p/oakfield/account/audit-log.csv${query}`, { cookie: administrator.cookie });
    expect(file.text).toContain('Patient viewed');
    expect(file.text).not.toContain('Draft made');
    expect(file.text).not.toContain(people[1]!.nhsNumber);
  });

  test('where nothing matches it says so', async () => {
    expect(await log('?act=token-revoked')).toContain('No entry matches.');
  });
});
