import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { blockedAddressPages } from './addresses.pages';
import { blockHistoryPages } from './history.pages';
import { blockedNumberPages } from './list.pages';

/** Account, Blocked Communications. */
export function blockedCommunicationsPages(services: PageServices): WebPage[] {
  return [...blockedNumberPages(services), ...blockedAddressPages(services), ...blockHistoryPages(services)];
}
