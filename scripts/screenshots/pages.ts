import type { Page } from 'playwright-core';

/** A page to take pictures of. */
export interface PageToSee {
  /** Of the files too, so unique and without spaces. */
  name: string;
  /** After the host, `{practice}` being the practice's slug; or how to get to one whose id is not known beforehand. */
  path: string | FindPath;
  /** Seen by somebody who has not signed in. */
  signedOut?: boolean;
}

/** Looks for a path in the page that it is given, which it may lead anywhere; null when there is none to see. */
export type FindPath = (page: Page, at: (path: string) => string) => Promise<string | null>;

/** All pages, in the order of pages.md 3. A line here is all that a new page needs. */
export const PAGES: PageToSee[] = [
  { name: 'sign-in', path: '/sign-in', signedOut: true },
  // { name: 'bulk-messages', path: '/p/{practice}/campaigns' },
  // { name: 'campaign', path: throughLink('/p/{practice}/campaigns', /\/campaigns\/[0-9a-f-]{36}$/) },
];

/** The first link on a page whose path fits, for what has an id: `throughLink('/p/{practice}/campaigns', /…/)`. */
export function throughLink(start: string, wanted: RegExp, then = ''): FindPath {
  return async (page, at) => {
    await page.goto(at(start));
    const links = await page.getByRole('link').all();
    for (const link of links) {
      const target = await link.getAttribute('href');
      if (target === null) continue;
      const { origin, pathname } = new URL(target, page.url());
      if (origin === new URL(page.url()).origin && wanted.test(pathname)) return pathname + then;
    }
    return null;
  };
}

export function findPath({ path }: PageToSee, page: Page, practice: string): Promise<string | null> {
  const at = (one: string) => one.replace('{practice}', practice);
  return typeof path === 'string' ? Promise.resolve(at(path)) : path(page, at);
}
