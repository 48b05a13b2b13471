import { bodyOf } from '../../../api/ask';
import type { MonthOfCases } from '../../../ports/eligibility/number-reputation';
import type { WebPage } from '../../kit/page';
import { caseBars, swatch } from '../../kit/pictures';
import { monthWords, rightWords, shortMonth } from '../../kit/words/number-words';

interface Reputation {
  rule: string[];
  noFailureOfTheNumber: string[];
  numbers: { correct: number; wait: number };
  expected: number;
  failed: number;
  months: MonthOfCases[];
}

/** The rule that marks numbers, and how often it is right here (A5–A7, N12). */
export function numberReputationPages(): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/account/number-reputation',
      for: 'practice',
      role: 'viewer',
      async handle({ ask }) {
        const figures = bodyOf<Reputation>(await ask('get', '/api/v1/number-reputation'));
        const months = figures.months.map((month) => ({ ...month, label: monthWords(month.month) }));
        return {
          view: 'eligibility/numbers/number-reputation',
          title: 'Reputation of numbers',
          section: 'account',
          data: {
            ...figures,
            months,
            marked: figures.numbers.correct + figures.numbers.wait,
            right: rightWords(figures),
            picture: caseBars({
              id: 'cases',
              title: 'Messages to marked numbers that failed',
              rows: months.map((one) => ({ ...one, label: shortMonth(one.month) })),
            }),
            failedSwatch: swatch({ id: 'swatch-failed', tone: 'errors' }),
            deliveredSwatch: swatch({ id: 'swatch-delivered', tone: 'delivered' }),
          },
        };
      },
    },
  ];
}
