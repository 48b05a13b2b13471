import type { z } from 'zod';
import { bodyOf } from '../../api/ask';
import type { patientSearch } from '../../api/schemas/patients/patients';
import { formErrors } from './form';
import { withoutStop, type FormError } from './form-error';
import type { PageServices } from './mount';
import type { PracticeVisit } from './page';

export type FoundPatients = z.infer<typeof patientSearch>;

/** Finding a patient by words, which never stand in an address. For every room where somebody chooses a patient. */
export function createPatientSearch({ searches, newId }: Pick<PageServices, 'searches' | 'newId'>) {
  const find = async ({ ask }: PracticeVisit, words: string): Promise<FoundPatients> =>
    bodyOf<FoundPatients>(await ask('post', '/api/v1/patients/searches', { body: { words } }));

  return {
    find,

    /**
     * Keeps the words for some minutes.
     *
     * @returns the id under which a page finds them again, or what is wrong with the words.
     */
    async keep(visit: PracticeVisit, words: string): Promise<{ id: string } | { errors: FormError[] }> {
      const { caller, now } = visit;
      try {
        await find(visit, words);
      } catch (error) {
        return { errors: aboutWords(formErrors(error)) };
      }
      // We do not use the form's id, because going back to look for another patient must start a new search.
      const id = newId();
      await searches.make(caller.practiceId, id, 'patients', words, caller.user, now);
      return { id };
    },
  };
}

/** The form has one field, so each fault is about it. */
function aboutWords(errors: readonly FormError[]): FormError[] {
  return errors.map(({ message }) => withoutStop({ field: 'words', message }));
}
