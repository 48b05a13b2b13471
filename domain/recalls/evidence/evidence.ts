import { dateWords, timeWords } from '../../words/times';
import { BY_PATIENT, type EntryInRecord, type RecallFindingKind } from '../recalls';

/** Something that was done about a recall, said or decided, as it is stored. Times are instants. */
export type EvidenceFact =
  | { kind: 'sms'; at: Date; by: string; text: string; number: string | null; tries: SmsTry[] }
  | { kind: 'call'; at: Date; by: string; outcome: string; note: string | null; callBackAt: Date | null }
  | {
      kind: 'letter';
      at: Date;
      by: string;
      text: string;
      addressLines: readonly string[];
      returned: { at: Date; by: string } | null;
    }
  | { kind: 'link'; at: Date; proved: boolean }
  | {
      kind: 'answer';
      at: Date;
      answer: RecallFindingKind;
      said: string | null;
      entry: EntryInRecord | null;
      decided: { at: Date; by: string; accepted: boolean } | null;
    }
  | { kind: 'block'; at: Date; by: string; about: 'number' | 'patient'; ticks: readonly string[]; why: string | null }
  | { kind: 'decision'; at: Date; by: string; act: string };

/** One hand-over of an SMS to the provider. */
export interface SmsTry {
  number: string | null;
  state: string;
  submittedAt: Date | null;
  receiptAt: Date | null;
}

/** One entry of the evidence, in words. */
export interface EvidenceEntry {
  at: Date;
  title: string;
  lines: string[];
}

const TRY_WORDS: Readonly<Record<string, string>> = {
  planned: 'waiting to be sent',
  submitting: 'being sent',
  submitted: 'sent, no receipt yet',
  delivered: 'delivered',
  failed: 'failed',
  unknown: 'not known whether it was sent',
  expired: 'no receipt in 72 hours',
  cancelled: 'stopped before sending',
  suppressed: 'not sent',
};

const CALL_WORDS: Readonly<Record<string, string>> = {
  spoke: 'spoke to the patient',
  'left-message': 'left a message',
  'no-answer': 'no answer',
  'wrong-number': 'wrong number',
  declined: 'the patient declined',
};

const ANSWER_WORDS: Readonly<Record<RecallFindingKind, string>> = {
  declined: 'The patient does not want it',
  'done-elsewhere': 'The patient had it done elsewhere',
  'call-me': 'The patient asks for a call',
  'in-record': 'The record says that it was done',
};

/** What was decided about the recall, by the act in the audit log. Calls and answers have entries of their own. */
const DECISION_WORDS: Readonly<Record<string, string>> = {
  'recall-added': 'The recall came from the practice system',
  'recall-changed': 'The practice system changed the recall',
  'recall-booked': 'Marked as booked',
  'recall-not-booked': 'No longer booked',
  'recall-attended': 'The patient came to the appointment',
  'recall-not-attended': 'The patient did not come to the appointment',
  'recall-closed': 'No further action was required',
};
export const DECISIONS = Object.keys(DECISION_WORDS);

/** The evidence of a recall in words, oldest first (N34). */
export function evidenceEntries(facts: readonly EvidenceFact[], timeZone: string): EvidenceEntry[] {
  return [...facts]
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .map((fact) => ({ at: fact.at, ...inWords(fact, (at) => timeWords(at, timeZone)) }));
}

function inWords(fact: EvidenceFact, time: (at: Date) => string): Pick<EvidenceEntry, 'title' | 'lines'> {
  switch (fact.kind) {
    case 'sms':
      return {
        title: `SMS, sent by ${fact.by}`,
        lines: [
          `To: ${fact.number ?? 'no number'}`,
          ...fact.tries.map((one, place) => tryWords(one, place, time)),
          `Words: ${fact.text}`,
        ],
      };
    case 'call':
      return {
        title: `Call by ${fact.by}: ${CALL_WORDS[fact.outcome] ?? fact.outcome}`,
        lines: [
          ...(fact.note ? [`Note: ${fact.note}`] : []),
          ...(fact.callBackAt ? [`To call back from ${time(fact.callBackAt)}`] : []),
        ],
      };
    case 'letter':
      return {
        title: `Letter, posted by ${fact.by}`,
        lines: [
          `To: ${fact.addressLines.join(', ')}`,
          ...(fact.returned ? [`Came back undelivered, noted by ${fact.returned.by}, ${time(fact.returned.at)}`] : []),
          `Words: ${fact.text}`,
        ],
      };
    case 'link':
      return fact.proved
        ? { title: 'The patient opened the link and proved who they are', lines: [] }
        : { title: 'Somebody opened the link, without proof of who they are', lines: [] };
    case 'answer':
      return {
        title: ANSWER_WORDS[fact.answer],
        lines: [
          ...(fact.entry ? [`Code: ${fact.entry.code}, on ${dateWords(fact.entry.on)}`] : []),
          ...(fact.said ? [`Said: ${fact.said}`] : []),
          fact.decided ? `${decidedWords(fact.decided)}, ${time(fact.decided.at)}` : 'Nobody has decided about it yet',
        ],
      };
    case 'block':
      return {
        title: `Blocked communication of the ${fact.about} changed by ${fact.by}`,
        lines: [
          fact.ticks.length === 0
            ? 'Nothing is blocked from then on'
            : `Blocked from then on: ${fact.ticks.join(', ')}`,
          ...(fact.why ? [`Why: ${fact.why}`] : []),
        ],
      };
    case 'decision':
      return { title: `${DECISION_WORDS[fact.act] ?? fact.act}, ${fact.by}`, lines: [] };
  }
}

function tryWords(
  { number, state, submittedAt, receiptAt }: SmsTry,
  place: number,
  time: (at: Date) => string,
): string {
  const handed = submittedAt ? `handed to the provider ${time(submittedAt)}` : 'not handed to the provider';
  const receipt = receiptAt ? `, receipt ${time(receiptAt)}` : '';
  return `Try ${place + 1}, ${number ?? 'no number'}: ${handed}${receipt}: ${TRY_WORDS[state] ?? state}`;
}

/** Who a recall is of, and what is due, as the head of its evidence says it. */
export interface EvidenceHead {
  practiceName: string;
  timeZone: string;
  patient: { givenName: string | null; familyName: string | null; nhsNumber: string; dateOfBirth: string };
  reference: string;
  reason: string;
  /** `YYYY-MM-DD` */
  dueDate: string;
  clinicallySignificant: boolean;
  /** Documented attempts, and how many the practice wants. */
  attempts: number;
  attemptsWanted: number;
}

/** The lines above the entries. */
export function evidenceHead(head: EvidenceHead, reach: Reach, now: Date): string[] {
  const { patient, timeZone } = head;
  const name = [patient.givenName, patient.familyName].filter(Boolean).join(' ') || 'Name not known';
  return [
    `${name}, born ${dateWords(patient.dateOfBirth)}, NHS number ${patient.nhsNumber}`,
    `${head.reason}, due ${dateWords(head.dueDate)}, reference ${head.reference}${head.clinicallySignificant ? ', clinically significant' : ''}`,
    `${head.attempts} of ${head.attemptsWanted} documented attempts. ${REACH_WORDS[reach]}`,
    `From ${head.practiceName}, made on ${timeWords(now, timeZone)}.`,
    'Each entry has a fingerprint (SHA-256) of itself and of the entry before it, so a changed, added or missing entry shows.',
  ];
}

/** How far a patient was reached about a recall. A receipt says that a phone took a text, not that a person read it. */
export type Reach = 'none' | 'contacted' | 'reached';

export const REACH_WORDS: Readonly<Record<Reach, string>> = {
  none: 'The patient was not contacted.',
  contacted: 'The patient was contacted. Nothing proves yet that they know of it.',
  reached: 'The patient was reached: they proved who they are, spoke to staff, or came.',
};

/** Contacts that did not get as far as a phone, a letter box or a person. */
const IN_VAIN = ['failed', 'wrong-number', 'no-answer'];

/**
 * Reached needs proof of identity: the link opened with proof, a conversation, or that it was given. An SMS that may have
 * arrived, a letter and a message left behind are contacts.
 */
export function reachOf({
  attempts,
  provedByLink,
  isGiven,
}: {
  attempts: readonly { channel: string; outcome: string }[];
  provedByLink: boolean;
  isGiven: boolean;
}): Reach {
  const spoke = attempts.some(({ channel, outcome }) => channel === 'call' && ['spoke', 'declined'].includes(outcome));
  if (provedByLink || isGiven || spoke) return 'reached';
  return attempts.some(({ outcome }) => !IN_VAIN.includes(outcome)) ? 'contacted' : 'none';
}

function decidedWords({ accepted, by }: { accepted: boolean; by: string }): string {
  if (by === BY_PATIENT) return 'Changed by the patient';
  return `${accepted ? 'Accepted' : 'Not accepted'} by ${by}`;
}
