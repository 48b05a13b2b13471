import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import request from 'supertest';
import { createApp } from '../../api/app';
import { expressPath } from '../../api/express-path';
import { WEBHOOK_PATHS } from '../../api/webhooks/paths';
import { startTestApi, type TestApi } from './support';

type Json = Record<string, unknown>;
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

let api: TestApi;
let document: Document;
let operations: { method: string; path: string; operation: Operation }[];

beforeAll(async () => {
  api = await startTestApi();
  document = (await request(api.server).get('/api/v1/openapi.json').expect(200)).body as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
});
afterAll(() => api.close());

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
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true });
  addFormats(ajv);
  ajv.addVocabulary(['components']);
  ajv.addSchema({ $id: 'doc', components: document.components });
  const compile = (schema: Json) =>
    ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"doc#/components')) as Json);
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
  const campaign = document.paths['/api/v1/campaigns']!.post!.requestBody!.content['application/json']!.schema;
  expect(campaign).toMatchObject({ type: 'object', additionalProperties: false });
  expect(campaign.required).toEqual(
    expect.arrayContaining(['name', 'type', 'purpose', 'listId', 'channel', 'saveToRecord']),
  );
  const upload = document.paths['/api/v1/recipient-lists']!.post!.requestBody!.content['multipart/form-data']!.schema;
  expect(upload.required).toEqual(['name', 'channel', 'file']);
  const settings = document.paths['/api/v1/settings']!.patch!.requestBody!.content['application/json']!.schema;
  expect(JSON.stringify((settings.properties as Json).sendingHours)).toContain('days');
});

test('it is readable without a token', async () => {
  const response = await request(api.server).get('/api/v1/openapi.json');
  expect(response.status).toBe(200);
  expect(response.headers['content-type']).toMatch(/^application\/json/);
});
