import { capital } from '../../../domain/capital';
import { BLOCK_TICKS, TICK_WORDS } from '../../../domain/eligibility/purposes';
import { HOLIDAY_CALENDARS, type HolidayCalendar } from '../../../domain/practice/hours/bank-holidays';
import type { SendingHours } from '../../../domain/practice/hours/hours';
import { PAUSE_REASONS, type PauseReason } from '../../../domain/campaigns/phases';
import type { AuditRow } from '../../../ports/practice/audit-log';
import { LOOK_WORDS } from '../../../domain/practice/looks';
import { countOf } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';
import { durationWords } from '../account/amounts';
import { hoursWords } from '../account/sending-hours.words';

/** Every act that the code writes; audit.words.test.ts looks for those that are missing. */
export const ACTS: Readonly<Record<string, string>> = {
  ...LOOK_WORDS,
  'disclosure-made': 'Everything about a patient downloaded',
  'disclosure-redacted': 'Part of what is held of a patient left out',
  'contact-added': 'Contact added',
  'contact-changed': 'Contact changed',
  'contact-removed': 'Contact removed',
  'restricted-opened': 'List of restricted patients opened',
  'restricted-openers-named': 'Named who may open the list of restricted patients',
  'legal-hold-ended': 'Legal hold ended',
  'legal-hold-set': 'Legal hold set',
  'look-reviewed': 'Look at a patient reviewed',
  purged: 'Data deleted after its retention period',
  'retention-changed': 'Retention periods changed',
  'campaign-handed-over': 'Campaign handed to another owner',
  'practice-left': 'The practice left this installation',
  'appointment-type-archived': 'Appointment type archived',
  'appointment-type-codes-set': 'Codes for answers to an appointment type set',
  'appointment-type-made': 'Appointment type made',
  'appointment-type-restored': 'Appointment type offered again',
  'approval-taken-back': 'Bulk message changed while waiting for approval',
  'attachment-uploaded': 'File for a direct message uploaded',
  'attachment-opened': 'Patient opened a file of a direct message',
  'audit-downloaded': 'Audit log downloaded',
  'blocked-address-added': 'Email address added to Blocked Communications',
  'blocked-address-changed': 'Blocked email address changed',
  'blocked-number-added': 'Number added to Blocked Communications',
  'blocked-number-changed': 'Blocked number changed',
  'booking-answer-decided': 'Answer to an invitation accepted, or not',
  'booking-attendance-removed': 'Attendance of an appointment removed',
  'booking-attended': 'Appointment marked as attended',
  'booking-cancelled': 'Appointment cancelled',
  'booking-call-asked': 'Invitation to book answered: call the patient',
  'booking-declined': 'Invitation to book answered without an appointment',
  'booking-entered': 'Appointment marked as entered in the clinical system',
  'booking-made': 'Appointment booked',
  'booking-missed': 'Appointment marked as missed',
  'booking-moved': 'Appointment moved',
  'booking-not-entered': 'Appointment marked as not entered in the clinical system',
  'capability-changed': 'Capability switched on or off, or its checklist changed',
  'campaign-approved': 'Bulk message approved',
  'campaign-approved-quickly': 'Bulk message approved within 30 seconds',
  'campaign-sent-back': 'Bulk message sent back',
  'campaign-draft-changed': 'Draft changed',
  'campaign-draft-deleted': 'Draft deleted',
  'campaign-drafted': 'Draft made',
  'campaign-paused': 'Campaign paused',
  'campaign-pause-explained': 'Reason for a pause given',
  'campaign-rescheduled': 'Campaign rescheduled',
  'campaign-resumed': 'Campaign resumed',
  'campaign-retried': 'Failed messages tried again',
  'campaign-sent': 'Campaign sent or scheduled',
  'campaign-stopped': 'Campaign stopped',
  'conversation-answered': 'Patient’s reply answered',
  'conversation-assigned': 'Conversation given to a person',
  'conversation-done': 'Conversation marked as done',
  'conversation-matched': 'Patient of a reply chosen',
  'conversation-noted': 'Note added to a conversation',
  'restricted-reply-opened': 'Reply of a restricted patient opened',
  'conversation-saved': 'Conversation saved to the record',
  'conversation-reopened': 'Conversation reopened',
  'reply-attachment-opened': 'File from a patient’s email opened',
  'columns-remembered': 'Columns of a file remembered',
  'columns-forgotten': 'Columns of a file no longer remembered',
  'direct-code-sent': 'Patient asked for the code of a direct message',
  'direct-link-locked': 'Direct message locked after five wrong codes',
  'direct-message-opened': 'Patient opened a direct message',
  'direct-message-resent': 'Direct message sent again',
  'direct-message-revoked': 'Direct message revoked',
  'direct-message-sent': 'Direct message sent',
  'failed-messages-noted': 'Noted what was done about failed messages',
  'correction-drafted': 'Correction of a bulk message drafted',
  'internal-message-answered': 'Internal message answered',
  'internal-message-sent': 'Internal message sent',
  'list-deleted': 'Patient list deleted',
  'list-hidden': 'Patient list hidden',
  'list-shown-again': 'Hidden patient list shown again',
  'list-split': 'Patient list split into several',
  'list-copied': 'Patient list copied to be used again',
  'list-row-added': 'Patient added although the number is likely to fail',
  'list-row-addition-taken-back': 'Patient with a number likely to fail left out again',
  'list-shared-numbers-chosen': 'Shared numbers of a list chosen',
  'list-uploaded': 'Patient list uploaded',
  'session-cancelled': 'Clinic cancelled',
  'session-moved': 'Clinic moved',
  'slot-removed': 'Appointment time taken out',
  'slots-added': 'Appointment times added',
  'translation-approved': 'Translation of a questionnaire approved',
  'answer-saved-again': 'Answers to a questionnaire saved to the record again',
  'answers-downloaded': 'Answers to a questionnaire downloaded',
  'answer-alarm-acknowledged': 'Alarming answer acknowledged',
  'questionnaire-archived': 'Questionnaire archived',
  'questionnaire-changed': 'Questionnaire changed',
  'questionnaire-made': 'Questionnaire made',
  'questionnaire-restored': 'Questionnaire restored',
  'questionnaire-set': 'Alarms or bands of a questionnaire set',
  'letter-returned': 'Letter came back undelivered',
  'letters-discarded': 'Letters thrown away',
  'letters-downloaded': 'Letters downloaded to print',
  'letters-made': 'Letters made',
  'letter-printed-again': 'One letter printed again',
  'letters-posted': 'Letters posted',
  'recall-added': 'Recall taken over from the practice system',
  'recall-answer-decided': 'Patient’s answer to a recall decided',
  'recall-answered': 'Patient answered about a recall',
  'recall-attended': 'Patient came to the appointment of a recall',
  'recall-not-attended': 'Patient did not come to the appointment of a recall',
  'recall-booked': 'Recall marked as booked',
  'recall-call-noted': 'Call about a recall noted',
  'recall-category-changed': 'Category of recalls changed',
  'recall-category-made': 'Category of recalls made',
  'recall-changed': 'Recall changed in the practice system',
  'recall-closed': 'Recall closed: no further action required',
  'recall-not-booked': 'Recall no longer booked',
  'recall-evidence-made': 'Evidence of a recall downloaded',
  'recall-run-read': 'Trial run read by a clinician',
  'recall-run-started': 'Run of automated recalls started',
  'recall-run-tried': 'Run of recalls tried without sending',
  'recalls-closing-decided': 'Decided about recalls missing from a file',
  'not-reached-downloaded': 'Patients not reached downloaded',
  'recall-sync-asked': 'Sync of recalls asked for',
  'recalls-imported': 'File of recalls read',
  'recalls-uploaded': 'File of recalls uploaded',
  'recalls-queued-for-calls': 'Recalls added to the call list',
  'recalls-unqueued': 'Recalls taken off the call list again',
  'recalls-sent': 'Recalls sent by SMS',
  'template-archived': 'Template archived',
  'template-changed': 'Template changed',
  'template-made': 'Template made',
  'template-restored': 'Template restored',
  'template-translation-approved': 'Translation of a template approved',
  'message-cancelled': 'Message to one patient cancelled',
  'message-retried': 'Message to one patient tried again',
  'message-sent': 'Message to one patient sent',
  'numbers-to-fix-downloaded': 'Numbers to fix downloaded',
  'membership-accepted': 'Invitation accepted',
  'membership-declined': 'Invitation declined',
  'membership-invited': 'Person of another practice invited',
  'membership-withdrawn': 'Invitation withdrawn',
  'password-changed': 'Own password changed',
  'password-set': 'Password set by a link',
  'campaign-report-downloaded': 'Campaign report downloaded',
  'campaign-started-early': 'Hold ended early',
  'code-listed': 'SNOMED code allowed',
  'code-changed': 'SNOMED code changed',
  'campaign-pace-changed': 'Pace changed',
  'campaign-withdrawn': 'Saved entries of a campaign withdrawn',
  'campaign-calls-listed': 'List of calls made for a campaign',
  'campaign-calls-unlisted': 'Patients taken off the list of calls of a campaign',
  'campaign-follow-up-called': 'Call about a campaign noted',
  'campaign-follow-up-made': 'Follow-up of a campaign carried out',
  'campaign-reminders-stopped': 'Reminders stopped',
  'campaign-urgent': 'Sending outside hours allowed',
  'campaign-no-longer-urgent': 'Sending outside hours ended',
  'patient-blocks-changed': 'Patient’s blocks changed',
  'safe-contact-changed': 'Safe contact changed',
  'patient-hold-ended': 'Messages to a patient go out again after a report of a death',
  'red-flag-acknowledged': 'Possible emergency acknowledged',
  'rota-changed': 'Rota for possible emergencies changed',
  'patient-preferences-changed': 'How a patient likes to be written to changed',
  'link-code-sent': 'Code for a patient’s link sent by SMS',
  'patients-uploaded': 'Patient register uploaded',
  'register-word-decided': 'Meaning of a word in the register decided',
  'cost-plan-changed': 'Limits of costs changed',
  'credits-bought': 'SMS credits bought',
  'price-set': 'Price set',
  'rejected-rows-downloaded': 'Patients not accepted downloaded',
  'second-factor-begun': 'Own second factor begun',
  'second-factor-removed': 'Own second factor removed',
  'second-factor-set-up': 'Own second factor set up',
  'sender-changed': 'Sender changed',
  'settings-changed': 'Rules changed',
  'sign-in-failed': 'Sign-in failed',
  'sign-in-locked': 'Sign-in locked after too many tries',
  'signed-in': 'Signed in',
  'signed-out': 'Signed out',
  'staff-added': 'Person added',
  'staff-clinician-removed': 'Mark as a clinician removed',
  'staff-link-made': 'Password link made',
  'staff-marked-clinician': 'Marked as a clinician',
  'staff-removed': 'Person removed',
  'staff-role-changed': 'Role changed',
  'staff-second-factor-taken-away': 'Second factor removed',
  'staff-unlocked': 'Person unlocked',
  'test-message-sent': 'Test message sent',
  'token-made': 'API token made',
  'token-revoked': 'API token revoked',
};

/** An act in words; one that is newer than this table by its own name. */
export function actWords(act: string): string {
  return ACTS[act] ?? capital(act.replaceAll('-', ' '));
}

const RULES: Record<string, string> = {
  sendingHours: 'Sending hours',
  sendingHoursFor: 'Sending hours of kinds of message',
  bankHolidays: 'Bank holidays',
  closedDays: 'Closed days',
  holdSeconds: 'Hold',
  autoPause: 'Automatic pause',
  settleSeconds: 'Waiting for receipts',
  contactSource: 'Contact details',
  bulkMessages: 'Bulk Messages',
  plan: 'Plan',
  approvalAbove: 'Approval',
  contentGuard: 'Content guard',
  sameTextDays: 'Same text',
  monthlyLimit: 'Monthly limit',
  smsCredits: 'SMS credits',
  markedWords: 'Marked words',
  links: 'List of links',
};

/** "Rollcall, now Oakfield"; the reply address or number only where it changed. */
function senderWords({ before, after }: Record<string, unknown>): string {
  const valueOf = (side: unknown, name: string): string | null => {
    const value = (side as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' ? value : null;
  };
  return [
    ['sender', 'Sender'],
    ['replyTo', 'Replies to'],
  ]
    .filter(([name]) => valueOf(before, name!) !== valueOf(after, name!))
    .map(
      ([name, words]) =>
        `${words}: ${valueOf(before, name!) ?? 'the default'}, now ${valueOf(after, name!) ?? 'the default'}`,
    )
    .join('; ');
}

const SEARCHED_BY: Record<string, string> = {
  'date-of-birth': 'date of birth',
  mobile: 'mobile number',
  name: 'name',
  'nhs-number': 'NHS number',
};

/** How often, where an entry stands for more than one: "19 times since today at 9:05am". */
export function timesWords({ times, since }: Pick<AuditRow, 'times' | 'since'>, timeZone: string, now: Date): string {
  if (times === 1 || since === null) return '';
  return `${countOf(times, 'time')} since ${timeWords(since, timeZone, now)}`;
}

/** What more an entry tells, in one short line; empty when the act says it all. Ids and texts of patients are not in it. */
export function detailWords({ act, details }: Pick<AuditRow, 'act' | 'details'>): string {
  if (details === null) return '';
  const text = (name: string): string => {
    const value = details[name];
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  };
  switch (act) {
    case 'sender-changed':
      return senderWords(details);
    case 'settings-changed':
      return rulesWords(details);
    case 'blocked-address-changed':
    case 'blocked-number-changed':
    case 'patient-blocks-changed':
      return ticksWords(details);
    case 'staff-role-changed':
      return `${text('name')}: ${text('before')}, now ${text('after')}`;
    case 'staff-marked-clinician':
    case 'staff-clinician-removed':
      return text('name');
    case 'membership-accepted':
    case 'membership-invited':
      return text('role');
    case 'sign-in-failed':
    case 'sign-in-locked':
      return text('what') === 'code' ? 'Wrong code' : 'Wrong password';
    case 'staff-added':
    case 'staff-removed':
    case 'token-made':
      return `${text('name')}, ${text('role')}`;
    case 'campaign-sent':
      return text('total') === '' ? '' : countOf(Number(text('total')), 'patient');
    case 'list-row-added':
    case 'list-row-addition-taken-back':
      return `Row ${text('row')}`;
    case 'list-shared-numbers-chosen':
      return text('sharedNumbers') === 'one-per-number' ? 'One message per number' : 'One message per patient';
    case 'campaign-paused':
      return PAUSE_REASONS[text('reason') as PauseReason]?.message ?? '';
    case 'patients-searched':
      return `By ${SEARCHED_BY[text('by')] ?? text('by')}, ${countOf(Number(text('found')), 'patient')} shown`;
    case 'test-message-sent':
      return [
        ...(text('to') ? [`To ${text('to')}`] : []),
        text('outcome') === 'accepted' ? 'Accepted by the provider' : 'Not accepted by the provider',
      ].join('. ');
    default:
      return text('name');
  }
}

/** "Ticked: Blocked Recalls. Unticked: Marketing". */
function ticksWords({ ticked, unticked }: Record<string, unknown>): string {
  const words = (ticks: unknown) =>
    BLOCK_TICKS.filter((tick) => Array.isArray(ticks) && ticks.includes(tick))
      .map((tick) => TICK_WORDS[tick])
      .join(', ');
  return [
    ['Ticked', words(ticked)],
    ['Unticked', words(unticked)],
  ]
    .flatMap(([what, names]) => (names ? [`${what}: ${names}`] : []))
    .join('. ');
}

function rulesWords(details: Record<string, unknown>): string {
  const before = recordOf(details.before);
  const after = recordOf(details.after);
  return Object.keys(after)
    .map((name) => `${RULES[name] ?? name}: ${valueWords(name, before[name])}, now ${valueWords(name, after[name])}`)
    .join('. ');
}

/** "marketing Monday to Thursday, 10am to 4pm", or "as the others". */
function hoursOfKindsWords(hours: Record<string, unknown>): string {
  const kinds = Object.entries(hours).map(
    ([kind, own]) => `${kind} ${own === 'any' ? 'at any time' : lower(hoursWords(own as SendingHours))}`,
  );
  return kinds.length === 0 ? 'as the others' : kinds.join('; ');
}

function valueWords(name: string, value: unknown): string {
  if (name === 'sendingHours') return lower(hoursWords(value as Parameters<typeof hoursWords>[0]));
  if (name === 'sendingHoursFor') return hoursOfKindsWords(recordOf(value));
  if (name === 'bankHolidays' && value) return HOLIDAY_CALENDARS[value as HolidayCalendar].name;
  if (name === 'closedDays') return countOf((value as unknown[] | undefined)?.length ?? 0, 'day');
  if (name === 'contactSource') return value === 'file' ? 'from the file' : 'from demographics';
  if (name === 'settleSeconds') {
    const { sms = 0, email = 0 } = recordOf(value) as { sms?: number; email?: number };
    return `${durationWords(sms)} for SMS and ${durationWords(email)} for email`;
  }
  if (name === 'autoPause' && value) {
    const { afterOutcomes = 0, failedShare = 0 } = recordOf(value) as { afterOutcomes?: number; failedShare?: number };
    return `when ${Math.round(failedShare * 100)}% of ${afterOutcomes} fail`;
  }
  if (value === null || value === undefined || value === false || value === 0) return 'off';
  if (value === true) return 'on';
  if (name === 'holdSeconds') return durationWords(Number(value));
  return typeof value === 'number' || typeof value === 'string' ? String(value) : 'set';
}

/** Within a sentence; names of days keep their capital. */
function lower(words: string): string {
  return words === 'At any time' ? 'at any time' : words;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
