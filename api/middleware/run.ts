import type { Request, RequestHandler, Response } from 'express';

/** One of Express's own body readers as a promise: rejects with what it would pass to `next`. */
export function run(middleware: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void middleware(request, response, (error?: unknown) =>
      error === undefined ? resolve() : reject(error instanceof Error ? error : new Error('not an error')),
    );
  });
}
