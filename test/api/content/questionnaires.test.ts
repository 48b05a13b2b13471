import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi, type Who } from '../support';

const api = testApi();
const FOLDER = join(__dirname, '../../files/questionnaires');

interface Made {
  id: string;
  version: number;
  title: string;
  questions: number;
  notes: string[];
  marks: { linkId: string; options: number[] }[];
}
const FHIR = { 'Content-Type': 'application/fhir+json' };
const publicForm = (name: string) => readFileSync(join(FOLDER, `${name}.json`), 'utf8');
const form = (...item: unknown[]) => ({ resourceType: 'Questionnaire', status: 'active', title: 'Test', item });
const QUESTION = { linkId: 'a', type: 'boolean', text: 'Well?' };

const send = (path: string, raw: string, as: Who = 'manager', key?: string) =>
  api.call('POST', path, { as, raw, headers: FHIR, key });
const post = (source: unknown, as: Who = 'manager') => send('/api/v1/questionnaires', JSON.stringify(source), as);
const make = async (source: unknown = form(QUESTION)) => (await post(source)).body as Made;
const fhirOf = async (id: string, query = '') =>
  api.call('GET', `/api/v1/questionnaires/${id}${query}`, {
    as: 'viewer',
    headers: { Accept: 'application/fhir+json' },
  });

describe('H2 questionnaires over the API', () => {
  test('H2 each public form that is taken comes out as it went in', async () => {
    const verdicts: Record<string, number> = {};
    for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
      const made = await send('/api/v1/questionnaires', publicForm(file.replace('.json', '')));
      verdicts[file] = made.status;
      if (made.status !== 201) continue;
      const { id, version, questions } = made.body as Made;
      expect([version, questions > 0, made.headers.location]).toEqual([1, true, `/api/v1/questionnaires/${id}`]);
      const back = await fhirOf(id);
      expect(back.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
      expect(JSON.parse(back.text)).toEqual(JSON.parse(publicForm(file.replace('.json', ''))));
    }
    expect(Object.values(verdicts).filter((status) => status === 422)).toHaveLength(4);
    expect(Object.values(verdicts).filter((status) => status === 201)).toHaveLength(11);
  });

  test('H2 a form that we cannot show is refused with one error for each item', async () => {
    const refused = await post(form(QUESTION, { linkId: 'b', type: 'attachment', text: 'Photo' }, { ...QUESTION }));
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      code: 'questionnaire-unsupported',
      errors: [
        { path: 'item[1]', linkId: 'b', code: 'type-unsupported', message: expect.stringMatching(/\.$/) as string },
        { path: 'item[2]', linkId: 'a', code: 'duplicate-link-id', message: expect.stringMatching(/\.$/) as string },
      ],
    });
  });

  test('H2 a condition that cannot be worked out is refused, because the wrong question would be asked', async () => {
    const url = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression';
    const extension = [{ url, valueExpression: { language: 'text/fhirpath', expression: '%nobody > 1' } }];
    expect((await post(form({ ...QUESTION, extension }))).body).toMatchObject({
      errors: [{ linkId: 'a', code: 'enable-when-failed' }],
    });
  });

  test.each<[string, string, number]>([
    ['no JSON', '{"resourceType": ', 400],
    ['another resource', '{"resourceType":"Patient"}', 422],
    ['more than 5 MB', JSON.stringify(form({ ...QUESTION, text: 'x'.repeat(5 * 1024 * 1024) })), 413],
    ['a form nested 200 deep', `${'{"resourceType":"Questionnaire","item":['.repeat(200)}${']}'.repeat(200)}`, 400],
  ])('H2 %s is refused', async (_what, raw, status) => {
    expect((await send('/api/v1/questionnaires', raw)).status).toBe(status);
  });

  test('H2 a form of nearly 5 MB is taken', async () => {
    const large = form({ ...QUESTION, text: 'x'.repeat(4 * 1024 * 1024) });
    expect((await post(large)).status).toBe(201);
  });

  test('H2 a change is a new version, and older versions stay', async () => {
    const { id } = await make();
    const changed = form(QUESTION, { ...QUESTION, linkId: 'b' });
    const path = `/api/v1/questionnaires/${id}/versions`;
    expect((await send(path, JSON.stringify(changed))).body).toMatchObject({ version: 2, questions: 2 });
    expect((await send(path, JSON.stringify(changed))).body).toMatchObject({ version: 2 });
    expect((await send(`${path}?version=1`, JSON.stringify(form(QUESTION)))).status).toBe(409);
    expect(JSON.parse((await fhirOf(id, '?version=1')).text)).toEqual(form(QUESTION));
    expect(JSON.parse((await fhirOf(id)).text)).toEqual(changed);
    expect((await fhirOf(id, '?version=3')).status).toBe(404);
    const { items } = (await api.call('GET', path, { as: 'viewer' })).body as { items: Made[] };
    expect(items.map(({ version }) => version)).toEqual([2, 1]);
  });

  test('H2 question 9 of PHQ-9 is marked whatever a manager sets', async () => {
    const made = await make(JSON.parse(publicForm('phq9-contained-compose')));
    expect(made.marks).toEqual([{ linkId: expect.any(String) as string, options: [1, 2, 3] }]);
    const patched = await api.call('PATCH', `/api/v1/questionnaires/${made.id}`, {
      as: 'manager',
      body: { marks: [], bands: [{ score: 'total', from: 10, action: 'Offer an appointment' }] },
    });
    expect(patched.body).toMatchObject({ marks: made.marks, bands: [{ from: 10 }] });
  });

  test('H2 an archived questionnaire is not in the list and takes no new version', async () => {
    const { id } = await make();
    const archive = (archived: boolean) =>
      api.call('PATCH', `/api/v1/questionnaires/${id}`, { as: 'manager', body: { archived } });
    expect((await archive(true)).status).toBe(200);
    const ids = async (query: string) =>
      (
        (await api.call('GET', `/api/v1/questionnaires?limit=500${query}`, { as: 'viewer' })).body as { items: Made[] }
      ).items.map((one) => one.id);
    expect(await ids('')).not.toContain(id);
    expect(await ids('&archived=true')).toContain(id);
    expect(
      (await send(`/api/v1/questionnaires/${id}/versions`, JSON.stringify(form({ ...QUESTION, text: 'New?' })))).status,
    ).toBe(409);
    await archive(false);
    expect(await ids('')).toContain(id);
  });

  test('H2 importing twice by one key makes one questionnaire', async () => {
    const twice = await Promise.all(
      [1, 2].map(() => send('/api/v1/questionnaires', JSON.stringify(form(QUESTION)), 'manager', 'one-key')),
    );
    expect(new Set(twice.map(({ body }) => (body as Made).id)).size).toBe(1);
  });
});

describe('H2 building a questionnaire by pages', () => {
  let manager: SignedIn;
  beforeAll(async () => {
    manager = await signedIn(api, 'manager');
  });
  const BASE = '/p/oakfield';

  async function press(path: string, fields: [name: string, value: string][]): Promise<string> {
    const raw = new URLSearchParams([['_token', manager.formToken], ['operation', newId()], ...fields]).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const reply = await visit(api, 'POST', BASE + path, { cookie: manager.cookie, raw, headers });
    const problem = reply.text.indexOf('There is a problem');
    if (reply.location === null) throw new Error(reply.text.slice(problem, problem + 1_000));
    return reply.location.replace(BASE, '').split('#')[0]!;
  }
  const read = async (path: string) => (await visit(api, 'GET', BASE + path, { cookie: manager.cookie })).text;

  test('H2 questions are added, moved, changed and removed, each step saved, and published as versions with their marks', async () => {
    const draft = await press('/questionnaires/new', [['title', 'Your asthma']]);
    const rows = ['Never', 'Often', ''].flatMap((text, place): [string, string][] => [
      ...([['option', text]] as [string, string][]),
      ['score', text === '' ? '' : String(place)],
    ]);
    await press(`${draft}/items/new`, [
      ['type', 'choice'],
      ['text', 'How often do you wheeze?'],
      ['required', 'yes'],
      ...rows,
      ['alarm', '1'],
    ]);
    await press(`${draft}/items/new`, [
      ...([
        ['type', 'boolean'],
        ['text', 'At night?'],
      ] as [string, string][]),
      ...([
        ['question', 'q1'],
        ['operator', '='],
        ['condition-answer', 'Often'],
      ] as [string, string][]),
    ]);
    await press(`${draft}/items/new`, [
      ['type', 'string'],
      ['text', 'Remove me'],
    ]);
    await press(`${draft}/remove`, [['item', 'q3']]);
    await expect(press(`${draft}/remove`, [['item', 'q1']])).rejects.toThrow('Its answer shows “At night?”');
    expect(await read(draft)).toContain('Tells someone immediately');
    expect(await read(`${draft}/preview`)).toContain('How often do you wheeze?');
    expect(await read('/questionnaires')).toContain('Being built');
    const published = await press(`${draft}/publish`, []);
    const id = published.split('/').at(-1)!;
    const made = await api.call('GET', `/api/v1/questionnaires/${id}`, { as: 'viewer' });
    expect(made.body).toMatchObject({
      version: 1,
      title: 'Your asthma',
      questions: 2,
      marks: [{ linkId: 'q1', options: [1] }],
    });
    expect((await fhirOf(id)).body).toMatchObject({
      item: [
        {
          linkId: 'q1',
          required: true,
          answerOption: [{ valueCoding: { display: 'Never' } }, { valueCoding: { display: 'Often' } }],
        },
        { linkId: 'q2', enableWhen: [{ question: 'q1', operator: '=', answerCoding: { display: 'Often' } }] },
      ],
    });
    const again = await press(`/questionnaires/${id}/edit`, []);
    await press(`${again}/items/change`, [['item', 'q1'], ['text', 'How often do you cough?'], ...rows]);
    await press(`${again}/publish`, []);
    expect((await api.call('GET', `/api/v1/questionnaires/${id}`, { as: 'viewer' })).body).toMatchObject({
      version: 2,
    });
  });

  test('H2 two people who change one draft do not lose each other’s step', async () => {
    const draft = await press('/questionnaires/new', [['title', 'Two people']]);
    const add = (text: string) =>
      press(`${draft}/items/new`, [
        ['type', 'string'],
        ['text', text],
        ['version', '1'],
      ]);
    await add('First');
    await expect(add('Second')).rejects.toThrow('Somebody changed this questionnaire');
    expect(await read(draft)).toContain('First');
  });
});
