import type { AuditRow } from '../../../ports/practice/audit-log';

/** What an entry is about, in words, and the page that shows it. */
export interface AuditSubject {
  text: string;
  /** Null where there is no such page, or nothing on it any more. */
  href: string | null;
}

/** For each kind, the text for a subject without a name and the address of its page. Addresses hold only ids. */
const KINDS: Record<string, { text: string; path?: (id: string) => string; page?: string }> = {
  'appointment-type': { text: 'An appointment type', path: (id) => `/appointments/${id}` },
  attachment: { text: 'An attached file' },
  audit: { text: 'Audit log' },
  'blocked-number': {
    text: 'A blocked number',
    path: (id) => `/account/blocked-communications/${id}/history`,
    page: '/account/blocked-communications',
  },
  'blocked-address': {
    text: 'A blocked email address',
    path: (id) => `/account/blocked-communications/addresses/${id}`,
    page: '/account/blocked-communications/addresses',
  },
  booking: { text: 'A booking', page: '/appointments' },
  campaign: { text: 'A campaign', path: (id) => `/campaigns/${id}` },
  code: { text: 'A code', page: '/account/record' },
  conversation: { text: 'A conversation', path: (id) => `/conversations/${id}` },
  credits: { text: 'SMS credits', page: '/account/credits' },
  contact: { text: 'A contact', path: (id) => `/contacts/${id}` },
  contacts: { text: 'Contacts', page: '/contacts' },
  'failed-messages': { text: 'Failed folder', page: '/inbox/failed' },
  'letter-batch': { text: 'Letters' },
  list: { text: 'A patient list', path: (id) => `/recipient-lists/${id}` },
  message: { text: 'A message', path: (id) => `/messages/${id}` },
  number: { text: 'A number', path: (id) => `/account/numbers-to-fix/${id}` },
  numbers: { text: 'Numbers to fix', page: '/account/numbers-to-fix' },
  patient: { text: 'A patient', path: (id) => `/patients/${id}` },
  'patient-import': { text: 'An upload of patients' },
  patients: { text: 'Patients of the practice' },
  practice: { text: 'The practice' },
  'provider-account': { text: 'A provider', page: '/account/providers' },
  questionnaire: { text: 'A questionnaire', path: (id) => `/questionnaires/${id}` },
  recall: { text: 'A recall', path: (id) => `/recalls/${id}` },
  'recall-category': { text: 'A category of recalls', path: (id) => `/recalls/categories/${id}` },
  'recall-import': { text: 'A file of recalls' },
  'recall-run': { text: 'A run of recalls' },
  recalls: { text: 'Recalls', page: '/recalls' },
  settings: { text: 'Rules', page: '/account' },
  staff: { text: 'A person', path: (id) => `/account/staff/${id}` },
  template: { text: 'A template' },
  token: { text: 'An API token', page: '/account/api-tokens' },
};

/** After these there is nothing left to look at. */
const GONE = new Set(['campaign-draft-deleted', 'list-deleted', 'staff-removed', 'contact-removed']);

/** @param base what addresses of the practice begin with. */
export function auditSubject(
  { act, subjectKind, subjectId, subjectLabel }: Pick<AuditRow, 'act' | 'subjectKind' | 'subjectId' | 'subjectLabel'>,
  base: string,
): AuditSubject {
  const kind = KINDS[subjectKind];
  const text = subjectLabel ?? kind?.text ?? subjectKind;
  if (!kind || GONE.has(act)) return { text, href: null };
  const path = subjectId !== null && kind.path ? kind.path(subjectId) : (kind.page ?? null);
  return { text, href: path === null ? null : base + path };
}
