import type { PartCheck } from '../../../ports/health';
import { answersInTime } from '../../../api/http/answers-in-time';
import { bodyOf } from '../../../api/ask';
import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { channelWords, kindWords, reachesNobody, stateWords } from './provider.words';
import { mailboxRows, partRows, summaryWords, type PartState } from './status.words';

/** System status: which parts work, what it means if one does not, and what waits. For everybody. */
export function statusPages({ accounts, waiting, outside, mailbox }: PageServices): WebPage[] {
  const stateOf = async (check: PartCheck): Promise<PartState> => ((await answersInTime(check)) ? 'ok' : 'away');

  return [
    {
      method: 'get',
      path: '/p/{practice}/account/status',
      for: 'practice',
      role: 'viewer',
      async handle({ ask, caller, now }) {
        const { demographics } = outside;
        const [ready, lookUps, record, overview, counts, standing] = await Promise.all([
          ask('get', '/health/ready'),
          demographics ? stateOf(() => demographics(caller.practiceId)) : undefined,
          stateOf(outside.record),
          accounts.overview(caller.practiceId),
          waiting.counts(caller.practiceId, now),
          mailbox.current(),
        ]);
        const { parts } = bodyOf<{ parts: Record<'postgresql' | 'temporal' | 'worker', PartState> }>(ready);
        const providers = overview
          .filter(({ active }) => active)
          .map((account) => ({
            name: `${channelWords(account.channel)} provider`,
            detail: kindWords(account.kind),
            works: account.state === 'working',
            since: account.state === 'working' ? null : account.stateSince,
            state: stateWords(account),
          }));
        const rows = [...partRows({ ...parts, demographics: lookUps, record }), ...mailboxRows(standing, now)];
        return {
          view: 'practice/providers/status',
          title: 'System status',
          section: 'account',
          data: {
            parts: rows,
            providers,
            counts,
            inShort: summaryWords([...rows, ...providers]),
            reachesNobody: reachesNobody(overview),
          },
        };
      },
    },
  ];
}
