import { DemoWorldAway } from '../../ports/demo-world';
import type { PageServices } from '../kit/mount';
import type { WebPage, PageAnswer, Visit } from '../kit/page';
import { mailboxPages } from './mailbox.pages';
import { phonePages } from './phones.pages';

/** Of the demonstration only: the phones and the mailbox of the simulators. Elsewhere these addresses do not exist. */
export function demoPages({ demo, demoWorld }: PageServices): WebPage[] {
  if (!demo || !demoWorld) return [];
  return [...phonePages(demoWorld), ...mailboxPages(demoWorld)].map(withAway);
}

function withAway(page: WebPage): WebPage {
  if (page.for !== 'staff') return page;
  return { ...page, handle: (visit: Visit) => page.handle(visit).catch(sayAway) };
}

function sayAway(error: unknown): PageAnswer {
  if (!(error instanceof DemoWorldAway)) throw error;
  return { view: 'demo/away', title: 'The demonstration is not answering', status: 503 };
}
