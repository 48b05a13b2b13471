import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { TooSlow } from '../../ports/time-budget';
import { notFound, partUnavailable, Problem, problemBody, refusal, tooSlow } from '../contract/problem';
import { stateOf } from './request-state';
import type { Services } from '../services';

type ProblemServices = Pick<Services, 'log' | 'isDatabaseUnavailable' | 'isValueRefused'>;

/** 404 for every address that no route has. */
export const noSuchRoute: RequestHandler = () => {
  throw notFound();
};

/** Comes last: turns whatever was thrown into an answer. */
export function answerProblems(services: ProblemServices): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const problem = toProblem(error, stateOf(response).requestId, services);
    if (response.headersSent) {
      // An answer that broke off in its middle must not look complete.
      response.destroy();
      return;
    }
    if (response.destroyed) return next();
    sendProblem(response, problem);
  };
}

/** What an error is to the caller: itself when it is a refusal, 503 when the database is away or it took too long, else 500 with a reference. */
export function toProblem(
  error: unknown,
  requestId: string,
  { log, isDatabaseUnavailable, isValueRefused }: ProblemServices,
): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseUnavailable(error)) {
    log.warn({ requestId, part: 'postgresql', ...harmless(error) }, 'part away');
    return partUnavailable('PostgreSQL');
  }
  if (isTooSlow(error)) {
    log.warn({ requestId, ...harmless(error) }, 'a request took too long');
    return tooSlow();
  }
  const read = readingProblem(error);
  if (read) return read;
  if (isValueRefused(error)) {
    // Validation should have refused it earlier. We log it for the operator, and the caller can still correct it.
    log.error({ requestId, ...harmless(error) }, 'the database refused a value');
    return refusal('value-refused');
  }
  // Express's own for an address whose % signs lead nowhere: no route has it.
  if (error instanceof URIError) return notFound();
  log.error({ requestId, ...harmless(error) }, 'unexpected error');
  return refusal('unexpected', { reference: requestId }).with({ members: { reference: requestId } });
}

/** Ended by the request's budget, or by PostgreSQL's own limit of a statement behind it (57014). */
function isTooSlow(error: unknown): boolean {
  return error instanceof TooSlow || (error as { code?: unknown } | null)?.code === '57014';
}

/** Express's readers of bodies throw errors with a status of their own: the request's fault, not ours. */
function readingProblem(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null;
  const { status, expose } = error as { status?: unknown; expose?: unknown };
  if (typeof status !== 'number' || status < 400 || status > 499 || expose !== true) return null;
  if (status === 404) return notFound();
  if (status === 413) return refusal('body-too-large', { what: 'The body', limit: 'we can read' });
  return status === 415 ? refusal('body-of-another-kind') : refusal('not-readable', { why: 'written' });
}

/** What may be logged of an error: its kind and where it came from. Its message may hold what a person wrote. */
function harmless(error: unknown): { error: string; code?: string; at?: string[] } {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    at: frames.slice(0, 8).map((line) => line.trim()),
  };
}

function sendProblem(response: Response, problem: Problem): void {
  // Of a download that failed before its first byte.
  response.removeHeader('Content-Disposition');
  response
    .status(problem.status)
    .set(problem.options.headers ?? {})
    .set('Content-Type', 'application/problem+json; charset=utf-8')
    .end(JSON.stringify(problemBody(problem)));
}
