import { bodyOf } from '../../../api/ask';
import { isSwitchedOn } from '../../../api/practice/switched-on';
import { EVERYBODY } from '../../../api/patients/looks';
import {
  NOT_REACHED_MONTHS,
  NOT_REACHED_REASONS,
  NOT_REACHED_WORDS,
  type NotReachedReason,
} from '../../../domain/patients/not-reached/reasons';
import { GROUPED_BY, type GroupedBy, type ShownGroup } from '../../../domain/patients/not-reached/groups';
import { isId } from '../../../domain/ids';
import { countOf, nhsNumberWords, numberWords } from '../../../domain/words/numbers';
import { dateWords } from '../../../domain/words/times';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { personName } from '../../kit/words/person-words';

const ROWS = 50;

/** Patients whom no channel has reached in 12 months, by reason (N38). What is searched for is posted, so no address holds it. */
export function notReachedPages(services: PageServices): WebPage[] {
  const { notReached } = services;
  const PLACE = { path: '/p/{practice}/patients/not-reached', for: 'practice', role: 'sender' } as const;

  async function draw({ base, caller, now, ask, query }: PracticeVisit, asked: Asked): Promise<PageAnswer> {
    const { reason, words, after } = asked;
    const at = `${base}/patients/not-reached`;
    const [mayCall, counts, page, groups] = await Promise.all([
      isSwitchedOn(services, caller.practiceId, 'recalls'),
      notReached.counts(caller.practiceId, now),
      notReached.page(caller.practiceId, { reason, words }, { limit: ROWS, after }, now),
      ask('get', '/api/v1/not-reached/groups').then((answer) => bodyOf<Record<GroupedBy, ShownGroup[]>>(answer)),
    ]);
    const all = NOT_REACHED_REASONS.reduce((sum, one) => sum + counts[one], 0);
    return {
      ...{ view: 'patients/not-reached/not-reached', title: 'Not reached', section: 'patients', looked: EVERYBODY },
      data: {
        ...{ mayCall: mayCall && all > 0, undo: readTime(query.queued) },
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
      ...{ ...PLACE, path: '/p/{practice}/patients/not-reached/calls', method: 'post' },
      async handle({ ask, base, form }: PracticeVisit): Promise<PageAnswer> {
        const at = `${base}/patients/not-reached`;
        const path = '/api/v1/not-reached/calls';
        const operationId = form.operationId;
        const link = { text: 'See Calls', href: `${base}/recalls/calls` };
        if (form.has('undo')) {
          const body = { queuedAt: form.text('undo') };
          const { removed } = bodyOf<{ removed: number }>(await ask('post', `${path}/undo`, { body, operationId }));
          return {
            goTo: at,
            banner: { kind: 'success', text: `${countOf(removed, 'recall')} taken off Calls.`, link },
          };
        }
        const reason = reasonOf(form.text('reason'));
        const { queued, queuedAt, leftOut } = bodyOf<Queued>(
          await ask('post', path, { body: { reason }, operationId }),
        );
        const left = leftOut.map(({ message, count }) => `${numberWords(count)} left out: ${message}.`);
        const put = queued === 0 ? 'There is nothing to add to Calls.' : `${countOf(queued, 'recall')} added to Calls.`;
        return {
          goTo: address(at, { reason: reason ?? '', queued: queued === 0 ? '' : new Date(queuedAt).toISOString() }),
          banner: { kind: queued === 0 ? 'information' : 'success', text: [put, ...left].join(' '), link },
        };
      },
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

interface Queued {
  queued: number;
  queuedAt: Date | string;
  leftOut: { message: string; count: number }[];
}

/** The moment of an Undo in an address; null for anything else. */
function readTime(text: string | undefined): string | null {
  return text && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? text : null;
}

interface Asked {
  reason: NotReachedReason | null;
  words: string;
  after: string | null;
}

const reasonOf = (text: string | undefined): NotReachedReason | null =>
  NOT_REACHED_REASONS.find((one) => one === text) ?? null;
