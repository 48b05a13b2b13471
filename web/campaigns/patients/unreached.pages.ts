import { campaignLook } from '../../../api/patients/looks';
import { notFound } from '../../../api/contract/problem';
import { numberPlace } from '../../../api/contract/cursor';
import { RESTRICTED_WORDS } from '../../../domain/patients/exposure';
import { messageWord } from '../../../domain/delivery/message-words';
import { personName } from '../../kit/words/person-words';
import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';

const PAGE = 50;

/** The patients of a correction who turned out never to have got the message that it corrects (N5). */
export function unreachedPages({ campaigns, drafts }: PageServices): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/unreached',
      for: 'practice',
      role: 'viewer',
      async handle({ base, caller, params, query }) {
        const campaign = await campaigns.find(caller.practiceId, params.id!);
        if (!campaign) throw notFound('campaign');
        const place = numberPlace.safeParse(Number(query.after));
        const after = query.after && place.success ? place.data : null;
        const { items, next } = await drafts.unreached(caller.practiceId, campaign.id, { limit: PAGE, after });
        return {
          view: 'campaigns/patients/unreached',
          title: 'Patients who never got the first message',
          section: 'bulk-messages',
          looked: items.length > 0 ? campaignLook(campaign.id) : undefined,
          data: {
            ...{ campaign, isFirst: after === null, address: `${base}/campaigns/${campaign.id}/unreached` },
            next,
            patients: items.map((one) => ({
              ...{ row: one.row, nhsNumber: one.nhsNumber },
              name: one.isRestricted ? RESTRICTED_WORDS : personName(one),
              href: one.patientId === null ? null : `${base}/patients/${one.patientId}`,
              words: messageWord(one.status, campaign.channel, 72).word,
            })),
          },
        };
      },
    },
  ];
}
