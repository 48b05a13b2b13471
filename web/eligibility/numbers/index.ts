import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { numberReputationPages } from './number-reputation.pages';
import { numbersToFixPages } from './numbers-to-fix.pages';
import { oneNumberPages } from './one-number.pages';

/** Numbers that are likely to fail, and the rule that marks them (A5–A7, N12, N13). */
export function numberPages(services: PageServices): WebPage[] {
  return [...numbersToFixPages(services), ...oneNumberPages(services), ...numberReputationPages()];
}
