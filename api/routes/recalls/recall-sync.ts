import { nudge } from '../../campaigns/nudge';
import { refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { whenSwitchedOn } from '../../practice/switched-on';
import { presentSync } from '../../recalls/present-sync';
import { recallSync } from '../../schemas/recalls/recall-sync';
import type { Services } from '../../services';

const PATH = '/api/v1/recalls/sync';

/** The sync of recalls with the practice system (E18). */
export function recallSyncRoutes(
  services: Pick<Services, 'recallSyncs' | 'recallGateway' | 'capabilities' | 'demo' | 'log'>,
) {
  const { recallSyncs, recallGateway, log } = services;
  const switchedOn = whenSwitchedOn(services, 'recalls');

  return [
    route({
      method: 'get',
      path: PATH,
      role: 'viewer',
      tag: 'Recalls',
      summary: 'State of the sync with your practice system',
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'The state of the sync.', schema: recallSync } },
      handle: async ({ caller: { practiceId }, now }) => ({
        ...{ status: 200, body: presentSync(await recallSyncs.state(practiceId, now)) },
      }),
    }),
    route({
      method: 'post',
      path: PATH,
      role: 'sender',
      tag: 'Recalls',
      summary: 'Read recalls from your practice system now',
      description: 'They are read every 15 minutes anyway. A sync that runs already is not started twice.',
      guard: switchedOn,
      answers: { 202: { description: 'The sync begins.', schema: recallSync } },
      problems: ['not-switched-on', 'sync-off'],
      async handle({ caller, now }) {
        const { practiceId } = caller;
        if (!(await recallSyncs.ask(caller, now))) throw refusal('sync-off');
        await nudge(log, 'recall-sync', () => recallGateway.syncToStart(practiceId));
        return { status: 202, body: presentSync(await recallSyncs.state(practiceId, now)) };
      },
    }),
  ];
}
