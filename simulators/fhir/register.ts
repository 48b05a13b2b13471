import type { Pool } from 'pg';
import { parse as parseForm } from 'node:querystring';
import { z } from 'zod';
import { loadControl, type Control } from '../control-state';
import { CallError, readBody, readJson, sendJson, type Call } from '../http';
import type { RunningPart } from '../part';
import { capabilityStatement } from './capability';
import { isNhsNumber, NHS_NUMBER_SYSTEM } from './nhs-number';
import { renderPatient, renderSearchset, type PatientRow } from './patient';
import { baseOf, readTokens, refuse, sendFhir } from './respond';

const MOST_IDENTIFIERS = 1_000;
const PATH = /^\/fhir\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/(.+)$/i;

const registerSettings = z.strictObject({
  /** `down` answers 503, `hang` never answers, `refuse-credentials` answers 401. */
  mode: z.enum(['normal', 'down', 'hang', 'refuse-credentials']).default('normal'),
});

interface Register {
  patients: Pool;
  control: Control<z.output<typeof registerSettings>>;
}

/** Starts the demographics register: FHIR R4 over Rollcall's own table of patients, which it only reads. */
export async function startRegister({ pool, patients }: { pool: Pool; patients: Pool }): Promise<RunningPart> {
  const register = { patients, control: await loadControl(pool, 'register', registerSettings) };
  return {
    handle: (call) => handle(register, call),
    reset: async () => void (await register.control.reset()),
    close: () => Promise.resolve(),
  };
}

function handle(register: Register, call: Call): boolean | Promise<boolean> {
  if (call.path === '/control/register') return answerControl(register, call);
  const match = call.path.startsWith('/fhir/') ? PATH.exec(call.path) : null;
  if (!match) return false;
  const [, practiceId = '', rest = ''] = match;
  switch (register.control.now.mode) {
    case 'down':
      return refuse(call, 503, { code: 'transient', diagnostics: 'The register is away' });
    case 'hang':
      return true;
    case 'refuse-credentials':
      if (rest === 'metadata') break;
      return refuse(call, 401, { code: 'login', diagnostics: 'Access denied' });
    case 'normal':
      break;
  }
  if (rest === 'metadata') return sendFhir(call, 200, CAPABILITIES);
  if (rest === 'Patient' && call.method === 'GET') return search(register, call, practiceId, call.query);
  if ((rest === 'Patient/_search' || rest === 'Patient') && call.method === 'POST') {
    return readBody(call.request).then((body) => search(register, call, practiceId, body));
  }
  if (rest.startsWith('Patient/') && call.method === 'GET') {
    return read(register, call, practiceId, rest.slice('Patient/'.length));
  }
  return refuse(call, 404, { code: 'not-supported', diagnostics: 'The register has Patient only' });
}

async function read(register: Register, call: Call, practiceId: string, nhsNumber: string): Promise<boolean> {
  if (!isNhsNumber(nhsNumber)) {
    return refuse(call, 400, {
      code: 'value',
      diagnostics: 'Not an NHS number',
      spine: { code: 'INVALID_RESOURCE_ID', display: 'Resource Id is invalid' },
    });
  }
  const [row] = await findPatients(register, practiceId, [nhsNumber]);
  if (row) return sendFhir(call, 200, renderPatient(row), { etag: 'W/"1"' });
  return refuse(call, 404, {
    code: 'not-found',
    diagnostics: 'Nobody with that NHS number is known here',
    spine: { code: 'RESOURCE_NOT_FOUND', display: 'Resource not found' },
  });
}

async function search(register: Register, call: Call, practiceId: string, query: string): Promise<boolean> {
  const { identifier, _format, _count, ...unknown } = parseForm(query);
  const [first] = Object.keys(unknown);
  if (first !== undefined) return refuse(call, 400, { code: 'not-supported', diagnostics: `No search by ${first}` });
  if (typeof identifier !== 'string' || identifier === '') {
    return refuse(call, 400, { code: 'required', diagnostics: 'A search needs one parameter identifier' });
  }
  const tokens = readTokens(identifier);
  if (tokens.length > MOST_IDENTIFIERS) {
    return refuse(call, 400, { code: 'too-costly', diagnostics: `At most ${MOST_IDENTIFIERS} identifiers` });
  }
  const numbers: string[] = [];
  for (const { system, value } of tokens) {
    if ((system === null || system === NHS_NUMBER_SYSTEM) && /^\d{10}$/.test(value)) numbers.push(value);
  }
  const rows = numbers.length === 0 ? [] : await findPatients(register, practiceId, numbers);
  return sendFhir(call, 200, renderSearchset(baseOf(call, `/fhir/${practiceId}`), query, rows));
}

/** One statement per search; rows as arrays, since a search returns hundreds. */
async function findPatients(register: Register, practiceId: string, numbers: string[]): Promise<PatientRow[]> {
  const { rows } = await register.patients.query<(string | null | string[])[]>({
    name: 'register-find',
    rowMode: 'array',
    text: `select nhs_number, family_name, given_name, date_of_birth, mobile, email, status, known_as, address, postcode,
        language, format
      from patient where practice_id = $1 and nhs_number = any($2::char(10)[])`,
    values: [practiceId, numbers],
  });
  return rows.map((row) => Object.fromEntries(COLUMNS.map((column, at) => [column, row[at]])) as unknown as PatientRow);
}

/** In the order in which `findPatients` selects them. */
const COLUMNS = [
  ...['nhsNumber', 'familyName', 'givenName', 'dateOfBirth', 'mobile', 'email', 'status', 'knownAs'],
  ...['address', 'postcode', 'language', 'format'],
] as const satisfies (keyof PatientRow)[];

async function answerControl(register: Register, call: Call): Promise<boolean> {
  if (call.method === 'PUT') await register.control.change(await readJson(call.request));
  else if (call.method !== 'GET') throw new CallError(405, 'GET or PUT');
  sendJson(call.response, 200, register.control.now);
  return true;
}

const CAPABILITIES = capabilityStatement(
  'Demographics register over the practice list',
  {
    type: 'Patient',
    profile: 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient',
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    searchParam: [
      { name: 'identifier', type: 'token', documentation: `NHS numbers, comma for OR, at most ${MOST_IDENTIFIERS}` },
    ],
  },
  [],
);
