import type { PageServices } from '../mount';
import type { Page } from '../page';

export function retryPages(_services: PageServices): Page[] {
  return [];
}
