import type * as Flesch from 'flesch-kincaid' with { 'resolution-mode': 'import' };
import type * as Syllable from 'syllable' with { 'resolution-mode': 'import' };
import { newId } from '../../adapters/postgres/sql/new-id';
import { linkExpiry, linkPath } from '../../domain/patients/personal-link';
import { furnishPractice } from '../support/furnished-practice';
import { brokenOnPage, linksOfPage, sentencesOfPage, wordsOf } from '../support/page-sentences';
import { repliesTo } from './conversations/replies-support';
import { makeAnsweredDraft, makeDraft, makeList, makeMessage, makePatients, makeSentCampaign } from './fixtures';
import { signedIn, visit, type SignedIn } from './page-visitor';
import { startTestApi, type TestApi } from './support';

// Both are ECMAScript modules, which Jest transforms; this file is none.
const { fleschKincaid } = jest.requireActual<typeof Flesch>('flesch-kincaid');
const { syllable } = jest.requireActual<typeof Syllable>('syllable');

/** Words of the longest sentence that we write. */
const LONGEST = 25;
/** Pages that patients open by a link in a message; all others are for staff. */
const FOR_PATIENTS = /^\/([mbqro]\/|verify)/;
/** Years of age from which a reader follows a page: the school grade of Flesch and Kincaid, and five. */
const READING_AGE = { patients: 9, staff: 11 };
/** Fewer sentences say nothing of a page. */
const FEWEST_SENTENCES = 8;

/** How many there are now. Lower these as pages are rewritten, and never raise them. */
const ALLOWED = { longSentences: 12, hardPages: 5 };

/** For people who write programs. */
const NOT_FOR_STAFF = /^\/api\//;

let api: TestApi;
let administrator: SignedIn;

beforeAll(async () => {
  api = await startTestApi();
  administrator = await signedIn(api, 'administrator');
});
afterAll(() => api?.close());

interface Seen {
  kind: string;
  sentences: string[];
  broken: string[];
}

test('N27 sentences of pages are short, and pages read as easily as their readers need', async () => {
  const pages = [...(await everyPage(await makeWorld())), ...(await patientPages())];
  expect(pages.flatMap(({ kind, broken }) => broken.map((fault) => `${kind}: ${fault}`))).toEqual([]);
  const all = new Map(pages.flatMap(({ kind, sentences }) => sentences.map((sentence) => [sentence, kind] as const)));
  const long = [...all].filter(([sentence]) => wordsOf(sentence).length > LONGEST);
  const hard = pages
    .filter(({ sentences }) => sentences.length >= FEWEST_SENTENCES)
    .map(({ kind, sentences }) => ({ kind, age: readingAge(sentences) }))
    .filter(({ kind, age }) => age > (FOR_PATIENTS.test(kind) ? READING_AGE.patients : READING_AGE.staff));

  expect(pages.length).toBeGreaterThan(50);
  expect(all.size).toBeGreaterThan(300);
  const faults = [
    ...report(
      'sentences are longer',
      long.length,
      ALLOWED.longSentences,
      long.map(([sentence, kind]) => `${kind}: ${sentence}`),
    ),
    ...report(
      'pages are harder',
      hard.length,
      ALLOWED.hardPages,
      hard.map(({ kind, age }) => `${kind}: ${age.toFixed(1)} years`),
    ),
  ];
  expect(faults).toEqual([]);
});

/** The list of what was found, when there is more of it than allowed. */
function report(what: string, found: number, allowed: number, lines: string[]): string[] {
  return found > allowed ? [`${found} ${what} than they should be, and ${allowed} are allowed:`, ...lines] : [];
}

function readingAge(sentences: string[]): number {
  const words = sentences.flatMap(wordsOf);
  const syllables = words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0);
  return fleschKincaid({ sentence: sentences.length, word: words.length, syllable: syllables }) + 5;
}

/** Patients, lists and campaigns in every state that a page tells of. Returns addresses that no link leads to. */
async function makeWorld(): Promise<string[]> {
  const { post, sentTo } = repliesTo(api);
  const [writer] = await makePatients(api, 1);
  await sentTo([writer!]);
  await post(writer!.mobile, 'I have chest pain');
  await post('+447700900997', 'Please stop texting me');
  const { pool } = api.database;
  const people = await makePatients(api, 7);
  const [first] = people;
  const reasons = ['details-mismatch', 'mobile-missing', 'likely-to-fail', 'blocked', 'dissent', 'deceased'];
  const list = await makeList(api, {
    people,
    rejected: reasons.map((code) => ({ cells: [first!.nhsNumber, '04/03/1951', 'Given'], reasons: [{ code }] })),
  });
  await makeList(api, { status: 'processing' });
  await makeMessage(api, first!.patientId, { holdSeconds: 3_600 });
  await furnishPractice(
    pool,
    (method, path, body) => api.call(method, path, { body }),
    people.map(({ nhsNumber }) => ({ nhsNumber, dateOfBirth: '1951-03-04' })),
  );
  const direct = await makeMessage(api, first!.patientId, { channel: 'direct' });
  const settled = ['delivered', { status: 'failed', reasonCode: 'number-invalid' }, 'expired', 'cancelled'] as const;
  const open = [...settled, 'unknown', 'submitted', 'planned'] as const;
  await makeSentCampaign(api, [...settled], { people: people.slice(0, settled.length), phase: 'settled' });
  const going = await makeSentCampaign(api, [...open], { people, phase: 'settling' });
  const paused = await makeSentCampaign(api, [...open], { people, phase: 'sending' });
  await pool.query(`UPDATE campaign SET paused_reason = 'too-many-failures' WHERE id = $1`, [paused]);
  const later = await makeDraft(api, { listId: (await makeList(api, { people })).id });
  await api.call('POST', `/api/v1/campaigns/${later}/send`, {
    as: 'sender',
    body: { sendAt: '2036-11-24T09:00:00+00:00' },
  });
  const draft = await makeAnsweredDraft(api, { listId: list.id });
  const { items: types } = (await api.call('GET', '/api/v1/appointment-types')).body as { items: [{ id: string }] };
  const textTrial = { bodyB: 'Your review is due. Please book.', outcome: 'booked', days: 14 };
  const comparing = { type: 'booking', appointmentTypeId: types[0].id, textTrial };
  const compared = await makeDraft(api, { listId: (await makeList(api, { accepted: 40 })).id, ...comparing });
  await api.call('POST', `/api/v1/campaigns/${compared}/send`, { as: 'sender', body: {} });
  await pool.query(`UPDATE campaign SET send_at = now() - interval '15 days' WHERE id = $1`, [compared]);
  const comparison = await makeAnsweredDraft(api, { listId: (await makeList(api, { accepted: 40 })).id, ...comparing });
  await pool.query(
    `INSERT INTO number_reputation (practice_id, id, number, likely_to_fail, last_attempt_at, last_outcome_at, last_code, failures,
       lasting_failures, deliveries, failing_since) VALUES ($1, $2, $3, true, now(), now(), 'phone-off', 2, 0, 0, now())`,
    [api.practiceId, newId(), first!.mobile],
  );
  const text = {
    name: 'A template',
    channel: 'any',
    purpose: 'recall',
    body: 'Dear ((given name)), it’s ((size)) today.',
  };
  const template = ((await api.call('POST', '/api/v1/templates', { body: text })).body as { id: string }).id;
  await api.call('PATCH', `/api/v1/templates/${template}`, { body: { body: 'It is due.' } });
  const archived = ((await api.call('POST', '/api/v1/templates', { body: text })).body as { id: string }).id;
  await api.call('DELETE', `/api/v1/templates/${archived}`);
  await api.call('POST', '/api/v1/blocked-numbers', { body: { number: people[1]!.mobile } });
  const optOut = { aboutId: going, patientId: first!.patientId };
  const [optOutToken] = await api.services.personalLinks.tokensFor(
    ...([api.practiceId, 'opt-out', [optOut], new Date('2036-01-01'), new Date()] as const),
  );
  const campaign = (id: string, ...steps: string[]) => steps.map((step) => `/p/oakfield/campaigns/${id}/${step}`);
  return [
    `/p/oakfield/patients/${first!.patientId}`,
    ...[`/o/${optOutToken}`, `/o/${optOutToken}/saved?stopped=marketing`],
    `/p/oakfield/messages/new/direct?patient=${first!.patientId}`,
    `/p/oakfield/messages/${direct}`,
    ...campaign(
      draft,
      'draft',
      'list?again=1',
      'message',
      'record',
      'timing',
      'review',
      'try',
      'children',
      'draft/urgent',
      'delete',
    ),
    ...campaign(compared, 'text-trial', 'again'),
    ...campaign(comparison, 'message', 'review', 'copy', 'test'),
    ...campaign(going, 'pause', 'stop', 'retry', 'pace', 'urgent', 'withdrawal', 'unreached'),
    ...campaign(paused, 'resume'),
    ...campaign(later, 'reschedule', 'stop'),
  ];
}

/** What patients read at their links, before and after they proved who they are. */
async function patientPages(): Promise<Seen[]> {
  const now = new Date();
  const [person] = await makePatients(api, 1);
  const [{ id: appointmentTypeId }] = (
    (await api.call('GET', '/api/v1/appointment-types')).body as { items: [{ id: string }] }
  ).items;
  const [{ id: questionnaireId }] = (
    (await api.call('GET', '/api/v1/questionnaires')).body as { items: [{ id: string }] }
  ).items;
  const subjects = [
    { kind: 'booking', more: { type: 'booking', appointmentTypeId } },
    { kind: 'questionnaire', more: { type: 'questionnaire', questionnaireId } },
  ] as const;
  const seen: Seen[] = [];
  for (const { kind, more } of subjects) {
    const listId = (await makeList(api, { people: [person!] })).id;
    const campaignId = await makeDraft(api, { listId, body: 'Please answer, or call us.', ...more });
    await api.call('POST', `/api/v1/campaigns/${campaignId}/send`, { as: 'sender', body: {} });
    const subject = { aboutId: campaignId, patientId: person!.patientId };
    const [token] = await api.services.personalLinks.tokensFor(
      ...([api.practiceId, kind, [subject], linkExpiry(kind, now), now] as const),
    );
    const path = linkPath(kind, token!);
    const before = await visit(api, 'get', path);
    const birth = { 'birth-day': '4', 'birth-month': '3', 'birth-year': '1951' };
    const proved = await visit(api, 'post', `${path}/proof`, { form: birth });
    const after = await visit(api, 'get', path, { headers: { cookie: proved.cookies[0]!.split(';')[0]! } });
    for (const [when, { status, text }] of Object.entries({ before, after })) {
      expect(status).toBe(200);
      seen.push({
        kind: `${linkPath(kind, '')}{token}, ${when} the proof`,
        sentences: sentencesOfPage(text),
        broken: brokenOnPage(text),
      });
    }
  }
  return seen;
}

/** Walks along every link, from Home and from `more`; of pages that differ by ids, the first of each kind and state. */
async function everyPage(more: string[]): Promise<Seen[]> {
  const queue = ['/p/oakfield', '/sign-in', '/password', '/verify', '/help', '/me', ...more];
  const known = new Set(queue);
  const seen: Seen[] = [];
  const times = new Map<string, number>();
  for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
    const kind = address.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}').replaceAll(/=[^&]*/g, '');
    // Campaigns and lists tell other things in each state, so some of each kind are read.
    if ((times.get(kind) ?? 0) >= 2) continue;
    times.set(kind, (times.get(kind) ?? 0) + 1);
    const isOpen = /^\/(sign-in|password|verify)/.test(address);
    const reply = await visit(api, 'get', address, isOpen ? {} : { cookie: administrator.cookie });
    if (reply.status !== 200 || !String(reply.headers['content-type']).startsWith('text/html')) continue;
    seen.push({ kind, sentences: sentencesOfPage(reply.text), broken: brokenOnPage(reply.text) });
    for (const link of linksOfPage(reply.text)) {
      // A page in another language is not read as English.
      if (link.includes('language=')) continue;
      if (known.has(link) || NOT_FOR_STAFF.test(link)) continue;
      known.add(link);
      queue.push(link);
    }
  }
  return seen;
}
