import { FAILING_NUMBER_REMEDIES, type NumberNeed } from '../../../domain/eligibility/reputation';
import type { NumberPlace, NumberToFix } from '../../../ports/eligibility/number-reputation';
import { encodeCursor } from '../../../api/contract/cursor';
import { numbersLook } from '../../../api/patients/looks';
import { notFound } from '../../../api/contract/problem';
import { reputationPlace } from '../../../api/schemas/eligibility/numbers';
import { address, numberedLinks } from '../../kit/words/numbered-links';
import { personName } from '../../kit/words/person-words';
import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { placeAsked } from '../../kit/place-asked';
import { causeWords, countsWords, sumWords } from '../../kit/words/number-words';

const PATH = '/p/{practice}/account/numbers-to-fix';
const ROWS = 50;
/** Families are smaller. For a care home, the number's own page shows the rest. */
const PATIENTS_SHOWN = 3;
/** How many numbers the lists that open show. */
const LISTED = 50;
const LATELY_DAYS = 30;
const DAY_MS = 86_400_000;

/** Numbers to correct in the record, with the patients who share each (N13, A10, A11). */
export function numbersToFixPages({ numbers }: PageServices): WebPage[] {
  return [
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'sender',
      async handle({ caller, query, base, now }) {
        const { practiceId } = caller;
        const need: NumberNeed = query.show === 'wait' ? 'wait' : 'correct';
        const asked = placeAsked(query, reputationPlace, (place): NumberPlace => place);
        const [counts, page, goodAgain, nobodys] = await Promise.all([
          numbers.countToFix(practiceId),
          numbers.numberedToFix(practiceId, need, { limit: ROWS, ...asked }),
          numbers.goodAgain(practiceId, new Date(now.getTime() - LATELY_DAYS * DAY_MS), LISTED),
          numbers.nobodys(practiceId, LISTED),
        ]);
        const path = `${base}/account/numbers-to-fix`;
        const show = need === 'wait' ? 'wait' : null;
        const at = (side: 'after' | 'before', place: NumberPlace | null) =>
          place && address(path, { show, [side]: encodeCursor(place) });
        const tab = (of: NumberNeed, text: string) => ({
          text,
          count: counts[of],
          href: address(path, { show: of === 'wait' ? 'wait' : null }),
          current: of === need,
        });
        return {
          view: 'eligibility/numbers/numbers-to-fix',
          title: 'Numbers to fix',
          section: 'account',
          looked: numbersLook(null),
          data: {
            need,
            remedies: FAILING_NUMBER_REMEDIES,
            total: counts[need],
            all: counts.correct + counts.wait,
            sum: sumWords(counts),
            tabs: [tab('correct', 'To correct'), tab('wait', 'Failed once')],
            rows: page.items.map(shown),
            links: numberedLinks(
              { before: page.before, shown: page.items.length, total: page.total },
              { newer: at('before', page.newer), older: at('after', page.older) },
              ROWS,
            ),
            days: LATELY_DAYS,
            goodAgain: { ...goodAgain, more: goodAgain.count - goodAgain.items.length },
            nobodys: { ...nobodys, more: nobodys.count - nobodys.items.length },
          },
        };
      },
    },
    ...(['csv', 'xlsx'] as const).map((kind): WebPage => ({
      method: 'get',
      path: `${PATH}.${kind}`,
      for: 'practice',
      role: 'sender',
      async handle({ ask, query }) {
        const need = query.need === 'correct' || query.need === 'wait' ? query.need : undefined;
        const answer = await ask('get', `/api/v1/numbers-to-fix.${kind}`, { query: { need } });
        if (!('download' in answer)) throw notFound('file');
        return { download: answer.download };
      },
    })),
  ];
}

function shown(number: NumberToFix) {
  const patients = number.patients.slice(0, PATIENTS_SHOWN).map((one) => ({ id: one.id, name: personName(one) }));
  return {
    ...number,
    patients,
    morePatients: number.patientCount - patients.length,
    cause: causeWords(number.lastCode),
    counts: countsWords(number),
  };
}
