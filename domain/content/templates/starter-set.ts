import type { Purpose } from '../../eligibility/purposes';
import type { TemplateChannel, TemplateText } from './message-templates';

/** A text that every practice can use as it is, or copy and change. */
export interface StarterTemplate extends TemplateText {
  id: string;
  /** Raised by one with each change of the text, so that drafts that use it learn of it. */
  version: number;
  name: string;
  channel: TemplateChannel;
  purpose: Purpose;
}

/** When the set was written, and by whom: what pages show in the place of a person. */
export const STARTER_SET = { by: 'Rollcall', at: new Date('2026-01-01T00:00:00.000Z') } as const;

const YEARLY_REVIEW =
  'Dear ((given name)), your yearly review is due. Please call us to book it.' +
  '((blood test?? Please have your blood test at least a week before.))';
const REVIEW_LINK =
  'Dear ((given name)), thank you for visiting us. How did we do? Please tell us here: ((review link)) ' +
  'Let us know if you do not want these messages.';
const NOT_SEEN =
  'Dear ((given name)), we have not seen you for a while. If you would like a check-up, please call us. ' +
  'Let us know if you do not want these messages.';
const PATIENT_GROUP =
  'Dear ((given name)),\n\nOur patient group meets four times a year. It tells us what we do well and what we should ' +
  'change.\n\nWould you like to join? Please reply to this email or ask at reception.';

/**
 * The shared texts, in the order in which they are listed. Those with a placeholder that no list has, such as
 * ((review link)), are there to be copied: a campaign with such a text is not sent before somebody has put their own words there.
 */
export const STARTER_TEMPLATES: readonly StarterTemplate[] = [
  starter(1, 'Flu vaccination is due', 'any', 'recall', {
    subject: 'Your flu vaccination is due',
    body: 'Dear ((given name)), your flu vaccination is due. Please call us to book it.',
  }),
  starter(2, 'NHS Health Check', 'any', 'recall', {
    subject: 'Your NHS Health Check',
    body: 'Dear ((given name)), your NHS Health Check is due. It is free and takes about 20 minutes. Please call us to book it.',
  }),
  starter(3, 'Yearly review, with a blood test for some', 'any', 'recall', {
    subject: 'Your yearly review is due',
    body: YEARLY_REVIEW,
  }),
  starter(4, 'Please call the practice', 'sms', 'care', {
    subject: null,
    body: 'Dear ((given name)), please call us about your care. It is not urgent.',
  }),
  starter(5, 'Check your contact details', 'any', 'service', {
    subject: 'Are your contact details right?',
    body: 'Dear ((given name)), has your phone number or address changed? Please tell reception, so that we can reach you.',
  }),
  starter(6, 'Closed for staff training', 'any', 'service', {
    subject: 'We are closed on ((closed on))',
    body: 'We are closed on ((closed on)) for staff training. If you need medical help then, please call 111.',
  }),
  starter(7, 'Join our patient group', 'email', 'service', { subject: 'Join our patient group', body: PATIENT_GROUP }),
  starter(8, 'We have not seen you for a while', 'any', 'marketing', {
    subject: 'Would you like a check-up?',
    body: NOT_SEEN,
  }),
  starter(9, 'Please leave a review', 'any', 'marketing', { subject: 'How did we do?', body: REVIEW_LINK }),
];

function starter(
  number: number,
  name: string,
  channel: TemplateChannel,
  purpose: Purpose,
  text: TemplateText,
): StarterTemplate {
  const id = `00000000-0000-7000-8000-${(0xa000 + number).toString(16).padStart(12, '0')}`;
  return { id, version: 1, name, channel, purpose, ...text };
}

const BY_ID = new Map(STARTER_TEMPLATES.map((one) => [one.id, one]));

/** The shared text with this id; null where it is none of them. */
export function starterTemplate(id: string): StarterTemplate | null {
  return BY_ID.get(id.toLowerCase()) ?? null;
}
