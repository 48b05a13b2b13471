import type { Pool } from 'pg';
import { z } from 'zod';
import { parse } from './control-state';
import { CallError, sendJson, type Call, type Handler } from './http';
import { deleteJournal, JOURNAL_KINDS, readJournal, summariseJournal } from './journal';
import type { RunningPart } from './part';

const journalQuery = z.strictObject({
  kind: z.enum(JOURNAL_KINDS).nullable().default(null),
  reference: z.string().nullable().default(null),
  since: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(20_000).default(1_000),
});

/** What concerns all parts: the journal, and going back to good behaviour. Each part answers for its own settings. */
export function createControlHandler(pool: Pool, parts: RunningPart[]): Handler {
  return (call) => (call.path.startsWith('/control') ? handle(call) : false);

  async function handle(call: Call): Promise<boolean> {
    const { response, method, path } = call;
    if (path === '/control' && method === 'DELETE') {
      for (const part of parts) await part.reset();
      response.writeHead(204).end();
      return true;
    }
    if (path === '/control/journal/summary' && method === 'GET') {
      const facts = Object.assign({}, ...parts.map((part) => part.facts?.() ?? {})) as Record<string, number>;
      sendJson(response, 200, { ...(await summariseJournal(pool)), ...facts });
      return true;
    }
    if (path !== '/control/journal') return false;
    const query = parse(journalQuery, Object.fromEntries(new URLSearchParams(call.query)));
    if (method === 'DELETE') {
      for (const part of parts) part.forget?.();
      await deleteJournal(pool, query.kind);
      response.writeHead(204).end();
      return true;
    }
    if (method !== 'GET') throw new CallError(405, 'GET or DELETE');
    const items = await readJournal(pool, query);
    sendJson(response, 200, { items, next: items.length === query.limit ? items.at(-1)!.number : null });
    return true;
  }
}
