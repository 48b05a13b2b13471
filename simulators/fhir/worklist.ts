import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { readBody, type Call } from '../http';
import { baseOf, refuse, sendFhir } from './respond';

export const WORKLIST_TABLES = `
  create table if not exists record_worklist (
    number bigint generated always as identity,
    type text not null,
    id text not null,
    resource jsonb not null,
    version integer not null default 1,
    primary key (type, id)
  );
`;

/** What the record keeps of work to do and of work done, and the patients they are for. */
const TYPES = ['Task', 'ServiceRequest', 'Procedure', 'Immunization', 'Patient'];
const MOST_A_PAGE = 500;
const USUAL_A_PAGE = 50;

interface Stored {
  type: string;
  number: number;
  id: string;
  resource: Record<string, unknown>;
  version: number;
}

/**
 * Stores, finds and deletes the record's work to do and done: create, update, read, delete and a search in pages. `POST` of a
 * Bundle of type collection to `$load` stores all its resources together. Null where the path is another one's.
 */
export function answerWorklist(pool: Pool, path: string, call: Call, rest: string): Promise<boolean> | null {
  if (rest === '$load' && call.method === 'POST') return load(pool, call);
  const [type = '', id] = rest.split('/');
  if (!TYPES.includes(type)) return null;
  if (id === undefined) {
    if (call.method === 'POST') return write(pool, path, call, type, randomUUID());
    if (call.method === 'DELETE') return remove(pool, call, type, null);
    return call.method === 'GET' ? search(pool, path, call, type) : null;
  }
  if (call.method === 'PUT') return write(pool, path, call, type, id);
  if (call.method === 'DELETE') return remove(pool, call, type, id);
  return call.method === 'GET' ? read(pool, call, type, id) : null;
}

async function bodyOf(call: Call): Promise<Record<string, unknown> | null> {
  try {
    const read = JSON.parse(await readBody(call.request)) as unknown;
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

async function store(pool: Pool, resources: { type: string; id: string; resource: object }[]): Promise<void> {
  await pool.query(
    `insert into record_worklist (type, id, resource)
     select * from unnest($1::text[], $2::text[], $3::jsonb[])
     on conflict (type, id) do update set resource = excluded.resource, version = record_worklist.version + 1`,
    [
      resources.map(({ type }) => type),
      resources.map(({ id }) => id),
      resources.map(({ id, resource }) => JSON.stringify({ ...resource, id })),
    ],
  );
}

async function write(pool: Pool, path: string, call: Call, type: string, id: string): Promise<boolean> {
  const resource = await bodyOf(call);
  if (resource?.resourceType !== type) {
    return refuse(call, 422, { code: 'required', diagnostics: `The body is not a ${type}` });
  }
  await store(pool, [{ type, id, resource }]);
  const found = (await find(pool, type, id))!;
  const status = found.version === 1 ? 201 : 200;
  const location = `${baseOf(call, path)}/${type}/${id}/_history/${found.version}`;
  return sendFhir(call, status, withMeta(found), { location, etag: `W/"${found.version}"` });
}

async function load(pool: Pool, call: Call): Promise<boolean> {
  const bundle = await bodyOf(call);
  const entries = (Array.isArray(bundle?.entry) ? bundle.entry : []) as { resource?: Record<string, unknown> }[];
  const resources = entries.map(({ resource = {} }) => ({
    ...{
      type: typeof resource.resourceType === 'string' ? resource.resourceType : '',
      id: typeof resource.id === 'string' ? resource.id : randomUUID(),
      resource,
    },
  }));
  const other = resources.find(({ type }) => !TYPES.includes(type));
  if (other) return refuse(call, 422, { code: 'not-supported', diagnostics: `The record does not take ${other.type}` });
  await store(pool, resources);
  return sendFhir(call, 200, { resourceType: 'Bundle', type: 'collection', total: resources.length });
}

/** @param id null for all of a type, which R4 allows as a conditional delete. */
async function remove(pool: Pool, call: Call, type: string, id: string | null): Promise<boolean> {
  await pool.query('delete from record_worklist where type = $1 and ($2::text is null or id = $2)', [type, id]);
  return sendFhir(call, 204, '');
}

async function read(pool: Pool, call: Call, type: string, id: string): Promise<boolean> {
  const found = await find(pool, type, id);
  if (!found) return refuse(call, 404, { code: 'not-found', diagnostics: `There is no such ${type}` });
  return sendFhir(call, 200, withMeta(found), { etag: `W/"${found.version}"` });
}

async function find(pool: Pool, type: string, id: string): Promise<Stored | null> {
  const { rows } = await pool.query<Stored>(
    'select type, number, id, resource, version from record_worklist where type = $1 and id = $2',
    [type, id],
  );
  return rows[0] ?? null;
}

/** A page of a search, after the number that the last one ended with. */
async function search(pool: Pool, path: string, call: Call, type: string): Promise<boolean> {
  const query = new URLSearchParams(call.query);
  const size = Math.min(Math.max(Number(query.get('_count') ?? USUAL_A_PAGE) || USUAL_A_PAGE, 1), MOST_A_PAGE);
  const after = Number(query.get('_after') ?? 0) || 0;
  const codes = (query.get('code') ?? query.get('vaccine-code'))?.split(',').map(codeOf) ?? null;
  const since = /^ge(\d{4}-\d{2}-\d{2})$/.exec(query.get('date') ?? '')?.[1] ?? null;
  const asked = [type, codes?.map(([system]) => system) ?? null, codes?.map(([, code]) => code) ?? null, since];
  const matches = `type = $1 and ($3::text[] is null or exists (
    select from jsonb_array_elements(coalesce(resource -> 'code' -> 'coding', resource -> 'vaccineCode' -> 'coding', '[]')) as one
    join unnest($2::text[], $3::text[]) as wanted (system, code)
      on one ->> 'code' = wanted.code and (wanted.system is null or one ->> 'system' = wanted.system)))
    and ($4::text is null
      or coalesce(resource ->> 'performedDateTime', resource ->> 'occurrenceDateTime', '9') >= $4)`;
  const [counted, page] = await Promise.all([
    pool.query<{ total: number }>(`select count(*) as total from record_worklist where ${matches}`, asked),
    pool.query<Stored>(
      `select type, number, id, resource, version from record_worklist where ${matches} and number > $5
       order by number limit $6`,
      [...asked, after, size + 1],
    ),
  ]);
  const found = page.rows.slice(0, size);
  const base = baseOf(call, path);
  const links = [{ relation: 'self', url: `${base}/${type}?${call.query}` }];
  if (page.rows.length > size) {
    query.set('_after', String(found.at(-1)!.number));
    links.push({ relation: 'next', url: `${base}/${type}?${query.toString()}` });
  }
  const included = query.has('_include') ? await patientsOf(pool, found) : [];
  return sendFhir(call, 200, {
    ...{ resourceType: 'Bundle', type: 'searchset', total: counted.rows[0]!.total, link: links },
    entry: [
      ...found.map((one) => entryOf(base, one, 'match')),
      ...included.map((one) => entryOf(base, one, 'include')),
    ],
  });
}

async function patientsOf(pool: Pool, found: readonly Stored[]): Promise<Stored[]> {
  const ids = found.flatMap(({ resource }) => {
    const subject = (resource.for ?? resource.subject ?? resource.patient) as { reference?: unknown } | undefined;
    const id = typeof subject?.reference === 'string' ? /(?:^|\/)Patient\/([^/]+)$/.exec(subject.reference)?.[1] : null;
    return id ? [id] : [];
  });
  const { rows } = await pool.query<Stored>(
    `select type, number, id, resource, version from record_worklist where type = 'Patient' and id = any ($1::text[])`,
    [ids],
  );
  return rows;
}

function codeOf(text: string): [string | null, string] {
  const bar = text.lastIndexOf('|');
  return bar < 0 ? [null, text] : [text.slice(0, bar), text.slice(bar + 1)];
}

const entryOf = (base: string, one: Stored, mode: 'match' | 'include') => ({
  ...{ fullUrl: `${base}/${one.type}/${one.id}`, resource: withMeta(one), search: { mode } },
});

const withMeta = ({ id, resource, version }: Stored): object => ({
  ...{ ...resource, id, meta: { versionId: String(version) } },
});
