import { createDueFollowUps } from '../../../adapters/postgres/campaigns/follow-ups/due-follow-ups';
import { makeList, makePatients, makeDraft, makeSentCampaign, type Person } from '../fixtures';
import { signedIn, visit } from '../page-visitor';
import { recallWorkOf } from '../recalls/follow-ups-support';
import { testApi } from '../support';

const api = testApi();
const work = recallWorkOf(api);

const LETTER = { channel: 'letter', afterDays: 0, body: 'Dear ((given name)), please call ((practice name)).' };
const EMAIL = { channel: 'email', afterDays: 0, subject: 'Please call us', body: 'Please call us.' };
const CALL = { channel: 'call', afterDays: 0, body: 'Ask for a blood test.' };

interface Reach {
  steps: { step: number; channel: string; state: string; patients: number; letterBatchId: string | null }[];
  counts: {
    total: number;
    reached: Record<string, number>;
    accepted: number;
    waiting: number;
    lettersToPrint: number;
    callsToMake: number;
    notReached: { code: string; message: string; count: number }[];
  };
}

const query = (text: string, values: unknown[]) => api.database.pool.query(text, values);
const reach = async (id: string) =>
  (await api.call('GET', `/api/v1/campaigns/${id}/follow-ups`, { as: 'viewer' })).body as Reach;
const patients = async (id: string, outcome: string) => {
  const path = `/api/v1/campaigns/${id}/follow-ups/outcomes?outcome=${outcome}`;
  return ((await api.call('GET', path, { as: 'viewer' })).body as { items: { patient: { id: string } }[] }).items;
};
const call = (id: string, person: Person, outcome: string) =>
  api.call('POST', `/api/v1/campaigns/${id}/follow-ups/calls`, {
    as: 'sender',
    body: { patientId: person.patientId, outcome },
  });
const makeDue = () =>
  createDueFollowUps(api.database.pool, {
    ...{ daySeconds: 86_400, accounts: api.services.accounts, ucs2PartUnits: () => 67 },
  }).makeDue(new Date(Date.now() + 1_000));

/** Everything but the total adds up to it. */
function expectSum({ counts }: Reach): void {
  const { total, reached, accepted, waiting, lettersToPrint, callsToMake, notReached } = counts;
  const parts = [...Object.values(reached), accepted, waiting, lettersToPrint, callsToMake];
  const sum = [...parts, ...notReached.map(({ count }) => count)].reduce((all, one) => all + one, 0);
  expect(sum).toBe(total);
}

const give = (person: Person, what: Record<string, unknown>) =>
  Promise.all(
    Object.entries(what).map(([column, value]) =>
      query(`UPDATE patient SET ${column} = $2 WHERE id = $1`, [person.patientId, value]),
    ),
  );

test('N32 each patient ends in exactly one outcome: reached, on a named list, or not reached with the reason', async () => {
  const people = await makePatients(api, 6);
  const [got, lettered, moved, died, unknown, called] = people as [Person, Person, Person, Person, Person, Person];
  for (const one of [lettered, moved, died, called])
    await give(one, { address: ['1 High Street'], postcode: 'B1 1AA' });
  const id = await makeSentCampaign(
    api,
    [
      ...(['delivered', { status: 'failed', reasonCode: 'number-invalid' }, 'expired', 'failed'] as const),
      ...([
        { status: 'suppressed', reasonCode: 'monthly-limit' },
        { status: 'suppressed', reasonCode: 'blocked' },
      ] as const),
    ],
    { people, phase: 'settled', draft: { followUps: [LETTER, CALL] } },
  );
  await give(died, { status: 'deceased' });
  await give(called, { format: 'Braille' });
  const before = await reach(id);
  expectSum(before);
  expect(before.counts).toMatchObject({
    total: 6,
    reached: { sms: 1 },
    waiting: 4,
    notReached: [{ code: 'monthly-limit' }],
  });

  const [letters] = await makeDue();
  expect(letters).toMatchObject({ dispatchId: null, batchId: expect.any(String) as string });
  const printed = await reach(id);
  expectSum(printed);
  expect(printed.steps).toMatchObject([{ state: 'made', patients: 2 }, { state: 'waiting' }]);
  expect(printed.counts).toMatchObject({ lettersToPrint: 2, reached: { sms: 1 } });

  await makeDue();
  const listed = await reach(id);
  expectSum(listed);
  expect(listed.counts).toMatchObject({
    ...{ lettersToPrint: 2, callsToMake: 1, waiting: 0 },
    notReached: expect.arrayContaining([{ code: 'deceased', message: 'Has died', count: 1 }]) as object[],
  });
  expect(await patients(id, 'call-to-make')).toMatchObject([{ patient: { id: called.patientId } }]);
  expect(await makeDue()).toEqual([]);

  // Nothing counts before it was posted, and an envelope to pull names its patient.
  const batchId = letters!.batchId!;
  await work.print(batchId);
  await give(moved, { address: ['2 Low Street'] });
  const posted = await api.call('POST', `/api/v1/recalls/letters/${batchId}/posted`, {
    as: 'sender',
    body: { count: 1 },
  });
  expect(posted.status).toBe(202);
  expect((await call(id, called, 'no-answer')).status).toBe(202);
  expect((await call(id, got, 'spoke')).body).toMatchObject({ code: 'not-on-call-list' });
  const after = await reach(id);
  expectSum(after);
  expect(after.counts).toMatchObject({ reached: { sms: 1, letter: 1, call: 0 }, callsToMake: 1, lettersToPrint: 0 });
  expect(after.counts.notReached.map(({ code }) => code).sort()).toEqual(['deceased', 'monthly-limit', 'moved']);
  await call(id, called, 'spoke');
  expect((await reach(id)).counts).toMatchObject({ reached: { call: 1 }, callsToMake: 0 });
  expect(await patients(id, 'reached')).toHaveLength(3);
  expect(unknown.patientId).toBeDefined();
});

test('N32 an email follows a text that failed, once, and patients whom the list left out are followed up too', async () => {
  const [failed, noMobile, gone] = (await makePatients(api, 3)) as [Person, Person, Person];
  const list = await makeList(api, {
    people: [failed],
    rejected: [
      { cells: [noMobile.nhsNumber, '', ''], reasons: [{ code: 'mobile-missing' }] },
      { cells: [gone.nhsNumber, '', ''], reasons: [{ code: 'left-practice' }] },
      { cells: ['1', '', ''], reasons: [{ code: 'nhs-number-invalid' }] },
      { cells: [failed.nhsNumber, '', ''], reasons: [{ code: 'duplicate-row' }] },
    ],
  });
  await give(noMobile, { mobile: null });
  for (const one of [noMobile, gone]) {
    await query('UPDATE list_row SET patient_id = $2 WHERE list_id = $1 AND nhs_number = $3', [
      ...[list.id, one.patientId, one.nhsNumber],
    ]);
  }
  const id = await makeDraft(api, { listId: list.id, followUps: [EMAIL] });
  expect((await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} })).status).toBe(202);
  await query(`UPDATE message SET status = 'failed', reason_code = 'number-invalid' WHERE dispatch_id = $1`, [id]);
  expect(await makeDue()).toEqual([]);
  await query(`UPDATE campaign SET phase = 'settled', settled_at = now() WHERE id = $1`, [id]);
  const both = (await Promise.all([makeDue(), makeDue()])).flat();
  expect(both).toHaveLength(1);
  api.handedOver.length = 0;
  await api.messages.run({ practiceId: api.practiceId, dispatchId: both[0]!.dispatchId! });
  expect(api.handedOver.map(({ to }) => to).sort()).toEqual([failed.email, noMobile.email].sort());
  const waits = await reach(id);
  expectSum(waits);
  expect(waits.counts).toMatchObject({ total: 4, waiting: 2 });
  expect(waits.counts.notReached.map(({ code }) => code).sort()).toEqual(['left-practice', 'nhs-number-invalid']);
  await query(`UPDATE message SET status = 'expired' WHERE dispatch_id = $1`, [both[0]!.dispatchId]);
  expect((await reach(id)).counts).toMatchObject({ accepted: 2, waiting: 0 });
});

test('follow-ups of a campaign that was stopped do not begin', async () => {
  const list = await makeList(api);
  const id = await makeDraft(api, { listId: list.id, followUps: [CALL] });
  await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
  await api.call('POST', `/api/v1/campaigns/${id}/cancel`, { as: 'sender', body: {} });
  expect(await makeDue()).toEqual([]);
  const { steps, counts } = await reach(id);
  expect([steps, counts]).toMatchObject([[{ state: 'stopped' }], { notReached: [{ code: 'cancelled', count: 2 }] }]);
});

test('a follow-up that cannot work is refused with its place', async () => {
  const list = await makeList(api);
  const faults = async (followUps: object[], more: object = {}) => {
    const body = { name: 'A', type: 'message', purpose: 'care', listId: list.id, channel: 'sms', body: 'Hello.' };
    const answer = await api.call('POST', '/api/v1/campaigns', {
      as: 'sender',
      body: { ...body, saveToRecord: false, followUps, ...more },
    });
    return ((answer.body as { errors?: { path: string }[] }).errors ?? []).map(({ path }) => path);
  };
  expect(await faults([EMAIL, LETTER, CALL])).toEqual([]);
  expect(await faults([{ ...EMAIL, subject: null }])).toEqual(['followUps[0].subject']);
  expect(await faults([{ ...LETTER, body: ' ' }])).toEqual(['followUps[0].body']);
  expect(await faults([{ ...LETTER, body: 'Dear ((town))' }])).toEqual(['followUps[0].body']);
  expect(await faults([LETTER, LETTER])).toEqual(['followUps[1].channel']);
  expect(await faults([{ ...LETTER, afterDays: 7 }, CALL])).toEqual(['followUps[1].afterDays']);
});

test('N32 follow-ups are chosen on a page of the draft, and the sum is a page of the campaign', async () => {
  const list = await makeList(api);
  const who = await signedIn(api, 'manager');
  const id = await makeDraft(api, { listId: list.id }, 'manager');
  const open = (path: string) => visit(api, 'GET', `/p/oakfield/campaigns/${id}/${path}`, { cookie: who.cookie });
  const page = await open('follow-ups');
  expect(page.text).toContain('Step 3');
  const version = /name="version" value="(\d+)"/.exec(page.text)![1]!;
  const save = (form: Record<string, string>) =>
    visit(api, 'POST', `/p/oakfield/campaigns/${id}/follow-ups`, {
      ...{ cookie: who.cookie, form: { _token: who.formToken, version, ...form } },
    });
  const wrong = await save({ 'channel-1': 'letter', 'days-1': '7', 'body-1': '' });
  expect([wrong.status, wrong.text.includes('Enter the text of the letter.')]).toEqual([422, true]);
  const saved = await save({ 'channel-1': 'letter', 'days-1': '7', 'body-1': 'Dear ((given name)), please call us.' });
  expect(saved.status).toBe(303);
  expect((await open('draft')).text).toContain('1 follow-up for patients whom the message does not reach.');
  expect((await open('review')).text).toContain('Letter after 7 days');
  const sent = await makeSentCampaign(api, ['delivered', { status: 'failed', reasonCode: 'number-invalid' }], {
    ...{ phase: 'settled', draft: { followUps: [{ ...CALL, body: 'Ask ((given name)) for a blood test.' }] } },
  });
  await api.database.pool.query(
    `UPDATE patient SET language = 'Polish' WHERE id IN (SELECT patient_id FROM message WHERE dispatch_id = $1)`,
    [sent],
  );
  await makeDue();
  const reached = await visit(api, 'GET', `/p/oakfield/campaigns/${sent}/reach?outcome=call-to-make`, {
    cookie: who.cookie,
  });
  expect(reached.text).toContain('They add up to 2.');
  expect(reached.text).toMatch(/What to say: Ask [^( ]+ for a blood test\./);
  expect(reached.text).toContain('Polish: may need an interpreter');
});

test('N38 one press lists everyone to call whom nothing reached, once, without those who may not be called, and is undone', async () => {
  const people = (await makePatients(api, 6)) as [Person, Person, Person, Person, Person, Person];
  const [got, failed, deaf, unsafe, limited, gone] = people;
  const id = await makeSentCampaign(
    api,
    [
      ...(['delivered', 'failed', 'failed', 'failed'] as const),
      ...([{ status: 'suppressed', reasonCode: 'monthly-limit' }, 'failed'] as const),
    ],
    { people, phase: 'settling' },
  );
  await give(deaf, { format: 'Deaf, uses BSL' });
  await give(gone, { status: 'left' });
  const level = await api.call('PUT', `/api/v1/patients/${unsafe.patientId}/safe-contact`, {
    as: 'sender',
    body: { call: 'never', why: 'Others answer the telephone' },
  });
  expect(level.status).toBeLessThan(300);
  const path = `/api/v1/campaigns/${id}/follow-ups/call-list`;
  const press = () => api.call('POST', path, { as: 'sender', body: {} });
  expect(await press()).toMatchObject({ status: 409, body: { code: 'not-settled' } });
  await query(`UPDATE campaign SET phase = 'settled', settled_at = now() WHERE id = $1`, [id]);

  const both = await Promise.all([press(), press()]);
  expect(both.map(({ body }) => (body as { listed: number }).listed).sort()).toEqual([0, 1]);
  const made = both.find(({ body }) => (body as { listed: number }).listed === 1)!.body as { leftOut: object[] };
  expect(made.leftOut).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ code: 'calls-not-suitable', count: 1 }),
      expect.objectContaining({ code: 'unsafe-contact', count: 1 }),
      expect.objectContaining({ code: 'left-practice', count: 1 }),
    ]),
  );
  expect(await patients(id, 'call-to-make')).toMatchObject([{ patient: { id: failed.patientId } }]);
  expectSum(await reach(id));
  const who = await signedIn(api, 'sender');
  const home = await visit(api, 'get', '/p/oakfield', { cookie: who.cookie });
  expect(home.text).toContain(`/campaigns/${id}/reach?outcome=call-to-make">1 call</a>`);

  const undone = await api.call('DELETE', path, { as: 'sender' });
  expect(undone.body).toEqual({ removed: 1 });
  expect((await reach(id)).steps).toEqual([]);
  // Who was called stays, and is not listed again.
  await press();
  await call(id, failed, 'wrong-number');
  expect((await api.call('DELETE', path, { as: 'sender' })).body).toEqual({ removed: 0 });
  expect((await press()).body).toMatchObject({ listed: 0 });
  expect((await reach(id)).counts.notReached.map(({ code }) => code)).toContain('call-wrong-number');
  const acts = await query('SELECT act FROM audit_entry WHERE subject_id = $1 AND act LIKE $2 ORDER BY at', [
    ...[id, 'campaign-calls-%'],
  ]);
  expect(acts.rows).toEqual(['listed', 'unlisted', 'listed'].map((what) => ({ act: `campaign-calls-${what}` })));
  expect([got, limited]).toHaveLength(2);

  const page = await visit(api, 'get', `/p/oakfield/campaigns/${id}/reach`, { cookie: who.cookie });
  expect(page.text).toContain('Make a list of calls');
  const pressed = await visit(api, 'post', `/p/oakfield/campaigns/${id}/reach/call-list`, {
    ...{ cookie: who.cookie, form: { _token: who.formToken } },
  });
  const after = await visit(api, 'get', pressed.location!, { cookie: who.cookie });
  expect(after.text).toContain('Nobody was put on the list of calls.');
});
