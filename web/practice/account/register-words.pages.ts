import type { z } from 'zod';
import { FIELD_WORDS } from '../../../domain/lists/columns';
import { capital } from '../../../domain/capital';
import { WORD_MEANINGS, type WordField, type WordMeaning } from '../../../domain/patients/register-words';
import type { registerWords } from '../../../api/schemas/patients/register-words';
import { bodyOf } from '../../../api/ask';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { countOf } from '../../../domain/words/numbers';

type Words = z.infer<typeof registerWords>;

const MEANINGS: Record<WordMeaning, string> = {
  registered: 'Registered here',
  deceased: 'Has died',
  left: 'Has left the practice',
  restricted: 'Restricted record',
  yes: 'Yes',
  no: 'No',
};

/** Words in the register: what a practice's system writes and nobody understood, and what the practice says it means. */
export function registerWordPages(): WebPage[] {
  async function show({ ask }: PracticeVisit, errors: FormError[] = []): Promise<PageAnswer> {
    const { items, listsBeingChecked } = bodyOf<Words>(await ask('get', '/api/v1/register-words'));
    const shown = items.map((item, index) => ({
      ...item,
      id: `meaning-${index}`,
      column: capital(FIELD_WORDS[item.field]),
      means: item.meaning && MEANINGS[item.meaning],
      choices: WORD_MEANINGS[item.field].map((value) => ({ value, text: MEANINGS[value] })),
    }));
    return {
      view: 'practice/account/register-words',
      title: 'Words in the register',
      section: 'account',
      errors,
      data: {
        listsBeingChecked,
        open: shown.filter(({ meaning }) => meaning === null),
        decided: shown.filter(({ meaning }) => meaning),
      },
    };
  }

  return [
    {
      path: '/p/{practice}/account/register-words',
      for: 'practice',
      role: 'manager',
      method: 'get',
      handle: (visit) => show(visit),
    },
    {
      path: '/p/{practice}/account/register-words',
      for: 'practice',
      role: 'manager',
      method: 'post',
      async handle(visit) {
        const { ask, form, base } = visit;
        const [field, word, meaning] = [form.text('field'), form.raw('word'), form.text('meaning')];
        if (meaning === '') return show(visit, [{ field: form.text('at') || null, message: 'Choose what it means' }]);
        let decided: { patients: number; lists: number };
        try {
          const body = { field, word, meaning };
          const answer = await ask('post', '/api/v1/register-words', { body, operationId: form.operationId });
          decided = bodyOf(answer);
        } catch (error) {
          return show(visit, formErrors(error));
        }
        const text = `‘${word}’ means: ${decisionWords(field as WordField, meaning as WordMeaning)}. ${countOf(decided.patients, 'patient')} changed. Imports use this from now on.${listWords(decided.lists)}`;
        return { goTo: `${base}/account/register-words`, banner: { kind: 'success', text } };
      },
    },
  ];
}

function listWords(lists: number): string {
  return lists === 0
    ? ''
    : ` We are checking the ${lists === 1 ? 'list of 1 draft' : `lists of ${lists} drafts`} again.`;
}

function decisionWords(field: WordField, meaning: WordMeaning): string {
  const words = MEANINGS[meaning];
  return field === 'status' ? words.toLowerCase() : `${FIELD_WORDS[field]}, ${words.toLowerCase()}`;
}
