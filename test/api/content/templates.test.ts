import { newId } from '../../../adapters/postgres/sql/new-id';
import { createDueFollowUps } from '../../../adapters/postgres/campaigns/follow-ups/due-follow-ups';
import { createDeliveryStore } from '../../../adapters/postgres/delivery/delivery-store';
import { campaignBody, makeList, makePatients } from '../fixtures';
import { testApi, type Who } from '../support';

const api = testApi();

interface Template {
  id: string;
  version: number;
  name: string;
  body: string;
}
interface Items<Item> {
  items: Item[];
  nextCursor: string | null;
}
interface Campaign {
  id: string;
  body: string;
  subject: string | null;
  template: { id: string; version: number } | null;
  newerTemplateVersion: number | null;
}

const TEXT = { name: 'Flu is due', channel: 'sms', purpose: 'recall', body: 'Dear ((given name)), please call us.' };
const post = (more: Record<string, unknown> = {}, as: Who = 'manager') =>
  api.call('POST', '/api/v1/templates', { as, body: { ...TEXT, ...more } });
const make = async (more: Record<string, unknown> = {}) => (await post(more)).body as Template;
const patch = (id: string, body: Record<string, unknown>) =>
  api.call('PATCH', `/api/v1/templates/${id}`, { as: 'manager', body });
const read = async (id: string) =>
  (await api.call('GET', `/api/v1/templates/${id}`, { as: 'viewer' })).body as Template;
const names = async (query: string) =>
  ((await api.call('GET', `/api/v1/templates?${query}`, { as: 'viewer' })).body as Items<Template>).items.map(
    ({ name }) => name,
  );

describe('P15 H11 templates', () => {
  test('P15 a manager makes one, everybody reads it', async () => {
    const made = await post();
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ ...TEXT, subject: null, version: 1, createdBy: 'A manager', archivedAt: null });
    expect(made.headers.location).toBe(`/api/v1/templates/${(made.body as Template).id}`);
    expect(await read((made.body as Template).id)).toEqual(made.body);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no name', { name: ' ' }, 'name required'],
    ['919 units', { body: 'x'.repeat(919) }, 'body body-too-long'],
    ['a placeholder that is not closed', { body: 'Dear ((name' }, 'body placeholder-unclosed'],
    ['a condition without a name', { body: 'Dear ((??x))' }, 'body placeholder-empty'],
    ['another channel', { channel: 'letter' }, 'channel not-one-of'],
    ['another purpose', { purpose: 'fun' }, 'purpose not-one-of'],
    ['an email without a subject', { channel: 'email' }, 'subject subject-missing'],
    ['a subject for SMS', { subject: 'Hello' }, 'subject subject-not-for-sms'],
    ['an unknown questionnaire', { questionnaireId: newId() }, 'questionnaireId questionnaire-unknown'],
    ['a character that no database takes', { body: 'a\u0000b' }, 'body body-unreadable-character'],
  ])('P15 %s is refused, with what to do', async (_what, more, expected) => {
    const refused = await post(more);
    expect(refused.status).toBe(422);
    const { errors } = refused.body as { errors: { path: string; code: string; message: string }[] };
    expect(errors.map(({ path, code }) => `${path} ${code}`)).toContain(expected);
    for (const { message } of errors) expect(message).toMatch(/^[A-Z].*\.$/);
  });

  test('P15 search finds by name and by text, in any case, and takes % and _ as they are', async () => {
    const word = `zebra${newId().slice(0, 8)}`;
    await make({ name: `Named ${word}` });
    await make({ name: `Texted ${word.length}`, body: `Ask for 100%_${word.toUpperCase()}.` });
    expect(await names(`search=${word}`)).toEqual([`Texted ${word.length}`, `Named ${word}`]);
    expect(await names(`search=${encodeURIComponent(`100%_${word}`)}`)).toEqual([`Texted ${word.length}`]);
    expect(await names(`search=${encodeURIComponent(`100%%${word}`)}`)).toEqual([]);
  });

  test('P15 pages go on where the one before ended', async () => {
    const word = newId();
    const made = [];
    for (const number of [1, 2, 3]) made.push(await make({ name: `${number} ${word}` }));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = new URLSearchParams({ limit: '2', search: word, ...(cursor ? { cursor } : {}) }).toString();
      const page = (await api.call('GET', `/api/v1/templates?${query}`)).body as Items<Template>;
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(made.map(({ id }) => id).reverse());
  });

  test('N29 each change is a version with who and when; one that changes nothing is none', async () => {
    const { id } = await make();
    expect((await patch(id, { body: 'Please call us.' })).body).toMatchObject({ version: 2, changedBy: 'A manager' });
    expect((await patch(id, { body: 'Please call us.', version: 1 })).body).toMatchObject({ version: 2 });
    const page = (await api.call('GET', `/api/v1/templates/${id}/versions?limit=1`)).body as Items<object>;
    expect(page.items).toEqual([
      {
        ...{ version: 2, name: TEXT.name, subject: null, body: 'Please call us.' },
        ...{ questionnaireId: null, appointmentTypeId: null, mustUnderstand: [], translations: [] },
        ...{ createdBy: 'A manager', createdAt: expect.any(String) as string },
      },
    ]);
    const rest = await api.call('GET', `/api/v1/templates/${id}/versions?cursor=${page.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ version: 1, body: TEXT.body }], nextCursor: null });
    const { rows } = await api.database.pool.query(
      `SELECT act, subject_label AS label FROM audit_entry WHERE subject_id = $1 ORDER BY id`,
      [id],
    );
    expect(rows).toEqual(['template-made', 'template-changed'].map((act) => ({ act, label: TEXT.name })));
  });

  test('P15 two who change the same version: the later one is told who was first', async () => {
    const { id } = await make();
    const both = await Promise.all(['One.', 'Two.'].map((body) => patch(id, { body, version: 1 })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)!.body).toMatchObject({ code: 'changed-meanwhile' });
    expect((await read(id)).version).toBe(2);
  });

  test('P15 an archived one is offered nowhere, is kept, and comes back', async () => {
    const word = newId();
    const { id } = await make({ name: word });
    const archive = () => api.call('DELETE', `/api/v1/templates/${id}`, { as: 'manager' });
    expect([(await archive()).status, (await archive()).status]).toEqual([204, 204]);
    expect([await names(`search=${word}`), await names(`search=${word}&archived=true`)]).toEqual([[], [word]]);
    expect(await patch(id, { body: 'x' })).toMatchObject({ status: 409, body: { code: 'template-archived' } });
    const { id: listId } = await makeList(api);
    const used = await api.call('POST', '/api/v1/campaigns', {
      body: campaignBody(listId, { body: undefined, templateId: id }),
    });
    expect(used).toMatchObject({ status: 422, body: { code: 'template-unknown' } });
    expect((await patch(id, { archived: false, body: 'Back again.' })).body).toMatchObject({
      archivedAt: null,
      version: 2,
    });
    expect(await names(`search=${word}`)).toEqual([word]);
  });

  test('H5 a template goes with a questionnaire or an appointment type, and a campaign of that type takes it over', async () => {
    const type = await api.call('POST', '/api/v1/appointment-types', { body: { name: 'Review', minutes: 10 } });
    const appointmentTypeId = (type.body as { id: string }).id;
    const { id } = await make({ appointmentTypeId });
    expect(await read(id)).toMatchObject({ appointmentTypeId, questionnaireId: null });
    const form = {
      resourceType: 'Questionnaire',
      status: 'active',
      title: 'A',
      item: [{ linkId: '1', type: 'boolean', text: 'A?' }],
    };
    const made = await api.call('POST', '/api/v1/questionnaires', { as: 'manager', body: form });
    const questionnaireId = (made.body as { id: string }).id;
    expect((await patch(id, { questionnaireId })).body).toMatchObject({ code: 'one-of-two' });
    const { id: listId } = await makeList(api);
    const use = (type: string, more: object = {}) =>
      api.call('POST', '/api/v1/campaigns', {
        body: campaignBody(listId, { body: undefined, templateId: id, type, ...more }),
      });
    expect(await use('message')).toMatchObject({ status: 422, body: { code: 'template-type' } });
    expect((await use('booking')).body).toMatchObject({ appointmentTypeId });
    expect((await patch(id, { questionnaireId, appointmentTypeId: null })).body).toMatchObject({
      version: 2,
      questionnaireId,
    });
    expect((await use('questionnaire')).body).toMatchObject({ questionnaireId, appointmentTypeId: null });
    expect(await patch(id, { questionnaireId: id })).toMatchObject({
      status: 422,
      body: { code: 'questionnaire-unknown' },
    });
  });

  test('the database lets nobody change or delete a version', async () => {
    const { id } = await make();
    const change = `UPDATE template_version SET body = 'x' WHERE template_id = $1`;
    await expect(api.database.pool.query(change, [id])).rejects.toThrow('never changed');
    const drop = 'DELETE FROM template_version WHERE template_id = $1';
    await expect(api.database.pool.query(drop, [id])).rejects.toThrow('never changed');
  });
});

describe('N42 a text and its translations', () => {
  const BODY = 'Dear patient, your test is due. Do not eat after midnight.';
  const MARKED = 'Do not eat after midnight.';
  const WELSH = {
    language: 'cy',
    subject: null,
    body: 'Annwyl glaf, mae eich prawf yn ddyledus. Peidiwch â bwyta ar ôl hanner nos ŵ.',
  };
  const POLISH = { language: 'pl', subject: null, body: 'Drogi pacjencie, czas na badanie.' };
  const approve = (id: string, language: string, version: number, as: Who = 'manager') =>
    api.call('POST', `/api/v1/templates/${id}/translation-approvals`, { as, body: { language, version } });
  const states = async (id: string) =>
    (
      (await api.call('GET', `/api/v1/templates/${id}`)).body as {
        translations: { language: string; approvedBy: string | null }[];
      }
    ).translations.map(({ language, approvedBy }) => [language, approvedBy]);

  test('N42 changing one un-approves all of them', async () => {
    const { id } = await make({ body: BODY, translations: [WELSH, POLISH] });
    expect((await approve(id, 'cy', 1)).status).toBe(201);
    expect((await approve(id, 'pl', 1)).status).toBe(201);
    expect(await states(id)).toEqual([
      ['cy', 'A manager'],
      ['pl', 'A manager'],
    ]);
    const changed = [WELSH, { ...POLISH, body: 'Drogi pacjencie, zapraszamy na badanie.' }];
    expect((await patch(id, { translations: changed })).body).toMatchObject({ version: 2 });
    expect(await states(id)).toEqual([
      ['cy', null],
      ['pl', null],
    ]);
    expect((await approve(id, 'cy', 2)).status).toBe(201);
    // The same words make no version, so the approval stays.
    expect((await patch(id, { translations: changed })).body).toMatchObject({ version: 2 });
    expect((await patch(id, { body: `${BODY} Thank you.` })).body).toMatchObject({ version: 3 });
    expect(await states(id)).toEqual([
      ['cy', null],
      ['pl', null],
    ]);
  });

  test('N42 only what was read is approved, by a manager, and a language that is there', async () => {
    const { id } = await make({ body: BODY, translations: [WELSH] });
    expect((await approve(id, 'cy', 1, 'sender')).status).toBe(403);
    expect(await approve(id, 'pl', 1)).toMatchObject({ status: 422, body: { code: 'translation-unknown' } });
    await patch(id, { name: 'Another name' });
    expect(await approve(id, 'cy', 1)).toMatchObject({ status: 409, body: { code: 'changed-meanwhile' } });
    const change = `UPDATE template_translation SET body = 'x' WHERE template_id = $1`;
    await expect(api.database.pool.query(change, [id])).rejects.toThrow('keeps its words');
    await expect(
      api.database.pool.query('DELETE FROM template_translation WHERE template_id = $1', [id]),
    ).rejects.toThrow('keeps its words');
  });

  test('N42 a sentence that is not in the text, and a translation without a placeholder, are refused where they are', async () => {
    const refused = await post({
      ...{ body: 'Dear ((given name)), please call us.', mustUnderstand: [MARKED] },
      translations: [
        { language: 'cy', body: 'Ffoniwch ni.' },
        { language: 'en', body: 'Call us.' },
      ],
    });
    const { errors } = refused.body as { errors: { path: string; code: string }[] };
    expect(errors.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'mustUnderstand[0] sentence-not-in-text',
      'translations[0].body placeholder-missing',
      'translations[1].language language-unknown',
    ]);
  });

  /** Four patients: one who said nothing, one Welsh by the register, one Welsh by choice, one who needs Polish. */
  async function listOfLanguages() {
    const people = await makePatients(api, 4);
    const [, byRegister, byChoice, polish] = people.map(({ patientId }) => patientId);
    const { pool } = api.database;
    await pool.query(`UPDATE patient SET language = 'Welsh' WHERE id = $1`, [byRegister]);
    await pool.query(`UPDATE patient SET language = 'English', preferred_language = 'cy' WHERE id = $1`, [byChoice]);
    await pool.query(`UPDATE patient SET preferred_language = 'pl' WHERE id = $1`, [polish]);
    return makeList(api, { people });
  }
  const draft = async (templateId: string, listId: string, more: object = {}) =>
    (
      (
        await api.call('POST', '/api/v1/campaigns', {
          body: campaignBody(listId, { body: undefined, purpose: 'recall', templateId, ...more }),
        })
      ).body as Campaign
    ).id;

  test('N28 N42 the patient’s language decides, counts are there before and after, and what must be understood becomes a call', async () => {
    const { id } = await make({ body: BODY, translations: [WELSH, POLISH], mustUnderstand: [MARKED] });
    await approve(id, 'cy', 1);
    const { id: listId } = await listOfLanguages();
    const campaignId = await draft(id, listId);
    const run = await api.call('POST', `/api/v1/campaigns/${campaignId}/checks`, { body: {} });
    expect(run.body).toMatchObject({
      wouldSend: 3,
      leftOut: [{ code: 'translation-missing', count: 1 }],
      languages: [
        { language: 'cy', patients: 2, gets: 'translation', why: null },
        { language: 'pl', patients: 1, gets: 'call', why: 'not-approved' },
      ],
      // Welsh has a letter that no plain SMS has, so it takes more parts.
      texts: [
        { language: null, patients: 1, segments: { longest: 1, total: 1 } },
        { language: 'cy', patients: 2, segments: { longest: 2, total: 4 } },
      ],
      estimate: { segments: { longest: 2, total: 5 } },
    });
    const { findings } = run.body as { findings: { code: string; message: string }[] };
    expect(findings.find(({ code }) => code === 'translation-missing')!.message).toMatch(/^1 patient needs Polish/);
    expect((await api.call('POST', `/api/v1/campaigns/${campaignId}/send`, { body: {} })).status).toBe(202);
    const texts = await api.call('GET', `/api/v1/campaigns/${campaignId}/texts`);
    expect(texts.body).toMatchObject({
      items: [
        { language: null, body: BODY, patients: 1 },
        { language: 'cy', body: WELSH.body, patients: 2 },
      ],
    });
    const messages = await api.database.pool.query(
      `SELECT row, text, status, reason_code AS reason FROM message WHERE dispatch_id = $1 ORDER BY position`,
      [campaignId],
    );
    expect(messages.rows).toEqual([
      { row: 2, text: null, status: 'planned', reason: null },
      { row: 3, text: 1, status: 'planned', reason: null },
      { row: 4, text: 1, status: 'planned', reason: null },
      { row: 5, text: null, status: 'suppressed', reason: 'translation-missing' },
    ]);
    const store = createDeliveryStore(api.database.pool, { accountFor: () => Promise.resolve({} as never) });
    const context = await store.sendingContext({ practiceId: api.practiceId, dispatchId: campaignId });
    expect(context).toMatchObject({ body: BODY, texts: [{ number: 1, language: 'cy', body: WELSH.body }] });
    const { pool } = api.database;
    const accounts = { inUse: () => Promise.resolve([]) };
    const due = createDueFollowUps(pool, { daySeconds: 86_400, accounts, ucs2PartUnits: () => 67 });
    await due.makeDue(new Date(Date.now() + 1_000));
    const reach = await api.call('GET', `/api/v1/campaigns/${campaignId}/follow-ups`);
    expect(reach.body).toMatchObject({
      steps: [{ step: 0, channel: 'call', state: 'made', patients: 1 }],
      counts: { callsToMake: 1 },
    });
  });

  test('N42 an edited text goes untranslated, and nobody gets it who must understand it in another language', async () => {
    const { id } = await make({ body: BODY, translations: [WELSH], mustUnderstand: [MARKED] });
    await approve(id, 'cy', 1);
    const { id: listId } = await listOfLanguages();
    const campaignId = await draft(id, listId);
    await api.call('PATCH', `/api/v1/campaigns/${campaignId}`, { body: { body: `${BODY} Thank you.` } });
    const run = await api.call('POST', `/api/v1/campaigns/${campaignId}/checks`, { body: {} });
    expect(run.body).toMatchObject({
      wouldSend: 1,
      languages: [
        { language: 'cy', gets: 'call', why: 'text-edited' },
        { language: 'pl', gets: 'call', why: 'no-translation' },
      ],
    });
  });

  test('N28 languages are counted also for a text without translations, and all get it as it is', async () => {
    const { id: listId } = await listOfLanguages();
    const plain = await api.call('POST', '/api/v1/campaigns', { body: campaignBody(listId) });
    const run = await api.call('POST', `/api/v1/campaigns/${(plain.body as Campaign).id}/checks`, { body: {} });
    expect(run.body).toMatchObject({
      wouldSend: 4,
      languages: [
        { language: 'cy', patients: 2, gets: 'own-text', why: 'no-translation' },
        { language: 'pl', patients: 1, gets: 'own-text' },
      ],
      texts: [{ language: null, patients: 4 }],
    });
  });

  test('N7 marked words of a translation are found too', async () => {
    const { id } = await make({ body: BODY, translations: [{ ...WELSH, body: 'Annwyl glaf, cancer.' }] });
    await approve(id, 'cy', 1);
    const { id: listId } = await listOfLanguages();
    const run = await api.call('POST', `/api/v1/campaigns/${await draft(id, listId)}/checks`, { body: {} });
    const { findings } = run.body as { findings: { code: string; places: object[] }[] };
    expect(findings.find(({ code }) => code === 'sensitive-words')).toMatchObject({ places: [] });
  });
});

describe('P15 W10 the shared starter set', () => {
  type Shared = Template & { shared: boolean; purpose: string; placeholders: string[]; unknownPlaceholders: string[] };
  const shared = async (query: string) =>
    ((await api.call('GET', `/api/v1/templates?${query}`, { as: 'viewer' })).body as Items<Shared>).items;

  test('W10 it has marketing texts for a patient not seen for a while and for a review, found by search', async () => {
    const found = await shared('search=have%20not%20SEEN%20you');
    expect(found).toMatchObject([{ shared: true, purpose: 'marketing', version: 1, archivedAt: null }]);
    expect(await shared('shared=true&search=review%20link')).toMatchObject([{ purpose: 'marketing' }]);
    expect(await shared('shared=false&search=review%20link')).toEqual([]);
    const one = await read(found[0]!.id);
    expect(one).toMatchObject({ ...found[0], unknownPlaceholders: [] });
    const versions = await api.call('GET', `/api/v1/templates/${found[0]!.id}/versions`, { as: 'viewer' });
    expect(versions.body).toMatchObject({ items: [{ version: 1, body: found[0]!.body }], nextCursor: null });
  });

  test('P15 it comes after the practice’s own, and pages go through both', async () => {
    const own = await make();
    const seen: Shared[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = new URLSearchParams({ limit: '3', ...(cursor ? { cursor } : {}) }).toString();
      const page = (await api.call('GET', `/api/v1/templates?${query}`)).body as Items<Shared>;
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen[0]!.id).toBe(own.id);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const places = seen.map((one) => one.shared);
    expect(places).toEqual(places.toSorted((a, b) => Number(a) - Number(b)));
    expect(seen.filter((one) => one.shared).map(({ id }) => id)).toEqual(
      (await shared('shared=true&limit=100')).map(({ id }) => id),
    );
  });

  test('P15 nobody changes or archives it; a copy of it is the practice’s', async () => {
    const [review] = await shared('shared=true&search=leave%20a%20review');
    const path = `/api/v1/templates/${review!.id}`;
    const refused = { status: 409, body: { code: 'template-shared' } };
    expect(await patch(review!.id, { body: 'x' })).toMatchObject(refused);
    expect(await api.call('DELETE', path, { as: 'manager' })).toMatchObject(refused);
    expect((await api.call('POST', `${path}/copies`, { as: 'sender', body: {} })).status).toBe(403);
    const copied = await api.call('POST', `${path}/copies`, { as: 'manager', body: { name: 'Our review text' } });
    expect(copied).toMatchObject({
      status: 201,
      body: {
        ...{ name: 'Our review text', shared: false, version: 1, purpose: 'marketing', body: review!.body },
        ...{ placeholders: ['given name', 'review link'], unknownPlaceholders: ['review link'] },
      },
    });
    expect((await patch((copied.body as Template).id, { body: 'Rate us.' })).status).toBe(200);
    expect((await read(review!.id)).body).toBe(review!.body);
  });

  test('P15 a campaign takes one, keeps its version, and the template says when it was last used', async () => {
    const [flu] = await shared('shared=true&search=flu%20vaccination');
    const { id: listId } = await makeList(api);
    const made = await api.call('POST', '/api/v1/campaigns', {
      body: campaignBody(listId, { body: undefined, templateId: flu!.id }),
    });
    expect(made).toMatchObject({ status: 201, body: { body: flu!.body, template: { id: flu!.id, version: 1 } } });
    expect(await read(flu!.id)).toMatchObject({ lastUsedAt: null });
    const { id } = made.body as Campaign;
    expect((await api.call('POST', `/api/v1/campaigns/${id}/send`, { body: { holdSeconds: 600 } })).status).toBe(202);
    const used = { lastUsedAt: expect.any(String) as string, shared: true };
    expect(await read(flu!.id)).toMatchObject(used);
    expect((await shared('shared=true&search=flu%20vaccination'))[0]).toMatchObject(used);
    const uses = await api.call('GET', `/api/v1/templates/${flu!.id}/uses`, { as: 'viewer' });
    expect(uses.body).toMatchObject({ items: [{ campaignId: id, version: 1, isDraft: false }], nextCursor: null });
    expect((await shared('search=flu%20vaccination')).filter(({ id: one }) => one === flu!.id)).toHaveLength(1);
  });

  test('W10 E15 a marketing text is refused for a campaign of another kind, where its blocks would not count', async () => {
    const [lapsed] = await shared('shared=true&search=not%20seen%20you');
    const { id: listId } = await makeList(api);
    const body = campaignBody(listId, { body: undefined, templateId: lapsed!.id });
    const refused = await api.call('POST', '/api/v1/campaigns', { body });
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'templateId', code: 'template-marketing' }] },
    });
    const marketing = await api.call('POST', '/api/v1/campaigns', { body: { ...body, purpose: 'marketing' } });
    expect(marketing).toMatchObject({ status: 201, body: { template: { id: lapsed!.id, version: 1 } } });
  });
});

describe('P15 a campaign with a template', () => {
  const draft = async (more: Record<string, unknown>, channel: 'sms' | 'email' = 'sms') => {
    const { id: listId } = await makeList(api, { channel });
    return api.call('POST', '/api/v1/campaigns', {
      as: 'sender',
      body: campaignBody(listId, { channel, body: undefined, ...more }),
    });
  };
  const campaign = async (id: string) => (await api.call('GET', `/api/v1/campaigns/${id}`)).body as Campaign;

  test('P15 it has its text, and follows the newest version until Send', async () => {
    const template = await make();
    const made = (await draft({ templateId: template.id })).body as Campaign;
    expect(made).toMatchObject({ body: TEXT.body, template: { id: template.id, version: 1 } });
    await patch(template.id, { body: 'Newer.' });
    const followed = { body: 'Newer.', template: { id: template.id, version: 2 }, newerTemplateVersion: null };
    expect(await campaign(made.id)).toMatchObject(followed);
    const sent = await api.call('POST', `/api/v1/campaigns/${made.id}/send`, { body: { holdSeconds: 600 } });
    expect(sent.status).toBe(202);
    await patch(template.id, { body: 'Newest.' });
    expect(await campaign(made.id)).toMatchObject(followed);
  });

  test('P15 a text that was edited stays, and the newer version is offered and taken', async () => {
    const template = await make();
    const { id } = (await draft({ templateId: template.id })).body as Campaign;
    const change = (body: object) => api.call('PATCH', `/api/v1/campaigns/${id}`, { body });
    await change({ body: 'My own words.' });
    await patch(template.id, { body: 'Newer.' });
    expect(await campaign(id)).toMatchObject({
      ...{ body: 'My own words.', template: { id: template.id, version: 1 }, newerTemplateVersion: 2 },
    });
    expect((await change({ templateId: template.id })).body).toMatchObject({
      ...{ body: 'Newer.', template: { id: template.id, version: 2 }, newerTemplateVersion: null },
    });
    expect((await change({ templateId: null })).body).toMatchObject({ body: 'Newer.', template: null });
  });

  test('P15 one for the other channel, one that no column fills, and another practice’s are refused', async () => {
    const email = await make({ channel: 'email', subject: 'Flu' });
    expect((await draft({ templateId: email.id })).body).toMatchObject({ code: 'template-channel' });
    const shoes = await make({ body: 'Your size is ((shoe size)).' });
    expect((await draft({ templateId: shoes.id })).body).toMatchObject({ code: 'placeholder-unknown' });
    const strange = await api.call('POST', '/api/v1/templates', { as: 'stranger', body: TEXT });
    const { id } = strange.body as Template;
    expect((await draft({ templateId: id })).body).toMatchObject({ code: 'template-unknown' });
  });

  test('P15 a subject comes from the template too, and an email without one is refused', async () => {
    const email = await make({ channel: 'email', subject: 'Flu' });
    const made = (await draft({ templateId: email.id }, 'email')).body as Campaign;
    expect([made.subject, made.body]).toEqual(['Flu', TEXT.body]);
    await patch(email.id, { subject: 'Flu again' });
    expect((await campaign(made.id)).subject).toBe('Flu again');
    const any = await make({ channel: 'any' });
    expect((await draft({ templateId: any.id }, 'email')).body).toMatchObject({ code: 'subject-missing' });
    expect((await draft({ templateId: any.id, subject: 'My own' }, 'email')).body).toMatchObject({ subject: 'My own' });
  });
});
