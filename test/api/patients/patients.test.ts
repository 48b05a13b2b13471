import { newId } from '../../../adapters/postgres/sql/new-id';
import { recipientRulesChanged } from '../../../adapters/postgres/eligibility/suppression';
import { makeList, makePatients, makeSentCampaign, nhsNumber, type Person } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi, type TestApi } from '../support';

const api = testApi();
let sender: SignedIn;
let viewer: SignedIn;
beforeAll(async () => {
  sender = await signedIn(api, 'sender');
  viewer = await signedIn(api, 'viewer');
});

/** What a script is answered. */
async function ask<T = unknown>(...call: Parameters<TestApi['call']>): Promise<{ status: number; body: T }> {
  const response = await api.call(...call);
  return { status: response.status, body: response.body as T };
}

let made = 0;
interface Made {
  id: string;
  nhs: string;
}

/** A patient of the register with names of their own. */
async function patient(
  familyName: string | null,
  givenName: string | null,
  more: { born?: string; mobile?: string; email?: string; status?: string; practiceId?: string } = {},
): Promise<Made> {
  const [id, nhs] = [newId(), nhsNumber(5_000 + 7 * made++)];
  await api.database.pool.query(
    `INSERT INTO patient (practice_id, id, nhs_number, family_name, given_name, date_of_birth, mobile, email, status)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      more.practiceId ?? api.practiceId,
      ...[id, nhs, familyName, givenName, more.born ?? '1970-01-01', more.mobile ?? null, more.email ?? null],
      more.status ?? 'registered',
    ],
  );
  return { id, nhs };
}

interface Found {
  understoodAs: { by: string; value: string };
  items: { id: string; status: string; nhsNumber: string | null; familyName: string | null }[];
  more: boolean;
}

async function find(words: string): Promise<Found> {
  const { status, body } = await ask('POST', '/api/v1/patients/searches', { as: 'viewer', body: { words } });
  if (status !== 200) throw new Error(`${words}: ${JSON.stringify(body)}`);
  return body as Found;
}
const idsOf = ({ items }: Found) => items.map(({ id }) => id);

describe('finding a patient', () => {
  let sian: Made;
  let dsouza: Made;
  let berg: Made;
  let hidden: Made;

  beforeAll(async () => {
    sian = await patient('Llewellyn-Rees', 'Siân', { born: '1951-03-04', mobile: '+447700900871' });
    dsouza = await patient("D'Souza", 'Ada', { born: '1951-03-04' });
    berg = await patient('van der Berg', 'Vincent');
    await patient(null, null);
    hidden = await patient('Llewellyn', 'Hidden', {
      status: 'restricted',
      mobile: '+447700900871',
      born: '1951-03-04',
    });
    await patient('Llewellyn', 'Elsewhere', { practiceId: api.otherPracticeId, mobile: '+447700900871' });
  });

  test('by NHS number, however it is spaced', async () => {
    const spaced = `${sian.nhs.slice(0, 3)} ${sian.nhs.slice(3, 6)}-${sian.nhs.slice(6)}`;
    expect(await find(spaced)).toMatchObject({
      understoodAs: { by: 'nhs-number', value: sian.nhs },
      items: [{ id: sian.id, familyName: 'Llewellyn-Rees', status: 'registered' }],
      more: false,
    });
  });

  test('by date of birth and by mobile number, of this practice only', async () => {
    expect(idsOf(await find('4 March 1951'))).toEqual([dsouza.id, sian.id, hidden.id]);
    expect(idsOf(await find('07700 900871'))).toEqual([sian.id, hidden.id]);
  });

  test.each([
    ['llewellyn', () => [sian.id, hidden.id]],
    ['LLEWELLYNREES', () => [sian.id]],
    ['llewellyn rees', () => [sian.id]],
    ['sian', () => [sian.id]],
    ['Sian Llew', () => [sian.id]],
    ['llewellyn-rees, s', () => [sian.id]],
    ['rees, sian', () => []],
    ['Rees Llewellyn', () => []],
    ['dsouza', () => [dsouza.id]],
    ['D’SOUZA, Ada', () => [dsouza.id]],
    ['d_souza', () => [dsouza.id]],
    ['Ada', () => [dsouza.id]],
    ['van der b', () => [berg.id]],
    ['Vincent van der Berg', () => [berg.id]],
    ['Berg', () => []],
    ['%', null],
    ['llew%', () => [sian.id, hidden.id]],
  ])('by name: %s', async (words, expected) => {
    if (expected === null) return expect(find(words)).rejects.toThrow(/words-unclear/);
    expect(idsOf(await find(words)).toSorted()).toEqual(expected().toSorted());
  });

  test('of a restricted record nothing is told but that there is one, and it comes last', async () => {
    const { items } = await find('llewellyn');
    expect(items[0]!.id).toBe(sian.id);
    expect(items[1]).toEqual({
      ...{ id: hidden.id, status: 'restricted', nhsNumber: null, familyName: null, givenName: null },
      ...{ dateOfBirth: null, mobile: null, email: null },
    });
  });

  test('at most 20, by name, and that there are more', async () => {
    for (let index = 0; index < 21; index++) await patient('Crowd', `N${String(index).padStart(2, '0')}`);
    const found = await find('crowd');
    expect([found.items.length, found.more]).toEqual([20, true]);
    expect((found.items as unknown as { givenName: string }[]).map(({ givenName }) => givenName)).toEqual(
      Array.from({ length: 20 }, (_, index) => `N${String(index).padStart(2, '0')}`),
    );
  });

  test.each([
    ['943 476 5918', 'nhs-number-invalid'],
    ['31/2/1951', 'date-of-birth-invalid'],
    ['01632 960123', 'mobile-not-a-mobile'],
    ['', 'required'],
    ['a\u0000b', 'character-unreadable'],
    ['x'.repeat(101), 'too-long'],
  ])('%j is refused at the field', async (words, code) => {
    const { status, body } = await ask('POST', '/api/v1/patients/searches', { as: 'viewer', body: { words } });
    expect([status, (body as { errors: { path: string }[] }).errors[0]!.path]).toEqual([422, 'words']);
    if (!['required', 'too-long'].includes(code)) expect(body).toMatchObject({ code });
  });

  describe('among many', () => {
    beforeAll(async () => {
      await api.database.pool.query(
        `INSERT INTO patient (practice_id, id, nhs_number, family_name, given_name, date_of_birth, mobile)
         SELECT $1, gen_random_uuid(), to_char(8000000000 + n, 'FM0000000000'), 'Many' || n, 'Other' || n,
           '1930-01-01'::date + n, '+4477009' || to_char(n, 'FM00000') FROM generate_series(1, 3000) n`,
        [api.otherPracticeId],
      );
      await api.database.pool.query('ANALYZE patient');
    });

    test.each([
      ['name', "name_key(family_name) LIKE name_key('smi') || '%'", 'patient_family_name_idx'],
      ['given name', "name_key(given_name) LIKE name_key('smi') || '%'", 'patient_given_name_idx'],
      ['date of birth', "date_of_birth = '1951-03-04'", 'patient_date_of_birth_idx'],
      ['mobile', "mobile = '+447700900871'", 'patient_mobile_idx'],
    ])('by %s there is an index', async (_what, condition, index) => {
      const { rows } = await api.database.pool.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT id FROM patient WHERE practice_id = $1 AND ${condition}`,
        [api.otherPracticeId],
      );
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(index);
    });
  });
});

describe('the pages of finding', () => {
  const open = (path: string, who = viewer) => visit(api, 'get', path, { cookie: who.cookie });
  const search = (words: string, who = viewer) =>
    visit(api, 'post', '/p/oakfield/patients/searches', {
      cookie: who.cookie,
      form: { _token: who.formToken, operation: newId(), words },
    });

  test('what is typed stands in no address and no title, and is shown with how it was understood', async () => {
    await patient('Quillfeather', 'Odette', { born: '1944-12-30' });
    const asked = await search('quillfeather');
    expect([asked.status, asked.location]).toEqual([
      303,
      expect.stringMatching(/\/patients\/searches\/[0-9a-f-]{36}$/),
    ]);
    const found = await open(asked.location!);
    expect(/<title>(.*?)<\/title>/.exec(found.text)![1]).toBe('Find a patient – Rollcall');
    expect(found.text).toContain('We looked for a name: quillfeather.');
    expect(found.text).toContain('30 December 1944');
    for (const [, href] of found.text.matchAll(/(?:href|action)="([^"]*)"/g)) expect(href).not.toMatch(/quill/i);
  });

  test('the same form, gone back to, looks for what is typed now', async () => {
    const form = { _token: viewer.formToken, operation: newId() };
    const look = (words: string) =>
      visit(api, 'post', '/p/oakfield/patients/searches', { cookie: viewer.cookie, form: { ...form, words } });
    const [first, second] = [await look('Aaa'), await look('Bbb')];
    expect((await open(second.location!)).text).toContain('We looked for a name: Bbb.');
    expect((await open(first.location!)).text).toContain('We looked for a name: Aaa.');
  });

  test('a search of another practice, of another kind, or over, leads back with a word', async () => {
    const { searches, clock } = api.services;
    const [elsewhere, other, old] = [newId(), newId(), newId()];
    const long = new Date(clock.now().getTime() - 31 * 60_000);
    await searches.make(api.practiceId, old, 'patients', 'Quillfeather', 'A viewer', long);
    await searches.make(api.otherPracticeId, elsewhere, 'patients', 'Quillfeather', 'A stranger', clock.now());
    await searches.make(api.practiceId, other, 'campaign-patients', 'Quillfeather', 'A viewer', clock.now());
    for (const id of [elsewhere, other, old]) {
      const reply = await open(`/p/oakfield/patients/searches/${id}`);
      expect([reply.status, reply.location]).toEqual([303, '/p/oakfield/patients']);
      expect((await open('/p/oakfield/patients')).text).toContain('keep a search for 30 minutes');
    }
  });

  test('a fault is said at the field, and what was typed is kept', async () => {
    const reply = await search('943 476 5918');
    expect(reply.status).toBe(422);
    expect(reply.text).toContain('href="#words"');
    expect(reply.text).toContain('its last digit does not fit');
    expect(reply.text).toContain('value="943 476 5918"');
    // Nobody can type it, so the form as a whole cannot be read.
    expect((await search('a\u0000b')).status).toBe(400);
    expect((await search('x'.repeat(5_000))).status).toBe(422);
  });

  test('nobody is found: what was looked for, and how to do better', async () => {
    const reply = await open((await search('zzyzx, q')).location!);
    expect(reply.text).toContain('No patient was found.');
    expect(reply.text).toContain('Type fewer letters');
  });

  test('a restricted record shows that and nothing else, in a search and on every page of its own', async () => {
    const { id, nhs } = await patient('Whisperwood', 'Secret', { status: 'restricted', mobile: '+447700900999' });
    const reply = await open((await search('whisperwood')).location!);
    expect(reply.text).toContain('Restricted record');
    expect(reply.text).not.toContain(id);
    for (const tab of ['', '/messages', '/preferences?kind=care&channel=sms']) {
      const page = await open(`/p/oakfield/patients/${id}${tab}`, sender);
      expect(page.status).toBe(200);
      expect(page.text).toContain('Restricted record');
      for (const secret of ['Whisperwood', 'Secret', nhs, '900999', '1 January 1970']) {
        expect(page.text).not.toContain(secret);
      }
    }
  });
});

describe('why a patient would or would not get a message', () => {
  let people: Person[];
  let listId: string;

  const explain = async (patientId: string, purpose: string, channel: string, as: 'viewer' | 'stranger' = 'viewer') =>
    ask('GET', `/api/v1/patients/${patientId}/explanation?purpose=${purpose}&channel=${channel}`, { as });

  beforeAll(async () => {
    ({ id: listId, people } = await makeList(api, { accepted: 8 }));
    const { pool } = api.database;
    const set = (index: number, what: string) =>
      pool.query(`UPDATE patient SET ${what} WHERE id = $1`, [people[index]!.patientId]);
    await set(1, `does_not_wish_sms = true, does_not_wish_sms_at = '2026-11-03T09:00:00Z'`);
    await set(2, `marketing_agreed = false, marketing_agreed_at = '2026-11-04T09:00:00Z'`);
    await set(3, 'marketing_agreed = true');
    for (const index of [4, 5]) {
      await pool.query(
        `INSERT INTO number_reputation (practice_id, id, number, likely_to_fail, last_attempt_at, last_outcome_at, last_code,
           failures, lasting_failures, deliveries, failing_since)
         VALUES ($1, gen_random_uuid(), $2, true, now(), now(), 'phone-off', 2, 0, 1, '2026-11-05T09:00:00Z')`,
        [api.practiceId, people[index]!.mobile],
      );
    }
    await set(5, 'does_not_wish_sms = true');
    const number = await api.call('POST', '/api/v1/blocked-numbers', {
      as: 'sender',
      body: { number: people[6]!.mobile },
    });
    const ticks = { recalls: true, marketing: true };
    await api.call('PATCH', `/api/v1/blocked-numbers/${(number.body as { id: string }).id}`, {
      as: 'sender',
      body: ticks,
    });
    await api.call('PUT', `/api/v1/patients/${people[7]!.patientId}/blocks`, {
      as: 'sender',
      body: { healthInformation: true, everySms: true },
    });
    await recipientRulesChanged(pool, api.practiceId);
  });

  test.each(['care', 'recall', 'service', 'marketing'])(
    'N10 for %s it says what the list says, code by code and word by word',
    async (purpose) => {
      await api.database.pool.query('UPDATE recipient_list SET purpose = $2, judged_version = NULL WHERE id = $1', [
        listId,
        purpose,
      ]);
      const { body } = await ask('GET', `/api/v1/recipient-lists/${listId}/rows`, { as: 'viewer' });
      const rows = (body as { items: { patientId: string; outcome: string; reasons: object[] }[] }).items;
      expect(rows).toHaveLength(8);
      for (const row of rows) {
        const { status, body: why } = await explain(row.patientId, purpose, 'sms');
        const { outcome, reasons } = why as { outcome: string; reasons: { code: string; message: string }[] };
        expect(status).toBe(200);
        expect(outcome).toBe(row.outcome === 'accepted' ? 'sent' : 'not-sent');
        expect(reasons).toHaveLength(row.reasons.length);
        expect(reasons).toMatchObject(row.reasons.map((reason) => ({ ...reason })));
      }
      // The test can tell: some are in and some are out for every purpose.
      expect(new Set(rows.map(({ outcome }) => outcome)).size).toBe(2);
    },
  );

  test('N10 with the rule, where it comes from, who set it, when, and what would change it', async () => {
    const { body } = await explain(people[6]!.patientId, 'recall', 'sms');
    expect(body).toEqual({
      ...{ purpose: 'recall', channel: 'sms', outcome: 'not-sent', contact: people[6]!.mobile },
      reasons: [
        {
          code: 'blocked',
          message: 'Blocked',
          rule: 'We do not send what is ticked for a number or a patient.',
          source: 'Blocked Communications, for the number',
          setBy: { who: 'A sender', at: expect.any(String) as string },
          change: expect.stringMatching(/^If the patient agrees, remove the tick/) as string,
        },
      ],
    });
    const dissent = await explain(people[1]!.patientId, 'care', 'sms');
    expect(dissent.body).toMatchObject({
      reasons: [{ code: 'dissent', setBy: { who: 'The record', at: '2026-11-03T09:00:00.000Z' } }],
    });
  });

  test('by email the number does not matter, the patient’s own ticks do', async () => {
    expect((await explain(people[4]!.patientId, 'care', 'email')).body).toMatchObject({
      outcome: 'sent',
      contact: people[4]!.email,
    });
    expect((await explain(people[7]!.patientId, 'care', 'email')).body).toMatchObject({
      reasons: [{ source: 'Blocked for this patient, whatever the number' }],
    });
    expect((await explain(people[7]!.patientId, 'recall', 'email')).body).toMatchObject({ outcome: 'sent' });
  });

  test('N15 messages of the last month count against the limit, those that failed do not', async () => {
    const campaign = await makeSentCampaign(api, ['delivered', 'failed', 'submitted']);
    const limit = (most: number | null) =>
      api.database.pool.query('UPDATE practice_settings SET monthly_limit = $2 WHERE practice_id = $1', [
        api.practiceId,
        most,
      ]);
    const { rows } = await api.database.pool.query<{ patient_id: string; status: string }>(
      'SELECT patient_id, status FROM message WHERE dispatch_id = $1',
      [campaign],
    );
    await limit(1);
    try {
      for (const { patient_id, status } of rows) {
        const { body } = await explain(patient_id, 'care', 'email');
        expect([status, (body as { reasons: { message: string }[] }).reasons.map(({ message }) => message)]).toEqual([
          status,
          status === 'failed' ? [] : ['Already had 1 message in the last 30 days'],
        ]);
      }
    } finally {
      await limit(null);
    }
  });

  test('what is asked must be a kind and a channel; another practice’s patient is not there', async () => {
    const id = people[0]!.patientId;
    for (const query of ['', '?purpose=care', '?channel=sms', '?purpose=care&channel=post', '?purpose=x&channel=sms']) {
      expect((await api.call('GET', `/api/v1/patients/${id}/explanation${query}`, { as: 'viewer' })).status).toBe(422);
    }
    expect((await explain(id, 'care', 'sms', 'stranger')).status).toBe(404);
    expect((await explain(newId(), 'care', 'sms')).status).toBe(404);
  });
});

describe('the page of a patient', () => {
  const open = (path: string, who = viewer) =>
    visit(api, 'get', `/p/oakfield/patients/${path}`, { cookie: who.cookie });
  const press = (id: string, fields: Record<string, string>, who = sender) =>
    visit(api, 'post', `/p/oakfield/patients/${id}/preferences`, {
      cookie: who.cookie,
      form: { _token: who.formToken, operation: newId(), ...fields },
    });
  const words = (html: string) =>
    html
      .replace(/<svg.*?<\/svg>/gs, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .replace(/ ([,.])/g, '$1');

  test('W3 W4 messages of every campaign, newest first, and never "delivered" where no receipt came', async () => {
    const [ada] = await makePatients(api, 1);
    const sent: string[] = [];
    for (const [status, recordStatus] of [
      ['delivered', 'saved'],
      ['submitted', null],
      ['suppressed', null],
    ] as const) {
      const id = await makeSentCampaign(api, [{ status, ...(recordStatus ? { recordStatus } : {}) }]);
      await api.database.pool.query(
        `UPDATE message SET patient_id = $2, contact = $3, reason_code = CASE WHEN status = 'suppressed' THEN 'blocked' END,
           submitted_at = CASE WHEN status <> 'suppressed' THEN now() END WHERE dispatch_id = $1`,
        [id, ada!.patientId, ada!.mobile],
      );
      sent.push(id);
    }
    const { text } = await open(`${ada!.patientId}/messages`);
    const rows = [...text.matchAll(/campaigns\/([0-9a-f-]{36})\/messages\/[0-9a-f-]{36}"/g)].map(([, id]) => id);
    expect(rows).toEqual(sent.toReversed());
    const said = words(text);
    expect(said).toMatch(/Not sent since .* Blocked .* Sent, no receipt yet .* Delivered .* Saved to record on/);
    expect(said.match(/Delivered/g)).toHaveLength(1);
    const { patientFacts } = api.services;
    const first = await patientFacts.messages(api.practiceId, ada!.patientId, { limit: 2 });
    expect([first.total, first.before, first.newer]).toEqual([3, 0, null]);
    const second = await patientFacts.messages(api.practiceId, ada!.patientId, { limit: 2, after: first.older! });
    expect(second.items.map(({ campaignId }) => campaignId)).toEqual([sent[0]]);
    expect([second.before, second.older]).toEqual([2, null]);
    const back = await patientFacts.messages(api.practiceId, ada!.patientId, { limit: 2, before: second.newer! });
    expect(back.items.map(({ id }) => id)).toEqual(first.items.map(({ id }) => id));
    expect((await patientFacts.messages(api.otherPracticeId, ada!.patientId, { limit: 2 })).total).toBe(0);
  });

  test('N11 E4 ticks of the patient are saved with who and when, and take effect at once', async () => {
    const { id } = await patient('Ticked', 'Terry', { mobile: '+447700900881' });
    expect((await press(id, { version: '0', ticks: 'recalls', why: 'Asked at the desk' })).status).toBe(303);
    const { text } = await open(`${id}/preferences`, sender);
    expect(text).toContain('Saved. Blocked for this patient: Blocked Recalls.');
    expect(words(text)).toMatch(/whatever the number .* Blocked Recalls Source Ticked on this page .* A sender,/);
    const why = await api.call('GET', `/api/v1/patients/${id}/explanation?purpose=recall&channel=sms`, {
      as: 'viewer',
    });
    expect(why.body).toMatchObject({ outcome: 'not-sent' });
    const history = await api.call('GET', `/api/v1/patients/${id}/blocks/history`, { as: 'sender' });
    expect((history.body as { items: object[] }).items[0]).toMatchObject({ why: 'Asked at the desk', by: 'A sender' });
  });

  test('two people at once: the later is told, nothing is lost, and what was ticked is kept', async () => {
    const { id } = await patient('Twice', 'Tom');
    expect((await press(id, { version: '0', ticks: 'recalls' })).status).toBe(303);
    const late = await press(id, { version: '0', ticks: 'marketing', why: 'Second' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('Someone changed these ticks while you were looking');
    expect(late.text).toMatch(/value="marketing"[^>]*checked/);
    expect(late.text).not.toMatch(/value="recalls"[^>]*checked/);
    expect(/name="version" value="(\d+)"/.exec(late.text)![1]).toBe('1');
    const { text } = await open(`${id}/preferences`, sender);
    expect(text).toMatch(/value="recalls"[^>]*checked/);
  });

  test('a viewer sees the facts and no form; a text that is too long is said at its field', async () => {
    const { id } = await patient('Viewed', 'Vera');
    const seen = await open(`${id}/preferences`);
    expect(seen.text).toContain('Blocks and preferences');
    expect(seen.text).not.toContain('Save changes');
    const long = await press(id, { version: '0', ticks: 'recalls', why: 'x'.repeat(501) });
    expect([long.status, long.text.includes('href="#why"')]).toEqual([422, true]);
  });

  test('X4 A6 a number’s history is that of all who share it; a provider’s fault is not held against it', async () => {
    const mobile = '+447700900882';
    const ada = await patient('Shared', 'Ada', { mobile });
    const bob = await patient('Shared', 'Bob', { mobile });
    await patient('Shared', 'Hidden', { mobile, status: 'restricted' });
    const { pool } = api.database;
    for (const [index, state] of (['delivered', 'failed', 'failed', 'submitted'] as const).entries()) {
      const campaign = await makeSentCampaign(api, [
        {
          status: state,
          ...(index === 1 ? { reasonCode: 'provider-trouble' } : index === 2 ? { reasonCode: 'phone-off' } : {}),
        },
      ]);
      const who = index % 2 === 0 ? ada.id : bob.id;
      await pool.query('UPDATE message SET patient_id = $2, contact = $3 WHERE dispatch_id = $1', [
        campaign,
        who,
        mobile,
      ]);
      await pool.query(
        `UPDATE attempt SET contact = $3, submitted_at = now() - make_interval(days => $2) WHERE dispatch_id = $1`,
        [campaign, 10 - index, mobile],
      );
    }
    await pool.query(
      `INSERT INTO number_reputation (practice_id, id, number, likely_to_fail, last_attempt_at, last_outcome_at, last_code,
         failures, lasting_failures, deliveries, failing_since)
       VALUES ($1, gen_random_uuid(), $2, true, now(), now(), 'phone-off', 1, 0, 1, now())`,
      [api.practiceId, mobile],
    );
    // One that is told of in both places is one, and one that was tried again at another number is this number's still.
    await pool.query(
      `INSERT INTO number_outcome (practice_id, attempt_id, number, outcome, code, attempted_at, at, expected_to_fail)
       SELECT practice_id, a.id, $2, 'failed', a.reason_code, a.submitted_at, now(), false FROM attempt a
         JOIN message m USING (practice_id) WHERE m.id = a.message_id AND m.contact = $2 AND a.reason_code = 'phone-off'
       UNION ALL SELECT $1, $3, $2, 'failed', 'number-invalid', now() - interval '1 day', now(), true`,
      [api.practiceId, mobile, newId()],
    );
    const { items, total } = await api.services.patientFacts.numberEvents(api.practiceId, mobile, 10);
    expect(items.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['failed', 'number-invalid'],
      ['waiting', null],
      ['failed', 'phone-off'],
      ['failed', 'provider-trouble'],
      ['delivered', null],
    ]);
    expect(total).toBe(5);
    for (const [of, other] of [
      [ada, 'Bob Shared'],
      [bob, 'Ada Shared'],
    ] as const) {
      const said = words((await open(`${of.id}/preferences`)).text);
      expect(said).toContain('Likely to fail Failing since');
      expect(said).toContain('2 messages that count: 1 delivered, 1 failed.');
      expect(said).toContain('No: the number was not the cause');
      expect(said).toMatch(new RegExp(`Shared with .* ${other}, born 1 January 1970 Restricted record`));
      expect(said).not.toContain('Hidden');
      expect(said).toContain('We take numbers from the record.');
      expect(said).toContain('There is no email address in the record.');
    }
    const none = await api.services.patientFacts.numberEvents(api.otherPracticeId, mobile, 10);
    expect(none).toEqual({ items: [], total: 0 });
  });

  test('another practice’s patient is not there', async () => {
    const { id } = await patient('Elsewhere', 'Else', { practiceId: api.otherPracticeId });
    for (const tab of ['', '/messages', '/preferences']) expect((await open(`${id}${tab}`)).status).toBe(404);
    expect((await press(id, { ticks: 'recalls' })).status).toBe(404);
  });
});

describe('names among a campaign’s patients', () => {
  let id: string;
  const open = (path: string) => visit(api, 'get', path, { cookie: viewer.cookie });
  const base = () => `/p/oakfield/campaigns/${id}/patients`;
  const search = (words: string, more: Record<string, string> = {}) =>
    visit(api, 'post', `${base()}/searches`, {
      cookie: viewer.cookie,
      form: { _token: viewer.formToken, operation: newId(), words, ...more },
    });
  const shown = (html: string) => [...html.matchAll(/Details of <\/span><bdi>([^<]*)/g)].map(([, name]) => name);

  beforeAll(async () => {
    id = await makeSentCampaign(
      api,
      ['delivered', { status: 'failed', reasonCode: 'phone-off' }, 'failed', 'delivered'],
      {
        phase: 'settled',
      },
    );
    const names = ['Siân', 'Sioned', 'Owen', 'Simon'];
    for (const [index, given] of names.entries()) {
      await api.database.pool.query(
        `UPDATE list_row SET given_name = $2, family_name = CASE WHEN row = 5 THEN NULL ELSE 'Rees' END
         WHERE row = $3 AND list_id = (SELECT list_id FROM campaign WHERE id = $1)`,
        [id, given, index + 2],
      );
    }
  });

  test('P24 within the chosen tab, which it keeps; no name in any address', async () => {
    const all = await search('si');
    expect(all.location).toMatch(/\/patients\/searches\/[0-9a-f-]{36}$/);
    const found = await open(all.location!);
    expect(shown(found.text)).toEqual(['Siân Rees', 'Sioned Rees', expect.stringMatching(/^Simon /)]);
    expect(found.text.replace(/<[^>]+>/g, '')).toContain('3 of 4 patients match the name “si”.');

    const errors = await search('sian', { show: 'errors' });
    expect(errors.location).toMatch(/\?show=errors$/);
    const none = await open(errors.location!);
    expect(shown(none.text)).toEqual([]);
    expect(none.text).toContain('No patient here has that name.');
    expect(none.text).toContain(`href="${base()}?show=errors">Clear search`);
    const tab = /href="([^"]*searches[^"]*\?show=delivered)"/.exec(none.text)![1]!;
    expect(shown((await open(tab)).text)).toEqual(['Siân Rees']);

    const reason = await search('rees', { show: 'errors', reason: 'phone-off' });
    expect(shown((await open(reason.location!)).text)).toEqual(['Sioned Rees']);
    for (const reply of [found, none]) {
      for (const [, href] of reply.text.matchAll(/(?:href|action)="([^"]*)"/g)) expect(href).not.toMatch(/sian|=si/i);
    }
  });

  test('a name of what we hold is found where the list has none', async () => {
    const { rows } = await api.database.pool.query<{ family_name: string }>(
      'SELECT p.family_name FROM patient p JOIN message m ON m.patient_id = p.id WHERE m.dispatch_id = $1 AND m.row = 5',
      [id],
    );
    expect(shown((await open((await search(`${rows[0]!.family_name}, Simon`)).location!)).text)).toHaveLength(1);
  });

  test('nothing that is no name is looked for; one that is over leads back to the tab', async () => {
    for (const words of ['', '12 34', 'x'.repeat(101)]) {
      const reply = await search(words, { show: 'errors' });
      expect([reply.status, reply.text.includes('Enter a name')]).toEqual([422, true]);
      expect(reply.text).toMatch(/Only patients with errors \(2\)/);
    }
    const over = await open(`${base()}/searches/${newId()}?show=errors`);
    expect([over.status, over.location]).toEqual([303, `${base()}?show=errors`]);
  });
});
