import { createAnswersToWrite } from '../../../adapters/postgres/booking/answers-to-write';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { makePatients } from '../fixtures';
import { testApi } from '../support';
import { recallsOf, type ShownRecall } from './recalls-support';

const api = testApi();
const { put, category, recall, read, items, sms } = recallsOf(api);

const query = (text: string, values: unknown[]) => api.database.pool.query(text, values);
const block = (number: string, ticks: Record<string, boolean> = {}) =>
  api
    .call('POST', '/api/v1/blocked-numbers', { as: 'sender', body: { number } })
    .then(({ body }) =>
      api.call('PATCH', `/api/v1/blocked-numbers/${(body as { id: string }).id}`, { as: 'sender', body: ticks }),
    );
const settings = (body: Record<string, unknown>) =>
  api.call('PATCH', '/api/v1/settings', { as: 'administrator', body });
const messagesOf = async (campaignId: string) =>
  (
    await query(
      `SELECT m.patient_id AS "patientId", m.id, r.cells, c.body, c.snomed_codes AS codes, c.purpose, l.source FROM message m
       JOIN campaign c ON c.id = m.dispatch_id JOIN recipient_list l ON l.id = m.list_id
       JOIN list_row r ON r.list_id = m.list_id AND r.row = m.row WHERE m.dispatch_id = $1 ORDER BY m.position`,
      [campaignId],
    )
  ).rows as {
    patientId: string;
    id: string;
    cells: string[];
    body: string;
    codes: string[];
    purpose: string;
    source: string;
  }[];
const handOver = (campaignId: string, status: string) =>
  query(
    `UPDATE message SET status = $2, submitted_at = now(), reason_code = CASE WHEN $2 = 'failed' THEN 'number-not-valid' END WHERE dispatch_id = $1`,
    [campaignId, status],
  );

let asthma: string;
beforeAll(async () => {
  asthma = ((await category()).body as { id: string }).id;
});

describe('recalls come in by API', () => {
  test('a recall is kept by its reference: 201, then 200, and what changed is taken over', async () => {
    const [person] = await makePatients(api, 1);
    const first = await put('A/1', person!, { dueDate: '2026-12-24' });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      ...{
        reference: 'A/1',
        patient: { id: person!.patientId, nhsNumber: person!.nhsNumber },
        reason: 'Asthma review',
      },
      ...{ category: { id: asthma, name: 'Asthma' }, urgency: 'routine', dueDate: '2026-12-24', attempts: [] },
      sms: { state: 'available', mark: null, trouble: null },
    });
    const again = await put('A/1', person!, { dueDate: '2026-12-24' });
    expect([again.status, again.body]).toEqual([200, first.body]);
    const given = await put('A/1', person!, { status: 'given' });
    expect(given.body).toMatchObject({ state: 'given', nextContactAt: null });
    expect((await put('A/1', person!, { status: 'open' })).body).toMatchObject({ state: 'to-action', overdue: true });
  });

  test.each([
    ['an unknown patient', { nhsNumber: '9434765919' }, 'nhsNumber not-found'],
    ['another date of birth', { dateOfBirth: '1951-03-05' }, 'dateOfBirth details-mismatch'],
    ['an NHS number that is none', { nhsNumber: '123' }, 'nhsNumber nhs-number-invalid'],
    ['a due date in 1900', { dueDate: '1900-01-01' }, 'dueDate due-date-unlikely'],
    ['no due date', { dueDate: undefined }, 'dueDate required'],
  ])('%s is refused', async (_what, more, expected) => {
    const [person] = await makePatients(api, 1);
    const refused = await put('B/1', person!, more);
    expect(refused.status).toBe(422);
    const { errors } = refused.body as { errors: { path: string; code: string }[] };
    expect(errors.map(({ path, code }) => `${path} ${code}`)).toEqual([expected]);
  });

  test('a reference never goes to another patient', async () => {
    const [one, other] = await makePatients(api, 2);
    await put('C/1', one!);
    const refused = await put('C/1', other!);
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([422, 'reference-of-other-patient']);
    expect(await api.database.pool.query(`SELECT FROM recall WHERE reference = 'C/1'`)).toMatchObject({ rowCount: 1 });
    await expect(
      query(`UPDATE recall SET patient_id = $1 WHERE reference = 'C/1'`, [other!.patientId]),
    ).rejects.toMatchObject({ code: '23001' });
  });

  test('E16 pages go by due date, and each recall is on one of them', async () => {
    const paged = (await category({ name: 'Paged', reasons: ['Paged'] })).body as { id: string };
    const made = await Promise.all(
      ['2026-03-01', '2026-01-01', '2026-02-01'].map((dueDate) => recall({ reason: 'paged', dueDate })),
    );
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await api.call('GET', `/api/v1/recalls?limit=2&category=${paged.id}${cursor}`, {
        as: 'viewer',
      });
      const { items: shown, nextCursor } = page.body as { items: ShownRecall[]; nextCursor: string | null };
      seen.push(...shown.map(({ id }) => id));
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(seen).toEqual([made[1]!.id, made[2]!.id, made[0]!.id]);
  });
});

describe('marks on the mobile icon', () => {
  test('E6 E7 E12 a block marks every recall of the number, whoever has it, and wins over other marks', async () => {
    const [one, other] = await makePatients(api, 2);
    await query('UPDATE patient SET mobile = $2, does_not_wish_sms = true WHERE id = $1', [
      other!.patientId,
      one!.mobile,
    ]);
    const recalls = [await recall({}, one), await recall({}, other)];
    expect((await read(recalls[1]!.id)).sms).toEqual({
      ...{ state: 'ask', mark: { code: 'dissent', message: 'Does not wish to be contacted by SMS' }, trouble: null },
    });
    await block(one!.mobile);
    expect((await read(recalls[0]!.id)).sms.state).toBe('available');
    await block(one!.mobile, { recalls: true });
    for (const { id } of recalls) {
      expect((await read(id)).sms).toMatchObject({
        ...{
          state: 'blocked',
          mark: { code: 'blocked-number', message: 'Mobile number blocked in your blocked communication list' },
        },
      });
    }
    const all = await sms(
      recalls.map(({ id }) => id),
      { includeDissent: true },
    );
    expect([all.status, (all.body as { code: string }).code]).toEqual([409, 'all-blocked']);
  });

  test('E13 where the practice system does not let us read consent, every recall says so and can be sent', async () => {
    const made = await recall();
    await settings({ practiceSystem: { name: 'Best Practice', consentReadable: false } });
    expect((await read(made.id)).sms).toMatchObject({
      ...{ state: 'ask', mark: { code: 'consent-not-readable', message: 'Consent cannot be read from this system' } },
    });
    const asked = await sms([made.id]);
    expect([asked.status, asked.body]).toMatchObject([409, { code: 'decision-needed', asking: 1 }]);
    expect((await sms([made.id], { includeDissent: true })).status).toBe(202);
    await settings({ practiceSystem: null });
  });
});

describe('sending by SMS', () => {
  test('E17 two recalls of one patient in one category are one message, by the engine of every campaign', async () => {
    const one = await recall({ dueDate: '2026-12-24' });
    const two = await recall({ dueDate: '2026-12-01' }, one.person);
    const other = await recall();
    const sent = await sms([one.id, two.id, other.id]);
    expect([sent.status, sent.body]).toMatchObject([202, { patients: 2, leftOut: [] }]);
    const { campaignId } = sent.body as { campaignId: string };
    const messages = await messagesOf(campaignId);
    expect(messages.map(({ patientId }) => patientId).sort()).toEqual(
      [one.person.patientId, other.person.patientId].sort(),
    );
    expect(messages[0]).toMatchObject({
      purpose: 'recall',
      source: 'recalls',
      body: 'Dear ((given name)), your ((reason)) is due.',
    });
    expect(messages.find(({ patientId }) => patientId === one.person.patientId)!.cells.slice(5)).toEqual([
      ...['Asthma review', '1 December 2026'],
    ]);
    const campaign = await api.call('GET', `/api/v1/campaigns/${campaignId}`, { as: 'viewer' });
    expect(campaign.body).toMatchObject({ purpose: 'recall', saveToRecord: true, phase: 'sending' });
    const lines = await query('SELECT link_line FROM campaign WHERE id = $1', [campaignId]);
    expect(lines.rows).toMatchObject([{ link_line: expect.stringMatching(/\/r\/\(\(/) as string }]);
    expect(api.told).toContain(`send ${campaignId}`);
    expect(await read(one.id)).toMatchObject({ state: 'waiting', attempts: [], nextContactAt: null });
    await handOver(campaignId, 'submitted');
    for (const { id } of [one, two]) {
      expect(await read(id)).toMatchObject({ state: 'waiting', attempts: [{ channel: 'sms', outcome: 'submitted' }] });
    }
    const shown = await api.call('GET', `/api/v1/patients/${one.person.patientId}/messages`, { as: 'viewer' });
    expect(shown.body).toMatchObject({ items: [{ kind: 'recall', campaignId }] });
  });

  test('N37 recalls in categories that may be joined are one text, with the codes of both and an outcome for each', async () => {
    const text = 'Dear ((given name)), this is due: ((reason)).';
    const made = async (name: string, code: string) =>
      (await category({ name, reasons: [name], smsBody: text, codes: [code], mayBeJoined: true, visitMinutes: 20 }))
        .body as { id: string };
    const [heart, lungs] = [await made('Heart check', '394720003'), await made('Lung check', '394700004')];
    const one = await recall({ reason: 'Heart check', dueDate: '2020-01-06' });
    const two = await recall({ reason: 'Lung check', dueDate: '2020-02-06' }, one.person);
    const alone = await recall({ reason: 'Lung check' });
    const recallIds = [one.id, two.id, alone.id];
    const preview = await api.call('POST', '/api/v1/recalls/sms-previews', { as: 'sender', body: { recallIds } });
    expect(preview.body).toMatchObject({
      ...{ patients: 2, severalTexts: 0, oneText: 1, leftOut: [] },
      groups: [
        { categoryName: 'Heart check', recalls: 2, joined: [{ categoryName: 'Lung check', code: '394700004' }] },
        { categoryName: 'Lung check', recalls: 1, joined: [] },
      ],
    });
    const { campaigns } = (await sms(recallIds)).body as { campaigns: { id: string; name: string }[] };
    expect(campaigns).toMatchObject([
      { categoryId: heart.id, joinedCategoryIds: [lungs.id], patients: 1 },
      { categoryId: lungs.id, joinedCategoryIds: [], patients: 1 },
    ]);
    const [message] = await messagesOf(campaigns[0]!.id);
    expect(message).toMatchObject({
      ...{ patientId: one.person.patientId, body: text, codes: ['394720003', '394700004'] },
    });
    expect(message!.cells.slice(5)).toEqual(['Heart check and Lung check', '6 January 2020']);
    await handOver(campaigns[0]!.id, 'submitted');
    for (const { id } of [one, two]) expect(await read(id)).toMatchObject({ attempts: [{ outcome: 'submitted' }] });
    const link = { campaignId: campaigns[0]!.id, patientId: one.person.patientId };
    expect(await api.services.recalls.ofLink(api.practiceId, link, new Date())).toMatchObject([
      { reason: 'Heart check', visit: { minutes: 20 } },
      { reason: 'Lung check', visit: { minutes: 20 } },
    ]);
    // The interval of each category counts for its own recalls.
    expect((await sms([two.id])).body).toMatchObject({ code: 'all-blocked', leftOut: [{ code: 'too-soon' }] });
  });

  test('a campaign that is stopped before the hand-over returns its recalls to To Action', async () => {
    const made = await recall();
    const { campaignId } = (await sms([made.id], { holdSeconds: 600 })).body as { campaignId: string };
    expect((await read(made.id)).state).toBe('waiting');
    expect((await api.call('POST', `/api/v1/campaigns/${campaignId}/cancel`, { as: 'sender', body: {} })).status).toBe(
      202,
    );
    expect(await read(made.id)).toMatchObject({ state: 'to-action', attempts: [] });
  });

  test('N36 a failed SMS raises the recall to a call and is in the queue of calls, and never ends it', async () => {
    const made = await recall();
    const { campaignId } = (await sms([made.id])).body as { campaignId: string };
    await handOver(campaignId, 'failed');
    expect(await read(made.id)).toMatchObject({
      state: 'to-action',
      nextChannel: 'call',
      attempts: [{ outcome: 'failed' }],
    });
    expect((await items('tab=calls&limit=500')).map(({ id }) => id)).toContain(made.id);
  });

  test('E8 E9 a mixed selection goes to the rest, with who is left out and the exact words', async () => {
    const [one, blocked] = [await recall(), await recall()];
    await block(blocked.person.mobile, { recalls: true });
    const sent = await sms([one.id, blocked.id]);
    expect(sent.body).toMatchObject({
      patients: 1,
      leftOut: [
        {
          ...{ recallId: blocked.id, code: 'blocked-number' },
          message: 'Mobile number blocked in your blocked communication list',
        },
      ],
    });
  });

  test('E11 a person decides about dissent, and those left out keep their mark', async () => {
    const [one, asks] = [await recall(), await recall()];
    await query('UPDATE patient SET does_not_wish_sms = true WHERE id = $1', [asks.person.patientId]);
    expect((await sms([one.id, asks.id])).body).toMatchObject({ code: 'decision-needed', asking: 1 });
    expect((await read(one.id)).state).toBe('to-action');
    const sent = await sms([one.id, asks.id], { includeDissent: false });
    expect(sent.body).toMatchObject({ patients: 1, leftOut: [{ recallId: asks.id, code: 'dissent' }] });
    expect((await sms([asks.id], { includeDissent: true })).body).toMatchObject({ patients: 1, leftOut: [] });
  });

  test('who was invited a moment ago is left out, and with no least interval a second text goes immediately', async () => {
    const made = await recall();
    expect((await sms([made.id])).status).toBe(202);
    const soon = await sms([made.id]);
    expect([soon.status, soon.body]).toMatchObject([409, { code: 'all-blocked', leftOut: [{ code: 'too-soon' }] }]);
    const at = await category({ name: 'At once', reasons: ['At once'], minDaysBetween: 0 });
    expect(at.status).toBe(201);
    const quick = await recall({ reason: 'At once' });
    expect((await sms([quick.id])).status).toBe(202);
    expect((await sms([quick.id])).status).toBe(202);
  });

  test('two requests at once send once', async () => {
    const made = await recall();
    const both = await Promise.all([sms([made.id]), sms([made.id])]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
  });

  test('N23 first and second invitations are campaigns with their own code', async () => {
    const codes = ['183851006', '712491005'].filter((code) => code !== '');
    for (const code of codes) {
      await query(
        `INSERT INTO listed_code (practice_id, code, description, added_by, added_at) VALUES ($1, $2, 'x', 't', now()) ON CONFLICT DO NOTHING`,
        [api.practiceId, code],
      ).catch(() => undefined);
    }
    const made = await category({ name: 'Coded', reasons: ['Coded'], codes, minDaysBetween: 0 });
    expect(made.status).toBe(201);
    const [again, fresh] = [await recall({ reason: 'Coded' }), await recall({ reason: 'Coded' })];
    expect((await sms([again.id])).status).toBe(202);
    const sent = (await sms([again.id, fresh.id])).body as { campaigns: { id: string; invitation: number }[] };
    expect(sent.campaigns.map(({ invitation }) => invitation).sort()).toEqual([1, 2]);
    for (const { id, invitation } of sent.campaigns) {
      expect((await messagesOf(id))[0]!.codes).toEqual([codes[invitation - 1]]);
    }
  });

  test('what cannot be sent is refused with what to do', async () => {
    expect((await sms([])).body).toMatchObject({ code: 'nothing-selected' });
    expect((await sms(['0199c3f0-0000-7000-8000-000000000011'])).body).toMatchObject({ code: 'recall-unknown' });
    const nobody = await recall({ reason: 'Of no category' });
    expect((await sms([nobody.id])).body).toMatchObject({ code: 'all-blocked', leftOut: [{ code: 'no-category' }] });
    await query('UPDATE patient SET mobile = NULL WHERE id = $1', [nobody.person.patientId]);
    expect((await sms([nobody.id])).body).toMatchObject({ leftOut: [{ code: 'address-missing' }] });
    expect(await read(nobody.id)).toMatchObject({ nextChannel: 'letter' });
  });

  test('all that match are sent to, and a preview of them changes nothing', async () => {
    const made = await category({ name: 'All', reasons: ['All'] });
    const { id } = made.body as { id: string };
    const [one, two] = [await recall({ reason: 'all' }), await recall({ reason: 'all' })];
    const matching = { tab: 'to-action', category: id };
    const preview = await api.call('POST', '/api/v1/recalls/sms-previews', { as: 'sender', body: { matching } });
    expect(preview.body).toMatchObject({
      patients: 2,
      asking: 0,
      groups: [{ invitation: 1, patients: 2, recalls: 2 }],
    });
    const sent = await api.call('POST', '/api/v1/recalls/sms', { as: 'sender', body: { matching } });
    expect(sent.body).toMatchObject({ patients: 2 });
    for (const recallId of [one.id, two.id]) expect((await read(recallId)).state).toBe('waiting');
    const left = await api.call('POST', '/api/v1/recalls/sms', { as: 'sender', body: { matching } });
    expect(left.body).toMatchObject({ code: 'nothing-selected' });
  });
});

describe('closing', () => {
  test('E16 no further action ends a recall with its reason, and a booking waits without ending it', async () => {
    const made = await recall();
    const booked = await api.call('POST', `/api/v1/recalls/${made.id}/booking`, {
      as: 'sender',
      body: { booked: true },
    });
    expect([booked.status, booked.body]).toMatchObject([202, { state: 'booked', booking: { by: 'A sender' } }]);
    await api.call('POST', `/api/v1/recalls/${made.id}/booking`, { as: 'sender', body: { booked: false } });
    expect((await read(made.id)).state).toBe('to-action');
    const close = (reason: string) =>
      api.call('POST', `/api/v1/recalls/${made.id}/close`, { as: 'sender', body: { reason } });
    expect((await close(' ')).status).toBe(422);
    const closed = await close('Done at the hospital');
    expect([closed.status, closed.body]).toMatchObject([
      202,
      { state: 'closed', ending: { why: 'Done at the hospital' } },
    ]);
    await close('Twice');
    expect((await read(made.id)) as unknown).toMatchObject({ ending: { why: 'Done at the hospital' } });
    expect((await put(made.reference, made.person, { status: 'open' })).body).toMatchObject({ state: 'closed' });
  });
});

describe('E16 booked, then attended', () => {
  const attend = (id: string, attended: boolean) =>
    api.call('POST', `/api/v1/recalls/${id}/attendance`, { as: 'sender', body: { attended } });
  const book = (id: string) =>
    api.call('POST', `/api/v1/recalls/${id}/booking`, { as: 'sender', body: { booked: true } });

  test('a patient who came ends the recall as given, and one who did not is contacted again', async () => {
    const [came, missed] = [await recall(), await recall()];
    expect((await attend(came.id, true)).body).toMatchObject({ code: 'not-booked' });
    for (const { id } of [came, missed]) await book(id);
    expect((await attend(came.id, true)).body).toMatchObject({
      ...{ state: 'given', ending: { by: 'A sender', why: 'Attended the appointment' } },
    });
    expect((await attend(missed.id, false)).body).toMatchObject({ state: 'to-action', booking: null });
  });

  test('an appointment that was booked long ago waits for a decision, so that nobody is forgotten', async () => {
    const one = await recall();
    await book(one.id);
    const undecided = () => items(`patientId=${one.person.patientId}&answers=undecided`);
    expect(await undecided()).toEqual([]);
    await query(`UPDATE recall SET booked_at = now() - interval '29 days' WHERE id = $1`, [one.id]);
    expect(await undecided()).toMatchObject([{ id: one.id, state: 'booked' }]);
  });

  test('a clinically significant recall needs a clinician to end it', async () => {
    await category({ name: 'Significant', reasons: ['Significant'], clinicallySignificant: true });
    const one = await recall({ reason: 'Significant' });
    await book(one.id);
    expect((await attend(one.id, true)).body).toMatchObject({ code: 'clinician-needed' });
    expect((await attend(one.id, false)).body).toMatchObject({ state: 'to-action' });
  });
});

describe('categories', () => {
  test('E17 all fields are kept, and a change sorts recalls again', async () => {
    const loose = await recall({ reason: 'COPD review' });
    expect(loose.category).toBeNull();
    const full = {
      ...{ name: 'COPD', reasons: ['copd review'], urgencies: ['routine'], smsBody: 'Please call us.' },
      ...{ letterBody: 'Dear ((given name))', codes: [], firstContactDaysBefore: 21, minDaysBetween: 10 },
      ...{ yearStart: '01-10', sendBetween: { from: '10:00', to: '15:30' }, automated: false },
      steps: [
        { channel: 'sms', afterDays: 0 },
        { channel: 'letter', afterDays: 10 },
      ],
    };
    const made = await category(full);
    expect([made.status, made.body]).toMatchObject([201, full]);
    const { id } = made.body as { id: string };
    expect((await read(loose.id)).category).toEqual({ id, name: 'COPD' });
    const changed = await api.call('PATCH', `/api/v1/recall-categories/${id}`, {
      ...{ as: 'manager', body: { reasons: ['Other'], version: 1 } },
    });
    expect([changed.status, changed.body]).toMatchObject([200, { reasons: ['Other'], name: 'COPD', version: 2 }]);
    expect((await read(loose.id)).category).toBeNull();
    const stale = await api.call('PATCH', `/api/v1/recall-categories/${id}`, {
      as: 'manager',
      body: { name: 'X', version: 1 },
    });
    expect(stale.status).toBe(409);
    const all = await api.call('GET', '/api/v1/recall-categories', { as: 'viewer' });
    expect((all.body as { items: { id: string }[] }).items.map((one) => one.id)).toContain(id);
  });

  test('E17 two categories share no name, and no reason for the same urgency', async () => {
    const first = (await category({ name: 'Smears', reasons: ['Smear due'], urgencies: ['routine'] })).body as {
      id: string;
    };
    const errorsOf = ({ status, body }: { status: number; body: unknown }) => [
      status,
      (body as { errors: { path: string; code: string; message: string }[] }).errors.map(({ path, code }) => [
        path,
        code,
      ]),
    ];
    const named = await category({ name: ' smears', reasons: ['Other smear'] });
    expect(errorsOf(named)).toEqual([422, [['name', 'name-taken']]]);
    const shared = await category({ name: 'Again', reasons: ['Other smear', 'smear  DUE'] });
    expect(errorsOf(shared)).toEqual([422, [['reasons', 'reason-taken']]]);
    expect((shared.body as { errors: { message: string }[] }).errors[0]!.message).toContain(
      '“smear  DUE” belongs to the category “Smears”.',
    );
    expect((await category({ name: 'Urgent smears', reasons: ['Smear due'], urgencies: ['urgent'] })).status).toBe(201);
    const widened = await api.call('PATCH', `/api/v1/recall-categories/${first.id}`, {
      as: 'manager',
      body: { urgencies: [] },
    });
    expect(errorsOf(widened)).toEqual([422, [['reasons', 'reason-taken']]]);
  });

  test('defaults are those of the contract', async () => {
    const body = { name: 'Plain', reasons: ['Plain'], smsBody: 'Please call us.' };
    const made = await api.call('POST', '/api/v1/recall-categories', { as: 'manager', body });
    expect(made.body).toMatchObject({
      ...{ firstContactDaysBefore: 14, minDaysBetween: 7, yearStart: '01-04', automated: false, steps: [] },
      ...{ sendBetween: { from: '09:00', to: '16:00' }, sendDespiteDissent: null },
      ...{ mayBeJoined: false, visitMinutes: null, doneCodes: [], doneDaysBefore: 30 },
    });
  });

  test.each([
    ['an unknown placeholder', { smsBody: 'Dear ((shoe size))', reasons: ['Unused'] }, 'smsBody placeholder-unknown'],
    ['a step by fax', { steps: [{ channel: 'fax', afterDays: 1 }] }, 'steps[0].channel not-one-of'],
    ['a year that starts on 31 April', { yearStart: '31-04' }, 'yearStart invalid'],
    [
      'a clinically significant plan of texts alone',
      { clinicallySignificant: true, steps: [{ channel: 'sms', afterDays: 0 }] },
      'steps plan-too-narrow',
    ],
    [
      'a text for several categories that does not say what is due',
      { mayBeJoined: true, smsBody: 'Please call us.' },
      'smsBody reason-not-named',
    ],
    ['a code that means done and is none', { doneCodes: ['flu'] }, 'doneCodes[0] snomed-code-malformed'],
    ['a watchdog within the building', { pingUrl: 'https://10.0.0.1/ping' }, 'pingUrl invalid'],
    ['hours that end first', { sendBetween: { from: '16:00', to: '09:00' } }, 'sendBetween.to invalid'],
  ])('%s is refused', async (_what, more, expected) => {
    const refused = await category({ name: `Refused ${_what}`, ...more });
    expect(refused.status).toBe(422);
    const { errors } = refused.body as { errors: { path: string; code: string }[] };
    expect(errors.map(({ path, code }) => `${path} ${code}`)).toContain(expected);
  });
});

test('a restricted patient’s recall counts, and names nobody', async () => {
  const made = await recall();
  await query(`UPDATE patient SET status = 'restricted' WHERE id = $1`, [made.person.patientId]);
  expect(await read(made.id)).toMatchObject({ patient: null, reason: null, isRestricted: true });
  expect((await sms([made.id])).body).toMatchObject({ leftOut: [{ code: 'restricted' }] });
});

test('N39 what a patient answered is coded once a person accepted it, shows on Messages, and is not coded otherwise', async () => {
  const codes = { declinedCode: '1109921000000106', elsewhereCode: '279991000000102' };
  await category({ ...codes, name: 'Coded answers', reasons: ['Coded review'] });
  const answered = async (kind: 'declined' | 'done-elsewhere') => {
    const made = await recall({ reason: 'Coded review' });
    const answer = newId();
    await query(
      `INSERT INTO recall_answer (practice_id, id, recall_id, kind, at, said) VALUES ($1, $2, $3, $4, now(), 'In York')`,
      [api.practiceId, answer, made.id, kind],
    );
    return { made, answer };
  };
  const decide = ({ made, answer }: Awaited<ReturnType<typeof answered>>, accepted: boolean) =>
    api.call('POST', `/api/v1/recalls/${made.id}/answers/${answer}`, { as: 'sender', body: { accepted } });
  const done = await answered('done-elsewhere');
  const declined = await answered('declined');
  const refused = await answered('done-elsewhere');
  expect((await decide(done, true)).status).toBe(202);
  expect((await decide(done, true)).status).toBe(409);
  await Promise.all([decide(declined, true), decide(refused, false)]);
  const due = await createAnswersToWrite(api.database.pool).take(new Date());
  const saved = due.flatMap((entry) => ('save' in entry ? [entry.save] : []));
  expect(saved.map(({ nhsNumber, snomedCodes }) => [nhsNumber, ...snomedCodes]).toSorted()).toEqual(
    [
      [done.made.person.nhsNumber, codes.elsewhereCode],
      [declined.made.person.nhsNumber, codes.declinedCode],
    ].toSorted(),
  );
  const path = `/api/v1/patients/${done.made.person.patientId}/messages`;
  expect((await api.call('GET', path, { as: 'viewer' })).body).toMatchObject({
    items: [
      {
        ...{ id: done.answer, kind: 'recall', direction: 'in', firstLine: 'Has had this elsewhere: In York' },
        recordEntry: { status: 'waiting' },
      },
    ],
  });
});
