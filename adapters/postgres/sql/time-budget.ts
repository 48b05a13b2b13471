import { AsyncLocalStorage } from 'node:async_hooks';
import { Client, Pool, type PoolClient } from 'pg';
import { TooSlow, type Patience, type TimeBudget } from '../../../ports/time-budget';

/** How much longer a change may take than a read. */
const LONGER: Record<Patience, number> = { usual: 1, long: 4 };
/** How long work may take to notice that its statement was cancelled. */
const GRACE_MS = 1_000;
/** The next check cancels a statement that began just before its connection was refused. */
const LOOK_AGAIN_MS = 250;

type Acquired = Parameters<Parameters<Pool['connect']>[0]>;

/** The budget of the current request. There is none in a worker, in a sweep and while a file streams. */
const current = new AsyncLocalStorage<Budget>();

/** The connections that one request holds, until its time is up. */
class Budget {
  private readonly held = new Map<PoolClient, string>();
  private looking: NodeJS.Timeout | undefined;
  isOver = false;

  /** @throws TooSlow if the time is up. The connection is returned to the pool. */
  hold(client: PoolClient, databaseUrl: string): PoolClient {
    if (this.isOver) {
      client.release();
      throw new TooSlow();
    }
    const release: PoolClient['release'] = client.release.bind<PoolClient['release']>(client);
    this.held.set(client, databaseUrl);
    client.release = (broken) => {
      this.held.delete(client);
      // A late cancellation must not hit another request's statement.
      release(broken ?? this.isOver);
    };
    return client;
  }

  /** Cancels running statements, and those that still begin on a held connection. */
  stop(): void {
    this.isOver = true;
    const look = async () => {
      await this.cancel().catch(() => undefined);
      if (this.held.size > 0) this.looking = setTimeout(() => void look(), LOOK_AGAIN_MS).unref();
    };
    clearTimeout(this.looking);
    void look();
  }

  /** Over a dedicated connection, since all others may be in use. */
  private async cancel(): Promise<void> {
    for (const databaseUrl of new Set(this.held.values())) {
      const canceller = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
      canceller.on('error', () => undefined);
      try {
        await canceller.connect();
        const clients = [...this.held].filter(([, url]) => url === databaseUrl).map(([client]) => client);
        const pids = clients.map((client) => (client as unknown as { processID: number }).processID);
        await canceller.query('SELECT pg_cancel_backend(pid) FROM unnest($1::integer[]) AS pid', [pids]);
      } finally {
        await canceller.end();
      }
    }
  }
}

/** A pool that checks the request's budget before it gives out a connection. */
export class BudgetedPool extends Pool {
  override connect(): Promise<PoolClient>;
  override connect(callback: (...acquired: Acquired) => void): void;
  override connect(callback?: (...acquired: Acquired) => void): Promise<PoolClient> | void {
    const budget = current.getStore();
    if (!budget) return callback ? super.connect(callback) : super.connect();
    const databaseUrl = String(this.options.connectionString);
    const held = budget.isOver
      ? Promise.reject(new TooSlow())
      : super.connect().then((client) => budget.hold(client, databaseUrl));
    if (!callback) return held;
    held.then(
      (client) => callback(undefined, client, (broken?: Error | boolean) => client.release(broken)),
      (error: Error) => callback(error, undefined, () => undefined),
    );
  }
}

/** @param seconds The time limit of one request. A change may take four times as long. */
export function createTimeBudget(seconds: number): TimeBudget {
  return {
    async within(work, patience = 'usual') {
      const budget = new Budget();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        const end = () => {
          budget.stop();
          timer = setTimeout(() => reject(new TooSlow()), GRACE_MS);
        };
        timer = setTimeout(end, seconds * 1_000 * LONGER[patience]);
      });
      try {
        return await Promise.race([current.run(budget, work), late]);
      } catch (error) {
        throw budget.isOver ? new TooSlow() : error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The longest that any statement of a request may take, in milliseconds: PostgreSQL's own limit behind the budget. */
export function longestStatement(seconds: number): number {
  return seconds * 1_000 * LONGER.long + GRACE_MS;
}
