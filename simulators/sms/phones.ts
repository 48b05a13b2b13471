import type { Pool } from 'pg';

export interface PhoneOutcome {
  outcome: string;
  once: boolean;
}

/** Phones with a fate of their own, by international digits. */
export interface Phones {
  /** The outcome of the next message to this phone; null for the default. A `once` is used up. */
  take(mobile: string): string | null;
  set(mobile: string, fate: PhoneOutcome): Promise<void>;
  remove(mobile: string): Promise<void>;
  removeAll(): Promise<void>;
  all(): Record<string, PhoneOutcome>;
}

export async function loadPhones(pool: Pool): Promise<Phones> {
  const { rows } = await pool.query<PhoneOutcome & { mobile: string }>('select mobile, outcome, once from sms_phone');
  const phones = new Map(rows.map(({ mobile, outcome, once }) => [mobile, { outcome, once }]));

  async function remove(mobile: string): Promise<void> {
    phones.delete(mobile);
    await pool.query('delete from sms_phone where mobile = $1', [mobile]);
  }

  return {
    take(mobile) {
      const fate = phones.get(mobile);
      if (!fate) return null;
      if (fate.once) void remove(mobile).catch(() => undefined);
      return fate.outcome;
    },
    async set(mobile, { outcome, once }) {
      await pool.query(
        `insert into sms_phone (mobile, outcome, once) values ($1, $2, $3)
         on conflict (mobile) do update set outcome = excluded.outcome, once = excluded.once`,
        [mobile, outcome, once],
      );
      phones.set(mobile, { outcome, once });
    },
    remove,
    async removeAll() {
      phones.clear();
      await pool.query('delete from sms_phone');
    },
    all: () => Object.fromEntries([...phones].map(([mobile, fate]) => [`+${mobile}`, fate])),
  };
}
