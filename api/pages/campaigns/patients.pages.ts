import type { PageServices } from '../mount';
import type { Page } from '../page';

export function patientsPages(_services: PageServices): Page[] {
  return [];
}
