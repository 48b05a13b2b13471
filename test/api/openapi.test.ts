import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import request from 'supertest';
import { createApp } from '../../api/app';
import { expressPath } from '../../api/http/express-path';
import { WEBHOOK_PATHS } from '../../api/webhooks/paths';
import { testApi } from './support';

type Json = Record<string, unknown>;

/** Hundreds of schemas are compiled, and each is used once or twice. */
const QUICK_TO_COMPILE = { inlineRefs: false, code: { optimize: false } };
interface Operation {
  'x-role': string;
  operationId: string;
  summary: string;
  security: object[];
  parameters: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json>; securitySchemes: Json };
}

const api = testApi();
let document: Document;
let operations: { method: string; path: string; operation: Operation }[];
beforeAll(async () => {
  document = (await request(api.server).get('/api/v1/openapi.json').expect(200)).body as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
});

const resolved = (schema: Json): Json =>
  typeof schema.$ref === 'string' ? document.components.schemas[schema.$ref.split('/').at(-1)!]! : schema;

/** Every JSON or form body of a request or an answer, with where it is. */
function bodies(): { where: string; isAnswer: boolean; schema: Json }[] {
  return operations.flatMap(({ method, path, operation }) => {
    if (path.startsWith('/webhooks')) return [];
    const of = (isAnswer: boolean, where: string, content: Record<string, { schema: Json }> = {}) =>
      Object.entries(content)
        .filter(([type]) => /json$|form-data$/.test(type))
        .map(([, { schema }]) => ({ where: `${method} ${path} ${where}`, isAnswer, schema }));
    return [
      ...of(false, 'request', operation.requestBody?.content),
      ...Object.entries(operation.responses).flatMap(([status, { content }]) => of(true, status, content)),
    ];
  });
}

test('D24 every request and answer has a name and an example that is right', () => {
  const ajv = new Ajv2020({ strict: false, ...QUICK_TO_COMPILE });
  addFormats(ajv);
  ajv.addSchema({ $id: 'doc', components: document.components });
  for (const { where, schema } of bodies()) {
    const name = /^#\/components\/schemas\/(\w+)$/.exec(String(schema.$ref))?.[1];
    const examples = name ? (document.components.schemas[name]!.examples as unknown[] | undefined) : undefined;
    const [example] = examples ?? [];
    if (example === undefined) throw new Error(`${where} has no name or no example: see api/openapi/document.ts`);
    const validate = ajv.getSchema(`doc#/components/schemas/${name}`)!;
    if (!validate(example)) {
      throw new Error(
        `${where}: the example made for ${name} does not fit it (${ajv.errorsText(validate.errors)}). Give the schema one ` +
          `by .meta({ examples: [...] }), or its field a value in api/openapi/example.ts. It is ${JSON.stringify(example)}`,
      );
    }
  }
  expect(bodies().length).toBeGreaterThan(100);
});

test('D24 answers may gain fields, and the document says so; requests take no others', () => {
  const reached = new Set<string>();
  const reach = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'additionalProperties') expect(inner).not.toBe(false);
      if (key !== '$ref') reach(inner);
      else if (!reached.has(String(inner))) {
        reached.add(String(inner));
        reach(resolved(value as Json));
      }
    }
  };
  for (const { isAnswer, schema } of bodies()) if (isAnswer) reach(schema);
  expect(reached.size).toBeGreaterThan(20);
  expect((document.info as { description?: string }).description).toContain('Answers may gain fields');
});

test('every mounted route is described and every described one is mounted', () => {
  const app = createApp(api.services) as unknown as {
    router: { stack: { route?: { path: string; stack: { method: string }[] } }[] };
  };
  const mounted = app.router.stack.flatMap(({ route }) =>
    route ? [...new Set(route.stack.map(({ method }) => `${method} ${route.path}`))] : [],
  );
  const webhooks = WEBHOOK_PATHS.map(({ path }) => `post ${expressPath(path)}`);
  const described = operations.map(({ method, path }) => `${method} ${expressPath(path)}`);
  expect(new Set(mounted).size).toBe(mounted.length);
  expect([...mounted, ...webhooks].sort()).toEqual(described.sort());
});

test('the document is OpenAPI 3.1 in itself: references lead somewhere, schemas are schemas', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info).toMatchObject({ title: 'Rollcall', version: '1' });
  const text = JSON.stringify(document);
  for (const [, reference] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
    expect(reference).toMatch(/^#\/components\/schemas\/\w+$/);
    expect(document.components.schemas).toHaveProperty(reference!.split('/').at(-1)!);
  }
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true, ...QUICK_TO_COMPILE });
  addFormats(ajv);
  ajv.addVocabulary(['components']);
  ajv.addSchema({ $id: 'doc', components: document.components });
  const compiled = new Set<string>();
  const compile = (schema: Json) => {
    // Most answers refer to one of a few schemas, such as that of refusals.
    const text = JSON.stringify(schema).replaceAll('"#/components', '"doc#/components');
    if (compiled.has(text)) return;
    compiled.add(text);
    ajv.compile(JSON.parse(text) as Json);
  };
  for (const { operation } of operations) {
    for (const { schema } of operation.parameters) compile(schema);
    for (const { schema } of Object.values(operation.requestBody?.content ?? {})) compile(schema);
    for (const { content } of Object.values(operation.responses)) {
      for (const { schema } of Object.values(content ?? {})) compile(schema);
    }
  }
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every operation has a role, a summary, an answer and its path’s parameters', () => {
  for (const { method, path, operation } of operations) {
    const what = `${method} ${path}`;
    expect([what, operation['x-role']]).toEqual([
      what,
      expect.stringMatching(/^(viewer|sender|manager|administrator|anyone|provider)$/),
    ]);
    expect([what, operation.summary.length > 0]).toEqual([what, true]);
    expect([what, Object.keys(operation.responses).some((status) => status.startsWith('2'))]).toEqual([what, true]);
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect([what, inPath]).toEqual([what, [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)]);
    expect([what, operation.security.length]).toEqual([what, operation['x-role'] === 'anyone' ? 0 : 1]);
    const isKeyed = operation.parameters.some((parameter) => parameter.name === 'Idempotency-Key');
    expect([what, isKeyed]).toEqual([what, method === 'post' && !path.startsWith('/webhooks')]);
    for (const [status, answer] of Object.entries(operation.responses)) {
      if (Number(status) < 400 || path === '/health/ready') continue;
      expect([what, Object.keys(answer.content ?? {})]).toEqual([what, ['application/problem+json']]);
    }
  }
});

test('bodies are described as they are judged: unknown fields, required ones, files', () => {
  const bodyOf = (path: string, method: string, kind: string) =>
    resolved(document.paths[path]![method]!.requestBody!.content[kind]!.schema);
  const campaign = bodyOf('/api/v1/campaigns', 'post', 'application/json');
  expect(campaign).toMatchObject({ type: 'object', additionalProperties: false });
  expect(campaign.required).toEqual(
    expect.arrayContaining(['name', 'type', 'purpose', 'listId', 'channel', 'saveToRecord']),
  );
  const upload = bodyOf('/api/v1/recipient-lists', 'post', 'multipart/form-data');
  expect(upload.required).toEqual(['name', 'channel', 'file']);
  const settings = bodyOf('/api/v1/settings', 'patch', 'application/json');
  expect(JSON.stringify((settings.properties as Json).sendingHours)).toContain('days');
});

test('it is readable without a token', async () => {
  const response = await request(api.server).get('/api/v1/openapi.json');
  expect(response.status).toBe(200);
  expect(response.headers['content-type']).toMatch(/^application\/json/);
});
