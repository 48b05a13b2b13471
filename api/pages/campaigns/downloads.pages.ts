import type { PageServices } from '../mount';
import type { Page } from '../page';

export function downloadPages(_services: PageServices): Page[] {
  return [];
}
