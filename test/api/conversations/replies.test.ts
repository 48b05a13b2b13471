// cspell:ignore Mulțumesc klatce piersiowej
import { createReplyPlacing } from '../../../adapters/postgres/conversations/reply-placing';
import { createDeliveryStore } from '../../../adapters/postgres/delivery/delivery-store';
import { connect } from '../../../adapters/postgres/sql/connect';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { startCuttable } from '../cuttable';
import { makeMessage, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';
import { until } from '../../support/until';
import { repliesTo } from './replies-support';

const api = testApi();
const { act, post, conversations, read, inboxes, withNumber, sentTo } = repliesTo(api);
const pages = practicePages(api, 'sender');

async function patientWithMessage(): Promise<{ person: Person; campaignId: string }> {
  const [person] = await makePatients(api, 1);
  return { person: person!, campaignId: await sentTo([person!]) };
}

const blockOf = async (number: string) =>
  (
    await api.database.pool.query(
      `SELECT recalls, health_information AS "healthInformation", marketing, every_sms AS "everySms", changed_by AS "changedBy", set_by AS "setBy"
       FROM contact_block WHERE number = $1`,
      [number],
    )
  ).rows[0] as Record<string, unknown> | undefined;

const told = () => api.handedOver.map(({ to, body, sender }) => ({ to, body, sender }));

test('P26 P27 the inbox is not there before the first reply, and two first replies at once make one', async () => {
  expect(await inboxes()).toEqual([]);
  const sent = await Promise.all([patientWithMessage(), patientWithMessage()]);
  const answers = await Promise.all(sent.map(({ person }) => post(person.mobile, 'Yes please')));
  expect(answers.map(({ status }) => status)).toEqual([204, 204]);
  const all = await inboxes();
  expect(all).toMatchObject([{ kind: 'bulk-replies', name: 'Bulk Message Replies', unread: 2, open: 2 }]);
  expect(await inboxes('stranger')).toEqual([]);
  for (const { person, campaignId } of sent) {
    expect(await withNumber(person.mobile)).toMatchObject({
      ...{ inboxId: all[0]!.id, patient: { id: person.patientId }, campaign: { id: campaignId }, state: 'new' },
      ...{ flags: [], firstLine: 'Yes please', unread: true, version: 1, needsMatching: false, candidates: [] },
      messages: [{ direction: 'in', body: 'Yes please', automatic: false, status: null }],
    });
  }
});

test('N21 the same reply three times is one message, and the next one joins it', async () => {
  const { person } = await patientWithMessage();
  const time = '2026-11-24 10:00:00';
  for (let turn = 0; turn < 3; turn++) await post(person.mobile, 'Tuesday?', { time });
  await post(person.mobile, 'Or Friday');
  const { messages, version, firstLine } = await withNumber(person.mobile);
  expect(messages.map(({ body }) => body)).toEqual(['Tuesday?', 'Or Friday']);
  expect({ version, firstLine }).toEqual({ version: 2, firstLine: 'Or Friday' });
});

test('N21 parts of a long reply are one message, and are read as one', async () => {
  const { person } = await patientWithMessage();
  const text = `${'I wanted to let you know how it has been going since we spoke last. '.repeat(3).slice(0, 149)} I have chest pain now`;
  await post(person.mobile, text.slice(0, 153));
  await post(person.mobile, text.slice(153));
  const { messages, flags } = await withNumber(person.mobile);
  expect(messages.filter(({ direction }) => direction === 'in').map(({ body }) => body)).toEqual([text]);
  expect(flags.map(({ code }) => code)).toEqual(['red-flag']);
});

test('N21 a reply belongs to the latest campaign of the patient; one conversation for each', async () => {
  const { person, campaignId } = await patientWithMessage();
  await post(person.mobile, 'About the first');
  const later = await sentTo([person]);
  await post(person.mobile, 'About the second');
  const found = (await conversations()).filter(({ contact }) => contact === person.mobile);
  expect(found.map(({ campaign, firstLine }) => [campaign!.id, firstLine])).toEqual([
    [campaignId, 'About the first'],
    [later, 'About the second'],
  ]);
});

test('N21 X4 messages to several patients at the number: nobody is chosen, each is a candidate with why', async () => {
  const [one, two, third] = (await makePatients(api, 3)) as [Person, Person, Person];
  two.mobile = third.mobile = one.mobile;
  await api.database.pool.query('UPDATE patient SET mobile = $1 WHERE id = ANY($2)', [
    one.mobile,
    [two.patientId, third.patientId],
  ]);
  const first = await sentTo([one]);
  const second = await sentTo([two]);
  await post(one.mobile, 'Yes, both of us');
  const found = await withNumber(one.mobile);
  expect(found).toMatchObject({
    patient: null,
    campaign: null,
    needsMatching: true,
    flags: [{ code: 'shared-number' }],
  });
  expect(found.candidates.map(({ patientId, campaignId }) => ({ patientId, campaignId }))).toEqual(
    expect.arrayContaining([
      { patientId: one.patientId, campaignId: first },
      { patientId: two.patientId, campaignId: second },
    ]),
  );
  // The third merely has the number in the register.
  expect(found.candidates).toHaveLength(2);
  expect(found.candidates[0]!.why).toMatch(/^We sent “Shingles info” to this number on /);
  expect((await inboxes()).find(({ id }) => id === found.inboxId)?.kind).toBe('needs-matching');
});

test('N21 a number that nothing was sent to, or long ago, needs matching and has no candidate', async () => {
  const [person] = await makePatients(api, 1);
  await makeSentCampaign(api, ['delivered'], { people: [person!] });
  await api.database.pool.query(
    `UPDATE message SET submitted_at = now() - interval '31 days', status_at = now() - interval '31 days' WHERE patient_id = $1`,
    [person!.patientId],
  );
  await post(person!.mobile, 'Hello?');
  await post('+447700900998', 'STOP');
  for (const number of [person!.mobile, '+447700900998']) {
    expect(await withNumber(number)).toMatchObject({ patient: null, needsMatching: true, candidates: [] });
  }
  const stranger = await withNumber('+447700900998');
  expect(stranger.flags.map(({ code }) => code)).toEqual(['possible-opt-out']);
  expect(await blockOf('+447700900998')).toBeUndefined();
});

test('N20 STOP ticks the kind that was answered, as the patient, and one confirmation is sent in spite of it', async () => {
  const { person } = await patientWithMessage();
  for (let turn = 0; turn < 3; turn++) await post(person.mobile, 'Stop. Thank you', { time: '2026-11-24 11:00:00' });
  await post(person.mobile, 'STOP');
  expect(await blockOf(person.mobile)).toMatchObject({
    ...{ healthInformation: true, recalls: false, everySms: false, changedBy: 'Patient, by replying STOP' },
    setBy: { healthInformation: { by: 'Patient, by replying STOP' } },
  });
  const found = await withNumber(person.mobile);
  expect(found.flags).toMatchObject([{ code: 'opt-out' }]);
  expect(found.messages.map(({ direction, automatic }) => [direction, automatic])).toEqual([
    ['in', false],
    ['out', true],
    ['in', false],
  ]);
  await until('the confirmation is sent', () => told().filter(({ to }) => to === person.mobile).length === 1);
  expect(told().find(({ to }) => to === person.mobile)?.body).toMatch(
    /^Oakfield Surgery: we will not send texts about/,
  );
  const { rows } = await api.database.pool.query(
    `SELECT e.actor, e.act FROM audit_entry e JOIN contact_block b ON b.id = e.subject_id WHERE b.number = $1 ORDER BY e.id`,
    [person.mobile],
  );
  expect(rows).toEqual(
    ['blocked-number-added', 'blocked-number-changed'].map((act) => ({ actor: 'Patient, by replying STOP', act })),
  );
});

test('N20 START undoes what STOP set, and never what staff set', async () => {
  const { person } = await patientWithMessage();
  const listed = await api.call('POST', '/api/v1/blocked-numbers', { as: 'sender', body: { number: person.mobile } });
  const { id } = listed.body as { id: string };
  await api.call('PATCH', `/api/v1/blocked-numbers/${id}`, { as: 'sender', body: { recalls: true } });
  await post(person.mobile, 'stop all');
  expect(await blockOf(person.mobile)).toMatchObject({ recalls: true, everySms: true });
  await post(person.mobile, 'Start please');
  expect(await blockOf(person.mobile)).toMatchObject({ recalls: true, everySms: false, healthInformation: false });
  await until('the confirmation is sent', () => told().filter(({ to }) => to === person.mobile).length === 2);
  // Nothing is left to undo, and nothing is confirmed.
  await post(person.mobile, 'UNSTOP');
  expect((await withNumber(person.mobile)).messages.filter(({ automatic }) => automatic)).toHaveLength(2);
});

test('N20 STOP of a contact who is no patient is kept in their name, and Needs matching says whose number it is', async () => {
  const mobile = '+447700900462';
  const kept = await api.call('POST', '/api/v1/contacts', {
    ...{ as: 'sender', body: { name: 'Kim Lee', mobile, agreedHow: 'At the desk' } },
  });
  const { id: contactId } = kept.body as { id: string };
  await makeMessage(api, '', { patientId: undefined, contactId });
  await until('the message is sent', () => api.handedOver.some(({ to }) => to === mobile));
  await post(mobile, 'STOP');
  expect(await blockOf(mobile)).toMatchObject({ marketing: true, changedBy: 'Contact, by replying STOP' });
  const found = await withNumber(mobile);
  expect(found).toMatchObject({
    needsMatching: true,
    patient: null,
    contactPeople: [{ id: contactId, name: 'Kim Lee' }],
  });
  const list = (await pages.get('/inbox/needs-matching')).text;
  expect(list).toContain('Kim Lee, 07700 900462');
  const page = (await pages.get(`/conversations/${found.id}`)).text;
  expect(page).toContain('who is a contact and not a patient');
  expect(page).not.toContain('We sent no patient a message');
  await post(mobile, 'START');
  expect(await blockOf(mobile)).toMatchObject({ marketing: false, changedBy: 'Contact, by replying START' });
  // Once a person has said so, it waits with the person who wrote to them, and not among replies to bulk messages.
  expect((await act(found.id, 'match', { patientId: null })).status).toBe(202);
  const { inboxId } = await withNumber(mobile);
  expect((await inboxes()).find(({ id }) => id === inboxId)?.kind).toBe('own');
});

test('N19 N20 a red flag beats STOP, is named, and stands first', async () => {
  const { person } = await patientWithMessage();
  await post(person.mobile, 'Stop. I just want it all to end');
  expect(await blockOf(person.mobile)).toBeUndefined();
  const [first] = await conversations('state=new');
  expect(first).toMatchObject({ flags: [{ code: 'red-flag', words: expect.any(String) as string }] });
  const all = await conversations('state=new');
  const isRed = all.map(({ flags }) => flags.some(({ code }) => code === 'red-flag'));
  expect(isRed).toEqual([...isRed].sort((one, other) => Number(other) - Number(one)));
});

test('N19 whoever may be in danger is told at once whom to call, once in ten minutes, and a machine is not', async () => {
  const { person } = await patientWithMessage();
  await post(person.mobile, 'I have chest pain');
  await post(person.mobile, 'the chest pain is getting worse');
  await until('it is sent', () => told().some(({ to }) => to === person.mobile));
  const automatic = (await withNumber(person.mobile)).messages.filter((message) => message.automatic);
  expect(automatic.map(({ body }) => body)).toEqual([expect.stringMatching(/^Oakfield Surgery: .*call 999 now/)]);
  const { person: away } = await patientWithMessage();
  await post(away.mobile, 'I am out of office until Monday. For chest pain call 999');
  const found = await withNumber(away.mobile);
  expect(found.flags[0]!.code).toBe('red-flag');
  expect(found.messages).toHaveLength(1);
});

test('N20 a wish in a sentence, a wrong number, a death and CANCEL change nothing and are flagged', async () => {
  for (const [text, code] of [
    ['please stop texting me', 'possible-opt-out'],
    ['Wrong number, I am not Margaret', 'wrong-number'],
    ['My husband passed away in March', 'death-reported'],
    ['CANCEL', 'reception'],
  ] as const) {
    const { person } = await patientWithMessage();
    await post(person.mobile, text);
    expect((await withNumber(person.mobile)).flags.map((flag) => flag.code)).toEqual([code]);
    expect(await blockOf(person.mobile)).toBeUndefined();
  }
});

test('an empty reply, one that cannot be read and one with NUL are kept', async () => {
  const { person } = await patientWithMessage();
  expect((await post(person.mobile, '')).status).toBe(204);
  expect((await post(person.mobile, 'a\0b')).status).toBe(204);
  expect((await withNumber(person.mobile)).messages.map(({ body }) => body)).toEqual(['', 'a\uFFFDb']);
});

test('a reply of a restricted patient keeps its flags, and shows nothing else', async () => {
  const { person } = await patientWithMessage();
  await post(person.mobile, 'I have chest pain');
  const { id } = await withNumber(person.mobile);
  await api.database.pool.query(`UPDATE patient SET status = 'restricted' WHERE id = $1`, [person.patientId]);
  const found = await read(id, 'administrator');
  expect(found).toMatchObject({
    ...{ isRestricted: true, patient: null, contact: null, firstLine: null, flags: [{ code: 'red-flag' }] },
    messages: [{ body: null }, { body: null, automatic: true }],
  });
  expect(JSON.stringify(found)).not.toMatch(/chest|Family|9990/);
});

test('a manager opens a reply of a restricted patient for a reason, which the audit keeps, and nobody else does', async () => {
  const { person } = await patientWithMessage();
  await post(person.mobile, 'I have chest pain');
  const { id } = await withNumber(person.mobile);
  await api.database.pool.query(`UPDATE patient SET status = 'restricted' WHERE id = $1`, [person.patientId]);
  const open = (body: object, as: 'sender' | 'manager' = 'manager') =>
    api.call('POST', `/api/v1/conversations/${id}/open`, { as, body });
  expect((await open({ reason: 'A red flag' }, 'sender')).status).toBe(403);
  expect((await open({ reason: ' ' })).status).toBe(422);
  expect(await open({ reason: 'A red flag that nobody reads' })).toMatchObject({
    status: 200,
    body: { isRestricted: true, patient: { id: person.patientId }, messages: [{ body: 'I have chest pain' }, {}] },
  });
  const { rows } = await api.database.pool.query(
    `SELECT details->>'reason' AS reason FROM audit_entry WHERE act = 'restricted-reply-opened' AND subject_id = $1`,
    [id],
  );
  expect(rows).toEqual([{ reason: 'A red flag that nobody reads' }]);
  expect(await read(id, 'administrator')).toMatchObject({ patient: null, contact: null });
});

test('what fails is stored, waits for no other, and is placed later', async () => {
  const { person } = await patientWithMessage();
  const { replyPlacing, accounts } = api.services;
  const account = (await accounts.inUse(api.practiceId))[0]!;
  // Stored by a process that died before it placed them.
  await api.database.pool.query(
    `INSERT INTO reply (practice_id, id, account_id, content_hash, content_type, body, from_contact, to_contact, text)
     SELECT $1, r.id, $2, r.id::text::bytea, '', '', $3, '1', r.text FROM unnest($4::uuid[], $5::text[]) AS r(id, text)`,
    [api.practiceId, account.id, person.mobile, [newId(), newId()], ['One', 'Two']],
  );
  expect(await replyPlacing.practicesWaiting()).toContain(api.practiceId);
  expect(await replyPlacing.place(api.practiceId, new Date())).toMatchObject({ placed: 2 });
  expect((await withNumber(person.mobile)).messages.map(({ body }) => body)).toEqual(['One', 'Two']);
  expect(await replyPlacing.practicesWaiting()).toEqual([]);
});

test('a burst of replies is placed in groups, and none is lost or doubled', async () => {
  const people = await makePatients(api, 300);
  await sentTo(people);
  const answers = await Promise.all(people.map(({ mobile }, index) => post(mobile, `Reply ${index}`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  const { rows } = await api.database.pool.query<{ count: number; lost: number }>(
    `SELECT count(DISTINCT c.id)::int AS count, (SELECT count(*)::int FROM reply WHERE placed_at IS NULL) AS lost
     FROM conversation c JOIN conversation_message m ON m.conversation_id = c.id WHERE c.patient_id = ANY($1)`,
    [people.map(({ patientId }) => patientId)],
  );
  expect(rows[0]).toEqual({ count: 300, lost: 0 });
});

test('N19 a reply in a language that nobody here reads stands right below red flags, and what somebody reads does not', async () => {
  const people = await makePatients(api, 4);
  for (const person of people) await sentTo([person]);
  const [english, polish, romanian, flagged] = people.map(({ mobile }) => mobile) as [string, string, string, string];
  const rules = { minutes: 15, people: [], outOfHours: null, unreadHours: null };
  const set = await api.call('PUT', '/api/v1/rota', { as: 'administrator', body: { ...rules, languages: ['ro'] } });
  expect(set.body).toMatchObject({ languages: ['ro'] });
  await post(english, 'Tuesday is fine');
  await post(romanian, 'Mulțumesc');
  await post(polish, 'mam bol w klatce piersiowej');
  await post(flagged, 'I have chest pain');
  const order = (await conversations())
    .map(({ contact }) => contact)
    .filter((one) => people.some(({ mobile }) => mobile === one));
  expect(order).toEqual([flagged, polish, english, romanian]);
  expect((await withNumber(polish)).flags).toEqual([{ code: 'other-language', words: 'Polish' }]);
  const unknown = await api.call('PUT', '/api/v1/rota', { as: 'administrator', body: { ...rules, languages: ['xx'] } });
  expect(unknown.status).toBe(422);
  await api.call('PUT', '/api/v1/rota', { as: 'administrator', body: rules });
  const kept = await api.call('GET', '/api/v1/rota', { as: 'administrator' });
  expect(kept.body).toMatchObject({ languages: ['ro'] });
});

describe('faults on the way of a reply', () => {
  test('N21 a reply that is quicker than the receipt belongs to the campaign that was just handed over', async () => {
    const people = await makePatients(api, 3);
    const states = ['submitting', 'submitted', 'unknown'] as const;
    const campaignId = await makeSentCampaign(api, [...states], { people });
    for (const { mobile, patientId } of people) {
      await post(mobile, 'Yes');
      expect(await withNumber(mobile)).toMatchObject({ patient: { id: patientId }, campaign: { id: campaignId } });
    }
  });

  test('N21 the same reply three times at one moment is one message, and is confirmed once', async () => {
    const { person } = await patientWithMessage();
    const time = '2026-11-24 12:00:00';
    const answers = await Promise.all([1, 2, 3].map(() => post(person.mobile, 'STOP', { time })));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    const { messages } = await withNumber(person.mobile);
    expect(messages.map(({ direction }) => direction)).toEqual(['in', 'out']);
  });

  test('N21 a provider whose clock is wrong by years changes neither order nor matching', async () => {
    const { person, campaignId } = await patientWithMessage();
    await post(person.mobile, 'First', { time: '2099-01-01 00:00:00' });
    await post(person.mobile, 'Second', { time: '1999-01-01 00:00:00' });
    await post(person.mobile, 'Third', { time: 'not a time' });
    const found = await withNumber(person.mobile);
    expect(found.messages.map(({ body }) => body)).toEqual(['First', 'Second', 'Third']);
    expect(found).toMatchObject({ campaign: { id: campaignId }, state: 'new', firstLine: 'Third' });
  });

  test('N21 a host whose clock is an hour behind or ahead matches as any other', async () => {
    const people = await makePatients(api, 2);
    const { replyPlacing, accounts } = api.services;
    const account = (await accounts.inUse(api.practiceId))[0]!;
    for (const [index, hours] of [-1, 1].entries()) {
      const { mobile, patientId } = people[index]!;
      const campaignId = await sentTo([people[index]!]);
      const at = new Date(Date.now() + hours * 3_600_000);
      await api.database.pool.query(
        `INSERT INTO reply (practice_id, id, account_id, content_hash, content_type, body, from_contact, to_contact, text, received_at)
         VALUES ($1, $2, $3, $4, '', '', $5, '1', 'Yes', $6)`,
        [api.practiceId, newId(), account.id, Buffer.from(mobile), mobile, at],
      );
      await replyPlacing.place(api.practiceId, at);
      expect(await withNumber(mobile)).toMatchObject({ patient: { id: patientId }, campaign: { id: campaignId } });
    }
  });

  test('N20 a STOP that races with a send: once it is answered nothing more of that kind is claimed', async () => {
    const people = await makePatients(api, 12);
    await sentTo(people);
    const store = createDeliveryStore(api.database.pool, { accountFor: () => Promise.reject(new Error('not asked')) });
    const planned = async () => {
      const dispatchId = await makeSentCampaign(
        api,
        people.map(() => 'planned' as const),
        { people },
      );
      await api.database.pool.query(`UPDATE dispatch SET gate = 'open' WHERE id = $1`, [dispatchId]);
      return dispatchId;
    };
    const claim = (dispatchId: string, seq: number) =>
      store.claim(
        { practiceId: api.practiceId, dispatchId },
        { wave: 1, from: seq, to: seq },
        { limit: 1, leaseSeconds: 60, withCells: false },
      );
    const [during, after] = [await planned(), await planned()];
    for (const [index, { mobile }] of people.entries()) {
      const [claimed, answered] = await Promise.all([claim(during, index + 1), post(mobile, 'STOP')]);
      expect(answered.status).toBe(204);
      // The one that raced went, or was left out; in both cases it is accounted for.
      expect(claimed.attempts.length + claimed.suppressed).toBe(1);
      expect(await claim(after, index + 1)).toMatchObject({ attempts: [], suppressed: 1 });
    }
    const { rows } = await api.database.pool.query(
      `SELECT DISTINCT state, reason_code AS code FROM attempt WHERE dispatch_id = $1`,
      [after],
    );
    expect(rows).toEqual([{ state: 'suppressed', code: 'blocked' }]);
    const confirmed = await api.database.pool.query(
      `SELECT m.contact FROM message m JOIN dispatch d ON d.id = m.dispatch_id WHERE d.origin = 'automatic' AND m.contact = ANY ($1)`,
      [people.map(({ mobile }) => mobile)],
    );
    expect(confirmed.rows.map(({ contact }: { contact: string }) => contact).sort()).toEqual(
      people.map(({ mobile }) => mobile).sort(),
    );
  });

  test('N21 a process killed between storing and placing loses nothing: the next one places it, once', async () => {
    const { person } = await patientWithMessage();
    const line = await startCuttable(api.databaseUrl);
    const own = connect(line.url, { max: 2 });
    const placing = createReplyPlacing(own, api.services.accounts);
    const account = (await api.services.accounts.inUse(api.practiceId))[0]!;
    await api.database.pool.query(
      `INSERT INTO reply (practice_id, id, account_id, content_hash, content_type, body, from_contact, to_contact, text)
       VALUES ($1, $2, $3, $4, '', '', $5, '1', 'STOP')`,
      [api.practiceId, newId(), account.id, Buffer.from(newId()), person.mobile],
    );
    // The lock on replies is held, so that the placing stands in the middle when its process goes.
    const blocker = await api.database.pool.connect();
    await blocker.query('BEGIN');
    await blocker.query('SELECT FROM reply WHERE from_contact = $1 FOR UPDATE', [person.mobile]);
    const dying = placing.place(api.practiceId, new Date()).catch((error: unknown) => error);
    await until('it waits for the row', async () => {
      const { rowCount } = await api.database.pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE reply%'`,
      );
      return (rowCount ?? 0) > 0;
    });
    await line.away();
    await blocker.query('ROLLBACK');
    blocker.release();
    expect(await dying).toHaveProperty('message');
    await own.close();
    await api.services.replyPlacing.place(api.practiceId, new Date());
    await api.services.replyPlacing.place(api.practiceId, new Date());
    const { messages } = await withNumber(person.mobile);
    expect(messages.map(({ direction, body }) => (direction === 'in' ? body : 'confirmed'))).toEqual([
      'STOP',
      'confirmed',
    ]);
  });
});
