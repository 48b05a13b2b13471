import { mustBeSwitchedOn } from '../../api/practice/switched-on';
import { mayActAs } from '../../domain/practice/roles';
import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { recallsNav } from './recall-words';

/** How many recalls of each category are due, contacted, booked, done and overdue. */
export function boardPages(services: PageServices): WebPage[] {
  const { recalls } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}/recalls/board',
      for: 'practice',
      role: 'viewer',
      async handle({ caller, base, now }) {
        await mustBeSwitchedOn(services, caller, 'recalls');
        return {
          view: 'recalls/board',
          title: 'Recalls board',
          section: 'recalls',
          data: {
            nav: recallsNav(base, 'board', mayActAs(caller.role, 'manager')),
            rows: await recalls.board(caller.practiceId, now),
          },
        };
      },
    },
  ];
}
