import request from 'supertest';
import { applyAttemptNews, foldMoved } from '../../../adapters/postgres/delivery/attempt-news';
import { transaction } from '../../../adapters/postgres/sql/connect';
import { createDeliveryStore } from '../../../adapters/postgres/delivery/delivery-store';
import { newId } from '../../../adapters/postgres/sql/new-id';
import type { FailureCode } from '../../../domain/delivery/failure-reasons';
import { chanceOfDelivery } from '../../../domain/eligibility/reputation';
import type { AttemptNews } from '../../../ports/delivery/delivery-store';
import type { NumberPlace } from '../../../ports/eligibility/number-reputation';
import { expectPlaces } from '../../support/places';
import { until } from '../../support/until';
import { makeDraft, makeList, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { testApi } from '../support';

const api = testApi();
let credentials: [user: string, password: string];
beforeAll(async () => {
  const [account] = await api.services.accounts.inUse(api.practiceId);
  const { username, password } = new URL(account!.receiptUrl);
  credentials = [username, password];
});

const HOUR = 3_600_000;
/** Each message is handed over later than the one before, unless told otherwise: the order of hand-overs decides. */
let clock = Date.now() - 24 * HOUR;
const laterThanAll = () => new Date((clock += 60_000));

interface Sent {
  campaignId: string;
  /** The attempts, one a person, in their order. */
  references: string[];
}

/** A campaign whose messages are with the provider, for people of the register. */
async function submitted(people: Person[], handedOverAt = laterThanAll()): Promise<Sent> {
  const states = people.map(() => 'submitted' as const);
  const campaignId = await makeSentCampaign(api, states, { phase: 'settling', people, handedOverAt });
  const { rows } = await api.database.pool.query<{ id: string }>(
    `SELECT a.id FROM attempt a WHERE a.dispatch_id = $1 ORDER BY a.seq`,
    [campaignId],
  );
  return { campaignId, references: rows.map(({ id }) => id) };
}

/** A receipt as Firetext posts it; with `code` it tells of a failure. */
async function receipt(reference: string, { status = '0', code }: { status?: string; code?: string } = {}) {
  const form = { mobile: '447700900123', status, time: newId(), reference, ...(code ? { code } : {}) };
  const response = await request(api.server)
    .post('/webhooks/firetext/receipts')
    .auth(...credentials)
    .set('Content-Type', 'application/x-www-form-urlencoded')
    .send(new URLSearchParams(form).toString());
  expect(response.status).toBe(204);
}
const FAILED = { status: '1', code: '102' };
const INVALID = { status: '1', code: '101' };
const fails = (reference: string, how = FAILED) => receipt(reference, how);
const arrives = (reference: string) => receipt(reference);

/** Patients who share one mobile. */
async function family(count: number): Promise<Person[]> {
  const people = await makePatients(api, count);
  const { mobile } = people[0]!;
  await api.database.pool.query('UPDATE patient SET mobile = $2 WHERE id = ANY ($1::uuid[])', [
    people.map(({ patientId }) => patientId),
    mobile,
  ]);
  return people.map((person) => ({ ...person, mobile }));
}

/** Why each of them would be left out of a new list, by the code that decides; null for who is accepted. */
async function judged(people: Person[]): Promise<(string | null)[]> {
  const { id } = await makeList(api, { people });
  return reasonsIn(id);
}

async function reasonsIn(listId: string): Promise<(string | null)[]> {
  await api.call('GET', `/api/v1/recipient-lists/${listId}`);
  const { items } = (await api.call('GET', `/api/v1/recipient-lists/${listId}/rows?limit=500`)).body as {
    items: { reasons: { code: string }[] }[];
  };
  return items.map(({ reasons }) => reasons[0]?.code ?? null);
}

interface NumberItem {
  id: string;
  number: string;
  need: string;
  failures: number;
  lastingFailures: number;
  deliveries: number;
  patientCount: number;
  patients: { id: string; familyName: string | null }[];
  lastCause: { code: string; message: string };
  since: string;
}

async function numbersToFix(query = ''): Promise<NumberItem[]> {
  const response = await api.call('GET', `/api/v1/numbers-to-fix?limit=500${query}`, { as: 'viewer' });
  expect(response.status).toBe(200);
  return (response.body as { items: NumberItem[] }).items;
}
const listed = async (number: string) => (await numbersToFix()).find((one) => one.number === number);
/** Failures and deliveries as they are kept; null for a number that never failed. */
const countsOf = async (number: string) => {
  const known = await api.services.numbers.ofNumber(api.practiceId, number);
  return known && [known.failures, known.deliveries, known.likelyToFail];
};

describe('the last message decides', () => {
  test('A5 X4 one failure marks the number for all who share it, and no new list takes them', async () => {
    const people = await family(3);
    const [number] = people.map(({ mobile }) => mobile);
    expect(await judged(people)).toEqual([null, null, null]);
    expect(await listed(number!)).toBeUndefined();
    const { references } = await submitted([people[1]!]);
    await fails(references[0]!);
    expect(await judged(people)).toEqual(['likely-to-fail', 'likely-to-fail', 'likely-to-fail']);
    expect(await listed(number!)).toMatchObject({ failures: 1, deliveries: 0, patientCount: 3, need: 'wait' });
    // By email nobody's number matters.
    const byEmail = await makeList(api, { people, channel: 'email' });
    expect(await reasonsIn(byEmail.id)).toEqual([null, null, null]);
  });

  test('A7 a delivery takes the mark off at once, also in a draft under review: its count rises', async () => {
    const people = await family(2);
    const others = await makePatients(api, 1);
    const first = await submitted([people[0]!]);
    const second = await submitted([people[0]!]);
    const list = await makeList(api, { people: [...people, ...others] });
    const draft = await makeDraft(api, { listId: list.id });
    const total = async () =>
      ((await api.call('GET', `/api/v1/campaigns/${draft}`)).body as { counts: { total: number } }).counts.total;
    expect(await total()).toBe(3);
    await fails(first.references[0]!);
    expect(await total()).toBe(1);
    await arrives(second.references[0]!);
    expect(await total()).toBe(3);
    expect(await reasonsIn(list.id)).toEqual([null, null, null]);
    expect(await countsOf(people[0]!.mobile)).toEqual([1, 1, false]);
  });

  test('A7 waiting, not known and refused for the text or by the network say nothing of the number', async () => {
    const people = await makePatients(api, 4);
    const { references } = await submitted(people);
    await receipt(references[0]!, { status: '2' });
    await receipt(references[1]!, { status: '9' });
    await fails(references[2]!, { status: '1', code: '401' });
    expect(await judged(people)).toEqual([null, null, null, null]);
    // A number that failed stays marked by such news, too.
    const again = await submitted([people[3]!]);
    await fails(references[3]!);
    await receipt(again.references[0]!, { status: '2' });
    await fails(again.references[0]!, { status: '1', code: '401' });
    expect(await countsOf(people[3]!.mobile)).toEqual([1, 0, true]);
  });

  test('A7 a late receipt of an older message is counted and changes nothing else', async () => {
    const [person] = (await makePatients(api, 1)) as [Person];
    const oldest = await submitted([person], new Date(Date.now() - 48 * HOUR));
    const [older, newer, last] = [await submitted([person]), await submitted([person]), await submitted([person])];
    await fails(newer.references[0]!);
    await arrives(older.references[0]!);
    expect(await judged([person])).toEqual(['likely-to-fail']);
    expect(await countsOf(person.mobile)).toEqual([1, 1, true]);
    await arrives(last.references[0]!);
    await fails(oldest.references[0]!);
    expect(await countsOf(person.mobile)).toEqual([2, 2, false]);
    expect(await judged([person])).toEqual([null]);
  });

  test('A7 what had arrived before the first failure is in its history, whichever of a group was told first', async () => {
    const [person] = (await makePatients(api, 1)) as [Person];
    const sent = [await submitted([person]), await submitted([person]), await submitted([person])];
    await arrives(sent[0]!.references[0]!);
    // Two receipts that come together are one group.
    await Promise.all([fails(sent[2]!.references[0]!), arrives(sent[1]!.references[0]!)]);
    expect(await countsOf(person.mobile)).toEqual([1, 2, true]);
  });

  test('X4 of two who share a number and were sent to at one moment, one delivery is enough', async () => {
    const both = await family(2);
    const { references } = await submitted(both);
    await arrives(references[0]!);
    await fails(references[1]!);
    expect(await judged(both)).toEqual([null, null]);
    const { references: next } = await submitted(both);
    await fails(next[0]!);
    await arrives(next[1]!);
    expect(await judged(both)).toEqual([null, null]);
  });

  test('A11 a changed number starts clean, also in a list that was uploaded before', async () => {
    const [person] = (await makePatients(api, 1)) as [Person];
    const list = await makeList(api, { people: [person] });
    const { references } = await submitted([person]);
    await fails(references[0]!, INVALID);
    expect(await reasonsIn(list.id)).toEqual(['likely-to-fail']);
    const mobile = '+447700909999';
    await api.database.pool.query('UPDATE patient SET mobile = $2 WHERE id = $1', [person.patientId, mobile]);
    expect(await judged([{ ...person, mobile }])).toEqual([null]);
    expect(await countsOf(mobile)).toBeNull();
    // The import that brings the number tells lists to look again.
    await api.database.pool.query('UPDATE recipient_rules SET version = version + 1');
    expect(await reasonsIn(list.id)).toEqual([null]);
    // The old number is nobody's now, so there is nothing to mend.
    expect(await listed(person.mobile)).toBeUndefined();
    const { items } = await api.services.numbers.nobodys(api.practiceId, 50);
    expect(items.map(({ number }) => number)).toContain(person.mobile);
  });
});

describe('one event, told once', () => {
  test('X1 repeated receipts count once, one by one and together', async () => {
    const [person] = (await makePatients(api, 1)) as [Person];
    const { references } = await submitted([person]);
    const next = await submitted([person]);
    for (let time = 0; time < 3; time++) await fails(references[0]!);
    await Promise.all(Array.from({ length: 5 }, () => fails(references[0]!)));
    expect(await countsOf(person.mobile)).toEqual([1, 0, true]);
    await Promise.all(Array.from({ length: 5 }, () => arrives(next.references[0]!)));
    expect(await countsOf(person.mobile)).toEqual([1, 1, false]);
  });

  test('X1 a late delivery of the same message takes its failure back', async () => {
    const people = await makePatients(api, 2);
    const { references } = await submitted(people);
    await fails(references[0]!, INVALID);
    expect(await listed(people[0]!.mobile)).toMatchObject({ failures: 1, lastingFailures: 1 });
    await arrives(references[0]!);
    expect(await countsOf(people[0]!.mobile)).toEqual([0, 1, false]);
    // Both in one group.
    await Promise.all([fails(references[1]!), arrives(references[1]!)]);
    const after = await countsOf(people[1]!.mobile);
    expect(after === null || after[0] === 0).toBe(true);
    expect(await judged(people)).toEqual([null, null]);
    const { items } = await api.services.numbers.goodAgain(api.practiceId, new Date(0), 500);
    expect(items.map(({ number }) => number)).not.toContain(people[0]!.mobile);
  });

  test('A7 a number is marked since the first failure that nothing good has followed', async () => {
    const [person] = (await makePatients(api, 1)) as [Person];
    const [first, second] = [await submitted([person]), await submitted([person])];
    await fails(first.references[0]!);
    const since = (await listed(person.mobile))!.since;
    await fails(second.references[0]!);
    expect((await listed(person.mobile))!.since).toBe(since);
    await arrives(first.references[0]!);
    const after = (await listed(person.mobile))!;
    expect(after).toMatchObject({ failures: 1, deliveries: 1 });
    expect(after.since > since).toBe(true);
  });

  test('X1 delivered: to be saved to the record once, number good, campaign OK', async () => {
    const [person] = (await makePatients(api, 1)) as [Person];
    const marking = await submitted([person]);
    const { campaignId, references } = await submitted([person]);
    await fails(marking.references[0]!);
    await arrives(references[0]!);
    await arrives(references[0]!);
    await api.database.pool.query(`UPDATE campaign SET phase = 'settled', settled_at = now() WHERE id = $1`, [
      campaignId,
    ]);
    expect((await api.call('GET', `/api/v1/campaigns/${campaignId}`)).body).toMatchObject({
      status: 'ok',
      counts: { delivered: 1, failed: 0 },
    });
    const { items } = (await api.call('GET', `/api/v1/campaigns/${campaignId}/messages`)).body as {
      items: { recordEntry: object }[];
    };
    expect(items).toHaveLength(1);
    expect(items[0]!.recordEntry).toMatchObject({ status: 'waiting' });
    expect(await judged([person])).toEqual([null]);
  });

  test('X2 failed: campaign in error with its cause, nothing to be saved, number marked', async () => {
    const [person] = (await makePatients(api, 1)) as [Person];
    const { campaignId, references } = await submitted([person]);
    await fails(references[0]!, INVALID);
    await api.database.pool.query(`UPDATE campaign SET phase = 'settled', settled_at = now() WHERE id = $1`, [
      campaignId,
    ]);
    expect((await api.call('GET', `/api/v1/campaigns/${campaignId}`)).body).toMatchObject({ status: 'error' });
    const { items } = (await api.call('GET', `/api/v1/campaigns/${campaignId}/messages?filter=errors`)).body as {
      items: object[];
    };
    expect(items).toEqual([
      expect.objectContaining({
        reason: { code: 'number-invalid', message: 'Number not valid', permanent: true },
        recordEntry: null,
      }),
    ]);
    expect(await judged([person])).toEqual(['likely-to-fail']);
  });
});

describe('refused at the hand-over, and two told at once', () => {
  /** The worker's answer for one attempt it has in hand. */
  async function refused({ campaignId, references }: Sent, reasonCode: FailureCode, claim: string | null = null) {
    const { pool } = api.database;
    const store = createDeliveryStore(pool, { accountFor: () => Promise.reject(new Error('not asked')) });
    const held = claim ?? newId();
    if (claim === null) {
      await pool.query(`UPDATE attempt SET state = 'submitting', claim = $2, submitted_at = NULL WHERE id = $1`, [
        references[0],
        held,
      ]);
    }
    const outcome = { attemptId: references[0]!, state: 'failed' as const, reasonCode, permanent: true };
    await store.writeOutcomes({ practiceId: api.practiceId, dispatchId: campaignId }, held, [outcome]);
    return held;
  }

  test('A4 A7 a number that the provider refuses is marked; trouble at the provider marks nobody', async () => {
    const people = await makePatients(api, 2);
    const [first, second] = [await submitted([people[0]!]), await submitted([people[1]!])];
    await refused(first, 'provider-trouble');
    await refused(second, 'number-invalid');
    expect(await judged(people)).toEqual([null, 'likely-to-fail']);
    expect(await countsOf(people[0]!.mobile)).toBeNull();
  });

  test('X1 what a chunk says of an attempt that it no longer holds counts nothing', async () => {
    const [person] = (await makePatients(api, 1)) as [Person];
    const sent = await submitted([person]);
    const claim = await refused(sent, 'number-invalid');
    await refused(sent, 'number-invalid', claim);
    expect(await countsOf(person.mobile)).toEqual([1, 0, true]);
    // The receipt of that very message overtakes the refusal.
    await arrives(sent.references[0]!);
    expect(await countsOf(person.mobile)).toEqual([0, 1, false]);
  });

  test.each<[string, number, number]>([
    ['the failure first', 0, 1],
    ['the delivery first', 1, 0],
  ])('A7 X1 an older failure and a newer delivery that are told at the same time, %s', async (_, one, other) => {
    const { pool } = api.database;
    const [person] = (await makePatients(api, 1)) as [Person];
    const sent = [await submitted([person]), await submitted([person])];
    const news: AttemptNews[] = [
      { attemptId: sent[0]!.references[0]!, news: 'failed', reasonCode: 'phone-off', permanent: false },
      { attemptId: sent[1]!.references[0]!, news: 'delivered' },
    ];
    const tell = async (client: Parameters<typeof foldMoved>[0], which: number) => {
      const moved = await applyAttemptNews(client, api.practiceId, [news[which]!], new Date());
      await foldMoved(client, api.practiceId, moved, new Date());
    };
    let second: Promise<void> | undefined;
    await transaction(pool, async (client) => {
      await tell(client, one);
      second = transaction(pool, (later) => tell(later, other));
      await until('the second waits for the first', async () => {
        const { rowCount } = await pool.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
        return rowCount === 1;
      });
    });
    await second;
    expect(await countsOf(person.mobile)).toEqual([1, 1, false]);
  });
});

describe('numbers to fix', () => {
  test('N13 A6 lasting causes first, then repeats, then the others; in each the least likely first', async () => {
    const people = await makePatients(api, 5);
    const deliveries = [0, 3, 0, 1, 0];
    const failures = [1, 1, 3, 2, 1];
    const how = [INVALID, INVALID, FAILED, FAILED, FAILED];
    for (const [index, person] of people.entries()) {
      for (let time = 0; time < deliveries[index]!; time++) await arrives((await submitted([person])).references[0]!);
      // All handed over before the first of them is told of: nobody sends to a marked number.
      const sent: Sent[] = [];
      for (let time = 0; time < failures[index]!; time++) sent.push(await submitted([person]));
      for (const { references } of sent) await fails(references[0]!, how[index]);
    }
    const all = await numbersToFix();
    const ours = all.filter(({ number }) => people.some(({ mobile }) => mobile === number));
    expect(ours.map(({ number }) => people.findIndex(({ mobile }) => mobile === number))).toEqual([0, 1, 2, 3, 4]);
    const rank = ({ need, lastCause }: NumberItem) =>
      need === 'wait' ? 2 : ['number-invalid', 'sms-not-supported'].includes(lastCause.code) ? 0 : 1;
    const places = all.map((one) => [rank(one), chanceOfDelivery({ ...one, likelyToFail: true })] as const);
    expect(places).toEqual(places.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]));
    expect(ours[3]).toMatchObject({ failures: 2, deliveries: 1, lastCause: { message: 'Phone switched off' } });

    const counts = { correct: 0, wait: 0 };
    for (const { need } of all) counts[need as keyof typeof counts]++;
    expect((await api.call('GET', '/api/v1/number-reputation', { as: 'viewer' })).body).toMatchObject({
      numbers: counts,
    });
    expect((await numbersToFix('&need=wait')).map(({ number }) => number)).toEqual(
      all.filter(({ need }) => need === 'wait').map(({ number }) => number),
    );
  });

  test('N13 pages go on where the one before ended, and no cursor holds a number', async () => {
    const all = (await numbersToFix()).map(({ id }) => id);
    expect(all.length).toBeGreaterThan(4);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const response = await api.call('GET', `/api/v1/numbers-to-fix?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      const page = response.body as { items: NumberItem[]; nextCursor: string | null };
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      if (cursor) expect(Buffer.from(cursor, 'base64url').toString()).not.toMatch(/447700/);
    }
    expect(seen).toEqual(all);
    expect((await api.call('GET', '/api/v1/numbers-to-fix?cursor=x')).status).toBe(422);
  });

  test('N13 the page knows where it stands, and the page before ends where this one begins', async () => {
    const { numbers } = api.services;
    const all = (await numbersToFix('&need=correct')).map(({ id }) => id);
    await expectPlaces<NumberPlace>((request) => numbers.numberedToFix(api.practiceId, 'correct', request), all);
  });

  test('N13 H9 the file has a row for each patient who shares a number; it is noted, and not for viewers', async () => {
    const people = await family(3);
    await api.database.pool.query(`UPDATE patient SET family_name = '=1+1' WHERE id = $1`, [people[0]!.patientId]);
    await api.database.pool.query(`UPDATE patient SET status = 'restricted', family_name = 'Hidden' WHERE id = $1`, [
      people[1]!.patientId,
    ]);
    await api.database.pool.query(`UPDATE patient SET status = 'left' WHERE id = $1`, [people[2]!.patientId]);
    const { references } = await submitted([people[0]!]);
    await fails(references[0]!, INVALID);
    const entry = (await listed(people[0]!.mobile))!;
    expect(entry.patientCount).toBe(2);
    expect(JSON.stringify(entry)).not.toContain('Hidden');

    const response = await api.call('GET', '/api/v1/numbers-to-fix.csv', { as: 'sender' });
    expect(response.headers['content-disposition']).toMatch(/^attachment; filename="numbers-to-fix-[\d-]+\.csv"$/);
    const lines = response.text.replace(/^\uFEFF/, '').split('\r\n');
    expect(lines[0]).toBe('Number,NHS number,Family name,Given name,Date of birth,Failures,Last cause,Since');
    const day = new Date(entry.since).toLocaleDateString('sv-SE', { timeZone: 'Europe/London' });
    const { mobile, nhsNumber } = people[0]!;
    expect(lines.filter((line) => line.startsWith(mobile))).toEqual([
      `${mobile},${nhsNumber},'=1+1,Given1,1951-03-04,1,Number not valid,${day}`,
      `${mobile},,Restricted record,,,1,Number not valid,${day}`,
    ]);
    const { items } = await api.services.audit.page(
      api.practiceId,
      { limit: 10, after: null },
      { act: 'numbers-to-fix-downloaded' },
    );
    expect(items).toHaveLength(1);
    expect(JSON.stringify(items)).not.toContain(mobile.slice(3));
    const xlsx = await api.call('GET', '/api/v1/numbers-to-fix.xlsx?need=correct', { as: 'sender' });
    expect(xlsx.headers['content-type']).toMatch(/spreadsheetml/);
    expect((await api.call('GET', '/api/v1/numbers-to-fix.csv', { as: 'viewer' })).status).toBe(403);
  });

  test('N13 the next delivery ticks a number off, and it says when', async () => {
    const [person] = (await makePatients(api, 1)) as [Person];
    const [first, second] = [await submitted([person]), await submitted([person])];
    await fails(first.references[0]!, INVALID);
    expect(await listed(person.mobile)).toBeDefined();
    await arrives(second.references[0]!);
    expect(await listed(person.mobile)).toBeUndefined();
    const { items } = await api.services.numbers.goodAgain(api.practiceId, new Date(Date.now() - HOUR), 50);
    expect(items[0]).toMatchObject({ number: person.mobile, failures: 1, deliveries: 1, patientCount: 1 });
  });

  test('another practice sees none of it', async () => {
    const theirs = await api.call('GET', '/api/v1/numbers-to-fix', { as: 'stranger' });
    expect(theirs.body).toEqual({ items: [], nextCursor: null });
    const figures = await api.call('GET', '/api/v1/number-reputation', { as: 'stranger' });
    expect(figures.body).toMatchObject({ numbers: { correct: 0, wait: 0 }, expected: 0, failed: 0, isEnough: false });
  });
});

/** Tries a campaign's errors again, as staff may after a warning, up to the provider having them. */
async function triedAgain(campaignId: string): Promise<string[]> {
  const { pool } = api.database;
  expect((await api.call('POST', `/api/v1/campaigns/${campaignId}/retry`, { as: 'sender', body: {} })).status).toBe(
    202,
  );
  const store = createDeliveryStore(pool, { accountFor: () => Promise.reject(new Error('not asked')) });
  const key = { practiceId: api.practiceId, dispatchId: campaignId };
  const range = { wave: 2, from: 1, to: 500 };
  const { claimId, attempts } = await store.claim(key, range, { limit: 500, leaseSeconds: 60, withCells: false });
  await store.writeOutcomes(
    key,
    claimId,
    attempts.map(({ attemptId }) => ({ attemptId, state: 'submitted' as const })),
  );
  return attempts.map(({ attemptId }) => attemptId);
}

describe('how often the rule was right', () => {
  test('N12 messages that went to marked numbers are counted by month, with those that did fail', async () => {
    const figures = async () =>
      (await api.call('GET', '/api/v1/number-reputation', { as: 'viewer' })).body as {
        expected: number;
        failed: number;
        isEnough: boolean;
        months: { month: string; expected: number; failed: number }[];
      };
    const before = await figures();
    const people = await makePatients(api, 20);
    const shared = await family(2);
    // Of the two who share a number the second fails when it is marked already, but went before it was.
    const { campaignId, references } = await submitted([...people, ...shared]);
    for (const reference of references) await fails(reference);
    expect((await figures()).expected).toBe(before.expected);
    const trying = await triedAgain(campaignId);
    expect(trying).toHaveLength(22);
    for (const [index, reference] of trying.entries()) await (index < 18 ? fails(reference) : arrives(reference));
    const after = await figures();
    expect([after.expected - before.expected, after.failed - before.failed]).toEqual([22, 18]);
    expect(after.isEnough).toBe(true);
    const month = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/London' }).slice(0, 7);
    expect(after.months.at(-1)!.month).toBe(month);
    expect(after.months.reduce((sum, one) => sum + one.failed, 0)).toBe(after.failed);
  });
});
