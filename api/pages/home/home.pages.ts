import type { Page } from '../page';
import type { PageServices } from '../mount';

/** Home: what needs a person today (pages.md §3.2). */
export function homePages(_services: PageServices): Page[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}',
      for: 'practice',
      role: 'viewer',
      handle: () => Promise.resolve({ view: 'home/home', title: 'Home', section: 'home' }),
    },
  ];
}
