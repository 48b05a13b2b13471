import { bodyOf } from '../../../api/ask';
import { EVERYBODY } from '../../../api/patients/looks';
import {
  NOT_REACHED_MONTHS,
  NOT_REACHED_REASONS,
  NOT_REACHED_WORDS,
  type NotReachedReason,
} from '../../../domain/patients/not-reached/reasons';
import { GROUPED_BY, type GroupedBy, type ShownGroup } from '../../../domain/patients/not-reached/groups';
import { isId } from '../../../domain/ids';
import { nhsNumberWords, numberWords } from '../../../domain/words/numbers';
import { dateWords } from '../../../domain/words/times';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { personName } from '../../kit/words/person-words';

const ROWS = 50;

/** Patients whom no channel has reached in 12 months, by reason (N38). What is searched for is posted, so no address holds it. */
export function notReachedPages({ notReached }: PageServices): WebPage[] {
  const PLACE = { path: '/p/{practice}/patients/not-reached', for: 'practice', role: 'sender' } as const;

  async function draw({ base, caller, now, ask }: PracticeVisit, asked: Asked): Promise<PageAnswer> {
    const { reason, words, after } = asked;
    const at = `${base}/patients/not-reached`;
    const [counts, page, groups] = await Promise.all([
      notReached.counts(caller.practiceId, now),
      notReached.page(caller.practiceId, { reason, words }, { limit: ROWS, after }, now),
      ask('get', '/api/v1/not-reached/groups').then((answer) => bodyOf<Record<GroupedBy, ShownGroup[]>>(answer)),
    ]);
    const all = NOT_REACHED_REASONS.reduce((sum, one) => sum + counts[one], 0);
    return {
      ...{ view: 'patients/not-reached/not-reached', title: 'Not reached', section: 'patients', looked: EVERYBODY },
      data: {
        ...{ months: NOT_REACHED_MONTHS, registered: counts.registered, all, at, words, reason },
        lines: NOT_REACHED_REASONS.map((one) => ({
          ...{ text: NOT_REACHED_WORDS[one], count: counts[one], href: address(at, { reason: one }) },
        })),
        groups: GROUPED_BY.map((by) => ({ title: GROUP_TITLES[by], rows: groups[by].map(groupLine) })),
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

const GROUP_TITLES: Readonly<Record<GroupedBy, string>> = { age: 'By age', language: 'By language' };

/** "61 of 2,400, 3%". */
function groupLine({ name, registered, notReached: count }: ShownGroup): { name: string; words: string } {
  const of = `of ${numberWords(registered)}`;
  if (count === null) return { name, words: `A small number ${of}` };
  const share = registered === 0 ? '' : `, ${Math.round((100 * count) / registered)}%`;
  return { name, words: `${numberWords(count)} ${of}${share}` };
}

interface Asked {
  reason: NotReachedReason | null;
  words: string;
  after: string | null;
}

const reasonOf = (text: string | undefined): NotReachedReason | null =>
  NOT_REACHED_REASONS.find((one) => one === text) ?? null;
