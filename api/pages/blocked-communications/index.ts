import type { PageServices } from '../mount';
import type { Page } from '../page';
import { blockHistoryPages } from './history.pages';
import { blockedNumberPages } from './list.pages';

/** Account, Blocked Communications (pages.md §3.7). */
export function blockedCommunicationsPages(services: PageServices): Page[] {
  return [...blockedNumberPages(services), ...blockHistoryPages(services)];
}
