import { z } from 'zod';
import { ROLES } from '../../domain/practice/roles';
import type { Route } from '../contract/route';
import { problem } from '../schemas/common';
import { codeOf, statusOf } from '../schemas/refusals';
import { exampleOf } from './example';
import { WEBHOOK_PATHS } from '../webhooks/paths';

type Json = Record<string, unknown>;

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** What each status means wherever it is answered, in the order in which they are looked at. */
const REFUSALS: Record<number, string> = {
  401: 'The token is missing or not known.',
  403: 'Your role cannot do this.',
  404: 'It does not exist, or belongs to another practice.',
  415: 'The body has the wrong content type.',
  413: 'The body is too large.',
  400: 'The body cannot be read.',
  422: 'We can read it, but something in it is wrong. `errors` says what.',
  409: 'You cannot do this in its current state.',
  429: 'Too many requests. Try again later.',
  500: 'Something went wrong on our side. Quote the reference.',
  503: 'A part is not answering (`part-away`), or it took too long (`too-slow`). Try again.',
};

/** OpenAPI 3.1 of a table of routes: paths, bodies, answers and refusals, from the schemas that judge the requests. */
export function openApiDocument(routes: Route[]): Json {
  const schemas = namedSchemas([problem, ...routes.flatMap(answerSchemas)]);
  const shown = new Set(['Problem']);
  /** Every body has a name: its schema's own, or one by its operation. */
  const named: Naming = (name, schema) => {
    const own = typeof schema.$ref === 'string' ? schema.$ref.slice(REF.length) : name;
    if (typeof schema.$ref !== 'string') schemas[own] = schema;
    shown.add(own);
    return { $ref: REF + own };
  };
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route, named) };
  }
  for (const name of shown) {
    const schema = schemas[name]!;
    schemas[name] = { ...schema, examples: schema.examples ?? [exampleOf(schema, schemas, couldBe)] };
  }
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Rollcall',
      version: '1',
      summary: 'Bulk messages to patients of a general practice.',
      description:
        'JSON in camelCase; ids are UUIDs, times ISO 8601 with offset, dates YYYY-MM-DD, mobiles E.164. Lists are pages ' +
        'of `items` with a `nextCursor`. Refusals are `application/problem+json` with a stable `code`. We check ' +
        'in the order 401, 403, 404, 415, 413, 400, 422, 409, 429, 503. A token ' +
        'that asks too often gets 429 right after 401. ' +
        'Answers may gain fields at any time, so ignore fields you do not know. ' +
        `The roles are ${ROLES.join(', ')}. Each can do everything the one before can.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map((route) => route.tag)), 'Webhooks'].map((name) => ({ name })),
    paths: { ...paths, ...webhookPaths() },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token belongs to one practice and one role.' },
        webhook: { type: 'http', scheme: 'basic', description: 'The credentials of a provider account’s webhook.' },
      },
      schemas,
    },
  };
}

/** Puts a schema under a name and refers to it. */
type Naming = (name: string, schema: Json) => Json;

function operation(route: Route, named: Naming): Json {
  const { role } = route;
  const needs =
    role === 'anyone'
      ? 'No token is needed.'
      : route.signedInOnly
        ? 'Only for people who have signed in: a token gets 403.'
        : `Needs the role ${role} or one above it.`;
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, needs].filter(Boolean).join(' '),
    'x-role': role,
    security: role === 'anyone' ? [] : [{ token: [] }],
    parameters: parameters(route),
    ...(route.body ? { requestBody: requestBody(route, route.body, named) } : {}),
    responses: { ...answers(route, named), ...refusals(route) },
  };
}

/** `getCampaignsIdMessages`: from method and path, so that it stays the same as long as they do. */
function operationId({ method, path }: Route): string {
  const words = path
    .replace('/api/v1', '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

function bodyName(route: Route): string {
  const id = operationId(route);
  return id[0]!.toUpperCase() + id.slice(1);
}

/** An operation's good answers have one name each; the status is said only where there are several. */
function answerName(route: Route, status: string): string {
  const several = Object.values(route.answers).filter(({ schema }) => schema !== undefined).length > 1;
  return `${bodyName(route)}Answer${several ? status : ''}`;
}

function parameters(route: Route): Json[] {
  const list: Json[] = [];
  if (route.path.includes('{id}')) {
    list.push({ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } });
  }
  for (const [name, schema] of Object.entries(route.params ?? {})) {
    list.push({ name, in: 'path', required: true, schema: inputSchema(schema) });
  }
  const query = route.query ? inputSchema(route.query) : null;
  const required = (query?.required as string[] | undefined) ?? [];
  for (const [name, schema] of Object.entries((query?.properties as Record<string, Json> | undefined) ?? {})) {
    list.push({ name, in: 'query', required: required.includes(name), schema });
  }
  if (isKeyed(route)) {
    list.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'For 24 hours the same key with the same body gets the first answer again. With another body it is refused. 5xx ' +
        'answers are not kept.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    });
  }
  return list;
}

function requestBody(route: Route, body: NonNullable<Route['body']>, named: Naming): Json {
  const name = `${bodyName(route)}Request`;
  const schema = inputSchema(body.schema);
  const required = ((schema.required as string[] | undefined) ?? []).length > 0;
  if (body.kind !== 'multipart') {
    const type = body.kind === 'json' ? 'application/json' : 'application/fhir+json';
    return { required, content: { [type]: { schema: named(name, schema) } } };
  }
  const withFile = {
    ...schema,
    properties: {
      ...(schema.properties as Json),
      file: { type: 'string', contentMediaType: 'application/octet-stream' },
    },
    required: [...((schema.required as string[] | undefined) ?? []), 'file'],
  };
  return { required: true, content: { 'multipart/form-data': { schema: named(name, withFile) } } };
}

function answers(route: Route, named: Naming): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, schema, fhir, download }]) => [
      status,
      {
        description,
        ...(schema
          ? {
              content: {
                'application/json': { schema: named(answerName(route, status), answerSchema(schema)) },
                ...(fhir
                  ? { 'application/fhir+json': { schema: named(`${bodyName(route)}FhirAnswer`, answerSchema(fhir)) } }
                  : {}),
              },
            }
          : {}),
        ...(download
          ? { content: { [download.split(';')[0]!]: { schema: { type: 'string', contentMediaType: download } } } }
          : {}),
      },
    ]),
  );
}

/** Those every route of its kind can give, with its own codes named. */
function refusals(route: Route): Record<string, Json> {
  const own = new Map<number, string[]>();
  for (const name of route.problems ?? []) {
    own.set(statusOf(name), [...(own.get(statusOf(name)) ?? []), codeOf(name)]);
  }
  const statuses = new Set(own.keys());
  if (route.role !== 'anyone') [401, 403, 429, 500, 503].forEach((status) => statuses.add(status));
  if (route.subject || route.params) statuses.add(404);
  if (route.body) [415, 413, 400, 422].forEach((status) => statuses.add(status));
  if (route.query) statuses.add(422);
  if (isKeyed(route)) [409, 422].forEach((status) => statuses.add(status));
  const described = [...statuses].filter((status) => !(status in route.answers));
  return Object.fromEntries(
    described.map((status) => {
      const codes = [
        ...(own.get(status) ?? []),
        ...(status === 409 && isKeyed(route) ? ['idempotency-key-reused'] : []),
      ];
      const named = codes.length > 0 ? ` Codes: ${codes.map((code) => `\`${code}\``).join(', ')}.` : '';
      return [status, { description: `${REFUSALS[status] ?? 'Refused.'}${named}`, content: PROBLEM }];
    }),
  );
}

/** Providers post their own formats to these, with the credentials of the account (docs/api.md, "Routes"). */
function webhookPaths(): Record<string, Json> {
  return Object.fromEntries(
    WEBHOOK_PATHS.map(({ path, what, summary }) => [
      path,
      {
        post: {
          operationId: `postWebhooks${what[0]!.toUpperCase()}${what.slice(1)}`,
          tags: ['Webhooks'],
          summary,
          description: 'In the provider’s own format. We answer when it is stored, even if it is a repeat or unknown.',
          'x-role': 'provider',
          security: [{ webhook: [] }],
          parameters: [{ name: 'provider', in: 'path', required: true, schema: { type: 'string' } }],
          requestBody: {
            required: true,
            content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } }, '*/*': { schema: {} } },
          },
          responses: {
            204: { description: 'We stored it.' },
            ...Object.fromEntries(
              [401, 404, 413, 503].map((status) => [status, { description: REFUSALS[status]!, content: PROBLEM }]),
            ),
          },
        },
      },
    ]),
  );
}

function isKeyed({ method, role }: Route): boolean {
  return method === 'post' && role !== 'anyone';
}

function answerSchemas(route: Route): z.ZodType[] {
  return Object.values(route.answers).flatMap(({ schema, fhir }) => [schema, fhir].filter((one) => one !== undefined));
}

/** What a request may hold: defaults and transformations seen from the caller's side. */
function inputSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  return rest;
}

const REF = '#/components/schemas/';

/** An answer's schema; it and its parts that have a name of their own are referred to. */
function answerSchema(schema: z.ZodType): Json {
  const { $schema: _, $defs: __, ...rest } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Json;
  return open(repoint(rest)) as Json;
}

/** Answers may gain fields, so no schema of one says that it has no others. */
function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key === 'additionalProperties' && inner === false ? [] : [[key, open(inner)]],
    ),
  );
}

/** Whether a value is of a schema's plain type: enough to choose an example, which a test judges in full. */
function couldBe(schema: Json, value: unknown): boolean {
  if (schema.const !== undefined) return schema.const === value;
  if (Array.isArray(schema.enum)) return schema.enum.includes(value);
  const either = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (either) return either.some((one) => couldBe(one, value));
  if (value === null) return schema.type === 'null';
  if (Array.isArray(value)) return schema.type === 'array';
  if (typeof value === 'number') return schema.type === 'integer' || schema.type === 'number';
  if (typeof value === 'string')
    return schema.type === 'string' && (schema.format === undefined || !isTaken(schema, value));
  return schema.type === 'object' && schema.properties === undefined;
}

function isTaken({ format }: Json, value: string): boolean {
  return format === 'date-time' ? !/^\d{4}-\d\d-\d\dT/.test(value) : true;
}

/** All named schemas within these, once each. */
function namedSchemas(roots: z.ZodType[]): Record<string, Json> {
  const named: Record<string, Json> = {};
  for (const root of roots) {
    const { $defs } = z.toJSONSchema(root, { io: 'output', unrepresentable: 'any' });
    for (const [name, schema] of Object.entries($defs ?? {})) named[name] = open(repoint(schema)) as Json;
  }
  return named;
}

/** zod refers to `#/$defs/X`; in the document X is a component. */
function repoint(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(repoint);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', REF) : repoint(inner),
    ]),
  );
}
