import type { z } from 'zod';
import type { patientSearch } from '../../api/schemas/patients/patients';
import { bodyOf } from '../../api/ask';
import { searchLook } from '../../api/patients/looks';
import { personName } from '../kit/words/person-words';
import { formErrors } from '../kit/form';
import type { PageServices } from '../kit/mount';
import type { FormError } from '../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../kit/page';
import { FORGOTTEN } from '../kit/words/searches';
import { betterWords, foundWords, narrowWords, understoodWords } from './find-words';
import { statusTag } from './status-words';

type PatientSearch = z.infer<typeof patientSearch>;

/** Find a patient; the words never stand in an address. */
export function findPages({ searches, newId }: PageServices): WebPage[] {
  const form = (typed: string, errors: FormError[] = []): PageAnswer => ({
    view: 'patients/find',
    title: 'Find a patient',
    section: 'patients',
    errors: errors.map(({ message }) => ({ field: 'words', message: message.replace(/\.$/, '') })),
    data: { typed },
  });

  const search = async ({ ask }: PracticeVisit, words: string): Promise<PatientSearch> =>
    bodyOf<PatientSearch>(await ask('post', '/api/v1/patients/searches', { body: { words } }));

  return [
    {
      method: 'get',
      path: '/p/{practice}/patients',
      for: 'practice',
      role: 'viewer',
      handle: () => Promise.resolve(form('')),
    },
    {
      method: 'post',
      path: '/p/{practice}/patients/searches',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { membership, base, caller, now } = visit;
        const words = visit.form.text('words');
        try {
          await search(visit, words);
        } catch (error) {
          return form(visit.form.raw('words'), formErrors(error));
        }
        // We do not use the form's id, because going back to look for another patient must start a new search.
        const id = newId();
        await searches.make(membership.practiceId, id, 'patients', words, caller.user, now);
        return { goTo: `${base}/patients/searches/${id}` };
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/patients/searches/{id}',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { membership, params, base, now } = visit;
        const words = await searches.find(membership.practiceId, params.id!, 'patients', now);
        if (words === null) return { goTo: `${base}/patients`, banner: FORGOTTEN };
        const { understoodAs, items, more } = await search(visit, words);
        return {
          view: 'patients/find',
          title: 'Find a patient',
          section: 'patients',
          looked: searchLook(understoodAs.by, items),
          data: {
            typed: words,
            understood: understoodWords(understoodAs),
            found: foundWords(items.length, more),
            narrow: more ? narrowWords(understoodAs.by) : null,
            better: items.length === 0 ? betterWords(understoodAs.by) : [],
            rows: items.map((item) => ({ ...item, name: personName(item), tag: statusTag(item.status) })),
          },
        };
      },
    },
  ];
}
