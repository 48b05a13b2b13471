/**
 * Acts of looking at patients, in words. They change nothing and happen often, so they are grouped and no part of an
 * object's history.
 */
export const LOOK_WORDS = {
  'appointments-viewed': 'Appointments viewed',
  'campaign-patients-viewed': 'Patients of a campaign viewed',
  'contacts-viewed': 'Contacts viewed',
  'conversation-viewed': 'Conversation viewed',
  'conversations-listed': 'Conversations listed',
  'failed-messages-viewed': 'Failed folder viewed',
  'list-patients-viewed': 'Patients of a list viewed',
  'message-viewed': 'Patient’s message viewed',
  'look-report-viewed': 'Report of looks viewed',
  'numbers-to-fix-viewed': 'Numbers to fix viewed',
  'patient-viewed': 'Patient viewed',
  'patients-listed': 'All patients listed',
  'patients-searched': 'Patient searched for',
  'letters-viewed': 'Letters viewed',
  'restricted-patients-listed': 'Restricted patients listed',
  'recall-run-viewed': 'Run of recalls viewed',
  'recall-viewed': 'Recall viewed',
  'recalls-listed': 'Recalls listed',
  'shared-number-viewed': 'Patients with a blocked number viewed',
} as const;

export type LookAct = keyof typeof LOOK_WORDS;
export const LOOKS = Object.keys(LOOK_WORDS) as LookAct[];

/** Acts that show patients outside the pages, by which someone looked at each of them as well. */
export const DOWNLOADS_OF_PATIENTS = [
  'campaign-report-downloaded',
  'rejected-rows-downloaded',
  'disclosure-made',
] as const;

/** Looks of one person at one object within this time are one entry with a count. */
export const LOOK_WINDOW_SECONDS = 3_600;
