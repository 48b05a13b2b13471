import { newId } from '../../../adapters/postgres/sql/new-id';
import { MESSAGE_STATUSES, type MessageStatus } from '../../../domain/delivery/states';
import { campaignBody, makeDraft, makeList, makeSentCampaign } from '../fixtures';
import { startTestApi, testApi } from '../support';

const api = testApi();
let listId: string;
beforeAll(async () => {
  listId = (await makeList(api, { accepted: 3 })).id;
});

const create = (more: Record<string, unknown> = {}) =>
  api.call('POST', '/api/v1/campaigns', { as: 'sender', body: campaignBody(listId, more) });
const errorsOf = (response: { body: unknown }) =>
  (response.body as { errors: { path: string; code: string }[] }).errors.map(({ path, code }) => `${path} ${code}`);

const NO_COUNTS = {
  total: 0,
  suppressed: 0,
  planned: 0,
  submitting: 0,
  submitted: 0,
  delivered: 0,
  failed: 0,
  unknown: 0,
  expired: 0,
  cancelled: 0,
  saved: 0,
};

describe('drafts', () => {
  test('P8 P19 P20 a campaign is made as a draft, with all that was said of it', async () => {
    const body = {
      body: '\n  Dear ((Given name)), it is time for your flu jab.\nCall us.',
      snomedCodes: ['711408005', '699237001'],
      allowReplies: false,
    };
    const response = await create(body);
    expect(response.status).toBe(201);
    const campaign = response.body as { id: string; createdAt: string };
    expect(response.headers.location).toBe(`/api/v1/campaigns/${campaign.id}`);
    expect(campaign).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) as string,
      approval: null,
      correctionOf: null,
      corrections: [],
      perHour: null,
      name: 'Shingles info',
      type: 'message',
      purpose: 'care',
      phase: 'draft',
      paused: null,
      holdUntil: null,
      urgent: null,
      waitingFor: null,
      status: null,
      sendAt: null,
      createdAt: expect.stringMatching(/Z$/) as string,
      createdBy: 'A sender',
      firstLine: 'Dear ((Given name)), it is time for your flu jab.',
      channel: 'sms',
      list: { id: listId, name: 'Flu 2026' },
      counts: { ...NO_COUNTS, total: 3, planned: 3 },
      startsAt: null,
      sentAt: null,
      settledAt: null,
      cancelledAt: null,
      cancelReason: null,
      subject: null,
      saveToRecord: true,
      emptyValues: null,
      sender: null,
      replyTo: null,
      template: null,
      newerTemplateVersion: null,
      reminders: [],
      followUps: [],
      textTrial: null,
      ...{ appointmentTypeId: null, bookingUrl: null, questionnaireId: null, questionnaireVersion: null },
      ...{ saveAnswersToRecord: false, repliesByLink: false, stopWhenFreeSlotsBelow: null, withdrawal: null },
      ...body,
    });
    const read = await api.call('GET', `/api/v1/campaigns/${campaign.id}`, { as: 'viewer' });
    expect(read.body).toEqual(campaign);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['no name', { name: undefined }, ['name required']],
    ['an endless name', { name: 'x'.repeat(201) }, ['name too-long']],
    ['a booking of nothing', { type: 'booking' }, ['appointmentTypeId required']],
    ['a questionnaire of nothing', { type: 'questionnaire' }, ['questionnaireId questionnaire-missing']],
    ['another type', { type: 'letter' }, ['type not-one-of']],
    ['an unknown template', { templateId: newId(), body: undefined }, ['templateId template-unknown']],
    ['replies', { allowReplies: true }, ['allowReplies sender-cannot-receive']],
    ['no text', { body: undefined }, ['body required']],
    ['an empty text', { body: ' \n ' }, ['body body-empty']],
    ['a text that no SMS holds', { body: 'x'.repeat(919) }, ['body body-too-long']],
    ['one with a placeholder that no SMS holds', { body: `((NHS number))${'x'.repeat(919)}` }, ['body body-too-long']],
    ['a placeholder that is not closed', { body: 'Dear ((Given name' }, ['body placeholder-unclosed']],
    ['a placeholder without a column', { body: 'Dear ((Shoe size))' }, ['body placeholder-unknown']],
    ['a subject for an SMS', { subject: 'Hello' }, ['subject subject-not-for-sms']],
    ['an email without subject', { channel: 'email' }, ['subject subject-missing']],
    ['an email for an SMS list', { channel: 'email', subject: 'Hello' }, ['channel channel-differs']],
    ['a subject on two lines', { channel: 'email', subject: 'a\r\nBcc: x' }, ['subject subject-line-break']],
    ['an unknown list', { listId: newId() }, ['listId list-unknown']],
    ['a list that is no id', { listId: 'flu' }, ['listId format-invalid']],
    ['saving not decided', { saveToRecord: undefined }, ['saveToRecord required']],
    ['saving as a text', { saveToRecord: 'yes' }, ['saveToRecord wrong-type']],
    ['a code as a number', { snomedCodes: [711408005] }, ['snomedCodes[0] wrong-type']],
    [
      'a code with a wrong digit',
      { snomedCodes: ['711408005', '711408006'] },
      ['snomedCodes[1] snomed-code-check-digit'],
    ],
    ['a field more', { sendAt: '2099-01-01T00:00:00Z' }, ['sendAt unknown-field']],
  ])('P19 H6 %s is 422, told where', async (_what, more, errors) => {
    const response = await create(more);
    expect(response.status).toBe(422);
    expect(errorsOf(response)).toEqual(errors);
    if (errors.length === 1) expect((response.body as { code: string }).code).toBe(errors[0]!.split(' ')[1]);
  });

  test('the longest texts pass: 918 units, and a placeholder that may shrink', async () => {
    expect((await create({ body: 'x'.repeat(918) })).status).toBe(201);
    expect((await create({ body: `((NHS number))${'x'.repeat(918)}` })).status).toBe(201);
    expect((await create({ body: '((Given name))' })).status).toBe(201);
  });

  test('a list that is refused or still being read', async () => {
    const refused = await makeList(api, { status: 'refused' });
    expect(errorsOf(await create({ listId: refused.id }))).toEqual(['listId list-refused']);
    const reading = await makeList(api, { status: 'processing' });
    const draft = await create({ listId: reading.id, body: 'Dear ((Shoe size))' });
    expect(draft.status).toBe(201);
    expect((draft.body as { counts: object }).counts).toEqual(NO_COUNTS);
  });

  test('P2 without an SMS provider there is no SMS campaign, and the answer says so', async () => {
    const own = await startTestApi({ kinds: { sms: null, email: 'smtp' } });
    try {
      const list = await makeList(own);
      const response = await own.call('POST', '/api/v1/campaigns', { as: 'sender', body: campaignBody(list.id) });
      expect(errorsOf(response)).toEqual(['channel no-provider']);
      expect((response.body as { detail: string }).detail).toContain('no SMS provider');
    } finally {
      await own.close();
    }
  });

  test('a draft is changed by its writer and by a manager; what is named changes, the whole is judged', async () => {
    const id = await makeDraft(api, { listId });
    const change = (body: object, as: 'sender' | 'otherSender' | 'manager' = 'sender') =>
      api.call('PATCH', `/api/v1/campaigns/${id}`, { as, body });
    expect((await change({ name: 'Flu' })).body).toMatchObject({ name: 'Flu', body: 'Dear patient, please call us.' });
    expect((await change({ snomedCodes: ['711408005'] }, 'manager')).body).toMatchObject({
      snomedCodes: ['711408005'],
    });
    expect((await change({ name: 'x' }, 'otherSender')).status).toBe(403);
    expect(errorsOf(await change({ channel: 'email' }))).toEqual(['subject subject-missing']);
    expect(errorsOf(await change({ body: '' }))).toEqual(['body body-empty']);
    expect(errorsOf(await change({ colour: 'red' }))).toEqual(['colour unknown-field']);
    const audit = await api.database.pool.query(
      'SELECT act, actor FROM audit_entry WHERE subject_id = $1 ORDER BY id',
      [id],
    );
    expect(audit.rows).toEqual([
      { act: 'campaign-drafted', actor: 'A sender' },
      { act: 'campaign-draft-changed', actor: 'A sender' },
      { act: 'campaign-draft-changed', actor: 'A manager' },
    ]);
  });

  test('a draft can be deleted, a sent campaign neither changed nor deleted', async () => {
    const id = await makeDraft(api, { listId });
    expect((await api.call('DELETE', `/api/v1/campaigns/${id}`, { as: 'otherSender' })).status).toBe(403);
    expect((await api.call('DELETE', `/api/v1/campaigns/${id}`, { as: 'sender' })).status).toBe(204);
    expect((await api.call('GET', `/api/v1/campaigns/${id}`)).status).toBe(404);
    const sent = await makeSentCampaign(api, ['planned']);
    for (const [method, body] of [['PATCH', { name: 'x' }], ['DELETE']] as const) {
      const response = await api.call(method, `/api/v1/campaigns/${sent}`, { as: 'sender', body });
      expect([response.status, (response.body as { code: string }).code]).toEqual([409, 'already-sent']);
    }
  });
});

describe('counts and status', () => {
  const every = MESSAGE_STATUSES;

  test('N1 every message is in one count, and they add up', async () => {
    const id = await makeSentCampaign(api, [...every, { status: 'delivered', recordStatus: 'saved' }, 'failed']);
    const response = await api.call('GET', `/api/v1/campaigns/${id}`, { as: 'viewer' });
    const { counts } = response.body as { counts: Record<string, number> };
    expect(counts).toEqual({
      total: 11,
      suppressed: 1,
      planned: 1,
      submitting: 1,
      submitted: 1,
      delivered: 2,
      failed: 2,
      unknown: 1,
      expired: 1,
      cancelled: 1,
      saved: 1,
    });
    const { total, saved: _, ...parts } = counts;
    expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(total);
  });

  test('N1 the sum holds in every read while messages move', async () => {
    const id = await makeSentCampaign(
      api,
      Array.from({ length: 40 }, () => 'planned' as const),
    );
    let isMoving = true;
    const move = async () => {
      while (isMoving) {
        for (const to of every) {
          if (to === 'delivered') continue;
          await api.database.pool.query(
            `UPDATE message SET status = $2 WHERE dispatch_id = $1 AND position % 3 = floor(random() * 3)`,
            [id, to],
          );
        }
      }
    };
    const moving = move();
    for (let read = 0; read < 30; read++) {
      const path = read % 2 ? '/api/v1/campaigns' : `/api/v1/campaigns/${id}`;
      const { body } = (await api.call('GET', path)) as {
        body: { items?: { id: string; counts: object }[]; counts?: object };
      };
      const counts = (body.counts ?? body.items?.find((item) => item.id === id)?.counts) as Record<string, number>;
      const { total, saved: _, ...parts } = counts;
      expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(total);
      expect(total).toBe(40);
    }
    isMoving = false;
    await moving;
  });

  test.each<[string, MessageStatus[], 'sms' | 'email', string, string | null]>([
    ['P9 all delivered', ['delivered', 'delivered'], 'sms', 'settled', 'ok'],
    ['P9 one of many failed', ['delivered', 'failed'], 'sms', 'settled', 'error'],
    ['P24 one unknown', ['delivered', 'unknown'], 'sms', 'settled', 'error'],
    ['P24 an SMS without receipt', ['expired'], 'sms', 'settled', 'error'],
    ['an email without receipt', ['expired', 'delivered'], 'email', 'settled', 'ok'],
    ['some not sent', ['suppressed', 'cancelled'], 'sms', 'settled', 'ok'],
    ['still settling', ['failed'], 'sms', 'settling', null],
    ['stopped', ['failed', 'cancelled'], 'sms', 'cancelled', null],
  ])('P9 status: %s', async (_what, states, channel, phase, status) => {
    const id = await makeSentCampaign(api, states, { channel, phase });
    expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ phase, status });
  });

  test('what holds a campaign is shown', async () => {
    const id = await makeSentCampaign(api, ['planned']);
    await api.database.pool.query(
      `UPDATE campaign SET paused_reason = 'credits', waiting_kind = 'sending-hours', waiting_until = '2026-11-24T08:00:00Z',
         hold_until = '2026-11-23T08:00:00Z' WHERE id = $1`,
      [id],
    );
    expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({
      paused: { reason: 'credits' },
      waitingFor: { kind: 'sending-hours', until: '2026-11-24T08:00:00.000Z' },
      holdUntil: '2026-11-23T08:00:00.000Z',
    });
    await api.database.pool.query(`UPDATE campaign SET waiting_kind = 'provider', waiting_until = NULL WHERE id = $1`, [
      id,
    ]);
    expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ waitingFor: { kind: 'provider' } });
  });
});

test('P6 campaigns come newest first by when Send was pressed, in pages without a gap or a double over ties', async () => {
  const own = await startTestApi();
  try {
    const at = (second: number) => new Date(Date.UTC(2026, 1, 24, 9, 0, second));
    const drafts: string[] = [];
    for (let index = 0; index < 6; index++) drafts.push(await makeDraft(own, { listId: (await makeList(own)).id }));
    await own.database.pool.query('UPDATE campaign SET created_at = $1', [at(10)]);
    // Sent later than the drafts were written, and earlier.
    await own.database.pool.query(
      `UPDATE campaign SET phase = 'sending', sent_at = $2, send_at = $2, total = 0 WHERE id = $1`,
      [drafts[0], at(20)],
    );
    await own.database.pool.query(
      `UPDATE campaign SET phase = 'sending', created_at = $3, sent_at = $2, send_at = $2, total = 0 WHERE id = $1`,
      [drafts[1], at(5), at(1)],
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await own.call('GET', `/api/v1/campaigns?limit=2${cursor ? `&cursor=${cursor}` : ''}`, {
        as: 'viewer',
      });
      const body = page.body as { items: { id: string; body?: string }[]; nextCursor: string | null };
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
      // What comes in between does not move the pages.
      if (seen.length === 2) await makeDraft(own, { listId: (await makeList(own)).id });
    } while (cursor);
    expect(seen).toEqual([drafts[0], ...drafts.slice(2).reverse(), drafts[1]]);
  } finally {
    await own.close();
  }
});

describe('messages', () => {
  const states = [
    'delivered',
    { status: 'failed', reasonCode: 'phone-off' },
    'unknown',
    'expired',
    'planned',
    'submitting',
    'submitted',
    { status: 'suppressed', reasonCode: 'deceased' },
    'cancelled',
    { status: 'delivered', recordStatus: 'saved' },
  ] as const;
  let sms: string;
  let email: string;
  beforeAll(async () => {
    sms = await makeSentCampaign(api, [...states]);
    email = await makeSentCampaign(api, [...states], { channel: 'email' });
  });

  const statuses = async (id: string, filter: string) => {
    const response = await api.call('GET', `/api/v1/campaigns/${id}/messages?filter=${filter}`, { as: 'viewer' });
    return (response.body as { items: { status: string }[] }).items.map(({ status }) => status);
  };

  test('P23 P24 each filter has its statuses, in the order they are sent', async () => {
    expect(await statuses(sms, 'all')).toHaveLength(10);
    expect(await statuses(sms, 'delivered')).toEqual(['delivered', 'delivered']);
    expect(await statuses(sms, 'errors')).toEqual(['failed', 'unknown', 'expired']);
    expect(await statuses(sms, 'waiting')).toEqual(['planned', 'submitting', 'submitted']);
    expect(await statuses(sms, 'not-sent')).toEqual(['suppressed', 'cancelled']);
    expect(await statuses(sms, 'accepted')).toEqual([]);
    expect(await statuses(email, 'errors')).toEqual(['failed', 'unknown']);
    expect(await statuses(email, 'accepted')).toEqual(['expired']);
  });

  test('H17 N2 N22 a message says to whom, how it stands and why, its attempts and its record entry', async () => {
    const response = await api.call('GET', `/api/v1/campaigns/${sms}/messages`, { as: 'viewer' });
    const { items } = response.body as { items: Record<string, unknown>[] };
    expect(items[1]).toEqual({
      id: expect.any(String) as string,
      isRestricted: false,
      recipient: {
        patientId: expect.any(String) as string,
        row: 3,
        nhsNumber: expect.stringMatching(/^999\d{7}$/) as string,
        familyName: 'Family',
        givenName: 'Given1',
      },
      contact: expect.stringMatching(/^\+447/) as string,
      status: 'failed',
      reason: { code: 'phone-off', message: 'Phone switched off', permanent: null },
      delayed: false,
      attempts: [
        {
          number: 1,
          reference: expect.any(String) as string,
          provider: 'firetext',
          submittedAt: expect.stringMatching(/Z$/) as string,
          outcome: 'failed',
          receiptAt: null,
        },
      ],
      recordEntry: null,
    });
    expect(items[7]).toMatchObject({ reason: { code: 'deceased', message: 'Has died' } });
    expect(items[9]).toMatchObject({
      recordEntry: { status: 'saved', savedAt: expect.any(String) as string, reference: 'rec-1' },
    });
  });

  test('pages go on where the one before ended, whatever has moved meanwhile', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await api.call(
        'GET',
        `/api/v1/campaigns/${sms}/messages?limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      );
      const body = page.body as { items: { id: string }[]; nextCursor: string | null };
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toHaveLength(10);
    expect(new Set(seen).size).toBe(10);
  });
});

describe('previews', () => {
  const preview = (body: object) => api.call('POST', '/api/v1/message-previews', { as: 'viewer', body });

  test('P17 a text is filled and counted', async () => {
    const response = await preview({
      channel: 'sms',
      body: 'Dear ((first name)), don’t forget ((day)).',
      personalisation: { First_Name: 'Ann' },
    });
    expect(response.body).toMatchObject({
      body: 'Dear Ann, don’t forget ((day)).',
      encoding: 'ucs2',
      units: 31,
      segments: 1,
      expensiveCharacters: [{ character: '’', index: 13, plain: "'" }],
    });
  });

  test('P17 nothing is 0 units and 0 segments; 918 units pass, 919 do not', async () => {
    expect((await preview({ channel: 'sms', body: '' })).body).toMatchObject({
      units: 0,
      segments: 0,
      encoding: 'gsm7',
    });
    expect((await preview({ channel: 'sms', body: 'x'.repeat(918) })).body).toMatchObject({ segments: 6 });
    const tooLong = await preview({ channel: 'sms', body: 'x'.repeat(919) });
    expect([tooLong.status, (tooLong.body as { code: string }).code]).toEqual([422, 'body-too-long']);
    expect((await preview({ channel: 'email', body: 'x'.repeat(5000) })).status).toBe(200);
  });
});
