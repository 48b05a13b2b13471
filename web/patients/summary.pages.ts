import { patientLook } from '../../api/patients/looks';
import { channelsOf } from '../kit/words/channels';
import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { kindRows } from './explanation-words';
import { patientMessages } from './patient-messages';
import { standingWords } from '../kit/words/number-standing';
import { patientOf } from './patient-of';

const LATEST = 5;

/** A summary of one patient: their details, contacts, latest messages, and the messages they would get now. */
export function summaryPages(services: PageServices): WebPage[] {
  const { patientFacts, settings, allowFictionalNumbers, demographics } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}/patients/{id}',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { practiceId, practiceName } = visit.membership;
        const found = await patientOf(services, visit, 'summary');
        if ('elsewhere' in found) return found.elsewhere;
        const { patient, known, region, standing } = found;
        const [rules, latest, channels] = await Promise.all([
          settings.read(practiceId),
          patientFacts.messages(practiceId, patient.id, { limit: LATEST }),
          channelsOf(services, practiceId, practiceName),
        ]);
        const { monthlyLimit } = rules;
        return {
          view: 'patients/summary',
          title: 'Summary – Patient',
          section: 'patients',
          looked: patientLook(patient.id),
          data: {
            ...found.head,
            channels: channels.available,
            absence: channels.absence,
            kinds: kindRows(
              known,
              { monthlyLimit, region, demographics, allowFictional: allowFictionalNumbers },
              channels.available,
            ),
            standing: standing && standingWords(standing),
            messages: await patientMessages(services, visit, patient, latest.items, rules),
            total: latest.total,
          },
        };
      },
    },
  ];
}
