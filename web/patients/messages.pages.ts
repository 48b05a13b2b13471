import { isId } from '../../domain/ids';
import { patientLook } from '../../api/patients/looks';
import { address, numberedLinks } from '../kit/words/numbered-links';
import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { patientMessages } from './patient-messages';
import { patientOf } from './patient-of';

const ROWS = 50;

/** Everything a patient was sent, of all campaigns, newest first (W3, W4). */
export function messagesPages(services: PageServices): WebPage[] {
  const { patientFacts, settings } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}/patients/{id}/messages',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { practiceId } = visit.membership;
        const found = await patientOf(services, visit, 'messages');
        if ('elsewhere' in found) return found.elsewhere;
        const { patient, head } = found;
        const [rules, page] = await Promise.all([
          settings.read(practiceId),
          patientFacts.messages(practiceId, patient.id, { limit: ROWS, ...placeOf(visit.query) }),
        ]);
        const path = `${visit.base}/patients/${patient.id}/messages`;
        return {
          view: 'patients/messages',
          title: 'Messages – Patient',
          section: 'patients',
          looked: patientLook(patient.id),
          data: {
            ...head,
            messages: await patientMessages(services, visit, patient, page.items, rules),
            total: page.total,
            links: numberedLinks(
              { before: page.before, shown: page.items.length, total: page.total },
              {
                newer: page.newer && address(path, { before: page.newer }),
                older: page.older && address(path, { after: page.older }),
              },
              ROWS,
            ),
          },
        };
      },
    },
  ];
}

function placeOf({ after, before }: Record<string, string | undefined>): { after?: string; before?: string } {
  if (after !== undefined && isId(after)) return { after };
  return before !== undefined && isId(before) ? { before } : {};
}
