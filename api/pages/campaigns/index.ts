import type { PageServices } from '../mount';
import type { Page } from '../page';
import { againPages } from './again.pages';
import { bulkMessagesPages } from './bulk-messages.pages';
import { detailsPages } from './details.pages';
import { downloadPages } from './downloads.pages';
import { overviewPages } from './overview.pages';
import { patientMessagePages } from './patient-message.pages';
import { patientsPages } from './patients.pages';
import { reportPages } from './report.pages';
import { retryPages } from './retry.pages';
import { steeringPages } from './steering.pages';

/** What became of bulk messages, and what can be done about it. */
export function campaignPages(services: PageServices): Page[] {
  return [
    ...bulkMessagesPages(services),
    ...overviewPages(services),
    ...detailsPages(services),
    ...patientsPages(services),
    ...patientMessagePages(services),
    ...retryPages(services),
    ...againPages(services),
    ...steeringPages(services),
    ...downloadPages(services),
    ...reportPages(services),
  ];
}
