import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { findPages } from './find.pages';
import { holdPages } from './hold.pages';
import { messagesPages } from './messages.pages';
import { preferencesPages } from './preferences.pages';
import { summaryPages } from './summary.pages';

/** Patients: found, and one of them with all that is known of how they are written to. */
export function patientPages(services: PageServices): WebPage[] {
  return [
    ...findPages(services),
    ...summaryPages(services),
    ...messagesPages(services),
    ...holdPages(),
    ...preferencesPages(services),
  ];
}
