import type { PageServices } from '../../kit/mount';
import type { Page } from '../../kit/page';
import { blockHistoryPages } from './history.pages';
import { blockedNumberPages } from './list.pages';

/** Account, Blocked Communications (pages.md §3.7). */
export function blockedCommunicationsPages(services: PageServices): Page[] {
  return [...blockedNumberPages(services), ...blockHistoryPages(services)];
}
