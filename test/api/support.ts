import { switchEverythingOn } from '../support/switched-on';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { RecallGateway } from '../../ports/recalls/recall-gateway';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import pino from 'pino';
import request, { type Response } from 'supertest';
import { checkAttachment } from '../../adapters/files/attachments/check-attachment';
import { createDisclosurePrinter } from '../../adapters/pdf/disclosure';
import { createLetterPrinter } from '../../adapters/pdf/letters';
import { createCalendarFiles } from '../../adapters/calendar/calendar-file';
import { spreadsheets } from '../../adapters/files/write-table';
import { createPractice } from '../../adapters/postgres/practice';
import { createPersonalLinks } from '../../adapters/postgres/patients/personal-links';
import type { Terminology } from '../../ports/content/terminology';
import { evaluateForm } from '../../adapters/expressions/evaluation';
import { createMailReader } from '../../adapters/mail/mail-reader';
import { codeOf } from '../../adapters/postgres/conversations/direct-messages';
import { createRooms } from '../../adapters/postgres/rooms';
import { connect, type Database } from '../../adapters/postgres/sql/connect';
import { createPasswords } from '../../adapters/credentials/passwords';
import { createSecondFactor } from '../../adapters/credentials/second-factor';
import { createTimeBudget } from '../../adapters/postgres/sql/time-budget';
import { isDatabaseUnavailable } from '../../adapters/postgres/sql/is-away';
import { isValueRefused } from '../../adapters/postgres/sql/value-refused';
import { newId } from '../../adapters/postgres/sql/new-id';
import type { AccountKinds } from '../../adapters/postgres/practice/provider-accounts';
import { createReceiptStore } from '../../adapters/postgres/delivery/receipt-store';
import { NEW_PRACTICE_SETTINGS, writeSettings } from '../../adapters/postgres/practice/settings';
import { maxUnitsOf, ucs2PartUnitsOf } from '../../adapters/providers';
import { readReceipt, readReply } from '../../adapters/providers/firetext/callbacks';
import { createSealing, type Sealing } from '../../adapters/sealing';
import { createApp } from '../../api/app';
import { createHttpServer } from '../../api/http/http-server';
import { hashToken } from '../../domain/practice/token-hash';
import type { Services } from '../../api/services';
import { createUploads } from '../../api/http/uploads';
import { createWebhooks, type WebhookServices } from '../../api/webhooks/handler';
import type { Role } from '../../domain/practice/roles';
import type { HandOver, MessageProviders } from '../../ports/delivery/message-provider';
import type { CampaignGateway } from '../../ports/campaigns/campaign-gateway';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { createMessageRunner } from '../support/message-runner';
import { acceptingProvider } from '../support/sending-world';

export const ROLES: Role[] = ['viewer', 'sender', 'manager', 'administrator'];

/** Who asks: a role of the first practice, or an administrator of the other one. */
export type Who = Role | 'otherSender' | 'stranger' | null;

export interface CallOptions {
  as?: Who;
  body?: unknown;
  /** `Idempotency-Key` */
  key?: string;
  headers?: Record<string, string>;
  /** Sent as it is, with the content type of `headers`. */
  raw?: string | Buffer;
  fields?: Record<string, string>;
  files?: { field?: string; bytes: Buffer; name: string }[];
}

export interface TestApi {
  database: Database;
  databaseUrl: string;
  server: Server;
  services: Services;
  practiceId: string;
  otherPracticeId: string;
  tokens: Record<Exclude<Who, null>, string>;
  tokenIds: Record<Exclude<Who, null>, string>;
  /** What the workflows were told, as `kind id`. */
  told: string[];
  /** The steps of messages without a campaign, which go as soon as the API asks for it. */
  messages: ReturnType<typeof createMessageRunner>;
  /** What was given to a provider: test messages, and mail to who is invited. */
  handedOver: HandOver[];
  sealing: Sealing;
  /** Where files lie while they come. */
  uploadFolder: string;
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  close(): Promise<void>;
}

export interface TestApiOptions {
  kinds?: AccountKinds;
  services?: Partial<Services>;
  gateway?: Partial<CampaignGateway>;
  longestWaitMs?: number;
  allowances?: WebhookServices['allowances'];
  terminology?: Terminology;
  /** As outside the demonstration. */
  needsRota?: boolean;
  /** The API's way to the database, where it is not the straight one. */
  through?: (databaseUrl: string) => Promise<string>;
}

/** Where mail for the tests' practices comes in. */
const OWN_MAIL = { domain: 'mail.test.invalid', senders: ['hello@oakfield.example'] };

/**
 * The API over its own real database, with two practices and a token for each role. Signals to workflows go nowhere.
 */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const testDatabase = await createTestDatabase();
  const url = options.through ? await options.through(testDatabase.url) : testDatabase.url;
  const database = connect(url, { max: 8 });
  const forKeys = connect(url, { max: 3 });
  const forWebhooks = connect(url, { max: 3, pipelined: true });
  const sealing = createSealing(`test:${Buffer.alloc(32, 7).toString('base64')}`);
  const told: string[] = [];
  const handedOver: HandOver[] = [];
  const messages = createMessageRunner(
    database,
    createPersonalLinks(database, sealing),
    () => services.providers,
    (...ids) => practice.accounts.find(...ids),
    (...ids) => codeOf(sealing, ...ids),
  );
  const gateway = createGateway(told, {
    messageToSend: (practiceId, dispatchId) => messages.run({ practiceId, dispatchId }),
    ...options.gateway,
  });
  const practice = createPractice(database, {
    sealing,
    forKeys,
    idempotency: { longestWaitMs: options.longestWaitMs },
    accounts: {
      kinds: options.kinds ?? { sms: 'firetext', email: 'smtp' },
      publicUrl: 'http://rollcall.test/base',
      readsMail: true,
      defaults: {
        sms: { sender: 'Oakfield', replyTo: null },
        email: { sender: 'Oakfield Surgery <hello@oakfield.example>', replyTo: null },
      },
    },
  });
  const closing = new AbortController();
  const uploadFolder = mkdtempSync(join(tmpdir(), 'rollcall-uploads-'));
  const services: Services = {
    ...practice,
    ...createRooms(database, {
      ...{ accounts: practice.accounts, sealing, mailReader: createMailReader(OWN_MAIL), databaseUrl: url },
      ...{ maxUnits: maxUnitsOf, ucs2PartUnits: ucs2PartUnitsOf },
      ...{ anyTokenApproves: false, needsRota: options.needsRota ?? false, allowFictionalNumbers: true },
      ...{ publicUrl: 'http://rollcall.test/base', daySeconds: 86_400 },
    }),
    gateway,
    recallGateway: createRecallGatewayStub(told),
    providers: createProviders(handedOver),
    maxUnits: maxUnitsOf,
    ucs2PartUnits: ucs2PartUnitsOf,
    terminology: options.terminology ?? null,
    expressions: { evaluate: (question) => Promise.resolve(evaluateForm(question)) },
    calendarFiles: createCalendarFiles(),
    spreadsheets,
    checkAttachment,
    disclosurePrinter: createDisclosurePrinter(),
    letterPrinter: createLetterPrinter(),
    uploads: createUploads(uploadFolder),
    parts: { postgresql: () => Promise.resolve(), temporal: () => Promise.resolve(), worker: () => Promise.resolve() },
    outside: { demographics: () => Promise.resolve(), record: () => Promise.resolve() },
    isDatabaseUnavailable,
    isValueRefused,
    timeBudget: createTimeBudget(60),
    clock: { now: () => new Date() },
    newId,
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    passwords: createPasswords(),
    secondFactor: createSecondFactor(),
    demographics: 'register',
    requestsPerMinute: 100_000,
    trustProxy: false,
    closing: closing.signal,
    demo: false,
    needsRota: options.needsRota ?? false,
    demoWorld: null,
    publicUrl: 'http://127.0.0.1',
    allowFictionalNumbers: true,
    simulatorUrl: null,
    ...options.services,
  };
  const webhooks = createWebhooks({
    receipts: createReceiptStore(forWebhooks.pool, sealing),
    readers: new Map([['firetext', { readReceipt, readReply }]]),
    replyPlacing: services.replyPlacing,
    gateway,
    clock: services.clock,
    log: services.log,
    isDatabaseUnavailable,
    allowances: options.allowances,
  });
  const server = createHttpServer(createApp(services), webhooks).listen(0, '127.0.0.1');
  const people = await makePractices(database);
  const described = await readDescription(server);

  return {
    database,
    databaseUrl: url,
    server,
    services,
    told,
    messages,
    handedOver,
    sealing,
    uploadFolder,
    ...people,
    async call(method, path, callOptions = {}) {
      const response = await send(server, people.tokens, method, path, callOptions);
      described(method, path, response);
      return response;
    },
    async close() {
      closing.abort();
      await services.liveNews.close();
      await new Promise((resolve) => server.close(resolve));
      await webhooks.drained();
      await Promise.all([database.close(), forKeys.close(), forWebhooks.close()]);
      await testDatabase.drop();
      rmSync(uploadFolder, { recursive: true, force: true });
    },
  };
}

/** Starts no workflow of recalls, and notes which ones it was asked to start. */
function createRecallGatewayStub(told: string[]): RecallGateway {
  const note = (what: string) => (_practiceId: string, id: string) => Promise.resolve(void told.push(`${what} ${id}`));
  return {
    lettersToMake: note('letters'),
    runToStart: note('recall-run'),
    syncToStart: (practiceId: string) => Promise.resolve(void told.push(`recall-sync ${practiceId}`)),
    setSchedule: () => Promise.resolve(),
    nextTimes: () => Promise.resolve(null),
  };
}

/** The API for the tests of a file, to be called where they are declared: started before them and closed after them. */
export function testApi(options?: TestApiOptions): TestApi {
  const api = {} as TestApi;
  beforeAll(async () => {
    Object.assign(api, await startTestApi(options));
  });
  afterAll(() => api.close?.());
  return api;
}

export type { TestDatabase };

/** Fake providers that accept and record every message. */
function createProviders(handedOver: HandOver[]): MessageProviders {
  const provider = acceptingProvider({
    handOver(message: HandOver) {
      handedOver.push(message);
      return Promise.resolve({ kind: 'accepted' });
    },
  });
  return { forAccount: () => provider, close: () => Promise.resolve() };
}

function createGateway(told: string[], given: Partial<CampaignGateway> = {}): CampaignGateway {
  const tell = (kind: string, id: string) => {
    told.push(`${kind} ${id}`);
    return Promise.resolve();
  };
  return {
    commanded: (_practiceId, campaignId, _commandId, kind) => tell(kind, campaignId),
    listUploaded: (_practiceId, id) => tell('list', id),
    patientsUploaded: (_practiceId, id) => tell('import', id),
    recallsUploaded: (_practiceId, id) => tell('recall-import', id),
    messageToSend: (_practiceId, id) => tell('message', id),
    receiptsCame: (_practiceId, id) => tell('receipts', id),
    ensureSettlement: (_practiceId, id) => tell('settlement', id),
    entriesToWithdraw: (_practiceId, id) => tell('withdrawal', id),
    look: (_practiceId, id) => tell('look', id),
    ...given,
  };
}

async function makePractices(database: Database) {
  const [practiceId, otherPracticeId] = [newId(), newId()];
  const tokens: Record<string, string> = {};
  const tokenIds: Record<string, string> = {};
  for (const [id, slug, name] of [
    [practiceId, 'oakfield', 'Oakfield Surgery'],
    [otherPracticeId, 'elmbridge', 'Elmbridge Practice'],
  ] as const) {
    await database.pool.query('INSERT INTO practice (id, slug, name) VALUES ($1, $2, $3)', [id, slug, name]);
    // Tests say themselves where credits are counted, a second person approves or findings need a reason.
    const settings = { ...NEW_PRACTICE_SETTINGS, smsCredits: null, approvalAbove: null, contentGuard: false };
    await writeSettings(database.prisma, id, settings, new Date());
    await switchEverythingOn(database.pool, id);
  }
  const people: [Exclude<Who, null>, string, Role][] = [
    ...ROLES.map((role): [Role, string, Role] => [role, practiceId, role]),
    ['otherSender', practiceId, 'sender'],
    ['stranger', otherPracticeId, 'administrator'],
  ];
  for (const [who, practice, role] of people) {
    tokens[who] = `token-of-${who}-${practice}`;
    tokenIds[who] = newId();
    await database.pool.query(
      `INSERT INTO api_token (practice_id, id, name, role, token_hash, created_by) VALUES ($1, $2, $3, $4, $5, 'test')`,
      [practice, tokenIds[who], `A ${who}`, role, hashToken(tokens[who])],
    );
  }
  return {
    practiceId,
    otherPracticeId,
    tokens: tokens as TestApi['tokens'],
    tokenIds: tokenIds as TestApi['tokenIds'],
  };
}

async function send(
  server: Server,
  tokens: TestApi['tokens'],
  method: string,
  path: string,
  options: CallOptions,
): Promise<Response> {
  const { as = 'administrator', body, key, headers = {}, raw, fields, files } = options;
  const call = request(server)[method.toLowerCase() as 'get'](path);
  if (as) void call.set('Authorization', `Bearer ${tokens[as]}`);
  if (key !== undefined) void call.set('Idempotency-Key', key);
  void call.set(headers);
  if (fields || files) {
    for (const [name, value] of Object.entries(fields ?? {})) void call.field(name, value);
    for (const { field = 'file', bytes, name } of files ?? []) void call.attach(field, bytes, name);
  } else if (raw !== undefined) void call.send(raw as string);
  else if (body !== undefined) void call.send(body as object);
  return call;
}

/** openapi.json, as far as these tests read it. */
interface Description {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
  components: object;
}

/** The description of the API. It takes a second to make, and is the same for every file, so the first one keeps it. */
async function description(server: Server): Promise<Description> {
  const file = join(process.env.ROLLCALL_TEST_FOLDER!, 'openapi.json');
  if (!existsSync(file)) {
    const aside = `${file}.${process.pid}`;
    writeFileSync(aside, (await request(server).get('/api/v1/openapi.json')).text);
    renameSync(aside, file);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Description;
}

/** Holds every answer against openapi.json: its status must be described there and its body must be of the shape. */
async function readDescription(server: Server): Promise<(method: string, path: string, response: Response) => void> {
  const document = await description(server);
  // Compiled once for each file: quickly. That the schemas themselves are right is tested in openapi.test.ts.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, inlineRefs: false, code: { optimize: false } });
  addFormats(ajv);
  ajv.addSchema({ $id: 'rollcall', components: document.components });
  const validators = new Map<object, ValidateFunction>();
  const templates = Object.keys(document.paths).map((template) => ({
    template,
    pattern: new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  }));
  return (method, path, response) => {
    const found = templates.find(({ pattern }) => pattern.test(path.split('?')[0] ?? ''));
    const operation = found && document.paths[found.template]?.[method.toLowerCase()];
    if (!found || !operation) return;
    const what = `${method} ${found.template} ${response.status}`;
    const answer = operation.responses[String(response.status)];
    if (!answer) throw new Error(`${what} is not described: ${response.text}`);
    const type = response.headers['content-type']?.split(';')[0];
    if (type === undefined) {
      if (answer.content) throw new Error(`${what} should have a body`);
      return;
    }
    const schema = answer.content?.[type]?.schema;
    if (!schema) throw new Error(`${what} is not described as ${type}`);
    if (!/json$/.test(type)) return;
    let validate = validators.get(schema);
    if (!validate) {
      const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"rollcall#/')) as object;
      validators.set(schema, (validate = ajv.compile(pointed)));
    }
    if (!validate(response.body)) {
      throw new Error(`${what}: ${ajv.errorsText(validate.errors)} in ${response.text.slice(0, 500)}`);
    }
  };
}
