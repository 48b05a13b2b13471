import type { PageServices } from '../kit/mount';
import type { Page } from '../kit/page';
import { composePages } from './compose/compose.pages';
import { createPages } from './create/create.pages';
import { failedPages } from './failed/failed.pages';
import { oneMessagePages } from './message/one-message.pages';

/** Messages to one patient: what you can create, writing one, and its result. */
export function singleMessagePages(services: PageServices): Page[] {
  return [...createPages(services), ...composePages(services), ...failedPages(services), ...oneMessagePages(services)];
}
