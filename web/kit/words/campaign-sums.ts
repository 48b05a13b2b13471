import { PARTS, partOf, partsOf, type Part } from '../../../domain/campaigns/figures';
import type { Channel } from '../../../domain/delivery/states';
import type { CampaignCounts, MessageFilter, TallyRow } from '../../../ports/campaigns/campaign-queries';
import type { Tone } from '../pictures';

const PART_WORDS: Record<Part, { tab: string; label: string; tone: Tone }> = {
  delivered: { tab: 'Delivered', label: 'delivered', tone: 'delivered' },
  errors: { tab: 'Only patients with errors', label: 'with errors', tone: 'errors' },
  waiting: { tab: 'Waiting', label: 'waiting', tone: 'waiting' },
  'not-sent': { tab: 'Not sent', label: 'not sent', tone: 'not-sent' },
  accepted: { tab: 'Accepted, no receipt', label: 'accepted, no receipt', tone: 'unconfirmed' },
};

export interface PartRow {
  part: Part;
  tab: string;
  /** As it follows a number. */
  label: string;
  tone: Tone;
  count: number;
}

/** The parts that a campaign's page names: an email has one more, and an SMS has it never. */
export function partRows(channel: Channel, counts: Omit<CampaignCounts, 'saved'>): PartRow[] {
  const sums = partsOf(channel, counts);
  return PARTS.filter((part) => part !== 'accepted' || channel === 'email').map((part) => ({
    part,
    ...PART_WORDS[part],
    count: sums[part],
  }));
}

/** Tabs of a campaign's patients. All but the first add up to the first. */
export function patientTabs(
  channel: Channel,
  counts: Omit<CampaignCounts, 'saved'>,
): { filter: MessageFilter; text: string; count: number }[] {
  const rows = partRows(channel, counts).map(({ part, tab, count }) => ({
    filter: part,
    text: tab,
    count,
  }));
  return [{ filter: 'all', text: 'All patients', count: counts.total }, ...rows];
}

/** The state of the clinical record for a campaign's patients; null if nothing is to be saved. */
export interface RecordSums {
  saved: number;
  waiting: number;
  /** Marked as entered in error; those that still are to be; those that the record system refused to mark. */
  withdrawn: number;
  withdrawing: number;
  notWithdrawn: number;
  /** Delivered, and never saved because somebody withdrew it. */
  withheld: number;
  /** May still be delivered, and is saved then. */
  later: number;
  refused: number;
  notDelivered: number;
  total: number;
}

export function recordSums(channel: Channel, tally: readonly TallyRow[]): RecordSums {
  const sums: RecordSums = {
    ...{ saved: 0, waiting: 0, later: 0, refused: 0, notDelivered: 0, total: 0 },
    ...{ withdrawn: 0, withdrawing: 0, notWithdrawn: 0, withheld: 0 },
  };
  for (const { status, recordStatus, count } of tally) {
    sums.total += count;
    if (recordStatus === 'not-withdrawn') sums.notWithdrawn += count;
    else if (recordStatus !== null) sums[recordStatus] += count;
    // Delivered and not yet marked: the mark comes with the next look.
    else if (status === 'delivered') sums.waiting += count;
    else if (partOf(status, channel) === 'waiting') sums.later += count;
    else sums.notDelivered += count;
  }
  return sums;
}
