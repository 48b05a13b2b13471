import { isId } from '../../../domain/ids';
import { BLOCK_TICKS } from '../../../domain/eligibility/purposes';
import { sharedNumberLook } from '../../../api/patients/looks';
import { notFound } from '../../../api/contract/problem';
import type { SharingPatient } from '../../../ports/eligibility/contact-blocks';
import { personName } from '../../kit/words/person-words';
import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { contactWords } from '../../../domain/words/numbers';
import { changeWords, standWords, tickedWords } from './block-words';

const SHOWN = 50;
/** A number that more patients share does not belong to one person. The page always shows the count. */
const PATIENTS_SHOWN = 50;

/** What was ticked and unticked for one number, by whom, when and why, and who has the number (E4, X4). */
export function blockHistoryPages({ contactBlocks }: PageServices): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/account/blocked-communications/{id}/history',
      for: 'practice',
      role: 'sender',
      async handle({ caller, params, query, base }) {
        const { practiceId } = caller;
        const block = await contactBlocks.find(practiceId, params.id!);
        if (!block) throw notFound('blocked number');
        const after = isId(query.after ?? '') ? query.after! : null;
        const [{ items, next }, patients] = await Promise.all([
          contactBlocks.history(practiceId, block.id, { limit: SHOWN, after }),
          contactBlocks.patientsWith(practiceId, block.number, PATIENTS_SHOWN),
        ]);
        const here = `${base}/account/blocked-communications/${block.id}/history`;
        return {
          view: 'eligibility/blocked-communications/history',
          title: 'History of a number',
          section: 'account',
          looked: sharedNumberLook(block.id),
          data: {
            number: contactWords(block.number),
            stand: standWords(block),
            ticked: tickedWords(BLOCK_TICKS.filter((tick) => block[tick])),
            changes: items.map((change) => ({
              ...change,
              did: changeWords(change),
              stands: tickedWords(change.stands),
            })),
            patients: patients.map((patient) => ({
              ...patient,
              name: personName(patient, 'No name'),
              mark: MARKS[patient.status],
            })),
            patientCount: block.patients,
            newest: after === null ? null : here,
            older: next === null ? null : `${here}?after=${next}`,
          },
        };
      },
    },
  ];
}

const MARKS: Record<SharingPatient['status'], string> = {
  registered: '',
  deceased: 'Has died',
  left: 'Has left the practice',
  unclear: 'Registration not clear',
  restricted: '',
};
