import type { ErrorRequestHandler } from 'express';
import { toProblem } from '../../../api/middleware/problems';
import { stateOf } from '../../../api/middleware/request-state';
import type { Services } from '../../../api/services';
import { slugOf } from './address';
import type { Draw } from './drawing';
import type { SessionCookies } from './session';

/** An error as a page that says what happened and what to do. */
export function answerErrors(services: Services, cookies: SessionCookies, draw: Draw): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem = toProblem(error, stateOf(response).requestId, services);
    try {
      const session = problem.status === 503 ? null : await cookies.find(request);
      const known = session === 'idle' ? null : session;
      const slug = slugOf(request);
      const membership = known?.memberships.find((one) => one.slug === slug) ?? null;
      response.set(problem.options.headers ?? {});
      await draw(
        request,
        response,
        { session: known, membership, bulkMessages: problem.code !== 'feature-off' },
        {
          view: 'kit/errors/problem',
          title: problem.title,
          status: problem.status,
          data: { problem: { status: problem.status, code: problem.code, detail: problem.detail } },
        },
      );
    } catch (drawing) {
      next(drawing);
    }
  };
}
