import { countOf, numberWords } from '../../domain/words/numbers';
import { dateWords, timeWords } from '../../domain/words/times';
import type { RecallAttempt, RecallChannel, RecallState, EntryInRecord } from '../../domain/recalls/recalls';
import type { RecallImportCounts } from '../../ports/recalls/recall-imports';
import type { RecallRow } from '../../ports/recalls/recalls';
import { RESTRICTED_WORDS } from '../../domain/patients/exposure';

/** The state of a recall as a tag. */
export const STATE_TAGS: Readonly<Record<RecallState, { word: string; colour: string }>> = {
  upcoming: { word: 'Upcoming', colour: 'grey' },
  'to-action': { word: 'To Action', colour: 'yellow' },
  waiting: { word: 'Waiting', colour: 'blue' },
  booked: { word: 'Booked', colour: 'aqua-green' },
  given: { word: 'Given', colour: 'green' },
  closed: { word: 'Closed', colour: 'grey' },
};

const CHANNEL_WORDS: Readonly<Record<RecallChannel, string>> = { sms: 'SMS', letter: 'Letter', call: 'Call' };

const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  submitted: 'sent, no receipt yet',
  delivered: 'delivered',
  failed: 'failed',
  unknown: 'not known whether it was sent',
  expired: 'no receipt in 72 hours',
  posted: 'posted',
  spoke: 'spoke to the patient',
  'left-message': 'left a message',
  'no-answer': 'no answer',
  'wrong-number': 'wrong number',
  declined: 'the patient declined',
};

/** What a person decides about: what the patient answered, or what the record holds. */
export const ANSWER_WORDS = {
  declined: 'The patient does not want it',
  'done-elsewhere': 'The patient says it was done elsewhere',
  'call-me': 'The patient asks for a call',
  'in-record': 'The record says that it was done',
} as const;

/** "code 401182001, on 3 November 2026". */
export function entryWords({ code, on }: EntryInRecord): string {
  return `code ${code}, on ${dateWords(on)}`;
}

/** "SMS on 24 November 2026 at 9am: delivered". */
export function attemptWords({ channel, at, outcome }: RecallAttempt, timeZone: string): string {
  return `${CHANNEL_WORDS[channel]} on ${timeWords(at, timeZone)}: ${OUTCOME_WORDS[outcome] ?? outcome}`;
}

/** "2 of 3 documented attempts". */
export function attemptsWords({ attempts, attemptsWanted }: Pick<RecallRow, 'attempts' | 'attemptsWanted'>): string {
  return `${attempts.length} of ${countOf(attemptsWanted, 'documented attempt')}`;
}

/** "20 recalls read: 3 added, 4 changed, 13 unchanged, 0 refused, 0 closed". */
export function importWords({ rows, added, changed, unchanged, refused, closed }: RecallImportCounts): string {
  const parts = Object.entries({ added, changed, unchanged, refused, closed });
  return `${countOf(rows, 'recall')} read: ${parts.map(([what, count]) => `${numberWords(count)} ${what}`).join(', ')}`;
}

/** Whose recall it is. */
export function patientWords({ patient }: Pick<RecallRow, 'patient'>): string {
  if (!patient) return RESTRICTED_WORDS;
  return [patient.givenName, patient.familyName].filter((name) => name !== null).join(' ') || patient.nhsNumber;
}

/** A recall as a row of the worklist. */
export function recallLine(recall: RecallRow, { base, timeZone }: { base: string; timeZone: string }) {
  const last = recall.attempts.at(-1);
  return {
    ...{ id: recall.id, who: patientWords(recall), reason: recall.reason ?? RESTRICTED_WORDS },
    ...{ category: recall.category?.name ?? 'None', urgent: recall.urgency === 'urgent' },
    ...{ due: dateWords(recall.dueDate), overdue: recall.overdue, tag: STATE_TAGS[recall.state] },
    ...{ attempts: attemptsWords(recall), last: last ? attemptWords(last, timeZone) : 'None yet' },
    ...{ sms: recall.sms, answers: recall.answers.map(({ kind }) => ANSWER_WORDS[kind]) },
    next: recall.nextContactAt ? dateWords(recall.nextContactAt, timeZone) : null,
    ended: recall.ending ? `Closed because: ${recall.ending.why ?? 'no reason given'}` : null,
    ...{ href: `${base}/recalls/${recall.id}`, smsHref: `${base}/recalls/sms?recall=${recall.id}` },
    callHref: `${base}/recalls/calls/${recall.id}`,
  };
}

/** The navigation of the section. */
export function recallsNav(base: string, current: string, mayManage: boolean) {
  const entry = (key: string, text: string, path: string) => ({
    text,
    href: `${base}/${path}`,
    current: key === current,
  });
  return [
    entry('to-action', 'To Action', 'recalls'),
    entry('all', 'All Synced Recalls', 'recalls?tab=all'),
    entry('calls', 'Calls', 'recalls/calls'),
    entry('letters', 'Letters', 'recalls/letters'),
    entry('board', 'Board', 'recalls/board'),
    entry('automation', 'Automation', 'recalls/automation'),
    entry('categories', 'Categories', 'recalls/categories'),
    ...(mayManage ? [entry('imports', 'Import', 'recalls/imports')] : []),
  ];
}
