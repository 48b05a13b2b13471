import type { Stage } from '../stage/stage';
import { until } from '../until';

export type JournalKind = 'sms' | 'email' | 'record';

const PAGE = 10_000;

/** The messages that an SMS gateway outside the simulators took. */
export interface GatewayJournal {
  empty(): Promise<void>;
  /** The reference of each message, as often as it came. */
  references(): Promise<string[]>;
}

/** Forgets what reached the outside world, so that a run finds only its own. */
export async function emptyJournal({ simulatorUrl }: Stage): Promise<void> {
  const response = await fetch(`${simulatorUrl}/control/journal`, { method: 'DELETE' });
  if (!response.ok) throw new Error(`the journal could not be emptied: ${response.status}`);
}

export async function journalCount({ simulatorUrl }: Stage, kind: JournalKind): Promise<number> {
  const response = await fetch(`${simulatorUrl}/control/journal/summary`);
  return ((await response.json()) as Record<JournalKind, { count: number }>)[kind].count;
}

/**
 * The reference of each thing that reached the outside world, as often as it did.
 *
 * @param isMeant by whom it went to; for a row that looks at some of them only.
 */
export async function journalReferences(
  { simulatorUrl }: Stage,
  kind: JournalKind,
  isMeant: (to: string | undefined) => boolean = () => true,
): Promise<string[]> {
  const references: string[] = [];
  for (let since: number | null = 0; since !== null;) {
    const response: Response = await fetch(`${simulatorUrl}/control/journal?kind=${kind}&since=${since}&limit=${PAGE}`);
    const { items, next } = (await response.json()) as {
      items: { reference: string; to?: string }[];
      next: number | null;
    };
    for (const { reference, to } of items) if (isMeant(to)) references.push(reference);
    since = next;
  }
  return references;
}

/** Waits until the gateway owes nobody a receipt. */
export async function untilNoReceiptWaits({ simulatorUrl }: Stage): Promise<void> {
  await until('no receipt waits', async () => {
    const response = await fetch(`${simulatorUrl}/control/journal/summary`);
    return ((await response.json()) as { receiptsWaiting: number }).receiptsWaiting === 0;
  });
}
