import type { Pool } from 'pg';
import { parse as parseForm } from 'node:querystring';
import { z } from 'zod';
import { loadControl, type Control } from '../control-state';
import { CallError, dropConnection, readBody, readJson, sendJson, type Call } from '../http';
import type { Numbering } from '../numbering';
import type { RunningPart } from '../part';
import { answerAnswers } from './answers';
import { capabilityStatement } from './capability';
import { isRefusal, readCommunication, type ReadCommunication, type Refusal } from './communication';
import { readDocumentReference } from './document-reference';
import { NHS_NUMBER_SYSTEM } from './nhs-number';
import { createRecordStore, type RecordSearch, type RecordStore, type StoredEntry } from './record-store';
import { baseOf, operationOutcome, readTokens, refuse, sendFhir, type Issue } from './respond';
import { answerWorklist } from './worklist';

const PATH = '/fhir/record';

const recordSettings = z.strictObject({
  /** `created-then-drop` stores what it is given and drops the connection instead of saying so. */
  mode: z.enum(['normal', 'down', 'refuse-credentials', 'hang', 'created-then-drop']).default('normal'),
  /** Patients that this record does not hold. */
  refuseNhsNumbers: z.array(z.string()).default([]),
});

interface ClinicalRecord {
  pool: Pool;
  store: RecordStore;
  token: string | null;
  control: Control<z.output<typeof recordSettings>>;
}

/** Starts the clinical record: FHIR R4 with conditional creates, batches and transactions. */
export async function startRecord({
  pool,
  numbering,
  token,
}: {
  pool: Pool;
  numbering: Numbering;
  token: string | null;
}): Promise<RunningPart> {
  const control = await loadControl(pool, 'record', recordSettings);
  const record = { pool, store: createRecordStore(pool, numbering), token, control };
  return {
    handle: (call) => handle(record, call),
    reset: async () => void (await control.reset()),
    close: () => Promise.resolve(),
  };
}

function handle(record: ClinicalRecord, call: Call): boolean | Promise<boolean> {
  const { path, method } = call;
  if (path === '/control/record') return answerControl(record, call);
  if (path !== PATH && !path.startsWith(`${PATH}/`)) return false;
  const rest = path.slice(PATH.length + 1);
  const { mode } = record.control.now;
  if (mode === 'down') return refuse(call, 503, { code: 'transient', diagnostics: 'The record is away' });
  if (mode === 'hang') return true;
  if (rest === 'metadata') return sendFhir(call, 200, CAPABILITIES);
  const bearer = record.token === null ? null : `Bearer ${record.token}`;
  if (mode === 'refuse-credentials' || (bearer !== null && call.request.headers.authorization !== bearer)) {
    return refuse(call, 401, { code: 'login', diagnostics: 'The access token is missing or not valid' });
  }

  if (rest === '' && method === 'POST') return bundle(record, call);
  if (rest === 'DocumentReference' && method === 'POST') return create(record, call);
  if (rest === 'DocumentReference' && method === 'GET') return search(record, call, call.query, 'DocumentReference');
  if (rest.startsWith('DocumentReference/') && method === 'GET') return read(record, call, rest.slice(18));
  if (rest === 'Communication' && method === 'POST') return create(record, call);
  if (rest === 'Communication' && method === 'GET') return search(record, call, call.query);
  if (rest === 'Communication/_search' && method === 'POST') {
    return readBody(call.request).then((body) => search(record, call, body));
  }
  if (rest.startsWith('Communication/') && method === 'GET') return read(record, call, rest.slice(14));
  if (rest.startsWith('Communication/') && method === 'PUT') return update(record, call, rest.slice(14));
  const answered = answerAnswers(record.pool, PATH, call, rest) ?? answerWorklist(record.pool, PATH, call, rest);
  if (answered) return answered;
  return refuse(call, 404, { code: 'not-supported', diagnostics: `The record does not have ${rest}` });
}

async function readResource(call: Call): Promise<unknown> {
  try {
    return JSON.parse(await readBody(call.request)) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function create(record: ClinicalRecord, call: Call): Promise<boolean> {
  const resource = await readResource(call);
  const reading = readAny(resource, record.control.now.refuseNhsNumbers);
  if (isRefusal(reading)) return refuse(call, reading.status, ...reading.issues);
  const condition = call.request.headers['if-none-exist'];
  const [answer] = await createAll(record, [{ reading, condition: typeof condition === 'string' ? condition : null }], {
    atomic: false,
  });
  if (record.control.now.mode === 'created-then-drop') return drop(call);
  if (answer!.kind === 'refused') return refuse(call, answer!.status, answer!.issue);
  const { id, kind } = answer!;
  const headers = { location: `${baseOf(call, PATH)}/${typeOf(resource)}/${id}/_history/1`, etag: 'W/"1"' };
  const minimal = String(call.request.headers.prefer ?? '').includes('return=minimal');
  const entry = minimal ? null : await record.store.byId(id);
  return sendFhir(call, kind === 'created' ? 201 : 200, entry ? withMeta(entry) : '', headers);
}

function drop(call: Call): true {
  dropConnection(call);
  return true;
}

/** The kinds of entries that the record holds. */
type Kind = 'Communication' | 'DocumentReference';

function typeOf(resource: unknown): Kind {
  return (resource as { resourceType?: unknown } | null)?.resourceType === 'DocumentReference'
    ? 'DocumentReference'
    : 'Communication';
}

function readAny(resource: unknown, refusedNhsNumbers: string[]): ReadCommunication | Refusal {
  return typeOf(resource) === 'DocumentReference'
    ? readDocumentReference(resource, refusedNhsNumbers)
    : readCommunication(resource, refusedNhsNumbers);
}

interface Creation {
  reading: ReadCommunication;
  /** The query of `If-None-Exist`; null for an unconditional create. */
  condition: string | null;
}

type CreationAnswer =
  { kind: 'created' | 'existing'; id: string } | { kind: 'refused'; status: 400 | 409 | 412; issue: Issue };

/**
 * Creates what is missing. Nearly always the condition is the entry's own identifier; all those go in one statement. Any
 * other condition is checked first, one at a time. With `atomic`, nothing is stored when one entry is refused.
 */
async function createAll(
  { store }: ClinicalRecord,
  creations: Creation[],
  { atomic }: { atomic: boolean },
): Promise<CreationAnswer[]> {
  const answers: (CreationAnswer | undefined)[] = [];
  const firstWith = new Map<string, number>();
  for (const [index, creation] of creations.entries()) {
    const answer = await judgeAlone(store, creation, atomic);
    if (atomic && answer?.kind === 'refused') return [answer];
    answers.push(answer);
    const own = ownIdentifier(creation.reading);
    if (!answer && !firstWith.has(own)) firstWith.set(own, index);
  }
  const missing = [...firstWith.values()].map((index) => creations[index]!.reading);
  const results = missing.length === 0 ? [] : await store.insertMissing(missing);
  const resultOf = new Map([...firstWith.keys()].map((own, position) => [own, results[position]!]));
  return creations.map(({ reading, condition }, index) => {
    const answer = answers[index];
    if (answer) return answer;
    const own = ownIdentifier(reading);
    const { id, created } = resultOf.get(own)!;
    if (created && firstWith.get(own) === index) return { kind: 'created', id };
    return condition === null ? DUPLICATE : { kind: 'existing', id };
  });
}

const DUPLICATE: CreationAnswer = {
  kind: 'refused',
  status: 409,
  issue: { code: 'duplicate', diagnostics: 'An entry with this identifier is there already' },
};

function ownIdentifier({ identifierSystem, identifierValue }: ReadCommunication): string {
  return `${identifierSystem}|${identifierValue}`;
}

/** What can be said of a create before anything is stored; undefined when it may go ahead. */
async function judgeAlone(
  store: RecordStore,
  { reading, condition }: Creation,
  atomic: boolean,
): Promise<CreationAnswer | undefined> {
  if (condition !== null) return isOwnIdentifier(condition, reading) ? undefined : judgeCondition(store, condition);
  if (!atomic) return undefined;
  const identifier = { system: reading.identifierSystem, value: reading.identifierValue };
  return (await store.search({ identifier })).length > 0 ? DUPLICATE : undefined;
}

function isOwnIdentifier(condition: string, { identifierSystem, identifierValue }: ReadCommunication): boolean {
  const { identifier, ...others } = parseForm(condition);
  return identifier === `${identifierSystem}|${identifierValue}` && Object.keys(others).length === 0;
}

/** Undefined when nothing matches, so that the entry may be created. */
async function judgeCondition(store: RecordStore, condition: string): Promise<CreationAnswer | undefined> {
  const wanted = readSearch(condition);
  if (typeof wanted === 'string')
    return { kind: 'refused', status: 400, issue: { code: 'invalid', diagnostics: wanted } };
  const found = await store.search(wanted);
  if (found.length === 1) return { kind: 'existing', id: found[0]!.id };
  if (found.length === 0) return undefined;
  const issue = { code: 'multiple-matches', diagnostics: `${found.length} entries match If-None-Exist` };
  return { kind: 'refused', status: 412, issue };
}

/** Reads search parameters; a text says what is wrong. */
function readSearch(query: string): RecordSearch | string {
  const search: RecordSearch = {};
  for (const [name, value] of Object.entries(parseForm(query))) {
    if (name.startsWith('_')) continue;
    if (typeof value !== 'string' || value === '') return `${name} must have one value`;
    const [token, another] = readTokens(value);
    if (!token || another) return `${name} must have one value`;
    if (name === 'identifier') search.identifier = token;
    else if (name === 'patient.identifier' || name === 'subject.identifier' || name === 'patient:identifier') {
      if (token.system !== null && token.system !== NHS_NUMBER_SYSTEM) return `${name} must be an NHS number`;
      search.nhsNumber = token.value;
    } else return `No search by ${name}`;
  }
  return Object.keys(search).length === 0 ? 'A search needs identifier or patient.identifier' : search;
}

interface BundleEntry {
  resource?: unknown;
  request?: { method?: unknown; url?: unknown; ifNoneExist?: unknown };
}

type EntryAnswer = CreationAnswer | { kind: 'refused'; status: number; issues: Issue[] };

async function bundle(record: ClinicalRecord, call: Call): Promise<boolean> {
  const resource = (await readResource(call)) as
    { resourceType?: unknown; type?: unknown; entry?: unknown } | undefined;
  const type = resource?.type;
  if (resource?.resourceType !== 'Bundle' || (type !== 'batch' && type !== 'transaction')) {
    return refuse(call, 400, { code: 'structure', diagnostics: 'Not a Bundle of type batch or transaction' });
  }
  const entries = (Array.isArray(resource.entry) ? resource.entry : []) as BundleEntry[];
  const readings = entries.map((entry) => readEntry(entry, record.control.now.refuseNhsNumbers));
  if (type === 'transaction') {
    const refused = readings.find((reading) => 'issues' in reading);
    if (refused) return refuse(call, refused.status, ...refused.issues);
  }
  const creations = readings.filter((reading) => 'reading' in reading);
  const created = await createAll(record, creations, { atomic: type === 'transaction' });
  const failure = type === 'transaction' ? created.find((answer) => answer.kind === 'refused') : undefined;
  if (failure) return refuse(call, failure.status, failure.issue);
  if (record.control.now.mode === 'created-then-drop') return drop(call);
  let next = 0;
  const answers: EntryAnswer[] = readings.map((reading) =>
    'issues' in reading ? { kind: 'refused', status: reading.status, issues: reading.issues } : created[next++]!,
  );
  return sendFhir(call, 200, {
    resourceType: 'Bundle',
    type: `${type}-response`,
    entry: answers.map((answer, index) => ({ response: renderAnswer(answer, typeOf(entries[index]?.resource)) })),
  });
}

function readEntry(entry: BundleEntry, refusedNhsNumbers: string[]): Creation | { status: 400 | 422; issues: Issue[] } {
  const { method, url, ifNoneExist } = entry?.request ?? {};
  if (method !== 'POST' || url !== typeOf(entry?.resource)) {
    const diagnostics = 'Entries may only POST Communication or DocumentReference';
    return { status: 400, issues: [{ code: 'not-supported', diagnostics }] };
  }
  const reading = readAny(entry.resource, refusedNhsNumbers);
  if (isRefusal(reading)) return reading;
  return { reading, condition: typeof ifNoneExist === 'string' ? ifNoneExist : null };
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  409: 'Conflict',
  412: 'Precondition Failed',
  422: 'Unprocessable Entity',
};

function renderAnswer(answer: EntryAnswer, kind: Kind): object {
  if (answer.kind === 'refused') {
    const issues = 'issues' in answer ? answer.issues : [answer.issue];
    return {
      status: `${answer.status} ${REASONS[answer.status] ?? 'Error'}`,
      outcome: operationOutcome(issues),
    };
  }
  return {
    status: answer.kind === 'created' ? '201 Created' : '200 OK',
    location: `${kind}/${answer.id}/_history/1`,
    etag: 'W/"1"',
  };
}

async function find({ store }: ClinicalRecord, id: string): Promise<StoredEntry | null> {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? store.byId(id) : null;
}

async function read(record: ClinicalRecord, call: Call, id: string): Promise<boolean> {
  const known = await find(record, id);
  if (!known) return refuse(call, 404, { code: 'not-found', diagnostics: 'There is no such entry' });
  return sendFhir(call, 200, withMeta(known), { etag: `W/"${known.version}"` });
}

/** A new version of an entry that is there. With `If-Match`, only of the version it names (R4 http.html §3.1.0.5). */
async function update(record: ClinicalRecord, call: Call, id: string): Promise<boolean> {
  const resource = await readResource(call);
  const reading = readCommunication(resource, record.control.now.refuseNhsNumbers);
  if (isRefusal(reading)) return refuse(call, reading.status, ...reading.issues);
  if ((resource as { id?: unknown }).id !== id) {
    return refuse(call, 400, { code: 'invalid', diagnostics: 'Communication.id is not the id of the address' });
  }
  const known = await find(record, id);
  if (!known) return refuse(call, 404, { code: 'not-found', diagnostics: 'There is no such entry' });
  const condition = call.request.headers['if-match'];
  const expected = condition === undefined ? null : Number(/^(?:W\/)?"(\d{1,9})"$/.exec(condition)?.[1] ?? 0);
  const version = await record.store.replace(id, reading, expected);
  if (version === null) {
    return refuse(call, 412, { code: 'conflict', diagnostics: 'The entry has another version, identifier or patient' });
  }
  if (record.control.now.mode === 'created-then-drop') return drop(call);
  const headers = { location: `${baseOf(call, PATH)}/Communication/${id}/_history/${version}`, etag: `W/"${version}"` };
  const minimal = String(call.request.headers.prefer ?? '').includes('return=minimal');
  const entry = minimal ? null : await record.store.byId(id);
  return sendFhir(call, 200, entry ? withMeta(entry) : '', headers);
}

async function search(
  { store }: ClinicalRecord,
  call: Call,
  query: string,
  kind: Kind = 'Communication',
): Promise<boolean> {
  const wanted = readSearch(query);
  if (typeof wanted === 'string') return refuse(call, 400, { code: 'invalid', diagnostics: wanted });
  const base = baseOf(call, PATH);
  const found = (await store.search(wanted)).filter(({ resource }) => typeOf(JSON.parse(resource)) === kind);
  return sendFhir(call, 200, {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    link: [{ relation: 'self', url: `${base}/${kind}?${query}` }],
    entry: found.map((entry) => ({
      fullUrl: `${base}/${kind}/${entry.id}`,
      resource: withMeta(entry),
      search: { mode: 'match' },
    })),
  });
}

function withMeta({ id, receivedAt, resource, version }: StoredEntry): object {
  const content = JSON.parse(resource) as object;
  return { ...content, id, meta: { versionId: String(version), lastUpdated: receivedAt.toISOString() } };
}

async function answerControl(record: ClinicalRecord, call: Call): Promise<boolean> {
  if (call.method === 'PUT') await record.control.change(await readJson(call.request));
  else if (call.method !== 'GET') throw new CallError(405, 'GET or PUT');
  sendJson(call.response, 200, record.control.now);
  return true;
}

const CAPABILITIES = capabilityStatement(
  'Clinical record of the demo practices',
  {
    type: 'Communication',
    interaction: [{ code: 'create' }, { code: 'read' }, { code: 'update' }, { code: 'search-type' }],
    versioning: 'versioned-update',
    conditionalCreate: true,
    searchParam: [
      { name: 'identifier', type: 'token' },
      { name: 'patient', type: 'reference', documentation: 'as patient.identifier, by NHS number' },
    ],
  },
  ['batch', 'transaction'],
);
