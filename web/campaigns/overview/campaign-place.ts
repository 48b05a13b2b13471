import type { CampaignPlace } from '../../../ports/campaigns/campaign-queries';
import { cursorOf, encodeCursor, timeAndIdPlace } from '../../../api/contract/cursor';
import { notFound } from '../../../api/contract/problem';

const place = cursorOf(timeAndIdPlace);

/** Where a list of campaigns continues, from its address: after a place, before one, or at the front. */
export function askedPlace({ after, before }: Record<string, string | undefined>): {
  after?: CampaignPlace;
  before?: CampaignPlace;
} {
  if (after) return { after: readPlace(after) };
  return before ? { before: readPlace(before) } : {};
}

export function placeCursor(at: CampaignPlace | null): string | null {
  return at && encodeCursor([at.at, at.id]);
}

function readPlace(text: string): CampaignPlace {
  const read = place.safeParse(text);
  if (!read.success) throw notFound('part of the list');
  const [at, id] = read.data;
  return { at: new Date(at), id };
}
