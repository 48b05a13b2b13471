import type { PageServices } from '../mount';
import type { Page } from '../page';

export function steeringPages(_services: PageServices): Page[] {
  return [];
}
