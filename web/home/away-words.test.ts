import { MESSAGE_STATUSES } from '../../domain/delivery/states';
import type { CampaignCounts } from '../../ports/campaigns/campaign-queries';
import { awayWords } from './home.pages';

const none = Object.fromEntries(['total', 'saved', ...MESSAGE_STATUSES].map((name) => [name, 0])) as CampaignCounts;
const sms = { channel: 'sms', state: 'away', stateSince: new Date(0) } as Parameters<typeof awayWords>[0];
const campaign = (counts: Partial<CampaignCounts>, more = {}) =>
  ({ channel: 'sms', phase: 'sending', pausedReason: null, counts: { ...none, ...counts }, ...more }) as Parameters<
    typeof awayWords
  >[1][number];

test('C13 nothing is said to go by itself while nothing waits', () => {
  expect(awayWords(sms, []).words).toBe(
    'Text messages are not going out: the SMS provider is not answering. No messages are waiting.',
  );
  const lost = [campaign({ unknown: 20 }, { phase: 'settling' })];
  expect(awayWords(sms, lost).words).toMatch(/No messages are waiting\.$/);
});

test('C13 it counts what is still to be handed over on its channel, and not what a pause keeps', () => {
  const current = [
    campaign({ planned: 4000, submitting: 212, submitted: 9 }),
    campaign({ planned: 5 }, { channel: 'email' }),
    campaign({ planned: 7 }, { pausedReason: 'credits' }),
    campaign({ planned: 8 }, { phase: 'scheduled' }),
  ];
  expect(awayWords(sms, current).words).toMatch(
    /4,212 messages are waiting\. We will send them automatically when this ends\.$/,
  );
  expect(awayWords(sms, [campaign({ planned: 1 })]).words).toMatch(
    /1 message is waiting\. We will send it automatically/,
  );
});
