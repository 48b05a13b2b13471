import { partsOf } from '../../../domain/campaigns/figures';
import { readName, type NameWay } from '../../../domain/patients/find-patient';
import type { CampaignPatient, CampaignReport, MessageFilter } from '../../../ports/campaigns/campaign-queries';
import { numberPlace } from '../../../api/contract/cursor';
import { campaignLook } from '../../../api/patients/looks';
import { notFound } from '../../../api/contract/problem';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { FORGOTTEN } from '../../kit/words/searches';
import { campaignOf } from '../campaign-of';
import { campaignStatus } from '../../kit/words/campaign-status';
import { patientTabs } from '../../kit/words/campaign-sums';
import { messageWords, recordWords } from '../../kit/words/message-status';
import { address, numberedLinks } from '../../kit/words/numbered-links';
import { personName } from '../../kit/words/person-words';
import { reasonsOf } from './patient-reasons';

const ROWS = 50;

/** The sentence for a tab without rows. */
const EMPTY: Record<MessageFilter, string> = {
  all: 'There are no patients in this campaign.',
  delivered: 'No message is delivered yet.',
  errors: 'No patient has an error.',
  waiting: 'Nothing is waiting.',
  'not-sent': 'Every patient was sent a message.',
  accepted: 'Every email has a receipt.',
};

/** Nobody has a longer name. */
const LONGEST_NAME = 100;

/** A search by name among them, stored under an id so that no address contains a name. */
interface Named {
  id: string;
  words: string;
  ways: readonly NameWay[];
}

/** The outcome of each patient's message. The counts on the tabs add up to the total (P23, P24, N1). */
export function patientsPages(services: PageServices): WebPage[] {
  const { campaigns, settings, searches, newId } = services;

  async function show(
    visit: PracticeVisit,
    asked: { filter: MessageFilter; reason: string | null },
    { named = null, typed, errors = [] }: { named?: Named | null; typed?: string; errors?: FormError[] } = {},
  ): Promise<PageAnswer> {
    const { membership, params, query, base, now } = visit;
    const { practiceId, timeZone } = membership;
    const { filter, reason } = asked;
    const choice = { ...asked, ...(named ? { named: named.ways } : {}) };
    const [found, rules] = await Promise.all([
      campaigns.patients(practiceId, params.id!, choice, { limit: ROWS, ...placeOf(query) }),
      settings.read(practiceId),
    ]);
    if (!found) {
      const draft = await campaignOf(services, visit);
      if ('elsewhere' in draft) return draft.elsewhere;
      throw notFound('campaign');
    }
    const { campaign, tally, page } = found;
    const settleHours = rules.settleSeconds[campaign.channel] / 3600;
    const all = `${base}/campaigns/${campaign.id}/patients`;
    const path = named ? `${all}/searches/${named.id}` : all;
    const show = filter === 'all' ? '' : filter;
    const sums = partsOf(campaign.channel, campaign.counts);
    const tabs = patientTabs(campaign.channel, campaign.counts);
    return {
      view: 'campaigns/patients/patients',
      title: `${tabs.find((tab) => tab.filter === filter)?.text ?? 'Patients'} – Patients`,
      section: 'bulk-messages',
      looked: campaignLook(campaign.id),
      errors,
      data: {
        campaign,
        status: campaignStatus(campaign, { now, timeZone }),
        isOver: campaign.phase === 'settled' || campaign.phase === 'cancelled',
        filter,
        reason,
        listPath: path,
        search: { action: `${all}/searches`, words: named?.words ?? null, typed: typed ?? named?.words ?? '' },
        withoutSearch: address(all, { show, reason }),
        withoutReason: address(path, { show }),
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
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/patients',
      for: 'practice',
      role: 'viewer',
      handle: (visit) => show(visit, askedOf(visit.query)),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/patients/searches',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { membership, params, form, base, caller, now } = visit;
        const asked = askedOf({ show: form.text('show'), reason: form.text('reason') });
        const typed = form.raw('words');
        const name = typed.length > LONGEST_NAME ? null : readName(typed);
        if (!name) return show(visit, asked, { typed, errors: [{ field: 'words', message: 'Enter a name' }] });
        const found = await campaignOf(services, visit);
        if ('elsewhere' in found) return found.elsewhere;
        const id = newId();
        await searches.make(membership.practiceId, id, 'campaign-patients', name.value, caller.user, now);
        const { filter, reason } = asked;
        const path = `${base}/campaigns/${params.id!}/patients/searches/${id}`;
        return { goTo: address(path, { show: filter === 'all' ? '' : filter, reason }) };
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/patients/searches/{searchId}',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { membership, params, query, base, now } = visit;
        const asked = askedOf(query);
        const words = await searches.find(membership.practiceId, params.searchId!, 'campaign-patients', now);
        const name = words === null ? null : readName(words);
        if (!name) {
          const { filter, reason } = asked;
          const path = `${base}/campaigns/${params.id!}/patients`;
          return { goTo: address(path, { show: filter === 'all' ? '' : filter, reason }), banner: FORGOTTEN };
        }
        return show(visit, asked, { named: { id: params.searchId!, words: name.value, ways: name.ways } });
      },
    },
  ];
}

function askedOf({ show, reason }: Record<string, string | undefined>) {
  return { filter: filterOf(show), reason: reason && /^[a-z-]{1,40}$/.test(reason) ? reason : null };
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
  row: CampaignPatient,
  { channel, saveToRecord, withdrawal }: Pick<CampaignReport, 'channel' | 'saveToRecord' | 'withdrawal'>,
  settleHours: number,
) {
  return {
    ...row,
    name: personName(row),
    words: messageWords(row, channel, settleHours),
    record: recordWords(row, { saveToRecord, isWithdrawn: withdrawal !== null, timeZone: membership.timeZone }),
  };
}
