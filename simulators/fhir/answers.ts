import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { readBody, type Call } from '../http';
import { baseOf, refuse, sendFhir } from './respond';

export const ANSWER_TABLES = `
  create table if not exists record_answer (
    id uuid primary key,
    received_at timestamptz not null default now(),
    type text not null,
    identifier text not null,
    resource text not null,
    unique (type, identifier)
  );
`;

/** What the record takes besides messages: answers to questionnaires, and the scores made from them. */
export const ANSWER_TYPES = ['QuestionnaireResponse', 'Observation'];

interface Identified {
  resourceType?: unknown;
  status?: unknown;
  identifier?: unknown;
}

/** Stores a resource once for each identifier, or finds those of an identifier. Null where the path is another one's. */
export function answerAnswers(pool: Pool, path: string, call: Call, rest: string): Promise<boolean> | null {
  const [type = '', id] = rest.split('/');
  if (!ANSWER_TYPES.includes(type)) return null;
  if (call.method === 'POST' && id === undefined) return create(pool, path, call, type);
  return call.method === 'GET' ? read(pool, path, call, type, id) : null;
}

async function create(pool: Pool, path: string, call: Call, type: string): Promise<boolean> {
  let resource: Identified;
  try {
    resource = JSON.parse(await readBody(call.request)) as Identified;
  } catch {
    return refuse(call, 400, { code: 'structure', diagnostics: 'The body is not JSON' });
  }
  const identifier = identifierOf(resource);
  if (resource.resourceType !== type || identifier === null || typeof resource.status !== 'string') {
    return refuse(call, 422, { code: 'required', diagnostics: `${type} needs resourceType, status and identifier` });
  }
  const inserted = await pool.query<{ id: string }>(
    `insert into record_answer (id, type, identifier, resource) values ($1, $2, $3, $4)
     on conflict (type, identifier) do nothing returning id`,
    [randomUUID(), type, identifier, JSON.stringify(resource)],
  );
  const known = inserted.rows[0] ?? (await find(pool, type, identifier))[0]!;
  const headers = { location: `${baseOf(call, path)}/${type}/${known.id}/_history/1`, etag: 'W/"1"' };
  return sendFhir(call, inserted.rowCount === 1 ? 201 : 200, '', headers);
}

async function read(pool: Pool, path: string, call: Call, type: string, id: string | undefined): Promise<boolean> {
  if (id !== undefined) {
    const { rows } = await pool.query<{ resource: string }>(
      'select resource from record_answer where type = $1 and id::text = $2',
      [type, id],
    );
    const [found] = rows;
    if (!found) return refuse(call, 404, { code: 'not-found', diagnostics: `There is no such ${type}` });
    return sendFhir(call, 200, { ...(JSON.parse(found.resource) as object), id });
  }
  const asked = new URLSearchParams(call.query).get('identifier');
  const found = await find(pool, type, asked);
  const entry = found.map((one) => ({
    fullUrl: `${baseOf(call, path)}/${type}/${one.id}`,
    resource: { ...(JSON.parse(one.resource) as object), id: one.id },
  }));
  return sendFhir(call, 200, { resourceType: 'Bundle', type: 'searchset', total: entry.length, entry });
}

async function find(pool: Pool, type: string, identifier: string | null) {
  const { rows } = await pool.query<{ id: string; resource: string }>(
    'select id, resource from record_answer where type = $1 and ($2::text is null or identifier = $2) order by received_at, id',
    [type, identifier],
  );
  return rows;
}

function identifierOf({ identifier }: Identified): string | null {
  const [one] = [identifier].flat() as { system?: unknown; value?: unknown }[];
  return typeof one?.system === 'string' && typeof one.value === 'string' ? `${one.system}|${one.value}` : null;
}
