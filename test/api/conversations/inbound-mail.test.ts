import { createWatchRound } from '../../../adapters/postgres/conversations/watch-round';
import { MOST_AUTOMATIC_MAILS } from '../../../domain/conversations/mail/mail-answers';
import { makePatients, type Person } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';
import { until } from '../../support/until';
import {
  addresses,
  deliver,
  emailTo,
  mailText,
  notification,
  startListener,
  type MailDetails,
  type TestMailListener,
} from './mail-support';
import { repliesTo } from './replies-support';

const api = testApi();
const { read, act, inboxes, conversations } = repliesTo(api);
const { get, post } = practicePages(api, 'sender');
const readMail = (id: string) => read(id) as Promise<MailDetails>;

let listener: TestMailListener;
beforeAll(async () => {
  listener = await startListener(api);
});
afterAll(() => listener.close());

const one = async (): Promise<Person> => (await makePatients(api, 1))[0]!;
const message = async (id: string) =>
  (await api.call('GET', `/api/v1/messages/${id}`, { as: 'viewer' })).body as Record<string, unknown>;
const from = async (contact: string) =>
  (await conversations()).filter((found) => found.contact === contact).map(({ id }) => id);

describe('what comes back to a return path', () => {
  it('A4 moves the email: failed with its cause and permanence', async () => {
    const person = await one();
    const email = await emailTo(api, person, { saveToRecord: true });
    const to = email.address('return-path');
    await deliver(listener, to, notification(to, person.email, 'failed', '5.1.1', '550 5.1.1 no such user'));
    expect(await message(email.id)).toMatchObject({
      status: 'failed',
      reason: { code: 'address-unknown', permanent: true },
    });
  });

  it('P21 moves the email: delivered, and then saved', async () => {
    const person = await one();
    const email = await emailTo(api, person, { saveToRecord: true });
    const to = email.address('return-path');
    await deliver(listener, to, notification(to, person.email, 'delivered', '2.0.0'));
    expect(await message(email.id)).toMatchObject({ status: 'delivered' });
    const { rows } = await api.database.pool.query('SELECT record_status FROM message WHERE id = $1', [email.id]);
    expect(rows).toEqual([{ record_status: 'waiting' }]);
  });

  it('shows a delay and changes nothing else; a failure after it counts', async () => {
    const person = await one();
    const email = await emailTo(api, person);
    const to = email.address('return-path');
    await deliver(listener, to, notification(to, person.email, 'delayed', '4.4.1'));
    expect(await message(email.id)).toMatchObject({ status: 'submitted', delayed: true });
    await deliver(listener, to, notification(to, person.email, 'failed', '4.4.7'));
    expect(await message(email.id)).toMatchObject({
      ...{ status: 'failed', delayed: false },
      reason: { permanent: false },
    });
  });

  it.each([
    ['relayed', '2.0.0'],
    ['expanded', '2.0.0'],
    ['deliverable', '2.1.5'],
  ])('changes nothing when it was %s', async (action, status) => {
    const person = await one();
    const email = await emailTo(api, person);
    const to = email.address('return-path');
    await deliver(listener, to, notification(to, person.email, action, status));
    expect(await message(email.id)).toMatchObject({ status: 'submitted', delayed: false });
  });

  it('changes nothing for an automatic answer, and makes no conversation of it', async () => {
    const person = await one();
    const email = await emailTo(api, person);
    const to = email.address('return-path');
    const headers = ['Auto-Submitted: auto-replied'];
    await deliver(listener, to, mailText({ from: person.email, to, subject: 'Away', headers }, 'I am away.'));
    expect(await message(email.id)).toMatchObject({ status: 'submitted' });
    expect(await from(person.email)).toEqual([]);
  });
});

describe('who may bring mail', () => {
  it('is refused with 550 for every address that we did not make, and nothing is passed on', async () => {
    const person = await one();
    const email = await emailTo(api, person, { allowReplies: false });
    const wrong = email.address('return-path').replace(/.@/, (last) => (last === 'a@' ? 'q@' : 'a@'));
    for (const to of ['someone@example.org', 'postmaster@mail.test.invalid', wrong, email.address('reply-to')]) {
      await expect(deliver(listener, to, mailText({ from: 'a@b.example', to }, 'Hello'))).rejects.toMatchObject({
        responseCode: 550,
      });
    }
  });

  it('is asked to come again with 451 while PostgreSQL is away', async () => {
    const away = () => Promise.reject(new Error('connection refused'));
    const { inboundMail } = api.services;
    const [noLook, noStore] = await Promise.all([
      startListener(api, { practiceOf: away, store: away }),
      startListener(api, { practiceOf: (at) => inboundMail.practiceOf(at), store: away }),
    ]);
    const to = (await emailTo(api, await one())).address('reply-to');
    const raw = mailText({ from: 'a@b.example', to }, 'Hello');
    await expect(deliver(noLook, to, raw)).rejects.toMatchObject({ responseCode: 451 });
    await expect(deliver(noStore, to, raw)).rejects.toMatchObject({ responseCode: 451 });
    await Promise.all([noLook.close(), noStore.close()]);
  });

  it('takes a mail to an address again, up to 90 days after its last use', async () => {
    const email = await emailTo(api, await one());
    const age = (days: number) =>
      api.database.pool.query(
        `UPDATE attempt SET first_hand_over_at = now() - make_interval(days => $2) WHERE id = $1`,
        [...[email.attemptId, days]],
      );
    const at = { kind: 'reply-to', attemptId: email.attemptId } as const;
    await age(89);
    expect(await api.services.inboundMail.practiceOf(at)).toBe(api.practiceId);
    await age(91);
    expect(await api.services.inboundMail.practiceOf(at)).toBeNull();
  });

  it('takes a mail with 1,000 recipients, a million characters or 200 nested parts', async () => {
    const person = await one();
    const email = await emailTo(api, person);
    const to = email.address('reply-to');
    const many = Array.from({ length: 1000 }, (_, index) => `p${index}@example.org`).join(',\n ');
    const nested = Array.from({ length: 200 }, (_, index) => index);
    const open = nested.map((at) => `Content-Type: multipart/mixed; boundary="n${at}"\n\n--n${at}`).join('\n');
    const close = nested
      .toReversed()
      .map((at) => `--n${at}--`)
      .join('\n');
    const deep = `${open}\nContent-Type: text/plain\n\nDeep down.\n${close}`.split('\n');
    await deliver(listener, to, mailText({ from: person.email, to: `${to},\n ${many}` }, 'To many.'));
    await deliver(listener, to, mailText({ from: person.email, to }, `Long. ${'word '.repeat(200_000)}`));
    await deliver(listener, to, mailText({ from: person.email, to, headers: [deep[0]!] }, deep.slice(2).join('\n')));
    const [id] = await from(person.email);
    const bodies = (await readMail(id!)).messages.map(({ body }) => body!.slice(0, 10));
    expect(bodies).toEqual(['To many.', 'Long. word', 'Deep down.']);
    expect((await fetchHealth()).status).toBe(200);
  });

  const fetchHealth = () => api.call('GET', '/api/v1/inboxes', { as: 'viewer' });
});

describe('P28 answers by email', () => {
  it('P26 come into the conversation without what they quote, which can be unfolded, and once', async () => {
    const person = await one();
    const email = await emailTo(api, person);
    const to = email.address('reply-to');
    const quoted =
      'Thursday at 10 is fine.\n\nOn Mon, 23 Nov 2026 at 14:00, Oakfield Surgery wrote:\n> Please ring us.\n> STOP to end.';
    for (let again = 0; again < 3; again++) {
      const headers = [`X-Try: ${again}`];
      await deliver(listener, to, mailText({ from: `Pat <${person.email}>`, to, id: 'same', headers }, quoted));
    }
    const [id, ...more] = await from(person.email);
    expect(more).toEqual([]);
    const found = await readMail(id!);
    expect(found).toMatchObject({
      ...{ channel: 'email', patient: { id: person.patientId }, needsMatching: false, state: 'new', flags: [] },
      ...{ contact: person.email, firstLine: 'Thursday at 10 is fine.' },
      messages: [{ direction: 'in', body: 'Thursday at 10 is fine.', automatic: false, subject: 'Re: Your review' }],
    });
    expect(found.messages[0]!.whole).toContain('Please ring us.');
    expect((await inboxes()).find(({ kind }) => kind === 'own')).toMatchObject({ name: 'Replies to single messages' });
  });

  it('N21 from an address that we do not know wait for a person, with the patient of the email as candidate', async () => {
    const person = await one();
    const to = (await emailTo(api, person)).address('reply-to');
    await deliver(listener, to, mailText({ from: 'sam@other.example', to }, 'I am her daughter. STOP'));
    const [id] = await from('sam@other.example');
    const found = await readMail(id!);
    expect(found).toMatchObject({ needsMatching: true, patient: null });
    expect(found.candidates).toEqual([expect.objectContaining({ patientId: person.patientId })]);
    expect(found.candidates[0]!.why).toContain('emailed');
    const matched = await act(id!, 'match', { patientId: person.patientId });
    expect(matched).toMatchObject({ status: 202, body: { patient: { id: person.patientId }, needsMatching: false } });
  });

  it('are answered by staff in the same conversation, to where the patient wrote from', async () => {
    const person = await one();
    const to = (await emailTo(api, person)).address('reply-to');
    await deliver(listener, to, mailText({ from: person.email, to }, 'When do you open?'));
    const [id] = await from(person.email);
    const { version } = await readMail(id!);
    expect(await act(id!, 'reply', { body: 'At 8am.', version })).toMatchObject({
      status: 202,
      body: { state: 'waiting' },
    });
    await until('it is handed over', () => api.handedOver.some(({ body }) => body === 'At 8am.'));
    const sent = api.handedOver.find(({ body }) => body === 'At 8am.')!;
    expect(sent).toMatchObject({ to: person.email, subject: 'Re: Your review', takesReplies: true });
    const shown = (await api.call('GET', `/api/v1/conversations/${id!}`, { as: 'viewer' })).body as MailDetails;
    expect(shown.answers).toMatchObject([{ channel: 'email', subject: 'Your review', body: 'Please ring us.' }]);
    // The patient answers the answer: the same conversation.
    const next = addresses.make('reply-to', sent.reference);
    await deliver(listener, next, mailText({ from: person.email, to: next }, 'Thank you'));
    expect((await readMail(id!)).messages.map(({ body }) => body)).toEqual([
      'When do you open?',
      'At 8am.',
      'Thank you',
    ]);
  });

  it('that a program wrote are kept, marked and wait for nobody', async () => {
    const person = await one();
    const to = (await emailTo(api, person)).address('reply-to');
    const before = api.handedOver.length;
    const subject = 'Automatic reply: Your review';
    await deliver(
      listener,
      to,
      mailText({ from: person.email, to, subject }, 'I have chest pain, back on Monday. STOP'),
    );
    const [id] = await from(person.email);
    expect(await readMail(id!)).toMatchObject({
      state: 'done',
      unread: false,
      flags: [],
      messages: [{ automatic: true }],
    });
    expect(api.handedOver).toHaveLength(before);
  });

  it('N40 of a red flag or a death raise the alarm and hold messages, also where only the subject says so', async () => {
    const round = createWatchRound(api.database, api.services.accounts);
    const [worried, bereaved, stopping] = await makePatients(api, 3);
    const write = async (person: Person, subject: string, body: string) => {
      const to = (await emailTo(api, person)).address('reply-to');
      await deliver(listener, to, mailText({ from: person.email, to, subject }, body));
      return (await from(person.email))[0]!;
    };
    const alarmed = await write(worried!, 'Re: Your review', 'I have chest pain now.');
    await write(bereaved!, 'My husband has died', '');
    const stopped = await write(stopping!, 'Unsubscribe', '');
    expect((await readMail(stopped)).flags).toMatchObject([{ code: 'opt-out' }]);
    await round.look(new Date());
    const { inboxWatch } = api.services;
    expect(await inboxWatch.alarmOf(api.practiceId, alarmed)).toMatchObject({ acknowledgedAt: null });
    expect(await inboxWatch.holdOf(api.practiceId, bereaved!.patientId)).not.toBeNull();
    expect(await inboxWatch.holdOf(api.practiceId, worried!.patientId)).toBeNull();
  });

  it('N20 STOP stops the kind for the patient, is confirmed once, and START undoes only that', async () => {
    const person = await one();
    const to = (await emailTo(api, person)).address('reply-to');
    const blocks = async () => (await api.services.contactBlocks.ofPatient(api.practiceId, person.patientId))!;
    const confirmations = () =>
      api.handedOver.filter((sent) => sent.to === person.email && /Reply START/.test(sent.body));
    await deliver(
      listener,
      to,
      mailText({ from: person.email, to }, 'Stop.\n\nOn Mon, 23 Nov 2026 at 14:00, Oakfield wrote:\n> Hi'),
    );
    expect(await blocks()).toMatchObject({
      healthInformation: true,
      everySms: false,
      changedBy: 'Patient, by replying STOP',
    });
    await deliver(listener, to, mailText({ from: person.email, to }, 'STOP'));
    await until('the confirmation is sent', () => confirmations().length === 1);
    await deliver(listener, to, mailText({ from: person.email, to }, 'start'));
    expect(await blocks()).toMatchObject({ healthInformation: false });
  });

  it('N20 STOP of somebody who is no patient stops their address, is confirmed once, and START undoes only that', async () => {
    const email = 'kim.lee@other.example';
    const kept = await api.call('POST', '/api/v1/contacts', { body: { name: 'Kim', email, agreedHow: 'At the desk' } });
    const contactId = (kept.body as { id: string }).id;
    const person = { patientId: '', email } as Person;
    const to = (await emailTo(api, person, { patientId: undefined, contactId })).address('reply-to');
    const block = async () =>
      ((await api.call('GET', '/api/v1/blocked-addresses', { as: 'sender' })).body as { items: object[] }).items.find(
        (one) => 'address' in one && one.address === email,
      );
    const confirmations = () => api.handedOver.filter((sent) => sent.to === email && /Reply START/.test(sent.body));
    await deliver(listener, to, mailText({ from: email, to }, 'Unsubscribe'));
    expect(await block()).toMatchObject({ marketing: true, recalls: false, changedBy: 'Contact, by replying STOP' });
    await deliver(listener, to, mailText({ from: email, to }, 'STOP'));
    await until('the confirmation is sent', () => confirmations().length === 1);
    await deliver(listener, to, mailText({ from: email, to }, 'Start'));
    expect(await block()).toMatchObject({ marketing: false, changedBy: 'Contact, by replying START' });
    // It waits for a person, who reads whose address it is.
    const [id] = await from(email);
    const asked = { needsMatching: true, patient: null, contactPeople: [{ id: contactId, name: 'Kim' }] };
    expect(await readMail(id!)).toMatchObject(asked);
    const page = await get(`/conversations/${id}`);
    expect(page.text).toContain('who is a contact and not a patient');
    expect(page.text).not.toContain('We do not know this email address');
  });

  it('N20 the address of an email conversation is blocked and allowed again there, and the audit keeps both', async () => {
    const person = await one();
    const address = person.email;
    const to = (await emailTo(api, person)).address('reply-to');
    await deliver(listener, to, mailText({ from: address, to }, 'Please stop the newsletter'));
    const [id] = await from(address);
    const block = (form: Record<string, string>) => post(`/conversations/${id}/block`, form);
    const blocked = async () =>
      (await api.services.blockedAddresses.page(api.practiceId, { limit: 1, after: null }, address)).items[0];
    const page = (await get(`/conversations/${id}`)).text;
    expect(page).toContain('Block emails to this address');
    expect(page).not.toContain('value="everySms"');
    await block({ block: 'marketing' });
    expect(await blocked()).toMatchObject({ marketing: true, recalls: false });
    const blockVersion = /name="blockVersion" value="(\d+)"/.exec((await get(`/conversations/${id}`)).text)![1]!;
    await block({ blockVersion });
    expect(await blocked()).toMatchObject({ marketing: false });
    const { rows } = await api.database.pool.query<{ act: string; details: object }>(
      `SELECT e.act, e.details FROM audit_entry e JOIN contact_block b ON b.id = e.subject_id WHERE b.email = $1 ORDER BY e.id`,
      [address],
    );
    expect(rows).toMatchObject([
      { act: 'blocked-address-added' },
      { act: 'blocked-address-changed', details: { ticked: ['marketing'] } },
      { act: 'blocked-address-changed', details: { unticked: ['marketing'] } },
    ]);
  });

  it('N20 N21 STOP from an address that is no patient’s stops that address, and a person still looks at the patient', async () => {
    const person = await one();
    const to = (await emailTo(api, person)).address('reply-to');
    const forwarded = 'daughter@other.example';
    await deliver(listener, to, mailText({ from: forwarded, to }, 'STOP'));
    const [id] = await from(forwarded);
    expect(await readMail(id!)).toMatchObject({ needsMatching: true, flags: [{ code: 'possible-opt-out' }] });
    const listed = (await api.call('GET', '/api/v1/blocked-addresses', { as: 'sender' })).body as { items: object[] };
    expect(listed.items).toContainEqual(
      expect.objectContaining({
        address: forwarded,
        healthInformation: true,
        changedBy: 'Unknown sender, by replying STOP',
      }),
    );
    expect((await api.services.contactBlocks.ofPatient(api.practiceId, person.patientId))?.version).toBe(0);
    // From an address of another patient nothing is stopped: a person looks first.
    const other = await one();
    await deliver(listener, to, mailText({ from: other.email, to, id: 'other' }, 'STOP'));
    expect((await api.services.contactBlocks.ofPatient(api.practiceId, other.patientId))?.version).toBe(0);
  });

  it('N19 with a red flag are answered at once, once in ten minutes, and stop nothing', async () => {
    const person = await one();
    const to = (await emailTo(api, person)).address('reply-to');
    const answers = () => api.handedOver.filter((sent) => sent.to === person.email && sent.body.includes('call 999'));
    await deliver(listener, to, mailText({ from: person.email, to }, 'STOP I have chest pain'));
    await deliver(listener, to, mailText({ from: person.email, to }, 'Chest pain again'));
    await until('it is answered', () => answers().length > 0);
    expect(answers()).toHaveLength(1);
    const [id] = await from(person.email);
    expect((await readMail(id!)).flags[0]).toMatchObject({ code: 'red-flag' });
    expect((await api.services.contactBlocks.ofPatient(api.practiceId, person.patientId))?.version).toBe(0);
  });

  it('N19 two autoresponders that answer each other come to an end', async () => {
    const person = await one();
    let to = (await emailTo(api, person)).address('reply-to');
    const sentTo = () => api.handedOver.filter((sent) => sent.to === person.email).length;
    const first = sentTo();
    const written = async () =>
      (await readMail((await from(person.email))[0]!)).messages.filter(({ direction }) => direction === 'out').length;
    // The other side is as bad as can be: no sign of a program, a new id each time, and each asks for the opposite.
    for (let round = 0; round < 3 * MOST_AUTOMATIC_MAILS; round++) {
      const word = round % 2 ? 'STOP' : 'START';
      await deliver(listener, to, mailText({ from: person.email, to, subject: `Ticket ${round}` }, word));
      const latest = api.handedOver.findLast((sent) => sent.to === person.email)!;
      to = addresses.make('reply-to', latest.reference);
    }
    // We answered as often as the brake allows, and then no more.
    expect(await written()).toBe(MOST_AUTOMATIC_MAILS);
    await until('they are sent', () => sentTo() - first === MOST_AUTOMATIC_MAILS);
  });

  it('N19 out of hours an email is answered once in each conversation and night, and no address gets many', async () => {
    const hours = { days: [new Date().getUTCDay() === 3 ? 5 : 3], from: '00:00', to: '00:01' };
    const text = 'Nobody reads this now. Call 111 for advice, or 999 in an emergency.';
    const setRota = (outOfHours: object | null) =>
      api.call('PUT', '/api/v1/rota', {
        ...{ as: 'administrator' as const, body: { minutes: 15, people: [], outOfHours, unreadHours: null } },
      });
    expect((await setRota({ text, hours })).status).toBe(200);
    const round = createWatchRound(api.database, api.services.accounts);
    const person = await one();
    const to = (await emailTo(api, person)).address('reply-to');
    const write = async (body: string, headers: string[] = []) => {
      await deliver(listener, to, mailText({ from: person.email, to, headers }, body));
      await round.look(new Date());
      const [id] = await from(person.email);
      return (await readMail(id!)).messages.filter(({ direction }) => direction === 'out');
    };
    // What a program wrote is not answered, also not out of hours.
    expect(await write('I am away.', ['Auto-Submitted: auto-replied'])).toEqual([]);
    expect(await write('May I come on Friday?')).toMatchObject([{ automatic: true, body: text }]);
    expect(await write('Hello?')).toHaveLength(1);
    const { rows } = await api.database.pool.query<{ subject: string }>(
      `SELECT d.subject FROM dispatch d JOIN message m ON m.dispatch_id = d.id WHERE m.contact = $1 AND d.body = $2`,
      [person.email, text],
    );
    expect(rows).toEqual([{ subject: 'Re: Your review' }]);
    // Each night anew, but never more than the brake allows.
    for (let night = 0; night < 2 * MOST_AUTOMATIC_MAILS; night++) {
      await api.database.pool.query(
        `UPDATE conversation SET out_of_hours_at = out_of_hours_at - interval '8 days' WHERE contact = $1`,
        [person.email],
      );
      await write(`And night ${night}?`);
    }
    expect(await write('Still there?')).toHaveLength(MOST_AUTOMATIC_MAILS);
    await setRota(null);
  });

  it('our own mail that comes back is dropped', async () => {
    const person = await one();
    const to = (await emailTo(api, person)).address('reply-to');
    await deliver(listener, to, mailText({ from: 'Oakfield <hello@oakfield.example>', to }, 'Open the service.'));
    expect(await from('hello@oakfield.example')).toEqual([]);
  });

  it('bring files, which are kept sealed, told by their content and never opened by a browser', async () => {
    const person = await one();
    const to = (await emailTo(api, person)).address('reply-to');
    const file = (name: string, content: string) => [
      ...['--b1', `Content-Type: image/jpeg; name="${name}"`, 'Content-Transfer-Encoding: base64'],
      ...[`Content-Disposition: attachment; filename="${name}"`, '', Buffer.from(content, 'latin1').toString('base64')],
    ];
    const body = [
      ...['--b1', 'Content-Type: text/plain', '', 'My rash.'],
      ...[
        ...file('../rash.jpg', '\xff\xd8\xff picture of a rash'),
        ...file('evil.jpg', '<script>alert(1)</script>'),
        '--b1--',
      ],
    ].join('\n');
    const headers = ['Content-Type: multipart/mixed; boundary="b1"'];
    await deliver(listener, to, mailText({ from: person.email, to, headers }, body));
    const [id] = await from(person.email);
    const [sent] = (await readMail(id!)).messages;
    expect(sent).toMatchObject({
      body: 'My rash.',
      attachments: [
        { name: 'rash.jpg', kind: 'jpeg' },
        { name: 'evil.jpg', kind: 'other' },
      ],
    });
    const { rows } = await api.database.pool.query<{ sealed: Buffer }>(
      'SELECT sealed FROM inbound_mail WHERE message_id = $1',
      [sent!.id],
    );
    expect(rows[0]!.sealed.includes('rash')).toBe(false);
    const at = `/api/v1/conversations/${id!}/messages/${sent!.id}/attachments`;
    const got = await api.call('GET', `${at}/0`, { as: 'sender' });
    expect(got.status).toBe(200);
    expect(got.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    });
    expect(got.headers['content-disposition']).toContain('attachment');
    expect((await api.call('GET', `${at}/2`, { as: 'sender' })).status).toBe(404);
    expect((await api.call('GET', `${at}/0`, { as: 'stranger' })).status).toBe(404);
  });
});
