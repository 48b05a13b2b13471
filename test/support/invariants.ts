import { SimulatorClient, type ApiClient } from './api-client';

/**
 * What must hold of a campaign whatever was killed: everybody is in one state, no attempt reached the
 * gateway twice, nobody got it twice without a retry, and the record holds exactly the delivered ones, each once.
 */
export async function expectNothingLostNobodyTwice(api: ApiClient, campaignId: string): Promise<void> {
  const campaign = await api.campaign(campaignId);
  const messages = await api.messages(campaignId);
  expect(messages).toHaveLength(campaign.counts.total);

  const simulator = new SimulatorClient(api.service);
  const references = new Map<string, number>();
  for (const { reference } of await simulator.journal('sms')) {
    references.set(reference, (references.get(reference) ?? 0) + 1);
  }
  const twice = messages.filter(({ attempts }) =>
    attempts.some(({ reference }) => (references.get(reference) ?? 0) > 1),
  );
  expect(twice).toEqual([]);
  for (const { attempts, status } of messages) {
    const reached = attempts.filter(({ reference }) => references.has(reference));
    expect(reached.length).toBeLessThanOrEqual(1);
    if (status === 'delivered') expect(reached.length).toBe(1);
  }
  const delivered = new Set(messages.filter(({ status }) => status === 'delivered').map(({ id }) => id));
  const known = new Set(messages.map(({ id }) => id));
  const saved = (await simulator.journal('record')).map(({ reference }) => reference).filter((id) => known.has(id));
  expect(new Set(saved).size).toBe(saved.length);
  expect(saved.filter((id) => !delivered.has(id))).toEqual([]);
}
