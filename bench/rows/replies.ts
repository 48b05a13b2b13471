import { setTimeout as wait } from 'node:timers/promises';
import type { Bench, Row } from '../bench';
import { quantile } from '../measure/pairs';
import { runCampaign } from '../world/campaign-run';
import { CheckFailed } from '../world/checks';
import { listFile } from '../world/people';
import type { Practice } from '../world/practice';
import { postEvenly, type Reply } from '../world/reply-post';
import { until } from '../until';
import { SMS } from './sms';

/** Replies come evenly within this time. */
const WITHIN_SECONDS = 10;
/** A page is opened so often while replies come, as by a handful of people. */
const PAGE_EVERY_MS = 100;
/** One reply in so many stops the kind of message, and one in so many may be an emergency. */
const STOP_EVERY = 50;
const ALARM_EVERY = 100;
const MOST_SECONDS = 15;

/**
 * Replies to a campaign that come in a burst: half as many as an ordinary run has recipients, so 5,000. Some stop messages
 * and some may be emergencies, so that confirmations go out meanwhile. Staff look at the inbox at the same time.
 */
export const replies: Row = async (bench) => {
  const patients = Math.round(bench.options.size / 2);
  const practice = await bench.practices.get('replies', patients);
  const listId = await practice.importList(listFile(practice.people), patients);
  await runCampaign(bench, { practice, listId, recipients: patients, content: SMS });
  const all = await repliesOf(bench, practice);

  const look = lookAtInbox(practice);
  const began = performance.now();
  await postEvenly(bench.stage, practice, all, all.length / WITHIN_SECONDS);
  const postedSeconds = (performance.now() - began) / 1000;
  await until('every reply is in its conversation', async () => (await countsOf(bench, practice)).placed >= patients, {
    ...{ everyMs: 100, timeoutMs: 120_000 },
  });
  const seconds = (performance.now() - began) / 1000;
  const during = await look.end();
  await checkReplies(bench, practice, all);

  const quiet = lookAtInbox(practice);
  await wait(during.length * PAGE_EVERY_MS);
  const alone = await quiet.end();
  const [busyP95, quietP95] = [during, alone].map((times) => quantile(times, 0.95)) as [number, number];
  const notes = [
    `All were answered ${postedSeconds.toFixed(1)} s after the first came. ${during.length} pages were opened meanwhile.`,
    `p95 of the inbox: ${quietP95.toFixed(0)} ms alone, ${busyP95.toFixed(0)} ms while replies came.`,
  ];
  return [
    {
      ...{ kind: 'figure', name: 'replies', value: seconds, notes },
      title: `${patients} replies within ${WITHIN_SECONDS} s, until all are in their conversations`,
      target: { kind: 'at-most', value: MOST_SECONDS, unit: 's' },
    },
    {
      ...{ kind: 'figure', name: 'replies-pages', value: busyP95 / quietP95 },
      title: `the inbox while ${patients} replies come, p95 against the same inbox alone`,
      target: { kind: 'at-most', value: 2, unit: '×' },
    },
  ];
};

/** A reply of each patient. Fictional numbers are shared, so each message gets a number that no other has. */
async function repliesOf({ stage }: Bench, practice: Practice): Promise<Reply[]> {
  await stage.pool.query(
    `UPDATE message m SET contact = '+44740' || lpad(n.place::text, 7, '0')
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM message WHERE practice_id = $1) n
     WHERE m.practice_id = $1 AND m.id = n.id`,
    [practice.id],
  );
  const { rows } = await stage.pool.query<{ contact: string }>(
    'SELECT contact FROM message WHERE practice_id = $1 ORDER BY contact',
    [practice.id],
  );
  return rows.map(({ contact }, place) => ({ from: contact, text: textOf(place), at: '2026-11-24 09:00:00' }));
}

function textOf(place: number): string {
  if (place % STOP_EVERY === 1) return 'STOP';
  return place % ALARM_EVERY === 2 ? 'I have chest pain' : 'Yes, Tuesday at 10 is fine. Thank you';
}

/** Opens the inbox again and again; `end` gives the milliseconds of each time, ascending. */
function lookAtInbox(practice: Practice): { end(): Promise<number[]> } {
  const times: number[] = [];
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      const began = performance.now();
      await practice.page('/inbox');
      times.push(performance.now() - began);
      await wait(PAGE_EVERY_MS);
    }
  })();
  return {
    async end() {
      isOver = true;
      await looking;
      return times.sort((a, b) => a - b);
    },
  };
}

async function countsOf({ stage }: Bench, practice: Practice) {
  const { rows } = await stage.pool.query<
    Record<'stored' | 'placed' | 'patients' | 'texts' | 'stopped' | 'alarms', number>
  >(
    `SELECT count(*)::int AS stored, count(r.placed_at)::int AS placed,
       (SELECT count(DISTINCT c.patient_id)::int FROM conversation c WHERE c.practice_id = $1 AND c.matched_at IS NOT NULL) AS patients,
       (SELECT count(*)::int FROM conversation_message m WHERE m.practice_id = $1 AND m.direction = 'in') AS texts,
       (SELECT count(*)::int FROM contact_block b WHERE b.practice_id = $1 AND b.recalls) AS stopped,
       (SELECT count(*)::int FROM conversation c WHERE c.practice_id = $1 AND c.urgent) AS alarms
     FROM reply r WHERE r.practice_id = $1`,
    [practice.id],
  );
  return rows[0]!;
}

/** Nothing lost and nothing twice: each patient has one conversation with one text, and what it asked for was done. */
async function checkReplies(bench: Bench, practice: Practice, all: readonly Reply[]): Promise<void> {
  const counted = await countsOf(bench, practice);
  const patients = all.length;
  const wanted = {
    ...{ stored: patients, placed: patients, patients, texts: patients },
    stopped: all.filter(({ text }) => text === 'STOP').length,
    alarms: all.filter(({ text }) => text === 'I have chest pain').length,
  };
  if (JSON.stringify(counted) !== JSON.stringify(wanted)) {
    throw new CheckFailed(`counted ${JSON.stringify(counted)}, wanted ${JSON.stringify(wanted)}`);
  }
}
