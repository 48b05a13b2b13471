import { isId } from '../domain/ids';
import { mayActAs } from '../domain/practice/roles';
import type { TokenHolder } from '../ports/practice/api-tokens';
import { judge } from './contract/judge';
import { invalidInput, notFound, refusal } from './contract/problem';
import type { Answer, Route, UploadedFile } from './contract/route';
import { readParams } from './contract/route-params';

export interface AskOptions {
  query?: Record<string, string | undefined>;
  body?: unknown;
  file?: UploadedFile;
  /** The id that a form was drawn with, so that pressing a button twice does one thing. */
  operationId?: string;
}

/** Asks the API, as a signed-in person, without going over HTTP. Refusals are thrown as `Problem`, as the API words them. */
export type Ask = (method: Route['method'], path: string, options?: AskOptions) => Promise<Answer>;

/**
 * The pages are the API's first client and call its routes. So each rule and refusal exists once, and a script can do
 * whatever a page can.
 */
export function createAsk(
  routes: Route[],
  { newId, now }: { newId: () => string; now: () => Date },
): (caller: TokenHolder) => Ask {
  const table = routes.map((route) => ({ route, pattern: patternOf(route.path) }));

  return (caller) =>
    async (method, path, { query = {}, body = {}, file, operationId = newId() } = {}) => {
      const found = table.find(({ route, pattern }) => route.method === method && pattern.test(path));
      if (!found) throw new Error(`the API has no ${method} ${path}`);
      const { route, pattern } = found;
      if (route.role !== 'anyone' && !mayActAs(caller.role, route.role)) {
        throw refusal('role-may-not', { needed: route.role, role: caller.role, practiceName: caller.practiceName });
      }
      const given: Record<string, string | undefined> = pattern.exec(path)?.groups ?? {};
      const subject = await subjectOf(route, caller, given.id);
      const params = route.params ? readParams(route.params, given) : {};
      const at = now();
      const asked = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
      const readQuery = route.query ? judge(route.query, asked) : { ok: true as const, value: undefined };
      const readBody = route.body ? judge(route.body.schema, body) : { ok: true as const, value: undefined };
      if (route.guard) await route.guard({ caller, subject });
      if (!readQuery.ok || !readBody.ok) {
        throw invalidInput([readQuery, readBody].flatMap((read) => (read.ok ? [] : read.errors)));
      }
      return route.handle({
        ...{ caller, subject, params, query: readQuery.value, body: readBody.value, file: file as UploadedFile },
        ...{ operationId, now: at, firstAskedAt: at },
      });
    };
}

async function subjectOf({ subject }: Route, caller: TokenHolder, id: string | undefined): Promise<unknown> {
  if (!subject || id === undefined) return undefined;
  const found = isId(id) ? await subject.find(caller, id.toLowerCase()) : null;
  if (!found) throw notFound(subject.name);
  const refusal = subject.refuse?.(caller, found);
  if (refusal) throw refusal;
  return found;
}

function patternOf(path: string): RegExp {
  const named = path
    .replaceAll('.', '\\.')
    .replace(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? '(?<id>[0-9A-Fa-f-]{36})' : `(?<${name}>[^/]+)`));
  return new RegExp(`^${named}$`);
}

/** The body of an answer, if it has one. */
export function bodyOf<T>(answer: Answer): T {
  if (!('body' in answer)) throw new Error('this answer has no body');
  return answer.body as T;
}
