import { MockActivityEnvironment } from '@temporalio/testing';
import { createDeliveryActivities } from '../../../activities/delivery/delivery';
import { createDueReminders, createReminders } from '../../../adapters/postgres/campaigns/reminders';
import { transaction } from '../../../adapters/postgres/sql/transaction';
import { createPersonalLinks } from '../../../adapters/postgres/patients/personal-links';
import { linkLine, linkLineIn, withLinkLine } from '../../../domain/content/links/link-line';
import type { HandOver } from '../../../ports/delivery/message-provider';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';
import type { PersonalLinks } from '../../../ports/patients/personal-links';
import { createMessageRunner } from '../../support/message-runner';
import {
  acceptingProvider,
  createSendingWorld,
  SENDING_SETTINGS,
  type SendingKey,
  type SendingWorld,
} from '../../support/sending-world';
import { testSealing } from '../practice/staff-support';

const LINE = linkLine('booking', 'https://r.example');
const BY = { tokenId: '0190a000-0000-7000-8000-000000000001', role: 'manager' as const, user: 'Sam Okoro' };

let world: SendingWorld;
let links: PersonalLinks;
let handed: HandOver[] = [];
const provider = acceptingProvider({
  handOver: (message) => {
    handed.push(message);
    return Promise.resolve({ kind: 'accepted' });
  },
});

beforeAll(async () => {
  world = await createSendingWorld();
  links = createPersonalLinks(world.database, testSealing());
});
afterAll(() => world?.close());
beforeEach(() => void (handed = []));

const query = <Row extends object>(text: string, values: unknown[]) =>
  world.database.pool.query<Row>(text, values).then(({ rows }) => rows);
const reminders = () => createReminders(world.database.pool, { daySeconds: 86_400 });
const due = () => createDueReminders(world.database, { daySeconds: 86_400, ucs2PartUnits: () => 67 });
const makeDue = () => due().makeDue(new Date());
const listed = ({ practiceId, campaignId }: SendingKey) => reminders().list(practiceId, campaignId);

/** A booking campaign whose invitations were handed over two days ago, with reminders after one day and after five. */
async function invited(count: number): Promise<SendingKey> {
  const key = await world.sending(count);
  const { practiceId, campaignId } = key;
  await query(`UPDATE campaign SET type = 'booking', link_line = $2 WHERE id = $1`, [campaignId, LINE]);
  await query(`UPDATE dispatch SET body = $2 WHERE id = $1`, [campaignId, withLinkLine('Please book.', LINE)]);
  const delivery = createDeliveryActivities({
    ...{ store: world.store, links, gateway: {} as never, clock: { now: () => new Date() } },
    providers: { forAccount: () => provider, close: () => Promise.resolve() },
    settings: SENDING_SETTINGS,
  });
  const input = { practiceId, campaignId, wave: 1, from: 1, to: count };
  await new MockActivityEnvironment().run((one: typeof input) => delivery.submit(one), input);
  await query(`UPDATE campaign SET phase = 'settling', send_at = now() - interval '2 days' WHERE id = $1`, [
    campaignId,
  ]);
  await query(
    `INSERT INTO reminder (practice_id, campaign_id, step, after_days, body) VALUES ($1, $2, 1, 1, 'You can still book.'),
       ($1, $2, 2, 5, 'Last chance to book.')`,
    [practiceId, campaignId],
  );
  return key;
}

async function patientsOf({ dispatchId }: DispatchKey): Promise<string[]> {
  const rows = await query<{ id: string }>(
    `SELECT patient_id AS id FROM message WHERE dispatch_id = $1 ORDER BY position`,
    [dispatchId],
  );
  return rows.map(({ id }) => id);
}

/** Opens the link that the patient at this place of a campaign got, and finishes what it is for. */
async function book({ practiceId, campaignId, ...key }: SendingKey, place: number): Promise<void> {
  const patientId = (await patientsOf({ practiceId, ...key }))[place]!;
  const [token] = await links.tokensFor(
    practiceId,
    'booking',
    [{ aboutId: campaignId, patientId }],
    new Date(),
    new Date(),
  );
  await links.mark((await links.open('booking', token!, new Date()))!, 'finished', new Date());
}

const send = (key: DispatchKey) =>
  createMessageRunner(
    world.database,
    links,
    () => ({ forAccount: () => provider, close: () => Promise.resolve() }),
    () => Promise.resolve(world.account),
  ).run(key);

test('N28 N42 who was invited by a translation is reminded by it, with their link', async () => {
  const key = await invited(2);
  handed = [];
  // cspell:disable-next-line -- Welsh
  const welsh = withLinkLine('Trefnwch apwyntiad.', linkLineIn('cy', LINE));
  await transaction(world.database.pool, async (client) => {
    // What a message was written with does not change; this one is made to have been sent in Welsh.
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query(
      `INSERT INTO dispatch_text (practice_id, dispatch_id, number, language, body) VALUES ($1, $2, 1, 'cy', $3)`,
      [key.practiceId, key.campaignId, welsh],
    );
    await client.query('UPDATE message SET text = 1 WHERE dispatch_id = $1 AND position = 2', [key.campaignId]);
  });
  const [reminder] = await makeDue();
  await send(reminder!);
  const texts = handed.map(({ body }) => body.replace(/\w{11}$/, 'TOKEN'));
  expect(texts).toEqual([
    'You can still book.\nUse this link to book: https://r.example/b/TOKEN',
    // cspell:disable-next-line -- Welsh
    'Trefnwch apwyntiad.\nDefnyddiwch y ddolen hon i drefnu apwyntiad: https://r.example/b/TOKEN',
  ]);
});

test('a reminder goes to those who have not booked, once, with the link that they have', async () => {
  const key = await invited(3);
  const first = handed.splice(0);
  await book(key, 0);
  const made = await Promise.all([makeDue(), makeDue(), makeDue()]);
  const [reminder, ...others] = made.flat();
  expect(others).toEqual([]);
  await send(reminder!);
  const linkOf = ({ to, body }: HandOver) => [to, body.split('\n')[1]];
  expect(handed.map(linkOf)).toEqual(first.slice(1).map(linkOf));
  expect(handed[0]!.body).toMatch(/^You can still book\.\nUse this link to book: https:\/\/r\.example\/b\/\w{11}$/);
  expect(await listed(key)).toMatchObject([
    { step: 1, state: 'sent', counts: { submitted: 2 } },
    { step: 2, state: 'waiting', counts: {} },
  ]);
  // The campaign counts its own messages alone.
  expect(await world.counts(key)).toEqual({ submitted: 3 });
  expect(await makeDue()).toEqual([]);
});

test('whoever books after the reminder was made is not reminded any more', async () => {
  const key = await invited(2);
  const [reminder] = await makeDue();
  handed = [];
  await book(key, 1);
  await send(reminder!);
  expect(handed).toHaveLength(1);
  const rows = await query(`SELECT reason_code FROM message WHERE dispatch_id = $1 AND status = 'suppressed'`, [
    reminder!.dispatchId,
  ]);
  expect(rows).toEqual([{ reason_code: 'answered' }]);
});

test('a patient who was blocked or has died meanwhile gets no reminder', async () => {
  const key = await invited(2);
  const [one] = await patientsOf(key);
  const [reminder] = await makeDue();
  handed = [];
  await query(`UPDATE patient SET status = 'deceased' WHERE id = $1`, [one]);
  await send(reminder!);
  expect(handed).toHaveLength(1);
  expect(await world.counts(reminder!)).toEqual({ submitted: 1, suppressed: 1 });
});

test('where all have booked nobody is reminded, and the reminder is over', async () => {
  const key = await invited(1);
  await book(key, 0);
  expect(await makeDue()).toEqual([]);
  expect(await listed(key)).toMatchObject([{ state: 'nobody', dispatchId: null }, { state: 'waiting' }]);
});

test('nobody is reminded while invitations are being sent, or while the campaign is paused', async () => {
  const key = await invited(1);
  await query(`UPDATE campaign SET phase = 'sending' WHERE id = $1`, [key.campaignId]);
  expect(await makeDue()).toEqual([]);
  await query(`UPDATE campaign SET phase = 'settling', paused_reason = 'x', paused_at = now() WHERE id = $1`, [
    key.campaignId,
  ]);
  expect(await makeDue()).toEqual([]);
  await query(`UPDATE campaign SET paused_reason = NULL, paused_at = NULL WHERE id = $1`, [key.campaignId]);
  expect(await makeDue()).toHaveLength(1);
});

test('a stop ends what waits and what has not gone of a reminder', async () => {
  const key = await invited(2);
  const [reminder] = await makeDue();
  handed = [];
  const by = { ...BY, practiceId: key.practiceId, practiceName: 'P' };
  expect(await reminders().stop(key.practiceId, key.campaignId, by, new Date())).toBe(2);
  await send(reminder!);
  expect(handed).toEqual([]);
  expect(await listed(key)).toMatchObject([{ state: 'sent', counts: { cancelled: 2 } }, { state: 'stopped' }]);
});

test('without credits for all a reminder waits, and says so', async () => {
  const key = await invited(2);
  await query(
    `INSERT INTO practice_settings (practice_id, sms_credits) VALUES ($1, 'counted')
     ON CONFLICT (practice_id) DO UPDATE SET sms_credits = 'counted'`,
    [key.practiceId],
  );
  expect(await makeDue()).toEqual([]);
  expect(await listed(key)).toMatchObject([
    { state: 'waiting', heldBy: 'credits' },
    { state: 'waiting', heldBy: null },
  ]);
  await query(`UPDATE practice_settings SET sms_credits = NULL WHERE practice_id = $1`, [key.practiceId]);
  await query(`UPDATE reminder SET tried_at = now() - interval '2 minutes' WHERE campaign_id = $1`, [key.campaignId]);
  expect(await makeDue()).toHaveLength(1);
});
