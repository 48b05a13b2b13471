import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { composePages } from './compose/compose.pages';
import { createPages } from './create/create.pages';
import { openMessagePages } from './direct/open-message.pages';
import { failedPages } from './failed/failed.pages';
import { oneMessagePages } from './message/one-message.pages';

/** Messages to one patient: what you can create, writing one, and its result. */
export function singleMessagePages(services: PageServices): WebPage[] {
  return [
    ...createPages(services),
    ...composePages(services),
    ...failedPages(services),
    ...oneMessagePages(services),
    ...openMessagePages(services),
  ];
}
