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

const PATIENT = /\/patients\/[0-9a-f-]{36}$/;
const LIST = /\/recipient-lists\/[0-9a-f-]{36}$/;
const CAMPAIGN = /\/campaigns\/[0-9a-f-]{36}$/;

/** All pages, in the order of pages.md 3. A line here is all that a new page needs. */
export const PAGES: PageToSee[] = [
  { name: 'sign-in', path: '/sign-in', signedOut: true },
  { name: 'help', path: '/help', signedOut: true },
  { name: 'help-statuses', path: '/help/statuses', signedOut: true },
  { name: 'help-file', path: '/help/make-the-file/spreadsheet', signedOut: true },
  { name: 'home', path: '/p/{practice}' },
  { name: 'bulk-messages', path: '/p/{practice}/campaigns' },
  { name: 'manage-campaigns', path: '/p/{practice}/campaigns/overview' },
  { name: 'new-campaign', path: '/p/{practice}/campaigns/new' },
  { name: 'new-message', path: '/p/{practice}/campaigns/new-message' },
  { name: 'draft', path: throughLink('/p/{practice}/campaigns/overview', /\/draft$/) },
  { name: 'campaign', path: throughLink('/p/{practice}/campaigns', CAMPAIGN) },
  { name: 'campaign-patients', path: throughLink('/p/{practice}/campaigns', CAMPAIGN, '/patients') },
  { name: 'campaign-errors', path: throughLink('/p/{practice}/campaigns', CAMPAIGN, '/patients?show=errors') },
  { name: 'campaign-downloads', path: throughLink('/p/{practice}/campaigns', CAMPAIGN, '/downloads') },
  { name: 'patient-lists', path: '/p/{practice}/recipient-lists' },
  { name: 'list-result', path: throughLink('/p/{practice}/recipient-lists', LIST) },
  { name: 'list-added-all-the-same', path: addAllTheSame },
  { name: 'find-patient', path: '/p/{practice}/patients' },
  { name: 'patients-found', path: throughSearch() },
  { name: 'patient', path: throughSearch('') },
  { name: 'patient-messages', path: throughSearch('/messages') },
  { name: 'patient-preferences', path: throughSearch('/preferences') },
  { name: 'account', path: '/p/{practice}/account' },
  { name: 'blocked-communications', path: '/p/{practice}/account/blocked-communications' },
  {
    name: 'blocked-number-history',
    path: throughLink('/p/{practice}/account/blocked-communications', /\/history$/),
  },
  { name: 'numbers-to-fix', path: '/p/{practice}/account/numbers-to-fix' },
  {
    name: 'one-number',
    path: throughLink('/p/{practice}/account/numbers-to-fix?show=wait', /\/numbers-to-fix\/[0-9a-f-]{36}$/),
  },
  { name: 'number-reputation', path: '/p/{practice}/account/number-reputation' },
  { name: 'status', path: '/p/{practice}/account/status' },
  { name: 'me', path: '/me' },
  { name: 'phones', path: '/demo/phones' },
  { name: 'mailbox', path: '/demo/mailbox' },
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

/** What a search for a name finds; with `then`, the first patient of it, and further on. A search has no address before. */
function throughSearch(then?: string): FindPath {
  return async (page, at) => {
    await page.goto(at('/p/{practice}/patients'));
    await page.getByRole('searchbox').fill('smith');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.waitForURL(/\/patients\/searches\//);
    const found = new URL(page.url()).pathname;
    if (then === undefined) return found;
    const patient = await throughLink(found, PATIENT)(page, at);
    return patient === null ? null : patient + then;
  };
}

/** The page that adds a patient whose number is likely to fail, where the newest list has such a one. */
async function addAllTheSame(page: Page, at: (path: string) => string): Promise<string | null> {
  const list = await throughLink('/p/{practice}/recipient-lists', LIST)(page, at);
  if (list === null) return null;
  await page.goto(list);
  const link = page.getByRole('link', { name: /^Send to this patient all the same/ }).first();
  return (await link.count()) === 0 ? null : link.getAttribute('href');
}

export function findPath({ path }: PageToSee, page: Page, practice: string): Promise<string | null> {
  const at = (one: string) => one.replace('{practice}', practice);
  return typeof path === 'string' ? Promise.resolve(at(path)) : path(page, at);
}
