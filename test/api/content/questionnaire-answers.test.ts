import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DomUtils, parseDocument } from 'htmlparser2';
import { request } from 'undici';
import { createAnswersToSave } from '../../../adapters/postgres/content/answers-to-save';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { linkExpiry } from '../../../domain/patients/personal-link';
import type { AnswerToSave } from '../../../ports/content/answer-saving';
import { WELSH } from '../../../web/kit/patient-page/words/welsh';
import { saveAnswers } from '../../../workers/answer-saving';
import { repliesTo } from '../conversations/replies-support';
import { makeList, makePatients, type Person } from '../fixtures';
import { signedIn, visit } from '../page-visitor';
import { testApi } from '../support';
import { faultsOfR4 } from '../../support/fhir-r4';

const api = testApi({ needsRota: true });
const setRota = (people: { staffId: string; hours: null }[]) =>
  api.call('PUT', '/api/v1/rota', {
    ...{ as: 'administrator', body: { minutes: 15, people, outOfHours: null, unreadHours: null } },
  });
let onRota: { staffId: string; hours: null }[];

beforeAll(async () => {
  onRota = [{ staffId: (await signedIn(api, 'sender')).staffId, hours: null }];
  await setRota(onRota);
});

const FOLDER = join(__dirname, '../../files/questionnaires');
/** What real phones on slow lines can load. */
const MOST_BYTES = 100 * 1024;
/** All patients of the fixtures. */
const BORN = '1951-03-04';

interface Answer {
  patientId: string | null;
  scores: Record<string, number>;
  response: { status: string; subject: object; item: { linkId: string; answer?: object[] }[] } | null;
  alarms: string[];
  bands: string[];
  recordEntry: object | null;
}

const publicForm = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
const form = (...item: unknown[]) => ({ resourceType: 'Questionnaire', status: 'active', title: 'Your asthma', item });
const yesNo = (linkId: string, more: object = {}) => ({
  linkId,
  type: 'boolean',
  text: `${linkId}?`,
  required: true,
  ...more,
});

async function makeQuestionnaire(source: unknown): Promise<string> {
  const made = await api.call('POST', '/api/v1/questionnaires', { as: 'manager', body: source });
  if (made.status !== 201) throw new Error(made.text);
  return (made.body as { id: string }).id;
}

/** A campaign that was sent with a questionnaire, and the addresses of its patients' links. */
async function ask(source: unknown, more: Record<string, unknown> = {}) {
  const questionnaireId = await makeQuestionnaire(source);
  const people = await makePatients(api, 1);
  const list = await makeList(api, { people });
  const body = {
    ...{ name: 'Asthma', type: 'questionnaire', purpose: 'care', listId: list.id, channel: 'sms', saveToRecord: false },
    ...{ body: 'Please answer some questions, or call us.', questionnaireId, ...more },
  };
  const draft = await api.call('POST', '/api/v1/campaigns', { as: 'sender', body });
  if (draft.status !== 201) throw new Error(draft.text);
  const campaignId = (draft.body as { id: string }).id;
  const sent = await api.call('POST', `/api/v1/campaigns/${campaignId}/send`, { as: 'sender', body: {} });
  if (sent.status !== 202) throw new Error(sent.text);
  return { campaignId, questionnaireId, person: people[0]!, browser: await browserOf(campaignId, people[0]!) };
}

async function browserOf(campaignId: string, { patientId }: Person) {
  const now = new Date();
  const subject = { aboutId: campaignId, patientId };
  const expiry = linkExpiry('questionnaire', now);
  const [token] = await api.services.personalLinks.tokensFor(api.practiceId, 'questionnaire', [subject], expiry, now);
  return new Browser(`/q/${token}`);
}

/** A phone without JavaScript: follows redirects, keeps its cookie, and measures what it loads. */
class Browser {
  cookie = '';
  at = '';
  html = '';
  status = 0;

  constructor(readonly link: string) {}

  async go(path: string, fields?: URLSearchParams): Promise<this> {
    const { port } = api.server.address() as AddressInfo;
    const answer = await request(`http://127.0.0.1:${port}${path}`, {
      method: fields ? 'POST' : 'GET',
      headers: {
        accept: 'text/html',
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      body: fields?.toString() ?? null,
    });
    const set = [answer.headers['set-cookie'] ?? []].flat()[0];
    if (set) this.cookie = set.split(';')[0]!;
    this.status = answer.statusCode;
    this.html = await answer.body.text();
    this.at = path;
    expect(Buffer.byteLength(this.html)).toBeLessThan(MOST_BYTES);
    expect(this.html).not.toMatch(/<script[^>]* src=/);
    const { location } = answer.headers;
    return typeof location === 'string' ? this.go(location) : this;
  }

  prove(dateOfBirth: string): Promise<this> {
    const [year, month, day] = dateOfBirth.split('-') as [string, string, string];
    const fields = new URLSearchParams({ 'birth-day': day, 'birth-month': month, 'birth-year': year });
    return this.go(`${this.link}/proof`, fields);
  }

  /** Fills in the form of the page and presses its first button, or the one that is named. */
  press(fill: (name: string, values: string[]) => string[], button?: string): Promise<this> {
    const page = parseDocument(this.html).children;
    const [found] = DomUtils.findAll(({ name }) => name === 'form', page);
    if (!found) throw new Error(`there is no form at ${this.at}`);
    const controls = DomUtils.findAll(({ name }) => ['input', 'textarea'].includes(name), found.children);
    const names = [...new Set(controls.map(({ attribs }) => attribs.name!))];
    const sent = new URLSearchParams();
    for (const name of names) {
      const values = controls.filter(({ attribs }) => attribs.name === name).map(({ attribs }) => attribs.value ?? '');
      for (const value of fill(name, values)) sent.append(name, value);
    }
    if (button) sent.append(button, '1');
    return this.go(found.attribs.action!, sent);
  }

  answer = (value: string, button?: string) => this.press((name) => (name === 'answer' ? [value] : []), button);
}

/** An answer that fits whatever is asked: the second option, or what a limit allows. */
function fitting(name: string, values: string[]): string[] {
  const parts: Record<string, string> = {
    'answer-day': '4',
    'answer-month': '3',
    'answer-year': '2001',
    'answer-hour': '9',
    'answer-minute': '5',
  };
  if (name === 'other') return ['own words'];
  if (parts[name]) return [parts[name]];
  if (name === 'unit') return ['0'];
  const isChoice = values.length > 1 || values[0] === '0' || values[0] === 'true';
  return [isChoice ? (values[1] ?? values[0]!) : '7'];
}

async function walk(browser: Browser): Promise<number> {
  await browser.go(browser.link);
  await browser.prove(BORN);
  await browser.press(() => []);
  let pages = 0;
  for (; browser.at.includes('/questions/') && pages < 200; pages += 1) {
    const before = browser.at;
    await browser.press(fitting);
    if (browser.at === before) {
      // A limit or a kind of text that "7" does not meet: try what the page suggests.
      for (const guess of ['a', '80', '120', '1', 'a@b.example', '36']) {
        if (browser.at === before) await browser.answer(guess);
      }
    }
    if (browser.at === before) throw new Error(`stuck at ${before}: ${browser.html.slice(0, 3_000)}`);
    if (browser.at.endsWith('/help'))
      await browser.go(/href="([^"]+(?:questions|check)[^"]*)"/.exec(browser.html)![1]!);
  }
  expect(browser.at).toBe(`${browser.link}/check`);
  await browser.press(() => []);
  expect(browser.html).toContain('We have your answers');
  return pages;
}

const answersOf = async (campaignId: string, query = '') =>
  (
    (await api.call('GET', `/api/v1/campaigns/${campaignId}/answers${query}`, { as: 'viewer' })).body as {
      items: Answer[];
    }
  ).items;

const SUPPORTED = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .filter((name) => !/au-core|nested|repeating|screener/.test(name));

describe('H2 answering a questionnaire', () => {
  test.each(SUPPORTED)('H2 %s is filled in through the pages', async (file) => {
    const { campaignId, person, browser } = await ask(publicForm(file.replace('.json', '')));
    expect(await walk(browser)).toBeGreaterThan(0);
    const [answer] = await answersOf(campaignId);
    expect(answer).toMatchObject({ patientId: person.patientId, response: { status: 'completed' } });
    expect(answer!.response!.subject).toEqual({
      type: 'Patient',
      identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: person.nhsNumber },
    });
    expect(faultsOfR4(answer!.response)).toEqual([]);
  });

  test('H2 the first page says that it is not for emergencies, and shows nothing of the patient or the questions', async () => {
    const { browser } = await ask(form(yesNo('Wheeze')));
    await browser.go(browser.link);
    expect(browser.html).toContain('Do not use this for emergencies');
    expect(browser.html).not.toContain('Wheeze');
    for (const path of ['/questions/1', '/check', '/help', '/later']) {
      expect((await browser.go(browser.link + path)).html).toContain('date of birth');
    }
  });

  test('H2 five wrong dates of birth lock the link', async () => {
    const { browser } = await ask(form(yesNo('Wheeze')));
    for (let tries = 0; tries < 5; tries += 1) await browser.prove('1901-01-01');
    expect(browser.html).toContain('This link is locked');
    expect((await browser.prove(BORN)).html).toContain('This link is locked');
  });

  test('H2 PHQ-9: crisis help follows question 9 whatever is chosen, and the alarm rises before anything is sent', async () => {
    const { campaignId, browser } = await ask(publicForm('phq9-contained-compose'));
    await browser.go(browser.link);
    await browser.prove(BORN);
    await browser.press(() => []);
    for (let n = 1; n <= 8; n += 1) await browser.answer('1');
    expect(browser.html).toContain('Question 9 of 9');
    await browser.answer('0');
    expect([browser.at.endsWith('/help'), browser.html.includes('Samaritans')]).toEqual([true, true]);
    const counts = () => api.services.questionnaireAnswers.counts(api.practiceId, campaignId);
    expect(await counts()).toEqual({ started: 1, sent: 0, alarms: 0, languages: [] });
    await browser.go(`${browser.link}/questions/9`);
    await browser.answer('3');
    expect(browser.at.endsWith('/help')).toBe(true);
    expect(await counts()).toEqual({ started: 1, sent: 0, alarms: 1, languages: [] });
    // The answer is changed back: somebody still has to look.
    await browser.go(`${browser.link}/questions/9`);
    await browser.answer('0');
    await browser.go(`${browser.link}/check`);
    await browser.press(() => []);
    const [answer] = await answersOf(campaignId);
    expect(answer).toMatchObject({ scores: { total: 8 }, alarms: [expect.any(String)] });
    expect(await answersOf(campaignId, '?alarmed=true')).toHaveLength(1);
    expect(browser.html).not.toContain('score');
  });

  test('H2 the inbox has the answers to one questionnaire as one group, those that need someone first', async () => {
    const needing = await ask(publicForm('phq9-contained-compose'));
    await needing.browser.go(needing.browser.link);
    await needing.browser.prove(BORN);
    await needing.browser.press(() => []);
    for (let n = 1; n <= 9; n += 1) await needing.browser.answer('1');
    const later = await ask(form(yesNo('a')));
    await walk(later.browser);
    const { cookie } = await signedIn(api, 'viewer');
    const page = await visit(api, 'GET', '/p/oakfield/inbox/answers', { cookie });
    const at = ({ campaignId }: { campaignId: string }) => page.text.indexOf(`/campaigns/${campaignId}/answers`);
    expect(at(needing)).toBeGreaterThan(0);
    expect(at(later)).toBeGreaterThan(at(needing));
    const groups = await api.services.questionnaireAnswers.groups(api.practiceId, new Date(Date.now() + 60_000));
    expect(groups.find(({ aboutId }) => aboutId === needing.campaignId)).toMatchObject({
      ...{ isCampaign: true, started: 1, sent: 0, alarms: 1, highestTotal: null },
    });
    // Without an alarm only what is recent is shown.
    expect(groups.find(({ aboutId }) => aboutId === later.campaignId)).toBeUndefined();
    const all = await api.services.questionnaireAnswers.groups(api.practiceId, new Date(0));
    expect(all.find(({ aboutId }) => aboutId === later.campaignId)).toMatchObject({ sent: 1, alarms: 0 });
  });

  test('H2 answers that stop being asked leave what is sent, and required ones are asked again', async () => {
    const source = form(
      yesNo('smokes'),
      yesNo('stop', { enableWhen: [{ question: 'smokes', operator: '=', answerBoolean: true }] }),
    );
    const { campaignId, browser } = await ask(source);
    await browser.prove(BORN);
    await browser.press(() => []);
    expect(browser.html).toContain('Question 1 of 1');
    await browser.answer('true');
    expect(browser.html).toContain('Question 2 of 2');
    // Sending before all is answered leads to what is missing.
    await browser.go(`${browser.link}/send`, new URLSearchParams());
    expect(browser.at.endsWith('/questions/2')).toBe(true);
    await browser.answer('true');
    await browser.go(`${browser.link}/questions/1`);
    await browser.answer('false');
    await browser.press(() => []);
    const [answer] = await answersOf(campaignId);
    expect(answer!.response!.item.map(({ linkId }) => linkId)).toEqual(['smokes']);
  });

  test('H2 save and come back later, then sent once: a second Send and later answers change nothing', async () => {
    const { campaignId, browser } = await ask(form(yesNo('a'), yesNo('b')));
    await browser.prove(BORN);
    await browser.press(() => []);
    await browser.answer('true', 'later');
    expect(browser.html).toContain('Your answers are saved');
    await browser.go(browser.link);
    expect(browser.html).toContain('Carry on');
    await browser.press(() => []);
    expect(browser.at.endsWith('/questions/2')).toBe(true);
    await browser.answer('false');
    const send = new URLSearchParams();
    const [first, second] = await Promise.all(
      [new Browser(browser.link), new Browser(browser.link)].map((one) =>
        Object.assign(one, { cookie: browser.cookie }).go(`${browser.link}/send`, send),
      ),
    );
    expect([first!.status, second!.status]).toEqual([200, 200]);
    expect(await answersOf(campaignId)).toHaveLength(1);
    expect((await browser.go(browser.link)).html).toContain('You have answered these questions');
    // Also on another device, which is not asked for a date of birth any more.
    expect((await new Browser(browser.link).go(browser.link)).html).toContain('You have answered these questions');
    await browser.go(`${browser.link}/questions/1`, new URLSearchParams({ answer: 'false' }));
    expect(browser.html).toContain('You have answered these questions');
    const [answer] = await answersOf(campaignId);
    expect(answer!.response!.item[0]!.answer).toEqual([{ valueBoolean: true }]);
  });

  test('H2 a wrong answer is said at its field and kept, and nothing else is lost', async () => {
    const { browser } = await ask(form({ linkId: 'n', type: 'integer', text: 'How many?', required: true }));
    await browser.prove(BORN);
    await browser.press(() => []);
    await browser.answer('many');
    expect(browser.html).toContain('Enter a whole number, such as 12');
    expect(browser.html).toContain('value="many"');
  });

  test('H2 who was asked an older version answers that version', async () => {
    const { questionnaireId, browser, campaignId } = await ask(form(yesNo('old')));
    const path = `/api/v1/questionnaires/${questionnaireId}/versions`;
    await api.call('POST', path, { as: 'manager', body: form(yesNo('new')) });
    expect(await walk(browser)).toBe(1);
    const [answer] = await answersOf(campaignId);
    expect(answer).toMatchObject({ version: 1, response: { item: [{ linkId: 'old' }] } });
  });

  test('H2 a link that expired and one that nobody made get one page', async () => {
    const { browser } = await ask(form(yesNo('a')));
    await api.database.pool.query(`UPDATE personal_link SET expires_at = now() - interval '1 day'`);
    const pages = [await browser.go(browser.link), await new Browser('/q/abcdefghijk').go('/q/abcdefghijk')];
    expect(pages.map(({ status }) => status)).toEqual([404, 404]);
    expect(pages[0]!.html).toContain('This link cannot be used');
    await browser.go(`${browser.link}/send`, new URLSearchParams());
    expect(browser.status).toBe(404);
  });

  test('H2 bands, files and the filter by score', async () => {
    const score = (value: number) => [
      { url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: value },
    ];
    const options = [0, 5, 10].map((value) => ({ valueString: `=${value} nights`, extension: score(value) }));
    const { campaignId, questionnaireId, person, browser } = await ask(
      form({ linkId: 'q', type: 'choice', text: 'How often?', answerOption: options }),
    );
    const bands = [{ score: 'total', from: 5, action: 'Offer an appointment' }];
    await api.call('PATCH', `/api/v1/questionnaires/${questionnaireId}`, { as: 'manager', body: { bands } });
    await walk(browser);
    expect(await answersOf(campaignId, '?from=5')).toMatchObject([
      { scores: { total: 5 }, bands: ['Offer an appointment'] },
    ]);
    expect(await answersOf(campaignId, '?score=total&from=6')).toEqual([]);
    const csv = await api.call('GET', `/api/v1/campaigns/${campaignId}/answers.csv`, { as: 'sender' });
    expect(csv.text).toContain(person.nhsNumber);
    // What a spreadsheet would run is text there.
    expect(csv.text).toContain("'=5 nights");
    const xlsx = await api.call('GET', `/api/v1/campaigns/${campaignId}/answers.xlsx`, { as: 'sender' });
    expect(xlsx.status).toBe(200);
  });

  test('H2 answers are saved to the record once, only when the sender asked for it, and again later while it is away', async () => {
    const queue = createAnswersToSave(api.database.pool);
    const wanted = await ask(form(yesNo('a')), { saveAnswersToRecord: true });
    const unwanted = await ask(form(yesNo('a')));
    await walk(wanted.browser);
    await walk(unwanted.browser);
    expect((await answersOf(unwanted.campaignId))[0]!.recordEntry).toBeNull();
    let isAway = true;
    const saved: string[] = [];
    const record = {
      save: ({ response }: AnswerToSave) => {
        if (isAway) return Promise.resolve({ kind: 'again' as const, why: 'no answer' });
        saved.push(response.subject!.identifier.value);
        return Promise.resolve({ kind: 'saved' as const, reference: 'QuestionnaireResponse/1' });
      },
      close: () => Promise.resolve(),
    };
    const at = (minutes: number) => () => new Date(Date.now() + minutes * 60_000);
    await saveAnswers(queue, record, at(1));
    expect((await answersOf(wanted.campaignId))[0]!.recordEntry).toMatchObject({ status: 'waiting', reference: null });
    isAway = false;
    for (const minutes of [10, 20, 30]) await saveAnswers(queue, record, at(minutes));
    expect(saved).toEqual([wanted.person.nhsNumber]);
    const entry = { status: 'saved', reference: 'QuestionnaireResponse/1' };
    expect((await answersOf(wanted.campaignId))[0]!.recordEntry).toMatchObject(entry);
  });

  test('H2 answers that the record system refuses are shown and not tried until a person asks', async () => {
    const queue = createAnswersToSave(api.database.pool);
    const { campaignId, browser } = await ask(form(yesNo('a')), { saveAnswersToRecord: true });
    await walk(browser);
    let asked = 0;
    const record = {
      save() {
        asked += 1;
        return Promise.resolve({ kind: 'refused' as const, why: 'HTTP 422' });
      },
      close: () => Promise.resolve(),
    };
    const at = (minutes: number) => () => new Date(Date.now() + minutes * 60_000);
    for (const minutes of [1, 100, 10_000]) await saveAnswers(queue, record, at(minutes));
    expect(asked).toBe(1);
    const refused = { status: 'refused', reason: 'HTTP 422', reference: null };
    expect((await answersOf(campaignId))[0]!.recordEntry).toMatchObject(refused);
    const path = `/api/v1/campaigns/${campaignId}/answers/record-retries`;
    expect(await api.call('POST', path, { as: 'sender', body: {} })).toMatchObject({
      status: 202,
      body: { answers: 1 },
    });
    expect((await answersOf(campaignId))[0]!.recordEntry).toMatchObject({ status: 'waiting' });
    await saveAnswers(queue, record, at(1));
    expect(asked).toBe(2);
    expect((await api.call('POST', path, { as: 'sender', body: {} })).body).toEqual({ answers: 1 });
  });

  test('H2 what may need someone at once is not sent while nobody is on the rota', async () => {
    await setRota([]);
    try {
      await expect(ask(publicForm('phq9-contained-compose'))).rejects.toThrow('nobody is on the rota');
      const questionnaireId = await makeQuestionnaire(publicForm('phq9-contained-compose'));
      const [person] = await makePatients(api, 1);
      const body = { channel: 'sms', patientId: person!.patientId, body: 'Please answer.', questionnaireId };
      const refused = await api.call('POST', '/api/v1/messages', { as: 'sender', body });
      expect(refused).toMatchObject({ status: 409, body: { code: 'no-rota' } });
      expect((await ask(form(yesNo('a')))).campaignId).toEqual(expect.any(String));
    } finally {
      await setRota(onRota);
    }
  });

  test('H2 crisis help follows the question about self-harm also when the patient saves and leaves', async () => {
    const { browser } = await ask(form(yesNo('Have you thought of harming yourself')));
    await browser.prove(BORN);
    await browser.press(() => []);
    await browser.answer('true', 'later');
    expect([browser.at.endsWith('/help'), browser.html.includes('Samaritans')]).toEqual([true, true]);
  });

  test('H2 H5 a campaign of this type needs a questionnaire that is in use', async () => {
    const list = await makeList(api);
    const post = (more: object) =>
      api.call('POST', '/api/v1/campaigns', {
        as: 'sender',
        body: {
          name: 'A',
          type: 'questionnaire',
          purpose: 'care',
          listId: list.id,
          channel: 'sms',
          body: 'Hello',
          saveToRecord: false,
          ...more,
        },
      });
    expect((await post({})).body).toMatchObject({ code: 'questionnaire-missing' });
    expect((await post({ questionnaireId: newId() })).body).toMatchObject({ code: 'questionnaire-unknown' });
    const questionnaireId = await makeQuestionnaire(form(yesNo('a')));
    expect((await post({ questionnaireId, type: 'message' })).body).toMatchObject({
      code: 'questionnaire-not-for-type',
    });
    const made = await post({ questionnaireId, saveAnswersToRecord: true });
    expect(made.body).toMatchObject({ questionnaireId, saveAnswersToRecord: true, questionnaireVersion: null });
  });
});

describe('W12 a questionnaire to one patient', () => {
  const send = (body: Record<string, unknown>) => api.call('POST', '/api/v1/messages', { as: 'sender', body });
  const idOf = ({ body }: { body: unknown }) => (body as { id: string }).id;
  const answersTo = async (id: string) =>
    ((await api.call('GET', `/api/v1/messages/${id}/answers`, { as: 'viewer' })).body as { items: Answer[] }).items;

  test('W12 by SMS: the text ends with a link of the patient’s own, and the answers are read with the message', async () => {
    const [person] = await makePatients(api, 1);
    const questionnaireId = await makeQuestionnaire(publicForm('phq9-contained-compose'));
    const content = { channel: 'sms', patientId: person!.patientId, body: 'Please answer.', questionnaireId };
    const sent = await send({ ...content, saveAnswersToRecord: true });
    expect(sent.status).toBe(202);
    const message = await api.call('GET', `/api/v1/messages/${idOf(sent)}`, { as: 'viewer' });
    expect(message.body).toMatchObject({
      questionnaireId,
      body: expect.stringMatching(/answer: .*\/q\/\*{11}$/) as string,
    });
    const { body: handedOver } = api.handedOver.at(-1) ?? { body: '' };
    if (handedOver) expect(handedOver).toMatch(/\/q\/\w{11}$/);
    const browser = await browserOf(idOf(sent), person!);
    expect(await walk(browser)).toBeGreaterThan(8);
    const [answer] = await answersTo(idOf(sent));
    expect(answer).toMatchObject({
      ...{ patientId: person!.patientId, scores: { total: 9 }, response: { status: 'completed' } },
      recordEntry: { status: 'waiting' },
    });
    const counts = await api.services.questionnaireAnswers.counts(api.practiceId, idOf(sent));
    expect(counts).toEqual({ started: 1, sent: 1, alarms: 1, languages: [] });
  });

  test('W12 by page: Compose offers the questionnaires, and the message leads to its answers', async () => {
    const [person] = await makePatients(api, 1);
    const questionnaireId = await makeQuestionnaire(publicForm('phq9-contained-compose'));
    const patient = person!.patientId;
    const { cookie, formToken } = await signedIn(api, 'sender');
    const compose = '/p/oakfield/messages/new/sms';
    const page = await visit(api, 'GET', `${compose}?patient=${patient}`, { cookie });
    expect(page.text).toContain(`<option value="${questionnaireId}"`);
    const typed = { patient, body: 'Please answer.', questionnaireId, saveAnswers: 'yes', send: '' };
    const form = { _token: formToken, operation: newId(), ...typed };
    const { location } = await visit(api, 'POST', compose, { cookie, form });
    const message = await visit(api, 'GET', location!, { cookie });
    expect(message.text).toContain(`href="${location}/answers"`);
    expect((await visit(api, 'GET', `${location}/answers`, { cookie })).status).toBe(200);
  });

  test('W12 what is not there or archived is refused, and a template brings its questionnaire', async () => {
    const [person] = await makePatients(api, 1);
    const content = { channel: 'sms', patientId: person!.patientId, body: 'Please answer.' };
    expect(await send({ ...content, questionnaireId: newId() })).toMatchObject({
      ...{ status: 422, body: { code: 'questionnaire-unknown' } },
    });
    const questionnaireId = await makeQuestionnaire(form(yesNo('a')));
    const template = await api.call('POST', '/api/v1/templates', {
      as: 'manager',
      body: { name: 'Asthma', channel: 'any', purpose: 'care', body: 'Please answer.', questionnaireId },
    });
    expect(template).toMatchObject({ status: 201, body: { questionnaireId, appointmentTypeId: null } });
    const sent = await send({ ...content, body: undefined, templateId: idOf(template) });
    expect(sent.status).toBe(202);
    const read = await api.call('GET', `/api/v1/messages/${idOf(sent)}`, { as: 'viewer' });
    expect(read.body).toMatchObject({ questionnaireId });
  });

  test('W12 in a conversation: the answer to a patient ends with the link', async () => {
    const { post, withNumber, sentTo, act, read } = repliesTo(api);
    const [person] = await makePatients(api, 1);
    await sentTo([person!]);
    await post(person!.mobile, 'Can you help?');
    const { id, version } = await withNumber(person!.mobile);
    const questionnaireId = await makeQuestionnaire(form(yesNo('a')));
    const answered = await act(id, 'reply', { body: 'Please answer these first.', questionnaireId, version });
    expect(answered.status).toBe(202);
    const messages = (await read(id)).messages as unknown as { id: string; body: string }[];
    const sent = messages.at(-1)!;
    expect(sent.body).toMatch(/^Please answer these first\.\n.*\/q\/\*{11}$/);
    const browser = await browserOf(sent.id, person!);
    expect(await walk(browser)).toBe(1);
    expect(await answersTo(sent.id)).toHaveLength(1);
  });
});

describe('N42 a questionnaire in the language of the patient', () => {
  const translated = (text: string, content: string, name = 'text') => ({
    [name]: text,
    [`_${name}`]: {
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/translation',
          extension: [
            { url: 'lang', valueCode: 'cy' },
            { url: 'content', valueString: content },
          ],
        },
      ],
    },
  });
  const scored = (code: string, english: string, welsh: string, value: number) => ({
    valueCoding: { code, ...translated(english, welsh, 'display') },
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: value }],
  });
  const source = {
    ...{ resourceType: 'Questionnaire', status: 'active', ...translated('Your asthma', 'Eich asthma', 'title') },
    item: [
      {
        ...{ linkId: 'q', type: 'choice', required: true, ...translated('How often?', 'Pa mor aml?') },
        answerOption: [scored('n', 'Never', 'Byth', 0), scored('o', 'Often', 'Yn aml', 2)],
      },
    ],
  };
  const approve = (id: string, body: object) =>
    api.call('POST', `/api/v1/questionnaires/${id}/translation-approvals`, { as: 'manager', body });
  const speaksWelsh = ({ patientId }: Person) =>
    api.database.pool.query(`UPDATE patient SET language = 'Welsh' WHERE id = $1`, [patientId]);

  test('N42 a Welsh speaker answers in Welsh, staff read the form’s own words, and no score is made without a validation', async () => {
    const { campaignId, questionnaireId, person, browser } = await ask(source);
    await speaksWelsh(person);
    await browser.go(browser.link);
    expect(browser.html).toContain('lang="cy"');
    expect(browser.html).toContain(WELSH.proof.dateOfBirth);
    // Nobody has approved the translation yet.
    await browser.prove(BORN);
    expect(browser.html).toContain('Your asthma');
    expect((await approve(questionnaireId, { language: 'pl' })).body).toMatchObject({ code: 'translation-incomplete' });
    expect((await approve(questionnaireId, { language: 'cy' })).body).toMatchObject({
      translations: [{ language: 'cy', missing: 0, approvedBy: expect.any(String) as string, validation: null }],
    });
    await browser.go(browser.link);
    expect(browser.html).toContain('Eich asthma');
    await browser.press(() => []);
    expect(browser.html).toContain(WELSH.questions.progress(1, 1));
    expect(browser.html).toMatch(/Pa mor aml\?[^]*Yn aml/);
    await browser.press(() => []);
    expect(browser.html).toContain(WELSH.answers.one);
    expect(browser.html).not.toContain('Error');
    await browser.answer('1');
    expect(browser.html).toContain(WELSH.questions.check);
    expect(browser.html).toContain('Yn aml');
    await browser.press(() => []);
    expect(browser.html).toContain(WELSH.questions.sentTitle);
    const [answer] = await answersOf(campaignId);
    expect(answer).toMatchObject({
      ...{ scores: {}, response: { item: [{ text: 'How often?', answer: [{ valueCoding: { display: 'Often' } }] }] } },
    });
  });

  test('N42 scores are made where a validation is named, and the next version has no approved translation', async () => {
    const { campaignId, questionnaireId, person, browser } = await ask(source);
    await speaksWelsh(person);
    await approve(questionnaireId, { language: 'cy', validation: 'Cardiff University 2021' });
    await browser.prove(BORN);
    await browser.press(() => []);
    await browser.answer('1');
    await browser.press(() => []);
    expect(await answersOf(campaignId)).toMatchObject([{ scores: { total: 2 } }]);
    const next = { ...source, description: 'A few questions' };
    const made = await api.call('POST', `/api/v1/questionnaires/${questionnaireId}/versions`, {
      as: 'manager',
      body: next,
    });
    expect(made.body).toMatchObject({ version: 2, translations: [{ language: 'cy', missing: 1, approvedBy: null }] });
  });
});
