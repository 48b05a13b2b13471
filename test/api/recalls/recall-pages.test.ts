import { linkExpiry } from '../../../domain/patients/personal-link';
import { makeBookingAnswer } from '../booking/appointment-support';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { makePatients } from '../fixtures';
import { testApi } from '../support';
import { recallWorkOf } from './follow-ups-support';
import { recallsOf } from './recalls-support';

const api = testApi();
const { recall, category, read } = recallsOf(api);
let sender: SignedIn;
let manager: SignedIn;
beforeAll(async () => {
  [sender, manager] = [await signedIn(api, 'sender'), await signedIn(api, 'manager')];
  await category();
});

const open = (path: string, who = sender) => visit(api, 'get', `/p/oakfield/${path}`, { cookie: who.cookie });
const press = (path: string, form: Record<string, string | string[]>, who = sender) =>
  visit(api, 'post', `/p/oakfield/${path}`, { cookie: who.cookie, form: { _token: who.formToken, ...form } });

test('E7 E8 the worklist greys out SMS with the exact reason, and asks about dissent', async () => {
  const [blocked, asks] = await makePatients(api, 2);
  await recall({}, blocked);
  const asked = await recall({}, asks);
  const listed = await api.call('POST', '/api/v1/blocked-numbers', {
    as: 'sender',
    body: { number: blocked!.mobile },
  });
  const { id } = listed.body as { id: string };
  await api.call('PATCH', `/api/v1/blocked-numbers/${id}`, { as: 'sender', body: { recalls: true } });
  await api.database.pool.query('UPDATE patient SET does_not_wish_sms = true WHERE id = $1', [asks!.patientId]);
  const page = await open('recalls');
  expect(page.status).toBe(200);
  expect(page.text).toContain('Mobile number blocked in your blocked communication list');
  expect(page.text).toContain('Does not wish to be contacted by SMS');
  expect(page.text).toContain('rc-sms-blocked');
  const check = await press('recalls/sms', { recall: asked.id });
  expect(check.text).toContain('1 patient says no texts');
  const undecided = await press('recalls/sms', { recall: asked.id, confirm: 'yes', asks: 'yes' });
  expect(undecided.text).toContain('Choose whether to send to these patients too');
  const sent = await press('recalls/sms', { recall: asked.id, confirm: 'yes', asks: 'yes', dissent: 'yes' });
  expect([sent.status, sent.location]).toEqual([303, expect.stringMatching(/\/campaigns\//)]);
});

test('E16 E17 every page of the section is there', async () => {
  const made = await recall();
  const paths = ['recalls?tab=all', 'recalls?tab=calls', 'recalls?tab=letters', 'recalls/board', 'recalls/categories'];
  for (const path of [...paths, `recalls/${made.id}`, `recalls/sms?recall=${made.id}`]) {
    expect([path, (await open(path)).status]).toEqual([path, 200]);
  }
  for (const path of ['recalls/imports', 'recalls/categories/new']) {
    expect([path, (await open(path, manager)).status]).toEqual([path, 200]);
  }
  const closed = await press(`recalls/${made.id}/close`, { reason: 'Done elsewhere' });
  expect(closed.status).toBe(303);
  expect((await open(`recalls/${made.id}`)).text).toContain('Done elsewhere');
});

test('E17 a manager makes a category on its page', async () => {
  const form = { name: 'From a page', reasons: 'One\nTwo', 'sms-body': 'Please call.', 'first-contact': '14' };
  const more = {
    'least-days': '7',
    'attempts-wanted': '3',
    'year-start': '01-04',
    'send-from': '09:00',
    'send-to': '16:00',
  };
  const saved = await press(
    'recalls/categories/new',
    { ...form, ...more, 'step-0-channel': 'sms', 'step-0-days': '0' },
    manager,
  );
  expect(saved.status).toBe(303);
  expect((await open('recalls/categories')).text).toContain('From a page');
  const refused = await press('recalls/categories/new', { ...form, ...more, name: '' }, manager);
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('Enter a name for the category')]);
});

test('E17 a wait that is no number is refused at its field, and never saved as no wait', async () => {
  const form = { name: 'Plan', reasons: 'Plan', 'sms-body': 'Dear ((nobody)), please call.', 'first-contact': '14' };
  const more = {
    'least-days': '7',
    'attempts-wanted': '3',
    'year-start': '31-02',
    'send-from': '9',
    'send-to': '16:00',
  };
  const steps = { 'step-0-channel': 'sms', 'step-2-channel': 'letter', 'step-2-days': 'soon', 'visit-minutes': 'ten' };
  const refused = await press('recalls/categories/new', { ...form, ...more, ...steps }, manager);
  expect(refused.status).toBe(422);
  for (const said of [
    'Enter the days before a contact as a whole number from 0 to 3650',
    'Enter the minutes of the appointment as a whole number from 1 to 480',
    'Enter a day and month that come in every year, for example 01-04',
    'Enter when texts start to leave, for example 09:00',
  ]) {
    expect(refused.text).toContain(said);
  }
  expect(refused.text).toContain('href="#step-2-days"');
  const good = { 'year-start': '01-04', 'send-from': '09:00', 'step-0-channel': 'sms' };
  const unknown = await press('recalls/categories/new', { ...form, ...more, ...good }, manager);
  expect([unknown.status, unknown.text]).toEqual([422, expect.stringContaining('We cannot fill in ((nobody)).')]);
  expect(refused.text).toMatch(/name="step-2-days"[^>]* value="soon"/);
});

test('ending several recalls ends those it may, and says which wait for a clinician', async () => {
  const significant = await category({
    ...{ name: 'Significant', reasons: ['Significant'], clinicallySignificant: true },
    steps: [
      { channel: 'sms', afterDays: 0 },
      { channel: 'letter', afterDays: 10 },
    ],
  });
  expect(significant).toBeDefined();
  const [plain, kept] = [await recall(), await recall({ reason: 'Significant' })];
  const close = (why: string) =>
    visit(api, 'post', '/p/oakfield/recalls/close', {
      cookie: sender.cookie,
      raw: new URLSearchParams([
        ['_token', sender.formToken],
        ['recall', plain.id],
        ['recall', kept.id],
        ['confirm', 'yes'],
        ['why', why],
      ]).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const long = await close('x'.repeat(600));
  expect([long.status, long.text]).toEqual([422, expect.stringContaining('xxx')]);
  const closed = await close('Moved away');
  expect([closed.status, closed.location]).toEqual([303, '/p/oakfield/recalls']);
  expect((await open('recalls')).text).toContain(
    '1 recall closed. 1 recall is clinically significant: only a clinician closes it.',
  );
  expect((await open(`recalls/${plain.id}`)).text).toContain('Moved away');
  expect((await open(`recalls/${kept.id}`)).text).not.toContain('Moved away');
});

test('E16 calls: the queue, a link to dial, what came of it, and the next in the list', async () => {
  const [one, two] = [await recall({ urgency: 'urgent' }), await recall({ urgency: 'urgent' })];
  const queued = await press('recalls/calls', { recall: one.id });
  expect([queued.status, queued.location]).toEqual([303, '/p/oakfield/recalls/calls']);
  await press('recalls/calls', { recall: two.id });
  await api.database.pool.query(`UPDATE patient SET preferred_language = 'so' WHERE id = $1`, [one.person.patientId]);
  const page = await open('recalls/calls');
  expect(page.text).toContain('Somali: may need an interpreter');
  expect((await open(`recalls/calls/${one.id}`)).text).toContain('Ask whether the patient needs an interpreter.');
  expect(page.text).toContain(`href="tel:${one.person.mobile}"`);
  expect(page.text).toContain(`/recalls/calls/${two.id}`);
  const empty = await press(`recalls/calls/${one.id}`, { note: 'Nothing chosen' });
  expect([empty.status, empty.text]).toEqual([422, expect.stringContaining('Choose the outcome of the call')]);
  const past = await press(`recalls/calls/${one.id}`, {
    ...{ outcome: 'no-answer', 'back-day': '1', 'back-month': '2', 'back-year': '2020' },
  });
  expect([past.status, past.text]).toEqual([422, expect.stringContaining('Choose today or a later day')]);
  expect(past.text).toMatch(/name="back-day"[^>]* value="1"/);
  const saved = await press(`recalls/calls/${one.id}`, { outcome: 'spoke', note: 'Will book', next: 'yes' });
  expect([saved.status, saved.location]).toEqual([303, `/p/oakfield/recalls/calls/${two.id}`]);
  expect((await open(`recalls/${one.id}`)).text).toContain('spoke to the patient');
});

test('N33 letters: a batch, its file, the envelopes to pull, and posting what was counted', async () => {
  const [one, two] = [await recall(), await recall()];
  const live = `UPDATE patient SET address = '{1 High Street}', postcode = 'LS1 4AP' WHERE id = $1`;
  for (const { person } of [one, two]) await api.database.pool.query(live, [person.patientId]);
  const nobody = await press('recalls/letters', { recall: (await recall()).id });
  expect(nobody.location).toBe('/p/oakfield/recalls/letters');
  const twice = new URLSearchParams([
    ['_token', sender.formToken],
    ['recall', one.id],
    ['recall', two.id],
  ]);
  const made = await visit(api, 'post', '/p/oakfield/recalls/letters', {
    ...{ cookie: sender.cookie, raw: twice.toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const batch = made.location!.replace('/p/oakfield/', '');
  expect((await open(batch)).text).toContain('We are making the file');
  await recallWorkOf(api).print(batch.split('/').at(-1)!);
  expect((await open(`${batch}/letters.pdf`)).headers['content-type']).toBe('application/pdf');
  await api.database.pool.query(`UPDATE patient SET status = 'deceased' WHERE id = $1`, [two.person.patientId]);
  const page = await open(batch);
  expect(page.text).toContain('Envelopes to pull');
  expect(page.text).toContain('1 to post + 1 to pull = 2 letters');
  const again = /letters\/([0-9a-f-]{36})\.pdf/.exec(page.text)![1]!;
  const spoiled = await open(`${batch}/letters/${again}.pdf`);
  expect([spoiled.status, spoiled.text.slice(0, 5)]).toEqual([200, '%PDF-']);
  const wrong = await press(`${batch}/posted`, { count: '2' });
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('so 1 should leave')]);
  expect((await press(`${batch}/posted`, { count: '1' })).status).toBe(303);
  const posted = await open(batch);
  expect(posted.text).toContain('1 posted + 1 pulled = 2 letters');
  expect((await open('recalls/letters')).text).toContain('Posted');
  const letter = /name="letter" value="([0-9a-f-]{36})"/.exec(posted.text)![1]!;
  expect((await press(`${batch}/returned`, { letter })).status).toBe(303);
  expect((await open(batch)).text).toContain('Came back undelivered');
});

test('N35 automation: three trial runs that a clinician has read, then on and paused', async () => {
  const { id } = (await category({ name: 'From its page', reasons: ['From its page'] })).body as { id: string };
  await recall({ reason: 'From its page' });
  const at = `recalls/automation/${id}`;
  expect((await open('recalls/automation')).text).toContain('From its page');
  expect((await open(at, manager)).text).toContain('Clinicians have read 0 of 3 trial runs.');
  const early = await press(`${at}/state`, { automated: 'yes' }, manager);
  expect([early.status, early.text]).toEqual([422, expect.stringContaining('A clinician has read 0 of 3 trial runs')]);
  const unmarked = await signedIn(api, 'sender');
  for (let trial = 0; trial < 3; trial++) {
    const tried = await press(`${at}/try`, {}, manager);
    const run = tried.location!.replace('/p/oakfield/', '');
    await recallWorkOf(api).carryOut(run.split('/').at(-1)!);
    expect((await open(run)).text).toContain('1 would get an SMS + 0 letters + 0 calls + 0 left out = 1 patient');
    const refused = await press(`${run}/read`, {}, unmarked);
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('read trial runs')]);
    expect((await open(run, unmarked)).text).toContain('Ask a clinician to read it');
    await api.call('PATCH', `/api/v1/staff/${sender.staffId}`, { as: 'administrator', body: { isClinician: true } });
    expect((await open(run)).text).toContain('I have read this trial run');
    await press(`${run}/read`, {}, sender);
    expect((await open(run)).text).toContain('Read by A sender');
  }
  expect((await press(`${at}/state`, { automated: 'yes' }, manager)).status).toBe(303);
  expect((await open(at, manager)).text).toContain('Pause automation');
  expect((await press(`${at}/state`, { automated: 'no' }, manager)).status).toBe(303);
  const inside = await press(`${at}/watchdog`, { 'ping-url': 'http://10.0.0.1' }, manager);
  expect([inside.status, inside.text]).toEqual([422, expect.stringContaining('begins with https://')]);
  expect((await press(`${at}/watchdog`, { 'ping-url': 'https://watch.example.org/1' }, manager)).status).toBe(303);
  expect((await open('recalls/runs')).text).toContain('From its page');
});

test('the board shows the last weeks as bars with their numbers, and the same as .xlsx', async () => {
  const made = await recall();
  await api.database.pool.query(`UPDATE recall SET created_at = now() - interval '15 days' WHERE id = $1`, [made.id]);
  const board = await api.call('GET', '/api/v1/recall-board', { as: 'viewer' });
  const { weeks } = board.body as { weeks: { at: string; category: string; due: number }[] };
  const asthma = weeks.filter((week) => week.category === 'Asthma');
  // It was not here three weeks ago, and due since it came.
  expect(asthma.slice(0, 2).map(({ due }) => due)).toEqual([1, 1]);
  const page = await open('recalls/board');
  expect(page.text).toContain('Week by week');
  expect(page.text).toContain('rc-bar--tiny');
  const file = await api.call('GET', '/api/v1/recall-board.xlsx', { as: 'viewer' });
  expect([file.status, file.headers['content-type']]).toEqual([200, expect.stringContaining('spreadsheetml')]);
});

test('the board counts a recall that nobody was contacted about as due, also while staff decide whether it was done', async () => {
  await category({ name: 'Undecided', reasons: ['Undecided'] });
  const made = await recall({ reason: 'Undecided' });
  await api.database.pool.query(
    `INSERT INTO recall_answer (practice_id, id, recall_id, kind, at) VALUES ($1, $2, $2, 'done-elsewhere', now())`,
    [api.practiceId, made.id],
  );
  expect(await read(made.id)).toMatchObject({ state: 'waiting' });
  const [, row] = (await open('recalls/board')).text.split('Undecided</');
  expect(
    row!
      .split('</tr>')[0]!
      .match(/>\s*\d+\s*</g)!
      .map((cell) => Number(/\d+/.exec(cell)![0])),
  ).toEqual([0, 1, 0, 0, 0, 1]);
});

test('the board counts a recall whose wait is over as contacted, now and in the last week alike', async () => {
  await category({ name: 'Waited', reasons: ['Waited'] });
  const [over, fresh] = [await recall({ reason: 'Waited' }), await recall({ reason: 'Waited' })];
  await api.call('POST', `/api/v1/recalls/${over.id}/call-outcomes`, {
    as: 'sender',
    body: { outcome: 'no-answer' },
  });
  await api.database.pool.query(`UPDATE recall_attempt SET at = now() - interval '60 days' WHERE recall_id = $1`, [
    over.id,
  ]);
  expect([await read(over.id), await read(fresh.id)]).toMatchObject([{ state: 'to-action' }, { state: 'to-action' }]);
  const { recallBoard } = api.services;
  const now = new Date();
  const weeks = (await recallBoard.weeks(api.practiceId, 1, now)).map(({ at: _, ...week }) => week);
  const board = await recallBoard.now(api.practiceId, now);
  expect(board.find((row) => row.category === 'Waited')).toMatchObject({ due: 1, contacted: 1, overdue: 2 });
  expect(board.map(({ overdue: _, category: name, ...row }) => ({ ...row, category: name ?? '' }))).toEqual(weeks);
});

test('Home names the recalls that wait for a person, each with its count and a page', async () => {
  await category({ name: 'For Home', reasons: ['For Home'] });
  const made = await recall({ reason: 'For Home' });
  const waitingNow = async () => (await api.services.recalls.waiting(api.practiceId, new Date())).undecided;
  const before = await waitingNow();
  await api.database.pool.query(
    `INSERT INTO recall_answer (practice_id, id, recall_id, kind, at) VALUES ($1, $2, $2, 'declined', now())`,
    [api.practiceId, made.id],
  );
  expect(await waitingNow()).toBe(before + 1);
  const home = (await open('')).text;
  expect(home).not.toContain('Nothing needs your attention');
  const toDecide =
    /<a href="\/p\/oakfield\/(recalls\?tab=all&amp;answers=undecided)">(\d+ recalls?)<\/a> to decide about\./.exec(
      home,
    )!;
  expect(toDecide[2]).toBe(before === 0 ? '1 recall' : `${before + 1} recalls`);
  expect((await open(toDecide[1]!.replace('&amp;', '&'))).text).toContain(made.id);
  const { toAction } = await api.services.recalls.waiting(api.practiceId, new Date());
  expect(home).toContain(`>${toAction} recalls</a> to action.`);
  // Recalls are off: their pages would refuse.
  const isOn = jest.spyOn(api.services.capabilities, 'of').mockResolvedValue({ ticks: {}, on: null });
  expect((await open('')).text).not.toContain('/p/oakfield/recalls?tab');
  isOn.mockRestore();
});

test('E17 a send that made several campaigns links to each of them', async () => {
  await category({ name: 'Eyes', reasons: ['Eyes'] });
  await category({ name: 'Feet', reasons: ['Feet'] });
  const [eyes, feet] = [await recall({ reason: 'Eyes' }), await recall({ reason: 'Feet' })];
  const form = new URLSearchParams({ _token: sender.formToken, recall: eyes.id, confirm: 'yes' });
  form.append('recall', feet.id);
  const sent = await visit(api, 'post', '/p/oakfield/recalls/sms', {
    ...{ cookie: sender.cookie, raw: form.toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect([sent.status, sent.location]).toEqual([303, '/p/oakfield/recalls']);
  const page = (await open('recalls')).text;
  expect(page).toContain('SMS recall to 2 patients. There are 2 campaigns:');
  const links = [
    ...page.matchAll(/href="\/p\/oakfield\/(campaigns\/[0-9a-f-]{36})">(\w+), first invitation: 1 patient</g),
  ];
  expect(links.map(([, , name]) => name).sort()).toEqual(['Eyes', 'Feet']);
  for (const [, path, name] of links) expect((await open(path!)).text).toContain(`${name}: first invitation`);
});

test('N39 a recall shows how the patient answered its invitation to book', async () => {
  const made = await recall();
  await makeBookingAnswer(api, made.person.patientId, 'declined');
  await api.database.pool.query(
    `INSERT INTO recall_attempt (practice_id, id, recall_id, channel, at, by, campaign_id)
     SELECT practice_id, uuidv7(), $1, 'sms', now(), 'A sender', campaign_id FROM booking_answer WHERE patient_id = $2`,
    [made.id, made.person.patientId],
  );
  const page = await open(`recalls/${made.id}`);
  expect(page.text).toContain('Answers to the invitation to book');
  expect(page.text).toContain('Does not want an appointment');
  expect(page.text).toMatch(/Nobody has seen to it yet\. <a href="[^"]*\/appointments#answers">See to it/);
  expect((await open(`recalls/${(await recall()).id}`)).text).not.toContain('Answers to the invitation');
});

test('N39 a patient’s own page shows what they answered, and lets them change it', async () => {
  const made = await recall();
  const sent = await api.call('POST', '/api/v1/recalls/sms', { as: 'sender', body: { recallIds: [made.id] } });
  const { campaignId } = sent.body as { campaignId: string };
  await api.database.pool.query(
    `UPDATE message SET status = 'submitted', submitted_at = now() WHERE dispatch_id = $1`,
    [campaignId],
  );
  const now = new Date();
  const subject = { aboutId: campaignId, patientId: made.person.patientId };
  const expiry = linkExpiry('recall', now);
  const [token] = await api.services.personalLinks.tokensFor(api.practiceId, 'recall', [subject], expiry, now);
  const { rows } = await api.database.pool.query<{ surname: string }>(
    'SELECT family_name AS surname FROM patient WHERE id = $1',
    [made.person.patientId],
  );
  const birth = { 'birth-day': '4', 'birth-month': '3', 'birth-year': '1951', surname: rows[0]!.surname };
  const proof = await visit(api, 'POST', `/r/${token}/proof`, { form: birth });
  const headers = { cookie: proof.cookies[0]!.split(';')[0]! };
  const own = (query = '') => visit(api, 'GET', `/r/${token}${query}`, { headers });
  const answer = (form: Record<string, string>) => visit(api, 'POST', `/r/${token}`, { headers, form });
  expect((await own()).text).toContain('name="answer"');
  await answer({ answer: 'call-me' });
  const told = (await own()).text;
  expect(told).toMatch(/You told us<\/h2>\s*<p><strong>Ask us to call/);
  expect(told).not.toContain('name="answer"');
  expect((await own('?change=1')).text).toMatch(/value="call-me"[^>]* checked/);
  await answer({ answer: 'done-elsewhere', said: 'In York' });
  expect((await own()).text).toContain('I have had this done</strong>: In York');
  expect(await read(made.id)).toMatchObject({ answers: [{ kind: 'done-elsewhere' }], queue: null });
  const evidence = await open(`recalls/${made.id}/evidence`);
  expect(evidence.text).toContain('Changed by the patient');
});
