import type { PageServices } from '../../kit/mount';
import type { Page } from '../../kit/page';
import { blockHistoryPages } from './history.pages';
import { blockedNumberPages } from './list.pages';

/** Account, Blocked Communications. */
export function blockedCommunicationsPages(services: PageServices): Page[] {
  return [...blockedNumberPages(services), ...blockHistoryPages(services)];
}
