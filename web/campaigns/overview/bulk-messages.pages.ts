import { firstLine } from '../../../domain/content/first-line';
import type { CampaignReport } from '../../../ports/campaigns/campaign-queries';
import { isId } from '../../../domain/ids';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PracticeVisit } from '../../kit/page';
import { statusBar } from '../../kit/pictures';
import { maySteerThis, stepsOf } from '../campaign-of';
import { askedPlace, placeCursor } from './campaign-place';
import { campaignStatus } from '../../kit/words/campaign-status';
import { partRows } from '../../kit/words/campaign-sums';
import { address, numberedLinks } from '../../kit/words/numbered-links';
import { chosenFilters, readSentFilter, STAND_WORDS } from './sent-filter';

const ROWS = 50;

/** Bulk Messages: every message that was sent or scheduled, newest first (P6 to P10, P22). */
export function bulkMessagesPages(services: PageServices): WebPage[] {
  const { campaigns, drafts } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { membership, query, base, now } = visit;
        const { practiceId, timeZone } = membership;
        const path = `${base}/campaigns`;
        const { asked, filter } = readSentFilter(query, timeZone);
        const [page, started] = await Promise.all([
          campaigns.sent(practiceId, filter, {
            limit: ROWS,
            ...askedPlace(query),
          }),
          drafts.count(practiceId),
        ]);
        const sent = await justSent(services, visit);
        const rows = page.items
          .filter(({ id }) => id !== sent?.id)
          .map((campaign) => presentRow(campaign, { now, timeZone }));
        const chosen = chosenFilters(asked, path);
        return {
          view: 'campaigns/overview/bulk-messages',
          title: 'Bulk Messages',
          section: 'bulk-messages',
          data: {
            rows,
            sent: sent && {
              ...presentRow(sent, { now, timeZone }),
              mayStop: maySteerThis(visit, sent) && stepsOf(sent, visit.now).stop && sent.phase === 'held',
              operation: services.newId(),
              isHeld: sent.phase === 'held',
              goesOn: sent.phase !== 'settled' && sent.phase !== 'cancelled',
            },
            total: page.total,
            drafts: started,
            asked,
            chosen,
            stands: Object.entries(STAND_WORDS).map(([value, text]) => ({ value, text })),
            links: numberedLinks(
              { before: page.before, shown: page.items.length, total: page.total },
              {
                newer: page.newer && address(path, { ...asked, before: placeCursor(page.newer) }),
                older: page.older && address(path, { ...asked, after: placeCursor(page.older) }),
              },
              ROWS,
            ),
          },
        };
      },
    },
  ];
}

/** What a row of campaigns says, here and among the current ones. */
export function presentRow(campaign: CampaignReport, { now, timeZone }: { now: Date; timeZone: string }) {
  return {
    id: campaign.id,
    name: campaign.name,
    sentAt: campaign.sentAt,
    sentBy: campaign.by.send ?? campaign.createdBy,
    firstLine: firstLine(campaign.body),
    body: campaign.body,
    isCut: firstLine(campaign.body) !== campaign.body.trim(),
    how: campaign.channel === 'sms' ? 'SMS' : 'Email',
    list: campaign.listName,
    listId: campaign.listId,
    total: campaign.counts.total,
    status: campaignStatus(campaign, { now, timeZone }),
    bar: statusBar({
      id: `bar-${campaign.id}`,
      title: 'Patients by the result of their message',
      total: campaign.counts.total,
      tiny: true,
      parts: partRows(campaign.channel, campaign.counts).map(({ tone, label, count }) => ({ tone, label, count })),
    }),
  };
}

/** The campaign that was sent a moment ago: it stands on top, marked, whatever is filtered. */
async function justSent(
  { campaigns }: PageServices,
  { membership, query }: PracticeVisit,
): Promise<CampaignReport | null> {
  if (!query.sent || !isId(query.sent)) return null;
  return (await campaigns.report(membership.practiceId, query.sent))?.campaign ?? null;
}
