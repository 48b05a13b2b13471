import type { AddressInfo } from 'node:net';
import ExcelJS from 'exceljs';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { recipientRulesChanged } from '../../../adapters/postgres/eligibility/suppression';
import { makeAppointment } from '../booking/appointment-support';
import { makeDraft, makeList, makeMessage, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { PAGE_ROLES } from '../page-roles';
import { COOKIE, signedIn, visit, type SignedIn } from '../page-visitor';
import { startTestApi, type TestApi } from '../support';

/** What tells of one patient, in all the ways we write it. Nothing else in this world holds any of it. */
const MARKERS = [
  ...[
    'Quillfeather',
    'Zephyrine',
    'quill@feather.example',
    'cell of the file',
    'why it was written',
    'said by the record',
  ],
  ...['+447700900977', '07700 900977', '7700900977', '1931-12-24', '24 December 1931', '24/12/1931'],
];

let api: TestApi;
let hidden: Person;
let administrator: SignedIn;
let world: {
  listId: string;
  campaignId: string;
  messageId: string;
  singleId: string;
  draftId: string;
  numberId: string;
  blockId: string;
  templateId: string;
  questionnaireId: string;
  conversationId: string;
  threadId: string;
  appointmentType: string;
  booking: string;
};
let searches: { patients: string; campaign: string };

/** Every GET of the API with an address for each `{id}` that it can have here. */
let routes: string[];
let pages: string[];

/** Where the patient was to be seen while the record was open. */
let openly: string[];
/** Those of them that left no entry in the audit. */
const unnoted: string[] = [];
/** Those that tell of the patient where browsers and proxies keep it: title, addresses, names of files. */
const inTheOpen: string[] = [];

beforeAll(async () => {
  api = await startTestApi();
  administrator = await signedIn(api, 'administrator');
  world = await makeWorld();
  const { paths } = (await api.call('GET', '/api/v1/openapi.json')).body as { paths: Record<string, { get?: object }> };
  routes = Object.keys(paths)
    .filter((path) => paths[path]!.get)
    .flatMap(addressesOf);
  pages = Object.keys(PAGE_ROLES)
    .filter((page) => page.startsWith('get ') && !page.endsWith('/events') && PAGE_ROLES[page] !== 'patient')
    .filter((page) => page.startsWith('get ') && !page.endsWith('/events'))
    .flatMap((page) => addressesOf(page.slice('get '.length)));
  openly = await whereSeen();
  await api.database.pool.query(`UPDATE patient SET status = 'restricted' WHERE id = $1`, [hidden.patientId]);
});
afterAll(() => api?.close());

/** A list with accepted and rejected rows of the patient, a sent campaign, a draft, a failing number, blocks and searches. */
async function makeWorld() {
  const { pool } = api.database;
  const [first, open] = await makePatients(api, 2);
  hidden = { ...first!, mobile: '+447700900977', email: 'quill@feather.example' };
  MARKERS.push(
    hidden.nhsNumber,
    `${hidden.nhsNumber.slice(0, 3)} ${hidden.nhsNumber.slice(3, 6)} ${hidden.nhsNumber.slice(6)}`,
  );
  await pool.query(
    `UPDATE patient SET family_name = 'Quillfeather', given_name = 'Zephyrine', date_of_birth = '1931-12-24', mobile = $2, email = $3
     WHERE id = $1`,
    [hidden.patientId, hidden.mobile, hidden.email],
  );
  const people = [hidden, open!];
  const cells = [hidden.nhsNumber, '24/12/1931', 'Zephyrine'];
  const list = await makeList(api, {
    people,
    rejected: [
      { cells, reasons: [{ code: 'details-mismatch', detail: 'date of birth' }] },
      { cells, reasons: [{ code: 'duplicate-row', detail: '2' }] },
    ],
  });
  const campaignId = await makeSentCampaign(api, [{ status: 'failed', reasonCode: 'number-invalid' }, 'delivered'], {
    ...{ people, phase: 'settled' },
  });
  // Every list says of the patient's rows what the file said.
  await pool.query(
    `UPDATE list_row SET family_name = 'Quillfeather', given_name = 'Zephyrine', date_of_birth = '1931-12-24',
       cells = ARRAY[$1, '24/12/1931', 'Zephyrine', 'cell of the file'],
       mended = '[{"field": "mobile", "from": "7700900977", "to": "+447700900977", "damage": "leading-zero"}]'
     WHERE nhs_number = $1`,
    [hidden.nhsNumber],
  );
  await pool.query(
    `UPDATE recipient_list SET header = header || '{Remark}'::text[], columns = '{"nhsNumber": 0, "dateOfBirth": 1, "givenName": 2}'`,
  );
  await pool.query(
    `UPDATE list_row SET override_by = 'A sender', override_at = now(), override_why = 'why it was written' WHERE list_id = $1 AND row = 2`,
    [list.id],
  );
  await pool.query(`UPDATE campaign SET body = 'Dear ((Given name)), ((Remark)).' WHERE id = $1`, [campaignId]);
  await pool.query(`UPDATE message SET record_detail = 'said by the record' WHERE dispatch_id = $1`, [campaignId]);
  const draftId = await makeDraft(api, { listId: list.id, body: 'Dear ((Given name)), ((Remark)).' });
  const numberId = newId();
  await pool.query(
    `INSERT INTO number_reputation (practice_id, id, number, likely_to_fail, last_attempt_at, last_outcome_at, last_code, failures,
       lasting_failures, deliveries, failing_since) VALUES ($1, $2, $3, true, now(), now(), 'phone-off', 2, 0, 0, now())`,
    [api.practiceId, numberId, hidden.mobile],
  );
  const ticks = { marketing: true, why: 'why it was written' };
  await api.call('PUT', `/api/v1/patients/${hidden.patientId}/blocks`, { body: ticks });
  const blocked = await api.call('POST', '/api/v1/blocked-numbers', { body: { number: open!.mobile } });
  const text = { name: 'Review', channel: 'any', purpose: 'care', body: 'Dear ((Given name)).' };
  const template = await api.call('POST', '/api/v1/templates', { body: text });
  const item = [{ linkId: 'a', type: 'boolean', text: 'Well?' }];
  const form = { resourceType: 'Questionnaire', status: 'active', title: 'Review', item };
  const questionnaire = await api.call('POST', '/api/v1/questionnaires', { body: form });
  const singleId = await makeMessage(api, hidden.patientId, { body: 'Dear ((given name)), cell of the file.' });
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM message WHERE dispatch_id = $1 ORDER BY position', [
    campaignId,
  ]);
  const conversationId = await makeConversation(campaignId);
  const threadId = await makeThread();
  const by = 'A sender';
  searches = { patients: newId(), campaign: newId() };
  await api.services.searches.make(api.practiceId, searches.patients, 'patients', 'Quillf', by, new Date());
  await api.services.searches.make(api.practiceId, searches.campaign, 'campaign-patients', 'Quillf', by, new Date());
  await recipientRulesChanged(pool, api.practiceId);
  return {
    ...{ listId: list.id, campaignId, messageId: rows[0]!.id, singleId, draftId, numberId },
    blockId: (blocked.body as { id: string }).id,
    templateId: (template.body as { id: string }).id,
    questionnaireId: (questionnaire.body as { id: string }).id,
    conversationId,
    threadId,
    ...(await makeAppointment(api, hidden.patientId)),
  };
}

/** A colleague wrote to the administrator about the patient. */
async function makeThread(): Promise<string> {
  const { staffId } = await signedIn(api, 'sender');
  const writer = { practiceId: api.practiceId, staffId, role: 'sender' as const, name: 'A sender' };
  const text = { to: { staffId: administrator.staffId }, patientId: hidden.patientId, body: 'Zephyrine rang twice' };
  const answer = await api.services.internalMessages.send(writer, { id: newId(), ...text }, new Date());
  return answer.kind === 'accepted' ? answer.threadId : '';
}

/** The patient wrote, and staff made a note. */
async function makeConversation(campaignId: string): Promise<string> {
  const { pool } = api.database;
  const [inboxId, id] = [newId(), newId()];
  const text = 'Zephyrine Quillfeather here, call me';
  await pool.query(
    `INSERT INTO inbox (practice_id, id, kind, name, created_at) VALUES ($1, $2, 'bulk-replies', 'Bulk Message Replies', now())`,
    [api.practiceId, inboxId],
  );
  await pool.query(
    `INSERT INTO conversation (practice_id, id, inbox_id, patient_id, campaign_id, matched_at, channel, contact, state,
       waiting_since, first_line, created_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, now(), 'sms', $6, 'new', now(), $7, now(), now())`,
    [api.practiceId, id, inboxId, hidden.patientId, campaignId, hidden.mobile, text],
  );
  await pool.query(
    `INSERT INTO conversation_message (practice_id, id, conversation_id, direction, at, body) VALUES ($1, $2, $3, 'in', now(), $4)`,
    [api.practiceId, newId(), id, text],
  );
  await pool.query(
    `INSERT INTO conversation_note (practice_id, id, conversation_id, at, by, text) VALUES ($1, $2, $3, now(), 'Sam', 'Rang Zephyrine')`,
    [api.practiceId, newId(), id],
  );
  return id;
}

/** What `{id}` is below each path; an address with another cannot be asked for, and fails the test that counts them. */
function addressesOf(path: string): string[] {
  const { listId, campaignId, messageId, singleId, draftId, numberId, blockId, templateId, conversationId, threadId } =
    world;
  const { appointmentType, booking, questionnaireId } = world;
  const ids: [prefix: string, ids: string[]][] = [
    ['/patients/imports/{id}', [newId()]],
    ['/patients/searches/{id}', [searches.patients]],
    ['/patients/{id}', [hidden.patientId]],
    ['/contacts/{id}', [newId()]],
    ['/recipient-lists/{id}', [listId]],
    ['/campaigns/{id}', [campaignId, draftId]],
    ['/messages/{id}', [singleId]],
    ['/answers/{id}', [singleId]],
    ['/blocked-numbers/{id}', [blockId]],
    ['/blocked-addresses/{id}', [newId()]],
    ['/blocked-communications/addresses/{id}', [newId()]],
    ['/blocked-communications/searches/{id}', [newId()]],
    ['/blocked-communications/{id}', [blockId]],
    ['/numbers-to-fix/{id}', [numberId]],
    ['/templates/{id}', [templateId]],
    ['/questionnaires/drafts/{id}', [newId()]],
    ['/questionnaires/{id}', [questionnaireId]],
    ['/appointment-types/{id}', [appointmentType]],
    ['/appointments/{id}', [appointmentType]],
    ['/bookings/{id}', [booking]],
    ['/conversations/{id}', [conversationId]],
    ['/recalls/{id}', [newId()]],
    ['/recalls/calls/{id}', [newId()]],
    ['/recalls/automation/{id}', [newId()]],
    ['/recalls/runs/{id}', [newId()]],
    ['/recalls/imports/{id}', [newId()]],
    ['/recalls/categories/{id}', [newId()]],
    ['/recall-categories/{id}', [newId()]],
    ['/recalls/letters/{id}', [newId()]],
    ['/recall-runs/{id}', [newId()]],
    ['/internal-messages/{id}', [threadId]],
    ['/invitations/{id}', [newId()]],
    ['/account/staff/{id}', [administrator.staffId]],
    ['/staff/{id}', [administrator.staffId]],
    ['/account/api-tokens/{id}', [api.tokenIds.viewer]],
  ];
  const own = ids.find(([prefix]) => path.includes(prefix));
  const query = path.endsWith('/explanation')
    ? '?purpose=care&channel=sms'
    : path.endsWith('/override')
      ? '?row=2'
      : path.endsWith('/disclosure/{item}')
        ? '?section=messages'
        : '';
  const filled = path
    .replace('{practice}', 'oakfield')
    .replace('{messageId}', messageId)
    .replace('{message}', messageId)
    .replace('{letter}', messageId)
    .replace('{place}', '0')
    .replace('{item}', singleId)
    .replace('{searchId}', searches.campaign);
  if (!own) return [filled + query];
  return own[1].map((id) => filled.replace('{id}', id) + query);
}

/** The words of an answer; of a workbook those of its cells. */
async function textOf(address: string): Promise<{ status: number; head: string; text: string }> {
  const { port } = api.server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${address}`, {
    redirect: 'manual',
    headers: address.startsWith('/api/')
      ? { authorization: `Bearer ${api.tokens.administrator}` }
      : { cookie: `${COOKIE}=${administrator.cookie}` },
  });
  const head = JSON.stringify([...answer.headers]);
  if (!answer.headers.get('content-type')?.includes('spreadsheetml')) {
    return { status: answer.status, head, text: head + (await answer.text()) };
  }
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(await answer.arrayBuffer());
  return {
    status: answer.status,
    head,
    text: head + JSON.stringify(workbook.worksheets.map((sheet) => sheet.getSheetValues())),
  };
}

/** What of a page leaves it: its title, and the addresses it leads to. */
function inOpenSight(text: string): string {
  const title = /<title>[^<]*<\/title>/.exec(text)?.[0] ?? '';
  return [title, ...text.matchAll(/\b(?:href|action|src)="[^"]*"/g)].join('\n');
}

const markersIn = (text: string) => MARKERS.filter((marker) => text.toLowerCase().includes(marker.toLowerCase()));

async function whereSeen(): Promise<string[]> {
  const seen: string[] = [];
  for (const address of [...routes, ...pages]) {
    await api.database.pool.query('DELETE FROM audit_group');
    const before = await audited();
    const { head, text } = await textOf(address);
    if (markersIn(head + inOpenSight(text)).length > 0) inTheOpen.push(address);
    if (markersIn(text).length === 0) continue;
    seen.push(address);
    if ((await audited()) === before) unnoted.push(address);
  }
  return seen;
}

async function audited(): Promise<number> {
  const { rows } = await api.database.pool.query<{ count: number }>('SELECT count(*)::int AS count FROM audit_entry');
  return rows[0]!.count;
}

test('every address that names something is one that there is', () => {
  expect([...routes, ...pages].filter((address) => address.includes('{'))).toEqual([]);
});

test('while the record is open the patient is to be seen where this test looks', () => {
  const { listId, campaignId, messageId, draftId, numberId } = world;
  const [lists, campaigns] = [`/p/oakfield/recipient-lists/${listId}`, `/p/oakfield/campaigns/${campaignId}`];
  expect(openly).toEqual(
    expect.arrayContaining([
      '/api/v1/patients',
      `/api/v1/patients/${hidden.patientId}/explanation?purpose=care&channel=sms`,
      `/api/v1/patients/${hidden.patientId}/blocks/history`,
      `/api/v1/recipient-lists/${listId}/rows`,
      ...['csv', 'xlsx'].map((kind) => `/api/v1/recipient-lists/${listId}/rejected.${kind}`),
      `/api/v1/campaigns/${campaignId}/messages`,
      ...['/api/v1/numbers-to-fix', '/api/v1/numbers-to-fix.csv', '/api/v1/numbers-to-fix.xlsx'],
      ...['', '/override?row=2', '/columns', '/rejected.csv', '/rejected.xlsx'].map((end) => lists + end),
      ...['/patients', `/messages/${messageId}`, `/patients/searches/${searches.campaign}`].map(
        (end) => campaigns + end,
      ),
      ...['all', 'errors'].flatMap((report) =>
        ['csv', 'xlsx'].map((kind) => `${campaigns}/downloads/${report}.${kind}`),
      ),
      ...['review', 'message'].map((step) => `/p/oakfield/campaigns/${draftId}/${step}`),
      ...['', '/messages', '/preferences'].map((tab) => `/p/oakfield/patients/${hidden.patientId}${tab}`),
      `/p/oakfield/patients/searches/${searches.patients}`,
      '/p/oakfield/account/numbers-to-fix',
      `/p/oakfield/account/numbers-to-fix/${numberId}`,
    ]),
  );
});

test('no title, address, header or name of a file tells of a patient, restricted or not', () => {
  expect(inTheOpen).toEqual([]);
});

test('M3 whoever was shown the patient is in the audit, whichever way they looked', () => {
  expect(unnoted).toEqual([]);
});

test('H2 nothing of a restricted record is in any answer of the API, in any page or file', async () => {
  const leaks: Record<string, string[]> = {};
  for (const address of [...routes, ...pages]) {
    const { status, text } = await textOf(address);
    expect({ address, isBroken: status >= 500 }).toEqual({ address, isBroken: false });
    const found = markersIn(text);
    if (found.length > 0) leaks[address] = found;
  }
  expect(leaks).toEqual({});
});

test('H2 what is asked for by POST tells as little', async () => {
  const search = await api.call('POST', '/api/v1/patients/searches', { body: { words: 'Quillf' } });
  expect(markersIn(search.text)).toEqual([]);
  expect((search.body as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual([hidden.patientId]);
  const form = {
    _token: administrator.formToken,
    operation: newId(),
    campaign: world.draftId,
    row: '2',
    body: 'Dear ((Given name))',
  };
  const preview = await visit(api, 'post', '/p/oakfield/message-previews', { cookie: administrator.cookie, form });
  expect(preview.status).toBe(200);
  expect(markersIn(preview.text)).toEqual([]);
  const override = `/api/v1/recipient-lists/${world.listId}/rows/2/override`;
  expect(markersIn((await api.call('POST', override, { body: { why: 'The phone works.' } })).text)).toEqual([]);
  const blocks = `/api/v1/patients/${hidden.patientId}/blocks`;
  expect(markersIn((await api.call('PUT', blocks, { body: { recalls: true } })).text)).toEqual([]);
});

describe('what is restricted still counts', () => {
  test('GET /patients leaves it out; rows and messages are as many as before, with nulls', async () => {
    const patients = (await api.call('GET', '/api/v1/patients')).body as { items: { id: string }[] };
    expect(patients.items.map(({ id }) => id)).not.toContain(hidden.patientId);
    const { items: rows } = (await api.call('GET', `/api/v1/recipient-lists/${world.listId}/rows`)).body as {
      items: Record<string, unknown>[];
    };
    const nothing = { nhsNumber: null, familyName: null, givenName: null };
    const row = { ...nothing, dateOfBirth: null, contact: null, patientId: null, override: null, isRestricted: true };
    expect(rows).toMatchObject([
      { row: 2, outcome: 'accepted', ...row },
      { row: 3, outcome: 'accepted', isRestricted: false, familyName: 'Family' },
      { row: 4, outcome: 'rejected', reasons: [{ code: 'details-mismatch' }], ...row },
      { row: 5, outcome: 'rejected', reasons: [{ code: 'duplicate-row' }], ...row },
    ]);
    const { items: messages } = (await api.call('GET', `/api/v1/campaigns/${world.campaignId}/messages`)).body as {
      items: Record<string, unknown>[];
    };
    expect(messages).toMatchObject([
      { status: 'failed', contact: null, isRestricted: true, recipient: { row: 2, patientId: null, ...nothing } },
      { status: 'delivered', isRestricted: false, recipient: { row: 3, familyName: 'Family' } },
    ]);
  });

  test('files have its line, and say what it is', async () => {
    const all = await textOf(`/p/oakfield/campaigns/${world.campaignId}/downloads/all.csv`);
    expect(all.text).toMatch(/\n2,,Restricted record,,,Failed,/);
    const rejected = await textOf(`/api/v1/recipient-lists/${world.listId}/rejected.csv`);
    expect(rejected.text.match(/\n,,,,Restricted record,/g)).toHaveLength(2);
  });

  test('nobody is found in a campaign by a name that is not shown', async () => {
    const { text } = await textOf(`/p/oakfield/campaigns/${world.campaignId}/patients/searches/${searches.campaign}`);
    expect(text).toContain('No patient here has that name');
  });
});
