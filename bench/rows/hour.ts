import { setTimeout as wait } from 'node:timers/promises';
import type { Bench, Row } from '../bench';
import { sideBySide } from '../helpers/side-by-side';
import { failedWorkflows } from '../measure/histories';
import { until } from '../until';
import { runCampaign } from '../world/campaign-run';
import { CheckFailed, checkOnce } from '../world/checks';
import { journalReferences, untilNoReceiptWaits } from '../world/journal';
import { listFile } from '../world/people';
import type { Draft, Practice } from '../world/practice';
import { postEvenly, type Reply } from '../world/reply-post';
import { EMAIL_TEXT, SUBJECT } from '../world/texts';
import { SMS } from './sms';

/** A campaign starts at this distance, by SMS and by email in turn. */
const CAMPAIGN_EVERY_MS = 10_000;
const REPLIES_A_SECOND = 20;
/** Of so many replies one stops the kind of message, one may be an emergency, and one is posted twice. */
const STOP_EVERY = 50;
const ALARM_EVERY = 100;
const TWICE_EVERY = 10;
const MOST_SECONDS = 60;
const EMAIL: Draft = { channel: 'email', subject: SUBJECT, body: EMAIL_TEXT };
/** What is unknown is looked up so soon, so that the end of the row need not wait for it. */
const LOOK_UP = { ROLLCALL_LOOKUP_SECONDS: '2' };
/** Of each hundred phones these do something else than take the text and say so once. */
const PHONES: Readonly<Record<number, { outcome: string; once?: true }>> = {
  3: { outcome: 'delivered-twice' },
  13: { outcome: 'failed-then-delivered' },
  23: { outcome: 'buffered-then-delivered' },
  33: { outcome: 'off' },
  43: { outcome: 'receipt-before-response' },
  53: { outcome: 'buffered-then-failed' },
  63: { outcome: 'drop-connection' },
  73: { outcome: 'drop-untaken', once: true },
  83: { outcome: 'slow' },
  93: { outcome: 'delivered-then-failed' },
};

/** Staff get an email about a reply that may be an emergency. */
const STAFF = '@bench.example';
const FAILING: ReadonlySet<string> = new Set(['off', 'buffered-then-failed']);

interface Sent {
  campaignId: string;
  channel: 'sms' | 'email';
}

/**
 * A busy hour in few minutes: SMS and email campaigns one after the other, their receipts and replies to them all the
 * while, and a worker that is replaced in the middle. Then everything is counted: nothing may be lost, and nobody may get
 * anything twice.
 */
export const hour: Row = async (bench) => {
  const { stage, options } = bench;
  const patients = Math.max(100, Math.round(options.size / 5));
  const practice = await bench.practices.get('hour', patients);
  const phones = await giveEachANumber(bench, practice);
  const listIds = {
    sms: await practice.importList(listFile(practice.people), patients),
    email: await practice.importList(listFile(practice.people), patients, 'email'),
  };
  // What the first replies answer.
  await runCampaign(bench, { practice, listId: listIds.sms, recipients: patients, content: SMS });
  await setPhones(bench, phones);
  await stage.restart(['worker'], [], LOOK_UP);
  try {
    const forMs = options.minutes * 60_000;
    const replies = repliesFrom(phones, (forMs / 1000) * REPLIES_A_SECOND);
    const posted = twiceSomeOf(replies);
    const [sent] = await Promise.all([
      sendCampaigns(practice, listIds, forMs),
      postEvenly(stage, practice, posted, posted.length / (forMs / 1000)),
      wait(forMs / 2).then(() => stage.restart(['worker'], [], LOOK_UP)),
    ]);
    const seconds = await untilAllIsThrough(bench, practice, sent, replies.length);
    const found = await checkHour(bench, practice, { sent, replies, patients });
    const campaignsBy = (channel: string) => sent.filter((one) => one.channel === channel).length;
    return [
      {
        ...{ kind: 'figure', name: 'hour', value: seconds },
        title:
          `${options.minutes} min of ${campaignsBy('sms')} SMS and ${campaignsBy('email')} email campaigns to ${patients} each, ` +
          `with receipts and ${replies.length} replies: until all is done after the last`,
        target: { kind: 'at-most', value: MOST_SECONDS, unit: 's' },
        notes: [found],
      },
    ];
  } finally {
    await stage.restart(['worker']);
  }
};

/** Fictional numbers are shared, and a shared number goes to a person. @returns the numbers, in the list's order. */
async function giveEachANumber({ stage }: Bench, practice: Practice): Promise<string[]> {
  const phones = practice.people.map((_, place) => `+44740${String(place).padStart(7, '0')}`);
  await stage.pool.query(
    `UPDATE patient p SET mobile = n.mobile FROM unnest($2::text[], $3::text[]) AS n(nhs_number, mobile)
     WHERE p.practice_id = $1 AND p.nhs_number = n.nhs_number`,
    [practice.id, practice.people.map(({ nhsNumber }) => nhsNumber), phones],
  );
  return phones;
}

async function setPhones({ stage }: Bench, phones: readonly string[]): Promise<void> {
  const odd = phones.flatMap((phone, place) => (PHONES[place % 100] ? [{ phone, does: PHONES[place % 100] }] : []));
  await sideBySide(odd, 16, async ({ phone, does }) => {
    const response = await fetch(`${stage.simulatorUrl}/control/phones/${phone}`, {
      ...{ method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(does) },
    });
    if (!response.ok) throw new Error(`a phone could not be set: ${response.status}`);
  });
}

/** Each patient replies in turn, each time in other words. In the next round other patients stop, or may be in danger. */
function repliesFrom(phones: readonly string[], count: number): Reply[] {
  return Array.from({ length: count }, (_, place) => ({
    from: phones[(place + Math.floor(place / STOP_EVERY)) % phones.length]!,
    text: textOf(place),
    at: new Date(Date.UTC(2026, 10, 24, 9) + place * 1000).toISOString().slice(0, 19).replace('T', ' '),
  }));
}

function textOf(place: number): string {
  if (place % STOP_EVERY === 1) return 'STOP';
  return place % ALARM_EVERY === 2 ? 'I have chest pain' : `Yes, Tuesday at 10 is fine. Thank you (${place})`;
}

/** A gateway that misses an answer posts a reply again. */
function twiceSomeOf(replies: readonly Reply[]): Reply[] {
  return replies.flatMap((reply, place) => (place % TWICE_EVERY === 0 ? [reply, reply] : [reply]));
}

async function sendCampaigns(
  practice: Practice,
  listIds: Record<'sms' | 'email', string>,
  forMs: number,
): Promise<Sent[]> {
  const sent: Sent[] = [];
  const since = performance.now();
  for (let place = 0; place * CAMPAIGN_EVERY_MS < forMs; place++) {
    await wait(Math.max(0, place * CAMPAIGN_EVERY_MS - (performance.now() - since)));
    const content = place % 2 === 0 ? SMS : EMAIL;
    const campaignId = await practice.draft(listIds[content.channel], content);
    await practice.send(campaignId);
    sent.push({ campaignId, channel: content.channel });
  }
  return sent;
}

/** @returns the seconds from now until every campaign has settled and every reply and answer is through. */
async function untilAllIsThrough(
  { stage }: Bench,
  practice: Practice,
  sent: readonly Sent[],
  replies: number,
): Promise<number> {
  const since = performance.now();
  // No receipt closes an email.
  await practice.settleEmailAfter(1);
  await untilNoReceiptWaits(stage);
  for (const { campaignId } of sent) {
    const settled = async () => (await practice.campaign(campaignId)).phase === 'settled';
    await until('each campaign has settled', settled, { timeoutMs: 300_000, everyMs: 100 });
  }
  const open = async () => {
    const { rows } = await stage.pool.query<{ placed: number; open: number; unsaved: number }>(
      `SELECT (SELECT count(*)::int FROM reply WHERE practice_id = $1 AND placed_at IS NOT NULL) AS placed,
         (SELECT count(*)::int FROM message WHERE practice_id = $1 AND status IN ('planned', 'submitting', 'submitted', 'unknown')) AS open,
         (SELECT count(*)::int FROM message WHERE practice_id = $1 AND record_status = 'waiting') AS unsaved`,
      [practice.id],
    );
    return rows[0]!;
  };
  const isThrough = async () => {
    const counted = await open();
    return counted.placed >= replies && counted.open === 0 && counted.unsaved === 0;
  };
  await until('every reply is placed and every answer has arrived', isThrough, { timeoutMs: 120_000, everyMs: 200 });
  return (performance.now() - since) / 1000;
}

/** Nothing lost and nothing twice, of everything together. @returns what was counted, in words. */
async function checkHour(
  { stage }: Bench,
  practice: Practice,
  hour: { sent: readonly Sent[]; replies: readonly Reply[]; patients: number },
): Promise<string> {
  const stops = new Set(hour.replies.filter(({ text }) => text === 'STOP').map(({ from }) => from)).size;
  const failing = practice.people.filter((_, place) => FAILING.has(PHONES[place % 100]?.outcome ?? '')).length;
  const totals = { suppressed: 0, delivered: 0, failed: 0, expired: 0, saved: 0 };
  for (const { campaignId, channel } of hour.sent) {
    const { counts, paused } = await practice.campaign(campaignId);
    const ended = counts.suppressed + counts.delivered + counts.failed + counts.expired;
    // Send leaves out patients who stopped these messages, and patients whose number is likely to fail.
    const leftOut = hour.patients - counts.total;
    const isRight = ended === counts.total && leftOut >= 0 && leftOut <= stops + failing && paused === null;
    if (!isRight || (channel === 'sms' && counts.saved !== counts.delivered)) {
      throw new CheckFailed(`a campaign by ${channel} ended with ${JSON.stringify({ ...counts, paused })}`);
    }
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += counts[name];
  }
  const ids = async (text: string, ...more: string[]): Promise<string[]> => {
    const { rows } = await stage.pool.query<[string]>({ rowMode: 'array', text, values: [practice.id, ...more] });
    return rows.map(([id]) => id);
  };
  for (const channel of ['sms', 'email'] as const) {
    const attempts = await ids(
      `SELECT a.id FROM attempt a JOIN dispatch d ON d.practice_id = a.practice_id AND d.id = a.dispatch_id
       WHERE a.practice_id = $1 AND d.channel = $2 AND a.state <> 'suppressed'`,
      channel,
    );
    const seen = await journalReferences(stage, channel, (to) => !to?.endsWith(STAFF));
    checkOnce(`${channel} outside`, seen, attempts);
  }
  const delivered = await ids(
    `SELECT m.id FROM message m JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     WHERE m.practice_id = $1 AND d.channel = 'sms' AND d.save_to_record AND m.status = 'delivered'`,
  );
  checkOnce('entries in the record', await journalReferences(stage, 'record'), delivered);

  const alarms = new Set(hour.replies.filter(({ text }) => text.includes('chest')).map(({ from }) => from)).size;
  const replies = hour.replies.length;
  const wanted = {
    ...{ replies, texts: replies, stops, confirmations: stops, alarms, answeredAlarms: alarms },
    ...{ afterStop: 0, strayReceipts: 0, failedWorkflows: 0 },
  };
  const counted = { ...(await countReplies(stage, practice)), failedWorkflows: await failedWorkflows(stage) };
  if (JSON.stringify(counted) !== JSON.stringify(wanted)) {
    throw new CheckFailed(`counted ${JSON.stringify(counted)}, wanted ${JSON.stringify(wanted)}`);
  }
  return `Counted: ${JSON.stringify({ ...totals, ...counted })}`;
}

async function countReplies({ pool }: Bench['stage'], practice: Practice) {
  const { rows } = await pool.query<
    Record<
      'replies' | 'texts' | 'stops' | 'confirmations' | 'alarms' | 'answeredAlarms' | 'afterStop' | 'strayReceipts',
      number
    >
  >(
    `SELECT (SELECT count(*)::int FROM reply WHERE practice_id = $1 AND placed_at IS NOT NULL) AS replies,
       (SELECT count(*)::int FROM conversation_message WHERE practice_id = $1 AND direction = 'in') AS texts,
       (SELECT count(*)::int FROM contact_block WHERE practice_id = $1 AND recalls) AS stops,
       (SELECT count(*)::int FROM conversation_message
        WHERE practice_id = $1 AND direction = 'out' AND automatic AND body LIKE '%START%') AS confirmations,
       (SELECT count(*)::int FROM conversation WHERE practice_id = $1 AND urgent) AS alarms,
       (SELECT count(DISTINCT m.conversation_id)::int FROM conversation_message m
        WHERE m.practice_id = $1 AND m.direction = 'out' AND m.automatic AND m.body LIKE '%999%') AS "answeredAlarms",
       (SELECT count(*)::int FROM attempt a
        JOIN message m ON m.practice_id = a.practice_id AND m.id = a.message_id
        JOIN dispatch d ON d.practice_id = a.practice_id AND d.id = a.dispatch_id AND d.origin = 'campaign'
        JOIN contact_block b ON b.practice_id = m.practice_id AND b.number = m.contact
        WHERE a.practice_id = $1 AND a.first_hand_over_at > b.added_at + interval '1 second') AS "afterStop",
       (SELECT count(*)::int FROM receipt WHERE practice_id = $1 AND effect = 'unmatched') AS "strayReceipts"`,
    [practice.id],
  );
  return rows[0]!;
}
