import type { MessageFilter, PatientRow } from '../../../ports/campaign-pages';
import { numberPlace } from '../../cursor';
import { notFound } from '../../problem';
import type { PageServices } from '../mount';
import type { Page, PracticeVisit } from '../page';
import { campaignOf } from './campaign-of';
import { campaignStatus } from './campaign-status';
import { partsOf, patientTabs } from './campaign-sums';
import { messageWords, recordWords } from './message-status';
import { address, numberedLinks } from './numbered-links';
import { personName } from './person-words';
import { reasonsOf } from './patient-reasons';

const ROWS = 50;

/** The sentence of a tab without rows. */
const EMPTY: Record<MessageFilter, string> = {
  all: 'Nobody is in this campaign.',
  delivered: 'Nothing is delivered yet.',
  errors: 'No patient has an error.',
  waiting: 'Nothing is waiting.',
  'not-sent': 'Everybody was sent to.',
  accepted: 'No email is without a receipt.',
};

/** What became of each patient's message, by tabs that add up (pages.md §3.3; P23, P24, N1). */
export function patientsPages(services: PageServices): Page[] {
  const { campaigns, settings } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/patients',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { membership, params, query, base, now } = visit;
        const { practiceId, timeZone } = membership;
        const filter = filterOf(query.show);
        const reason = query.reason && /^[a-z-]{1,40}$/.test(query.reason) ? query.reason : null;
        const [found, rules] = await Promise.all([
          campaigns.patients(practiceId, params.id!, { filter, reason }, { limit: ROWS, ...placeOf(query) }),
          settings.read(practiceId),
        ]);
        if (!found) {
          const draft = await campaignOf(services, visit);
          if ('elsewhere' in draft) return draft.elsewhere;
          throw notFound('campaign');
        }
        const { campaign, tally, page } = found;
        const settleHours = rules.settleSeconds[campaign.channel] / 3600;
        const path = `${base}/campaigns/${campaign.id}/patients`;
        const show = filter === 'all' ? '' : filter;
        const sums = partsOf(campaign.channel, campaign.counts);
        const tabs = patientTabs(campaign.channel, campaign.counts);
        return {
          view: 'campaigns/patients',
          title: `${tabs.find((tab) => tab.filter === filter)?.text ?? 'Patients'} – Patients`,
          section: 'bulk-messages',
          data: {
            campaign,
            status: campaignStatus(campaign, { now, timeZone }),
            isOver: campaign.phase === 'settled' || campaign.phase === 'cancelled',
            filter,
            reason,
            path,
            tabs: tabs.map((tab) => ({
              ...tab,
              href: address(path, { show: tab.filter === 'all' ? '' : tab.filter }),
              current: tab.filter === filter,
            })),
            tabTotal: filter === 'all' ? sums.total : sums[filter],
            reasons: reasonsOf(filter, campaign.channel, tally, settleHours),
            rows: page.items.map((row) => presentPatient(visit, row, campaign, settleHours)),
            total: page.total,
            empty: EMPTY[filter],
            mayRetry: sums.errors > 0 && campaign.phase !== 'cancelled',
            links: numberedLinks(
              { before: page.before, shown: page.items.length, total: page.total },
              {
                newer: page.newer === null ? null : address(path, { show, reason, before: String(page.newer) }),
                older: page.older === null ? null : address(path, { show, reason, after: String(page.older) }),
              },
              ROWS,
            ),
          },
        };
      },
    },
  ];
}

function filterOf(show: string | undefined): MessageFilter {
  return show !== undefined && Object.hasOwn(EMPTY, show) ? (show as MessageFilter) : 'all';
}

function placeOf({ after, before }: Record<string, string | undefined>): { after?: number; before?: number } {
  const read = (text: string | undefined): number | null => {
    const place = numberPlace.safeParse(Number(text));
    return text && place.success ? place.data : null;
  };
  const [forwards, backwards] = [read(after), read(before)];
  if (forwards !== null) return { after: forwards };
  return backwards === null ? {} : { before: backwards };
}

function presentPatient(
  { membership }: PracticeVisit,
  row: PatientRow,
  { channel, saveToRecord }: { channel: 'sms' | 'email'; saveToRecord: boolean },
  settleHours: number,
) {
  return {
    ...row,
    name: personName(row),
    words: messageWords(row, channel, settleHours),
    record: recordWords(row, { saveToRecord, timeZone: membership.timeZone }),
  };
}
