/** Acts of looking at patients. They change nothing and happen often, so they are grouped and no part of an object's history. */
export const LOOKS = [
  'appointments-viewed',
  'campaign-patients-viewed',
  'conversation-viewed',
  'conversations-listed',
  'failed-messages-viewed',
  'list-patients-viewed',
  'message-viewed',
  'numbers-to-fix-viewed',
  'patient-viewed',
  'patients-listed',
  'patients-searched',
  'letters-viewed',
  'recall-run-viewed',
  'recall-viewed',
  'recalls-listed',
  'shared-number-viewed',
] as const;

export type LookAct = (typeof LOOKS)[number];

/** Looks of one person at one object within this time are one entry with a count. */
export const LOOK_WINDOW_SECONDS = 3_600;
