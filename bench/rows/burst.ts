import { createHash, randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { TOKEN_ALPHABET, TOKEN_LENGTH } from '../../domain/patients/personal-link';
import type { Bench, Row } from '../bench';
import { quantile } from '../measure/pairs';
import { CheckFailed } from '../world/checks';
import { listFile, type Person } from '../world/people';
import type { Practice } from '../world/practice';
import { until } from '../until';

const MINUTE_MS = 60_000;
const QUESTIONNAIRE = {
  ...{ resourceType: 'Questionnaire', status: 'active', title: 'Your asthma' },
  item: [{ linkId: '1', type: 'boolean', text: 'Did your asthma wake you at night this week?', required: true }],
};

/**
 * Patients who open the links of their questionnaire within one minute, prove who they are and come to the first question:
 * half as many as an ordinary run has recipients, so 5,000.
 */
export const burst: Row = async (bench) => {
  const patients = Math.round(bench.options.size / 2);
  const practice = await bench.practices.get('burst', patients);
  const tokens = await linksOf(bench, practice, patients);
  const times: Record<string, number[]> = { open: [], prove: [], start: [] };
  const faults: string[] = [];
  const ask = async (step: string, path: string, form?: Record<string, string>, cookie = ''): Promise<Response> => {
    const began = performance.now();
    const response = await fetch(bench.stage.url + path, {
      method: form ? 'POST' : 'GET',
      headers: {
        ...{ accept: 'text/html', cookie },
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      body: form && new URLSearchParams(form).toString(),
      redirect: 'manual',
    });
    await response.text();
    times[step]!.push(performance.now() - began);
    return response;
  };
  const walk = async (person: Person): Promise<void> => {
    const path = `/q/${tokens.get(person.nhsNumber)!}`;
    const opened = await ask('open', path);
    const [year = '', month = '', day = ''] = person.dateOfBirth.split('-');
    const birth = { 'birth-day': day, 'birth-month': month, 'birth-year': year };
    const proved = await ask('prove', `${path}/proof`, birth);
    const cookie = proved.headers.get('set-cookie')?.split(';')[0] ?? '';
    const started = await ask('start', `${path}/start`, {}, cookie);
    const isThere = started.headers.get('location')?.includes('/questions/') ?? false;
    if (opened.status !== 200 || !isThere) faults.push(`${opened.status} ${proved.status} ${started.status}`);
  };
  const since = performance.now();
  const walks: Promise<void>[] = [];
  for (const [place, person] of practice.people.slice(0, patients).entries()) {
    const at = (place * MINUTE_MS) / patients;
    const early = at - (performance.now() - since);
    if (early > 0) await wait(early);
    walks.push(walk(person).catch((error: unknown) => void faults.push(String(error))));
  }
  await Promise.all(walks);
  const seconds = Math.round((performance.now() - since) / 1000);
  if (faults.length > 0) throw new CheckFailed(`${faults.length} of ${patients} did not get through: ${faults[0]!}`);
  const sorted = Object.entries(times).map(([step, of]) => [step, of.toSorted((a, b) => a - b)] as const);
  return [
    {
      kind: 'listing',
      name: 'burst',
      title: `${patients} patients open their links within a minute`,
      columns: ['request', 'requests', 'median ms', 'p95 ms', 'most ms'],
      rows: sorted.map(([step, of]) => [step, of.length, ...[0.5, 0.95, 1].map((share) => quantile(of, share))]),
      notes: [`The last patient came to the first question after ${seconds} s.`],
    },
  ];
};

/** Sends a questionnaire, and gives each patient's link a token that is known here. @returns by NHS number */
async function linksOf({ stage }: Bench, practice: Practice, patients: number): Promise<Map<string, string>> {
  await stage.pool.query(
    `INSERT INTO capability (practice_id, name, on_at, on_by) VALUES ($1, 'questionnaires', now(), 'bench')
     ON CONFLICT DO NOTHING`,
    [practice.id],
  );
  const made = await practice.request<{ id: string }>('POST', '/api/v1/questionnaires', QUESTIONNAIRE);
  const listId = await practice.importList(listFile(practice.people.slice(0, patients)), patients);
  const draft = await practice.request<{ id: string }>('POST', '/api/v1/campaigns', {
    ...{ name: 'Asthma', type: 'questionnaire', purpose: 'care', listId, channel: 'sms', saveToRecord: false },
    ...{ body: 'Please answer some questions, or call us.', questionnaireId: made.body.id },
  });
  await practice.send(draft.body.id);
  const handedOver = async () => (await practice.campaign(draft.body.id)).phase === 'settled';
  await until('the questionnaire is sent', handedOver, { everyMs: 200, timeoutMs: 120_000 + patients * 10 });
  const { rows } = await stage.pool.query<{ id: string; nhsNumber: string }>(
    `SELECT l.id, p.nhs_number AS "nhsNumber" FROM personal_link l
     JOIN patient p ON p.practice_id = l.practice_id AND p.id = l.patient_id WHERE l.about_id = $1`,
    [draft.body.id],
  );
  const tokens = rows.map(() => newToken());
  await stage.pool.query(
    `UPDATE personal_link l SET token_hash = n.hash FROM unnest($1::uuid[], $2::bytea[]) AS n(id, hash) WHERE l.id = n.id`,
    [rows.map(({ id }) => id), tokens.map((token) => createHash('sha256').update(token).digest())],
  );
  return new Map(rows.map(({ nhsNumber }, place) => [nhsNumber, tokens[place]!]));
}

function newToken(): string {
  return Array.from({ length: TOKEN_LENGTH }, () => TOKEN_ALPHABET[randomInt(TOKEN_ALPHABET.length)]).join('');
}
