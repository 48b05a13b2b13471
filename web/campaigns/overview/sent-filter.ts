import { CHANNEL_WORDS } from '../../../domain/delivery/channel-words';
import { DateTime } from 'luxon';
import { CAMPAIGN_STANDS, type CampaignStand, type SentFilter } from '../../../ports/campaigns/campaign-queries';
import { dateWords } from '../../../domain/words/times';
import { address } from '../../kit/words/numbered-links';

/** Each status that campaigns can be filtered by, with its word. */
export const STAND_WORDS: Record<CampaignStand, string> = {
  scheduled: 'Scheduled',
  held: 'On hold',
  sending: 'Sending',
  paused: 'Paused',
  settling: 'Waiting for receipts',
  ok: 'OK',
  some: 'Sent to some',
  error: 'Error',
  cancelled: 'Stopped',
};

/** The filter in an address, as written there. */
export interface AskedFilter {
  status: string;
  channel: string;
  from: string;
  to: string;
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

export function readSentFilter(
  query: Record<string, string | undefined>,
  timeZone: string,
): { asked: AskedFilter; filter: SentFilter } {
  const stand = CAMPAIGN_STANDS.find((one) => one === query.status) ?? null;
  const channel = query.channel === 'sms' || query.channel === 'email' ? query.channel : null;
  const from = startOf(query.from, timeZone);
  const to = startOf(query.to, timeZone);
  return {
    asked: {
      status: stand ?? '',
      channel: channel ?? '',
      from: from ? query.from! : '',
      to: to ? query.to! : '',
    },
    // The whole last day counts.
    filter: { stand, channel, from: from?.toJSDate() ?? null, until: to?.plus({ days: 1 }).toJSDate() ?? null },
  };
}

function startOf(text: string | undefined, zone: string): DateTime | null {
  if (!text || !ISO_DATE.test(text)) return null;
  const day = DateTime.fromISO(text, { zone });
  return day.isValid ? day.startOf('day') : null;
}

/** The chosen filters, each with the address without it. */
export function chosenFilters(asked: AskedFilter, path: string): { text: string; href: string }[] {
  const words: Record<keyof AskedFilter, (value: string) => string> = {
    status: (value) => `Status: ${STAND_WORDS[value as CampaignStand]}`,
    channel: (value) => `How: ${CHANNEL_WORDS[value as 'sms' | 'email']}`,
    from: (value) => `From ${dateWords(value)}`,
    to: (value) => `To ${dateWords(value)}`,
  };
  return (Object.keys(words) as (keyof AskedFilter)[]).flatMap((name) =>
    asked[name] === '' ? [] : [{ text: words[name](asked[name]), href: address(path, { ...asked, [name]: '' }) }],
  );
}
