import { DateTime } from 'luxon';
import { makeDraft, makeList, makeSentCampaign } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { startTestApi, testApi } from '../support';

const api = testApi();
let sam: SignedIn;
let slug: string;
beforeAll(async () => {
  sam = await signedIn(api, 'administrator');
  const found = await api.database.pool.query<{ slug: string }>('SELECT slug FROM practice WHERE id = $1', [
    api.practiceId,
  ]);
  slug = found.rows[0]!.slug;
});

const page = async (path: string): Promise<string> => {
  const { status, text } = await visit(api, 'GET', `/p/${slug}${path}`, { cookie: sam.cookie });
  expect(status).toBe(200);
  return text.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');
};

describe('C13 a campaign asked for 7am with sending hours from 8am', () => {
  let id: string;
  const day = DateTime.now().setZone('Europe/London').plus({ days: 3 }).startOf('day');

  beforeAll(async () => {
    const hours = { days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'], from: '08:00', to: '18:00' };
    await api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { sendingHours: hours } });
    id = await makeDraft(api, { listId: (await makeList(api)).id });
    const sendAt = day.set({ hour: 7 }).toISO();
    const sent = await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: { sendAt } });
    expect(sent.status).toBe(202);
  });
  afterAll(() => api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { sendingHours: null } }));

  test('C13 the API names both, and 8am as the start', async () => {
    const found = (await api.call('GET', `/api/v1/campaigns/${id}`, { as: 'viewer' })).body as Record<string, string>;
    expect(DateTime.fromISO(found.startsAt!).toMillis()).toBe(day.set({ hour: 8 }).toMillis());
    expect(DateTime.fromISO(found.sendAt!).toMillis()).toBe(day.set({ hour: 7 }).toMillis());
  });

  test.each(['', '/campaigns', '/campaigns/overview', '/campaigns/ID', '/campaigns/ID/reschedule'])(
    'C13 page %j says 8am and not that it sends at 7am',
    async (path) => {
      const text = await page(path.replace('ID', id));
      expect(text).toContain(`${day.toFormat('d LLLL yyyy')} at 8am`);
      expect(text).not.toMatch(/[Ss]ends [^.]*at 7am/);
    },
  );
});

test('C13 one unknown message is one error and waits for nothing, on each page', async () => {
  const states = [...Array.from({ length: 11 }, () => 'delivered' as const), 'submitted' as const, 'unknown' as const];
  const id = await makeSentCampaign(api, states, { phase: 'settling' });
  const sentence = '1 of 13 still to be confirmed; 1 error so far. We are still checking whether 1 of these was sent';
  for (const path of ['', '/campaigns', `/campaigns/${id}`, `/campaigns/${id}/patients`]) {
    expect(await page(path)).toContain(sentence);
  }
  expect(await page(`/campaigns/${id}`)).toContain(
    '13 patients = 11 delivered + 1 with errors + 1 waiting + 0 not sent.',
  );
});

test('C13 all unknown: Home says the errors, and not that nothing is to be confirmed', async () => {
  await makeSentCampaign(api, ['unknown', 'unknown'], { phase: 'settling' });
  const home = await page('');
  expect(home).toContain('2 errors so far. We are still checking whether 2 of these were sent');
  expect(home).not.toContain('0 still to be confirmed');
});

test('C11 left out at hand-over: never OK, and Home names it', async () => {
  const id = await makeSentCampaign(api, ['delivered', 'suppressed', 'suppressed'], { phase: 'settled' });
  for (const path of ['/campaigns', `/campaigns/${id}`]) {
    expect(await page(path)).toContain('Sent to 1 of 3; 2 patients were not sent a message');
  }
  expect(await page('')).toContain('2 of 3 patients were not sent a message');
  expect(await page('/campaigns?status=some')).toContain('Sent to 1 of 3');
  const found = (await api.call('GET', `/api/v1/campaigns/${id}`, { as: 'viewer' })).body as { status: string };
  expect(found.status).toBe('ok');
});

test('C13 C16 the drafts are counted the same on each page, and the workbench names the question that is open', async () => {
  const other = await startTestApi();
  try {
    const visitor = await signedIn(other, 'sender');
    const { rows } = await other.database.pool.query<{ slug: string }>('SELECT slug FROM practice WHERE id = $1', [
      other.practiceId,
    ]);
    const words = async (path: string) =>
      (await visit(other, 'GET', `/p/${rows[0]!.slug}${path}`, { cookie: visitor.cookie })).text
        .replace(/<[^>]+>/g, '')
        .replace(/\s+/g, ' ');
    const draft = await makeDraft(other, { listId: (await makeList(other)).id });
    // What an upload leaves behind whose file was refused.
    const refused = await makeList(other, { status: 'refused' });
    const behind = await makeDraft(other, { listId: (await makeList(other)).id });
    await other.database.pool.query(
      `UPDATE campaign SET list_id = $2, body = '', snomed_codes = '{}', save_to_record = false WHERE id = $1`,
      [behind, refused.id],
    );
    for (const path of ['', '/campaigns']) {
      expect(await words(path)).toContain('1 draft');
      expect(await words(path)).not.toContain('2 drafts');
    }
    expect(await words('/campaigns/overview')).toContain('Drafts (1)');
    await other.database.pool.query(`UPDATE campaign SET unanswered = '{record,timing}' WHERE id = $1`, [draft]);
    expect(await words('/campaigns/overview')).toContain('Next: save to the clinical record or not');
    await other.database.pool.query(`UPDATE campaign SET unanswered = '{timing}' WHERE id = $1`, [draft]);
    expect(await words('/campaigns/overview')).toContain('Next: when to send');
    await other.database.pool.query(`UPDATE campaign SET unanswered = '{}' WHERE id = $1`, [draft]);
    expect(await words('/campaigns/overview')).toContain('Next: review and send');
  } finally {
    await other.close();
  }
});
