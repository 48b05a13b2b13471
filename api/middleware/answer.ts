import type { RequestHandler, Response } from 'express';
import type { KeptAnswer } from '../../ports/practice/idempotency';
import { createLookLog } from '../patients/looks';
import { judge, type InputJudgement } from '../contract/judge';
import { fieldRefusal, invalidInput, problemBody, refusal, retryAfter, type Problem } from '../contract/problem';
import type { Answer, Call, Route } from '../contract/route';
import type { Services } from '../services';
import { sendDownload } from '../http/send-download';
import { toProblem } from './problems';
import { requestHash } from './request-hash';
import { callerOf, stateOf } from './request-state';

/** Far more than what any command answers; a repetition of what answered more does its work again, under the same operation. */
const KEPT_LENGTH = 256 * 1024;

/** A complete answer. */
type Rendered = KeptAnswer & { headers: Record<string, string> };

/**
 * The last step of a route: judges query and body (422), does the work and answers. A POST with an `Idempotency-Key`
 * is done once: a repetition gets the first answer, and a concurrent one waits for it.
 */
export function answer(route: Route, services: Services): RequestHandler {
  const { idempotency, newId, timeBudget } = services;
  const noteLook = createLookLog(services.audit);

  async function work(call: Omit<Call, 'query' | 'body'>, query: unknown, body: unknown): Promise<Answer> {
    const done = async (): Promise<Answer> => {
      if (route.guard) await route.guard(call);
      const made = await route.handle({ ...call, ...judged(route, query, body) });
      if ('looked' in made && made.looked) await noteLook(call.caller, made.looked, call.now);
      return made;
    };
    return timeBudget.within(done, route.method === 'get' ? 'usual' : 'long');
  }

  return async (request, response) => {
    const state = stateOf(response);
    const call = {
      caller: state.caller as Call['caller'],
      subject: state.subject,
      params: state.params ?? {},
      file: state.file as Call['file'],
      accept: request.get('accept'),
      now: services.clock.now(),
    };
    const key = route.method === 'post' && route.role !== 'anyone' ? keyOf(request.get('idempotency-key')) : null;
    if (key === null) {
      const made = await work({ ...call, operationId: newId(), firstAskedAt: call.now }, request.query, state.body);
      if ('download' in made) return sendDownload(response, made.download);
      return send(response, render(made));
    }
    const { practiceId, tokenId } = callerOf(response);
    const hash = requestHash(request.method, request.path, state.body, state.file?.bytes ?? null);
    const rendered = await idempotency.take({ practiceId, tokenId, key, hash }, async (turn): Promise<Rendered> => {
      switch (turn.kind) {
        case 'answered':
          return { ...turn.answer, headers: {} };
        case 'reused':
          judged(route, request.query, state.body);
          throw refusal('idempotency-key-reused');
        case 'busy':
          throw refusal('idempotency-key-busy').with(retryAfter(5));
        case 'work': {
          const { operationId, firstAskedAt } = turn;
          const first = await work({ ...call, operationId, firstAskedAt }, request.query, state.body)
            .then(render)
            .catch((error: unknown) => renderProblem(toProblem(error, state.requestId, services)));
          // A 5xx is not kept: the next repetition goes on under the same operation. No more is one too large to keep.
          if (first.status < 500 && !route.isPure && first.body.length <= KEPT_LENGTH) {
            const { headers: _, ...kept } = first;
            await turn.keep(kept);
          }
          return first;
        }
      }
    });
    send(response, rendered);
  };
}

/** 422 with every fault of the query and the body together. */
function judged(route: Route, query: unknown, body: unknown): { query: unknown; body: unknown } {
  const readQuery = route.query ? judge(route.query, query) : NOTHING;
  const readBody = route.body ? judge(route.body.schema, body) : NOTHING;
  if (readQuery.ok && readBody.ok) return { query: readQuery.value, body: readBody.value };
  throw invalidInput([readQuery, readBody].flatMap((read) => (read.ok ? [] : read.errors)));
}

const NOTHING: InputJudgement<unknown> = { ok: true, value: undefined };

/** The key of a request, or null; a key that we could not keep is refused rather than ignored. */
function keyOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  const key = header.trim();
  if (/^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(key)) return key;
  throw invalidInput([fieldRefusal('Idempotency-Key', 'idempotency-key-invalid')]);
}

function render(made: Answer): Rendered {
  if ('download' in made) throw new Error('a download is not an answer that can be kept');
  if (made.status === 204 || !('body' in made))
    return { status: 204, contentType: '', body: '', location: null, headers: {} };
  const { Location, ...headers } = made.headers ?? {};
  return {
    status: made.status,
    contentType: made.contentType ?? 'application/json; charset=utf-8',
    body: JSON.stringify(made.body),
    location: Location ?? null,
    headers,
  };
}

function renderProblem(problem: Problem): Rendered {
  return {
    status: problem.status,
    contentType: 'application/problem+json; charset=utf-8',
    body: JSON.stringify(problemBody(problem)),
    location: null,
    headers: problem.options.headers ?? {},
  };
}

function send(response: Response, rendered: Rendered): void {
  response.status(rendered.status).set(rendered.headers);
  if (rendered.location !== null) response.set('Location', rendered.location);
  if (rendered.contentType !== '') response.set('Content-Type', rendered.contentType);
  response.end(rendered.body);
}
