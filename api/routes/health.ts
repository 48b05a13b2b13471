import { z } from 'zod';
import { answersInTime } from '../http/answers-in-time';
import { route } from '../contract/route';
import type { Services } from '../services';

const part = z.enum(['ok', 'away']);
const ready = z
  .object({ parts: z.object({ postgresql: part, temporal: part, worker: part }) })
  .meta({ id: 'Readiness' });

/** Whether this process runs, and whether it can do its work. */
export function healthRoutes({ parts }: Pick<Services, 'parts'>) {
  return [
    route({
      method: 'get',
      path: '/health/live',
      role: 'anyone',
      tag: 'Health',
      summary: 'Whether this process runs',
      answers: {
        200: { description: 'It runs.', schema: z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' }) },
      },
      handle: () => Promise.resolve({ status: 200, body: { status: 'ok' } }),
    }),
    route({
      method: 'get',
      path: '/health/ready',
      role: 'anyone',
      tag: 'Health',
      summary: 'Whether PostgreSQL, Temporal and a worker answer',
      answers: {
        200: { description: 'All parts answer.', schema: ready },
        503: { description: 'At least one part is not answering.', schema: ready },
      },
      async handle() {
        const names = ['postgresql', 'temporal', 'worker'] as const;
        const states = await Promise.all(names.map((name) => answersInTime(parts[name])));
        const told = Object.fromEntries(names.map((name, index) => [name, states[index] ? 'ok' : 'away']));
        return { status: states.every(Boolean) ? 200 : 503, body: { parts: told } };
      },
    }),
  ];
}
