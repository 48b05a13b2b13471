import { EVERYBODY } from '../../../api/patients/looks';
import {
  NOT_REACHED_MONTHS,
  NOT_REACHED_REASONS,
  NOT_REACHED_WORDS,
  type NotReachedReason,
} from '../../../domain/patients/not-reached';
import { isId } from '../../../domain/ids';
import { nhsNumberWords } from '../../../domain/words/numbers';
import { dateWords } from '../../../domain/words/times';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { personName } from '../../kit/words/person-words';

const ROWS = 50;

/** Patients whom no channel has reached in 12 months, by reason (N38). What is searched for is posted, so no address holds it. */
export function notReachedPages({ notReached }: PageServices): WebPage[] {
  const PLACE = { path: '/p/{practice}/patients/not-reached', for: 'practice', role: 'sender' } as const;

  async function draw({ base, caller, now }: PracticeVisit, asked: Asked): Promise<PageAnswer> {
    const { reason, words, after } = asked;
    const at = `${base}/patients/not-reached`;
    const [counts, page] = await Promise.all([
      notReached.counts(caller.practiceId, now),
      notReached.page(caller.practiceId, { reason, words }, { limit: ROWS, after }, now),
    ]);
    const all = NOT_REACHED_REASONS.reduce((sum, one) => sum + counts[one], 0);
    return {
      ...{ view: 'patients/not-reached/not-reached', title: 'Not reached', section: 'patients', looked: EVERYBODY },
      data: {
        ...{ months: NOT_REACHED_MONTHS, registered: counts.registered, all, at, words, reason },
        lines: NOT_REACHED_REASONS.map((one) => ({
          ...{ text: NOT_REACHED_WORDS[one], count: counts[one], href: address(at, { reason: one }) },
        })),
        heading: reason ? NOT_REACHED_WORDS[reason] : 'All of them',
        rows: page.items.map((one) => ({
          ...{
            id: one.id,
            name: personName(one),
            nhsNumber: nhsNumberWords(one.nhsNumber),
            born: dateWords(one.dateOfBirth),
          },
          ...{ reason: NOT_REACHED_WORDS[one.reason], contact: one.mobile ?? one.email ?? 'None' },
        })),
        more: page.next && words === '' ? address(at, { reason: reason ?? '', after: page.next }) : null,
        isCut: page.next !== null && words !== '',
        download: address(`${at}.csv`, { reason: reason ?? '' }),
      },
    };
  }

  return [
    {
      ...{ ...PLACE, method: 'get' },
      handle: (visit: PracticeVisit) => {
        const { reason, after } = visit.query;
        return draw(visit, { reason: reasonOf(reason), words: '', after: isId(after ?? '') ? after! : null });
      },
    },
    {
      ...{ ...PLACE, method: 'post' },
      handle: (visit: PracticeVisit) =>
        draw(visit, {
          reason: reasonOf(visit.form.text('reason')),
          words: visit.form.text('words').slice(0, 100),
          after: null,
        }),
    },
    {
      ...{ ...PLACE, path: '/p/{practice}/patients/not-reached.csv', method: 'get' },
      async handle({ ask, query }: PracticeVisit): Promise<PageAnswer> {
        const answer = await ask('get', '/api/v1/not-reached.csv', {
          query: { reason: reasonOf(query.reason) ?? undefined },
        });
        if (!('download' in answer)) throw new Error('the API gave no file');
        return answer;
      },
    },
  ];
}

interface Asked {
  reason: NotReachedReason | null;
  words: string;
  after: string | null;
}

const reasonOf = (text: string | undefined): NotReachedReason | null =>
  NOT_REACHED_REASONS.find((one) => one === text) ?? null;
