import { DateTime } from 'luxon';
import { isId } from '../../../domain/ids';
import { needOf } from '../../../domain/eligibility/reputation';
import { numbersLook } from '../../../api/patients/looks';
import { notFound } from '../../../api/contract/problem';
import { personName } from '../../kit/words/person-words';
import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { dotsFinding } from '../../kit/words/number-standing';
import { outcomeDots, type OutcomeDot } from '../../kit/pictures';
import { adviceWords, causeWords, historyWords } from '../../kit/words/number-words';

const OUTCOMES = 50;
/** As many marks as you can take in at a glance. The table has the others. */
const MOST_DOTS = 12;

/** One number: who has it, its state, and its messages since the first failure (N12, A6). */
export function oneNumberPages({ numbers }: PageServices): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/account/numbers-to-fix/{id}',
      for: 'practice',
      role: 'sender',
      async handle({ caller, params, membership }) {
        const known = isId(params.id!) ? await numbers.find(caller.practiceId, params.id!, OUTCOMES) : null;
        if (!known) throw notFound('number');
        const { outcomes, patients, patientCount } = known;
        const dots = outcomes.slice(0, MOST_DOTS).map(dotOf(membership.timeZone)).reverse();
        return {
          view: 'eligibility/numbers/one-number',
          title: 'One number',
          section: 'account',
          looked: numbersLook(known.id),
          data: {
            known,
            standing: historyWords(known, membership.timeZone),
            advice: known.likelyToFail && patientCount > 0 ? adviceWords(needOf(known)) : null,
            patients: patients.map((one) => ({ ...one, name: personName(one) })),
            morePatients: patientCount - patients.length,
            picture: outcomeDots({ title: 'Messages to this number', finding: dotsFinding(dots), dots }),
            outcomes: outcomes.map((one) => ({
              ...one,
              cause: one.outcome === 'failed' ? causeWords(one.code) : null,
            })),
            /** Deliveries before the first failure are counted and not kept one by one. */
            unlisted: known.failures + known.deliveries - outcomes.length,
          },
        };
      },
    },
  ];
}

const dotOf =
  (timeZone: string) =>
  ({ outcome, at }: { outcome: 'delivered' | 'failed'; at: Date }): OutcomeDot => ({
    kind: outcome,
    word: outcome === 'failed' ? 'Failed' : 'Delivered',
    when: DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB').toFormat('d LLL yyyy'),
  });
