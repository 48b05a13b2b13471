import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { contactPages } from './contacts/contacts.pages';
import { disclosurePages } from './disclosure/disclosure.pages';
import { checkPages } from './check/check.pages';
import { findPages } from './find.pages';
import { holdPages } from './hold.pages';
import { messagesPages } from './messages.pages';
import { notReachedPages } from './not-reached/not-reached.pages';
import { preferencesPages } from './preferences.pages';
import { restrictedPages } from './restricted/restricted.pages';
import { safeContactPages } from './safe-contact/safe-contact.pages';
import { summaryPages } from './summary.pages';

/** Patients: found, and one of them with all that is known of how they are written to. */
export function patientPages(services: PageServices): WebPage[] {
  return [
    ...checkPages(services),
    ...findPages(services),
    // Before a patient's own pages, whose address would take the word for an id.
    ...restrictedPages(services),
    ...notReachedPages(services),
    ...summaryPages(services),
    ...messagesPages(services),
    ...holdPages(),
    ...disclosurePages(services),
    ...contactPages(services),
    ...preferencesPages(services),
    ...safeContactPages(services),
  ];
}
