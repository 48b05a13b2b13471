import { isSwitchedOn } from '../../api/practice/switched-on';
import { lateLetters } from '../../api/recalls/post-by';
import { mayDecide } from '../../domain/campaigns/approval';
import { isPaused, leftToSend, partsOf } from '../../domain/campaigns/figures';
import type { CampaignReport } from '../../ports/campaigns/campaign-queries';
import type { TokenHolder } from '../../ports/practice/api-tokens';
import type { AccountOverview } from '../../ports/practice/provider-accounts';
import { mayActAs } from '../../domain/practice/roles';
import { campaignStatus } from '../kit/words/campaign-status';
import { partRows } from '../kit/words/campaign-sums';
import { lowCreditWords } from '../kit/words/cost-words';
import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { figureBars, statusBar } from '../kit/pictures';
import { countOf } from '../../domain/words/numbers';
import { dateWords } from '../../domain/words/times';
import { MOST_FAILED, workLines, type HomeWork } from './work-lines';

/** How many campaigns each part shows. Manage campaigns has all of them. */
const SHOWN = 20;
/** Credits are low if they would not last for another 30 days like these. */
const CREDIT_DAYS_MS = 30 * 86_400_000;

/** Administrators see an approval that was very quick for this long. */
const QUICK_SHOWN_MS = 14 * 86_400_000;

/** Home: what needs a person today, in order of harm. */
export function homePages(services: PageServices): WebPage[] {
  const { overviews, campaigns, drafts, accounts, approvals, credits } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}',
      for: 'practice',
      role: 'viewer',
      async handle({ caller, membership, now }) {
        const since = new Date(now.getTime() - QUICK_SHOWN_MS);
        const [overview, current, providers, started, stand, lately, quickApprovals, letters, work, { bulkMessages }] =
          await Promise.all([
            overviews.read(caller.practiceId, now),
            campaigns.current(caller.practiceId, now),
            accounts.overview(caller.practiceId),
            drafts.count(caller.practiceId),
            credits.read(caller.practiceId),
            credits.reservedSince(caller.practiceId, new Date(now.getTime() - CREDIT_DAYS_MS)),
            mayActAs(membership.role, 'administrator') ? approvals.quickSince(caller.practiceId, since) : [],
            lateLetters(services, caller.practiceId, { timeZone: membership.timeZone, now }),
            waitingWork(services, caller, now),
            services.settings.read(caller.practiceId),
          ]);
        const { week } = overview;
        const seen = { now, timeZone: membership.timeZone };
        const active = current
          .filter(({ phase }) => phase !== 'settled' && phase !== 'cancelled')
          .sort((a, b) => (a.sendAt?.getTime() ?? 0) - (b.sendAt?.getTime() ?? 0))
          .map((campaign) => ({ ...campaign, status: campaignStatus(campaign, seen), bar: barOf(campaign) }));
        const paused = active.filter(isPaused);
        const toApprove = active.filter((campaign) =>
          mayDecide({ id: caller.tokenId, role: membership.role }, campaign, now),
        );
        const isNow = (campaign: CampaignReport) => campaign.phase !== 'scheduled' || isPaused(campaign);
        const under = active.filter(isNow);
        const comingUp = active.filter((campaign) => !isNow(campaign));
        return {
          view: 'home/home',
          title: 'Home',
          section: 'home',
          data: {
            ...overview,
            drafts: started,
            lowCredits: lowCreditWords(stand, lately),
            away: providers
              .filter(({ active: used, state }) => used && state !== 'working')
              .map((account) => awayWords(account, current)),
            paused,
            toApprove,
            quickApprovals,
            work: workLines({ ...work, lateBatches: letters.length }, membership.role, { bulkMessages }),
            lateLetters: letters.slice(0, SHOWN).map(({ id, letters: count, readyAt, postBy }) => ({
              ...{ id, count: countOf(count, 'letter'), isOne: count === 1 },
              ...{ made: dateWords(readyAt, membership.timeZone), by: dateWords(postBy) },
            })),
            under: under.slice(0, SHOWN),
            comingUp: comingUp.slice(0, SHOWN),
            further: Math.max(0, under.length - SHOWN) + Math.max(0, comingUp.length - SHOWN),
            weekBars: figureBars({
              title: 'Messages of the last 7 days',
              figures: [
                { label: 'Sent', count: week.sent, tone: 'waiting' },
                { label: 'Delivered', count: week.delivered, tone: 'delivered' },
              ],
            }),
          },
        };
      },
    },
  ];
}

/** What waits in the other rooms, in few statements. */
async function waitingWork(
  services: PageServices,
  { practiceId, tokenId: staffId, role, user: name }: TokenHolder,
  now: Date,
): Promise<Omit<HomeWork, 'lateBatches'>> {
  const { workToDo, failedMessages, internalMessages, recalls, recallRuns } = services;
  const recallsOn = await isSwitchedOn(services, practiceId, 'recalls');
  const [counts, failed, unread, waiting, missedRuns] = await Promise.all([
    workToDo.counts(practiceId, staffId),
    failedMessages.countOpen(practiceId, MOST_FAILED),
    internalMessages.unread({ practiceId, staffId, role, name }),
    recallsOn ? recalls.waiting(practiceId, now) : null,
    recallsOn ? recallRuns.countMissed(practiceId, now) : 0,
  ]);
  return {
    ...{ ...counts, failedMessages: failed, internalMessages: unread },
    recalls: waiting && { ...waiting, missedRuns },
  };
}

function barOf({ id, channel, counts }: CampaignReport): string {
  return statusBar({
    id: `bar-${id}`,
    title: 'How far it is',
    total: partsOf(channel, counts).total,
    tiny: true,
    parts: partRows(channel, counts).map(({ tone, label, count }) => ({ tone, label, count })),
  });
}

/** Says which provider is away and how many messages wait for it. We promise later sending only if messages wait. */
export function awayWords(
  { channel, state, stateSince }: Pick<AccountOverview, 'channel' | 'state' | 'stateSince'>,
  current: readonly Pick<CampaignReport, 'channel' | 'phase' | 'pausedReason' | 'counts'>[],
): { words: string; since: Date } {
  const what = channel === 'sms' ? 'Text messages' : 'Emails';
  const who = channel === 'sms' ? 'the SMS provider' : 'the mail server';
  const why =
    state === 'refused' ? `${who} refuses our credentials, or our credit has run out` : `${who} is not answering`;
  const left = current
    .filter((one) => one.channel === channel && ['sending', 'settling'].includes(one.phase) && !isPaused(one))
    .reduce((sum, { counts }) => sum + leftToSend(counts), 0);
  const waiting =
    left === 0
      ? 'No messages are waiting.'
      : `${countOf(left, 'message')} ${left === 1 ? 'is' : 'are'} waiting. We will send ${left === 1 ? 'it' : 'them'} automatically when this ends.`;
  return { words: `${what} are not going out: ${why}. ${waiting}`, since: stateSince };
}
