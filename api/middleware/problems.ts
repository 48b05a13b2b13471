import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { notFound, partAway, Problem, problemBody } from '../problem';
import { stateOf } from './request-state';
import type { Services } from '../services';

type ProblemServices = Pick<Services, 'log' | 'isDatabaseAway'>;

/** 404 for every address that no route has. */
export const noSuchRoute: RequestHandler = () => {
  throw notFound();
};

/** The last in the list: turns whatever was thrown into an answer. */
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

/** What an error is to the caller: itself when it is a refusal, 503 when the database is away, else 500 with a reference. */
export function toProblem(error: unknown, requestId: string, { log, isDatabaseAway }: ProblemServices): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseAway(error)) {
    log.warn({ requestId, part: 'postgresql', ...harmless(error) }, 'part away');
    return partAway('PostgreSQL');
  }
  // Express's own for an address whose % signs lead nowhere: no route has it.
  if (error instanceof URIError) return notFound();
  log.error({ requestId, ...harmless(error) }, 'unexpected error');
  return new Problem(
    500,
    'unexpected',
    `Something went wrong on our side. Quote the reference ${requestId} when you ask about it.`,
    { members: { reference: requestId } },
  );
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
