import { bodyOf } from '../../api/ask';
import { mayActAs } from '../../domain/practice/roles';
import { numberWords } from '../../domain/words/numbers';
import { dateWords } from '../../domain/words/times';
import { statusBar, swatch, type Tone } from '../kit/pictures';
import type { PageServices } from '../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../kit/page';
import { recallsNav } from './recall-words';

/** In the order drawn. */
const STATES = [
  { name: 'done', label: 'Done', tone: 'delivered' },
  { name: 'booked', label: 'Booked', tone: 'unconfirmed' },
  { name: 'contacted', label: 'Contacted', tone: 'waiting' },
  { name: 'due', label: 'Due', tone: 'errors' },
  { name: 'upcoming', label: 'Upcoming', tone: 'not-sent' },
] as const satisfies { name: string; label: string; tone: Tone }[];

type Counts = Record<(typeof STATES)[number]['name'], number>;
type Week = Counts & { at: Date; category: string };

/** How many recalls of each category are due, contacted, booked, done and overdue, now and week by week. */
export function boardPages(services: PageServices): WebPage[] {
  const { recallBoard } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}/recalls/board.xlsx',
      for: 'practice',
      role: 'viewer',
      async handle({ ask }: PracticeVisit): Promise<PageAnswer> {
        const answer = await ask('get', '/api/v1/recall-board.xlsx');
        if (!('download' in answer)) throw new Error('the board of recalls is no file');
        return { download: answer.download };
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/recalls/board',
      for: 'practice',
      role: 'viewer',
      async handle({ ask, caller, base, membership, now }) {
        const { weeks } = bodyOf<{ weeks: Week[] }>(await ask('get', '/api/v1/recall-board'));
        return {
          view: 'recalls/board',
          title: 'Recalls board',
          section: 'recalls',
          data: {
            nav: recallsNav(base, 'board', mayActAs(caller.role, 'manager')),
            rows: await recallBoard.now(caller.practiceId, now),
            weeks: weekRows(weeks, membership.timeZone),
            legend: STATES.map(({ name, label, tone }) => ({ label, swatch: swatch({ id: `state-${name}`, tone }) })),
            fileHref: `${base}/recalls/board.xlsx`,
          },
        };
      },
    },
  ];
}

/** A line and a bar for each week, all bars on one scale. */
function weekRows(weeks: readonly Week[], timeZone: string) {
  const sums = new Map<number, Counts>();
  for (const week of weeks) {
    const sum = sums.get(week.at.getTime()) ?? { done: 0, booked: 0, contacted: 0, due: 0, upcoming: 0 };
    for (const { name } of STATES) sum[name] += week[name];
    sums.set(week.at.getTime(), sum);
  }
  const totals = [...sums.values()].map((sum) => STATES.reduce((all, { name }) => all + sum[name], 0));
  const most = Math.max(1, ...totals);
  return [...sums].map(([at, sum], place) => {
    const until = dateWords(new Date(at), timeZone);
    return {
      ...{
        until,
        total: numberWords(totals[place]!),
        counts: STATES.map(({ name, label }) => ({ label, count: sum[name] })),
      },
      bar: statusBar({
        ...{ id: `week-${place}`, title: `Week to ${until}`, total: most, tiny: true },
        parts: STATES.map(({ name, label, tone }) => ({ tone, label: label.toLowerCase(), count: sum[name] })),
      }),
    };
  });
}
