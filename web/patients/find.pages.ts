import { searchLook } from '../../api/patients/looks';
import { personName } from '../kit/words/person-words';
import type { PageServices } from '../kit/mount';
import { createPatientSearch } from '../kit/patient-search';
import type { FormError } from '../kit/form-error';
import type { WebPage, PageAnswer } from '../kit/page';
import { FORGOTTEN } from '../kit/words/searches';
import { betterWords, foundWords, narrowWords, understoodWords } from './find-words';
import { statusTag } from './status-words';

/** Find a patient; the words never stand in an address. */
export function findPages(services: PageServices): WebPage[] {
  const { searches } = services;
  const patients = createPatientSearch(services);
  const form = (typed: string, errors: FormError[] = []): PageAnswer => ({
    view: 'patients/find',
    title: 'Find a patient',
    section: 'patients',
    errors,
    data: { typed },
  });

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
        const kept = await patients.keep(visit, visit.form.text('words'));
        if ('errors' in kept) return form(visit.form.raw('words'), kept.errors);
        return { goTo: `${visit.base}/patients/searches/${kept.id}` };
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
        const { understoodAs, items, more } = await patients.find(visit, words);
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
