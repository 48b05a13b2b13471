import { bodyOf } from '../../ask';
import type { PageServices } from '../mount';
import type { Page } from '../page';
import { channelWords, kindWords, stateWords } from './provider.words';
import { partRows, summaryWords, type PartState } from './status.words';

/** System status: which parts work, what it means if one does not, and what waits. For everybody. */
export function statusPages({ accounts, waiting }: PageServices): Page[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/account/status',
      for: 'practice',
      role: 'viewer',
      async handle({ ask, caller, now }) {
        const [ready, overview, counts] = await Promise.all([
          ask('get', '/health/ready'),
          accounts.overview(caller.practiceId),
          waiting.counts(caller.practiceId, now),
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
        const rows = partRows(parts);
        return {
          view: 'account/status',
          title: 'System status',
          section: 'account',
          data: { parts: rows, providers, counts, summary: summaryWords([...rows, ...providers]) },
        };
      },
    },
  ];
}
