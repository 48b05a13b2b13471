import { makeDraft, makeList, makePatients } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const viewer = practicePages(api, 'viewer');

beforeAll(async () => {
  await api.call('PATCH', '/api/v1/settings', {
    body: { contentGuard: false, sameTextDays: null, monthlyLimit: null },
  });
});

interface Warning {
  code: string;
  message: string;
  count?: number;
}
async function warningsOf(draft: Parameters<typeof makeDraft>[1], body: object = {}): Promise<Warning[]> {
  const id = await makeDraft(api, draft);
  const sent = await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body });
  expect(sent.status).toBe(202);
  return (sent.body as { warnings: Warning[] }).warnings;
}
const born = (ids: string[], date: string) =>
  api.database.pool.query('UPDATE patient SET date_of_birth = $2 WHERE id = ANY ($1::uuid[])', [ids, date]);
const share = (from: { patientId: string }, number: string) =>
  api.database.pool.query('UPDATE patient SET mobile = $2 WHERE id = $1', [from.patientId, number]);

describe('N7 findings in a text', () => {
  test('N7 marked words, links off the list and details of one person are warned of', async () => {
    const { id: listId } = await makeList(api);
    const warnings = await warningsOf({ listId, body: 'Dear Mrs Jones, your cancer results: https://www.g0v.uk/x' });
    expect(warnings.map(({ code }) => code)).toEqual(['sensitive-words', 'link-not-listed', 'identifier-in-text']);
    expect(warnings[1]!.message).toContain('looks like gov.uk');
  });

  test("N7 the practice's own words and links decide", async () => {
    await api.call('PATCH', '/api/v1/settings', { body: { markedWords: ['clinic'], links: ['example.org'] } });
    const { id: listId } = await makeList(api);
    const warnings = await warningsOf({ listId, body: 'Your cancer CLINIC: https://example.org/x' });
    expect(warnings).toMatchObject([{ code: 'sensitive-words', count: 1 }]);
  });

  test('N7 the name of a patient on the list is found in a text that everybody gets', async () => {
    const { id: listId, people } = await makeList(api, { accepted: 3 });
    await api.database.pool.query(
      `UPDATE list_row SET given_name = 'Bronwen', family_name = 'Pryce-Jones' WHERE list_id = $1 AND patient_id = $2`,
      [listId, people[1]!.patientId],
    );
    const warnings = await warningsOf({ listId, body: 'It is about Bronwen Pryce-Jones. Please call us.' });
    expect(warnings).toMatchObject([{ code: 'identifier-in-text' }]);
  });
});

describe('N14 children at the number of an adult', () => {
  test('N14 a child on the list whose mobile an adult of the register has is warned of, at the age of hand-over', async () => {
    const [child, teenager, almost, alone] = await makePatients(api, 4);
    const [parent] = await makePatients(api, 1);
    const year = new Date().getUTCFullYear();
    await born([child!.patientId, alone!.patientId], `${year - 9}-01-01`);
    await born([teenager!.patientId], `${year - 14}-01-01`);
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    await born([almost!.patientId], `${year - 16}${soon.slice(4)}`);
    for (const one of [child!, teenager!, almost!]) await share(one, parent!.mobile);
    const people = [child!, teenager!, almost!, alone!];

    const now = await warningsOf({
      listId: (await makeList(api, { people })).id,
      body: 'Dear ((Given name)), call us.',
    });
    expect(now.filter(({ code }) => code === 'child-with-adult-number')).toMatchObject([{ count: 3 }]);
    const sendAt = new Date(Date.now() + 10 * 86_400_000).toISOString();
    const later = await warningsOf(
      { listId: (await makeList(api, { people })).id, body: 'Dear ((Given name)), call us.' },
      { sendAt },
    );
    expect(later.filter(({ code }) => code === 'child-with-adult-number')).toMatchObject([{ count: 2 }]);
  });

  test('N14 a number after a birthday of 16 is to be confirmed until it changes, and the patient’s page says so', async () => {
    const people = await makePatients(api, 2);
    const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
    await born([people[0]!.patientId], day(16.1 * 365.25));
    await born([people[1]!.patientId], day(30 * 365.25));
    const found = async () =>
      (
        await warningsOf({ listId: (await makeList(api, { people })).id, body: 'Dear ((Given name)), call us.' })
      ).filter(({ code }) => code === 'number-to-confirm');
    expect(await found()).toMatchObject([{ count: 1 }]);
    const page = async () => (await viewer.get(`/patients/${people[0]!.patientId}`)).text;
    expect(await page()).toContain('this patient turned 16 in the last year');
    await api.database.pool.query(`UPDATE patient SET mobile = '+447700900955' WHERE id = $1`, [people[0]!.patientId]);
    expect(await found()).toEqual([]);
    expect(await page()).not.toContain('To confirm');
  });

  test('N14 they are named, and left out they are in the campaign and not sent to, the same in a dry run', async () => {
    const people = await makePatients(api, 3);
    const [parent] = await makePatients(api, 1);
    const year = new Date().getUTCFullYear();
    await born([people[0]!.patientId], `${year - 9}-01-01`);
    await share(people[0]!, parent!.mobile);
    const id = await makeDraft(api, { listId: (await makeList(api, { people })).id, body: 'Dear ((Given name))' });
    const path = `/api/v1/campaigns/${id}`;
    expect((await api.call('GET', `${path}/children`, { as: 'sender' })).body).toMatchObject({
      items: [{ row: 2, patient: { id: people[0]!.patientId }, age: 9, contact: parent!.mobile }],
    });
    await api.call('PATCH', '/api/v1/settings', { body: { contentGuard: true } });
    expect((await api.call('POST', `${path}/send`, { as: 'sender', body: {} })).status).toBe(409);
    const leaveOut = ['child-with-adult-number'];
    const run = await api.call('POST', `${path}/checks`, { as: 'sender', body: { leaveOut } });
    expect(run.body).toMatchObject({ wouldSend: 2, leftOut: [{ code: 'child-with-adult-number', count: 1 }] });
    const sent = await api.call('POST', `${path}/send`, { as: 'sender', body: { leaveOut } });
    expect(sent.body).toMatchObject({ counts: { total: 3, planned: 2, suppressed: 1 } });
    const left = await api.call('GET', `${path}/messages?filter=not-sent`);
    expect(left.body).toMatchObject({
      items: [{ recipient: { row: 2 }, reason: { code: 'child-with-adult-number' } }],
    });
    await api.call('PATCH', '/api/v1/settings', { body: { contentGuard: false } });
  });
});
