import type { AccountOverview } from '../../../ports/provider-accounts';
import type { CampaignGlance } from '../../../ports/practice-overview';
import type { PageServices } from '../mount';
import type { Page } from '../page';
import { figureBars, statusBar } from '../pictures';

/** Home: what needs a person today, in order of harm (pages.md §3.2). */
export function homePages({ overviews, accounts }: PageServices): Page[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}',
      for: 'practice',
      role: 'viewer',
      async handle({ caller, now }) {
        const [overview, providers] = await Promise.all([
          overviews.read(caller.practiceId, now),
          accounts.overview(caller.practiceId),
        ]);
        const { active, week } = overview;
        const isNow = ({ phase, pausedReason }: CampaignGlance) => phase !== 'scheduled' || pausedReason !== null;
        return {
          view: 'home/home',
          title: 'Home',
          section: 'home',
          data: {
            ...overview,
            away: providers.filter(({ active: used, state }) => used && state !== 'working').map(awayWords),
            paused: active.filter(({ pausedReason }) => pausedReason !== null),
            under: active.filter(isNow).map((campaign) => ({ ...campaign, bar: barOf(campaign) })),
            comingUp: active.filter((campaign) => !isNow(campaign)),
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

function barOf({ id, total, delivered, errors, waiting }: CampaignGlance): string {
  return statusBar({
    id: `bar-${id}`,
    title: 'How far it is',
    total,
    tiny: true,
    parts: [
      { tone: 'delivered', label: 'delivered', count: delivered },
      { tone: 'errors', label: 'with errors', count: errors },
      { tone: 'waiting', label: 'waiting', count: waiting },
      { tone: 'not-sent', label: 'not sent', count: total - delivered - errors - waiting },
    ],
  });
}

/** What is away, and what waits for it. */
function awayWords({ channel, state, stateSince }: AccountOverview): { words: string; since: Date } {
  const what = channel === 'sms' ? 'Text messages' : 'Emails';
  const who = channel === 'sms' ? 'the SMS provider' : 'the mail server';
  const why =
    state === 'refused' ? `${who} refuses our credentials or has no credit for us` : `${who} is not answering`;
  return {
    words: `${what} are not going out: ${why}. What waits will go by itself when this ends.`,
    since: stateSince,
  };
}
