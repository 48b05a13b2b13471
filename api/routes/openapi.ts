import { z } from 'zod';
import { openApiDocument } from '../openapi/document';
import { route, type Route } from '../contract/route';

/** The description of everything, made from the same table and the same schemas that the requests meet. */
export function openApiRoutes(others: () => Route[]): Route[] {
  let text: unknown;
  const own: Route = route({
    method: 'get',
    path: '/api/v1/openapi.json',
    role: 'anyone',
    tag: 'Description',
    summary: 'This description',
    answers: {
      200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }).meta({ id: 'OpenApi' }) },
    },
    handle: () => Promise.resolve({ status: 200, body: (text ??= openApiDocument([own, ...others()])) }),
  });
  return [own];
}
