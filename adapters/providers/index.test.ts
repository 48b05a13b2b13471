import type { ProviderAccount } from '../../ports/delivery/message-provider';
import { createMessageProviders } from './index';

const account = (changes: Partial<ProviderAccount>): ProviderAccount => ({
  id: 'a',
  practiceId: 'p',
  channel: 'sms',
  kind: 'firetext',
  receiptUrl: 'http://u:p@127.0.0.1/receipts',
  ratePerSecond: null,
  budgetKey: 'account',
  sender: null,
  replyTo: null,
  ...changes,
});

describe('the adapter of an account', () => {
  const providers = createMessageProviders({
    simulator: { baseUrl: 'http://127.0.0.1:9/firetext/api/', apiKey: 'k', from: 'Surgery' },
    firetext: null,
    smtp: { url: 'smtp://127.0.0.1:9', from: 'Surgery <a@hill.example>' },
  });
  afterAll(() => providers.close());

  it('is chosen by kind and kept', () => {
    const sms = providers.forAccount(account({ kind: 'simulator' }));
    expect(sms).toMatchObject({ kind: 'simulator', channel: 'sms', capabilities: { maxUnits: 918 } });
    expect(providers.forAccount(account({ kind: 'simulator' }))).toBe(sms);
    expect(providers.forAccount(account({ kind: 'simulator', receiptUrl: 'http://x/' }))).not.toBe(sms);
    expect(providers.forAccount(account({ kind: 'smtp', channel: 'email' }))).toMatchObject({
      kind: 'smtp',
      channel: 'email',
    });
  });

  it('is not made for what is not set up or not there (P2)', () => {
    expect(() => providers.forAccount(account({ kind: 'firetext' }))).toThrow('firetext is not set up');
    expect(() => providers.forAccount(account({ kind: 'pigeon' }))).toThrow('no message provider of the kind pigeon');
  });
});
