import { partsOf } from '../../../domain/campaigns/figures';
import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { statusBar } from '../../kit/pictures';
import { ofCampaign } from '../campaign-of';
import { campaignStatus } from '../../kit/words/campaign-status';
import { partRows, recordSums } from '../../kit/words/campaign-sums';
import { splitFailures } from './failure-advice';

/** One page about a campaign, to print or keep: figures and text, but nothing about patients. */
export function reportPages(services: PageServices): WebPage[] {
  const { settings } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/report',
      for: 'practice',
      role: 'viewer',
      handle: ofCampaign(services, async (visit, found) => {
        const { membership, now } = visit;
        const { campaign, tally } = found;
        const { channel, counts } = campaign;
        const rules = await settings.read(membership.practiceId);
        const { contact, passing, ours, unsure } = splitFailures(channel, tally, rules.settleSeconds[channel] / 3600);
        const parts = partRows(channel, counts);
        return {
          view: 'campaigns/details/report',
          title: 'Report',
          section: 'bulk-messages',
          data: {
            campaign,
            how: channel === 'sms' ? 'SMS' : 'Email',
            sentBy: campaign.by.send ?? campaign.createdBy,
            status: campaignStatus(campaign, { now, timeZone: membership.timeZone }),
            sums: partsOf(channel, counts),
            parts,
            bar: statusBar({
              id: 'report-bar',
              title: 'Patients by the result of their message',
              parts: parts.map(({ tone, label, count }) => ({ tone, label, count })),
              total: counts.total,
            }),
            failures: [...contact, ...passing, ...ours, ...unsure],
            saved: campaign.saveToRecord ? recordSums(channel, tally) : null,
          },
        };
      }),
    },
  ];
}
