import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { approvalPages } from './approval/approval.pages';
import { againPages } from './commands/again.pages';
import { bulkMessagesPages } from './overview/bulk-messages.pages';
import { detailsPages } from './details/details.pages';
import { downloadPages } from './patients/downloads.pages';
import { overviewPages } from './overview/overview.pages';
import { patientMessagePages } from './patients/patient-message.pages';
import { patientsPages } from './patients/patients.pages';
import { reportPages } from './details/report.pages';
import { reachPages } from './follow-ups/reach.pages';
import { retryPages } from './commands/retry.pages';
import { unreachedPages } from './patients/unreached.pages';
import { withdrawalPages } from './withdrawal/withdrawal.pages';
import { textTrialPages } from './text-trial/text-trial.pages';
import { steeringPages } from './commands/steering.pages';

/** The pages of bulk messages: their results, and the actions that people can take. */
export function campaignPages(services: PageServices): WebPage[] {
  return [
    ...bulkMessagesPages(services),
    ...overviewPages(services),
    ...detailsPages(services),
    ...patientsPages(services),
    ...patientMessagePages(services),
    ...retryPages(services),
    ...approvalPages(services),
    ...againPages(services),
    ...steeringPages(services),
    ...withdrawalPages(services),
    ...unreachedPages(services),
    ...downloadPages(services),
    ...reportPages(services),
    ...reachPages(services),
    ...textTrialPages(services),
  ];
}
