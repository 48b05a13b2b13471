import { Client, type ClientBase } from 'pg';
import type { LiveNews } from '../../../ports/campaigns/live-news';

const CHANNEL = 'rollcall';
const AGAIN_AFTER_MS = 2_000;

/** The same inside another statement; `id` is an expression for a campaign's id. */
export const TELL_CAMPAIGN = (id: string): string => `pg_notify('${CHANNEL}', 'campaign:' || ${id})`;

/** Notifies open pages about campaigns whose messages changed. With a transaction's client, this happens on commit. */
export async function notifyCampaigns(db: Pick<ClientBase, 'query'>, campaignIds: readonly string[]): Promise<void> {
  await db.query({
    name: 'tell-campaigns',
    text: `SELECT ${TELL_CAMPAIGN('id')} FROM unnest($1::text[]) AS id`,
    values: [campaignIds],
  });
}

/**
 * Listens for changes with LISTEN/NOTIFY: triggers notify about campaigns and lists, `notifyCampaigns` about messages.
 * Each process uses one connection, opened when the first page listens. A notification is only a hint and may be lost
 * while the database is away, so every listener is notified once after a reconnect.
 */
export function createLiveNews(databaseUrl: string): LiveNews {
  const listeners = new Map<string, Set<() => void>>();
  let client: Client | null = null;
  let closed = false;

  function open(): void {
    if (client || closed) return;
    const mine = new Client({ connectionString: databaseUrl, keepAlive: true });
    client = mine;
    const lost = (): void => {
      if (client !== mine) return;
      client = null;
      mine.end().catch(() => undefined);
      if (!closed && listeners.size > 0) setTimeout(open, AGAIN_AFTER_MS).unref();
    };
    mine.on('error', lost);
    mine.on('end', lost);
    mine.on('notification', ({ payload }) => listeners.get(payload ?? '')?.forEach((told) => told()));
    mine
      .connect()
      .then(() => mine.query(`LISTEN ${CHANNEL}`))
      .then(() => listeners.forEach((all) => all.forEach((told) => told())))
      .catch(lost);
  }

  return {
    subscribe(subject, id, told) {
      const name = `${subject}:${id}`;
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all.add(told));
      open();
      return () => {
        all.delete(told);
        if (all.size === 0) listeners.delete(name);
      };
    },
    async close() {
      closed = true;
      await client?.end().catch(() => undefined);
    },
  };
}
