import { sumLedger, type CreditKind } from '../../domain/practice/credits';
import { SimulatorClient, type ApiClient } from './api-client';
import { until } from './until';

interface Entry {
  kind: CreditKind;
  credits: number;
  campaignId: string | null;
  messageId: string | null;
}

/** The practice counts SMS credits from now on, and has bought some. */
export async function countCredits(api: ApiClient, credits: number): Promise<void> {
  const bought = await api.post('/api/v1/credits/purchases', { credits, reference: 'For this test' });
  const set = await api.request('PATCH', '/api/v1/settings', { smsCredits: 'counted' });
  if (bought.status !== 201 || set.status !== 200) throw new Error('credits could not be counted');
}

async function ledger(api: ApiClient): Promise<Entry[]> {
  const items: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = `limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const { body } = await api.get<{ items: Entry[]; nextCursor: string | null }>(`/api/v1/credits/ledger?${query}`);
    items.push(...body.items);
    cursor = body.nextCursor;
  }
  return items;
}

/**
 * An independent sum of the ledger, whatever was killed: the sums that are kept are those of its entries alone. A campaign that
 * has ended used one credit for each attempt that the gateway's own journal has, and returned all the rest. Its texts are
 * one segment long.
 */
export async function expectLedgerToFit(api: ApiClient, campaignId: string): Promise<void> {
  const now = await api.get<{ balance: number; reserved: number; used: number }>('/api/v1/credits');
  const entries = await ledger(api);
  const { balance, reserved, used } = sumLedger(entries);
  expect(now.body).toMatchObject({ balance, reserved, used });
  expect(balance).toBeGreaterThanOrEqual(0);

  // What was at the gateway when somebody pressed Stop is returned or used once it is known.
  await until('the campaign has returned its rest', async () => {
    const { body } = await api.get<{ credits: { reserved: number; used: number; returned: number } }>(
      `/api/v1/campaigns/${campaignId}/cost`,
    );
    return body.credits.used + body.credits.returned === body.credits.reserved;
  });
  const own = (await ledger(api)).filter((entry) => entry.campaignId === campaignId);
  const sums = sumLedger(own);
  expect([sums.reserved, sums.balance + sums.used]).toEqual([0, 0]);
  const journal = await new SimulatorClient(api.service).journal('sms');
  const reached = new Set(journal.map(({ reference }) => reference));
  const messages = await api.messages(campaignId);
  const taken = messages.flatMap(({ id, attempts }) =>
    attempts.flatMap(({ reference }) => (reached.has(reference) ? id : [])),
  );
  const charged = own.flatMap(({ kind, messageId }) => (kind === 'use' ? messageId! : []));
  expect(charged.toSorted()).toEqual(taken.toSorted());
}
