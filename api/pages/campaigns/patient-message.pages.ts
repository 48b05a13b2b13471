import type { PageServices } from '../mount';
import type { Page } from '../page';

export function patientMessagePages(_services: PageServices): Page[] {
  return [];
}
