import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { automationPages } from './automation/automation.pages';
import { runPages } from './automation/run.pages';
import { callPages } from './calls/calls.pages';
import { evidencePages } from './evidence/evidence.pages';
import { letterPages } from './letters/letters.pages';
import { boardPages } from './board.pages';
import { categoryPages } from './categories.pages';
import { importPages } from './imports.pages';
import { patientRecallPages } from './patient/patient-recall.pages';
import { recallPages } from './recall.pages';
import { sendRecallPages } from './send-recalls.pages';
import { syncPages } from './sync.pages';
import { worklistPages } from './worklist.pages';

/** Recalls: the worklist, sending, one recall, categories, files, the board, and the patient's own page. */
export function recallsPages(services: PageServices): WebPage[] {
  return [
    ...worklistPages(services),
    ...sendRecallPages(services),
    ...boardPages(services),
    ...categoryPages(services),
    ...importPages(services),
    // Before one recall, whose address would take their names for an id.
    ...callPages(services),
    ...letterPages(services),
    ...automationPages(services),
    ...runPages(services),
    ...evidencePages(services),
    ...syncPages(services),
    ...recallPages(services),
    ...patientRecallPages(services),
  ];
}
