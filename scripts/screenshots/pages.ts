import type { Page } from 'playwright-core';

/** A page to take pictures of. */
export interface PageToSee {
  /** Also the name of the files, so unique and without spaces. */
  name: string;
  /**
   * The path after the host, with `{practice}` for the practice's slug. Or how to get to a page whose id is not known
   * beforehand.
   */
  path: string | FindPath;
  /** Who sees it; a sender by default. */
  by?: 'nobody' | 'administrator';
}

/** Finds a path, and may visit other pages on the way. Null if there is none to see. */
export type FindPath = (page: Page, at: (path: string) => string) => Promise<string | null>;

const PATIENT = /\/patients\/[0-9a-f-]{36}$/;
const LIST = /\/recipient-lists\/[0-9a-f-]{36}$/;
const TEMPLATE = /\/templates\/[0-9a-f-]{36}$/;
const CAMPAIGN = /\/campaigns\/[0-9a-f-]{36}$/;
const INVITED = 'sam.okoro@oakfield.example';
const OVERVIEW = '/p/{practice}/campaigns/overview';
const REPLIES = '/p/{practice}/inbox/bulk-message-replies';
const CONVERSATION = /\/conversations\/[0-9a-f-]{36}$/;
const RECALLS = '/p/{practice}/recalls';
const CATEGORY = /\/recalls\/categories\/[0-9a-f-]{36}$/;
const QUESTIONNAIRE = /\/questionnaires\/[0-9a-f-]{36}$/;
const LISTS = '/p/{practice}/recipient-lists';

/** All pages. A new page needs only a line here. */
export const PAGES: PageToSee[] = [
  { name: 'sign-in', path: '/sign-in', by: 'nobody' },
  { name: 'help', path: '/help', by: 'nobody' },
  { name: 'help-statuses', path: '/help/statuses', by: 'nobody' },
  { name: 'help-templates', path: '/help/templates', by: 'nobody' },
  { name: 'help-file', path: '/help/make-the-file/spreadsheet', by: 'nobody' },
  { name: 'api-docs', path: '/api/docs', by: 'nobody' },
  { name: 'home', path: '/p/{practice}' },
  { name: 'bulk-messages', path: '/p/{practice}/campaigns' },
  { name: 'manage-campaigns', path: '/p/{practice}/campaigns/overview' },
  { name: 'new-campaign', path: '/p/{practice}/campaigns/new' },
  { name: 'new-message', path: '/p/{practice}/campaigns/new-message' },
  { name: 'draft', path: throughLink(OVERVIEW, /\/draft$/), by: 'administrator' },
  { name: 'draft-list', path: throughDraft('list?again=1'), by: 'administrator' },
  { name: 'draft-message', path: throughDraft('message'), by: 'administrator' },
  { name: 'draft-record', path: throughDraft('record'), by: 'administrator' },
  { name: 'draft-timing', path: throughDraft('timing'), by: 'administrator' },
  { name: 'draft-review', path: throughDraft('review'), by: 'administrator' },
  { name: 'draft-delete', path: throughDraft('delete'), by: 'administrator' },
  { name: 'campaign', path: throughErrors() },
  { name: 'campaign-held', path: throughText(OVERVIEW, /Christmas/) },
  { name: 'campaign-scheduled', path: throughText(OVERVIEW, /November/) },
  { name: 'campaign-paused', path: throughText(OVERVIEW, /reminder/) },
  { name: 'campaign-reschedule', path: throughText(OVERVIEW, /November/, '/reschedule'), by: 'administrator' },
  { name: 'campaign-stop', path: throughText(OVERVIEW, /November/, '/stop'), by: 'administrator' },
  { name: 'campaign-pause', path: throughText(OVERVIEW, /November/, '/pause'), by: 'administrator' },
  { name: 'campaign-resume', path: throughText(OVERVIEW, /reminder/, '/resume'), by: 'administrator' },
  { name: 'campaign-again', path: throughErrors('/again') },
  { name: 'campaign-report', path: throughErrors('/report') },
  { name: 'campaign-withdrawal', path: throughErrors('/withdrawal'), by: 'administrator' },
  { name: 'campaign-waiting', path: throughText(OVERVIEW, /Patient survey/) },
  { name: 'campaign-approval', path: throughText(OVERVIEW, /Patient survey/, '/approval'), by: 'administrator' },
  { name: 'campaign-call-list', path: throughErrors('/call-list') },
  { name: 'campaign-patients', path: throughErrors('/patients') },
  {
    name: 'campaign-errors',
    path: throughErrors('/patients?show=errors'),
  },
  { name: 'campaign-retry', path: throughErrors('/retry') },
  {
    name: 'campaign-downloads',
    path: throughErrors('/downloads'),
  },
  { name: 'patient-message', path: throughFailedMessage },
  { name: 'inbox', path: '/p/{practice}/inbox' },
  { name: 'bulk-message-replies', path: REPLIES },
  { name: 'needs-matching', path: '/p/{practice}/inbox/needs-matching' },
  { name: 'conversation', path: throughLink(REPLIES, CONVERSATION) },
  { name: 'failed', path: '/p/{practice}/inbox/failed' },
  { name: 'handover', path: '/p/{practice}/inbox/handover' },
  { name: 'internal-messages', path: '/p/{practice}/internal-messages' },
  { name: 'notifications', path: '/p/{practice}/notifications' },
  { name: 'notification-choices', path: '/p/{practice}/notifications/choices' },
  { name: 'create', path: '/p/{practice}/create' },
  { name: 'compose-sms', path: '/p/{practice}/messages/new/sms' },
  { name: 'compose-email', path: '/p/{practice}/messages/new/email' },
  { name: 'compose-internal', path: '/p/{practice}/messages/new/internal' },
  { name: 'recalls', path: RECALLS },
  { name: 'recalls-all', path: `${RECALLS}?tab=all` },
  { name: 'recall', path: throughLink(`${RECALLS}?tab=all`, /\/recalls\/[0-9a-f-]{36}$/) },
  { name: 'recall-categories', path: `${RECALLS}/categories` },
  { name: 'recall-category', path: throughLink(`${RECALLS}/categories`, CATEGORY), by: 'administrator' },
  { name: 'recall-board', path: `${RECALLS}/board` },
  { name: 'recall-imports', path: `${RECALLS}/imports`, by: 'administrator' },
  { name: 'appointments', path: '/p/{practice}/appointments', by: 'administrator' },
  {
    name: 'appointment-type',
    path: throughLink('/p/{practice}/appointments', /\/appointments\/[0-9a-f-]{36}$/),
    by: 'administrator',
  },
  { name: 'questionnaires', path: '/p/{practice}/questionnaires', by: 'administrator' },
  { name: 'questionnaire', path: throughLink('/p/{practice}/questionnaires', QUESTIONNAIRE), by: 'administrator' },
  {
    name: 'questionnaire-preview',
    path: throughLink('/p/{practice}/questionnaires', QUESTIONNAIRE, '/preview'),
    by: 'administrator',
  },
  { name: 'patient-lists', path: '/p/{practice}/recipient-lists' },
  { name: 'patient-lists-hidden', path: `${LISTS}?show=hidden` },
  { name: 'templates', path: '/p/{practice}/templates' },
  { name: 'template', path: throughLink('/p/{practice}/templates', TEMPLATE), by: 'administrator' },
  { name: 'template-new', path: '/p/{practice}/templates/new', by: 'administrator' },
  { name: 'list-read-again', path: throughName(LISTS, /rows hidden/, LIST) },
  { name: 'list-delete', path: throughName(LISTS, /without dates/, LIST, '/delete') },
  { name: 'list-hide', path: throughName(LISTS, /Christmas/, LIST, '/hide') },
  { name: 'list-result', path: throughName(LISTS, /Flu 2026: second/, LIST) },
  { name: 'list-result-mended', path: throughName(LISTS, /Shingles/, LIST, '#reading') },
  { name: 'list-result-refused', path: throughName(LISTS, /without dates/, LIST) },
  { name: 'list-columns', path: throughName(LISTS, /Shingles/, LIST, '/columns') },
  { name: 'list-columns-refused', path: throughName(LISTS, /without dates/, LIST, '/columns') },
  { name: 'list-added-all-the-same', path: addWithOverride },
  { name: 'find-patient', path: '/p/{practice}/patients' },
  { name: 'patients-found', path: throughSearch() },
  { name: 'patient', path: throughSearch('') },
  { name: 'patient-messages', path: throughSearch('/messages') },
  { name: 'patient-preferences', path: throughSearch('/preferences') },
  { name: 'account', path: '/p/{practice}/account' },
  { name: 'blocked-communications', path: '/p/{practice}/account/blocked-communications' },
  { name: 'blocked-addresses', path: '/p/{practice}/account/blocked-communications/addresses' },
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
  ...[
    'staff',
    'staff/new',
    'register-words',
    'providers',
    'credits',
    'credits/purchase',
    'credits/price',
    'credits/limits',
    'senders',
    'sending-hours',
    'safety',
    'features',
    'switch-on',
    'rota',
    'record',
    'api-tokens',
    'audit-log',
  ].map((path): PageToSee => ({
    name: `account-${path.replace('/', '-')}`,
    path: `/p/{practice}/account/${path}`,
    by: 'administrator',
  })),
  { name: 'account-invited', path: invite, by: 'administrator' },
  { name: 'me', path: '/me' },
  { name: 'invitation', path: throughLink('/me', /^\/invitations\/[0-9a-f-]{36}$/) },
  { name: 'phones', path: '/demo/phones' },
  { name: 'mailbox', path: '/demo/mailbox' },
];

/** The first link on a page whose path fits, for what has an id: `throughLink('/p/{practice}/campaigns', /…/)`. */
function throughLink(start: string, wanted: RegExp, then = ''): FindPath {
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

/** The first link of a name. If it leads elsewhere, as a draft does, we take the next. */
function throughName(start: string, name: RegExp, wanted: RegExp, then = ''): FindPath {
  return async (page, at) => {
    await page.goto(at(start));
    for (const link of await page
      .getByRole('main')
      .getByRole('row')
      .filter({ hasText: name })
      .getByRole('link')
      .all()) {
      const { pathname } = new URL((await link.getAttribute('href')) ?? '', page.url());
      if (wanted.test(pathname)) return pathname + then;
    }
    return null;
  };
}

/** The first link with these words. */
function throughText(start: string, words: RegExp, then = ''): FindPath {
  return async (page, at) => {
    await page.goto(at(start));
    const link = page.getByRole('main').getByRole('link', { name: words }).first();
    return (await link.count()) === 0 ? null : (await link.getAttribute('href')) + then;
  };
}

/** The newest campaign that ended with errors, or a page below it. */
function throughErrors(then = ''): FindPath {
  return throughName('/p/{practice}/campaigns?status=error', /./, CAMPAIGN, then);
}

/** A step of the first draft. */
function throughDraft(step: string): FindPath {
  return async (page, at) => {
    const draft = await throughLink(OVERVIEW, /\/draft$/)(page, at);
    return draft === null ? null : draft.replace(/draft$/, step);
  };
}

/** One patient's message that failed, with its attempts. */
async function throughFailedMessage(page: Page, at: (path: string) => string): Promise<string | null> {
  const errors = await throughErrors('/patients?show=errors')(page, at);
  return errors === null ? null : throughLink(errors, /\/messages\/[0-9a-f-]{36}$/)(page, at);
}

/**
 * What a search for a name finds. With `then`, the first patient found, and a page below. A search has no address
 * beforehand.
 */
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

/** The page that adds a patient whose number is likely to fail, if the newest list has one. */
async function addWithOverride(page: Page, at: (path: string) => string): Promise<string | null> {
  const list = await throughLink('/p/{practice}/recipient-lists', LIST)(page, at);
  if (list === null) return null;
  await page.goto(list);
  const link = page.getByRole('link', { name: /^Send to this patient anyway/ }).first();
  return (await link.count()) === 0 ? null : link.getAttribute('href');
}

/** Invites the sender of these pictures to the other practice of the demo, once. */
async function invite(page: Page, at: (path: string) => string): Promise<string | null> {
  const other = '/p/birchwood/account/staff';
  if (at('/p/{practice}') !== '/p/oakfield' || (await page.goto(other))?.status() !== 200) return null;
  if ((await page.getByText(INVITED, { exact: true }).count()) > 0) return other;
  await page.goto(`${other}/new`);
  await page.getByLabel('Name').fill('Sam Okoro');
  await page.getByLabel('Email address').fill(INVITED);
  await page.getByRole('radio', { name: 'Sender' }).check();
  await page.getByRole('button', { name: 'Add this person' }).click();
  await page.waitForURL((url) => url.pathname === other);
  return other;
}

export function findPath({ path }: PageToSee, page: Page, practice: string): Promise<string | null> {
  const at = (one: string) => one.replace('{practice}', practice);
  return typeof path === 'string' ? Promise.resolve(at(path)) : path(page, at);
}
