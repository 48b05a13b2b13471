import type { Writable } from 'node:stream';
import type { z } from 'zod';
import type { Role } from '../../domain/practice/roles';
import type { TokenHolder } from '../../ports/practice/api-tokens';
import type { PatientLook } from '../patients/looks';
import type { Problem } from './problem';
import type { RefusalName } from '../schemas/refusals';

/** A file that came as multipart/form-data, with its kind by its content. */
export interface UploadedFile {
  bytes: Buffer;
  /** Without folders and control characters; only for showing. */
  name: string;
}

/** What a handler knows about a request that has passed all earlier checks. */
export interface Call<Query = unknown, Body = unknown, Subject = unknown> {
  caller: TokenHolder;
  /** What the id in the path names. */
  subject: Subject;
  /** The further parameters of the path, as they stand there. */
  params: Record<string, string>;
  query: Query;
  body: Body;
  file: UploadedFile;
  /** The `Accept` header, where the caller sent one. */
  accept?: string;
  /** The id of what this request makes, the same for every repetition of it. */
  operationId: string;
  now: Date;
  /**
   * Earlier than `now` for a repeat whose first try got no answer, so that a request that was in time stays in time.
   */
  firstAskedAt: Date;
}

export type Answer =
  /** `looked`: at which patients its reader looks; noted in the audit. Files are noted one by one by those who make them. */
  | {
      status: number;
      body: unknown;
      headers?: Record<string, string>;
      looked?: PatientLook;
      /** Another kind of JSON than `application/json`. */
      contentType?: string;
    }
  | { status: 204 }
  | { status: 200; download: { contentType: string; fileName: string; write(out: Writable): Promise<void> } };

/** How an answer is described in openapi.json. */
export interface AnswerDescription {
  description: string;
  schema?: z.ZodType;
  /** What a caller who accepts `application/fhir+json` gets. */
  fhir?: z.ZodType;
  /** Media types of an answer that is a file. */
  download?: string;
  headers?: Record<string, string>;
}

/** The kind of request body. A route without one ignores it. */
export type BodyDescription<Body> =
  | { kind: 'json'; schema: z.ZodType<Body> }
  /** JSON of up to 5 MB, as `application/fhir+json` or as plain JSON. */
  | { kind: 'fhir'; schema: z.ZodType<Body> }
  /** `schema` is for the text fields; the file's field is `file`, a table unless `takes` says that its route judges it. */
  | { kind: 'multipart'; schema: z.ZodType<Body>; takes?: 'any-file' };

/**
 * One route, declared once. Mounting, checks and description all use it. `role` has no default, so nobody can forget
 * it.
 */
export interface RouteDefinition<Query, Body, Subject> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** In OpenAPI's writing; `{id}` is the subject's, others are named in `params`. */
  path: string;
  /** The least role that may; `anyone` needs no token. */
  role: Role | 'anyone';
  /** Only for people who have signed in: a token gets 403, whatever its role. Pages ask for it. */
  signedInOnly?: true;
  summary: string;
  description?: string;
  tag: string;
  /** What `{id}` names: for the words of a 404, and how it is found within the caller's practice. */
  subject?: {
    name: string;
    find(caller: TokenHolder, id: string): Promise<Subject | null>;
    /** Why this caller may not, although the role may (403); null if they may. */
    refuse?(caller: TokenHolder, subject: Subject): Problem | null;
  };
  /** Parameters of the path besides `{id}`; what does not fit is not there (404). */
  params?: Record<string, z.ZodType<string>>;
  query?: z.ZodType<Query>;
  body?: BodyDescription<Body>;
  /** Only works something out: a repetition is worked out again, and nothing of the answer is kept. */
  isPure?: true;
  /** A refusal that comes before the body is judged, such as a feature that is switched off (403). */
  guard?(call: { caller: TokenHolder; subject: Subject }): Promise<void>;
  answers: Record<number, AnswerDescription>;
  /** Refusals only this route has; the ones all routes share are described automatically. */
  problems?: readonly RefusalName[];
  handle(call: Call<Query, Body, Subject>): Promise<Answer>;
}

/** A route as the machinery sees it. */
export type Route = RouteDefinition<unknown, unknown, unknown>;

/** Takes a route's own types away, once they have held its parts together. */
export function route<Query, Body, Subject>(definition: RouteDefinition<Query, Body, Subject>): Route {
  return definition;
}
