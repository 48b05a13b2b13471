import { createHash, randomInt } from 'node:crypto';
import type { Bench, Row } from '../bench';
import { quantile } from '../measure/pairs';
import { CheckFailed } from '../world/checks';
import { listFile, type Person } from '../world/people';
import type { Practice } from '../world/practice';
import { TOKEN_ALPHABET, TOKEN_LENGTH } from '../../domain/patients/personal-link';

/** So many patients open their links at the same time, out of at most these. */
const AT_ONCE = 100;
const MOST_LINKS = 5_000;
/** So many of them want the same time. */
const RACERS = 50;
const LINK_DAYS = 28;

/** Patients open their booking links in a burst, and then 50 of them take one time. Exactly one has it (H2). */
export const race: Row = async (bench) => {
  const size = Math.min(bench.options.size, MOST_LINKS);
  const practice = await bench.practices.get('race', size);
  // Outside the demonstration an administrator switches booking on first.
  await bench.stage.pool.query(
    `INSERT INTO capability (practice_id, name, on_at, on_by) VALUES ($1, 'booking', now(), 'bench') ON CONFLICT DO NOTHING`,
    [practice.id],
  );
  const { typeId, slotId, campaignId } = await invite(practice, size);
  const tokens = await makeLinks(bench, practice, campaignId, size);
  const opened = await inGroups(tokens, (token) => timed(() => open(bench, token)));
  const racers = tokens.slice(0, RACERS).map((token, place) => ({ token, person: practice.people[place]! }));
  const cookies = await Promise.all(racers.map((one) => prove(bench, one)));
  const taken = await Promise.all(
    racers.map(({ token }, place) =>
      timed(() => post(bench, `/b/${token}/book`, { slot: slotId }, cookies[place]).then(({ status }) => status)),
    ),
  );
  const { rows } = await bench.stage.pool.query<{ booked: number }>(
    `SELECT count(*)::int AS booked FROM booking WHERE practice_id = $1 AND type_id = $2 AND state = 'booked'`,
    [practice.id, typeId],
  );
  if (rows[0]!.booked !== 1) throw new CheckFailed(`one patient should have the time, and ${rows[0]!.booked} have it`);
  return [
    {
      kind: 'listing',
      name: 'race',
      title: `${size} patients open their booking links, and ${racers.length} want one time`,
      columns: ['request', 'requests', 'median ms', 'p95 ms', 'most ms'],
      rows: [
        line(`opening a link, ${AT_ONCE} at the same time`, opened),
        line('booking the same time together', taken),
      ],
    },
  ];
};

function line(name: string, times: readonly number[]): (string | number)[] {
  const sorted = [...times].sort((a, b) => a - b);
  return [name, sorted.length, ...[0.5, 0.95, 1].map((share) => quantile(sorted, share))];
}

/** An appointment type with one time, and a campaign that invites to it. */
async function invite(practice: Practice, size: number) {
  const made = async <T>(path: string, body: unknown): Promise<T> => {
    const answer = await practice.request<T>('POST', path, body);
    if (answer.status >= 300) throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const { id: typeId } = await made<{ id: string }>('/api/v1/appointment-types', { name: 'Flu', minutes: 10 });
  const times = `/api/v1/appointment-types/${typeId}/slots`;
  const startsAt = [new Date(Date.now() + 7 * 86_400_000).toISOString()];
  await made(times, { startsAt });
  const { body } = await practice.request<{ items: { id: string }[] }>('GET', times);
  const listId = await practice.importList(listFile(practice.people), size);
  const { id: campaignId } = await made<{ id: string }>('/api/v1/campaigns', {
    ...{ name: 'Flu', type: 'booking', purpose: 'recall', listId, channel: 'sms', body: 'Please book.' },
    ...{ appointmentTypeId: typeId, saveToRecord: false },
  });
  return { typeId, slotId: body.items[0]!.id, campaignId };
}

/** A link for each patient, in their order, as the hand-over makes them. @returns the tokens. */
async function makeLinks({ stage }: Bench, practice: Practice, campaignId: string, size: number): Promise<string[]> {
  const tokens = Array.from({ length: size }, () =>
    Array.from({ length: TOKEN_LENGTH }, () => TOKEN_ALPHABET[randomInt(TOKEN_ALPHABET.length)]).join(''),
  );
  await stage.pool.query(
    `INSERT INTO personal_link (practice_id, kind, id, about_id, patient_id, token_hash, sealed_token, expires_at)
     SELECT $1, 'booking', gen_random_uuid(), $2, p.id, n.hash, 'bench', now() + make_interval(days => $5)
     FROM unnest($3::text[], $4::bytea[]) AS n(nhs_number, hash)
     JOIN patient p ON p.practice_id = $1 AND p.nhs_number = n.nhs_number`,
    [
      ...[practice.id, campaignId, practice.people.slice(0, size).map(({ nhsNumber }) => nhsNumber)],
      ...[tokens.map((token) => createHash('sha256').update(token).digest()), LINK_DAYS],
    ],
  );
  return tokens;
}

async function open({ stage }: Bench, token: string): Promise<void> {
  const response = await fetch(`${stage.url}/b/${token}`);
  await response.text();
  if (response.status !== 200) throw new Error(`opening a link answered ${response.status}`);
}

/** @returns the cookie of the browser in which the patient proved who they are. */
async function prove(bench: Bench, { token, person }: { token: string; person: Person }): Promise<string> {
  const [year, month, day] = person.dateOfBirth.split('-') as [string, string, string];
  const form = { 'birth-day': day, 'birth-month': month, 'birth-year': year };
  const { cookie } = await post(bench, `/b/${token}/proof`, form);
  if (!cookie) throw new CheckFailed('the right date of birth did not open the link');
  return cookie;
}

async function post({ stage }: Bench, path: string, form: Record<string, string>, cookie = '') {
  const response = await fetch(stage.url + path, {
    ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(form) },
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
  });
  await response.text();
  return { status: response.status, cookie: response.headers.getSetCookie()[0]?.split(';')[0] };
}

/** Milliseconds of one piece of work. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return Math.round(performance.now() - from);
}

async function inGroups<T>(items: readonly T[], work: (item: T) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    times.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  }
  return times;
}
