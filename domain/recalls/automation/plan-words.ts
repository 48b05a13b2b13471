import { capital } from '../../capital';
import type { ContactStep } from '../categories';
import type { RecallChannel } from '../recalls';

const CHANNEL_NAMES: Record<RecallChannel, { name: string; one: string }> = {
  sms: { name: 'SMS', one: 'an SMS' },
  letter: { name: 'letter', one: 'a letter' },
  call: { name: 'call', one: 'a call' },
};

/** A contact plan as staff say it: "SMS, another SMS after 10 days, a letter after 10 more". */
export function planWords(steps: readonly ContactStep[]): string {
  if (steps.length === 0) return 'SMS, and then staff decide';
  const seen = new Set<RecallChannel>();
  let hasWaited = false;
  return steps
    .map(({ channel, afterDays }, index) => {
      const { name, one } = CHANNEL_NAMES[channel];
      const said = index === 0 ? capital(name) : seen.has(channel) ? `another ${name}` : one;
      seen.add(channel);
      if (afterDays === 0) return index === 0 ? said : `${said} on the same day`;
      const wait = hasWaited ? `${afterDays} more` : afterDays === 1 ? '1 day' : `${afterDays} days`;
      hasWaited = true;
      return `${said} after ${wait}`;
    })
    .join(', ');
}
