import { route } from '../../contract/route';
import { sentText } from '../../schemas/campaigns/campaigns';
import { pageOf } from '../../schemas/common';
import type { Services } from '../../services';
import { campaignSubject } from './campaigns';

/** The texts that a campaign was sent with: its own, and each translation that somebody got (N42). */
export function campaignTextRoutes({ campaigns }: Pick<Services, 'campaigns'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}/texts',
      role: 'viewer',
      tag: 'Campaigns',
      summary: 'The texts of a campaign that was sent, and how many patients got each',
      description: 'Its own text first, then one for each language. They do not change after Send. None for a draft.',
      subject: campaignSubject(campaigns),
      answers: { 200: { description: 'All texts.', schema: pageOf(sentText) } },
      async handle({ caller, subject: { id } }) {
        return { status: 200, body: { items: await campaigns.texts(caller.practiceId, id), nextCursor: null } };
      },
    }),
  ];
}
