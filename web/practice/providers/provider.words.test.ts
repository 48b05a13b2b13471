import type { AccountOverview } from '../../../ports/practice/provider-accounts';
import { kindWords, stateWords } from './provider.words';

const account = (more: Partial<AccountOverview>): AccountOverview => ({
  ...{ id: 'a', channel: 'sms', kind: 'firetext', state: 'working', stateReason: null, stateSince: new Date(0) },
  ...{ active: true, webhooks: null, sender: 'Oakfield', replyTo: null, canReceive: false },
  own: { sender: null, replyTo: null },
  ...more,
});

test.each<[Partial<AccountOverview>, string, string]>([
  [{}, 'Working', 'green'],
  [{ kind: 'simulator' }, 'Simulator', 'orange'],
  [{ kind: 'simulator', state: 'away', stateReason: 'unavailable' }, 'Away', 'orange'],
  [{ state: 'away', stateReason: 'unavailable' }, 'Away', 'orange'],
  [{ state: 'refused', stateReason: 'provider-credentials' }, 'Refused our key', 'red'],
  [{ state: 'refused', stateReason: 'provider-configuration' }, 'Refused our settings', 'red'],
  [{ state: 'refused', stateReason: 'credits' }, 'Out of credit', 'red'],
  [{ state: 'refused', active: false }, 'Not in use', 'grey'],
])('%j is %s', (more, text, colour) => {
  expect(stateWords(account(more))).toMatchObject({ text, colour });
});

test('what it means names the channel', () => {
  expect(stateWords(account({ channel: 'email' })).means).toBe('Emails go out.');
  expect(stateWords(account({ state: 'away' })).means).toMatch(/^Text messages are not going out/);
});

test('kinds have names', () => {
  expect([kindWords('firetext'), kindWords('other')]).toEqual(['Firetext', 'other']);
});
